"""Links are one to one, and depend on nothing but the codes and the forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import impact_eval as ie
from impact_eval.intake.study import Study
from impact_eval.linkage import Links, linked
from impact_eval.linkage.weigh import numbers

Make = Callable[..., Study]
Place = tuple[str, str, str]
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def crowd(seed: int, n: int = 60) -> list[Place]:
    """People with drawn codes who answered before and after, so that chance is known."""
    rng = np.random.default_rng(seed)
    codes = ["".join(rng.choice(list(LETTERS), 7)) for _ in range(n)]
    return [(f"S{place % 3}", code, wave) for place, code in enumerate(codes) for wave in ("pre", "post")]


CROWD = crowd(1)
#: Forms under right codes and slips: some with a partner, some without, some that look alike by chance.
FORMS = st.lists(
    st.tuples(
        st.sampled_from(["S0", "S1"]),
        st.sampled_from(["kqx7w2m", "kqx7wm", "kqx72wm", "kqxx7w2m", "kqx7w2n", "vb4zr9t", "vb4z9rt"]),
        st.sampled_from(["pre", "post", "follow_up"]),
    ),
    unique=True,
    max_size=14,
)  # fmt: skip


def as_said(links: Links) -> list[tuple[object, ...]]:
    """What was linked, in codes: (session, kept, joined, score, decision)."""
    return [
        (one.kept.session_id, one.kept.code, one.joined.code, round(one.score, 9), one.decision)
        for one in links.links
    ]


def test_a_form_under_a_slip_is_given_to_the_one_person_who_lacks_it(make: Make) -> None:
    study = make([*CROWD, ("S0", "kqx7w2m", "pre"), ("S0", "kqx72wm", "post")])
    links = ie.link(study)
    assert [row[1:3] for row in as_said(links)] == [("kqx7w2m", "kqx72wm")]
    row = links.table.iloc[0]
    assert (row["decision"], row["difference"]) == ("taken", "two neighbouring characters are swapped")
    answers = links.study.tables["responses"]
    kept = answers[answers["person_id"] == row["person_id"]]
    assert set(kept["wave"]) == {"pre", "post"}
    assert not (answers["person_id"] == row["other_id"]).any()


def test_everything_but_the_person_stays_as_it_was(make: Make) -> None:
    study = make([*CROWD, ("S0", "kqx7w2m", "pre"), ("S0", "kqx72wm", "post")])
    before = {name: frame.copy() for name, frame in study.tables.items()}
    made = ie.link(study).study
    for name, frame in made.tables.items():
        pd.testing.assert_frame_equal(study.tables[name], before[name])
        columns = [column for column in frame if column != "person_id"]
        pd.testing.assert_frame_equal(frame[columns], before[name][columns])
    assert (made.tables["responses"]["person_id"] != before["responses"]["person_id"]).sum() == 1


def test_two_people_who_answered_the_same_form_are_never_linked(make: Make) -> None:
    study = make([*CROWD, ("S0", "kqx7w2m", "pre"), ("S0", "kqx72wm", "pre")])
    assert ie.link(study).table.empty


def test_two_people_who_are_both_on_an_attendance_list_are_never_linked(make: Make) -> None:
    study = make(
        [*CROWD, ("S0", "kqx7w2m", "pre"), ("S0", "kqx72wm", "post")],
        attended=[("S2", "kqx7w2m"), ("S2", "kqx72wm")],
    )
    assert ie.link(study).table.empty


def test_codes_of_two_sessions_are_never_linked(make: Make) -> None:
    assert ie.link(make([*CROWD, ("S0", "kqx7w2m", "pre"), ("S1", "kqx72wm", "post")])).table.empty


def test_two_candidates_that_are_as_near_leave_it_to_a_person(make: Make) -> None:
    study = make(
        [*CROWD, ("S0", "kqx7w2m", "pre"), ("S0", "kqx72wm", "post"), ("S0", "qkx7w2m", "post")],
    )
    table = ie.link(study).table
    assert list(table["decision"]) == ["to review", "to review"]
    assert table["score"].sum() <= 1
    assert (table["rivals"] == 1).all()


def test_who_mistyped_two_forms_is_found_with_both(make: Make) -> None:
    study = make(
        [*CROWD, ("S0", "kqx7w2m", "pre"), ("S0", "kqx72wm", "post"), ("S0", "kqxx7w2m", "follow_up")],
    )
    assert {row[1:3] for row in as_said(ie.link(study))} == {
        ("kqx7w2m", "kqx72wm"),
        ("kqx7w2m", "kqxx7w2m"),
    }


def test_the_code_on_the_attendance_list_stands(make: Make) -> None:
    answered = [*CROWD, ("S0", "kqx7w2m", "pre"), ("S0", "kqx72wm", "post")]
    listed = {(session, code) for session, code, _ in CROWD}
    links = ie.link(make(answered, attended=[*listed, ("S0", "kqx72wm")]))
    assert [row[1:3] for row in as_said(links)] == [("kqx72wm", "kqx7w2m")]
    assert links.table["attendance"].iloc[0] == "one of the two is on the attendance list"


def test_the_same_team_speaks_for_one_person_and_another_agency_against(make: Make) -> None:
    answered = [*CROWD, ("S0", "kqx7w2m", "pre"), ("S0", "kqx7pcm", "post")]
    score = {
        other: ie.link(make(answered, work=[("kqx7w2m", "Health", "Early help"), ("kqx7pcm", *other)]))
        .table["score"].sum()
        for other in (("Health", "early help"), ("", ""), ("Police", ""))
    }  # fmt: skip
    assert score["Health", "early help"] > score["", ""] > score["Police", ""]


def test_numbers_given_out_in_sequence_are_not_taken_for_slips(make: Make) -> None:
    everyone = [(f"S{n % 4}", str(20_001 + n), wave) for n in range(160) for wave in ("pre", "post")]
    alone = [place for number, place in enumerate(everyone) if number % 7]
    assert not (ie.link(make(alone)).table["decision"] == "taken").any()


@QUICK
@given(FORMS, st.randoms(use_true_random=False))
def test_links_do_not_depend_on_the_order_of_rows(make: Make, answered: list[Place], random: object) -> None:
    rows = [*CROWD, *answered]
    mixed = rows.copy()
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert as_said(ie.link(make(rows))) == as_said(ie.link(make(mixed)))


@QUICK
@given(FORMS, st.text("abc", min_size=1, max_size=3))
def test_links_do_not_depend_on_the_pseudonyms(make: Make, answered: list[Place], salt: str) -> None:
    rows = [*CROWD, *answered]
    assert as_said(ie.link(make(rows))) == as_said(ie.link(make(rows, salt=f"b{salt}")))


@QUICK
@given(FORMS)
def test_nobody_has_two_forms_of_a_wave_and_nobody_is_given_away_twice(
    make: Make, answered: list[Place]
) -> None:
    links = ie.link(make([*CROWD, *answered]))
    answers = links.study.tables["responses"]
    assert not answers.duplicated(["session_id", "person_id", "wave", "respondent", "item_id"]).any()
    made = [one for one in links.links if one.made]
    given_away = Counter((one.joined.session_id, one.joined.code) for one in made)
    assert set(given_away.values()) <= {1}
    assert not {(one.kept.session_id, one.kept.code) for one in made} & set(given_away)


@QUICK
@given(FORMS, st.sampled_from(["S0", "S1", "S9"]), st.sampled_from(["pre", "post"]))
def test_one_unrelated_person_more_changes_no_link(
    make: Make, answered: list[Place], session: str, wave: str
) -> None:
    rows = [*CROWD, *answered]
    with_one_more = [*rows, (session, "0011oo1", wave)]
    before, after = (
        {row[:3]: row[3:] for row in as_said(ie.link(make(some)))} for some in (rows, with_one_more)
    )
    # One person more among sixty moves a score a little; what stands at a threshold may cross it.
    scores = [score for links in (before, after) for score, _ in links.values()]
    thresholds = [numbers()["decision"][name] for name in ("take", "suggest")]
    assume(
        all(abs(score - threshold) > 0.01 for score in scores for threshold in thresholds if score < 0.9985)
    )
    assert {pair: said for pair, (_, said) in after.items()} == {
        pair: said for pair, (_, said) in before.items()
    }
    assert [after[pair][0] for pair in before] == pytest.approx(
        [score for score, _ in before.values()], abs=0.03
    )


def test_without_the_identifiers_nothing_is_linked_and_it_is_told(make: Make) -> None:
    study = make([*CROWD, ("S0", "kqx7w2m", "pre"), ("S0", "kqx72wm", "post")])
    links = ie.link(replace(study, identities={}))
    assert links.table.empty
    assert "not at hand" in links.text


@pytest.mark.parametrize(("setting", "linked_forms"), [("certain", 1), ("reviewed", 0), ("off", 0)])
def test_the_study_says_which_links_are_made(make: Make, setting: str, linked_forms: int) -> None:
    study = make([*CROWD, ("S0", "kqx7w2m", "pre"), ("S0", "kqx72wm", "post")])
    asked = study.file.model_copy(
        update={"settings": study.file.settings.model_copy(update={"linkage": setting})}
    )
    made, findings = linked(replace(study, file=asked))
    changed = made.tables["responses"]["person_id"] != study.tables["responses"]["person_id"]
    assert changed.sum() == linked_forms
    assert (findings["code"] == "linked").sum() == linked_forms


def test_no_letter_of_a_code_stands_in_a_table_or_text(make: Make) -> None:
    links = ie.link(make([*CROWD, ("S0", "kqx7w2m", "pre"), ("S0", "kqx72wm", "post")]))
    shown = links.text + links.table.to_csv() + str(links)
    assert "kqx7" not in shown
