"""Toolkit entries: when each was added and promoted, how its use went on, and the criterion that cites it.

Use is opens or downloads by month, all agencies together. Months after the first promotion are set beside the
months before it; the month of the promotion, and the month in which the entry was added, are parts of months
and stand on neither side. Nothing is tested: a few months of opens move for many reasons, and a ratio with a
p value would claim more than they hold.

Whether it worked is for the audits to say: the row points to the result of the criterion that cites the entry
(`levels.behaviour`), which is not worked out again here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from impact_eval.actions.of_kind import keys_of
from impact_eval.actions.use import resources_of
from impact_eval.actions.wording import counted, say, sentences
from impact_eval.levels.behaviour import Behaviour
from impact_eval.levels.level_result import LevelResult, records_of, result_table
from impact_eval.wording import number, written_day

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

KIND = "toolkit"
TABLE = (
    "result_id", "action_id", "recommendation_id", "resource_id", "title", "added_date", "n_promotions",
    "first_promoted", "channels", "months_before", "months_after", "opens_before", "opens_after",
    "monthly_before", "monthly_after", "ratio", "criterion_id", "audit_id", "audit_finding", "text", "note",
    "hidden",
)  # fmt: skip
MONTHS = ("action_id", "recommendation_id", "resource_id", "title", "month", "opens", "side", "hidden")


@dataclass(frozen=True)
class Toolkit(LevelResult):
    """Entries of the practitioner's toolkit.

    Attributes
    ----------
    table : one row an action and entry; one with a blank resource_id where only the action's completion says
        that something was added.
    months : one row an entry and month: opens, and the side of the first promotion (`before`, `after`, or
        `neither` for the months in which the entry was added or promoted; `before` too where it never was).
    """

    table: pd.DataFrame
    months: pd.DataFrame

    @property
    def text(self) -> str:
        """How many entries there are, and how many were promoted."""
        entries = self.table[self.table["resource_id"] != ""]
        promoted = int((entries["n_promotions"] > 0).sum())
        return say("toolkit.count", entries=counted(len(entries), "entry"), promoted=promoted)


def toolkit_entries(study: Study, behaviour: Behaviour) -> Toolkit:
    """Return what is known of the toolkit entries of a study.

    Parameters
    ----------
    study : the study, as it was known on a day.
    behaviour : the audits of the same study, before and since.
    """
    tables = study.tables
    rows, months = [], []
    for action, resource in resources_of(tables, KIND):
        promoted = tables["promotions"][tables["promotions"]["resource_id"] == resource.get("resource_id")]
        used = _months(tables["resource_use"], resource, promoted["date"].min())
        months.append(used.assign(**keys_of(action), title=resource.get("title", "")))
        rows.append(_row(action, resource, promoted, used, behaviour))
    filled = [part for part in months if len(part)]
    return Toolkit(
        table=result_table(TABLE, rows),
        months=result_table(MONTHS, pd.concat(filled, ignore_index=True) if filled else []),
    )


def _months(use: pd.DataFrame, resource: dict[str, Any], promoted: pd.Timestamp) -> pd.DataFrame:
    """Return the months of one entry, all agencies together, and the side each stands on."""
    mine = use[use["resource_id"] == resource.get("resource_id")]
    opens = mine.groupby("month", as_index=False)["opens"].sum()
    added, first = (_month_of(day) for day in (resource.get("issued_date"), promoted))
    part = opens["month"].isin([added, first])
    after = opens["month"] > first
    sided: pd.DataFrame = opens.assign(
        resource_id=resource.get("resource_id", ""),
        side=np.select([part, after], ["neither", "after"], "before"),
    )
    return sided


def _month_of(day: Any) -> Any:
    """Return the first day of a day's month; NaT where there is none."""
    return pd.NaT if day is None or pd.isna(day) else day.normalize().replace(day=1)


def _row(
    action: dict[str, Any],
    resource: dict[str, Any],
    promoted: pd.DataFrame,
    used: pd.DataFrame,
    behaviour: Behaviour,
) -> dict[str, Any]:
    name = resource.get("resource_id", "")
    opens = used.groupby("side")["opens"].agg(["size", "sum"]).reindex(["before", "after"]).fillna(0)
    monthly = opens["sum"] / opens["size"].where(opens["size"] > 0)
    row = {
        **keys_of(action),
        "result_id": f"toolkit:{action['action_id']}:{name}".rstrip(":"),
        "resource_id": name,
        "title": resource.get("title", "" if pd.isna(action["description"]) else action["description"]),
        "added_date": resource.get("issued_date", action["completed_date"]),
        "n_promotions": len(promoted),
        "first_promoted": promoted["date"].min() if len(promoted) else pd.NaT,
        "channels": "; ".join(dict.fromkeys(promoted.sort_values("date")["channel"])),
        "months_before": int(opens["size"]["before"]),
        "months_after": int(opens["size"]["after"]),
        "opens_before": opens["sum"]["before"],
        "opens_after": opens["sum"]["after"],
        "monthly_before": monthly["before"],
        "monthly_after": monthly["after"],
        "ratio": monthly["after"] / monthly["before"] if monthly["before"] > 0 else np.nan,
        **_audited(action, resource, behaviour),
    }
    return {**row, "text": _text(row), "note": _note(row, used)}


def _audited(action: dict[str, Any], resource: dict[str, Any], behaviour: Behaviour) -> dict[str, Any]:
    """Return the audit result of the criterion that cites the entry; blank where there is none."""
    criterion = resource.get("criterion_id")
    criterion = criterion if isinstance(criterion, str) else ""
    audits = behaviour.audits
    mine = audits[
        (audits["recommendation_id"] == action["recommendation_id"]) & (audits["criterion_id"] == criterion)
    ]
    found = records_of(mine)[0] if len(mine) else {}
    return {
        "criterion_id": criterion,
        "audit_id": found.get("result_id", ""),
        "audit_finding": found.get("finding", ""),
    }


def _text(row: dict[str, Any]) -> str:
    if pd.isna(row["added_date"]):
        return say("toolkit.not_added", action=row["action_id"])
    added = say("toolkit.added", title=row["title"].rstrip("."), day=written_day(row["added_date"]))
    promoted = ""
    if row["n_promotions"]:
        promoted = say(
            "toolkit.promoted",
            times=counted(row["n_promotions"], "time"),
            day=written_day(row["first_promoted"]),
        )
    used = ""
    if row["months_before"] and row["months_after"]:
        key = "used_ratio" if row["ratio"] == row["ratio"] else "used"
        used = say(
            f"toolkit.{key}",
            before=number(row["monthly_before"], 1),
            after=number(row["monthly_after"], 1),
            months_before=counted(row["months_before"], "month"),
            months_after=counted(row["months_after"], "month"),
            ratio=number(row["ratio"], 1),
        )
    elif row["months_before"]:
        used = say(
            "toolkit.used_before",
            before=number(row["monthly_before"], 1),
            months_before=counted(row["months_before"], "month"),
        )
    return sentences(added, promoted, used)


def _note(row: dict[str, Any], used: pd.DataFrame) -> str:
    if not row["resource_id"]:
        return say("toolkit.no_entry")
    audit = ""
    if not row["criterion_id"]:
        audit = say("toolkit.no_criterion")
    elif not row["audit_id"]:
        audit = say("toolkit.not_linked", criterion=row["criterion_id"])
    unused = say("toolkit.no_use") if used.empty else ""
    unpromoted = say("toolkit.not_promoted") if not row["n_promotions"] else ""
    return sentences(unpromoted, unused, audit)
