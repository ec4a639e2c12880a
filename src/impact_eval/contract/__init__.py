"""The contract: what a study consists of, before any row is read.

One module a thing: `tables` (the twenty tables and their columns), `instrument` (questionnaires, audit
tools and indicator lists), `answer` (response scales), `identifier`, `framework`
(constructs to levels), `study_file` (`study.toml`), `period` (local-government quarters) and `finding`
(what is said about a row that will not do).
"""
