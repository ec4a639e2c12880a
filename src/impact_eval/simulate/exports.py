"""Form exports as a form tool writes them: one row a respondent, one column a question.

Online forms come with the tool's own columns (ID, start and completion time in month/day/year, an e-mail that
says only "anonymous") and a byte order mark, and their headings are whole questions. Forms keyed in from
paper have item codes with the wave as a suffix, and no times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from impact_eval.simulate.asked import Form, forms, questionnaires
from impact_eval.simulate.mistakes import Typed
from impact_eval.simulate.story import chapter

if TYPE_CHECKING:
    import pandas as pd

TIME_FORMAT = "%m/%d/%y %H:%M:%S"
MINUTES_TO_FILL_IN = 6


def heading(form: Form, wave: str, item_id: str) -> str:
    """Return the column that holds an item's answers at a wave.

    Examples
    --------
    >>> paper = next(form for form in forms() if form.layout == "suffixes")
    >>> heading(paper, "pre", "DA1")
    'DA1_pre'
    """
    if form.layout == "suffixes":
        return f"{item_id}_{wave}"
    text = questionnaires()[form.instrument_id].item(item_id).text
    if form.layout == "before_after":
        return str(chapter("forms")["headings"]["lead_in"][wave]) + text
    return text


def exports(typed: Typed) -> dict[str, pd.DataFrame]:
    """Return every export, by its path in the study's folder: all cells are text."""
    by_name = {form.form: form for form in forms()}
    answers = _by_submission(typed.answers)
    comments = _by_submission(typed.comments)
    return {
        str(path): _export(by_name[str(filled["form"].iloc[0])], filled, answers, comments)
        for path, filled in sorted(typed.forms.groupby("file"))
    }


def _by_submission(rows: pd.DataFrame) -> dict[int, pd.DataFrame]:
    return {int(str(submission)): part for submission, part in rows.groupby("submission")}


def _export(
    form: Form, filled: pd.DataFrame, answers: dict[int, pd.DataFrame], comments: dict[int, pd.DataFrame]
) -> pd.DataFrame:
    """Return one export: the tool's columns, who and which session, then a column a question."""
    import pandas as pd

    order = ["submitted", "session_id", "submission"]
    filled = filled.sort_values(order, kind="stable").reset_index(drop=True)
    columns = [heading(form, wave, item) for wave, items in form.waves.items() for item in items]
    columns += list(form.comment.values())
    rows = []
    for submission in filled["submission"]:
        said = answers[submission]
        row = {heading(form, wave, item): word for wave, item, word in _cells(said, "typed")}
        if submission in comments:
            row |= {form.comment[item]: text for _, item, text in _cells(comments[submission], "text")}
        rows.append(row)
    cells = pd.DataFrame(rows, columns=columns, dtype=object).fillna("")
    names = chapter("forms")["headings"]
    who = pd.DataFrame({names["person"]: filled["typed_person"], names["session"]: filled["typed_session"]})
    return pd.concat([_tool_columns(form, filled), who, cells], axis=1)


def _cells(said: pd.DataFrame, words: str) -> list[tuple[str, str, str]]:
    return list(zip(said["wave"], said["item_id"], said[words], strict=True))


def _tool_columns(form: Form, filled: pd.DataFrame) -> pd.DataFrame:
    """Return what a form tool adds of its own; nothing on paper."""
    import pandas as pd

    if form.layout == "suffixes":
        return pd.DataFrame(index=filled.index)
    started = filled["submitted"] - pd.to_timedelta(MINUTES_TO_FILL_IN, unit="min")
    return pd.DataFrame(
        {
            "ID": [str(number + 1) for number in range(len(filled))],
            "Start time": started.dt.strftime(TIME_FORMAT),
            "Completion time": filled["submitted"].dt.strftime(TIME_FORMAT),
            "Email": "anonymous",
            "Name": "",
        }
    )
