"""The impact pack, of which the tables, the status words and the layout data are here; `write_pack` is not yet."""
