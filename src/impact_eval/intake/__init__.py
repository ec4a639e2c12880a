"""Intake: rows of files to tables of the contract, with the fate of every row.

`readers` open files, `mapping` and `wide` put a file's columns under the contract's names, `parse` reads
dates and numbers, `validation` applies the schemas, `answers` understands what people chose, `named` tells
what no instrument describes, `fate` keeps the balance (read = accepted + superseded + quarantined), and
`study` runs them in order.
"""
