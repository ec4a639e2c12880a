"""The impact pack: what a Leadership group is handed for a quarter, as a folder that needs nothing else.

`write_pack` lays out a protected evaluation as one self-contained page, its tables as CSV files and a
manifest of what went in. The pack computes nothing: each number on the page stands in a table of the
evaluation.
"""

from impact_eval.pack.write import PackError, write_pack

__all__ = ["PackError", "write_pack"]
