"""The evidence store: one embedded DuckDB file that holds what was loaded for a study, and of whom nothing.

What a file says stands in it as parts (`intake.part`): rows under the contract's names, as text, with the
file and row that each cell came from. What the parts mean together is settled whenever the store is read,
so the order in which files were loaded does not matter, and a correction of one file is felt everywhere.
"""
