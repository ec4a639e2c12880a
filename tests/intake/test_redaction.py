"""Free text loses those who are in it and keeps what it says, by a corpus and by properties."""

from __future__ import annotations

import string
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from impact_eval.intake.redaction import Redactor, is_nhs_number

CORPUS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "redaction_corpus.toml").read_text(encoding="utf-8")
)
REDACTOR = Redactor()
INFORMED = Redactor(CORPUS["known_names"], CORPUS["known_identifiers"])
#: What may stand before and after something without changing what it is.
BESIDE = st.sampled_from(["", " ", "seen ", "(", ": ", ", ", "tell them: ", "\n"])
AFTER = st.sampled_from(["", " ", ".", "!", ")", ", please", " is it", "\n"])


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


def with_check_digit(nine: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), nine, strict=True))
    return nine + str(-total % 11)


@pytest.mark.parametrize(("text", "gone", "tag"), CORPUS["hidden"])
def test_what_shows_somebody_goes(text: str, gone: str, tag: str) -> None:
    redacted = REDACTOR.redact(text)
    assert tag in redacted
    assert [part for part in gone.split(" & ") if part in redacted] == [], redacted


@pytest.mark.parametrize(("text", "gone", "tag"), CORPUS["hidden_by_the_study"])
def test_what_the_study_knows_of_its_people_goes(text: str, gone: str, tag: str) -> None:
    redacted = INFORMED.redact(text)
    assert tag in redacted
    assert [part for part in gone.split(" & ") if part in redacted] == [], redacted


@pytest.mark.parametrize("text", CORPUS["kept"])
def test_what_shows_nobody_stays_also_for_a_study_with_odd_identifiers(text: str) -> None:
    assert REDACTOR.redact(text) == text
    assert INFORMED.redact(text) == text


@pytest.mark.parametrize(("text", "kept"), CORPUS["missed"])
def test_what_is_known_to_be_missed_is_written_down(text: str, kept: str) -> None:
    assert kept in REDACTOR.redact(text)


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(CORPUS["hidden"]) >= 60
    assert len(CORPUS["kept"]) >= 40


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_redacting_twice_is_redacting_once_and_no_text_is_too_strange(text: str) -> None:
    once = INFORMED.redact(text)
    assert INFORMED.redact(once) == once


@given(st.text("0123456789 -./()+xab@ Mr Sarah\n[]emailnumber", max_size=40))
def test_redacting_twice_is_redacting_once_also_where_everything_nearly_matches(text: str) -> None:
    once = INFORMED.redact(text)
    assert INFORMED.redact(once) == once


@given(st.text(string.digits + " ab", max_size=60))
def test_no_run_of_six_digits_is_left(text: str) -> None:
    redacted = REDACTOR.redact(text)
    assert not any(part.isdigit() and len(part) >= 6 for part in redacted.split())


@given(
    BESIDE,
    st.from_regex(r"[a-z][a-z0-9._+-]{0,20}[a-z0-9]@[a-z]{2,10}(\.[a-z]{2,8}){1,3}", fullmatch=True),
    AFTER,
)
def test_every_email_address_goes(before: str, address: str, after: str) -> None:
    redacted = REDACTOR.redact(f"{before}{address}{after}")
    assert "@" not in redacted
    assert address.partition("@")[2] not in redacted


@given(
    BESIDE,
    st.sampled_from(["07", "01", "02", "03", "08", "+447", "+44 (0)1", "00447"]),
    digits(9),
    st.data(),
    AFTER,
)
def test_every_telephone_number_goes_however_it_is_spaced(
    before: str, start: str, rest: str, data: st.DataObject, after: str
) -> None:
    gap = data.draw(st.sampled_from([" ", "-", "."]))
    gaps = data.draw(st.lists(st.sampled_from(["", "", gap]), min_size=9, max_size=9))
    number = start + "".join(f"{one}{digit}" for one, digit in zip(gaps, rest, strict=True))
    redacted = REDACTOR.redact(f"{before}{number}{after}")
    assert not any(sign.isdigit() for sign in redacted), redacted


@given(BESIDE, digits(9), st.sampled_from(["", " ", "-"]), AFTER)
def test_every_nhs_number_goes(before: str, nine: str, gap: str, after: str) -> None:
    number = with_check_digit(nine)
    assume(len(number) == 10 and len(set(number)) > 1)
    assert is_nhs_number(number)
    written = gap.join((number[:3], number[3:6], number[6:]))
    assert not any(sign.isdigit() for sign in REDACTOR.redact(f"{before}{written}{after}"))


@given(digits(9), st.integers(0, 9), st.integers(1, 9))
def test_a_slip_of_one_digit_is_seen_by_the_check_digit(nine: str, place: int, by: int) -> None:
    ten = with_check_digit(nine)
    assume(is_nhs_number(ten))
    slipped = ten[:place] + str((int(ten[place]) + by) % 10) + ten[place + 1 :]
    assert not is_nhs_number(slipped)


@given(
    BESIDE,
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y"]),
    AFTER,
)
def test_every_full_date_of_our_time_goes(before: str, day: Any, form: str, after: str) -> None:
    redacted = REDACTOR.redact(f"{before}{day.strftime(form)}{after}")
    assert not any(sign.isdigit() for sign in redacted), redacted


@given(
    BESIDE,
    st.from_regex(r"[ABCDEFGHIJKLMNOPRSTUWYZ]([0-9]{1,2}|[A-HK-Y][0-9]{1,2})", fullmatch=True),
    st.sampled_from(["", " "]),
    st.from_regex(r"[0-9][ABDEFGHJLNPQRSTUWXYZ]{2}", fullmatch=True),
    AFTER,
)  # fmt: skip
def test_every_postcode_goes(before: str, out: str, gap: str, inward: str, after: str) -> None:
    assert inward not in REDACTOR.redact(f"{before}{out}{gap}{inward}{after}")


@given(
    st.lists(st.sampled_from(["ask", "the", "child", "about", "daily", "life", "write", "it"]), max_size=30)
)
def test_plain_words_stay_as_they_are(words: list[str]) -> None:
    text = " ".join(words)
    assert INFORMED.redact(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "0 ",
        "a.",
        "a@",
        "1-",
        "(",
        "Mr ",
        "A ",
        "Sarah ",
        "a at ",
        "12/",
        ".1",
        "www.",
        "[",
        "\n",
        "0-(",
    ],
)
def test_a_very_long_text_comes_to_an_end(piece: str) -> None:
    # A pattern that tries again from every sign would take hours of this.
    text = piece * (40_000 // len(piece))
    assert isinstance(INFORMED.redact(text), str)
