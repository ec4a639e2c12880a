"""Kirkpatrick's levels: one module a level, named after it, and who took part before them.

`participation` (who came and who answered), `reaction` (1), `learning` (2), `behaviour` (3), `results` (4).
Each takes a study as it was known on a day and gives one result object with tidy tables; `bearing` knows what
bears on which recommendation, and since when.
"""
