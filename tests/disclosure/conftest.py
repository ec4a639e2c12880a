"""An evaluation made from people: every count in its tables is a count of the same made-up rows."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

AGENCIES = ("Council", "Health", "Police", "Schools", "Voluntary")
ITEMS = {"useful": 5, "again": 5, "yes_no": 2}
WAVES = ("pre", "post", "follow_up")
COMPARISONS = {"pre_post": ("pre", "post"), "pre_follow_up": ("pre", "follow_up")}
MEASURES = {"confident": ("item", 5), "knows": ("item", 2), "skill": ("scale", 9), "quiz": ("knowledge", 10)}


@dataclass(frozen=True)
class Part:
    """A frozen part of an evaluation with any tables."""

    funnel: pd.DataFrame | None = None
    reach: pd.DataFrame | None = None
    delivery: pd.DataFrame | None = None
    sessions: pd.DataFrame | None = None
    table: pd.DataFrame | None = None
    distribution: pd.DataFrame | None = None
    transitions: pd.DataFrame | None = None
    changes: pd.DataFrame | None = None
    means: pd.DataFrame | None = None
    reports: pd.DataFrame | None = None
    audits: pd.DataFrame | None = None
    months: pd.DataFrame | None = None
    board: pd.DataFrame | None = None


@dataclass(frozen=True)
class Made:
    """A frozen evaluation."""

    study: object
    participation: Part
    reaction: Part
    learning: Part
    behaviour: Part
    results: Part
    assurance: Part
    threads: dict[str, Part]
    findings: pd.DataFrame
    ledger: pd.DataFrame


def _columns() -> dict[str, dict[str, list[str]]]:
    data = tomllib.loads((Path(__file__).parent / "tables.toml").read_text(encoding="utf-8"))
    return {name: {key: words.split() for key, words in entry.items()} for name, entry in data.items()}


COLUMNS = _columns()


def _frame(name: str, rows: list[dict]) -> pd.DataFrame:
    """The table with all its columns; what a row does not say is missing."""
    columns = COLUMNS[name]["columns"]
    unknown = {key for row in rows for key in row} - set(columns)
    assert not unknown, (name, unknown)
    return pd.DataFrame(rows, columns=columns).infer_objects().assign(hidden="")


def _course(rng: np.random.Generator, course_id: str, size: int) -> SimpleNamespace:
    """People of a course: agency, who answered when, and what."""
    levels = {name: k for name, (_, k) in MEASURES.items()}
    answers = {}
    for name, k in levels.items():
        before = rng.integers(0, k, size)
        after = np.clip(before + rng.integers(-1, 3, size), 0, k - 1)
        later = np.clip(after + rng.integers(-1, 2, size), 0, k - 1)
        answers[name] = dict(zip(WAVES, (before, after, later), strict=True))
    return SimpleNamespace(
        id=course_id,
        size=size,
        agency=rng.choice(AGENCIES, size, p=(0.5, 0.2, 0.15, 0.1, 0.05)),
        answered={
            wave: rng.random(size) < share for wave, share in zip(WAVES, (0.95, 0.9, 0.6), strict=True)
        },
        answers=answers,
        reaction={name: np.minimum(rng.binomial(k - 1, 0.8, size), k - 1) + 1 for name, k in ITEMS.items()},
    )


def _participation(courses: list[SimpleNamespace], rng: np.random.Generator) -> Part:
    funnel, reach, delivery, sessions = [], [], [], []
    for course in courses:
        title = {"course_id": course.id, "course_title": f"Course {course.id}"}
        pre, post, later = (course.answered[wave] for wave in WAVES)
        stages = {
            "booked": course.size + int(rng.integers(0, 6)),
            "attended": course.size,
            "pre": pre.sum(),
            "post": post.sum(),
            "pre_and_post": (pre & post).sum(),
            "follow_up": later.sum(),
            "all_three": (pre & post & later).sum(),
            "manager": int(later.sum()) // 2,
        }
        for order, (stage, n) in enumerate(stages.items()):
            share = n / course.size if course.size else np.nan
            row = {
                "stage": stage,
                "stage_title": stage,
                "order": order,
                "n": int(n),
                "share_of_attended": share,
            }
            funnel.append({**title, **row})
        at = rng.integers(0, 4, course.size)
        for session in range(4):
            mine = at == session
            counts = {"booked": mine, "attended": mine, "pre": pre & mine, "post": post & mine}
            counts |= {"pre_and_post": pre & post & mine, "follow_up": later & mine}
            counts = {f"n_{stage}": int(who.sum()) for stage, who in counts.items()}
            sessions.append({**title, "session_id": f"{course.id}-{session}", **counts})
        for agency in AGENCIES:
            n, headcount = int((course.agency == agency).sum()), int(rng.integers(2, 90))
            row = {"agency": agency, "attended": n, "headcount": headcount, "share": n / headcount}
            reach.append({**title, **row, "quarter": "2026-27 Q1", "note": ""})
        delivery.append(
            {
                **title,
                "version": "1",
                "agency_scope": "multi",
                "n_sessions": 2,
                "first_session": pd.Timestamp("2026-05-01"),
                "last_session": pd.Timestamp("2026-06-01"),
                "n_attended": course.size,
            }
        )
    return Part(
        funnel=_frame("participation.funnel", funnel),
        reach=_frame("participation.reach", reach),
        delivery=_frame("participation.delivery", delivery),
        sessions=_frame("participation.sessions", sessions),
    )


def _reaction(courses: list[SimpleNamespace]) -> Part:
    table, distribution = [], []
    for course in courses:
        post = course.answered["post"]
        for item, k in ITEMS.items():
            scores = course.reaction[item][post]
            n, least = len(scores), (k // 2) + 2 if k > 2 else 2
            liked = int((scores >= least).sum())
            share = liked / n if n else np.nan
            table.append(
                {
                    "result_id": f"{course.id}-{item}",
                    "course_id": course.id,
                    "item_id": item,
                    "n": n,
                    "mean": scores.mean() if n else np.nan,
                    "scale_min": 1,
                    "scale_max": k,
                    "favourable_n": liked,
                    "favourable_share": share,
                    "favourable_low": share / 2,
                    "favourable_high": (1 + share) / 2,
                    "method": "wilson",
                    "text": f"{liked} of {n} ({100 * share:.0f} %) found it so.",
                    "note": "",
                }
            )
            for score in range(1, k + 1):
                cell = int((scores == score).sum())
                distribution.append(
                    {
                        "course_id": course.id,
                        "item_id": item,
                        "score": score,
                        "label": f"label {score}",
                        "favourable": score >= least,
                        "n": cell,
                        "share": cell / n if n else np.nan,
                        "n_total": n,
                    }
                )
    return Part(
        table=_frame("reaction.table", table), distribution=_frame("reaction.distribution", distribution)
    )


def _learning(courses: list[SimpleNamespace]) -> Part:
    table, transitions, changes, means = [], [], [], []
    for course in courses:
        for name, (kind, k) in MEASURES.items():
            keys = {"course_id": course.id, "measure_id": name}
            for wave in WAVES:
                scores = course.answers[name][wave][course.answered[wave]]
                n = len(scores)
                mean = scores.mean() if n else np.nan
                met = int((scores >= k // 2).sum())
                share = met / n if n else np.nan
                means.append(
                    {
                        **keys,
                        "result_id": f"{course.id}-{name}-{wave}",
                        "measure_title": name,
                        "measure_kind": kind,
                        "n_standard": met,
                        "share_standard": share,
                        "standard_low": share / 2,
                        "standard_high": (1 + share) / 2,
                        "compared": kind != "item",
                        "text": f"{met} of {n} at the standard.",
                        "wave": wave,
                        "n": n,
                        "mean": mean,
                        "low": mean - 1,
                        "high": mean + 1,
                        "scale_min": 0,
                        "scale_max": k - 1,
                    }
                )
            for comparison, (first, second) in COMPARISONS.items():
                keys = {"course_id": course.id, "measure_id": name, "comparison": comparison}
                a, b = course.answered[first], course.answered[second]
                before, after = course.answers[name][first][a & b], course.answers[name][second][a & b]
                table.append(
                    {
                        **keys,
                        **_pair_row(kind, k, before, after),
                        "n_before": int(a.sum()),
                        "n_after": int(b.sum()),
                        "result_id": f"{course.id}-{name}-{comparison}",
                        "wave_before": first,
                        "wave_after": second,
                        "measure_title": name,
                    }
                )
                cells = pd.Series(list(zip(before.tolist(), after.tolist(), strict=True))).value_counts()
                for (x, y), n in cells.items():
                    if kind == "item":
                        transitions.append(
                            {
                                **keys,
                                "score_before": x,
                                "label_before": f"label {x}",
                                "score_after": y,
                                "label_after": f"label {y}",
                                "n": int(n),
                            }
                        )
                    if kind == "scale":
                        changes.append({**keys, "before": x, "after": y, "n": int(n)})
    return Part(
        table=_frame("learning.table", table),
        transitions=_frame("learning.transitions", transitions),
        changes=_frame("learning.changes", changes),
        means=_frame("learning.means", means),
    )


def _pair_row(kind: str, k: int, before: np.ndarray, after: np.ndarray) -> dict:
    n, d = len(before), after - before
    up, same, down = int((d > 0).sum()), int((d == 0).sum()), int((d < 0).sum())
    row = {
        "measure_kind": kind,
        "scale_min": 0,
        "scale_max": k - 1,
        "n_pairs": n,
        "n_improved": up,
        "n_same": same,
        "n_worse": down,
        "n_zero": same,
        "tested": n >= 5,
        "finding": "rose" if up > down else "no change shown",
        "text": f"It rose for {up} of {n} people, for {down} it fell." if n else "",
        "note": "",
        "design": "2: before and after, no comparison group",
        "pass_mark": 6.0 if kind == "knowledge" else np.nan,
    }
    if n == 0:
        return row
    row |= {
        "mean_before": before.mean(),
        "mean_after": after.mean(),
        "mean_change": d.mean(),
        "sd_before": before.std(),
        "sd_after": after.std(),
        "sd_change": d.std(),
        "change_low": d.mean() - 1,
        "change_high": d.mean() + 1,
        "p_t": 0.03,
        "hedges_g": d.mean() / 2,
        "p_sign": 0.5 ** (up + down),
        "smallest_p": 2 * 0.5 ** (up + down),
        "prob_improvement": (up + same / 2) / n,
        "floor_before": (before == 0).mean(),
        "floor_after": (after == 0).mean(),
        "ceiling_before": (before == k - 1).mean(),
        "ceiling_after": (after == k - 1).mean(),
    }
    if kind == "knowledge":
        passed = {"before": before >= 6, "after": after >= 6}
        row |= {f"n_pass_{when}": int(who.sum()) for when, who in passed.items()}
        row |= {f"share_pass_{when}": who.mean() for when, who in passed.items()}
        row |= {"pass_difference": passed["after"].mean() - passed["before"].mean(), "p_mcnemar": 0.2}
    return row


def _behaviour(courses: list[SimpleNamespace], rng: np.random.Generator) -> Part:
    reports, audits = [], []
    for course in courses:
        for respondent in ("self", "manager"):
            n = int(course.answered["follow_up"].sum()) // (1 if respondent == "self" else 2)
            liked = int(rng.binomial(n, 0.7))
            share = liked / n if n else np.nan
            reports.append(
                {
                    "result_id": f"{course.id}-uses-{respondent}",
                    "course_id": course.id,
                    "item_id": "uses",
                    "respondent": respondent,
                    "n": n,
                    "favourable_n": liked,
                    "favourable_share": share,
                    "n_in_window": int(rng.binomial(n, 0.8)),
                    "method": "wilson",
                    "text": f"{liked} of {n} use it.",
                    "note": "",
                }
            )
    for at in range(4):
        n, m = (int(value) for value in rng.integers(0, 40, 2))
        met, met_after = int(rng.binomial(n, 0.4)), int(rng.binomial(m, 0.7))
        a, b = met / n if n else np.nan, met_after / m if m else np.nan
        audits.append(
            {
                "result_id": f"audit-{at}",
                "recommendation_id": "R1",
                "criterion_id": f"C{at}",
                "n_before": n,
                "met_before": met,
                "share_before": a,
                "n_after": m,
                "met_after": met_after,
                "share_after": b,
                "difference": b - a,
                "p_fisher": 0.04,
                "finding": "rose",
                "teams_before": 3,
                "teams_after": 3,
                "text": f"From {met} of {n} to {met_after} of {m} cases.",
                "note": "",
            }
        )
    return Part(reports=_frame("behaviour.reports", reports), audits=_frame("behaviour.audits", audits))


def _results(rng: np.random.Generator) -> Part:
    months, table = [], []
    for indicator, rate in (("reports", 0.3), ("rare", 0.06)):
        stamps = pd.date_range("2025-01-01", periods=18, freq="MS")
        denominators = rng.integers(30, 60, len(stamps))
        numerators = rng.binomial(denominators, rate)
        values = 100 * numerators / denominators
        median = float(np.median(values[:9]))
        keys = {"recommendation_id": "R1", "indicator_id": indicator, "area": "Own"}
        for at, stamp in enumerate(stamps):
            months.append(
                {
                    **keys,
                    "own_area": True,
                    "month": stamp,
                    "numerator": int(numerators[at]),
                    "denominator": int(denominators[at]),
                    "value": values[at],
                    "after_marker": at >= 9,
                    "side": "above" if values[at] > median else "below",
                    "in_shift": bool(at > 12),
                    "baseline_median": median,
                    "unit": "%",
                }
            )
        table.append(
            {
                **keys,
                "result_id": f"R1-{indicator}",
                "indicator_title": indicator,
                "n_months": 18,
                "n_before": 9,
                "n_after": 9,
                "median_before": median,
                "per": 100,
                "median_after": float(np.median(values[9:])),
                "latest_month": stamps[-1],
                "latest_value": values[-1],
                "longest_run": 4,
                "finding": "improved",
                "text": f"The latest month is {values[-1]:.1f}.",
                "note": "",
            }
        )
    return Part(table=_frame("results.table", table), months=_frame("results.months", months))


def _ledger() -> pd.DataFrame:
    """Three form exports of one table, one of them small, and a register of three courses."""
    lines = [
        ("a.csv", "responses", 3),
        ("b.csv", "responses", 9),
        ("c.csv", "responses", 20),
        ("d.csv", "courses", 3),
    ]
    rows = [
        {"file": file, "sheet": "", "table": table, "unit": unit, "read": read * k, "accepted": read * k}
        for file, table, read in lines
        for unit, k in (("row", 1), ("answer", 7))
        if table == "responses" or unit == "row"
    ]
    return pd.DataFrame(rows).assign(superseded=0, quarantined=0, blank=0)


def _assurance(parts: dict[str, Part], courses: list[SimpleNamespace]) -> Part:
    said = [
        ("reached", f"{courses[0].size} people attended.", ""),
        ("reaction", parts["reaction"].table["text"].iloc[0], parts["reaction"].table["result_id"].iloc[0]),
        ("learning", parts["learning"].table["text"].iloc[0], parts["learning"].table["result_id"].iloc[0]),
        ("behaviour", parts["behaviour"].audits["text"].iloc[0], "audit-0;audit-1"),
    ]
    rows = [
        {
            "recommendation_id": "R1",
            "dimension": dimension,
            "status": "improved",
            "status_title": "Improved",
            "because": because,
            "result_ids": ids,
        }
        for dimension, because, ids in said
    ]
    board = [
        {
            "recommendation_id": "R1",
            "rating": "embedded",
            "rating_title": "Embedded",
            "text": "Train staff.",
            "because": said[1][1],
            "raise_by": "Audit again.",
            "decide": "Agree the rating.",
        }
    ]
    return Part(table=_frame("assurance.table", rows), board=_frame("assurance.board", board))


def _thread(courses: list[SimpleNamespace]) -> Part:
    rows = [
        {"order": 1, "step": "course", "id": course.id, "title": course.id, "state": "present", "note": ""}
        for course in courses
    ]
    rows += [
        {
            "order": 2,
            "step": "session",
            "id": "s",
            "title": "Sessions",
            "n": 3,
            "state": "present",
            "note": "",
        }
    ]
    rows += [
        {
            "order": 3,
            "step": "attendance",
            "id": course.id,
            "title": "Attended",
            "n": course.size,
            "state": "present",
            "note": f"{course.size} came.",
        }
        for course in courses
    ]
    return Part(table=_frame("threads.table", rows))


def _evaluation(seed: int = 0, sizes: tuple[int, ...] = (40, 12, 7, 3), below: int = 5) -> Made:
    rng = np.random.default_rng(seed)
    courses = [_course(rng, f"c{at}", size) for at, size in enumerate(sizes)]
    parts = {
        "participation": _participation(courses, rng),
        "reaction": _reaction(courses),
        "learning": _learning(courses),
        "behaviour": _behaviour(courses, rng),
        "results": _results(rng),
    }
    finding = {
        "severity": "error",
        "file": "a.csv",
        "value": "veri good",
        "problem": "'Veri good' is no answer.",
        "mend": "Add 'veri good' to the synonyms.",
        "code": "unknown-label",
        "row": 3,
    }
    settings = SimpleNamespace(suppress_below=below)
    return Made(
        study=SimpleNamespace(file=SimpleNamespace(settings=settings)),
        **parts,
        assurance=_assurance(parts, courses),
        threads={"R1": _thread(courses), "R2": _thread(courses[:1])},
        findings=pd.DataFrame([finding]),
        ledger=_ledger(),
    )


@pytest.fixture(scope="session")
def make_evaluation():
    """A maker of evaluations from a seed, the sizes of the courses and the study's threshold."""
    return _evaluation


@pytest.fixture(scope="session")
def table_columns():
    """The columns of every table, and which of them count people or cases."""
    return COLUMNS


@pytest.fixture(scope="session")
def make_part():
    """A maker of a part of an evaluation from its tables."""
    return Part


@pytest.fixture(scope="session")
def make_table():
    """A maker of a table with all its columns from the rows of it that matter."""
    return _frame


@pytest.fixture(scope="session")
def tables_of():
    """A lister of every result table of an evaluation by name."""

    def listed(evaluation: Made) -> dict[str, pd.DataFrame]:
        found = {}
        for part in ("participation", "reaction", "learning", "behaviour", "results", "assurance"):
            for name, table in vars(getattr(evaluation, part)).items():
                if table is not None:
                    found[f"{part}.{name}"] = table
        for name, thread in evaluation.threads.items():
            found[f"threads.{name}"] = thread.table
        return found

    return listed
