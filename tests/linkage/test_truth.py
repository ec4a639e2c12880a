"""Where the truth is known: what is taken is right, and nearly everything that can be found is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import impact_eval as ie
from impact_eval.contract.identifier import normalise_identifier
from impact_eval.simulate import simulate

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, int, int]]:
    """For each seed: links taken, links that are right, and slips in the study."""
    found = []
    for seed in (11, 12, 13):
        drawn = simulate(seed=seed)
        folder = tmp_path_factory.mktemp("truth")
        drawn.write(folder / "study")
        links = ie.link(ie.read_study(folder / "study"))
        forms, places = drawn.typed.forms, drawn.typed.attendance
        whose: dict[tuple[str, str], set[str]] = {}
        typed = zip(forms["typed_session"], forms["typed_person"], forms["person_id"], strict=True)
        for session, code, person in [
            *typed,
            *zip(places["session_id"], places["person_id"], places["person_id"], strict=True),
        ]:
            whose.setdefault((session, normalise_identifier(code)), set()).add(person)
        made = [one for one in links.links if one.decision == "taken"]
        right = [
            one
            for one in made
            if whose[one.kept.session_id, one.kept.code] == whose[one.joined.session_id, one.joined.code]
        ]
        slips = drawn.truth.mistyped["kind"].isin(["drop", "swap", "letter", "double"]).sum()
        found.append((len(made), len(right), int(slips)))
    return found


def test_99_in_100_of_the_links_that_are_taken_are_right(seen: list[tuple[int, int, int]]) -> None:
    made, right, _ = (sum(one) for one in zip(*seen, strict=True))
    assert made > 100
    assert right / made >= 0.99


def test_nine_in_ten_of_the_slips_are_found(seen: list[tuple[int, int, int]]) -> None:
    made, _, slips = (sum(one) for one in zip(*seen, strict=True))
    assert made / slips >= 0.9


def test_the_sample_has_more_pairs_than_exact_matching(tmp_path: Path) -> None:
    simulate(seed=11).write(tmp_path / "study")
    study = ie.read_study(tmp_path / "study")
    off = study.file.model_copy(
        update={"settings": study.file.settings.model_copy(update={"linkage": "off"})}
    )
    pairs = [
        ie.evaluate(one, as_of="2026-03-31").participation.sessions["n_pre_and_post"].sum()
        for one in (study, replace(study, file=off))
    ]
    assert pairs[0] > pairs[1]
