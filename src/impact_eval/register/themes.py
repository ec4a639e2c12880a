"""Lessons that keep coming back: the recommendations of all reviews, grouped by theme.

A theme *came back* where a recommendation was accepted after an earlier one of the same theme had been done:
by then every action of the earlier one was completed, or it had been rated embedded. What is known of
ratings is the rating on the day and the one of the quarter before, each from its own day; by the rules that
ship, what is embedded has all its actions completed, so nothing is missed there.

The same theme is often spelled in several ways; which words name one is data (`themes.toml`, and the study's
own).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd

from impact_eval.errors import StudyError
from impact_eval.register.wording import counted, say
from impact_eval.result import Result
from impact_eval.wording import listed

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

COLUMNS = (
    "theme", "n_reviews", "n_recommendations", "first_accepted", "last_accepted", "n_came_back", "came_back",
    "recommendation_ids", "n_embedded", "n_partly_embedded", "n_not_yet_embedded", "n_not_assured",
    "n_withdrawn", "text", "hidden",
)  # fmt: skip
RATINGS = ("embedded", "partly_embedded", "not_yet_embedded", "not_assured", "withdrawn")


@dataclass(frozen=True)
class Themes(Result):
    """The themes of a study's recommendations.

    Attributes
    ----------
    table : one row a theme, what came back first and then by the number of reviews: theme, n_reviews,
        n_recommendations, first_accepted, last_accepted, n_came_back (recommendations accepted after an
        earlier one was done or embedded), came_back (which), recommendation_ids, n_embedded,
        n_partly_embedded, n_not_yet_embedded, n_not_assured, n_withdrawn, text.
    """

    table: pd.DataFrame

    @property
    def text(self) -> str:
        """How many themes there are, and which came back."""
        back = self.table.loc[self.table["n_came_back"] > 0, "theme"].tolist()
        return say(
            "theme.text",
            themes=counted(len(self.table), "theme"),
            back=say("theme.back", themes=listed(back)) if back else say("theme.none_back"),
        )


def themes_of(study: Study, board: pd.DataFrame, *, rated_before: date | None = None) -> Themes:
    """Return the recommendations of a study by theme.

    Parameters
    ----------
    study : the study, as it was known on a day.
    board : a row a recommendation with recommendation_id, rating and previous_rating.
    rated_before : the day of the previous ratings; None where there are none.

    Raises
    ------
    StudyError : when the study names one word for two themes.
    """
    recommendations = study.tables["recommendations"]
    fold = synonyms(study.file.of_register.themes)
    theme = recommendations["theme"].map(lambda text: fold_theme(text, fold))
    rows = recommendations.assign(theme=theme, closed=_closed(study, board, rated_before)).merge(
        board[["recommendation_id", "rating"]], on="recommendation_id", how="left"
    )
    found = [_row(str(name), of_theme) for name, of_theme in rows.groupby("theme", sort=False)]
    table = pd.DataFrame(found, columns=list(COLUMNS))
    for name in ("first_accepted", "last_accepted"):
        table[name] = pd.to_datetime(table[name]).astype("datetime64[ns]")
    counts = {name: "int64" for name in COLUMNS if name.startswith("n_")}
    table = table.astype(counts)
    order = ["n_came_back", "n_reviews", "n_recommendations"]
    return Themes(table.sort_values(order, ascending=False, kind="stable").reset_index(drop=True))


def synonyms(added: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return each word for a theme, as it is compared, with the theme; a study's own come first.

    Examples
    --------
    >>> synonyms({"Neglect": ("Chronic neglect",)})["chronicneglect"]
    'Neglect'
    """
    own = _compared(added)
    return {**_compared(_shipped()), **own}


def fold_theme(text: object, fold: Mapping[str, str]) -> str:
    """Return the theme that a text names; what no list knows stands for itself.

    Examples
    --------
    >>> fold_theme("the child’s  VOICE", synonyms({})), fold_theme("Housing", synonyms({}))
    ('Voice of the child', 'Housing')
    """
    if text is None or pd.isna(text) or not str(text).strip():  # type: ignore[call-overload]
        return say("theme.untold")
    return fold.get(_plain(str(text)), str(text).strip())


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _compared(themes: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for theme, others in themes.items():
        for word in (theme, *others):
            if found.setdefault(_plain(word), theme) != theme:
                raise StudyError(
                    f"'{word}' names two themes, {found[_plain(word)]} and {theme}.",
                    mend="Leave it under one of them, in [register.themes].", file="study.toml",
                )  # fmt: skip
    return found


@cache
def _shipped() -> dict[str, tuple[str, ...]]:
    text = (files("impact_eval.register") / "themes.toml").read_text(encoding="utf-8")
    return {theme: tuple(others) for theme, others in tomllib.loads(text).items()}


def _closed(study: Study, board: pd.DataFrame, rated_before: date | None) -> pd.Series:
    """From which day each recommendation counts as done: all its actions completed, or rated embedded."""
    recommendations, actions = study.tables["recommendations"], study.tables["actions"]
    by = actions["completed_date"].groupby(actions["recommendation_id"])
    completed = by.max().where(by.count() == by.size())
    days = pd.to_datetime(recommendations["recommendation_id"].map(completed.to_dict()))
    if rated_before is not None:
        was = board.set_index("recommendation_id")["previous_rating"]
        embedded = recommendations["recommendation_id"].map(was).eq("embedded")
        rated = pd.Series(pd.NaT, index=days.index).mask(embedded, pd.Timestamp(rated_before))
        days = pd.concat([days, pd.to_datetime(rated)], axis=1).min(axis=1)
    return days


def _row(theme: str, rows: pd.DataFrame) -> dict[str, Any]:
    accepted = rows["accepted_date"]
    back = [bool(((rows["closed"] < day) & (accepted < day)).any()) for day in accepted]
    came_back = rows.loc[back, "recommendation_id"].astype(str).tolist()
    facts = {
        "theme": theme,
        "recommendations": counted(len(rows), "recommendation"),
        "reviews": counted(rows["review_id"].nunique(), "review"),
        "back": len(came_back),
        "ids": listed(came_back),
    }
    kind = "came_back" if came_back else "several" if len(rows) > 1 else "one"
    return {
        "theme": theme,
        "n_reviews": rows["review_id"].nunique(),
        "n_recommendations": len(rows),
        "first_accepted": accepted.min(),
        "last_accepted": accepted.max(),
        "n_came_back": len(came_back),
        "came_back": ";".join(came_back),
        "recommendation_ids": ";".join(rows["recommendation_id"].astype(str)),
        **{f"n_{rating}": int((rows["rating"] == rating).sum()) for rating in RATINGS},
        "text": say(f"theme.{kind}", **facts),
        "hidden": "",
    }
