"""What is mistyped is known, is a few dozen, and is all that differs from the truth."""

from __future__ import annotations

from impact_eval.simulate import Partnership, SimulatedStudy
from impact_eval.simulate.asked import forms, questionnaires


def test_a_mistyped_identifier_is_nobodys(study: SimulatedStudy) -> None:
    mistyped = study.truth.mistyped
    wrong = mistyped[~mistyped["kind"].isin(["case", "space"])]
    assert 20 < len(wrong) < 90
    assert not set(wrong["typed"]) & set(study.tables["people"]["person_id"])


def test_an_untidy_identifier_is_right_but_for_case_and_spaces(study: SimulatedStudy) -> None:
    mistyped = study.truth.mistyped
    untidy = mistyped[mistyped["kind"].isin(["case", "space"])]
    assert len(untidy)
    assert (untidy["typed"].str.strip().str.upper() == untidy["person_id"]).all()


def test_every_other_identifier_is_typed_rightly(study: SimulatedStudy) -> None:
    filled = study.typed.forms
    assert (filled["typed_person"] == filled["person_id"])[filled["kind"] == ""].all()


def test_as_much_is_planted_as_the_settings_say(study: SimulatedStudy) -> None:
    settings = Partnership()
    assert study.truth.planted["kind"].value_counts().to_dict() == {
        "garbled answer": settings.garbled_answers,
        "sent twice": settings.duplicate_forms,
        "unknown session": settings.unknown_sessions,
        "garbled judgement": settings.garbled_judgements,
        "unknown status": settings.waiting_places,
        "place twice": settings.repeated_places,
    }


def test_what_is_garbled_means_nothing_and_all_else_can_be_read(study: SimulatedStudy) -> None:
    instruments = {form.form: questionnaires()[form.instrument_id] for form in forms()}
    said = study.typed.answers.merge(study.typed.forms[["submission", "form"]], on="submission")
    unread = 0
    for (form, item_id, typed), rows in said.groupby(["form", "item_id", "typed"]):
        instrument = instruments[str(form)]
        correct = instrument.item(str(item_id)).correct
        unread += len(rows) if instrument.response_of(str(item_id)).read(str(typed), correct).problem else 0
    assert unread == Partnership().garbled_answers


def test_a_form_sent_twice_is_followed_by_the_one_that_counts(study: SimulatedStudy) -> None:
    filled = study.typed.forms
    keys = ["form", "typed_session", "typed_person", "respondent"]
    twice = filled[filled.duplicated(keys, keep=False)].sort_values([*keys, "submitted"])
    assert len(twice) == 2 * Partnership().duplicate_forms
    assert twice.groupby(keys)["copy"].agg(list).map(lambda order: order == [True, False]).all()


def test_a_form_sent_twice_asks_nothing_that_the_second_one_leaves_out(study: SimulatedStudy) -> None:
    """So that the first version is superseded as a whole."""
    filled, answers = study.typed.forms, study.typed.answers
    keys = ["form", "typed_session", "typed_person", "respondent"]
    given = answers[answers["typed"].str.strip() != ""].groupby("submission")["item_id"].agg(set)
    for _, pair in filled[filled.duplicated(keys, keep=False)].groupby(keys):
        first, second = pair.sort_values("submitted")["submission"]
        assert given[first] <= given[second]


def test_judgements_can_be_read_but_for_those_that_are_garbled(study: SimulatedStudy) -> None:
    from impact_eval.contract.instrument import AuditTool, read_instrument
    from impact_eval.simulate.story import FOLDER

    tool = read_instrument(FOLDER / "instruments" / "practice-audit.yaml")  # type: ignore[arg-type]
    assert isinstance(tool, AuditTool)
    judged = study.typed.audits["judgement"]
    assert judged.map(lambda word: bool(tool.judgements.response.read(word).problem)).sum() == 2
    assert set(study.tables["audits"]["criterion_id"]) == {criterion.id for criterion in tool.criteria}
