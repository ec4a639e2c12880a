"""The assurance board: every recommendation's rating, dimension by dimension, as of a day.

A dimension is judged by one function; a new one is a module, a line in `JUDGES`, and its name in the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from impact_eval.assurance.behaviour import judge_behaviour
from impact_eval.assurance.case import Case, Judge
from impact_eval.assurance.delivered import judge_delivered
from impact_eval.assurance.learning import judge_learning, judge_retention
from impact_eval.assurance.rating import rate
from impact_eval.assurance.reached import judge_reached
from impact_eval.assurance.reaction import judge_reaction
from impact_eval.assurance.results import judge_results
from impact_eval.assurance.rules import Dimension, Rules, read_rules
from impact_eval.levels.level_result import narrowed
from impact_eval.result import Result

if TYPE_CHECKING:
    from collections.abc import Mapping
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
    "because", "raise_by", "decide", "previous_rating", "previous_rating_title", "moved", "hidden",
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
        to one of the same rank, same, new).
    table : one row a recommendation and dimension: status, because, and the result_ids that it rests on.
    rules : the rules in words: order, rating_title, words.
    """

    board: pd.DataFrame
    table: pd.DataFrame
    rules: pd.DataFrame

    @property
    def text(self) -> str:
        """How many recommendations have each rating."""
        found = self.board["rating_title"].value_counts()
        titles = [title for title in dict.fromkeys(self.rules["rating_title"]) if title in found]
        if not titles:
            return "No recommendation is known."
        told = ", ".join(f"{found[title]} {title.lower()}" for title in titles)
        return f"{len(self.board)} recommendation{'s' if len(self.board) > 1 else ''}: {told}."


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
    """Rate every recommendation of a study.

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
    numbers = _numbers(study, rules)
    board, table = [], []
    for row in study.tables["recommendations"].to_dict("records"):
        case = _case(study, bearing, participation, reaction, learning, behaviour, results, rules, as_of, row)
        standings = {name: judge(case) for name, judge in JUDGES.items()}
        rated = rate(standings, rules, has_course=case.needs_course, numbers=numbers)
        table += _dimensions(row["recommendation_id"], standings, rules)
        board.append(
            {name: row[name] for name in BOARD[:6]}
            | {
                "rating": rated.rating.id,
                "rating_title": rated.rating.title,
                "because": rated.because,
                "raise_by": rated.raise_by,
                "decide": rated.decide,
            }
        )
    return Assurance(
        board=_moved(pd.DataFrame(board, columns=list(BOARD)), previous, rules),
        table=pd.DataFrame(table, columns=list(TABLE)),
        rules=pd.DataFrame(
            [
                {"order": order, "rating_title": rating.title, "words": rating.words}
                for order, rating in enumerate(rules.rating, 1)
            ]
        ),
    )


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


def _moved(board: pd.DataFrame, previous: Assurance | None, rules: Rules) -> pd.DataFrame:
    """Say how each rating compares with the quarter before."""
    rank = {str(rating.id): rating.rank for rating in rules.rating}
    before: dict[Any, Any] = {}
    titles: dict[Any, Any] = {}
    if previous is not None:
        before = dict(zip(previous.board["recommendation_id"], previous.board["rating"], strict=True))
        titles = dict(zip(previous.board["rating"], previous.board["rating_title"], strict=True))
    was = [before.get(name, "") for name in board["recommendation_id"]]
    moved = [_move(rank, old, new) for old, new in zip(was, board["rating"], strict=True)]
    return board.assign(
        previous_rating=was,
        previous_rating_title=[titles.get(old, "") for old in was],
        moved=moved,
        hidden="",
    )


def _move(rank: Mapping[str, int], old: str, new: str) -> str:
    """Return how a rating moved: between two of the same rank it changed, and neither rose nor fell."""
    if not old or old == new:
        return "same" if old else "new"
    step = rank[new] - rank.get(old, rank[new])
    return "raised" if step > 0 else "lowered" if step < 0 else "changed"
