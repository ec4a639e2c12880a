"""Figures that rest on what actions left behind: summaries, toolkit entries, checks, observations, returns.

What a kind of action takes from the levels it cites, and is followed from there: a revised course rests on
the changes of both versions, specialist training on its results, a toolkit entry on its criterion's audit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from impact_eval.actions.knowledge_check import WAVES, agency_of
from impact_eval.levels.level_result import records_of
from impact_eval.scoring.counts import FORM, measure_rows
from impact_eval.trace.evaluated import Family, labelled, rows_frame, together
from impact_eval.trace.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from impact_eval.trace.evaluated import Evaluated, Tables

_COLUMNS = (
    "result_id", "text", "part", "action_id", "recommendation_id", "course_id", "resource_id", "session_id",
    "measure_id", "agency", "whole", "aspect", "year", "cites",
)  # fmt: skip


def _figures(evaluated: Evaluated) -> pd.DataFrame:
    actions = evaluated.actions
    parts = [
        actions.table.assign(part="action", cites=_split(actions.table["result_ids"])),
        actions.revised.assign(
            part="revised", cites=_each(_of_both(row) for row in records_of(actions.revised))
        ),
        actions.summaries.assign(part="resource", cites=_each(() for _ in range(len(actions.summaries)))),
        actions.toolkit.assign(part="resource", cites=_split(actions.toolkit["audit_id"])),
        actions.specialist.assign(
            part="specialist", cites=_each(_of_course(row) for row in records_of(actions.specialist))
        ),
        actions.checks.assign(part="check", cites=_each(() for _ in range(len(actions.checks)))),
        actions.observations.assign(
            part="observed", cites=_each(() for _ in range(len(actions.observations)))
        ),
        actions.returns.assign(part="returned", cites=_each(() for _ in range(len(actions.returns)))),
    ]
    found = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    blank = found["text"].isna() if "text" in found.columns else pd.Series(True, index=found.index)
    found = found.reindex(columns=list(_COLUMNS))
    titles = actions.table.set_index("action_id")["kind_title"].to_dict()
    found["text"] = found["text"].where(
        ~blank,
        found["action_id"].map({name: say("says.action", title=title) for name, title in titles.items()}),
    )
    named = [name for name in _COLUMNS if name not in ("cites", "whole")]
    return found.assign(**{name: found[name].astype(object).where(found[name].notna(), "") for name in named})


def _each(values: Iterable[tuple[str, ...]]) -> pd.Series:
    return pd.Series(list(values), dtype=object)


def _split(ids: pd.Series) -> pd.Series:
    return _each(tuple(name for name in str(of).split(";") if name) for of in ids)


def _of_both(row: dict[str, Any]) -> tuple[str, ...]:
    """Return the changes of both versions of a revised course."""
    if not row["measure_id"]:
        return ()
    versions = (row["replaces"], row["course_id"])
    return tuple(f"learning:{course}:{row['measure_id']}:{row['comparison']}" for course in versions)


def _of_course(row: dict[str, Any]) -> tuple[str, ...]:
    return (f"delivery:{row['course_id']}", *(name for name in str(row["result_ids"]).split(";") if name))


def _rows(evaluated: Evaluated, figures: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    by_action = figures[figures["action_id"] != ""][["result_id", "action_id"]]
    actions = labelled(tables["actions"])[["index", "action_id"]].merge(by_action, on="action_id")
    return together(
        [
            rows_frame(actions, "actions", "action"),
            *_resources(figures[figures["part"] == "resource"], tables),
            *_checks(evaluated, figures[figures["part"] == "check"], tables),
            *_observed(figures[figures["part"] == "observed"], tables),
            *_returned(figures[figures["part"] == "returned"], tables),
        ]
    )


def _resources(figures: pd.DataFrame, tables: Tables) -> list[pd.DataFrame]:
    """Return the rows of a summary or entry, its use and its promotions, and the events of its action."""
    asked = figures[["result_id", "resource_id"]]
    named = {"resources": "issued", "resource_use": "use", "promotions": "promotion"}
    parts = [
        rows_frame(
            labelled(tables[table])[["index", "resource_id"]].merge(asked, on="resource_id"), table, role
        )
        for table, role in named.items()
    ]
    summaries = figures[figures["result_id"].str.startswith("summary:")][["result_id", "action_id"]]
    courses = tables["action_courses"][["action_id", "course_id"]].merge(summaries, on="action_id")
    events = labelled(tables["sessions"])[["index", "course_id"]].merge(courses, on="course_id")
    return [*parts, rows_frame(events.drop_duplicates(["result_id", "index"]), "sessions", "held")]


def _checks(evaluated: Evaluated, figures: pd.DataFrame, tables: Tables) -> list[pd.DataFrame]:
    """Return the answers of each person's first form, where they work, and who was sent the check."""
    if figures.empty:
        return []
    asked = figures[["result_id", "session_id", "measure_id", "agency", "whole"]]
    people = tables["people"].set_index("person_id")["agency"]

    def of_agency(frame: pd.DataFrame) -> pd.DataFrame:
        both = frame.merge(asked, on=["session_id"], suffixes=("", "_asked"))
        return both[both["whole"].astype(bool) | (both["agency"] == both["agency_asked"])]

    given = labelled(tables["responses"])
    given = given[given["session_id"].isin(asked["session_id"]) & (given["respondent"] == "self")]
    given = given[given["score"].notna() & given["wave"].isin(WAVES)]
    how = pd.DataFrame(measure_rows(list(evaluated.study.questionnaires.values())))
    given = given.merge(
        how[["instrument_id", "item_id", "measure_id", "needed"]], on=["instrument_id", "item_id"]
    )
    n = given.groupby(["measure_id", *FORM])["item_id"].transform("size")
    given = given.assign(
        scored=n >= given["needed"], place=given["wave"].map({w: at for at, w in enumerate(WAVES)})
    )
    first = given["place"].where(given["scored"]).groupby(
        [given["measure_id"], given["session_id"], given["person_id"]]
    ).transform("min")  # fmt: skip
    given = given.assign(
        agency=agency_of(given["person_id"], people),
        use=np.select(
            [~given["scored"], given["place"] == first], ["too_few_answers", "counted"], "later_form"
        ),
    )[["index", "session_id", "person_id", "measure_id", "agency", "use"]]
    answered = of_agency(given)
    answered = answered[answered["measure_id"] == answered["measure_id_asked"]]
    sent = labelled(tables["invitations"])[["index", "session_id", "agency"]]
    places = labelled(tables["attendance"])[["index", "session_id", "person_id"]]
    places = places[~places["session_id"].isin(tables["invitations"]["session_id"])]
    places = places.assign(agency=agency_of(places["person_id"], people))
    return [
        rows_frame(answered, "responses", "counted", answered["use"]),
        rows_frame(of_agency(sent), "invitations", "sent"),
        rows_frame(of_agency(places), "attendance", "sent"),
    ]


def _observed(figures: pd.DataFrame, tables: Tables) -> list[pd.DataFrame]:
    seen = labelled(tables["observations"])
    if figures.empty or "met" not in seen.columns:
        return []
    seen = seen[seen["met"].notna()].merge(tables["sessions"][["session_id", "course_id"]], on="session_id")
    asked = seen.merge(figures[["result_id", "course_id", "aspect"]], on=["course_id", "aspect"])
    return [rows_frame(asked, "observations", "judged")]


def _returned(figures: pd.DataFrame, tables: Tables) -> list[pd.DataFrame]:
    if figures.empty:
        return []
    returns = labelled(tables["agency_returns"])[["index", "agency", "year"]]
    asked = returns.merge(figures[["result_id", "agency", "year"]], on=["agency", "year"])
    return [rows_frame(asked, "agency_returns")]


DONE = Family(_figures, _rows)
