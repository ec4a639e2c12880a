"""Numbers from arrays: paired and unpaired tests, estimates and intervals.

Arrays in, frozen dataclasses out, one entry a group; NumPy and SciPy only. One method a module, named after
the method, imported where it is used (`from impact_eval.statistics.battery import paired_battery`), so that
nothing is loaded that is not asked for.
"""
