"""Charts of tables after disclosure control: what it withholds is in no part of a chart."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from impact_eval.charts import funnel, likert, reach
from impact_eval.disclosure import protect

COURSE = {"course_id": "C01", "course_title": "Neglect"}
ANSWERS = (3, 7, 23, 41, 46)
REACHED = {"Police": (2, 217), "Health": (29, 311), "Social care": (34, 64), "Schools": (13, 190)}


@pytest.fixture
def shown() -> Any:
    total = sum(ANSWERS)
    distribution = pd.DataFrame(
        {
            **COURSE,
            "item_id": "useful",
            "item_text": "Useful",
            "score": range(1, 6),
            "label": ["Very poor", "Poor", "Fair", "Good", "Very good"],
            "favourable": [False, False, False, True, True],
            "n": ANSWERS,
            "share": [n / total for n in ANSWERS],
            "n_total": total,
        }
    ).drop(columns="course_title")
    agencies = pd.DataFrame(
        [
            {
                **COURSE,
                "agency": agency,
                "attended": n,
                "headcount": of,
                "share": n / of,
                "quarter": "2025-26 Q4",
                "note": "",
            }
            for agency, (n, of) in REACHED.items()
        ]
    )
    stages = {"attended": 120, "pre_and_post": 61, "manager": 4}
    rows = [
        {
            **COURSE,
            "stage": stage,
            "stage_title": stage.title(),
            "order": order,
            "n": n,
            "share_of_attended": n / 120,
        }
        for order, (stage, n) in enumerate(stages.items())
    ]
    evaluation = SimpleNamespace(
        participation=SimpleNamespace(funnel=pd.DataFrame(rows), reach=agencies),
        reaction=SimpleNamespace(distribution=distribution),
    )
    return protect(evaluation, below=5)


def _everything(chart: Any) -> str:
    figure = chart.figure.to_dict()
    values = [
        value for trace in figure["data"] for value in trace["x"] if not (trace.get("meta") or {}).get("rest")
    ]
    hover = [text for trace in figure["data"] for text in trace.get("hovertext", [])]
    texts = [re.sub(r"<[^>]*>", "", annotation["text"]) for annotation in figure["layout"]["annotations"]]
    parts = [
        chart.title,
        chart.subtitle,
        chart.alt,
        chart.table.to_csv(index=False),
        *chart.notes,
        *texts,
        *hover,
    ]
    return " ".join([*parts, *(f"{value:.3f}" for value in values if value is not None)])


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d[\d,]*(?:\.\d+)?%?", text))


def test_withheld_answers_are_nowhere(shown: Any) -> None:
    rows = shown.reaction.distribution
    gone = rows["hidden"].str.contains("share")
    everything = _numbers(_everything(likert(rows)))

    assert gone.sum() == 2
    assert not {"3", "7", "2%", "6%", "2.500", "5.833"} & everything
    assert {"19%", "34%", "38%"} <= everything


def test_withheld_agencies_are_nowhere(shown: Any) -> None:
    rows = shown.participation.reach
    chart = reach(rows)
    everything = _numbers(_everything(chart))

    assert rows.loc[rows["agency"] == "Police", "hidden"].item() == "attended;share"
    assert not {"2", "1%", "0.922", "13", "7%", "6.842"} & everything
    assert {"29", "34", "9%", "53%"} <= everything
    assert chart.table["Attended (n)"].tolist().count("[c]") == 2


def test_a_withheld_stage_is_nowhere(shown: Any) -> None:
    everything = _numbers(_everything(funnel(shown.participation.funnel)))

    assert not {"4", "3%", "4.000"} & everything
    assert {"120", "61"} <= everything
