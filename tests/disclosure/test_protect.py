"""What leaves the door: every small number withheld, none recoverable, all else as it was."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from impact_eval.disclosure import DisclosureError, protect
from impact_eval.disclosure.rules import shipped_rules

course_sizes = st.lists(st.one_of(st.integers(0, 14), st.integers(15, 70)), min_size=1, max_size=4).map(tuple)
evaluations = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def bounds(
    known: list[tuple[list[float], float]], sought: list[float], least: list[int]
) -> tuple[float, float]:
    """Least and greatest value of a sum of unknown counts, given equations that they fulfil."""
    matrix = np.array([left for left, _ in known], dtype=float)
    right = np.array([value for _, value in known], dtype=float)
    equations = LinearConstraint(matrix, right - 1e-6, right + 1e-6)
    ends = []
    for sign in (1, -1):
        found = milp(
            sign * np.array(sought, dtype=float),
            constraints=[equations],
            integrality=np.ones(len(sought)),
            bounds=(np.array(least, dtype=float), np.full(len(sought), 1e4)),
        )
        assert found.success, found.message
        ends.append(round(float(np.dot(sought, found.x))))
    return ends[0], ends[1]


def assert_open(known, sought, least, what):
    """Fail where the reader is left with one value only."""
    low, high = bounds(known, sought, least)
    assert low < high, (what, low, known)


@given(st.integers(0, 10**6), course_sizes)
@evaluations
def test_no_reader_of_the_reaction_tables_recovers_a_withheld_count(make_evaluation, seed, sizes):
    """Shares, favourable counts, means and totals are all used against the distribution."""
    shown = protect(make_evaluation(seed, sizes)).reaction
    rows = shown.table.set_index(["course_id", "item_id"])
    for key, cells in shown.distribution.groupby(["course_id", "item_id"]):
        row, k = rows.loc[key], len(cells)
        unit = np.eye(k)
        known = [(unit[at], n) for at, n in enumerate(cells["n"]) if not np.isnan(n)]
        if pd.notna(row["n"]):
            known.append((np.ones(k), row["n"]))
            if pd.notna(row["favourable_n"]):
                known.append((cells["favourable"].to_numpy(float), row["favourable_n"]))
            if pd.notna(row["mean"]):
                known.append((cells["score"].to_numpy(float), row["mean"] * row["n"]))
            known += [(unit[at], s * row["n"]) for at, s in enumerate(cells["share"]) if not np.isnan(s)]
        gone = cells["n"].isna().to_numpy()
        if not known:
            continue
        # Zeros are shown, so a withheld cell is at least one; unless all are withheld, zeros with them.
        least = np.where(gone & (not gone.all()), 1, 0)
        for at in np.flatnonzero(gone):
            assert_open(known, unit[at], least, key)
        if pd.isna(row["favourable_n"]):
            assert_open(known, cells["favourable"].to_numpy(float), least, key)


@given(st.integers(0, 10**6), course_sizes)
@evaluations
def test_no_reader_of_the_learning_table_recovers_who_improved(make_evaluation, seed, sizes):
    shown = protect(make_evaluation(seed, sizes)).learning.table
    names = ["n_improved", "n_same", "n_worse"]
    for _, row in shown[shown["n_pairs"].notna()].iterrows():
        gone = row[names].isna().to_numpy()
        known = [(np.eye(3)[at], row[name]) for at, name in enumerate(names) if not gone[at]]
        known.append((np.ones(3), row["n_pairs"]))
        two_answers = row["measure_kind"] == "item" and row["scale_max"] - row["scale_min"] == 1
        if two_answers and pd.notna(row["mean_change"]):
            known.append(([1, 0, -1], row["mean_change"] * row["n_pairs"]))
        if pd.notna(row["prob_improvement"]):
            known.append(([1, 0.5, 0], row["prob_improvement"] * row["n_pairs"]))
        if pd.notna(row["smallest_p"]):
            known.append(([1, 0, 1], 1 - np.log2(row["smallest_p"])))
        least = np.where(gone & (not gone.all()), 1, 0)
        for at in np.flatnonzero(gone):
            assert_open(known, np.eye(3)[at], least, row["result_id"])


PAIRS_OF_PARTS = {
    "learning.table": [
        ("floor_before", "n_pairs"), ("floor_after", "n_pairs"), ("ceiling_before", "n_pairs"),
        ("ceiling_after", "n_pairs"), ("share_pass_before", "n_pairs"), ("share_pass_after", "n_pairs"),
    ],
    "reaction.table": [("favourable_share", "n")],
    "behaviour.reports": [("favourable_share", "n")],
    "behaviour.audits": [("share_before", "n_before"), ("share_after", "n_after")],
}  # fmt: skip


@given(st.integers(0, 10**6), course_sizes)
@evaluations
def test_no_share_that_is_shown_gives_back_a_small_count_or_a_small_rest(
    make_evaluation, tables_of, seed, sizes
):
    tables = tables_of(protect(make_evaluation(seed, sizes)))
    for name, pairs in PAIRS_OF_PARTS.items():
        for share, base in pairs:
            n = tables[name][base].astype(float)
            count = (tables[name][share].astype(float) * n).round(6)
            for part in (count, n - count):
                assert not ((part > 0) & (part < 5)).any(), (name, share)


@given(st.integers(0, 10**6), course_sizes)
@evaluations
def test_the_mean_of_two_possible_answers_gives_back_no_small_count(make_evaluation, seed, sizes):
    shown = protect(make_evaluation(seed, sizes)).learning.table
    items = shown[shown["measure_id"].eq("knows")]
    for side in ("before", "after"):
        n = items["n_pairs"].astype(float)
        count = (items[f"mean_{side}"].astype(float) * n).round(6)
        for part in (count, n - count):
            assert not ((part > 0) & (part < 5)).any()


@given(st.integers(0, 10**6), course_sizes)
@evaluations
def test_no_two_means_differ_by_a_few_people_only(make_evaluation, seed, sizes):
    """All who answered before, less those with a pair, are the few who never answered again."""
    shown = protect(make_evaluation(seed, sizes)).learning
    means = shown.means[shown.means["mean"].notna()]
    for wave in ("wave_before", "wave_after"):
        keys = ["course_id", "measure_id", wave]
        both = means.rename(columns={"wave": wave}).merge(shown.table, on=keys, suffixes=("_all", ""))
        between = both["n"] - both["n_pairs"]
        assert not ((between > 0) & (between < 5)).any()


def test_a_difference_of_shares_goes_with_either_of_them(make_table, make_part):
    before = {"n_before": 20, "met_before": 3, "share_before": 0.15}
    after = {"n_after": 20, "met_after": 14, "share_after": 0.7}
    said = {"difference": 0.55, "p_fisher": 0.001, "finding": "rose", "text": "From 3 of 20 to 14 of 20."}
    audits = make_table("behaviour.audits", [{**before, **after, **said, "note": ""}])
    shown = protect(SimpleNamespace(behaviour=make_part(audits=audits)), below=5).behaviour.audits.iloc[0]
    assert shown["met_after"] == 14 and shown["n_before"] == 20 and shown["finding"] == "rose"
    assert set(shown["hidden"].split(";")) >= {"met_before", "share_before", "difference", "p_fisher"}
    assert shown["text"].startswith("Audited cases: rose.")


@given(st.integers(0, 10**6), course_sizes)
@evaluations
def test_no_reader_recovers_how_many_of_an_agency_came(make_evaluation, seed, sizes):
    shown = protect(make_evaluation(seed, sizes)).participation
    totals = shown.delivery.set_index("course_id")["n_attended"]
    for course_id, cells in shown.reach.groupby("course_id"):
        gone = cells["attended"].isna().to_numpy()
        assert cells["share"].isna()[gone].all()
        if np.isnan(totals[course_id]) or not gone.any():
            continue
        known = [(np.eye(len(cells))[at], n) for at, n in enumerate(cells["attended"]) if not gone[at]]
        known.append((np.ones(len(cells)), totals[course_id]))
        least = np.where(gone & (not gone.all()), 1, 0)
        for at in np.flatnonzero(gone):
            assert_open(known, np.eye(len(cells))[at], least, course_id)


@given(st.integers(0, 10**6), course_sizes, st.integers(2, 8))
@evaluations
def test_no_count_of_people_from_1_up_to_the_threshold_is_shown_anywhere(
    make_evaluation, tables_of, table_columns, seed, sizes, below
):
    for name, table in tables_of(protect(make_evaluation(seed, sizes), below)).items():
        if name.startswith("threads."):
            people = table.loc[table["step"].ne("session"), ["n"]]
        else:
            people = table[table_columns[name]["people"]]
        values = people.to_numpy(dtype=float, na_value=np.nan)
        assert not ((values > 0) & (values < below)).any(), name


@given(st.integers(0, 10**6), course_sizes)
@evaluations
def test_whatever_is_not_named_in_hidden_is_as_it_was(make_evaluation, tables_of, seed, sizes):
    """Totals stay true and zero stays zero."""
    computed = make_evaluation(seed, sizes)
    before = tables_of(computed)
    for name, table in tables_of(protect(computed)).items():
        if name in ("learning.transitions", "learning.changes"):
            continue  # rows that cannot be shown become one
        prose = next((t.prose for t in shipped_rules().table if t.name == name), ("note",))
        for column in table.columns.difference([*prose, "hidden"]):
            named = table["hidden"].str.split(";").map(lambda names, column=column: column in names)
            kept, was = table.loc[~named, column], before[name].loc[~named, column]
            assert kept.astype(object).where(kept.notna(), None).tolist() == (
                was.astype(object).where(was.notna(), None).tolist()
            ), (name, column)
            assert table.loc[named, column].replace("", None).isna().all()


def test_protecting_twice_changes_nothing(make_evaluation, tables_of):
    once = protect(make_evaluation(3))
    twice = protect(once)
    for name, table in tables_of(once).items():
        pd.testing.assert_frame_equal(table, tables_of(twice)[name])
    pd.testing.assert_frame_equal(once.findings, twice.findings)


def test_what_was_computed_is_not_changed(make_evaluation, tables_of):
    computed, same = make_evaluation(3), make_evaluation(3)
    protect(computed)
    for name, table in tables_of(same).items():
        pd.testing.assert_frame_equal(table, tables_of(computed)[name])
    pd.testing.assert_frame_equal(computed.findings, same.findings)


def test_a_threshold_of_0_withholds_nothing(make_evaluation, tables_of):
    computed = make_evaluation(3, below=0)
    for name, table in tables_of(protect(computed)).items():
        pd.testing.assert_frame_equal(table, tables_of(computed)[name])


def test_the_threshold_is_the_studys_own_where_none_is_given(make_evaluation, tables_of):
    by_study, by_hand = protect(make_evaluation(3, below=8)), protect(make_evaluation(3), below=8)
    for name, table in tables_of(by_study).items():
        pd.testing.assert_frame_equal(table, tables_of(by_hand)[name])


@pytest.mark.parametrize("below", [-1, 2.5])
def test_a_threshold_that_is_no_whole_number_from_0_up_is_refused(make_evaluation, below):
    with pytest.raises(ValueError, match="whole number"):
        protect(make_evaluation(0, (5,)), below)


@pytest.mark.parametrize(
    ("stage", "others"),
    [("attended", True), ("post", False)],
    ids=["the base of the shares", "another stage"],
)
def test_every_share_goes_where_the_number_who_attended_is_withheld(make_table, make_part, stage, others):
    funnel = make_table("participation.funnel", [
        {"course_id": "c", "stage": "booked", "order": 0, "n": 6, "share_of_attended": 1.5},
        {"course_id": "c", "stage": stage, "order": 1, "n": 4, "share_of_attended": 1.0},
        {"course_id": "d", "stage": "booked", "order": 0, "n": 6, "share_of_attended": 1.0},
    ])  # fmt: skip
    shown = protect(SimpleNamespace(participation=make_part(funnel=funnel)), below=5).participation.funnel
    assert shown["hidden"].tolist() == ["share_of_attended" if others else "", "n;share_of_attended", ""]


def test_a_month_with_a_small_rest_is_withheld_like_one_with_a_small_count(make_table, make_part):
    rows = [(3, 50), (47, 50), (20, 50), (0, 50), (2, 3)]
    months = make_table("results.months", [
        {"recommendation_id": "R", "indicator_id": "i", "area": "a", "own_area": True, "numerator": a,
         "denominator": b, "value": a / b, "after_marker": at > 1, "side": "above", "in_shift": True,
         "month": pd.Timestamp(2026, 1 + at, 1), "baseline_median": 0.5}
        for at, (a, b) in enumerate(rows)
    ])  # fmt: skip
    shown = protect(SimpleNamespace(results=make_part(months=months)), below=5).results.months
    small = "numerator;value;side;in_shift"
    hidden = [names.removesuffix(";baseline_median") for names in shown["hidden"]]
    assert hidden == [
        small,
        small,
        "baseline_median",
        "baseline_median",
        "numerator;denominator;value;side;in_shift",
    ]


@pytest.mark.parametrize(
    ("at", "hidden"), [(1, "median_before"), (4, "median_after"), (5, "latest_value"), (0, ""), (3, "")]
)
def test_a_figure_of_the_series_goes_where_it_is_that_of_a_withheld_month(at, hidden, make_table, make_part):
    """Months of 30, 20, 10 (before) and 10, 20, 30 (after) in hundredths; one of them is of few cases."""
    values = [0.3, 0.2, 0.1, 0.1, 0.2, 0.3]
    keys = {"recommendation_id": "R", "indicator_id": "i", "area": "a"}
    bases = [10 if month == at else 200 for month in range(6)]
    months = [
        {**keys, "month": pd.Timestamp(2026, 1 + month, 1), "numerator": round(value * base), "value": value,
         "denominator": base, "own_area": True, "after_marker": month > 2, "side": "above", "in_shift": False,
         "baseline_median": 0.2}
        for month, (value, base) in enumerate(zip(values, bases, strict=True))
    ]  # fmt: skip
    row = {**keys, "latest_month": pd.Timestamp(2026, 6, 1), "latest_value": 0.3, "text": "", "note": ""}
    table = make_table("results.table", [{**row, "median_before": 0.2, "median_after": 0.2}])
    part = make_part(table=table, months=make_table("results.months", months))
    shown = protect(SimpleNamespace(results=part), below=5).results
    assert shown.table["hidden"].tolist() == [hidden]
    assert shown.months["numerator"].isna().tolist() == [month == at for month in range(6)]
    assert shown.months["baseline_median"].isna().all() == (hidden == "median_before")


def test_transitions_are_shown_when_no_cell_is_small_and_not_at_all_otherwise(make_table, make_part):
    cells = [("c", 1, 2, 9), ("c", 2, 2, 6), ("d", 1, 2, 40), ("d", 2, 1, 1)]
    transitions = make_table("learning.transitions", [
        {"course_id": c, "measure_id": "m", "comparison": "pre_post", "score_before": a, "score_after": b,
         "label_before": "x", "label_after": "y", "n": n} for c, a, b, n in cells
    ])  # fmt: skip
    shown = protect(
        SimpleNamespace(learning=make_part(transitions=transitions)), below=5
    ).learning.transitions
    assert shown["n"].tolist()[:2] == [9, 6]
    assert len(shown) == 3 and shown["n"].isna().tolist()[2]
    assert shown[["score_before", "score_after"]].iloc[2].isna().all()


def assured(because: str, hidden_count: int, make_table, make_part, board: str = "") -> pd.Series:
    """The assurance row of a result in which 30 answered and some of them favourably."""
    n = 30
    row = {"result_id": "r1", "n": n, "favourable_n": hidden_count, "mean": 3.0, "text": "", "note": ""}
    row["favourable_share"] = hidden_count / n
    rests = {"recommendation_id": "R", "dimension": "reaction", "result_ids": "r0;r1", "because": because}
    rests |= {"status": "at_standard", "status_title": "At standard"}
    board = {
        "recommendation_id": "R",
        "rating_title": "Embedded",
        "because": board or because,
        "raise_by": "Audit 27 cases.",
    }
    evaluation = SimpleNamespace(
        reaction=make_part(table=make_table("reaction.table", [row])),
        assurance=make_part(
            table=make_table("assurance.table", [rests]), board=make_table("assurance.board", [board])
        ),
    )
    shown = protect(evaluation, below=5).assurance
    assert shown.table["status"].tolist() == ["at_standard"]
    assert shown.board["raise_by"].tolist() == ["Audit 27 cases."]  # a threshold of the rules, no count
    return pd.Series({"table": shown.table["because"].iloc[0], "board": shown.board["because"].iloc[0]})


@pytest.mark.parametrize("because", ["27 of 30 agreed.", "90 % agreed.", "Three did not agree."])
def test_a_reason_that_quotes_a_withheld_number_gives_way_to_the_status(because, make_table, make_part):
    said = assured(because, 27, make_table, make_part)
    assert said["table"] == "At standard. This rests on small numbers that are withheld."
    assert said["board"] == said["table"]


def test_the_board_repeats_what_may_be_said_beside_what_may_not(make_table, make_part):
    said = assured("27 of 30 agreed.", 27, make_table, make_part, "Reaction: 27 of 30 agreed. Others asked.")
    withheld = "At standard. This rests on small numbers that are withheld."
    assert said["board"] == f"Reaction: {withheld} Others asked."


def test_the_board_says_no_withheld_number_in_words_of_its_own(make_table, make_part):
    said = assured("Most agreed.", 27, make_table, make_part, "Reaction: Most agreed. 27 of them did.")
    assert said["table"] == "Most agreed."
    assert said["board"] == "Embedded. This rests on small numbers that are withheld."


@pytest.mark.parametrize("because", ["18 of 30 agreed.", "It was answered by 30 people."])
def test_a_reason_that_quotes_only_shown_numbers_stays(because, make_table, make_part):
    assert (assured(because, 18, make_table, make_part) == because).all()


def test_a_reason_that_rests_on_a_result_withheld_as_a_whole_gives_way_in_any_words(make_table, make_part):
    row = {
        "result_id": "r1",
        "course_id": "c",
        "item_id": "i",
        "n": 2,
        "favourable_n": 2,
        "text": "Both did.",
    }
    rests = {"recommendation_id": "R", "dimension": "reaction", "result_ids": "r1", "because": "Both did."}
    rests["status_title"] = "At standard"
    evaluation = SimpleNamespace(
        reaction=make_part(table=make_table("reaction.table", [row])),
        assurance=make_part(table=make_table("assurance.table", [rests])),
    )
    shown = protect(evaluation, below=5)
    assert shown.reaction.table["text"].tolist() == ["Withheld: fewer than 5 people."]
    assert shown.assurance.table["because"].tolist() == [
        "At standard. This rests on small numbers that are withheld."
    ]


def test_a_reason_that_quotes_a_small_attendance_gives_way(make_table, make_part):
    delivery = make_table("participation.delivery", [{"course_id": "c", "n_sessions": 1, "n_attended": 4}])
    thread = make_table("threads.table", [{"step": "course", "id": "c", "state": "present", "note": ""}])
    rests = {
        "recommendation_id": "R",
        "dimension": "delivered",
        "result_ids": "",
        "status_title": "Delivered",
    }
    rests["because"] = "4 people came to 4 sessions."
    evaluation = SimpleNamespace(
        participation=make_part(delivery=delivery),
        threads={"R": make_part(table=thread)},
        assurance=make_part(
            table=make_table("assurance.table", [rests, {**rests, "because": "4 sessions ran."}])
        ),
    )
    shown = protect(evaluation, below=5).assurance.table["because"].tolist()
    assert shown == ["Delivered. This rests on small numbers that are withheld.", "4 sessions ran."]


def test_a_small_form_export_gives_no_count_away_and_the_register_keeps_its_own(make_evaluation):
    ledger = protect(make_evaluation(3, (20, 30)), below=5).ledger.set_index(["file", "unit"])
    assert ledger["read"].isna().to_dict() == {
        ("a.csv", "row"): True,
        ("a.csv", "answer"): True,
        ("b.csv", "row"): True,  # or the sum would give the first one back
        ("b.csv", "answer"): True,
        ("c.csv", "row"): False,
        ("c.csv", "answer"): False,
        ("d.csv", "row"): False,
    }
    shown = ledger[ledger["read"].notna()]
    assert (shown["read"] == shown["accepted"] + shown["superseded"] + shown["quarantined"]).all()


def test_findings_lose_the_value_that_was_found_also_where_a_sentence_repeats_it(make_evaluation):
    shown = protect(make_evaluation(0, (6,)), below=0).findings.iloc[0]
    assert shown["value"] == ""
    assert shown["problem"] == "'(value withheld)' is no answer."
    assert shown["mend"] == "Add '(value withheld)' to the synonyms."
    assert shown["row"] == 3


def test_steps_that_count_no_people_stay_in_the_thread(make_evaluation):
    table = protect(make_evaluation(0, (3, 20))).threads["R1"].table.set_index(["step", "id"])
    assert table.loc[("session", "s"), "n"] == 3
    assert np.isnan(table.loc[("attendance", "c0"), "n"])
    assert table.loc[("attendance", "c1"), "n"] == 20


def test_a_result_table_without_a_rule_is_refused(make_evaluation, make_part):
    evaluation = make_evaluation(0, (6,))
    strange = replace(evaluation.behaviour, board=pd.DataFrame({"n": [1], "hidden": [""]}))
    with pytest.raises(DisclosureError, match=r"behaviour\.board"):
        protect(replace(evaluation, behaviour=strange))


def test_a_part_that_is_empty_or_missing_is_left_as_it_is(make_part, make_table):
    evaluation = SimpleNamespace(reaction=make_part(table=make_table("reaction.table", [])), learning=None)
    shown = protect(evaluation, below=5)
    assert shown.reaction.table.empty
    assert shown.learning is None
