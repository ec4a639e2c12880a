"""The real files that targets begin with: exports in every product's layout, and a small study."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))


def exports(folder: Path, *suffixes: str) -> Iterator[Path]:
    """Write an export of every product, and give those of these kinds."""
    from export_files import LAYOUTS

    for name, (_, write) in LAYOUTS.items():
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        path = write(place)
        if path.suffix in suffixes:
            yield path


def ods_parts() -> dict[str, bytes]:
    """Return the parts of a workbook as LibreOffice writes it."""
    from ods_file import PARTS

    return dict(PARTS)


def small_study(folder: Path) -> dict[str, bytes]:
    """Return the files of a small study, by name."""
    from small_study import AUDIT_TOOL, INDICATORS, QUESTIONNAIRE, REGISTER, RESPONSES, SETTINGS, forms

    pre = [("ann", "c1", "Disagree"), ("bob", "c1", "Agree"), ("cat", "t1", "Right")]
    post = [("ann", "c1", "Agree"), ("Ann ", "c1", "4"), ("cat", "c1", "Agre")]
    tables = {
        **REGISTER,
        "people": "person_id,agency,team\nann,Health,East\nbob,Police,West\ncat,Health,East\n",
        "attendance": "session_id,person_id,status\nS1,ann,attended\nS1,bob,booked\n",
        "responses": RESPONSES + forms("pre", pre, day="2025-04-30") + forms("post", post),
        "audits": "audit_id,case_id,team,auditor,audit_date,criterion_id,judgement\n"
        "A1,kay,East,zoe,2025-03-01,SEEN,Good\nA1,lee,East,zoe,2025-03-01,SEEN,Inadequate\n",
        "indicators": "indicator_id,area,month,numerator,denominator\nrepeat,Here,2025-04,3,40\n",
        "comments": "session_id,person_id,wave,item_id,text\nS1,ann,post,plan,Ring Sarah on 01632 960123\n",
        "workforce": 'agency,role,quarter,headcount\nHealth,,2025-26 Q1,"1,200"\n',
    }
    sources = "".join(f'\n[[source]]\ntable = "{name}"\nfile = "{name}.csv"\n' for name in tables)
    wide = (
        '\n[[source]]\ntable = "responses"\nfile = "forms/*.csv"\nlayout = "wide"\n'
        'columns = {session_id = {constant = "S1"}, person_id = "Code", wave = {constant = "follow_up"}}\n'
        'items = {c1 = "Confident?", uses = "Used?"}\n'
    )
    files = {
        "study.toml": 'id = "s"\ntitle = "S"\ninstruments = ["*.yaml"]\n' + SETTINGS + sources + wide,
        "short.yaml": QUESTIONNAIRE, "tool.yaml": AUDIT_TOOL, "outcomes.yaml": INDICATORS,
        "forms/after.csv": "Code,Confident?,Used?\nann,Agree,Rather agree\n,Disagree,\n",
        **{f"{name}.csv": text for name, text in tables.items()},
    }  # fmt: skip
    return {name: text.encode() for name, text in files.items()}


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Write files into a folder, in place of those of the same names."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
