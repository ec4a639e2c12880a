"""What became of places, by course and agency; and single- and multi-agency training, apart and together.

A place is one person at one session. Who was booked either attended, cancelled, did not come, or is still
booked (nothing is recorded of what became of it). The shares are of all places, with Wilson's interval: an
agency's twelve places say little, and the interval says how little.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from impact_eval.contract.tables import AGENCY_SCOPES
from impact_eval.levels.level_result import records_of, result_table
from impact_eval.levels.wording import counted, say, words
from impact_eval.statistics.proportion import proportion_interval
from impact_eval.wording import percent

PLACES = (
    "result_id", "course_id", "course_title", "agency", "n_places", "n_attended", "n_cancelled", "n_no_show",
    "n_open", "cancelled_share", "cancelled_low", "cancelled_high", "no_show_share", "no_show_low",
    "no_show_high", "text", "hidden",
)  # fmt: skip
TOTALS = ("result_id", "measure", "measure_title", *AGENCY_SCOPES, "not_recorded", "together", "hidden")
STATUSES = {"n_attended": "attended", "n_cancelled": "cancelled", "n_no_show": "no_show", "n_open": "booked"}


def places_by_agency(tables: Mapping[str, pd.DataFrame], level: float) -> pd.DataFrame:
    """Return one row a course and agency that had any place.

    Parameters
    ----------
    tables : the study's tables, as they were known on a day.
    level : confidence level of the intervals.
    """
    places = tables["attendance"].merge(tables["sessions"][["session_id", "course_id"]], on="session_id")
    if places.empty:
        return result_table(PLACES, [])
    places = places.merge(tables["people"][["person_id", "agency"]], on="person_id", how="left")
    places["agency"] = places["agency"].fillna(say("participation.no_agency"))
    titles = dict(zip(tables["courses"]["course_id"], tables["courses"]["title"], strict=True))
    order = {course: at for at, course in enumerate(titles)}
    counts = pd.crosstab([places["course_id"], places["agency"]], places["status"])
    counts = counts.reindex(columns=list(STATUSES.values()), fill_value=0)
    rows = counts.set_axis(list(STATUSES), axis=1).reset_index()
    rows["n_places"] = rows[list(STATUSES)].sum(axis=1)
    for kind in ("cancelled", "no_show"):
        share = proportion_interval(rows[f"n_{kind}"], rows["n_places"], level)
        rows[f"{kind}_share"], rows[f"{kind}_low"], rows[f"{kind}_high"] = (
            share.estimate, share.low, share.high,
        )  # fmt: skip
    rows["course_title"] = rows["course_id"].map(titles)
    rows["result_id"] = "places:" + rows["course_id"] + ":" + rows["agency"]
    rows["text"] = [_text(row, level) for row in records_of(rows)]
    rows["_at"] = rows["course_id"].map(order)
    return result_table(PLACES, rows.sort_values(["_at", "agency"], kind="stable"))


def _text(row: Mapping[str, object], level: float) -> str:
    numbers = {
        name: percent(float(str(row[name]))) for name in row if name.endswith(("_share", "_low", "_high"))
    }
    return say(
        "places.text",
        agency=row["agency"],
        places=counted(int(str(row["n_places"])), "place"),
        cancelled=row["n_cancelled"],
        no_show=row["n_no_show"],
        level=f"{level:.0%}",
        **numbers,
    )


def totals_by_scope(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what was delivered as single- and as multi-agency training, apart and together.

    Parameters
    ----------
    tables : the study's tables, as they were known on a day.

    Returns
    -------
    One row a measure (courses held, sessions, places attended, people): `single`, `multi`, `not_recorded`
    and `together`. Who attended both kinds is one person together, so people need not add up.
    """
    courses = tables["courses"][["course_id", "agency_scope"]]
    scoped = courses.assign(scope=courses["agency_scope"].fillna("not_recorded"))
    held = tables["sessions"].merge(scoped, on="course_id")
    attended = tables["attendance"][tables["attendance"]["status"] == "attended"]
    places = attended.merge(held[["session_id", "scope"]], on="session_id")
    counted_in = {
        "courses": held.drop_duplicates("course_id"),
        "sessions": held.drop_duplicates("session_id"),
        "places": places,
        "people": places,
    }
    columns = [*AGENCY_SCOPES, "not_recorded"]
    rows = []
    for measure, frame in counted_in.items():
        one = "person_id" if measure == "people" else ""
        groups = frame.groupby("scope")[one].nunique() if one else frame.groupby("scope").size()
        rows.append(
            {
                "result_id": f"totals:{measure}",
                "measure": measure,
                "measure_title": words("totals")[measure],
                **groups.reindex(columns).fillna(0).astype("int64").to_dict(),
                "together": int(frame[one].nunique() if one else len(frame)),
            }
        )
    told = pd.DataFrame(rows)
    if tables["attendance"].empty:
        # Nobody recorded is not nobody there.
        numbers = [*columns, "together"]
        told[numbers] = told[numbers].astype("float64")
        told.loc[told["measure"].isin(["places", "people"]), numbers] = np.nan
    return result_table(TOTALS, told)
