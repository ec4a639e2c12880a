"""Answers understood: each distinct answer to each item is read once by its response scale.

The instrument is the one of the session's course; where the course names none and the study has only one
questionnaire, it is that one. An item that the instrument does not have, and an answer that is not on the
item's scale, are quarantined with the nearest label as a suggestion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from impact_eval.contract.answer import Answer
from impact_eval.contract.instrument import AuditTool, Questionnaire
from impact_eval.intake.fate import Records


def instrument_of_courses(
    courses: pd.DataFrame, questionnaires: Mapping[str, Questionnaire]
) -> dict[str, str | None]:
    """Map course to the questionnaire it is evaluated with: the one it names, else the only one there is."""
    only = _only(questionnaires)
    return {
        course: instrument if instrument in questionnaires else only
        for course, instrument in zip(courses["course_id"], courses["instrument_id"], strict=True)
    }


def _only(questionnaires: Mapping[str, Questionnaire]) -> str | None:
    return next(iter(questionnaires)) if len(questionnaires) == 1 else None


def instrument_of_sessions(
    sessions: pd.DataFrame, courses: pd.DataFrame, questionnaires: Mapping[str, Questionnaire]
) -> dict[str, str]:
    """Map session to the questionnaire its course is evaluated with; sessions without one are left out."""
    by_course = instrument_of_courses(courses, questionnaires)
    only = _only(questionnaires)
    named = {
        s: by_course.get(c, only) for s, c in zip(sessions["session_id"], sessions["course_id"], strict=True)
    }
    return {session: instrument for session, instrument in named.items() if instrument}


def score_answers(
    records: Records, instruments: Mapping[str, str], questionnaires: Mapping[str, Questionnaire]
) -> None:
    """Add `instrument_id` and `score` to responses; blank answers are NaN, strange ones quarantined."""
    frame = records.frame
    frame["instrument_id"] = frame["session_id"].map(instruments)
    current = records.accepted
    unknown = ~_pairs_known(current, questionnaires)
    records.say(
        current.index[unknown], "item_id", "is not an item of the session's instrument.",
        "Correct the item, add it to the instrument, or name the course's instrument.", "unknown-item",
    )  # fmt: skip

    def reader(instrument: str, item_id: str) -> Callable[[str], Answer]:
        questionnaire = questionnaires[instrument]
        response, correct = questionnaire.response_of(item_id), questionnaire.item(item_id).correct
        return lambda text: response.read(text, correct)

    _read(records, ["instrument_id", "item_id"], "value", reader)


def _pairs_known(frame: pd.DataFrame, questionnaires: Mapping[str, Questionnaire]) -> pd.Series:
    known = {
        (name, item.id) for name, questionnaire in questionnaires.items() for item in questionnaire.items
    }
    pairs = list(zip(frame["instrument_id"], frame["item_id"], strict=True))
    return pd.Series([pair in known for pair in pairs], index=frame.index, dtype=bool)


def grade_judgements(
    records: Records, tools: Mapping[str, AuditTool], criterion: str = "criterion_id"
) -> None:
    """Add `score` and `met` to judgements of cases, or of sessions that were observed.

    A criterion that no tool has, or a strange grade, is quarantined.

    Parameters
    ----------
    records : judgements, of which `criterion` is the column that names what was looked at.
    tools : the audit tools, which say how each criterion is graded.
    """
    tool_of = {one.id: tool for tool in tools.values() for one in tool.criteria}
    current = records.accepted
    unknown = current.index[~current[criterion].isin(tool_of)]
    mend = "Correct the criterion, or add it to the audit tool."
    records.say(unknown, criterion, "is not a criterion of any audit tool.", mend, "unknown-criterion")

    _read(records, [criterion], "judgement", lambda name: tool_of[name].judgements.response.read)
    standard = records.frame[criterion].map(
        {name: tool.judgements.standard for name, tool in tool_of.items()}
    )
    records.frame["met"] = (
        (records.frame["score"] >= standard).astype(object).where(records.frame["score"].notna())
    )


def _read(
    records: Records, by: list[str], column: str, reader: Callable[..., Callable[[str], Answer]]
) -> None:
    """Read each distinct text once per group, and tell what was not understood."""
    frame = records.frame
    frame["score"] = float("nan")
    current = records.accepted
    distinct = current[[*by, column]].fillna({column: ""}).drop_duplicates()
    answers = {tuple(row): reader(*row[:-1])(row[-1]) for row in distinct.itertuples(index=False, name=None)}
    keys = list(current[[*by, column]].fillna({column: ""}).itertuples(index=False, name=None))
    read = pd.Series([answers[key] for key in keys], index=current.index, dtype=object)
    frame.loc[current.index, "score"] = [answer.score for answer in read]
    said = pd.Series([_said(answer) for answer in read], index=current.index, dtype=object)
    strange = said[[bool(problem) for problem, _ in said]]
    for problem, mend in dict.fromkeys(strange):
        rows = strange.index[[words == (problem, mend) for words in strange]]
        records.say(rows, column, problem, mend, "not-on-scale")


def _said(answer: Answer) -> tuple[str, str]:
    """Return problem and mend of an answer that was not understood; nothing for one that was."""
    if not answer.problem:
        return "", ""
    meant = f"Did they mean '{answer.suggestion}'? " if answer.suggestion else ""
    return f"{answer.problem}.", f"{meant}{answer.mend}"
