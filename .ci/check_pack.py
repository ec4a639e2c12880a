"""Checks that a pack of the sample study is there and whole, with nothing but the standard library."""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from html.parser import HTMLParser
from pathlib import Path

RECOMMENDATIONS = 15
LEVELS = ("Reaction", "Learning", "Behaviour", "Results")
#: What the charts' data are called on the page: funnel, reach, Likert stack, dumbbell, audit, run of months.
CHARTS = ("participation", "reach", "reaction", "learning", "audits", "indicator")


class Page(HTMLParser):
    """Counts what a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.fetched: list[str] = []
        self.tables = self.captions = self.headings = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count one element."""
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []
        address = given.get("src") or (given.get("href") if tag == "link" else None)
        self.fetched += [address] if address else []
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.headings += tag in {"h1", "h2", "h3"}


def problems_of(pack: Path) -> list[str]:
    """Return what the pack lacks, a sentence each."""
    if not (pack / "index.html").is_file():
        return [f"there is no index.html in {pack}"]
    text = (pack / "index.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    with (pack / "tables" / "assurance-board.csv").open(encoding="utf-8-sig", newline="") as handle:
        board = list(csv.DictReader(handle))
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    said = []
    if len(board) != RECOMMENDATIONS:
        said.append(f"the board has {len(board)} rows, not {RECOMMENDATIONS}")
    said += [f"{row['recommendation_id']} is not rated" for row in board if not row["rating_title"]]
    known = [row["recommendation_id"] for row in board]
    said += [f"{name} is not on the page" for name in known if name not in text]
    said += [f"the page has no {level}" for level in LEVELS if level not in text]
    missing = [chart for chart in CHARTS if f'id="data-{chart}-' not in text]
    said += [f"the page has no chart of {chart}" for chart in missing]
    said += [f"the page fetches {address}" for address in page.fetched if not address.startswith("data:")]
    if len(page.ids) != len(set(page.ids)):
        said.append("two elements of the page have one id")
    if page.captions != page.tables:
        said.append(f"{page.tables - page.captions} tables have no caption")
    for output in manifest["outputs"]:
        file = pack / output["file"]
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != output["sha256"]:
            said.append(f"{output['file']} is not the file that the manifest names")
    return said


if __name__ == "__main__":
    found = problems_of(Path(sys.argv[1]))
    print("\n".join(found) or f"{sys.argv[1]} holds what it should")
    sys.exit(bool(found))
