"""People whose identifier was mistyped: the links of a study, and the study with them.

`link` says which codes of a session may be one person's, what was taken, and what waits for somebody to
decide. `linked` is the same study with the links that hold, as its settings say; evaluation uses it, on what
was known on its day, so that an earlier quarter can be made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from impact_eval.linkage.chance import Chance
from impact_eval.linkage.records import records_of
from impact_eval.linkage.review import Review, Row, read_review, write_review
from impact_eval.linkage.settle import Link, settle
from impact_eval.linkage.told import difference, forms, probability, reason, said, work
from impact_eval.linkage.weigh import likenesses, numbers
from impact_eval.linkage.wording import counted, say, words
from impact_eval.result import Result
from impact_eval.wording import written_day

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.intake.study import Study

COLUMNS = (
    "session_id", "date", "person_id", "other_id", "person_forms", "other_forms", "score", "difference",
    "team", "agency", "attendance", "elsewhere", "rivals", "decision", "reason",
)  # fmt: skip
#: No score is above this, so nothing is taken that nobody accepted.
NEVER = 2.0


@dataclass(frozen=True)
class Links(Result):
    """Which codes are, or may be, one person's.

    Attributes
    ----------
    table : one row a link: session_id, date, person_id (the code that stands), other_id (the one that is or
        would be replaced in this session), the forms of each, score (how probably they are one person),
        how the codes differ, the evidence (team, agency, attendance, elsewhere), how many other codes are as
        near, the decision (`taken`, `to review`, `accepted`, `rejected`) and the reason in words.
    study : the study with the taken and accepted links made: `person_id` in responses and attendance.
    links : the rows as they were settled.
    review : what the review file holds.
    file : where the review file is, or would be.
    """

    table: pd.DataFrame
    study: Study
    links: tuple[Link, ...]
    review: Review
    file: Path

    @property
    def text(self) -> str:
        """How many links there are of each decision."""
        told = [self._found() if self.links else say("text.none"), *self.review.unread]
        if len(self.study.tables["responses"]) and not len(self.study.identities):
            told.insert(0, say("text.unknown"))
        if lapsed := len(self.lapsed):
            kind = "lapsed" if lapsed == 1 else "lapseds"
            told.append(say(f"text.{kind}", n=counted(lapsed, "decision"), file=self.file.name))
        return " ".join(told)

    def _found(self) -> str:
        n = {decision: self.count(decision) for decision in ("taken", "accepted", "rejected", "to review")}
        return say(
            "text.found", taken=counted(n["taken"], "pair"), accepted=counted(n["accepted"], "accepted"),
            rejected=counted(n["rejected"], "rejected"), waiting=counted(n["to review"], "waiting"),
        )  # fmt: skip

    @property
    def named(self) -> Path:
        """The review file that the study names, which evaluation reads."""
        return self.study.folder / self.study.file.settings.links_file

    @property
    def read_later(self) -> bool:
        """Whether evaluation will read the file of these links."""
        return self.file.resolve() == self.named.resolve()

    def count(self, decision: str) -> int:
        """Return how many links have a decision."""
        return sum(link.decision == decision for link in self.links)

    @property
    def lapsed(self) -> frozenset[tuple[str, frozenset[str]]]:
        """The decisions that are about codes which are not in the study."""
        return frozenset(self.review.decisions) - {(link.kept.session_id, link.pair) for link in self.links}

    def write(self, file: Path | None = None) -> Path:
        """Write or update the review file, and return where it is; decisions in it stay.

        Raises
        ------
        StudyError : when something stands there that is no review file, or the name does not end in .csv.
        """
        path = file or self.file
        held = self.review if path == self.file else read_review(path)
        days = _days(self.study)
        write_review(path, [_row(link, days, held) for link in self.links], held)
        return path


def link(study: Study, *, review: str | Path | None = None) -> Links:
    """Find the codes that may be one person's, and make the links that hold.

    Parameters
    ----------
    study : a study that has been read.
    review : the review file; by default the one that the study names, or `people-links.csv` beside it.

    Raises
    ------
    StudyError : when the review file is none.

    Examples
    --------
    >>> import impact_eval as ie
    >>> links = ie.link(ie.read_study("data/sample"))  # doctest: +SKIP
    >>> links.table["difference"].iloc[0]  # doctest: +SKIP
    'one character is missing'
    """
    return _links(study, Path(review) if review else study.folder / study.file.settings.links_file)


def _links(study: Study, file: Path, day: date | None = None) -> Links:
    """Return the links by what had been decided by a day."""
    held = read_review(file) if day is None else read_review(file).by(day)
    decision = numbers()["decision"]
    take = NEVER if study.file.settings.linkage == "reviewed" else float(decision["take"])
    found = _found(study, held, take, float(decision["suggest"]))
    return Links(_table(found, study), _with(study, found), tuple(found), held, file)


def linked(study: Study, day: date | None = None) -> tuple[Study, pd.DataFrame]:
    """Return the study with the links that its settings ask for, and its findings with a note for each.

    Parameters
    ----------
    study : the study, as it was known on a day.
    day : that day: what was decided later in the review file does not count.
    """
    if study.file.settings.linkage == "off":
        return study, study.findings
    links = _links(study, study.folder / study.file.settings.links_file, day)
    made = [one for one in links.links if one.made]
    inputs = {**study.inputs, **_fingerprint(links.file)}
    return replace(links.study, inputs=inputs), _noted(study.findings, made, links.file.name)


def _fingerprint(file: Path) -> dict[str, str]:
    """Return the name and SHA-256 of the review file, where there is one: it is an input like any other."""
    return {file.name: sha256(file.read_bytes()).hexdigest()} if file.exists() else {}


def _found(study: Study, review: Review, take: float, suggest: float) -> list[Link]:
    """Return the links of all sessions, the surest of each session first."""
    sessions = records_of(study)
    chance = Chance(record.code for records in sessions.values() for record in records)
    found = []
    for session, records in sessions.items():
        links = settle(
            records, likenesses(records, chance), take=take, suggest=suggest,
            accepted=review.accepted(session), rejected=review.rejected,
        )  # fmt: skip
        found += sorted(links, key=lambda one: (-one.score, one.kept.code, one.joined.code))
    return found


def _table(links: Sequence[Link], study: Study) -> pd.DataFrame:
    import pandas as pd

    days = _days(study)
    rows = [
        (
            one.kept.session_id, days.get(one.kept.session_id, pd.NaT),
            one.kept.person_id, one.joined.person_id,
            forms(one.kept), forms(one.joined), one.score, difference(one),
            said(one, "same_team", "other_team"), said(one, "same_agency", "other_agency"),
            said(one, "one_listed", "none_listed"), said(one, "both_elsewhere"), one.rivals, one.decision,
            reason(one),
        )
        for one in links
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"score": float, "rivals": "int64", "date": "datetime64[ns]"})


def _days(study: Study) -> dict[str, pd.Timestamp]:
    sessions = study.tables["sessions"]
    return dict(zip(sessions["session_id"], sessions["date"], strict=True))


def _row(one: Link, days: dict[str, pd.Timestamp], review: Review) -> Row:
    """Return a link as a row of the review file; a decision stays as it was written."""
    names, session = words("review"), one.kept.session_id
    written = review.rows.get((session, one.pair), {}).get(names["decision"], "")
    day = days.get(session)
    cells = {
        "decision": written, "session": session, "day": written_day(day) if day is not None else "",
        "kept": one.kept.person_id, "joined": one.joined.person_id,
        "kept_forms": forms(one.kept), "joined_forms": forms(one.joined), "difference": difference(one),
        "kept_work": work(one.kept), "joined_work": work(one.joined), "score": probability(one.score),
        "done": words("decisions")[one.decision.replace(" ", "_")], "reason": reason(one),
    }  # fmt: skip
    return {names[name]: cell for name, cell in cells.items()}


def _with(study: Study, links: Iterable[Link]) -> Study:
    """Return the study with the links made: the joined code becomes the kept one, in that session only."""
    new = {(one.joined.session_id, one.joined.person_id): one.kept.person_id for one in links if one.made}
    if not new:
        return study
    changed = {name: _renamed(study.tables[name], new) for name in ("responses", "attendance")}
    # Older answers are under the codes as they were typed; joined to nobody, they would stand again.
    return replace(study, tables={**study.tables, **changed}, superseded={})


def _renamed(frame: pd.DataFrame, new: dict[tuple[str, str], str]) -> pd.DataFrame:
    here = frame.index[frame["person_id"].isin({person for _, person in new})]
    places = frame.loc[here, ["session_id", "person_id"]].itertuples(index=False, name=None)
    out = frame.copy()
    out.loc[here, "person_id"] = [new.get(place, place[1]) for place in places]
    return out


def _noted(findings: pd.DataFrame, made: Sequence[Link], file: str) -> pd.DataFrame:
    """Return the findings with a note for each link that was made."""
    import pandas as pd

    from impact_eval.contract.finding import Finding, findings_frame

    if not made:
        return findings
    notes = [
        Finding(
            "note", file, say("finding.problem", difference=difference(one)),
            say("finding.mend"), "linked", table="responses",
        )
        for one in made
    ]  # fmt: skip
    return pd.concat([findings, findings_frame(notes)[list(findings.columns)]], ignore_index=True)
