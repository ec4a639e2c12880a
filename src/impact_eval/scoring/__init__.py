"""From answers to counts: reversed items turned round, scale scores, pairs, counts of distinct pairs.

Written with narwhals, so that one function serves pandas, Polars, DuckDB and PySpark. Nothing above this
layer sees more of the rows than the counts.
"""
