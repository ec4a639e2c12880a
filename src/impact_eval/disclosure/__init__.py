"""Small numbers, and what would give them away, withheld once for everything that leaves the analyst's desk.

`protect` is the only door: charts, tables, hover texts, text alternatives and files all come after it. What
is withheld is data (`rules.toml`); `complementary` holds the one piece of arithmetic, `masks` the kinds of
rule, `prose` and `wording` the sentences, `cells` a table on its way through.
"""

from impact_eval.disclosure.protect import protect
from impact_eval.disclosure.rules import DisclosureError

__all__ = ["DisclosureError", "protect"]
