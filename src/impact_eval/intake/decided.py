"""What registers say in words of who decided and why: kept without people, and told where it is not whole.

Who decided is a group or role by the contract, as an owner is, and is shown. People type names there all the
same, and into reasons; so these columns are redacted where they are read, before anything else sees them
(`intake.redaction`); who decided goes whole where no word of it is one of a group or role. A decision of
somebody by name is told, because a pack can only show the role.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from impact_eval.intake.fate import Records
from impact_eval.intake.names_in_text import words_known
from impact_eval.intake.redaction import Redactor

if TYPE_CHECKING:
    import pandas as pd

#: Table to its columns of words about decisions.
IN_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"overrides": ("decided_by", "reason"), "recommendations": ("withdrawn_reason",)}
)

NOBODY_NAMED = "[name]"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def without_people(table: str, column: str, cells: pd.Series) -> pd.Series:
    """Return a column of words about a decision without people; other columns as they are.

    Examples
    --------
    >>> import pandas as pd
    >>> without_people("overrides", "decided_by", pd.Series(["Dr Sarah Elm, chair"])).tolist()
    ['Dr [name], chair']
    >>> without_people("overrides", "decided_by", pd.Series(["Leadership Group"])).tolist()
    ['Leadership Group']
    >>> without_people("overrides", "decided_by", pd.Series(["Z. Quill"])).tolist()
    ['[name]']
    """
    if column not in IN_WORDS.get(table, ()):
        return cells
    redact = _role if column == "decided_by" else Redactor().redact
    return cells.map({text: redact(text) for text in cells.unique()}).astype(object)


def _role(text: str) -> str:
    """Return a group or role without the names beside it; a text that says neither is a name."""
    said = {word.casefold() for word in _WORD.findall(text)}
    return Redactor().redact(text) if not text or said & words_known("roles") else NOBODY_NAMED


def tell_decisions(records: Records) -> None:
    """Tell decisions that name somebody or hold no day, and withdrawals that are not whole."""
    if records.table == "overrides":
        _overrides(records)
    elif records.table == "recommendations":
        _withdrawals(records)
    elif records.table == "actions":
        _agreed(records)


def _overrides(records: Records) -> None:
    current = records.accepted
    named = current["decided_by"].str.contains(NOBODY_NAMED, regex=False, na=False)
    records.say(
        current.index[named], "decided_by", "names a person, whose name is withheld.",
        "Write the group or role that decided.", "decided-by-a-name", "warning",
    )  # fmt: skip
    records.say(
        current.index[current["until"] < current["date"]], "until",
        "is before the day of the decision, so the decision never holds.", "Correct one of the days.",
        "never-holds", "warning",
    )  # fmt: skip


def _withdrawals(records: Records) -> None:
    current = records.accepted
    dated, reasoned = current["withdrawn_date"].notna(), current["withdrawn_reason"].notna()
    records.say(
        current.index[dated & ~reasoned], "withdrawn_date", "is the day of a withdrawal without a reason.",
        "Write why it was withdrawn.", "withdrawn-without-reason", "warning",
    )  # fmt: skip
    records.say(
        current.index[reasoned & ~dated], "withdrawn_reason",
        "is the reason of a withdrawal without a day, so the recommendation stands.",
        "Write the day on which it was withdrawn.", "withdrawn-without-day", "warning",
    )  # fmt: skip


def _agreed(records: Records) -> None:
    current = records.accepted
    before = current["completed_date"] < current["agreed_date"]
    records.say(
        current.index[before], "completed_date", "is before the day on which the action was agreed.",
        "Correct one of the days, if it is a slip.", "finished-before-agreed", "warning",
    )  # fmt: skip
