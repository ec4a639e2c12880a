"""Names that stand in a table and mean something only in an instrument: questionnaires, criteria, indicators.

A course that names no questionnaire there is, a link to a criterion or an indicator that nobody described, a
month of an indicator under a slip of its name: each would show as *no evidence* with nothing to mend. The
rows are used as they are, and told. So is a share whose numerator is above its denominator, and an own area
that no month is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from impact_eval.contract.finding import Finding
from impact_eval.contract.instrument import AuditTool, Indicator, Questionnaire
from impact_eval.intake.fate import Records


def tell_unnamed(
    records: Records,
    questionnaires: Mapping[str, Questionnaire],
    tools: Mapping[str, AuditTool],
    indicators: Mapping[str, Indicator],
    area: str,
) -> None:
    """Tell what courses, links, resources and months name that no instrument describes."""
    if records.table == "courses":
        _tell(records, "instrument_id", questionnaires, "is the id of no questionnaire", "instrument")
    elif records.table in ("links", "resources"):
        criteria = [criterion.id for tool in tools.values() for criterion in tool.criteria]
        _tell(records, "criterion_id", criteria, "is a criterion of no audit tool", "criterion")
    if records.table == "links":
        _tell(records, "indicator_id", indicators, "is in no list of indicators", "indicator")
    elif records.table == "indicators":
        _tell(records, "indicator_id", indicators, "is in no list of indicators", "indicator")
        _above_the_whole(records, indicators)
        _own_area(records, area)


def _tell(records: Records, column: str, known: Iterable[str], problem: str, what: str) -> None:
    """Tell each unknown name once in each file, at its first row."""
    current = records.accepted
    strange = current[current[column].notna() & ~current[column].isin(set(known))]
    names = ", ".join(known) or "none"
    records.say(
        strange.index[~strange.duplicated(["_source", column])], column, f"{problem}.",
        f"Correct it, or describe it in an instrument; there are: {names}.", f"unknown-{what}", "warning",
    )  # fmt: skip


def _above_the_whole(records: Records, indicators: Mapping[str, Indicator]) -> None:
    """Tell months whose share is above the whole, for indicators in per cent."""
    current = records.accepted
    shares = {name for name, indicator in indicators.items() if indicator.unit == "%"}
    above = current["indicator_id"].isin(shares) & (current["numerator"] > current["denominator"])
    records.say(
        current.index[above], "numerator", "is above its denominator, for an indicator in per cent.",
        "Correct the figures, or the indicator's unit.", "above-the-whole", "warning",
    )  # fmt: skip


def _own_area(records: Records, area: str) -> None:
    """Tell an own area that no month is of: the results of every recommendation would be empty."""
    areas = sorted(map(str, records.accepted["area"].unique()))
    if area and areas and area not in areas:
        records.findings.append(
            Finding(
                "warning", records.origins[0].file, f"No month is of the study's own area, '{area}'.",
                f"Correct 'area' in study.toml; the areas are: {', '.join(areas)}.", "unknown-area",
                table=records.table, column="area",
            )
        )  # fmt: skip
