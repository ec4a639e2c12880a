"""A small workbook as LibreOffice writes it: repeated rows and cells, dates, and an endless blank tail."""

from __future__ import annotations

import zipfile
from pathlib import Path

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
CONTENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="{_OASIS}:office:1.0" xmlns:table="{_OASIS}:table:1.0"
 xmlns:text="{_OASIS}:text:1.0" xmlns:style="{_OASIS}:style:1.0" office:version="1.2">
<office:automatic-styles><style:style style:name="ta1" style:family="table">
<style:table-properties table:display="true"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>
<table:table table:name="Forms" table:style-name="ta1">
<table:table-column table:number-columns-repeated="4"/>
<table:table-row><table:table-cell office:value-type="string"><text:p>Team</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Score</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Day</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Right</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>North
<text:s text:c="2"/>x</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="4.5"/>
<table:table-cell office:value-type="date" office:date-value="2025-04-03T14:05:00"/>
<table:table-cell office:value-type="boolean" office:boolean-value="true"/></table:table-row>
<table:table-row><table:table-cell office:value-type="time" office:time-value="PT14H05M00S"/>
<table:table-cell table:number-columns-repeated="2" office:value-type="percentage" office:value="0.5"/>
<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value=""/>
</table:table-row><table:table-row table:number-rows-repeated="1048560">
<table:table-cell table:number-columns-repeated="16384"/>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>
""".replace("\n<", "<")  # no blanks between cells, as programs write it
_MIME = "application/vnd.oasis.opendocument.spreadsheet"
PARTS = {
    "mimetype": _MIME.encode(),
    "META-INF/manifest.xml": (
        f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{_MIME}"/></manifest:manifest>'
    ).encode(),
    "content.xml": CONTENT.encode(),
}


def write_ods(path: Path, *changes: tuple[str, str]) -> Path:
    """Write the workbook with these changes to its content, each of which must change something."""
    content = CONTENT
    for old, new in changes:
        assert old in content
        content = content.replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**PARTS, "content.xml": content.encode()}.items():
            archive.writestr(name, part)
    return path
