"""The assurance board: every recommendation's rating, dimension by dimension, as of a day.

A dimension is judged by one function; a new one is a module, a line in `JUDGES`, and its name in the rules. A
withdrawn recommendation is judged in none and keeps its place in the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from impact_eval.assurance.behaviour import judge_behaviour
from impact_eval.assurance.case import Case, Judge
from impact_eval.assurance.delivered import judge_delivered
from impact_eval.assurance.history import HISTORY, moved
from impact_eval.assurance.learning import judge_learning, judge_retention
from impact_eval.assurance.overrides import DECIDED
from impact_eval.assurance.rating import Rated, rate
from impact_eval.assurance.reached import judge_reached
from impact_eval.assurance.reaction import judge_reaction
from impact_eval.assurance.results import judge_results
from impact_eval.assurance.rules import WITHDRAWN, Dimension, Rules, read_rules
from impact_eval.assurance.sensitivity import SENSITIVITY
from impact_eval.levels.level_result import narrowed
from impact_eval.result import Result
from impact_eval.wording import written_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from impact_eval.assurance.standing import Standing
    from impact_eval.intake.study import Study
    from impact_eval.levels.bearing import Bearing
    from impact_eval.levels.behaviour import Behaviour
    from impact_eval.levels.learning import Learning
    from impact_eval.levels.participation import Participation
    from impact_eval.levels.reaction import Reaction
    from impact_eval.levels.results import Results

JUDGES: dict[Dimension, Judge] = {
    "delivered": judge_delivered,
    "reached": judge_reached,
    "reaction": judge_reaction,
    "learning": judge_learning,
    "retention": judge_retention,
    "behaviour": judge_behaviour,
    "results": judge_results,
}
BOARD = (
    "recommendation_id", "review_id", "text", "theme", "owner", "due_date", "rating", "rating_title",
    "because", "raise_by", "decide", "previous_rating", "previous_rating_title", "moved", *DECIDED,
    "firmness", "hidden",
)  # fmt: skip
TABLE = (
    "recommendation_id", "dimension", "dimension_title", "status", "status_title", "because", "result_ids",
    "hidden",
)  # fmt: skip


#: The columns of `Learning.table` that are judged.
LEARNING = (
    "result_id", "course_id", "measure_title", "measure_kind", "comparison", "n_pairs", "mean_change",
    "finding", "better", "scale_min", "scale_max",
)  # fmt: skip


@dataclass(frozen=True)
class Assurance(Result):
    """The assurance board of a study.

    Attributes
    ----------
    board : one row a recommendation: rating, because, raise_by (what would raise it), decide (what the group
        is asked to decide), the rating of the quarter before, and whether it moved (raised, lowered, changed
        to one of the same rank, same, new, withdrawn). All of these are the evidence's. Beside them stand
        what a group decided in its place (`overrides.DECIDED`), and how firm the rating is.
    table : one row a recommendation and dimension: status, because, and the result_ids that it rests on.
    rules : the rules in words: order, rating_title, words.
    history : one row a recommendation and quarter, the oldest first: the rating at the quarter's end from
        what was known then, what was decided, whether it moved, which dimensions did and because of what.
    sensitivity : one row for each single change that would change a rating: what is changed, what the rating
        would be, and a sentence.
    """

    board: pd.DataFrame
    table: pd.DataFrame
    rules: pd.DataFrame
    history: pd.DataFrame
    sensitivity: pd.DataFrame

    @property
    def text(self) -> str:
        """How many recommendations have each rating."""
        found = self.board["rating_title"].value_counts()
        known = dict.fromkeys([*self.rules["rating_title"], *self.board["rating_title"]])
        titles = [title for title in known if title in found]
        if not titles:
            return "No recommendation is known."
        told = ", ".join(f"{found[title]} {title.lower()}" for title in titles)
        return f"{len(self.board)} recommendation{'s' if len(self.board) > 1 else ''}: {told}."


@dataclass(frozen=True)
class Judged:
    """A recommendation as it was judged.

    Attributes
    ----------
    row : its row in the register.
    case : what was known of it.
    standings : how each dimension stands; nothing where it was withdrawn.
    rated : its rating; None where it was withdrawn.
    has_course, has_indicator : what it has of what conditions need.
    """

    row: Mapping[str, Any]
    case: Case
    standings: Mapping[Dimension, Standing]
    rated: Rated | None
    has_course: bool = False
    has_indicator: bool = False

    @property
    def id(self) -> str:
        """The recommendation."""
        return str(self.row["recommendation_id"])

    @property
    def rating(self) -> str:
        """Its rating, or that it was withdrawn."""
        return WITHDRAWN if self.rated is None else self.rated.rating.id


def judge(
    study: Study,
    bearing: Bearing,
    participation: Participation,
    reaction: Reaction,
    learning: Learning,
    behaviour: Behaviour,
    results: Results,
    rules: Rules,
    *,
    as_of: date,
) -> tuple[Judged, ...]:
    """Judge every recommendation of a study, in the register's order; see `assure`."""
    numbers = _numbers(study, rules)
    found = []
    for row in study.tables["recommendations"].to_dict("records"):
        case = _case(study, bearing, participation, reaction, learning, behaviour, results, rules, as_of, row)
        if pd.notna(row["withdrawn_date"]):
            found.append(Judged(case.recommendation, case, {}, None))
            continue
        standings = {name: one(case) for name, one in JUDGES.items()}
        there = {"has_course": case.needs_course, "has_indicator": case.has_indicator}
        rated = rate(standings, rules, numbers=numbers, **there)
        found.append(Judged(case.recommendation, case, standings, rated, **there))
    return tuple(found)


def assure(
    study: Study,
    bearing: Bearing,
    participation: Participation,
    reaction: Reaction,
    learning: Learning,
    behaviour: Behaviour,
    results: Results,
    *,
    as_of: date,
    previous: Assurance | None = None,
) -> Assurance:
    """Rate every recommendation of a study by its evidence.

    Parameters
    ----------
    study : the study, as it was known on a day.
    bearing : what bears on each recommendation.
    participation, reaction, learning, behaviour, results : the levels' results for the same study.
    as_of : that day.
    previous : the board of the quarter before, to say what moved.

    Raises
    ------
    StudyError : when the study names rules that do not hold together.
    """
    rules = read_rules(study.file.settings.assurance, study.folder)
    found = judge(
        study, bearing, participation, reaction, learning, behaviour, results, rules, as_of=as_of
    )  # fmt: skip
    return board_of(found, rules, None if previous is None else previous.board)


def board_of(found: Sequence[Judged], rules: Rules, previous: pd.DataFrame | None = None) -> Assurance:
    """Lay out what was judged, with what moved since the board before."""
    board = [_row(one, rules) for one in found]
    table = [row for one in found for row in _dimensions(one.id, one.standings, rules)]
    return Assurance(
        board=_moved(pd.DataFrame(board, columns=list(BOARD)), previous, rules),
        table=pd.DataFrame(table, columns=list(TABLE)),
        rules=pd.DataFrame(
            [
                {"order": order, "rating_title": rating.title, "words": rating.words}
                for order, rating in enumerate(rules.rating, 1)
            ]
        ),
        history=pd.DataFrame(columns=list(HISTORY)),
        sensitivity=pd.DataFrame(columns=list(SENSITIVITY)),
    )


def _row(one: Judged, rules: Rules) -> dict[str, Any]:
    register = {name: one.row[name] for name in BOARD[:6]}
    empty = dict.fromkeys((*DECIDED, "firmness"), "") | {"decided_on": pd.NaT, "decided_until": pd.NaT}
    if one.rated is not None:
        said = {
            "because": one.rated.because,
            "raise_by": one.rated.raise_by,
            "decide": one.rated.decide,
        }
    else:
        said = _withdrawn(one.row, rules)
    title = rules.titles[one.rating]
    return register | {"rating": one.rating, "rating_title": title} | said | empty


def _withdrawn(row: Mapping[str, Any], rules: Rules) -> dict[str, str]:
    """Say when and why a recommendation was withdrawn, and ask for the reason where there is none."""
    day, reason = written_day(row["withdrawn_date"]), row["withdrawn_reason"]
    if isinstance(reason, str) and reason:
        because = rules.withdrawn.because.format(day=day, reason=reason)
        return {"because": because, "raise_by": "", "decide": ""}
    because = rules.withdrawn.no_reason.format(day=day)
    return {"because": because, "raise_by": "", "decide": rules.withdrawn.decide}


def _numbers(study: Study, rules: Rules) -> dict[str, object]:
    """Return what fills the gaps in the rules' words."""
    first, last = study.file.settings.follow_up_days
    return {
        "fewest_pairs": study.file.settings.fewest_pairs,
        "cases": rules.thresholds.cases_for_standard,
        "first": first,
        "last": last,
    }


def _case(
    study: Study, bearing: Bearing, participation: Participation, reaction: Reaction, learning: Learning,
    behaviour: Behaviour, results: Results, rules: Rules, as_of: date, row: Mapping[Any, Any],
) -> Case:  # fmt: skip
    """Narrow everything to one recommendation."""
    name = str(row["recommendation_id"])
    courses = bearing.answering(name)
    actions = study.tables["actions"]
    actions = actions[actions["recommendation_id"] == name]
    linked = study.tables["action_courses"]
    return Case(
        recommendation={str(column): value for column, value in row.items()},
        actions=actions,
        linked=linked[linked["action_id"].isin(actions["action_id"])],
        courses=courses,
        delivery=narrowed(participation.delivery, name, courses),
        reach=narrowed(participation.reach, name, courses),
        reaction=narrowed(reaction.table, name, courses),
        learning=narrowed(learning.table[list(LEARNING)], name, courses),
        means=narrowed(learning.means, name, courses),
        reports=narrowed(behaviour.reports, name, courses),
        audits=narrowed(behaviour.audits, name, courses),
        results=narrowed(results.table, name, courses),
        settings=study.file.settings,
        thresholds=rules.thresholds,
        as_of=as_of,
    )


def _dimensions(name: str, standings: Mapping[Dimension, Standing], rules: Rules) -> list[dict[str, Any]]:
    return [
        {
            "recommendation_id": name,
            "dimension": dimension,
            "dimension_title": rules.dimensions[dimension],
            "status": standing.status,
            "status_title": rules.statuses[standing.status],
            "because": standing.because,
            "result_ids": ";".join(standing.result_ids),
            "hidden": "",
        }
        for dimension, standing in standings.items()
    ]


def _moved(board: pd.DataFrame, previous: pd.DataFrame | None, rules: Rules) -> pd.DataFrame:
    """Say how each rating compares with the quarter before; the evidence's with the evidence's."""
    before: dict[Any, Any] = {}
    if previous is not None:
        before = dict(zip(previous["recommendation_id"], previous["rating"], strict=True))
    was = [str(before.get(name, "")) for name in board["recommendation_id"]]
    return board.assign(
        previous_rating=was,
        previous_rating_title=[rules.titles.get(old, "") for old in was],
        moved=[moved(rules.rank, old, new) for old, new in zip(was, board["rating"], strict=True)],
        hidden="",
    ).astype({"decided_on": "datetime64[ns]", "decided_until": "datetime64[ns]"})
