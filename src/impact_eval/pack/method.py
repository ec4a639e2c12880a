"""How far the evidence goes: small numbers, methods, what may be claimed, the rules and the words.

The rules of assurance and the levels of the framework are printed from the evaluation itself, the rest from
the pack's wording with the study's settings in its gaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from impact_eval.charts.written import percent
from impact_eval.pack.tables import PackTable, laid_out, plain
from impact_eval.pack.wording import say, words

if TYPE_CHECKING:
    from impact_eval.contract.study_file import Settings
    from impact_eval.evaluation import Evaluation

#: A term and its explanation.
Definition = tuple[str, str]


@dataclass(frozen=True)
class Method:
    """What the method section shows."""

    disclosure: tuple[str, ...]
    methods: tuple[Definition, ...]
    claims: tuple[str, ...]
    rules: PackTable
    levels: tuple[Definition, ...]
    definitions: tuple[Definition, ...]
    settings: PackTable
    versions: PackTable


def method_of(evaluation: Evaluation, versions: Mapping[str, str]) -> Method:
    """Return the method section of a protected evaluation."""
    settings, wording = evaluation.study.file.settings, words("method")
    return Method(
        disclosure=_disclosure(settings),
        methods=tuple((entry["term"], entry["text"]) for entry in wording["methods_words"]),
        claims=tuple(wording["claims_words"]),
        rules=laid_out("rules", evaluation.assurance.rules.assign(hidden="")),
        levels=tuple(
            (say("method.definitions_level", code=level.code, name=level.name), level.question)
            for level in evaluation.study.framework.levels
        ),
        definitions=_definitions(settings),
        settings=_settings(settings),
        versions=plain(
            [say("method.about_name"), say("method.about_version")],
            [list(pair) for pair in versions.items()],
            caption=say("method.about_caption"),
        ),
    )


def _disclosure(settings: Settings) -> tuple[str, ...]:
    wording = words("method")
    if settings.suppress_below <= 1:
        return (wording["disclosure_none"],)
    last_small = settings.suppress_below - 1
    return tuple(text.format(last_small=last_small) for text in wording["disclosure_words"])


def _definitions(settings: Settings) -> tuple[Definition, ...]:
    first, last = settings.follow_up_days
    gaps = {
        "follow_up_first": first,
        "follow_up_last": last,
        "favourable": percent(settings.favourable_standard),
        "applied": percent(settings.applied_standard),
        "reach": percent(settings.reach_standard),
    }
    return tuple(
        (entry["term"], entry["text"].format(**gaps)) for entry in words("method")["definitions_words"]
    )


def _settings(settings: Settings) -> PackTable:
    values = settings.model_dump()
    rows = [[label, _value(name, values[name])] for name, label in words("settings").items()]
    return plain(
        [say("method.settings_name"), say("method.settings_value")],
        rows,
        caption=say("method.settings_caption"),
    )


def _value(name: str, value: Any) -> str:
    if name in words("method")["setting_shares"]:
        return percent(value)
    if isinstance(value, tuple):
        return say("method.setting_range", first=value[0], last=value[1])
    return f"{value:g}" if isinstance(value, float) else str(value)
