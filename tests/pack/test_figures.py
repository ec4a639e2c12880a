"""Drawn data stand in the page as data, and nothing in them ends the place where they stand."""

from __future__ import annotations

import json
from types import SimpleNamespace

from impact_eval.pack.figures import json_for_page


def test_no_sign_that_could_end_a_script_is_left_whatever_the_library_writes() -> None:
    words = "</script><!-- \u2028 \u2029 -->"
    figure = SimpleNamespace(to_json=lambda **_: json.dumps({"text": words}, ensure_ascii=False))

    written = json_for_page(SimpleNamespace(figure=figure))

    assert not set("<\u2028\u2029") & set(written)
    assert json.loads(written) == {"text": words}
