"""The instruments of a study: questionnaires, audit tools and indicators, held against its framework."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from impact_eval.contract.framework import Framework
from impact_eval.contract.instrument import (
    AuditTool,
    Indicator,
    IndicatorList,
    Questionnaire,
    read_instrument,
)
from impact_eval.contract.study_file import StudyFile
from impact_eval.errors import InstrumentError, StudyError
from impact_eval.intake.part import matching
from impact_eval.wording import listed


def instruments_of(
    file: StudyFile, folder: Path
) -> tuple[dict[str, Questionnaire], dict[str, AuditTool], dict[str, Indicator]]:
    """Read every instrument that a study file names, by kind and id.

    Raises
    ------
    StudyError, InstrumentError : when there is none, one is not well formed, or two have one id.
    """
    paths = sorted({found for pattern in file.instruments for found in matching(folder, pattern)})
    if not paths:
        raise StudyError(
            f"no instrument matches {', '.join(file.instruments)}.",
            mend="Put the instruments' YAML files there, or correct 'instruments'.", file="study.toml",
        )  # fmt: skip
    read = [read_instrument(path) for path in paths]
    names = [instrument.id for instrument in read]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        of_name = [path.name for path, name in zip(paths, names, strict=True) if name == twice[0]]
        raise InstrumentError(
            f"{listed(of_name)} hold instruments of one id, '{twice[0]}'.", mend="Give each an id of its own."
        )
    return (
        {one.id: one for one in read if isinstance(one, Questionnaire)},
        {one.id: one for one in read if isinstance(one, AuditTool)},
        {part.id: part for one in read if isinstance(one, IndicatorList) for part in one.indicators},
    )


def refuse_strange_constructs(framework: Framework, questionnaires: Mapping[str, Questionnaire]) -> None:
    """Refuse questionnaires with a construct that is in no level of the framework."""
    named = {
        (questionnaire.id, name)
        for questionnaire in questionnaires.values()
        for name in questionnaire.constructs
    }
    strange = sorted(
        f"{construct} (in {name})" for name, construct in named if construct not in framework.constructs
    )
    if strange:
        raise InstrumentError(
            f"these constructs are in no level of the framework {framework.id}: {', '.join(strange)}.",
            mend=f"Use one of: {', '.join(framework.constructs)}.",
        )
