"""What the board says: a dimension rests on the results that it cites, a rating on its dimensions.

Delivered and reached rest on the register itself; both also count who came. A rating answers the rows of its
recommendation, its review and its links as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from impact_eval.trace.evaluated import Family, labelled, rows_frame, together

if TYPE_CHECKING:
    from impact_eval.trace.evaluated import Evaluated, Tables

_COLUMNS = ["result_id", "text", "recommendation_id", "dimension", "cites"]


def dimension_id(recommendation_id: str, dimension: str) -> str:
    """Return the identifier of one dimension of a recommendation.

    Examples
    --------
    >>> dimension_id("R01", "learning")
    'assurance:R01:learning'
    """
    return f"assurance:{recommendation_id}:{dimension}"


def rating_id(recommendation_id: str) -> str:
    """Return the identifier of a recommendation's rating."""
    return f"rating:{recommendation_id}"


def _figures(evaluated: Evaluated) -> pd.DataFrame:
    table, board = evaluated.assurance.table, evaluated.assurance.board
    names = zip(table["recommendation_id"], table["dimension"], strict=True)
    dimensions = table.assign(
        result_id=[dimension_id(*name) for name in names],
        text=table["status_title"] + ". " + table["because"],
        cites=_each(
            [tuple(name for name in str(ids).split(";") if name) for ids in table["result_ids"]], table
        ),
    )
    reached = dimensions["dimension"] == "reached"
    of_reach = [_reach_of(evaluated, name) for name in dimensions.loc[reached, "recommendation_id"]]
    dimensions.loc[reached, "cites"] += _each(of_reach, dimensions[reached])
    own = dimensions.groupby("recommendation_id")["result_id"].agg(tuple)
    ratings = board.assign(
        result_id=[rating_id(name) for name in board["recommendation_id"]],
        text=board["rating_title"] + ". " + board["because"],
        dimension="",
        # One that was withdrawn is not judged, and has no dimension.
        cites=_each([own.get(name, ()) for name in board["recommendation_id"]], board),
    )
    parts = [dimensions[_COLUMNS], ratings[_COLUMNS]]
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def _each(values: list[tuple[str, ...]], beside: pd.DataFrame) -> pd.Series:
    return pd.Series(values, index=beside.index, dtype=object)


def _reach_of(evaluated: Evaluated, recommendation_id: str) -> tuple[str, ...]:
    reach = evaluated.participation.reach
    return tuple(
        reach.loc[reach["course_id"].isin(evaluated.bearing.answering(recommendation_id)), "result_id"]
    )


def _rows(evaluated: Evaluated, figures: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the register's own rows; what a figure cites is followed elsewhere (`figures.rows_of`)."""
    asked = figures[["result_id", "recommendation_id", "dimension"]]
    delivered, ratings = asked[asked["dimension"] == "delivered"], asked[asked["dimension"] == ""]
    actions = labelled(tables["actions"])[["index", "action_id", "recommendation_id"]]
    linked = labelled(tables["action_courses"])[["index", "action_id", "course_id"]]
    mine = actions.drop(columns="index").merge(delivered, on="recommendation_id")
    answering = pd.DataFrame(
        [
            (name, course)
            for name in asked["recommendation_id"].unique()
            for course in evaluated.bearing.answering(str(name))
        ],
        columns=["recommendation_id", "course_id"],
    ).merge(delivered, on="recommendation_id")
    sessions = labelled(tables["sessions"])[["index", "course_id"]]
    recommendations = labelled(tables["recommendations"])[["index", "recommendation_id", "review_id"]]
    own = recommendations.merge(ratings, on="recommendation_id")
    reviews = labelled(tables["reviews"])[["index", "review_id"]].merge(
        own.drop(columns="index"), on="review_id"
    )
    links = labelled(tables["links"])[["index", "recommendation_id"]].merge(ratings, on="recommendation_id")
    return together(
        [
            rows_frame(actions.merge(delivered, on="recommendation_id"), "actions", "action"),
            rows_frame(linked.merge(mine, on="action_id"), "action_courses", "course_of_action"),
            rows_frame(sessions.merge(answering, on="course_id"), "sessions", "held"),
            rows_frame(own, "recommendations", "recommendation"),
            rows_frame(reviews, "reviews", "review"),
            rows_frame(links, "links", "link"),
        ]
    )


STANDINGS = Family(_figures, _rows)
