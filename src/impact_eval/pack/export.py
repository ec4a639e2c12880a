"""Every table of a protected evaluation as a CSV file: `[c]` for what is withheld, blank for what is missing.

UTF-8 with a byte-order mark, because without one Excel shows an en dash as three strange letters; dates in
ISO form; columns and rows in the order of the evaluation, so that the same evaluation gives the same bytes.
A text that a spreadsheet would take for a formula is given an apostrophe, which makes it a text again (the
mend that OWASP gives for CSV injection).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from impact_eval.pack.ledger import shown_by_file, sums_by_table
from impact_eval.pack.quality import findings_by_kind
from impact_eval.pack.wording import say

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.evaluation import Evaluation

#: Result table to the name of its file.
TABLES = (
    ("assurance", "board", "assurance-board"),
    ("assurance", "table", "assurance-dimensions"),
    ("assurance", "rules", "assurance-rules"),
    ("assurance", "history", "assurance-history"),
    ("assurance", "sensitivity", "assurance-sensitivity"),
    ("register", "timeliness", "reviews-clocks"),
    ("register", "summary", "reviews-in-time"),
    ("register", "reviews", "reviews-facts"),
    ("register", "decisions", "reviews-decisions"),
    ("themes", "table", "themes"),
    ("participation", "delivery", "participation-delivery"),
    ("participation", "funnel", "participation-funnel"),
    ("participation", "reach", "participation-reach"),
    ("participation", "sessions", "participation-sessions"),
    ("participation", "reach_by_quarter", "participation-reach-by-quarter"),
    ("participation", "places", "participation-places"),
    ("participation", "missing", "participation-missing-agencies"),
    ("participation", "totals", "participation-totals"),
    ("actions", "table", "actions"),
    ("actions", "revised", "actions-revised-training"),
    ("actions", "revised_scopes", "actions-revised-training-totals"),
    ("actions", "summaries", "actions-learning-summaries"),
    ("actions", "events", "actions-learning-events"),
    ("actions", "answers", "actions-learning-survey"),
    ("actions", "use", "actions-use-by-agency"),
    ("actions", "toolkit", "actions-toolkit"),
    ("actions", "toolkit_months", "actions-toolkit-months"),
    ("actions", "specialist", "actions-specialist-training"),
    ("actions", "checks", "actions-knowledge-checks"),
    ("actions", "observations", "observed-sessions"),
    ("actions", "returns", "agency-returns"),
    ("reaction", "table", "reaction"),
    ("reaction", "distribution", "reaction-distribution"),
    ("learning", "table", "learning"),
    ("learning", "means", "learning-means"),
    ("learning", "changes", "learning-changes"),
    ("learning", "transitions", "learning-transitions"),
    ("behaviour", "reports", "behaviour-reports"),
    ("behaviour", "audits", "behaviour-audits"),
    ("results", "table", "results"),
    ("results", "months", "results-months"),
    ("soundness", "instruments", "soundness-instruments"),
    ("soundness", "reliable_change", "soundness-reliable-change"),
    ("soundness", "missing", "soundness-missing"),
    ("soundness", "three_waves", "soundness-three-waves"),
    ("soundness", "agreement", "soundness-agreement"),
)


#: What a cell begins with that a spreadsheet would work out.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\n")


#: Decimals of a p-value in a file; all its digits would tell how many scores changed.
P_DECIMALS = 4


def csv_files(evaluation: Evaluation) -> dict[str, bytes]:
    """Return the path inside the pack and the bytes of every table of a protected evaluation."""
    return {f"tables/{name}.csv": csv_of(frame) for name, frame in _tables(evaluation)}


def _tables(evaluation: Evaluation) -> Iterator[tuple[str, pd.DataFrame]]:
    for part, attribute, name in TABLES:
        yield name, getattr(getattr(evaluation, part), attribute)
    yield "recommendations", evaluation.recommendations
    yield "threads", _threads(evaluation)
    yield "ledger", sums_by_table(evaluation.study.ledger)
    by_file = shown_by_file(evaluation.ledger)
    if by_file is not None:
        yield "ledger-by-file", by_file
    yield "findings-by-kind", findings_by_kind(evaluation.findings)


def _threads(evaluation: Evaluation) -> pd.DataFrame:
    import pandas as pd

    identifiers = [str(one) for one in evaluation.recommendations["recommendation_id"]]
    parts = []
    for one in identifiers:
        table = evaluation.thread(one).table.astype(object)
        table.insert(0, "recommendation_id", one)
        parts.append(table)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"recommendation_id": []})


def csv_of(frame: pd.DataFrame) -> bytes:
    r"""Return a table as CSV, with `[c]` in the cells that its column `hidden` names.

    Examples
    --------
    >>> import pandas as pd
    >>> csv_of(pd.DataFrame({"n": [float("nan"), 12.0], "hidden": ["n", ""]}))
    b'\xef\xbb\xbfn\n[c]\n12\n'
    >>> csv_of(pd.DataFrame({"change": [-0.5], "theme": ["=1+1"]})).decode("utf-8-sig")
    "change,theme\n-0.5,'=1+1\n"
    >>> csv_of(pd.DataFrame({"p_sign": [0.0078125]})).decode("utf-8-sig")
    'p_sign\n0.0078\n'
    """
    import pandas as pd

    hidden = frame["hidden"] if "hidden" in frame else pd.Series("", index=frame.index)
    withheld = hidden.astype(str).str.split(";")
    shown = {}
    for name in (name for name in frame.columns if name != "hidden" and not name.startswith("_")):
        values = frame[name].round(P_DECIMALS) if name.startswith("p_") else frame[name]
        texts = [_text(value) for value in values.tolist()]
        shown[name] = [
            say("cell.hidden") if name in gone else text for text, gone in zip(texts, withheld, strict=True)
        ]
    text = pd.DataFrame(shown, dtype=object).to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8-sig")


def _text(value: object) -> str:
    import pandas as pd

    if isinstance(value, (list, tuple)):
        return _harmless("; ".join(str(one) for one in value))
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float):
        # Counts that became floats beside a missing value are whole numbers to a reader.
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    return _harmless(value) if isinstance(value, str) else str(value)


def _harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, in a cell of one row."""
    # A carriage return by itself would end the row: pandas puts no quotes around it.
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{whole}" if whole.startswith(FORMULA_SIGNS) else whole
