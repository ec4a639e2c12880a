"""What is to be mended in a study's files, as a page for the person who mends them.

It shows what stands in the files, so it is no part of a pack and not for publication; the page says so. Laid
out like a pack: one file, nothing to fetch, no script.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from impact_eval.charts.written import count
from impact_eval.intake.mending import to_mend
from impact_eval.pack.ledger import sentences, table_of_sums
from impact_eval.pack.page import assets, environment
from impact_eval.pack.tables import PackTable, plain
from impact_eval.pack.wording import read_data, say, words

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.intake.study import Study

_SEVERITIES = ("error", "warning", "note")


def check_page(study: Study) -> bytes:
    """Return the page: the sums of the ledger, and what is to be mended by severity, place by place.

    Parameters
    ----------
    study : a study that has been read.
    """
    mends = to_mend(study.findings)
    sections = [
        (severity, _table(severity, of)) for severity in _SEVERITIES
        if len(of := mends[mends["severity"] == severity])
    ]  # fmt: skip
    html = (
        environment()
        .get_template("check.html.j2")
        .render(
            title=study.file.title,
            partnership=study.file.partnership,
            sums=sentences(study.ledger),
            totals=table_of_sums(study.ledger),
            sections=sections,
            words=read_data("wording.toml"),
            say=say,
            assets=assets(),
        )
    )
    return html.encode()


def _table(severity: str, mends: pd.DataFrame) -> PackTable:
    headings = [say(f"check.{name}") for name in ("place", "rows", "often", "there", "problem", "mend")]
    return plain(
        headings,
        [[_place(row), row["rows"], count(row["n"]), _there(row), row["problem"], row["mend"]]
         for row in mends.to_dict("records")],
        caption=say(f"check.caption_{severity}", n=count(int(mends["n"].sum()))),
    )  # fmt: skip


def _place(row: dict[Any, Any]) -> str:
    sheet = say("check.sheet", sheet=row["sheet"]) if row["sheet"] else ""
    column = say("check.column", column=row["column"]) if row["column"] else ""
    return f"{row['file']}{sheet}{column}"


def _there(row: dict[Any, Any]) -> str:
    """Return the first different values that stand there, and how many more there are."""
    shown = ", ".join(f"\u2018{value}\u2019" for value in row["values"])
    more = say("check.more", n=count(row["more_values"])) if row["more_values"] else ""
    return f"{shown}{more}" or words("cell")["missing"]
