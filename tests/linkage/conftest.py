"""Studies with codes of our choosing, on a real study that was read from files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from small_study import RESPONSES, forms, write_small_study

from impact_eval.intake.pseudonym import Identities
from impact_eval.intake.study import Study

Place = tuple[str, str, str]
Make = Callable[..., Study]


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("linkage")
    return write_small_study(folder, responses=RESPONSES + forms("pre", [("someone", "c1", "Agree")]))


@pytest.fixture(scope="session")
def make(base: Study) -> Make:
    """Return a maker of studies from (session, code, wave), with pseudonyms that say nothing of the codes."""

    def made(
        answered: Iterable[Place],
        *,
        attended: Iterable[tuple[str, str]] = (),
        work: Iterable[tuple[str, str, str]] = (),
        salt: str = "a",
        folder: Path | None = None,
    ) -> Study:
        answered, attended, work = list(answered), list(attended), list(work)
        codes = dict.fromkeys(
            [*(c for _, c, _ in answered), *(c for _, c in attended), *(c for c, *_ in work)]
        )
        name = {code: f"person-{salt}{hash_of(code, salt)}" for code in codes}
        rows = [
            {"session_id": session, "person_id": name[code], "wave": wave, "respondent": "self",
             "item_id": "c1", "score": 1.0}
            for session, code, wave in answered
        ]  # fmt: skip
        tables = dict(base.tables)
        columns = list(tables["responses"].columns)
        tables["responses"] = pd.DataFrame(rows, columns=columns)
        tables["attendance"] = pd.DataFrame(
            [(session, name[code], "attended") for session, code in attended],
            columns=["session_id", "person_id", "status"],
        )
        tables["people"] = pd.DataFrame(
            [(name[code], agency, team, "") for code, agency, team in work],
            columns=["person_id", "agency", "team", "role"],
        )
        identities = Identities({made: code for code, made in name.items()})
        return replace(base, tables=tables, identities=identities, folder=folder or base.folder)

    return made


def hash_of(code: str, salt: str) -> str:
    from hashlib import sha256

    return sha256(f"{salt} {code}".encode()).hexdigest()[:12]
