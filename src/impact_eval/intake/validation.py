"""Typed columns, the schemas' checks and the references between tables, each failure told in file rows."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from impact_eval.contract.finding import Finding
from impact_eval.contract.identifier import normalise_identifier
from impact_eval.contract.tables import columns_of, meta, schemas
from impact_eval.intake.date_order import Told, tell_dates
from impact_eval.intake.fate import MOST_TOLD, Records
from impact_eval.intake.parse import MENDS, of_two_readings, parser_of, read_number, read_share
from impact_eval.wording import listed

#: A small count that somebody withheld.
_WITHHELD = re.compile(r"(?:[<\u2264]|less than|fewer than|under|below) ?[0-9]+|\[?c\]?|\*+", re.IGNORECASE)
#: Rows of one key named before the rest are counted only.
_PLACES_TOLD = 5
_BLANK_MENDS = {
    "not_nullable": (
        "is blank (or a word such as N/A), and every row needs it.",
        "Fill it in, or delete the row if it is not meant to be there.",
        "blank-value",
    )
}


def type_columns(records: Records, date_formats: list[str]) -> None:
    """Turn text into dates, numbers and choices; what cannot be read is quarantined with its text kept."""
    if records.table == "indicators":
        _shares_for_counts(records)
        _counts_of_percentages(records)
    typed: dict[str, pd.Series] = {}
    for name, column in schemas()[records.table].columns.items():
        typed[name] = _typed(records, name, date_formats)
        if column.metadata["kind"] in {"text", "list", "choice", "quarter", "year"}:
            typed[name] = typed[name].where(typed[name] != "", None)
    for name, values in typed.items():
        records.frame[name] = values


def _typed(records: Records, name: str, date_formats: list[str]) -> pd.Series:
    facts = meta(records.table, name)
    kind, cells = facts["kind"], records.frame[name]
    result = pd.Series(None, index=cells.index, dtype=object)
    for source in records.frame["_source"].unique():
        of_source = records.frame["_source"] == source
        parse = parser_of(kind, facts["choices"], date_formats[int(source)])
        if parse is None:
            result[of_source] = cells[of_source]
            continue
        texts = cells[of_source].unique()
        doubtful = of_two_readings(texts) if kind in {"integer", "number"} else frozenset()
        meaning = {text: parse(text) if text and text not in doubtful else None for text in texts}
        result[of_source] = cells[of_source].map(meaning)
        if kind in MENDS:
            _tell(
                records, name, of_source & (cells != "") & result.isna(), date_formats[int(source)], doubtful
            )
    if kind in {"date", "month"}:
        return pd.to_datetime(result).astype("datetime64[ns]")
    if kind not in MENDS:
        return result
    return result.astype(float) if kind in {"integer", "number"} else result.where(result.notna(), "")


def _tell(records: Records, name: str, failed: pd.Series, date_format: str, doubtful: frozenset[str]) -> None:
    """Tell the texts of one source's column that were not read, each with what it may be."""
    kind = meta(records.table, name)["kind"]
    cells = records.frame.loc[failed & (records.frame["_fate"] == "accepted"), name]
    dates = (
        tell_dates(cells.unique(), date_format, of_months=kind == "month")
        if kind in {"date", "month"}
        else {}
    )
    _tell_once(records, name, cells, dates)
    word = "whole number" if kind == "integer" else kind
    said: dict[tuple[str, str, str], list[str]] = {}
    for text in cells.unique():
        words = (f"is not a {word}.", MENDS[kind], f"not-a-{kind}")
        if date := dates.get(text):
            if date.once:
                continue
            words = (date.problem, date.mend, date.code)
        elif kind in {"integer", "number"} and _WITHHELD.fullmatch(text):
            words = (
                f"is a count that was withheld, not a {word}.",
                "Ask for the count, or delete the row.", f"not-a-{kind}",
            )  # fmt: skip
        elif text in doubtful:
            words = (
                "may be thousands or have a decimal comma, as others of this column have.",
                "Write it without a comma, or with a decimal point.", "ambiguous-number",
            )  # fmt: skip
        elif read_share(text) is not None:
            words = (f"is a percentage, not a {word}.", "Write the count itself.", f"not-a-{kind}")
        said.setdefault(words, []).append(text)
    for (problem, mend, code), texts in said.items():
        records.say(cells.index[cells.isin(texts)], name, problem, mend, code)


def _tell_once(records: Records, name: str, cells: pd.Series, dates: dict[str, Told | None]) -> None:
    """Tell the dates that one word in `study.toml` settles: once, at the first, and how many there are."""
    by_mend: dict[str, dict[str, Told]] = {}
    for text, date in dates.items():
        if date and date.once:
            by_mend.setdefault(date.mend, {})[text] = date
    for mend, texts in by_mend.items():
        of_mend = cells[cells.isin(list(texts))]
        doubtful = [text for text, date in texts.items() if date.code.startswith("ambiguous")]
        first = of_mend[of_mend.isin(doubtful or list(texts))].head(1)
        said = texts[first.iloc[0]]
        rows = records.frame.loc[of_mend.index, "_row"].unique()
        others = [int(row) for row in rows if row != records.frame.loc[first.index[0], "_row"]]
        problem = f"{said.problem.removesuffix('.')}{_written_so(others)}."
        records.say(first.index, name, problem, mend, said.code)
        records.keep_out(of_mend.index)


def _written_so(others: list[int]) -> str:
    """Say which other rows have dates written in the same way: all of them where they are few."""
    if not others:
        return ""
    if len(others) == 1:
        return f"; row {others[0]} has a date written so too"
    if len(others) > _PLACES_TOLD:
        return f"; {len(others):,} more rows have dates written so"
    return f"; rows {listed([str(row) for row in others])} have dates written so too"


def _shares_for_counts(records: Records) -> None:
    """Tell numerators between none and one case: a spreadsheet keeps what it shows as 85% as 0.85."""
    frame = records.frame[records.frame["_fate"] == "accepted"]
    count, whole = (
        frame[name].map({text: read_number(text) for text in frame[name].unique()}).astype(float)
        for name in ("numerator", "denominator")
    )
    records.say(
        frame.index[(count > 0) & (count < 1) & (whole > 1)], "numerator",
        "is less than one, and a count is wanted.",
        "If it is a share, write it as one (85%), or write the count.", "share-for-count", "warning",
    )  # fmt: skip


def _counts_of_percentages(records: Records) -> None:
    """Read numerators that are percentages as that share of their denominators, and tell them."""
    frame = records.frame
    shares = frame["numerator"].map({text: read_share(text) for text in frame["numerator"].unique()})
    if not shares.notna().any():
        return
    whole = frame["denominator"].map(
        {
            text: 100.0 if read_share(text) == 1 else read_number(text)
            for text in frame["denominator"].unique()
        }
    )
    read = shares.notna() & whole.notna() & (frame["_fate"] == "accepted")
    for source in frame.loc[read, "_source"].unique():
        rows = frame.index[read & (frame["_source"] == source)]
        some = "1 percentage is" if len(rows) == 1 else f"{len(rows):,} percentages are"
        records.say(
            rows[:1], "numerator", f"is a percentage; {some} read as that share of the denominator.",
            "Write the counts themselves, if they are known.", "percentage", "warning",
        )  # fmt: skip
    counts = (shares[read].astype(float) * whole[read].astype(float)).round(9)
    frame.loc[read, "numerator"] = [repr(count) for count in counts]
    frame.loc[read, "denominator"] = [repr(float(count)) for count in whole[read]]


def contract_types(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with the contract's types, also where no row is left to tell pandas what they are.

    Dates and months are datetimes, counts and numbers floats, everything else objects.
    """
    typed = {"date": "datetime64[ns]", "month": "datetime64[ns]", "integer": "float64", "number": "float64"}
    kinds = {name: meta(table, name)["kind"] for name in columns_of(table) if name in frame.columns}
    return frame.astype({name: typed.get(kind, "object") for name, kind in kinds.items()})


def apply_schema(records: Records) -> None:
    """Run the table's pandera schema over what is accepted, and tell each failing cell once."""
    from pandera.errors import SchemaErrors

    schema = schemas()[records.table]
    if records.accepted.empty:
        return
    try:
        schema.validate(records.accepted[list(schema.columns)], lazy=True)
    except SchemaErrors as failure:
        cases = failure.failure_cases.drop_duplicates(["index", "column"])
        for (column, check), rows in cases.dropna(subset=["index"]).groupby(["column", "check"]):
            problem, mend, code = _BLANK_MENDS.get(
                str(check),
                (f"{check}.", _meant(str(column), schema.columns[column]), "not-allowed"),
            )
            records.say(pd.Index(rows["index"].astype(int)), str(column), problem, mend, code)


def _meant(name: str, column: Any) -> str:
    """Say what a column holds, and how a file's own words for it are put into the contract's."""
    mend = f"Correct it ({name}: {column.description})"
    if column.metadata["kind"] != "choice":
        return f"{mend}."
    return f"{mend}, or say what the word means in study.toml, under [source.values.{name}]."


def resolve_references(
    records: Records, accepted: dict[str, pd.DataFrame], kept_out: dict[str, frozenset[str]]
) -> None:
    """Give references the register's spelling, and tell those that point to nothing or to a row kept out."""
    for name in schemas()[records.table].columns:
        facts = meta(records.table, name)
        table, _, column = facts["references"].partition(".")
        if not table or table not in accepted:
            continue
        spelling = {normalise_identifier(str(known)): known for known in accepted[table][column]}
        values = records.frame[name]
        written = values.map(
            {text: spelling.get(normalise_identifier(str(text)), text) for text in values.dropna().unique()}
        )
        records.frame[name] = written.where(values.notna(), None)
        current = records.accepted
        lost = current.index[~current[name].isin(set(spelling.values())) & current[name].notna()]
        held = current.loc[lost, name].map(normalise_identifier).isin(kept_out.get(table, frozenset()))
        keep = facts["orphan"] == "keep"
        records.say_orphans(lost[~held], name, table, keep=keep)
        records.say_orphans(lost[held], name, table, keep=keep, kept_out=True)


def conflicts(records: Records, key: list[str], columns: list[str]) -> list[Finding]:
    """Tell register rows of one key that say different things; the later row is the one used."""
    current = records.accepted
    repeated = current[current.duplicated(key, keep=False)]
    if repeated.empty:
        return []
    of_key = repeated.groupby(repeated.groupby(key, dropna=False, sort=False).ngroup())
    differs = of_key[columns].nunique(dropna=False).gt(1)
    differs = differs[differs.any(axis=1)]
    found: list[Finding] = []
    for number in differs.index[:MOST_TOLD]:
        rows = of_key.get_group(number)
        strange = listed([str(column) for column in differs.columns[differs.loc[number]]])
        more = len(differs) - MOST_TOLD if len(found) + 1 == MOST_TOLD else 0
        also = f" The same is to be said of {more:,} more." if more > 0 else ""
        last = rows.iloc[-1]
        origin = records.origins[int(last["_source"])]
        found.append(
            Finding(
                "warning", origin.file,
                f"stands in {_places(records, rows)}, which differ in {strange}; the last one is used.{also}",
                "Keep one row.", "conflicting-rows",
                table=records.table, sheet=origin.sheet, row=int(last["_row"]),
                column=key[0], value=" / ".join(str(value) for value in last[key]),
            )
        )  # fmt: skip
    return found


def _places(records: Records, rows: pd.DataFrame) -> str:
    """Say where rows stand: their numbers, with the files' names where there are several."""
    told = rows.head(_PLACES_TOLD)
    files = [records.origins[int(number)].file for number in told["_source"]]
    numbers = [str(row) for row in told["_row"]]
    more = [f"{len(rows) - len(told):,} more"] if len(rows) > len(told) else []
    if len(set(files)) == 1:
        return f"rows {listed([*numbers, *more])}"
    return listed([*(f"row {row} of {file}" for row, file in zip(numbers, files, strict=True)), *more])
