"""A real survey through the public road, against a count that knows nothing of this package."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from pathlib import Path

import pytest
from scipy import stats

import impact_eval as ie

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("UCSB_DATA", ROOT.parent / "shared" / "data"))
FILE = DATA / "ucsb_workshops.csv"
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not FILE.is_file(), reason="ucsb_workshops.csv is not here"),
]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def evaluation() -> ie.Evaluation:
    return ie.evaluate(ie.read_study(ROOT / "examples" / "ucsb", data=DATA), as_of="2024-12-31")


def people(rows: list[dict[str, str]], wave: str) -> dict[str, set[str]]:
    """Workshop to the keys of those who answered any question of the wave."""
    asked = [
        name for name in rows[0] if name.endswith(f".{wave}") and name.startswith(("agree_", "recommende"))
    ]
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if any(row[name].strip() not in {"", "NA"} for name in asked):
            found[row["workshop"]].add("".join(row["join_key"].split()).casefold())
    return found


def test_there_are_399_rows_in_24_workshops(rows: list[dict[str, str]], evaluation: ie.Evaluation) -> None:
    assert (len(rows), len({row["workshop"] for row in rows})) == (399, 24)
    forms = evaluation.ledger[evaluation.ledger["unit"] == "row"].iloc[0]
    assert forms["read"] == 399
    assert forms["read"] == forms["accepted"] + forms["superseded"] + forms["quarantined"]
    assert len(evaluation.participation.sessions) == 24


def test_before_after_and_pairs_of_every_workshop_are_those_of_an_independent_count(
    rows: list[dict[str, str]], evaluation: ie.Evaluation
) -> None:
    pre, post = people(rows, "pre"), people(rows, "post")
    for workshop in evaluation.participation.sessions.to_dict("records"):
        name = workshop["session_id"]
        counted = (len(pre[name]), len(post[name]), len(pre[name] & post[name]))
        assert (workshop["n_pre"], workshop["n_post"], workshop["n_pre_and_post"]) == counted, name


def test_one_items_mean_change_is_that_of_scipy_on_the_same_people(
    rows: list[dict[str, str]], evaluation: ie.Evaluation
) -> None:
    item = "agree_coding"
    scores: dict[str, dict[tuple[str, str], float]] = {"pre": {}, "post": {}}
    for wave, answers in scores.items():
        for row in rows:  # a later row of the same key stands
            if row[f"{item}.{wave}"].strip() not in {"", "NA"}:
                key = (row["workshop"], "".join(row["join_key"].split()).casefold())
                answers[key] = float(row[f"{item}.{wave}"])
    both = sorted(scores["pre"].keys() & scores["post"].keys())
    before, after = ([scores[wave][key] for key in both] for wave in ("pre", "post"))
    table = evaluation.learning.table
    result = table[(table["measure_id"] == item) & (table["comparison"] == "pre_post")].iloc[0]
    interval = stats.ttest_rel(after, before).confidence_interval(0.95)
    assert result["n_pairs"] == len(both)
    assert (result["change_low"], result["change_high"]) == pytest.approx((interval.low, interval.high))


def test_linkage_offers_more_pairs_than_exact_matching_and_shows_no_key(
    rows: list[dict[str, str]], evaluation: ie.Evaluation
) -> None:
    links = ie.link(ie.read_study(ROOT / "examples" / "ucsb", data=DATA))
    assert evaluation.participation.sessions["n_pre_and_post"].sum() == 94
    assert len(links.table) >= 10
    assert links.table["score"].sum() > 5
    assert not (links.table["person_forms"] == links.table["other_forms"]).any()
    shown = links.text + links.table.drop(columns=["person_id", "other_id"]).to_csv()
    assert not [key for row in rows if len(key := row["join_key"].strip()) == 6 and key in shown]
