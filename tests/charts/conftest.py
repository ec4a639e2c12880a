"""Small result tables as they come out of disclosure control, with withheld cells among them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

NAN = float("nan")
BUNDLE = Path(__file__).parents[2] / "src/impact_eval/pack/assets/plotly-basic.min.js"


def _hide(row: dict[str, Any], *columns: str) -> dict[str, Any]:
    blank = {name: "" if isinstance(row[name], str) else NAN for name in columns}
    return {**row, **blank, "hidden": ";".join(columns)}


def _learning(
    measure: str, title: str, comparison: str, means: tuple[float, float], **more: Any
) -> dict[str, Any]:
    before, after = {"pre_post": ("pre", "post"), "pre_follow_up": ("pre", "follow_up")}[comparison]
    change = means[1] - means[0]
    row = {
        "course_id": "C01",
        "course_title": "Neglect and cumulative harm: day one",
        "measure_id": measure,
        "measure_title": title,
        "measure_kind": "scale",
        "comparison": comparison,
        "wave_before": before,
        "wave_after": after,
        "scale_min": 1.0,
        "scale_max": 5.0,
        "n_pairs": 62.0 if comparison == "pre_post" else 31.0,
        "mean_before": means[0],
        "mean_after": means[1],
        "mean_change": change,
        "change_low": change - 0.19,
        "change_high": change + 0.19,
        "finding": "rose",
        "note": "",
        "hidden": "",
    }
    return {**row, **more}


@pytest.fixture
def learning() -> pd.DataFrame:
    knowledge = {
        "measure_kind": "knowledge",
        "scale_min": 0.0,
        "scale_max": 100.0,
        "change_low": 6.1,
        "change_high": 14.3,
    }
    rows = [
        _learning("confidence", "Confidence in naming neglect", "pre_post", (3.12, 3.97)),
        _learning("confidence", "Confidence in naming neglect", "pre_follow_up", (3.08, 3.71)),
        _learning(
            "attitude",
            "Attitude to working with other agencies",
            "pre_post",
            (4.41, 4.44),
            finding="no change shown",
        ),
        _hide(
            _learning("attitude", "Attitude to working with other agencies", "pre_follow_up", (4.4, 4.2)),
            "n_pairs",
            "mean_after",
            "mean_change",
            "change_low",
            "change_high",
            "finding",
        ),
        _learning(
            "professional_curiosity",
            "Professional curiosity and respectful challenge",
            "pre_post",
            (3.9, 3.4),
            finding="fell",
        ),
        _learning("test", "Knowledge test", "pre_post", (61.25, 71.45), **knowledge),
    ]
    return pd.DataFrame(rows)


AGREE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
GRADES = ("Poor", "Fair", "Good", "Very good")


def _answers(
    item: str, text: str, labels: tuple[str, ...], counts: tuple[int, ...], hide: tuple[int, ...] = ()
) -> list[dict[str, Any]]:
    total = sum(counts)
    rows = []
    for score, (label, n) in enumerate(zip(labels, counts, strict=True), start=1):
        row = {
            "course_id": "C01",
            "item_id": item,
            "item_text": text,
            "score": score,
            "label": label,
            "favourable": score > len(labels) / 2 + 0.5,
            "n": float(n),
            "share": n / total,
            "n_total": float(total),
            "hidden": "",
        }
        rows.append(_hide(row, "n", "share") if score in hide else row)
    return rows


@pytest.fixture
def distribution() -> pd.DataFrame:
    return pd.DataFrame(
        [
            *_answers("useful", "The course was useful for the work that I do", AGREE, (0, 6, 9, 21, 24)),
            *_answers(
                "pace",
                "The pace left time to think about children I know",
                AGREE,
                (2, 5, 12, 25, 17),
                hide=(1, 2),
            ),
            *_answers(
                "trainer", "The trainers drew on real reviews", AGREE, (1, 1, 2, 3, 2), hide=(1, 2, 3, 4, 5)
            ),
            *_answers("overall", "How good was the course as a whole?", GRADES, (5, 11, 20, 25)),
        ]
    )


@pytest.fixture
def reaction() -> pd.DataFrame:
    base = {
        "course_id": "C01",
        "course_title": "Neglect and cumulative harm: day one",
        "note": "",
        "hidden": "",
    }
    shares = {"useful": (0.75, 0.62, 0.85), "pace": (0.689, 0.557, 0.797), "overall": (0.738, 0.616, 0.832)}
    rows = [
        {**base, "item_id": item, "favourable_share": share, "favourable_low": low, "favourable_high": high}
        for item, (share, low, high) in shares.items()
    ]
    withheld = {**rows[0], "item_id": "trainer"}
    return pd.DataFrame([*rows, _hide(withheld, "favourable_share", "favourable_low", "favourable_high")])


STAGES = {
    "booked": ("Booked a place", 81.0),
    "attended": ("Attended", 67.0),
    "pre": ("Answered before", 64.0),
    "post": ("Answered after", 63.0),
    "pre_and_post": ("Answered before and after", 62.0),
    "follow_up": ("Answered at follow-up", 33.0),
    "all_three": ("Answered all three", 31.0),
    "manager": ("Manager answered", 3.0),
}


@pytest.fixture
def stages() -> pd.DataFrame:
    rows = [
        {
            "course_id": "C01",
            "course_title": "Neglect and cumulative harm: day one",
            "stage": stage,
            "stage_title": title,
            "order": order,
            "n": n,
            "share_of_attended": n / 67,
            "hidden": "",
        }
        for order, (stage, (title, n)) in enumerate(STAGES.items())
    ]
    return pd.DataFrame([*rows[:-1], _hide(rows[-1], "n", "share_of_attended")])


@pytest.fixture
def audits() -> pd.DataFrame:
    base = {
        "recommendation_id": "R02",
        "criterion_id": "voice",
        "criterion_text": "The child's own words are recorded and acted on",
        "target": 0.8,
        "standard_label": "good or outstanding",
        "marker_date": pd.Timestamp("2025-03-14"),
        "n_before": 28.0,
        "met_before": 12.0,
        "share_before": 12 / 28,
        "low_before": 0.245,
        "high_before": 0.628,
        "n_after": 30.0,
        "met_after": 24.0,
        "share_after": 0.8,
        "low_after": 0.614,
        "high_after": 0.923,
        "difference": 0.371,
        "difference_low": 0.128,
        "difference_high": 0.571,
        "last_audit": pd.Timestamp("2026-02-20"),
        "finding": "rose",
        "note": "",
        "hidden": "",
    }
    second = {
        **base,
        "criterion_id": "chronology",
        "criterion_text": "A chronology is kept and read before decisions are made",
        "target": 0.9,
        "met_after": 15.0,
        "share_after": 0.5,
        "low_after": 0.313,
        "high_after": 0.687,
        "difference": 0.071,
        "difference_low": -0.177,
        "difference_high": 0.309,
        "finding": "no change shown",
    }
    third = {
        **base,
        "criterion_id": "fathers",
        "criterion_text": "Fathers and partners are spoken to",
        "target": NAN,
    }
    gone = [f"{name}_before" for name in ("n", "met", "share", "low", "high")]
    gone += ["difference", "difference_low", "difference_high", "finding"]
    return pd.DataFrame([base, second, _hide(third, *gone)])


OWN = [
    *(21.0, 23.5, 20.1, 24.2, 22.8, 21.9, 23.3, 20.8, 22.2, 24.0, 23.1),
    *(21.5, 20.2, 18.4, 17.9, 18.8, 16.2, 17.0, 15.8, 16.6, 17.3, 15.1, 14.9, 15.6),
]


@pytest.fixture
def months() -> pd.DataFrame:
    dates = pd.date_range("2024-04-01", periods=24, freq="MS")
    frames = []
    for area, values in (
        ("Ashford", np.array(OWN)),
        ("Statistical neighbours", 22 + np.sin(np.arange(24.0))),
    ):
        frames.append(
            pd.DataFrame(
                {
                    "recommendation_id": "R02",
                    "indicator_id": "repeat",
                    "indicator_title": "Children referred again within a year",
                    "area": area,
                    "own_area": area == "Ashford",
                    "month": dates,
                    "numerator": np.round(values * 1.2),
                    "denominator": 120.0,
                    "value": values,
                    "after_marker": dates >= "2025-03-01",
                    "side": np.where(values > 22.05, "above", "below"),
                    "in_shift": (area == "Ashford") & (dates >= "2025-03-01"),
                    "baseline_median": 22.05,
                    "unit": "% of referrals",
                    "hidden": "",
                }
            )
        )
    table = pd.concat(frames, ignore_index=True)
    table["in_shift"] = table["in_shift"].astype("boolean")
    gone = ["numerator", "value", "side", "in_shift"]
    table.loc[5, ["numerator", "value"]] = NAN
    table.loc[5, "side"] = ""
    table.loc[5, "in_shift"] = pd.NA
    table.loc[5, "hidden"] = ";".join(gone)
    return table.drop(index=9).reset_index(drop=True)


@pytest.fixture
def indicator() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "recommendation_id": "R02",
                "indicator_id": "repeat",
                "better": "lower",
                "marker_date": pd.Timestamp("2025-03-14"),
                "n_before": 11.0,
                "n_after": 13.0,
                "finding": "improved",
                "note": "",
                "hidden": "",
            }
        ]
    )


@pytest.fixture
def agencies() -> pd.DataFrame:
    base = {
        "course_id": "C01",
        "course_title": "Neglect and cumulative harm: day one",
        "quarter": "2025-26 Q4",
        "note": "",
        "hidden": "",
    }
    rows = [
        {**base, "agency": "Police", "attended": 14.0, "headcount": 220.0, "share": 14 / 220},
        {**base, "agency": "Children's social care", "attended": 31.0, "headcount": 64.0, "share": 31 / 64},
        {
            **base,
            "agency": "Voluntary and community sector",
            "attended": 9.0,
            "headcount": NAN,
            "share": NAN,
            "note": "Headcount of the voluntary and community sector is not known.",
        },
        _hide(
            {**base, "agency": "Probation", "attended": 3.0, "headcount": 40.0, "share": 3 / 40},
            "attended",
            "share",
        ),
        {**base, "agency": "Health", "attended": 13.0, "headcount": 310.0, "share": 13 / 310},
    ]
    return pd.DataFrame(rows)


@pytest.fixture
def every_chart(
    learning: pd.DataFrame,
    distribution: pd.DataFrame,
    reaction: pd.DataFrame,
    stages: pd.DataFrame,
    audits: pd.DataFrame,
    months: pd.DataFrame,
    indicator: pd.DataFrame,
    agencies: pd.DataFrame,
) -> dict[str, Any]:
    from impact_eval.charts import audit_before_after, dumbbell, funnel, indicator_run, likert, reach

    return {
        "dumbbell": dumbbell(learning),
        "likert": likert(distribution, reaction),
        "likert_alone": likert(distribution),
        "funnel": funnel(stages),
        "audit_before_after": audit_before_after(audits),
        "indicator_run": indicator_run(months, indicator),
        "reach": reach(agencies, period="sessions from 3 March to 9 June 2025"),
    }


def page_of(chart: Any, config: dict[str, Any], bundle: Path = BUNDLE) -> str:
    """A page with one chart, drawn by the vendored bundle, in the narrow frame that a phone leaves."""
    figure = chart.figure.to_json()
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>t</title>'
        f'<script src="{bundle.as_uri()}"></script></head>'
        '<body style="margin:16px;max-width:760px;font-family:sans-serif">'
        f"<h3>{chart.title}</h3><p>{chart.subtitle}</p><div id=chart></div><script>const f={figure};"
        f"Plotly.newPlot('chart',f.data,f.layout,{json.dumps(config)}).then(()=>document.body.dataset.done=1)"
        "</script></body></html>"
    )


@pytest.fixture
def page_html() -> Callable[..., str]:
    return page_of


@pytest.fixture
def bundle() -> Path:
    return BUNDLE


@pytest.fixture
def open_page(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open HTML as a file at a width; the page remembers every request that is not for a file."""
    pages = []

    def opened(html: str, width: int) -> Any:
        path = tmp_path / f"page-{len(pages)}.html"
        path.write_text(html, encoding="utf-8")
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.requested = []
        page.on("request", lambda request: page.requested.append(request.url))
        pages.append(page)
        page.goto(path.as_uri())
        return page

    yield opened
    for page in pages:
        page.close()
