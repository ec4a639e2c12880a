"""`study.toml`: what it may say, and how a slip in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact_eval.contract.study_file import read_study_file
from impact_eval.errors import StudyError

HEAD = 'id = "s"\ntitle = "S"\n'
SOURCE = '[[source]]\ntable = "responses"\nfile = "a.csv"\n'


def read(tmp_path: Path, text: str):
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    return read_study_file(tmp_path)


def test_settings_have_defaults_that_hold_when_the_file_is_silent(tmp_path: Path) -> None:
    settings = read(tmp_path, HEAD + SOURCE).settings
    assert settings.suppress_below == 5
    assert settings.follow_up_days == (42, 56)
    assert settings.fewest_pairs == 5


def test_a_column_may_be_named_shortly_or_with_a_pattern_or_be_a_constant(tmp_path: Path) -> None:
    columns = '[source.columns]\nperson_id = "Code"\nwave = { constant = "pre" }\n'
    columns += 'session_id = { column = "W", pattern = "^\\\\d+" }\n'
    source = read(tmp_path, HEAD + SOURCE + columns).source[0]
    assert source.columns["person_id"].column == "Code"
    assert source.columns["wave"].constant == "pre"
    assert source.columns["session_id"].pattern == "^\\d+"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD, "source"),
        (HEAD + SOURCE.replace("responses", "answers"), "there is no table answers; the tables are: reviews"),
        (HEAD + '[[source]]\ntable = "responses"\n', "give either file or frame"),
        (HEAD + SOURCE + 'layout = "wide"\n', "a wide source needs items or item_pattern"),
        (HEAD + SOURCE + 'item_pattern = "x"\n', "are for wide sources"),
        (HEAD + SOURCE.replace("responses", "audits") + 'layout = "wide"\n', "only responses may be wide"),
        (
            HEAD + SOURCE + '[source.columns]\nperson_id = { column = "a", pattern = "(" }\n',
            "not a regular expression",
        ),
        (
            HEAD + "[settings]\nconfidence = 95\n" + SOURCE,
            "settings, confidence: is 95, and must be less than 1",
        ),
        (HEAD + "[settings]\nsupress_below = 5\n" + SOURCE, "a typing slip?"),
        (
            HEAD + "[settings]\nfewest_pairs = 3\n" + SOURCE,
            "settings, fewest_pairs: is 3, and must be 5 or more",
        ),
        ("id = [", "is not valid TOML"),
        (HEAD + SOURCE + '[source.columns]\nsubmited_at = "When"\n', "responses has no column submited_at"),
        (HEAD + SOURCE + '[source.values.wav]\nBefore = "pre"\n', "responses has no column wav"),
        (HEAD + SOURCE + 'layout = "wide"\nitem_pattern = "("\n', "is not a regular expression"),
        (HEAD + SOURCE + 'layout = "wide"\nitem_pattern = "q"\n', "needs a group named item"),
        (HEAD + "[settings]\nfollow_up_days = [56, 42]\n" + SOURCE, "give the first day and then the last"),
        ('id = "../../x"\ntitle = "S"\n' + SOURCE, "may hold letters, digits"),
    ],
)
def test_a_slip_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(StudyError) as caught:
        read(tmp_path, text)
    assert said in str(caught.value)
    assert str(caught.value).startswith("study.toml: ")


def test_a_folder_without_a_study_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="impact-eval simulate FOLDER"):
        read_study_file(tmp_path)
