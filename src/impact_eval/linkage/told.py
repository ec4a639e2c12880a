"""What a link says of itself: how the codes differ, what else speaks for it, and what became of it, in words.

Nothing here shows a letter of a code.
"""

from __future__ import annotations

from impact_eval.linkage.records import PLACE, Form, Record
from impact_eval.linkage.settle import Link
from impact_eval.linkage.wording import counted, say, words
from impact_eval.wording import listed


def difference(link: Link) -> str:
    """Return how the two codes differ."""
    return str(words("kinds")[link.kind or "none"])


def said(link: Link, *names: str) -> str:
    """Return what of the evidence is among these names, in words; nothing where none is."""
    return "; ".join(words("evidence")[name] for name in link.evidence if name in names)


def forms(record: Record) -> str:
    """Return what a record holds, in words and in one order."""
    held = sorted(record.once, key=_in_order)
    return listed([_form(form) for form in held])


def _in_order(form: Form) -> tuple[int, str]:
    wave = form[1] if form == PLACE else form[0]
    return list(words("waves")).index(wave), form[1]


def _form(form: Form) -> str:
    wave, respondent = form
    if form == PLACE:
        return str(words("waves")["place"])
    asked = words("waves")[wave]
    return str(asked if respondent == "self" else say(f"respondents.{respondent}", wave=asked))


def work(record: Record) -> str:
    """Return where a person works."""
    return ", ".join(part for part in (record.agency, record.team) if part)


def reason(link: Link) -> str:
    """Return why a link has its score, and what stands against it."""
    if not link.kind:
        return say("reason.not_alike") + (say("reason.refused") if link.refused else "")
    evidence = "; ".join(words("evidence")[name] for name in link.evidence)
    parts = [
        say("reason.codes", difference=difference(link)),
        say("reason.evidence", evidence=evidence) if evidence else "",
        say("reason.rivals", rivals=counted(link.rivals, "rival")) if link.rivals else say("reason.alone"),
        say("reason.score", score=probability(link.score)),
        say("reason.refused") if link.refused else "",
    ]
    return "".join(parts)


def probability(score: float) -> str:
    """Return a probability as it is read out; never as certain as 1.

    Examples
    --------
    >>> probability(0.99996), probability(0.914)
    ('over 0.999', '0.914')
    """
    return "over 0.999" if score > 0.9995 else f"{int(score * 1000) / 1000:.3f}"
