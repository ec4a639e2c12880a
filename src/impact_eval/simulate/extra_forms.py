"""Forms that should not count: earlier versions of forms sent again, and forms for unknown sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from impact_eval.simulate.partnership import Partnership

if TYPE_CHECKING:
    import pandas as pd

PLANTED_COLUMNS = ["file", "session_id", "person_id", "wave", "item_id", "kind", "typed"]


def add_forms(
    partnership: Partnership,
    filled: pd.DataFrame,
    answers: pd.DataFrame,
    whole: pd.DataFrame,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Add earlier versions of forms that were then sent again, and forms for sessions that do not exist.

    Both are made from forms in which nothing else is wrong (`whole`).
    """
    import pandas as pd

    chosen = rng.permutation(whole["submission"].to_numpy())
    twice = np.sort(chosen[: partnership.duplicate_forms])
    lost = np.sort(chosen[len(twice) : len(twice) + partnership.unknown_sessions])
    start = int(filled["submission"].max()) + 1
    new = pd.Series(np.arange(start, start + len(twice) + len(lost)), index=[*twice, *lost], dtype="int64")
    added = _copies(whole, new, np.isin(new.index, twice), rng)
    said = [_other_answers(whole, answers, int(form), rng) for form in twice]
    said += [answers[answers["submission"] == form] for form in lost]
    answered = [part.assign(submission=part["submission"].map(new)) for part in said]
    filled = pd.concat([filled, added[filled.columns].assign(kind="")], ignore_index=True)
    return filled, pd.concat([answers, *answered], ignore_index=True), added[PLANTED_COLUMNS]


def _copies(
    whole: pd.DataFrame, new: pd.Series, twice: npt.NDArray[np.bool_], rng: np.random.Generator
) -> pd.DataFrame:
    """Copy forms (`new`: old submission to new one): minutes earlier, or for a session that is not there."""
    import pandas as pd

    copies = whole.set_index("submission").loc[new.index].assign(submission=new).reset_index(drop=True)
    minutes = np.where(twice, rng.integers(5, 90, size=len(new)), 0)
    session = copies["session_id"].where(twice, copies["course_id"] + "-99")
    return copies.assign(
        submitted=copies["submitted"] - pd.to_timedelta(minutes, unit="min"),
        typed_session=session,
        typed=session,
        wave="",
        item_id="",
        kind=np.where(twice, "sent twice", "unknown session"),
        copy=True,
    )


def _other_answers(
    filled: pd.DataFrame, answers: pd.DataFrame, original: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the first version of a form that was then sent again: some answers are somebody else's."""
    said = answers[answers["submission"] == original]
    form = filled.loc[filled["submission"] == original, "form"].iloc[0]
    others = filled.loc[filled["form"].eq(form) & filled["submission"].ne(original), "submission"]
    other = answers[answers["submission"] == rng.choice(others)].set_index(["wave", "item_id"])["typed"]
    theirs = other.reindex(list(zip(said["wave"], said["item_id"], strict=True))).to_numpy(dtype=object)
    known = np.array([isinstance(word, str) and bool(word.strip()) for word in theirs])
    change = known & said["typed"].ne("").to_numpy() & (rng.random(len(said)) < 0.4)
    return said.assign(typed=np.where(change, theirs, said["typed"].to_numpy(dtype=object)))
