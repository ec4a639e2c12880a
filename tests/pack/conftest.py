"""A made-up evaluation, with real settings, framework and instruments, in which some numbers are small.

R1 has everything. R2 shares its course C1 and has a course C2 of three people. R3 has nothing at all. Numbers
that must be withheld are odd ones (41.37), so that a test can look for them anywhere in the pack.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from impact_eval.contract.framework import read_framework
from impact_eval.contract.instrument import AuditTool, IndicatorList, Questionnaire, read_instrument
from impact_eval.contract.period import Quarter
from impact_eval.contract.study_file import StudyFile
from impact_eval.contract.tables import columns_of
from impact_eval.intake.study import Study
from impact_eval.intake.validation import contract_types
from impact_eval.pack import write_pack
from impact_eval.register import Register, Themes, register_of, themes_of

ROOT = Path(__file__).parents[2]
COLUMNS = tomllib.loads((ROOT / "tests/disclosure/tables.toml").read_text(encoding="utf-8"))
#: Columns that the tables have besides.
MORE_COLUMNS = {
    "learning.table": ["better"],
    "learning.means": [
        "result_id", "measure_kind", "construct", "level_code", "pass_mark", "n_standard", "share_standard",
        "standard_low", "standard_high", "compared", "text",
    ],
    "results.table": ["method"],
}  # fmt: skip
AGREE = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
DIMENSIONS = ("delivered", "reached", "reaction", "learning", "retention", "behaviour", "results")

#: Values of groups of fewer than five; none of them may be anywhere in a pack.
SECRETS = {
    "mean_before": 41.37,
    "mean_after": 58.93,
    "mean_change": 17.56,
    "hedges_g": 6.178,
    "favourable_share": 0.8362,
    "difference": 0.4719,
}
HOSTILE = '</script><img src=x onerror="window.hacked=1">'


@dataclass(frozen=True)
class Part:
    """The tables of one part of an evaluation."""

    table: pd.DataFrame | None = None
    funnel: pd.DataFrame | None = None
    reach: pd.DataFrame | None = None
    delivery: pd.DataFrame | None = None
    sessions: pd.DataFrame | None = None
    distribution: pd.DataFrame | None = None
    transitions: pd.DataFrame | None = None
    changes: pd.DataFrame | None = None
    means: pd.DataFrame | None = None
    reports: pd.DataFrame | None = None
    audits: pd.DataFrame | None = None
    months: pd.DataFrame | None = None
    board: pd.DataFrame | None = None
    rules: pd.DataFrame | None = None
    history: pd.DataFrame | None = None
    sensitivity: pd.DataFrame | None = None
    instruments: pd.DataFrame | None = None
    reliable_change: pd.DataFrame | None = None
    missing: pd.DataFrame | None = None
    three_waves: pd.DataFrame | None = None
    agreement: pd.DataFrame | None = None
    reach_by_quarter: pd.DataFrame | None = None
    places: pd.DataFrame | None = None
    totals: pd.DataFrame | None = None
    revised: pd.DataFrame | None = None
    revised_scopes: pd.DataFrame | None = None
    summaries: pd.DataFrame | None = None
    events: pd.DataFrame | None = None
    answers: pd.DataFrame | None = None
    use: pd.DataFrame | None = None
    toolkit: pd.DataFrame | None = None
    toolkit_months: pd.DataFrame | None = None
    specialist: pd.DataFrame | None = None
    checks: pd.DataFrame | None = None
    observations: pd.DataFrame | None = None
    returns: pd.DataFrame | None = None

    def where(self, column: str, values: set[str]) -> Part:
        """The rows of every table that has the column and one of the values in it."""
        kept = {
            name: frame[frame[column].isin(values)]
            for name, frame in vars(self).items()
            if frame is not None and column in frame
        }
        return replace(self, **kept)


@dataclass(frozen=True)
class Thread:
    """The thread of a recommendation."""

    recommendation_id: str
    table: pd.DataFrame
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What bears on one recommendation."""

    recommendation_id: str
    thread: Thread
    participation: Part
    reaction: Part
    learning: Part
    behaviour: Part
    results: Part
    soundness: Part
    actions: Part


@dataclass(frozen=True)
class Made:
    """An evaluation, as the pack sees it."""

    study: Study
    as_of: date
    quarter: Quarter | None
    participation: Part
    reaction: Part
    learning: Part
    behaviour: Part
    results: Part
    soundness: Part
    register: Register
    actions: Part
    assurance: Part
    themes: Themes
    threads: dict[str, Thread]
    recommendations: pd.DataFrame
    ledger: pd.DataFrame
    findings: pd.DataFrame

    def thread(self, recommendation_id: str) -> Thread:
        return self.threads[recommendation_id]

    @property
    def other_actions(self) -> pd.DataFrame:
        return pd.DataFrame({"action_id": [], "recommendation_id": []})

    @property
    def other_courses(self) -> tuple[str, ...]:
        linked = {name for one in self.threads.values() for name in one.table.query("step == 'course'")["id"]}
        return tuple(name for name in self.participation.delivery["course_id"] if name not in linked)

    def of_other_courses(self) -> Evidence:
        courses = set(self.other_courses)
        parts = (self.participation, self.reaction, self.learning, self.behaviour)
        came, thought, learned, done = (part.where("course_id", courses) for part in parts)
        nowhere = set()
        return Evidence(
            "", None, came, thought, learned, done.where("recommendation_id", nowhere),
            self.results.where("recommendation_id", nowhere),
            self.soundness.where("course_id", courses).where("recommendation_id", nowhere),
            self.actions.where("course_id", courses).where("recommendation_id", nowhere),
        )  # fmt: skip

    def of(self, recommendation_id: str) -> Evidence:
        steps = self.threads[recommendation_id].table
        courses = set(steps.loc[steps["step"] == "course", "id"])
        return Evidence(
            recommendation_id,
            self.threads[recommendation_id],
            self.participation.where("course_id", courses),
            self.reaction.where("course_id", courses),
            self.learning.where("course_id", courses),
            self.behaviour.where("course_id", courses).where("recommendation_id", {recommendation_id}),
            self.results.where("recommendation_id", {recommendation_id}),
            self.soundness.where("course_id", courses).where("recommendation_id", {recommendation_id}),
            self.actions.where("course_id", courses).where("recommendation_id", {recommendation_id}),
        )


def frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The table with all its columns; what a row does not say is missing."""
    columns = list(dict.fromkeys([*COLUMNS[name]["columns"].split(), *MORE_COLUMNS.get(name, ())]))
    unknown = {key for row in rows for key in row} - set(columns)
    assert not unknown, (name, unknown)
    return pd.DataFrame(rows, columns=columns).infer_objects().assign(hidden="")


TITLES = {"C1": "Neglect and cumulative harm", "C2": "Supervision that reflects"}
SIZES = {"C1": 60, "C2": 3}
COURSE = [{"course_id": key, "course_title": title} for key, title in TITLES.items()]


def _participation() -> Part:
    stages = ("booked", "attended", "pre", "post", "pre_and_post", "follow_up", "all_three", "manager")
    shares = (1.2, 1.0, 0.95, 0.9, 0.85, 0.5, 0.45, 0.2)
    funnel = [
        {
            **course, "stage": stage, "stage_title": stage.replace("_", " ").capitalize(), "order": order,
            "n": round(share * SIZES[course["course_id"]]), "share_of_attended": share,
        }
        for course in COURSE for order, (stage, share) in enumerate(zip(stages, shares, strict=True))
    ]  # fmt: skip
    agencies = {"C1": {"Council": 40, "Health": 13, "Police": 7}, "C2": {"Council": 3}}
    reach = [
        {
            **course, "agency": agency, "attended": n, "headcount": 80, "share": n / 80,
            "quarter": "2025-26 Q4", "note": "",
        }
        for course in COURSE for agency, n in agencies[course["course_id"]].items()
    ]  # fmt: skip
    delivery = [
        {
            **course, "version": "1", "agency_scope": "multi", "n_sessions": 2,
            "first_session": pd.Timestamp("2025-05-06"), "last_session": pd.Timestamp("2025-11-20"),
            "n_attended": SIZES[course["course_id"]],
        }
        for course in COURSE
    ]  # fmt: skip
    stages = ("booked", "attended", "pre", "post", "pre_and_post", "follow_up")
    sessions = [
        {
            **course, "session_id": f"{course['course_id']}-{at}", "mode": "online",
            "date": pd.Timestamp("2025-05-06"), **{f"n_{stage}": n for stage in stages},
        }
        for course, sizes in zip(COURSE, ((33, 27), (2, 1)), strict=True) for at, n in enumerate(sizes, 1)
    ]  # fmt: skip
    return Part(
        sessions=frame("participation.sessions", sessions),
        funnel=frame("participation.funnel", funnel),
        reach=frame("participation.reach", reach),
        delivery=frame("participation.delivery", delivery),
        **_whereabouts(),
    )


def _whereabouts() -> dict[str, pd.DataFrame]:
    quarters = [
        {
            **COURSE[0], "agency": agency, "quarter": "2025-26 Q4", "headcount": 80, "trained": n,
            "still_there": n - 1.5, "share": (n - 1.5) / 80, "turnover": "known", "note": "",
        }
        for agency, n in {"Council": 40, "Health": 13, "Police": 7}.items()
    ]  # fmt: skip
    places = [
        {
            **COURSE[0], "agency": agency, "n_places": n + 8, "n_attended": n, "n_cancelled": few,
            "n_no_show": 8 - few, "n_open": 0, "cancelled_share": few / (n + 8), "cancelled_low": 0.01,
            "cancelled_high": 0.4, "no_show_share": (8 - few) / (n + 8), "no_show_low": 0.01,
            "no_show_high": 0.4, "text": f"{agency}: {few} of {n + 8} places were cancelled.",
        }
        for agency, n, few in (("Council", 40, 0), ("Health", 13, 3), ("Police", 7, 0))
    ]  # fmt: skip
    gone = {
        **COURSE[0], "agency": "Schools", "headcount": 60, "named_by": "R1", "in_workforce": True,
        "text": "Nobody from Schools has attended it.", "note": "",
    }  # fmt: skip
    totals = [
        {"measure": name, "measure_title": name.capitalize(), "single": 0, "multi": n, "not_recorded": 0,
         "together": n}
        for name, n in (("courses", 2), ("sessions", 4), ("places", 63), ("people", 61))
    ]  # fmt: skip
    return {
        "reach_by_quarter": frame("participation.reach_by_quarter", quarters),
        "places": frame("participation.places", places),
        "missing": frame("participation.missing", [gone]),
        "totals": frame("participation.totals", totals),
    }


def _reaction() -> Part:
    counts = {"C1": (0, 6, 8, 21, 19), "C2": (0, 0, 1, 1, 1)}
    table, distribution = [], []
    for course in COURSE:
        answers = counts[course["course_id"]]
        n, liked = sum(answers), sum(answers[3:])
        item = {"item_id": "useful", "item_text": f"Useful for the work that I do ({course['course_title']})"}
        small = n < 5
        table.append(
            {
                **course, **item, "result_id": f"{course['course_id']}-useful", "construct": "relevance",
                "level_code": "1", "n": n, "mean": 3.98, "scale_min": 1, "scale_max": 5,
                "favourable_n": liked,
                "favourable_share": SECRETS["favourable_share"] if small else liked / n,
                "favourable_low": 0.6, "favourable_high": 0.85, "method": "wilson",
                "text": f"{liked} of {n} found it useful.", "note": "",
            }
        )  # fmt: skip
        distribution += [
            {
                "course_id": course["course_id"], **item, "score": score, "label": label,
                "favourable": score > 3, "n": k, "share": k / n, "n_total": n,
            }
            for score, (label, k) in enumerate(zip(AGREE, answers, strict=True), 1)
        ]  # fmt: skip
    return Part(
        table=frame("reaction.table", table), distribution=frame("reaction.distribution", distribution)
    )


def _pair(course: dict[str, str], kind: str, comparison: str, means: tuple[float, float]) -> dict[str, Any]:
    n, small = (45, False) if course["course_id"] == "C1" else (3, True)
    top = 100 if kind == "knowledge" else 5
    change = means[1] - means[0]
    row = {
        **course, "result_id": f"{course['course_id']}-{kind}-{comparison}", "measure_id": kind,
        "measure_title": f"{kind.capitalize()} of {course['course_title'].lower()}", "measure_kind": kind,
        "construct": "confidence", "level_code": "2", "comparison": comparison, "wave_before": "pre",
        "wave_after": comparison.removeprefix("pre_"), "scale_min": 0, "scale_max": top, "n_before": n + 6,
        "n_after": n + 5, "n_pairs": n, "mean_before": means[0], "mean_after": means[1],
        "mean_change": change, "change_low": change - 0.3, "change_high": change + 0.3,
        "sd_before": 1.0, "sd_after": 1.0,
        "sd_change": 0.8, "hedges_g": 0.62, "g_low": 0.3, "g_high": 0.9, "hl_change": change,
        "hl_low": change - 0.3, "hl_high": change + 0.3, "p_signed_rank": 0.00004, "p_adjusted": 0.00012,
        "n_improved": 28, "n_same": 10, "n_worse": 7, "n_zero": 10, "prob_improvement": 0.73, "prob_low": 0.6,
        "prob_high": 0.83, "tested": True, "finding": "rose", "design": "2: before and after, no comparison",
        "text": f"On {kind}, {n} people moved from {means[0]:.2f} to {means[1]:.2f}.", "note": "",
    }  # fmt: skip
    if small:
        values = {name: SECRETS[name] for name in ("mean_before", "mean_after", "mean_change", "hedges_g")}
        row |= {
            **values,
            "n_improved": 3,
            "n_same": 0,
            "n_worse": 0,
            "n_zero": 0,
            "n_before": 3,
            "n_after": 3,
        }
    return row


def _learning() -> Part:
    rows = [
        _pair(COURSE[0], "scale", "pre_post", (2.91, 3.84)),
        _pair(COURSE[0], "scale", "pre_follow_up", (2.88, 3.51)),
    ]
    knowledge = _pair(COURSE[0], "knowledge", "pre_post", (61.0, 74.0))
    passed = {
        "pass_mark": 70.0, "n_pass_before": 14, "n_pass_after": 31, "share_pass_before": 14 / 45,
        "share_pass_after": 31 / 45, "pass_difference": 17 / 45, "pass_low": 0.2, "pass_high": 0.53,
        "p_mcnemar": 0.002,
    }  # fmt: skip
    item = _pair(COURSE[0], "item", "pre_post", (3.02, 3.95)) | {"p_stuart_maxwell": 0.0312}
    rows += [knowledge | passed, item, _pair(COURSE[1], "scale", "pre_post", (0, 0))]
    once = {
        "measure_id": "meant", "measure_title": "What people mean to do", "measure_kind": "item",
        "wave": "post",
        "mean": 3.1, "low": 2.9, "high": 3.3, "scale_min": 1, "scale_max": 5, "compared": False,
    }  # fmt: skip
    means = [
        {
            **course, **once, "result_id": f"{course['course_id']}-meant", "n": n, "n_standard": met,
            "share_standard": met / n, "standard_low": 0.6, "standard_high": 0.82,
            "text": f"{met} of {n} mean to.",
        }
        for course, n, met in zip(COURSE, (51, 3), (37, 2), strict=True)
    ]  # fmt: skip
    means.append(means[0] | {"measure_id": "scale", "compared": True, "text": "Was compared."})
    return Part(
        table=frame("learning.table", rows),
        means=frame("learning.means", means),
        changes=frame("learning.changes", []),
        transitions=frame("learning.transitions", []),
    )


def _behaviour() -> Part:
    reports = [
        {
            **course, "result_id": f"{course['course_id']}-used-{who}", "item_id": "used",
            "item_text": "Used it in practice", "construct": "use", "respondent": who, "n": n,
            "favourable_n": n - 7 if n > 9 else 2, "favourable_share": (n - 7) / n if n > 9 else 2 / 3,
            "favourable_low": 0.4, "favourable_high": 0.9, "n_in_window": n, "method": "wilson",
            "text": f"{n - 7} of {n} used it." if n > 9 else "2 of 3 used it.", "note": "",
        }
        for course, n in zip(COURSE, (30, 3), strict=True) for who in ("self", "manager")
    ]  # fmt: skip
    audit = {
        "result_id": "R1-tool", "recommendation_id": "R1", "criterion_id": "tool",
        "criterion_text": "The neglect tool was used", "target": 0.8, "standard_label": "good",
        "marker_date": pd.Timestamp("2025-05-06"), "n_before": 28, "met_before": 11, "share_before": 11 / 28,
        "low_before": 0.23, "high_before": 0.58, "n_after": 30, "met_after": 24, "share_after": 0.8,
        "low_after": 0.61, "high_after": 0.92, "difference": 0.8 - 11 / 28, "difference_low": 0.15,
        "difference_high": 0.6, "p_fisher": 0.0024, "method": "clopper-pearson", "teams_before": 4,
        "teams_after": 4, "last_audit": pd.Timestamp("2026-02-10"), "finding": "rose",
        "design": "2: before and after, no comparison", "text": "From 11 of 28 cases to 24 of 30.",
        "note": "",
    }  # fmt: skip
    few = audit | {
        "result_id": "R1-voice", "criterion_id": "voice", "criterion_text": "The child's own words are there",
        "n_before": 4, "met_before": 1, "share_before": 0.25, "n_after": 30,
        "difference": SECRETS["difference"],
        "text": "From 1 of 4 cases to 24 of 30.",
    }  # fmt: skip
    return Part(reports=frame("behaviour.reports", reports), audits=frame("behaviour.audits", [audit, few]))


def _results() -> Part:
    months = pd.date_range("2024-10-01", periods=18, freq="MS")
    numerators = np.array([24, 25, 23, 26, 24, 25, 27, 24, 25, 19, 18, 20, 18, 17, 19, 18, 17, 3])
    rows = [
        {
            "recommendation_id": "R1", "indicator_id": "again", "indicator_title": "Referred again in a year",
            "area": "Northmoor", "own_area": True, "month": month, "numerator": int(n), "denominator": 100,
            "value": float(n), "after_marker": at >= 9, "side": "above" if n > 24 else "below",
            "in_shift": at >= 9, "baseline_median": 24.5, "unit": "% of referrals",
        }
        for at, (month, n) in enumerate(zip(months, numerators, strict=True))
    ]  # fmt: skip
    row = {
        "result_id": "R1-again", "recommendation_id": "R1", "indicator_id": "again",
        "indicator_title": "Referred again in a year", "area": "Northmoor", "unit": "% of referrals",
        "per": 100, "better": "lower", "marker_date": pd.Timestamp("2025-06-20"), "n_months": 18,
        "n_before": 9,
        "n_after": 9,
        "median_before": 24.5, "median_after": 18.0, "latest_month": months[-2], "latest_value": 17.0,
        "longest_run": 9, "shift": "lower", "finding": "improved", "design": "2: one series, no control",
        "text": "The monthly share shifted down.", "note": "",
    }  # fmt: skip
    return Part(table=frame("results.table", [row]), months=frame("results.months", rows))


STATUSES = {
    "R1": ("at_standard", "below_standard", "at_standard", "improved", "improved", "improved", "improved"),
    "R2": (
        "at_standard",
        "too_little_evidence",
        "at_standard",
        "no_change_shown",
        "worse",
        "no_evidence",
        "worse",
    ),
    "R3": ("no_evidence",) * 7,
}
RATINGS = {
    "R1": ("partly_embedded", "Partly embedded", "raised", "Not yet embedded"),
    "R2": ("not_yet_embedded", "Not yet embedded", "new", ""),
    "R3": ("not_assured", "Not assured", "same", "Not assured"),
}


REGISTER = ("recommendation_id", "review_id", "text", "theme", "owner", "due_date")


def _assurance(register: pd.DataFrame) -> Part:
    board, table = [], []
    for row in register.to_dict("records"):
        one = row["recommendation_id"]
        rating, title, moved, before = RATINGS.get(one, RATINGS["R3"])
        board.append(
            {
                **{name: row[name] for name in REGISTER},
                "rating": rating, "rating_title": title, "because": "Because of what is known.",
                "raise_by": "Audit ten more cases.", "decide": "Agree who audits next.",
                "previous_rating": before.lower().replace(" ", "_"), "previous_rating_title": before,
                "moved": moved,
            }
        )  # fmt: skip
        table += [
            {
                "recommendation_id": one, "dimension": dimension,
                "status": status, "status_title": status.replace("_", " ").capitalize(),
                "because": f"{one} {dimension}: {status.replace('_', ' ')}.", "result_ids": "",
            }
            for dimension, status in zip(DIMENSIONS, STATUSES.get(one, STATUSES["R3"]), strict=True)
        ]  # fmt: skip
    rules = pd.DataFrame(
        {"order": [1], "rating_title": ["Embedded"], "words": ["Everything is at standard."]}
    )
    return Part(
        board=frame("assurance.board", board),
        table=frame("assurance.table", table),
        rules=rules,
        history=frame("assurance.history", _history(board)),
        sensitivity=frame("assurance.sensitivity", []),
    )


def _history(board: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The quarter before and this one, of each recommendation that was rated then."""
    return [
        {
            "recommendation_id": row["recommendation_id"], "order": order, "quarter": quarter,
            "rating": row[rating], "rating_title": row[f"{rating}_title"], "moved": row["moved"],
            "because": "Behaviour: from no change shown to improved." if row["moved"] == "raised" else "",
        }
        for row in board
        for order, (quarter, rating) in enumerate(
            {"2025-26 Q3": "previous_rating", "2025-26 Q4": "rating"}.items(), 1
        )
        if row[rating]
    ]  # fmt: skip


def _register(texts: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "recommendation_id": one, "review_id": "RR-1", "text": text, "theme": f"Theme of {one}",
                "owner": "Subgroup", "agencies": "Council; Health",
                "accepted_date": pd.Timestamp("2025-01-08"), "due_date": pd.Timestamp("2026-03-31"),
                "success_measure": "Eight in ten audits are good.",
            }
            for one, text in texts.items()
        ],
        columns=[*REGISTER, "agencies", "accepted_date", "success_measure"],
    )  # fmt: skip


def _tables(register: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The register's tables: one review, notified late and decided without a reason."""
    reviews = pd.DataFrame(
        [
            {
                "review_id": "RR-1", "kind": "rapid", "aware_date": "2024-11-01",
                "notified_date": "2024-11-12",
                "rapid_review_date": "2024-11-22", "decision": "local_review", "decision_date": "2024-12-02",
            }
        ],
        columns=list(columns_of("reviews")),
    )  # fmt: skip
    actions = pd.DataFrame(columns=list(columns_of("actions")))
    return {
        "reviews": contract_types("reviews", reviews),
        "recommendations": contract_types("recommendations", register),
        "actions": contract_types("actions", actions),
    }


def _thread(one: str, courses: tuple[str, ...]) -> Thread:
    def step(kind: str, id_: str, title: str, **more: Any) -> dict[str, Any]:
        return {"step": kind, "id": id_, "title": title, "state": "present", "note": "", **more}

    rows = [step("recommendation", one, f"Recommendation {one}", date=pd.Timestamp("2025-01-08"))]
    for course in courses:
        rows.append(step("course", course, TITLES[course]))
        rows.append(step("attendance", course, "People who attended", n=SIZES[course]))
    rows.append(step("audit", "", "Case audits", state="present" if one == "R1" else "missing"))
    numbered = [{"order": at, **row} for at, row in enumerate(rows)]
    table = frame("threads.table", numbered).astype({"date": "datetime64[ns]", "n": "float64"})
    return Thread(
        one, table, () if courses else ("No action has been recorded.", "No course has been recorded.")
    )


@cache
def _instruments() -> tuple[Any, ...]:
    return tuple(read_instrument(path) for path in sorted((ROOT / "data/sample/instruments").glob("*.yaml")))


def _study(below: int, title: str) -> Study:
    file = StudyFile.model_validate(
        {
            "id": "made", "title": title, "area": "Northmoor", "partnership": "Northmoor Partnership",
            "settings": {"suppress_below": below}, "source": [{"table": "responses", "file": "a.csv"}],
        }
    )  # fmt: skip
    ledger = pd.DataFrame(
        {
            "file": ["a.csv", "a.csv", "b.csv"], "sheet": "", "table": "responses",
            "unit": ["row", "answer", "row"], "read": [80, 640, 23], "accepted": [78, 630, 20],
            "superseded": [1, 6, 2], "quarantined": [1, 4, 1], "blank": [0, 9, 0],
        }
    )  # fmt: skip
    findings = pd.DataFrame(
        [
            {
                "severity": "error", "file": "a.csv", "sheet": "", "row": 7, "column": "Q3",
                "value": "Veri good", "problem": "'Veri good' is not an answer.",
                "mend": "Add 'Veri good' to the synonyms.",
                "code": "not-on-scale", "table": "responses",
            }
        ]
    )  # fmt: skip
    read = _instruments()
    return Study(
        file, ROOT, read_framework("kirkpatrick"),
        {one.id: one for one in read if isinstance(one, Questionnaire)},
        {one.id: one for one in read if isinstance(one, AuditTool)},
        {part.id: part for one in read if isinstance(one, IndicatorList) for part in one.indicators},
        {}, ledger, findings, {"a.csv": "0" * 64},
    )  # fmt: skip


def make(
    below: int = 5, *, recommendations: int = 3, title: str = "A year of training", text: str = ""
) -> Made:
    """An evaluation; from R4 on recommendations have nothing, like R3."""
    texts = {f"R{at}": text or f"Recommendation {at} in full." for at in range(1, recommendations + 1)}
    register, study = _register(texts), _study(below, title)
    study = replace(study, tables=_tables(register))
    assurance = _assurance(register)
    courses = {"R1": ("C1",), "R2": ("C1", "C2")}
    return Made(
        study=study,
        as_of=date(2026, 3, 31),
        quarter=Quarter.parse("2025-26 Q4"),
        participation=_participation(),
        reaction=_reaction(),
        learning=_learning(),
        behaviour=_behaviour(),
        results=_results(),
        soundness=_soundness(),
        register=register_of(study, date(2026, 3, 31)),
        actions=_actions(),
        assurance=assurance,
        themes=themes_of(study, assurance.board),
        threads={one: _thread(one, courses.get(one, ())) for one in texts},
        recommendations=register,
        ledger=study.ledger,
        findings=study.findings,
    )


def _actions() -> Part:
    about = {"action_id": "A1", "recommendation_id": "R1"}
    action = about | {
        "kind": "knowledge_check", "kind_title": "check of practitioner knowledge",
        "description": "Ask ten questions.", "completed_date": pd.Timestamp("2025-10-01"),
        "done": "Knowledge was checked on 1 October 2025.", "worked": "Below the standard: Health.",
        "result_ids": "check:A1:C1-2:quiz:All agencies",
    }  # fmt: skip
    check = about | {
        **COURSE[0], "session_id": "C1-2", "date": pd.Timestamp("2025-10-01"), "measure_id": "quiz",
        "measure_title": "Quiz", "pass_mark": 80.0, "standard": 0.8, "against": "below standard",
        "last_session": "", "n_last": np.nan, "n_standard_last": np.nan, "share_last": np.nan,
        "difference": np.nan, "difference_low": np.nan, "difference_high": np.nan, "p_fisher": np.nan,
        "finding": "not tested", "design": "1: once", "note": "",
    }  # fmt: skip
    checks = [
        check | {
            "result_id": f"check:A1:C1-2:quiz:{agency}", "agency": agency, "whole": agency == "All agencies",
            "n_sent": 2 * n, "n_answered": n, "response_rate": 0.5, "rate_low": 0.3, "rate_high": 0.7,
            "n_standard": met, "n_below": n - met, "share_standard": met / n, "standard_low": 0.2,
            "standard_high": 0.7, "text": f"{agency}: {met} of {n} were at the pass mark.",
        }
        for agency, n, met in (
            ("Council", 30, 21), ("Health", 12, 3), ("Police", 9, 8), ("All agencies", 51, 32)
        )
    ]  # fmt: skip
    entry = about | {
        "result_id": "toolkit:A2:G1", "action_id": "A2", "resource_id": "G1", "title": "Bruising protocol",
        "added_date": pd.Timestamp("2025-02-03"), "n_promotions": 2,
        "first_promoted": pd.Timestamp("2025-06-10"), "channels": "Bulletin", "months_before": 3,
        "months_after": 6, "opens_before": 60.0, "opens_after": 240.0, "monthly_before": 20.0,
        "monthly_after": 40.0, "ratio": 2.0, "criterion_id": "voice", "audit_id": "R1-voice",
        "audit_finding": "rose", "text": "It was opened 40.0 times a month after.", "note": "",
    }  # fmt: skip
    seen = {
        **COURSE[0], "result_id": "observed:C1:PACE", "agency_scope": "multi", "aspect": "PACE",
        "aspect_text": "The pace suited the group", "standard_label": "Good", "n_sessions": 2,
        "n_observed": 1, "n_met": 1, "share_met": 1.0, "met_low": 0.2, "met_high": 1.0,
        "last_observed": pd.Timestamp("2025-11-20"), "text": "1 of 1 session observed met it.", "note": "",
    }  # fmt: skip
    returned = {
        "result_id": "returned:Council:2025-26", "agency": "Council", "year": "2025-26", "returned": True,
        "n_trainings": 3, "staff_in_scope": 120.0, "trained": 90.0, "not_trained": 30.0,
        "share_trained": 0.75, "n_evaluated": 2, "n_beyond_reaction": 1, "share_beyond_reaction": 1 / 3,
        "n_quality_assured": 2, "returned_date": pd.Timestamp("2026-03-01"),
        "text": "Council, 2025-26: 3 trainings.", "note": "",
    }  # fmt: skip
    empty = (
        "revised",
        "revised_scopes",
        "summaries",
        "events",
        "answers",
        "use",
        "toolkit_months",
        "specialist",
    )
    return Part(
        table=frame("actions.table", [action]),
        checks=frame("actions.checks", checks),
        toolkit=frame("actions.toolkit", [entry]),
        observations=frame("actions.observations", [seen]),
        returns=frame("actions.returns", [returned]),
        **{name: frame(f"actions.{name}", []) for name in empty},
    )


def _soundness() -> Part:
    about = {"course_id": "C1", "course_title": TITLES["C1"], "measure_title": "Confidence"}
    about |= {"measure_id": "confidence", "measure_kind": "scale", "note": ""}
    scale = {
        "result_id": "soundness:instrument:NEG-2:confidence", "wave": "pre", "n": 88, "n_items": 4,
        "alpha": 0.82, "alpha_low": 0.76, "alpha_high": 0.87, "omega": 0.83, "omega_low": 0.77,
        "omega_high": 0.88, "weakest_item": "C4", "weakest_item_rest": 0.52, "text": "Alpha is 0.82.",
    }  # fmt: skip
    changed = {
        "result_id": "soundness:reliable:NEG-2:confidence:pre_post", "comparison": "pre_post", "n_pairs": 61,
        "reliability": 0.82, "threshold": 0.94, "smallest_change": 1.0, "n_reliably_improved": 21,
        "n_improved_less": 20, "n_worse_less": 9, "n_reliably_worse": 0, "expected_by_chance": 1.525,
        "n_no_room": 8, "text": "21 of 61 improved reliably.",
    }  # fmt: skip
    gone = {
        "result_id": "soundness:missing:C1:confidence:pre_post", "comparison": "pre_post", "n_before": 88,
        "n_pairs": 61, "n_left": 27, "n_joined": 6, "response_rate": 61 / 88, "rate_low": 0.59,
        "rate_high": 0.78, "start_difference": 0.31, "start_low": 0.02, "start_high": 0.6, "start_g": 0.36,
        "start_g_low": 0.02, "start_g_high": 0.7, "everyone_change": 0.88, "everyone_low": 0.6,
        "everyone_high": 1.16, "p_everyone": 0.0001, "tipping_shortfall": 1.9,
        "tipping_shortfall_sd": 2.2, "tipping_possible": "yes", "worst_change": -0.2,
        "text": "61 of 88 answered again.",
    }  # fmt: skip
    waves = {
        "result_id": "soundness:three_waves:C1:confidence", "n": 94, "n_all": 31, "change_after": 0.9,
        "after_low": 0.7, "after_high": 1.1, "p_after": 0.0001, "change_follow_up": 0.6,
        "follow_up_low": 0.3, "follow_up_high": 0.9, "p_follow_up": 0.001, "icc": 0.4,
        "method": "mixed model, REML", "friedman": 14.2, "p_friedman": 0.001, "friedman_method": "exact",
        "kendall_w": 0.23, "retention": 0.67, "retention_low": 0.4, "retention_high": 0.9,
        "text": "67% of the gain was kept.",
    }  # fmt: skip
    agreed = {
        "result_id": "soundness:agreement:R1:SEEN", "recommendation_id": "R1", "criterion_id": "SEEN",
        "criterion_text": "The child was seen alone", "n_cases": 40, "n_double": 20, "n_agreed": 13,
        "agreed_share": 0.65, "agreed_low": 0.43, "agreed_high": 0.82, "ac1": 0.35, "ac1_low": -0.06,
        "ac1_high": 0.76, "ac2": 0.6, "ac2_low": 0.4, "ac2_high": 0.8, "alpha": 0.5,
        "alpha_low": 0.2, "alpha_high": 0.7, "text": "Agreed on 13 of 20.",
        "note": "",
    }  # fmt: skip
    return Part(
        instruments=frame("soundness.instruments", [about | scale]),
        reliable_change=frame("soundness.reliable_change", [about | changed]),
        missing=frame("soundness.missing", [about | gone]),
        three_waves=frame("soundness.three_waves", [about | waves]),
        agreement=frame("soundness.agreement", [agreed]),
    )


def with_words(made: Made, words: str) -> Made:
    """The same evaluation with these words wherever the data holds words."""

    def said(part: Part, *columns: str) -> Part:
        return replace(
            part,
            **{
                name: table.assign(**{column: words for column in columns if column in table})
                for name, table in vars(part).items()
                if table is not None
            },
        )

    threads = {
        one: Thread(one, thread.table.assign(title=words, note=words), (words,))
        for one, thread in made.threads.items()
    }
    return replace(
        made,
        study=replace(
            made.study,
            file=made.study.file.model_copy(update={"title": words, "partnership": words, "area": words}),
        ),
        participation=said(made.participation, "course_title", "stage_title", "agency", "version", "note"),
        reaction=said(made.reaction, "course_title", "item_text", "label", "note", "text"),
        learning=said(made.learning, "course_title", "measure_title", "note", "text", "design"),
        behaviour=said(
            made.behaviour, "course_title", "item_text", "criterion_text", "standard_label", "note", "text"
        ),
        results=said(made.results, "indicator_title", "area", "unit", "note", "text"),
        actions=said(
            made.actions, "course_title", "title", "description", "agency", "done", "worked", "text"
        ),
        assurance=said(
            made.assurance, "text", "theme", "because", "raise_by", "decide", "status_title", "words"
        ),
        register=replace(
            made.register,
            timeliness=made.register.timeliness.assign(**dict.fromkeys(("stage_title", "by", "text"), words)),
            decisions=made.register.decisions.assign(reason=words, decided_with=words, text=words),
            reviews=made.register.reviews.assign(notified_by=words, not_published_reason=words),
            remarks=(words,),
        ),
        themes=Themes(made.themes.table.assign(theme=words, text=words)),
        threads=threads,
        recommendations=made.recommendations.assign(
            text=words, theme=words, owner=words, success_measure=words
        ),
        findings=made.findings.assign(mend=words),
    )


@pytest.fixture(scope="session")
def make_evaluation() -> Callable[..., Made]:
    return make


@pytest.fixture(scope="session")
def say_everywhere() -> Callable[[Made, str], Made]:
    return with_words


@pytest.fixture(scope="session")
def secrets() -> dict[str, float]:
    return SECRETS


@pytest.fixture(scope="session")
def made() -> Made:
    return make()


@pytest.fixture(scope="session")
def pack(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a pack of the made-up evaluation, to be read and not to be changed."""
    return write_pack(made, tmp_path_factory.mktemp("pack") / "2025-26-q4").parent


@pytest.fixture(scope="session")
def sample_pack(sample_quarter: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pack of the study that comes with the project."""
    return write_pack(sample_quarter, tmp_path_factory.mktemp("sample") / "pack").parent


@pytest.fixture(scope="session", params=["made", pytest.param("sample", marks=pytest.mark.slow)])
def folder(request: pytest.FixtureRequest) -> Path:
    """The folders of the made-up pack and of the sample's pack, one after the other."""
    found: Path = request.getfixturevalue({"made": "pack", "sample": "sample_pack"}[request.param])
    return found


@pytest.fixture(scope="session")
def page(pack: Path) -> str:
    return (pack / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def open_pack(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open a pack's page at a width; the page remembers its requests and what went wrong in it."""
    contexts = []

    def opened(folder: Path, width: int = 1280, *, script: bool = True) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        page.requested, page.failed = [], []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("pageerror", lambda error: page.failed.append(str(error)))
        page.on("console", lambda said: page.failed.append(said.text) if said.type == "error" else None)
        page.goto((folder / "index.html").as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
