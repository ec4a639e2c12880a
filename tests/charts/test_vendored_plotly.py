"""The drawing library that the pack carries is the one the installed plotly was made for."""

from __future__ import annotations

import re
from pathlib import Path

from plotly.offline import get_plotlyjs_version


def _version(bundle: Path) -> str:
    found = re.search(r"plotly\.js \(basic - minified\) v([\d.]+)", bundle.read_text(encoding="utf-8")[:400])
    assert found
    return found[1]


def test_the_bundle_is_of_the_installed_plotly_s_major_version(bundle: Path) -> None:
    assert _version(bundle).split(".")[0] == get_plotlyjs_version().split(".")[0]


def test_the_notice_names_the_version_and_holds_the_licence(bundle: Path) -> None:
    notice = (bundle.parent / "NOTICE-plotly.txt").read_text(encoding="utf-8")

    assert f"plotly.js {_version(bundle)}" in notice
    assert "MIT License" in notice and "Copyright" in notice
    assert 'THE SOFTWARE IS PROVIDED "AS IS"' in notice
