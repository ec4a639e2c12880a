"""What is done with one text: identifiers, dates, numbers, choices, answers, redaction, pseudonyms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from impact_eval.contract.answer import ResponseScale, normalise_label
from impact_eval.contract.date_format import refusal_of
from impact_eval.contract.identifier import normalise_identifier, tidy
from impact_eval.intake import parse
from impact_eval.intake.date_order import tell_dates
from impact_eval.intake.redaction import Redactor

WORDS = (
    "2025-04-03", "03/04/2025", "14:05", "Q4 2025-26", "1,234.5", "1.234,5", "1e308", "85 %", "%d/%m/%Y",
    "excel", "%Y", "%%", "01632 960123", "a@example.org", "NHS 943 476 5919", "SW1A 1AA", "Sarah", "Dr ",
    "Strongly agree", "\u00a0", "\u200b", "\u0130", "\ufb03", "\u0661", "\u1e9e", "born 3 May 2012",
    "45000.5", "+", "-",
)  # fmt: skip
_SCALES = (
    ResponseScale(labels={1: "Disagree", 2: "Rather disagree", 3: "Agree"}, not_applicable=("n/a",)),
    ResponseScale(range=(0, 10)),
    ResponseScale(options={"a": "Right", "b": "Wrong"}),
)


def seeds(folder: Path) -> Iterator[bytes]:
    """Give a text and a date format each, apart by a null."""
    yield from (f"{word}\0%d/%m/%Y".encode() for word in WORDS)
    yield b"Ring Sarah Jones on 01632 960123 about Tom, born 03/05/2012, of SW1A 1AA.\0excel"


def once(data: bytes, folder: Path) -> None:
    """Do it all; what is in its plain form is left as it is."""
    text, _, date_format = data.decode("utf-8", "surrogateescape").partition("\0")
    text = text.encode("utf-8", "replace").decode()
    date_format = date_format.encode("utf-8", "replace").decode()
    for change in (tidy, normalise_identifier, normalise_label):
        assert change(change(text)) == change(text)
    for read in (parse.read_number, parse.read_integer, parse.read_share, parse.read_quarter):
        read(text)
    refusal_of(date_format)
    for read_day in (parse.read_date, parse.read_month):
        day = read_day(text, "" if refusal_of(date_format) else date_format)
        assert day is None or 1900 <= day.year <= 2199
    parse.of_two_readings([text, date_format])
    parse.read_choice(text, ("attended", "no_show"))
    for scale in _SCALES:
        scale.read(text)
    tell_dates([text, date_format], of_months=bool(len(data) % 2))
    redactor = Redactor(names=["Sarah Jones"], identifiers=["ab 12", date_format])
    redacted = redactor.redact(text)
    assert redactor.redact(redacted) == redacted
