"""How many of the links are right, and how many of the right ones are found, where the truth is known.

python benchmarks/linkage.py                  # some minutes; writes docs/linkage.md
python benchmarks/linkage.py 1                # fewer seeds, printed and not written

Simulated studies, whose people are given codes of several kinds; of the forms, 2 % bear a code with a slip.
Where the real survey is at hand (UCSB_DATA, or ../shared/data), it is counted too.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import beta

import impact_eval as ie
from impact_eval.contract.identifier import normalise_identifier
from impact_eval.intake.study import Study
from impact_eval.linkage.chance import Chance
from impact_eval.linkage.difference import edits
from impact_eval.linkage.records import Record, records_of
from impact_eval.linkage.settle import Link, settle
from impact_eval.linkage.weigh import likenesses, numbers
from impact_eval.simulate import Partnership, SimulatedStudy, simulate
from impact_eval.simulate.slips import UNTIDY, WRONG

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "linkage.md"
DATA = Path(os.environ.get("UCSB_DATA", ROOT.parent / "shared" / "data"))
SEEDS = 6
#: Seeds that were not looked at while the rules were made.
FIRST_SEED = 900
THRESHOLDS = (0.2, 0.5, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999)
RANDOM = "drawn at random, six characters"
Draw = Callable[[np.random.Generator], str]
Truth = dict[tuple[str, str], set[str]]


# -- codes ---------------------------------------------------------------------------------------------------


def _zipf(words: list[str], rng: np.random.Generator) -> str:
    weights = 1 / np.arange(2, len(words) + 2)
    return str(rng.choice(words, p=weights / weights.sum()))


BEGINNINGS = [
    first + second
    for first, second in zip(
        "mjsaeclbksblnhswlcsgbdprdhrhstgnlpdhabcmefrbggijklmnnprsstttvww",
        "aoanlhieaurreatweohrioeoemaeoelioauloairiaonueaaeiuceiahouyiio",
        strict=False,
    )
]


def _self_made(rng: np.random.Generator) -> str:
    """Two figures of a telephone number, and how a town and a name begin: far from evenly spread."""
    return f"{rng.integers(100):02d}{_zipf(BEGINNINGS, rng)}{_zipf(BEGINNINGS, rng)}"


def _birthday(rng: np.random.Generator) -> str:
    """Day and month of birth, then initials."""
    initials = [_zipf(list("sjmacdlkrebtphngwfvoizyxuq"), rng) for _ in range(2)]
    return f"{rng.integers(1, 29):02d}{rng.integers(1, 13):02d}{''.join(initials)}"


def _address(rng: np.random.Generator) -> str:
    """An e-mail address at work: an initial, a surname of two to four syllables, one domain for all."""
    surname = "".join(_zipf(BEGINNINGS, rng) for _ in range(rng.integers(2, 5)))
    return f"{_zipf(list('jsamcdkrlehptnbgwfo'), rng)}.{surname}@northmoor.example.org"


def _numbers() -> Draw:
    """Staff numbers given out one after another."""
    given = iter(range(20_001, 10**6))
    return lambda _: str(next(given))


SCHEMES: dict[str, Callable[[], Draw]] = {
    "self-made, six characters": lambda: _self_made,
    "day and month, initials": lambda: _birthday,
    "e-mail address": lambda: _address,
    "staff number in sequence": _numbers,
}


def _slip(kind: str, code: str, rng: np.random.Generator) -> str:
    """Make one slip; a changed character stays letter or figure, one swap in three is of day and month."""
    if kind == "letter":
        place = int(rng.integers(len(code)))
        signs = "0123456789" if code[place].isdigit() else "abcdefghijklmnopqrstuvwxyz"
        return code[:place] + rng.choice([sign for sign in signs if sign != code[place]]) + code[place + 1 :]
    if kind == "swap" and code[:4].isdigit() and len(code) == 6 and rng.random() < 1 / 3:
        return code[2:4] + code[:2] + code[4:]
    return {**WRONG, **UNTIDY}[kind](code, rng)


def recoded(study: SimulatedStudy, draw: Draw, rng: np.random.Generator) -> SimulatedStudy:
    """Return a simulated study in which everybody has another code, with the same slips at the same forms."""
    codes: dict[str, str] = {}
    used: set[str] = set()
    for person in sorted({*study.typed.forms["person_id"], *study.typed.attendance["person_id"]}):
        code = draw(rng)
        while code in used:
            code = draw(rng)
        used.add(code)
        codes[person] = code
    forms = study.typed.forms
    said = [
        _slip(kind, codes[person], rng) if kind else codes[person]
        for person, kind in zip(forms["person_id"], forms["kind"], strict=True)
    ]
    forms = forms.assign(typed_person=said, person_id=forms["person_id"].map(codes))
    places = study.typed.attendance.assign(person_id=study.typed.attendance["person_id"].map(codes))
    people = study.tables["people"]
    people = people.assign(person_id=people["person_id"].map(codes))
    typed = replace(study.typed, forms=forms, attendance=places)
    return replace(study, typed=typed, tables={**study.tables, "people": people})


# -- truth ---------------------------------------------------------------------------------------------------


def truth_of(study: SimulatedStudy) -> Truth:
    """Return whose each code of each session is: (session, code as compared) to people."""
    found: Truth = defaultdict(set)
    forms, places = study.typed.forms, study.typed.attendance
    for session, typed, person in zip(
        forms["typed_session"], forms["typed_person"], forms["person_id"], strict=True
    ):
        found[session, normalise_identifier(typed)].add(person)
    for session, person in zip(places["session_id"], places["person_id"], strict=True):
        found[session, normalise_identifier(person)].add(person)
    return found


@dataclass(frozen=True)
class Case:
    """One study as linkage sees it, with the truth beside it."""

    sessions: dict[str, tuple[Record, ...]]
    chance: Chance
    truth: Truth

    def links(self, take: float) -> list[Link]:
        """Return the links that are taken at a threshold."""
        return [
            link
            for records in self.sessions.values()
            for link in settle(records, likenesses(records, self.chance), take=take, suggest=2.0)
        ]

    def right(self, link: Link) -> bool:
        """Whether both codes of a link are one person's."""
        session = link.kept.session_id
        one, other = (self.truth[session, record.code] for record in (link.kept, link.joined))
        return len(one) == 1 and one == other

    def to_find(self) -> int:
        """Return how many codes with a slip have another record of their person in the session."""
        count = 0
        for session, records in self.sessions.items():
            whose: dict[str, int] = defaultdict(int)
            for record in records:
                people = self.truth[session, record.code]
                if len(people) == 1:
                    whose[next(iter(people))] += 1
            count += sum(n - 1 for n in whose.values())
        return count


def case_of(study: Study, truth: Truth) -> Case:
    """Return a study as linkage sees it."""
    sessions = records_of(study)
    codes = (record.code for records in sessions.values() for record in records)
    return Case(sessions, Chance(codes), truth)


def cases(seeds: int, partnership: Partnership | None = None) -> Iterator[tuple[str, str, Case]]:
    """Yield the kind of code, whether attendance is known, and the case."""
    for seed in range(seeds):
        drawn = simulate(partnership, seed=FIRST_SEED + seed)
        rng = np.random.default_rng(seed)
        whole = {RANDOM: drawn}
        whole |= {name: recoded(drawn, make(), rng) for name, make in SCHEMES.items()}
        for name, simulated in whole.items():
            with tempfile.TemporaryDirectory() as folder:
                simulated.write(Path(folder) / "study")
                study = ie.read_study(Path(folder) / "study", key_file=Path(folder) / "key" / "k")
            truth = truth_of(simulated)
            yield name, "with", case_of(study, truth)
            without = {**study.tables, "attendance": study.tables["attendance"].iloc[:0]}
            yield name, "without", case_of(replace(study, tables=without), truth)


def counts(seeds: int, partnership: Partnership | None = None) -> pd.DataFrame:
    """Return, for each kind of code and threshold, how many links were taken, right, and there to find."""
    rows = []
    for codes, attendance, case in cases(seeds, partnership):
        find = case.to_find()
        for take in THRESHOLDS:
            links = case.links(take)
            right = sum(case.right(link) for link in links)
            rows.append((codes, attendance, take, len(links), right, find))
    columns = ["codes", "attendance", "take", "taken", "right", "find"]
    return pd.DataFrame(rows, columns=columns).groupby(columns[:3], sort=False).sum().reset_index()


# -- the page ------------------------------------------------------------------------------------------------


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "none taken"


def by_threshold(frame: pd.DataFrame) -> str:
    """Return precision and recall by threshold, all kinds of code together."""
    lines = [
        "| taken from | links | wrong | precision % | at least % | recall % |",
        "|---|---|---|---|---|---|",
    ]
    for take, part in frame.groupby("take"):
        taken, right, find = (int(part[name].sum()) for name in ("taken", "right", "find"))
        least = 100 * beta.ppf(0.05, right, taken - right + 1) if taken else 0.0
        lines.append(
            f"| {take:g} | {taken:,} | {taken - right} | {_share(right, taken)} | {least:.1f} "
            f"| {_share(right, find)} |"
        )
    return "\n".join(lines)


def by_codes(frame: pd.DataFrame) -> str:
    """Return precision and recall at the default, for each kind of code, with attendance known or not."""
    lines = [
        "| codes | attendance | to find | taken | wrong | precision % | recall % | recall with review % |",
        "|---|---|---|---|---|---|---|---|",
    ]
    take, lowest = numbers()["decision"]["take"], min(THRESHOLDS)
    for (codes, attendance), part in frame.groupby(["codes", "attendance"], sort=False):
        row, all_found = (part[part["take"] == level].iloc[0] for level in (take, lowest))
        lines.append(
            f"| {codes} | {attendance} | {row['find']} | {row['taken']} | {row['taken'] - row['right']} "
            f"| {_share(row['right'], row['taken'])} | {_share(row['right'], row['find'])} "
            f"| {_share(all_found['right'], all_found['find'])} |"
        )
    return "\n".join(lines)


def without_slips(frame: pd.DataFrame) -> str:
    """Return how many links are taken where nobody mistyped: all of them are wrong."""
    parts = [f"{int(part['taken'].sum())} from {take:g}" for take, part in frame.groupby("take")]
    return "; ".join(parts)


def real_survey() -> str:
    """Return what linkage adds on the real survey, by year; nothing of a code is shown."""
    if not (DATA / "ucsb_workshops.csv").is_file():
        return "The real survey was not at hand."
    study = ie.read_study(ROOT / "examples" / "ucsb", data=DATA)
    answers = study.tables["responses"].drop_duplicates(["session_id", "person_id", "wave"])
    waves = answers.groupby(["session_id", "person_id"])["wave"].agg(frozenset).reset_index()
    waves["year"] = waves["session_id"].str[:4]
    table = ie.link(study).table
    table["year"] = table["session_id"].str[:4]
    lines = [
        "| year | exact pairs | only before | only after | taken | to review | right, expected | more |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for year in [*sorted(waves["year"].unique()), "all"]:
        of_year, found = ((f if year == "all" else f[f["year"] == year]) for f in (waves, table))
        exact, before, after = (
            int((of_year["wave"] == frozenset(held)).sum()) for held in (("pre", "post"), ("pre",), ("post",))
        )
        taken = int((found["decision"] == "taken").sum())
        waiting = found.loc[found["decision"] == "to review", "score"]
        more = 100 * (taken + waiting.sum()) / exact
        lines.append(
            f"| {year} | {exact} | {before} | {after} | {taken} | {len(waiting)} | {waiting.sum():.1f} "
            f"| {more:+.0f} % |"
        )
    return "\n".join(lines) + "\n\n" + _near_by_chance(study)


def _near_by_chance(study: Study) -> str:
    """Say how many codes stand one edit apart, against how many would by chance."""
    records = [one for session in records_of(study).values() for one in session]
    near, pairs = {True: 0, False: 0}, {True: 0, False: 0}
    for one, other in combinations(records, 2):
        same = one.session_id == other.session_id
        if one.code != other.code and (not same or one.may_be(other)):
            pairs[same] += 1
            near[same] += edits(one.code, other.code, 1) == 1
    rate = near[False] / pairs[False]
    by_chance = rate * pairs[True]
    return (
        f"A check that needs no truth: of the {pairs[True]:,} pairs of a workshop that could be one\n"
        f"person {near[True]} are one edit apart. Codes of different workshops are so at a rate of\n"
        f"{rate:.5f}, which would make {by_chance:.2f}: {100 * (1 - by_chance / near[True]):.0f} % of the\n"
        f"{near[True]} are one person's. Their scores have a mean of {_mean_score(study):.2f}: they err on\n"
        "the side of caution."
    )


def _mean_score(study: Study) -> float:
    links = ie.link(study).links
    return float(np.mean([one.score for one in links if edits(one.kept.code, one.joined.code, 1) == 1]))


PAGE_TEXT = """# How often linkage is right, and how much it finds

Made by `python benchmarks/linkage.py`: {seeds} simulated studies, each with codes of {kinds} kinds,
with and without an attendance list; 2 % of the forms bear a code with one slip (a character lost, swapped,
changed or typed twice; where codes begin with day and month one swap in three is of the two). A link is right
when both codes are the same person's; to find are all records of a person beyond the first in a session. How
the score is made: `linkage.weigh`, `linkage.chance`; its numbers: `linkage/linkage.toml`.

## By threshold, all together

{by_threshold}

"At least" is the lower end of the exact one-sided 95 % interval (Clopper and Pearson). **The default takes
links from {take:g} on.** That is what is promised of each single link by what is known of it; real codes may
hold more than these. What it costs goes to review and is not lost.

The seeds ({first} and following) are not those on which the rules were made; the shares of the kinds of slips
in `linkage.toml` are judgement, not fitted.

## By kind of code, at the default

{by_codes}

"Recall with review" is what would be found from {lowest:g} on if each suggestion were judged rightly. Codes
given out in sequence can hardly be told from slips, and linkage does not pretend to.

## Where nobody mistyped anything

In {seeds} studies of each kind without a slip, with and without attendance, every link is wrong. Taken:
{without_slips}.

## The real survey, 2022 to 2024

Learners' self-made codes (mostly two figures and four letters) before and after {workshops} workshops; no
attendance list, agency or team.

{real}

What is not taken stands in the review file with its reason, the likeliest of each workshop first.
"""


def main() -> None:
    """Count everything; write the page unless fewer seeds were asked for."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    begun = time.perf_counter()
    frame = counts(seeds)
    clean = counts(seeds, replace(Partnership(), mistyped_rate=0.0))
    page = PAGE_TEXT.format(
        seeds=seeds, first=FIRST_SEED, kinds=len(SCHEMES) + 1,
        by_threshold=by_threshold(frame), by_codes=by_codes(frame),
        take=numbers()["decision"]["take"], lowest=min(THRESHOLDS), without_slips=without_slips(clean),
        workshops=24, real=real_survey(),
    )  # fmt: skip
    print(page, f"{time.perf_counter() - begun:.0f} s", flush=True)
    if seeds >= SEEDS:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
