"""Learning and retention: whether people's scores rose, and were still higher weeks later.

A course stands by its scales and knowledge tests; by its single items only where it has neither. Where people
were asked once only, as in a check of knowledge across the workforce, the share at the pass mark against the
standard is the evidence, and without a pass mark there is too little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from impact_eval.assurance.case import Case
from impact_eval.assurance.standing import Standing, weakest
from impact_eval.assurance.wording import say
from impact_eval.wording import percent

BEFORE_AND_AFTER = ("pre_post", "retro_pre_post")
BEFORE_AND_LATER = ("pre_follow_up",)
#: Finding, by whether a higher score is the better one, as better or worse.
GAINS = {
    ("rose", "higher"): "gain",
    ("fell", "lower"): "gain",
    ("rose", "lower"): "loss",
    ("fell", "higher"): "loss",
}


def judge_learning(case: Case) -> Standing:
    """Improved when scores rose from before to after and none fell, on every course."""
    if not case.courses:
        return Standing("no_evidence", say("learning.no_course"))
    rows, means = case.by_course(case.learning), case.by_course(case.means)
    return weakest({course: _learned(case, rows[course], means[course]) for course in case.courses})


def judge_retention(case: Case) -> Standing:
    """Improved when scores were still higher at follow-up than before, on every course."""
    if not case.courses:
        return Standing("no_evidence", say("learning.no_course"))
    rows = case.by_course(case.learning)
    return weakest({course: _kept(case, rows[course]) for course in case.courses})


def _learned(case: Case, rows: pd.DataFrame, means: pd.DataFrame) -> Standing:
    for comparison in BEFORE_AND_AFTER:
        mine = _measures(rows, (comparison,))
        if not mine.empty:
            standing = _compared(case, mine)
            asked_later = say("learning.retro") if comparison == "retro_pre_post" else ""
            return replace(standing, because=standing.because + asked_later)
    return _asked_once(case, means)


def _kept(case: Case, rows: pd.DataFrame) -> Standing:
    later = _measures(rows, BEFORE_AND_LATER)
    if later.empty:
        return Standing("no_evidence", say("retention.nothing"))
    standing = _compared(case, later)
    gained = _compared(case, _measures(rows, BEFORE_AND_AFTER))
    faded = standing.status == "no_change_shown" and gained.status == "improved"
    because = standing.because + (say("retention.faded") if faded else "")
    return replace(standing, because=because)


def _measures(rows: pd.DataFrame, comparisons: Sequence[str]) -> pd.DataFrame:
    """Return the rows of these comparisons with any pairs: scales and tests, else items."""
    mine = rows[rows["comparison"].isin(comparisons) & (rows["n_pairs"] > 0)]
    scales = mine[mine["measure_kind"] != "item"]
    return scales if len(scales) else mine


def _compared(case: Case, rows: pd.DataFrame) -> Standing:
    if rows.empty:
        return Standing("no_evidence", say("learning.nothing"))
    ids = tuple(rows["result_id"])
    tested = rows[rows["finding"] != "not tested"]
    if tested.empty:
        return Standing("too_little_evidence", say("learning.few", n=int(rows["n_pairs"].max())), ids)
    moved = {GAINS.get(key, "") for key in zip(tested["finding"], tested["better"], strict=True)}
    sentence = say("learning.told", parts="; ".join(_part(row) for row in tested.to_dict("records")))
    shown = tested[tested["n_pairs"] >= case.settings.suppress_below].sort_values("measure_title")
    gist = "; ".join(f"{row['measure_title']} {row['finding']}" for row in shown.to_dict("records"))
    if "loss" in moved:
        return Standing("worse", sentence, ids, gist)
    return Standing("improved" if "gain" in moved else "no_change_shown", sentence, ids, gist)


def _part(row: dict[object, object]) -> str:
    places = 1 if float(row["scale_max"]) - float(row["scale_min"]) > 10 else 2  # type: ignore[arg-type]
    change = f"{row['mean_change']:+.{places}f}".replace("-", "\u2212")
    return say(
        "learning.part",
        measure=str(row["measure_title"]).rstrip("."),
        finding=row["finding"],
        change=change,
        n=int(row["n_pairs"]),  # type: ignore[call-overload]
    )


def _asked_once(case: Case, means: pd.DataFrame) -> Standing:
    if means.empty:
        return Standing("no_evidence", say("learning.nothing"))
    marked = means[means["pass_mark"].notna() & means["share_standard"].notna()]
    marked = marked[marked["n"] >= case.settings.fewest_pairs]
    if marked.empty:
        return Standing("too_little_evidence", say("learning.once"), tuple(means["result_id"]))
    lowest = marked.sort_values(["share_standard", "measure_id"]).iloc[0]
    standard = case.settings.favourable_standard
    reached = lowest["share_standard"] >= standard
    sentence = say(
        "learning.pass_at_standard" if reached else "learning.pass_below",
        met=int(lowest["n_standard"]),
        n=int(lowest["n"]),
        share=percent(lowest["share_standard"]),
        standard=percent(standard),
    )
    return Standing("at_standard" if reached else "below_standard", sentence, (str(lowest["result_id"]),))
