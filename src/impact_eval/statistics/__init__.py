"""Numbers from arrays: paired and unpaired tests, estimates and intervals."""
