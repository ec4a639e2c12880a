"""Files as they come and should not: each function returns the bytes of one, named by what is wrong with it.

Workbooks are real ones by XlsxWriter; what no program of today writes (a workbook of before 2007, one with a
password, a formula never calculated) is laid out by hand as its format says.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

RESPONSES = ("session_id", "person_id", "wave", "item_id", "value", "submitted_at")
ANSWER = ("S1", "p1", "pre", "c1", "Agree", "2025-04-30")
INDICATORS = ("indicator_id", "area", "month", "numerator", "denominator")
AUDITS = ("audit_id", "case_id", "team", "auditor", "audit_date", "criterion_id", "judgement")


def workbook(
    *rows: Sequence[Any], also: Callable[[Any, Any], None] = lambda _book, _sheet: None, **options: Any
) -> bytes:
    """Write a workbook with these rows in its sheet 'Forms'; `also` does what is wrong with it."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **options})
    sheet = book.add_worksheet("Forms")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    also(book, sheet)
    book.close()
    return stream.getvalue()


def rewritten(data: bytes, old: bytes, new: bytes, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """Change a part of a workbook as another program would have written it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    return zipped({**parts, part: parts[part].replace(old, new)})


def zipped(parts: dict[str, bytes], level: int = 6) -> bytes:
    """Return an archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def compound(streams: dict[str, bytes]) -> bytes:
    """Lay out a file of Microsoft's compound format (MS-CFB, version 3) that holds these streams.

    Every stream is padded to 4,096 bytes, so that none belongs in the small sectors; sector 0 is the table of
    sectors, sector 1 the directory.
    """
    none, end, fat_sector, free = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    padded = {name: data.ljust(-(-len(data) // 4096) * 4096 or 4096, b"\0") for name, data in streams.items()}
    table, directory, body = [fat_sector, end], b"", b""
    entries = [("Root Entry", 5, end, 0)]
    for name, data in padded.items():
        first, sectors = len(table), len(data) // 512
        table += [*range(first + 1, first + sectors), end]
        entries.append((name, 2, first, len(data)))
        body += data
    for number, (name, kind, first, size) in enumerate(entries):
        text = name.encode("utf-16-le")
        right = number + 1 if 0 < number < len(entries) - 1 else none
        child = 1 if number == 0 else none
        directory += struct.pack(
            "<64sHBBIII16xIQQIQ", text, len(text) + 2, kind, 1, none, right, child, 0, 0, 0, first, size
        )
    directory = directory.ljust(512, b"\0")
    assert len(directory) == 512
    assert len(table) <= 128
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0,
        4096, end, 0, end, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[free] * 108)
    return header + struct.pack("<128I", *table, *[free] * (128 - len(table))) + directory + body


# -- what is no workbook, or none that is read --------------------------------------------------------------


def a_workbook_of_before_2007() -> bytes:
    """A BIFF8 stream: the beginning of a workbook, one sheet's name, the end."""
    begin = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0x0DBB, 0x07CC, 0, 6)
    name = struct.pack("<HHIHBB", 0x85, 8 + 5, 0, 0, 5, 0) + b"Forms"
    return compound({"Workbook": begin + name + struct.pack("<HH", 0x0A, 0)})


def a_workbook_with_a_password() -> bytes:
    """An encrypted package (MS-OFFCRYPTO): two streams, neither of which can be read without the password."""
    return compound({"EncryptionInfo": bytes(range(256)), "EncryptedPackage": bytes(range(256)) * 16})


def a_workbook_cut_short() -> bytes:
    """A download that broke off: an archive without its directory."""
    return workbook(RESPONSES, ANSWER)[:-200]


def a_photograph() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256))


def an_archive_of_photographs() -> bytes:
    return zipped({"photos/a.jpg": b"\xff\xd8\xff\xe0", "readme.txt": b"The photos of the day."})


def an_archive_that_unpacks_to_half_a_gigabyte() -> bytes:
    """Parts of ten megabytes of zeros each, together 2 MB as they lie there."""
    zeros = bytes(10_000_000)
    return zipped({f"xl/worksheets/sheet{n}.xml": zeros for n in range(1, 55)}, level=1)


def a_workbook_of_no_sheet_rows() -> bytes:
    return workbook()


def a_spreadsheet_of_libreoffice() -> bytes:
    return _ods(RESPONSES, ANSWER)


def a_spreadsheet_of_libreoffice_with_a_password() -> bytes:
    return _ods(RESPONSES, ANSWER, encrypted=True)


def _ods(*rows: Sequence[str], encrypted: bool = False) -> bytes:
    """Lay out an OpenDocument spreadsheet (OASIS ODF 1.2); `encrypted` as its manifest would say it."""
    cells = "".join(
        "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        ) + "</table:table-row>" for row in rows
    )  # fmt: skip
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Forms">{cells}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    ).encode()
    secret = '<manifest:encryption-data manifest:checksum-type="SHA1"/>' if encrypted else ""
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{space}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{secret}'
        "</manifest:file-entry></manifest:manifest>"
    ).encode()
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": bytes(content[::-1]) if encrypted else content,
        }
    )


def a_parquet_file() -> bytes:
    import duckdb

    with TemporaryDirectory() as folder, duckdb.connect() as engine:
        path = Path(folder) / "a.parquet"
        engine.execute(
            "COPY (SELECT * FROM (VALUES ('S1', 'p1', 'pre', 'c1', 'Agree', DATE '2025-04-30'), "
            "('S1', 'p2', 'pre', 'c1', 'Agre', DATE '2025-04-30')) "
            f"AS t({', '.join(RESPONSES)})) TO '{path}' (FORMAT parquet)"
        )
        return path.read_bytes()


def half_a_parquet_file() -> bytes:
    whole = a_parquet_file()
    return whole[: len(whole) // 2]


def an_spss_file() -> bytes:
    """Two people; the answers have labels, and the second person's is a code without one."""
    import pandas as pd
    import pyreadstat

    columns = ("session_id", "person_id", "wave", "item_id", "value")
    frame = pd.DataFrame([("S1", f"p{n}", "pre", "c1", float(code)) for n, code in ((1, 4), (2, 7))],
                         columns=columns)  # fmt: skip
    labels = {"value": {1: "Disagree", 2: "Rather disagree", 3: "Rather agree", 4: "Agree"}}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.sav"
        pyreadstat.write_sav(frame, str(path), variable_value_labels=labels)
        return path.read_bytes()


def an_spss_file_cut_short() -> bytes:
    return an_spss_file()[:150]


# -- what a sheet does not show -----------------------------------------------------------------------------


def a_workbook_whose_first_sheet_is_hidden() -> bytes:
    def hide(book: Any, sheet: Any) -> None:
        seen = book.add_worksheet("Answers")
        seen.write_row(0, 0, RESPONSES)
        seen.write_row(1, 0, ANSWER)
        seen.activate()
        sheet.hide()
        seen.set_first_sheet()

    return workbook(RESPONSES, ("S1", "p9", "pre", "c1", "Disagree", "2025-04-30"), also=hide)


def an_empty_sheet_before_the_answers() -> bytes:
    def add(book: Any, _sheet: Any) -> None:
        answers = book.add_worksheet("Answers")
        answers.write_row(0, 0, RESPONSES)
        answers.write_row(1, 0, ANSWER)

    return workbook(also=add)


def a_workbook_with_rows_that_a_filter_hides() -> bytes:
    def hide(_book: Any, sheet: Any) -> None:
        sheet.autofilter(0, 0, 3, 5)
        for row in (2, 3):
            sheet.set_row(row, options={"hidden": True})

    rows = [("S1", f"p{n}", "pre", "c1", "Agree", "2025-04-30") for n in (1, 2, 3)]
    return workbook(RESPONSES, *rows, also=hide)


def a_merged_heading() -> bytes:
    """A title over the two columns of one question, as reports have it."""

    def merge(_book: Any, sheet: Any) -> None:
        sheet.merge_range("D1:E1", "item_id")

    return workbook(("session_id", "person_id", "wave"), ("S1", "p1", "pre", "c1", "Agree"), also=merge)


def cells_merged_down_the_sessions() -> bytes:
    def merge(_book: Any, sheet: Any) -> None:
        sheet.merge_range("A2:A3", "S1")

    return workbook(RESPONSES, ANSWER, ("", "p2", "pre", "c1", "Agree", "2025-04-30"), also=merge)


def a_formula_without_its_value() -> bytes:
    """As programs write it that make workbooks and cannot calculate."""

    def write(_book: Any, sheet: Any) -> None:
        sheet.write_formula("G2", '=IF(1=1,"Good","")', None, 987654)

    whole = workbook(AUDITS, ("A1", "case1", "North", "x", "2025-04-30", "SEEN"), also=write)
    return rewritten(whole, b"<v>987654</v>", b"")


def cells_with_errors_of_the_spreadsheet() -> bytes:
    def write(_book: Any, sheet: Any) -> None:
        sheet.write_formula("G2", "=VLOOKUP(1,X1:X2,1)", None, "#N/A")
        sheet.write_formula("G3", "=#REF!", None, "#REF!")

    rows = [("A1", f"case{n}", "North", "x", "2025-04-30", "SEEN") for n in (1, 2, 3)]
    return workbook(AUDITS, rows[0], rows[1], (*rows[2], "Good"), also=write)


def errors_of_the_spreadsheet_down_a_column() -> bytes:
    def write(_book: Any, sheet: Any) -> None:
        for row in range(1, 31):
            sheet.write_formula(row, 6, "=VLOOKUP(1,X1:X2,1)", None, "#N/A")

    rows = [("A1", f"case{n}", "North", "x", "2025-04-30", "SEEN") for n in range(30)]
    return workbook(AUDITS, *rows, also=write)


def a_session_whose_formula_is_lost() -> bytes:
    def write(_book: Any, sheet: Any) -> None:
        sheet.write_formula("A2", "=#REF!", None, "#REF!")

    return workbook(RESPONSES, ("", *ANSWER[1:]), also=write)


def _dated(**options: Any) -> bytes:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_datetime("F2", date(2025, 4, 30), book.add_format({"num_format": "dd/mm/yyyy"}))

    return workbook(RESPONSES, ANSWER[:5], also=write, **options)


def a_date_of_the_system_of_1900() -> bytes:
    return _dated()


def a_date_of_the_system_of_1904() -> bytes:
    return _dated(default_date_format="dd/mm/yyyy", date_1904=True)


def dates_as_bare_day_numbers() -> bytes:
    return workbook(RESPONSES, (*ANSWER[:5], 45777), ("S1", "p2", "pre", "c1", "Agree", 45776))


def dates_that_are_text_in_a_workbook() -> bytes:
    return workbook(RESPONSES, (*ANSWER[:5], "03/04/2025"), ("S1", "p2", "pre", "c1", "Agree", "30/04/2025"))


def shares_in_the_format_of_percentages() -> bytes:
    """What is seen as 85% stands in the file as 0.85."""

    def write(book: Any, sheet: Any) -> None:
        sheet.write_number("D2", 0.85, book.add_format({"num_format": "0%"}))

    return workbook(INDICATORS, ("repeat", "Here", "2025-04", "", 40), also=write)


def a_stray_cell_at_the_end_of_the_sheet() -> bytes:
    return workbook(RESPONSES, ANSWER, also=lambda _book, sheet: sheet.write(1048575, 16383, "x"))


def a_cell_where_no_sheet_has_one() -> bytes:
    return rewritten(workbook(RESPONSES, ANSWER), b'<c r="A2" ', b'<c r="ZZZZ99999999" ')


def a_preamble_over_the_headings() -> bytes:
    return workbook(("Evaluation of the neglect course",), ("Run on", "1 May 2025"), (), RESPONSES, ANSWER)


def columns(number: int) -> bytes:
    """A CSV of so many further columns."""
    head = ",".join((*RESPONSES, *(f"q{n}" for n in range(number))))
    return f"{head}\n{','.join((*ANSWER, *['1'] * number))}\n".encode()


def five_thousand_columns() -> bytes:
    return columns(5_000)


def twenty_thousand_columns() -> bytes:
    return columns(20_000)


def two_thousand_doubtful_dates() -> bytes:
    """The whole export is written day first (or month first); no day of it is above 12."""
    rows = [f"S1,p{n},pre,c1,Agree,{n % 12 + 1:02d}/04/2025" for n in range(2_000)]
    return "\n".join([",".join(RESPONSES), *rows, ""]).encode()


def lines_of_two_encodings() -> bytes:
    """Two files joined end to end, the second saved by a program of Windows."""
    head = "recommendation_id,review_id,text\n"
    return f"{head}R1,RV,Visit caf\u00e9s\n".encode() + "R2,RV,Brief the r\u00e9gie\n".encode("cp1252")


def letters_that_no_encoding_has() -> bytes:
    """A byte that Windows-1252 leaves undefined, in a file that is no UTF-8 either."""
    return b"recommendation_id,review_id,text\nR1,RV,Visit caf\xe9s \x81 and ask\n"


def utf_16_with_a_byte_lost() -> bytes:
    return f"{','.join(RESPONSES)}\n{','.join(ANSWER)}\n".encode("utf-16")[:-1]


def null_bytes_among_the_text() -> bytes:
    return f"{','.join(RESPONSES)}\n{','.join(ANSWER)}\n".replace("p1", "p\0001").encode()
