"""Free text without people: a careful, small redactor of what forms' comments hold.

What has a form of its own is found by that form: email addresses, links, UK telephone numbers, NHS numbers
(ten digits with the check digit by modulus 11, NHS Data Dictionary), National Insurance numbers, postcodes
(BS 7666), dates, first lines of addresses and long runs of digits. Names have no form; they are found after
titles and words such as *called*, by common given names, and by what the study itself knows of its people. A
name that nothing announces is missed, so redacted text is still personal data: not to be published.
`docs/decisions/redaction.md` has what was measured.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

from impact_eval.contract.identifier import normalise_identifier
from impact_eval.intake.names_in_text import Names, words_known

_TAG = re.compile(
    r"(\[(?:email|link|handle|identifier|ni number|nhs number|phone|date|postcode|address|number|name)\])"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_ORDINAL = r"(?:st|nd|rd|th)"
_YEAR = r"(?:(?:19|20)\d\d|['’]?\d\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_OUT = r"(?:[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPS-UW]|[A-HK-Y]\d[ABEHMNPRV-Y]))"
#: A number that is dialled: digits with single spaces, dots, hyphens or brackets between them.
_DIALLED = (
    r"(?<![\w.])(?:\+|\(?0[\s().\-/]{0,2})(?:\d[\s().\-/]{0,2}){7,15}(?<=\d)"
    r"(?:\s*(?:ext\.?|extension|x)\s*\d{1,6})?(?!\w)"
)

_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}(?:com|org|net|uk|info|eu|ie|wales|scot)\b(?:/\S*)?",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"[\w.+'’%-]{1,64}\s?(?:@|[(\[{]\s?at\s?[)\]}])\s?[\w-]{1,63}(?:\s?(?:\.|[(\[{]\s?dot\s?[)\]}])\s?[\w-]{1,63}){1,5}"
    r"|[\w.+-]{1,64} at [\w-]{1,63}(?: dot [\w-]{1,63}){1,4}",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@])@\w[\w.]{1,30}")
_NI = re.compile(r"\b[A-Z]{2}\s?(?:\d{2}[\s-]?){3}[A-D]\b", re.IGNORECASE)
_TEN = re.compile(r"(?<!\w)(?<!\d[\s.-])\d{3}[\s-]?\d{3}[\s-]?\d{4}(?!\w|[\s.-]?\d)")
_NHS_SAID = re.compile(
    r"(\bNHS\s*(?:no|num|number|#)?\.?\s*(?:is|was|:|=)?\s*)\d[\d\s-]{4,14}\d\b", re.IGNORECASE
)
_PHONE = re.compile(_DIALLED, re.IGNORECASE)
_PHONE_SAID = re.compile(
    r"(\b(?:call|ring|phone|tel|telephone|mobile|mob|text|dial|whatsapp|extension|ext)\b[^\d\n]{0,20}?)\d(?:[\s-]?\d){3,10}\b",
    re.IGNORECASE,
)
_DATES = (
    re.compile(rf"(?<![\d/.-]){_DAY}\s?([/.-])\s?(?:0?[1-9]|1[0-2])\s?\1\s?(?:19|20)?\d\d(?![\d/-]|\.\d)"),
    re.compile(rf"(?<![\d/.-])(?:0?[1-9]|1[0-2])/{_DAY}/(?:19|20)?\d\d(?![\d/-])"),
    re.compile(rf"(?<![\d/.-])(?:19|20)\d\d([/.-])(?:0?[1-9]|1[0-2])\1{_DAY}(?:T[\d:.]+Z?)?(?![\d/-])"),
    re.compile(rf"\b{_DAY}(?:{_ORDINAL}\s+(?:of\s+)?|\s+of\s+){_MONTH}\b(?:,?\s+{_YEAR}\b)?", re.IGNORECASE),
    re.compile(rf"\b{_DAY}[\s.-]?{_MONTH}\.?,?[\s.-]?{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY}\s(?=(?-i:[A-Z])){_MONTH}\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s{_DAY}(?:{_ORDINAL}\b,?(?:\s{_YEAR}\b)?|,?\s(?:19|20)\d\d\b)", re.IGNORECASE),
)
_BORN_SAID = re.compile(
    rf"(\b(?:dob|d\.o\.b\.?|date of birth|born(?:\s+(?:in|on))?|birthday)(?!\w)\s*(?:is|was|:|=|on)?\s*)"
    rf"(?:(?:{_MONTH}\s)?(?:19|20)\d\d|\d{{6,8}}|\d{{1,2}}[\s/.-]\d{{1,2}}[\s/.-]\d{{2,4}}|{_MONTH})\b",
    re.IGNORECASE,
)
_POSTCODE = re.compile(rf"\b(?:GIR\s?0AA|{_OUT}\s?\d[ABD-HJLNP-UW-Z]{{2}})\b", re.IGNORECASE)
_OUTWARD_SAID = re.compile(rf"(\bpost\s?code\b[^\d\n]{{0,12}}?\b){_OUT}\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w])[A-Za-z]{0,4}[-/]?\d{6,}\w*|(?<![\w])\d{3,}(?:[ -]\d{3,}){2,}(?!\w)|\d{6,}")
_A_WORD = re.compile(r"[^\W\d_]+")
_YEARS = re.compile(r"(?:(?:19|20)\d\d[ -]?)+")
_ORDINAL_END = re.compile(r".*\s\d(?:st|nd|rd|th|hr)", re.DOTALL)


class Redactor:
    """Takes people out of texts.

    Parameters
    ----------
    names : names of people that may stand in the texts, and their email addresses; each part counts.
    identifiers : identifiers of people, cases or staff as they were typed.

    Examples
    --------
    >>> Redactor().redact("Ring Mrs Aspen on 01632 960123 or mail a.aspen@example.org.")
    'Ring Mrs [name] on [phone] or mail [email].'
    >>> Redactor(identifiers=["BQ 12"]).redact("I am bq12, trained by Ms Elm on 3 May 2025")
    'I am [identifier], trained by Ms [name] on [date]'
    """

    def __init__(self, names: Iterable[str] = (), identifiers: Iterable[str] = ()) -> None:
        people, known = list(names), list(identifiers)
        whole = {normalise_identifier(name): "[name]" for name in people if len(_A_WORD.findall(name)) > 1}
        whole |= {normalise_identifier(code): "[identifier]" for code in known}
        self._whole = {one: tag for one, tag in whole.items() if _worth_finding(one)}
        self._names = Names([*people, *known])

    def redact(self, text: str) -> str:
        """Return a text with tags such as `[email]` for whom it would show.

        Redacting twice is redacting once. Letters and digits are put in their plain form (NFKC) and invisible
        characters are dropped, since either hides a number from a pattern and not from a reader.

        Parameters
        ----------
        text : one answer.
        """
        plain = "".join(map(_plain, unicodedata.normalize("NFKC", text)))
        # What stood beside something taken out may only now be seen for what it is.
        while (redacted := self._once(plain)) != plain:
            plain = redacted
        return plain

    def _once(self, text: str) -> str:
        for step in (*_FIRST, self._without_known, *_THEN, self._names.without):
            text = "".join(part if place % 2 else step(part) for place, part in enumerate(_TAG.split(text)))
        return text

    def _without_known(self, text: str) -> str:
        """Tag what the study has as an identifier or a name, case and spaces set aside, up to four words."""
        if not self._whole:
            return text
        chunks = [(match.start(), match.end()) for match in re.finditer(r"[^\s,;:!?()\[\]\"]+", text)]
        pieces, done, at = [], 0, 0
        while at < len(chunks):
            length, tag = self._known_at(text, chunks, at)
            if length:
                pieces += [text[done : chunks[at][0]], tag]
                done = chunks[at + length - 1][1]
            at += length or 1
        return "".join([*pieces, text[done:]])

    def _known_at(self, text: str, chunks: list[tuple[int, int]], at: int) -> tuple[int, str]:
        """Return how many chunks from a place on are known (the longest counts; 0 where none) and the tag."""
        for length in range(min(4, len(chunks) - at), 0, -1):
            said = text[chunks[at][0] : chunks[at + length - 1][1]]
            tag = self._whole.get(normalise_identifier(said.removesuffix("'s").strip(".'’")))
            if tag:
                return length, tag
        return 0, ""


def _plain(sign: str) -> str:
    """Return a digit of any script as 0 to 9, nothing for an invisible character, and others as they are."""
    if unicodedata.category(sign) == "Cf":
        return ""
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _worth_finding(identifier: str) -> bool:
    """Whether an identifier is one to look for: not a word of the language, nor a number of few digits."""
    if identifier.isdigit():
        return len(identifier) >= 5
    coded = any(sign.isdigit() for sign in identifier)
    return len(identifier) >= (3 if coded else 4) and identifier not in words_known("capitals")


def is_nhs_number(text: str) -> bool:
    """Whether ten digits carry the check digit of an NHS number.

    Examples
    --------
    >>> is_nhs_number("943 476 5919"), is_nhs_number("943 476 5918")
    (True, False)
    """
    digits = [int(sign) for sign in text if sign.isdigit()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = -sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return check == digits[9]


def _phone(match: re.Match[str]) -> str:
    """Tag what has the digits of a UK number (ten or eleven from the 0, or after +44) or a foreign one."""
    main = re.split(r"e?x", match[0], maxsplit=1, flags=re.IGNORECASE)[0]
    if _DATES[0].match(match[0]):
        return match[0]
    digits = "".join(sign for sign in main if sign.isdigit())
    foreign = main.startswith("+") or digits.startswith("00")
    national = digits.removeprefix("00")
    national = "0" + national[2:].lstrip("0") if national.startswith("44") else national
    if (foreign and 8 <= len(digits) <= 17) or (len(national) in (10, 11) and national[1] in "1235789"):
        return "[phone]"
    return match[0]


def _number(match: re.Match[str]) -> str:
    return match[0] if _YEARS.fullmatch(match[0]) else "[number]"


def _postcode(match: re.Match[str]) -> str:
    """Tag a postcode; "b1 2nd" in small letters is an ordinal after a word."""
    return match[0] if _ORDINAL_END.fullmatch(match[0]) else "[postcode]"


def _link(match: re.Match[str]) -> str:
    rest = match[0][len(match[0].rstrip(".,;:!?)'\"")) :]
    return f"[link]{rest}"


def _tagging(pattern: re.Pattern[str], tag: str | Callable[[re.Match[str]], str]) -> Callable[[str], str]:
    return lambda text: pattern.sub(tag, text)


@cache
def _address() -> re.Pattern[str]:
    streets = "|".join(sorted(words_known("streets"), key=len, reverse=True))
    return re.compile(
        rf"\b(?:(?:flat|unit)\s\w{{1,4}},?\s)?\d{{1,4}}[a-zA-Z]?,?\s(?:[A-Z][\w'’]+\s){{1,3}}(?i:{streets})\b"
    )


_FIRST = (
    _tagging(_EMAIL, "[email]"), _tagging(_LINK, _link), _tagging(_HANDLE, "[handle]"),
)  # fmt: skip
_THEN = (
    _tagging(_NI, "[ni number]"),
    _tagging(_NHS_SAID, r"\1[nhs number]"),
    _tagging(_PHONE, _phone),
    _tagging(_TEN, lambda match: "[nhs number]" if is_nhs_number(match[0]) else match[0]),
    _tagging(_BORN_SAID, r"\1[date]"),
    *(_tagging(pattern, "[date]") for pattern in _DATES),
    _tagging(_PHONE_SAID, r"\1[phone]"),
    lambda text: _address().sub("[address]", text),
    _tagging(_POSTCODE, _postcode),
    _tagging(_OUTWARD_SAID, r"\1[postcode]"),
    _tagging(_NUMBER, _number),
)
