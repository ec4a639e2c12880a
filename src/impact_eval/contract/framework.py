"""Frameworks: which construct belongs to which of the four levels.

A framework is a TOML file. Two ship with the package (`kirkpatrick`, the default, and `barr_jet`); a study
may name a file of its own, so that a local form of the model needs no code.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

from pydantic import Field, model_validator

from impact_eval.contract.model import NOT_TOML, ContractModel, read_model
from impact_eval.errors import StudyError


class Level(ContractModel):
    """One level: its code as reported (`2b`), the Kirkpatrick level it belongs to, and its constructs."""

    code: str
    level: int = Field(ge=1, le=4)
    name: str
    question: str
    constructs: tuple[str, ...]


class Framework(ContractModel):
    """Levels in order, each construct in exactly one of them."""

    id: str
    title: str
    source: str = ""
    levels: tuple[Level, ...]

    @model_validator(mode="after")
    def _each_construct_once(self) -> Framework:
        names = [name for level in self.levels for name in level.constructs]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"these constructs stand in two levels: {', '.join(twice)}")
        return self

    @property
    def constructs(self) -> dict[str, Level]:
        """Construct to its level.

        Examples
        --------
        >>> read_framework("barr_jet").constructs["confidence"].code
        '2b'
        """
        return {name: level for level in self.levels for name in level.constructs}

    def level_of(self, construct: str) -> int:
        """Return the Kirkpatrick level (1 to 4) of a construct."""
        return self.constructs[construct].level


def read_framework(name: str, folder: Path | None = None) -> Framework:
    """Read a shipped framework by name, or a TOML file relative to the study's folder."""
    shipped = files("impact_eval.contract") / "frameworks" / f"{name}.toml"
    own = (folder or Path()) / name
    try:
        text = (
            shipped.read_text(encoding="utf-8") if shipped.is_file() else own.read_text(encoding="utf-8-sig")
        )
        data = tomllib.loads(text)
    except OSError:
        raise StudyError(
            f"there is no framework '{name}'.",
            mend="Use 'kirkpatrick' or 'barr_jet', or name a TOML file in the study's folder.",
            file="study.toml",
        ) from None
    except NOT_TOML as failure:
        raise StudyError(f"is not valid TOML: {failure}.", mend="Mend the file.", file=own.name) from None
    return read_model(Framework, data, file=f"framework {name}", error=StudyError)
