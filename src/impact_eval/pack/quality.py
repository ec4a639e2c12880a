"""Data quality: where the rows went, what has to be mended, who answered, and with what it was asked.

Findings are shown by kind, with the mend: the file, row and value of each belong on the analyst's desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from impact_eval.charts.result_row import grouped, result_rows
from impact_eval.charts.written import count
from impact_eval.pack.ledger import sentences, table_by_file, table_of_sums
from impact_eval.pack.tables import PackTable, plain
from impact_eval.pack.wording import say, words

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.evaluation import Evaluation
    from impact_eval.intake.study import Study


@dataclass(frozen=True)
class Quality:
    """What the data quality section shows."""

    sums: tuple[str, ...]
    totals: PackTable
    files: PackTable | None
    findings: PackTable
    funnel: PackTable
    instruments: PackTable


def quality_of(evaluation: Evaluation) -> Quality:
    """Return the data quality of a protected evaluation; the sums are those of the whole ledger."""
    ledger = evaluation.study.ledger
    return Quality(
        sums=sentences(ledger),
        totals=table_of_sums(ledger),
        files=table_by_file(evaluation.ledger),
        findings=_findings(evaluation.findings),
        funnel=_funnel(evaluation.participation.funnel),
        instruments=_instruments(evaluation.study),
    )


def findings_by_kind(findings: pd.DataFrame) -> pd.DataFrame:
    """Return how many findings there are of each kind, with what is to be done about the kind in general.

    The mend of a single finding may hold what stands in the file, and a file without headings has people
    where they should be.

    Examples
    --------
    >>> import pandas as pd
    >>> findings = pd.DataFrame({"severity": "error", "code": "orphan", "table": "audits", "file": ["a", "b"],
    ...     "mend": "Mend it."})
    >>> kinds = findings_by_kind(findings)
    >>> kinds[["code", "findings", "files", "mend"]].to_dict("records")[0]["mend"]
    'Add what they point to, or correct the identifier.'
    """
    groups = findings.groupby(["severity", "code", "table"], sort=False)
    kinds = groups.agg(findings=("file", "size"), files=("file", "nunique")).reset_index()
    mends = words("finding_mends")
    return kinds.assign(mend=[mends.get(code, mends["other"]) for code in kinds["code"]])


def _findings(findings: pd.DataFrame) -> PackTable:
    headings = [
        say(f"quality.findings_{name}") for name in ("kind", "meaning", "holds", "count", "files", "mend")
    ]
    rows = [
        [
            words("findings").get(row["code"], row["code"]),
            words("phrases").get(row["severity"], row["severity"]),
            words("phrases").get(row["table"], str(row["table"])),
            count(row["findings"]),
            count(row["files"]),
            str(row["mend"]),
        ]
        for row in findings_by_kind(findings).to_dict("records")
    ]
    return plain(headings, rows, caption=say("quality.findings_caption"))


def _funnel(funnel: pd.DataFrame) -> PackTable:
    """Stages across, courses down: the funnel's own rows, set side by side."""
    rows = result_rows(
        funnel, ("course_id", "course_title", "stage", "stage_title", "n"), "Participation.funnel"
    )
    stages = {row.word("stage"): row.word("stage_title") for row in rows}
    table = []
    for (course_id,), of_course in grouped(rows, "course_id").items():
        n = {row.word("stage"): row.written("n", count) for row in of_course}
        title = f"{of_course[0].word('course_title')} ({course_id})"
        table.append([title, *(n.get(stage, say("cell.missing")) for stage in stages)])
    return plain(
        [say("quality.funnel_course"), *stages.values()], table, caption=say("quality.funnel_caption")
    )


def _instruments(study: Study) -> PackTable:
    rows = [
        [
            one.title, say("quality.questionnaire"), one.version,
            say("quality.holds_items", items=len(one.items), scales=len(one.scales)),
        ]
        for one in study.questionnaires.values()
    ]  # fmt: skip
    tools = {tool.id: tool for tool in study.audit_tools.values()}
    rows += [
        [
            tool.title, say("quality.audit_tool"), tool.version,
            say(
                "quality.holds_criteria", criteria=len(tool.criteria),
                standard=tool.judgements.labels[tool.judgements.standard],
            ),
        ]
        for tool in tools.values()
    ]  # fmt: skip
    rows += [
        [
            one.title, say("quality.indicator_list"), say("cell.missing"),
            say("quality.holds_indicator", unit=one.unit, better=words("phrases")[one.better]),
        ]
        for one in study.indicators.values()
    ]  # fmt: skip
    headings = [say(f"quality.instruments_{name}") for name in ("title", "kind", "version", "holds")]
    return plain(headings, rows, caption=say("quality.instruments_caption"))
