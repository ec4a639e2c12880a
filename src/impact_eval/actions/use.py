"""How often each agency opened what was issued to it: learning summaries and entries of the toolkit.

The agencies are those of the latest workforce and those that any use is recorded of. An agency without a row
never opened it, where anybody's use is recorded at all; where nobody's is, nothing is said of any. Readers
are counted month by month, so that who comes back in another month counts again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from impact_eval.actions.of_kind import actions_of_kind, keys_of
from impact_eval.contract.identifier import normalise_identifier
from impact_eval.levels.level_result import records_of, result_table

USE = (
    "action_id", "recommendation_id", "resource_id", "title", "kind", "agency", "headcount", "opens",
    "readers", "first_month", "last_month", "hidden",
)  # fmt: skip


def resources_of(
    tables: Mapping[str, pd.DataFrame], kind: str
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return (action, resource) of every action of a kind, in the register's order.

    An action that nothing was issued for has one entry with an empty resource. What was issued counts as what
    its own `kind` says: a toolkit entry of a learning summary's action belongs to `toolkit`.
    """
    resources = tables["resources"]
    resources = resources[resources["kind"] == kind]
    actions = records_of(tables["actions"])
    own = {action["action_id"] for action in actions_of_kind(tables, kind)}
    found = []
    for action in actions:
        mine = records_of(resources[resources["action_id"] == action["action_id"]])
        if mine or action["action_id"] in own:
            found += [(action, resource) for resource in mine or [{}]]
    return found


def headcounts(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return the headcount of each agency in the latest quarter of the workforce."""
    workforce = tables["workforce"]
    latest = workforce[workforce["quarter"] == workforce["quarter"].max()]
    heads: pd.Series = latest.groupby("agency")["headcount"].sum()
    return heads[heads > 0]


def use_by_agency(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row a resource and agency: `Actions.use`.

    Parameters
    ----------
    tables : the study's tables, as they were known on a day.
    """
    heads, use = headcounts(tables), tables["resource_use"]
    actions = {action["action_id"]: action for action in records_of(tables["actions"])}
    rows: list[dict[str, Any]] = []
    for resource in records_of(tables["resources"]):
        action = actions.get(resource["action_id"])
        mine = use[use["resource_id"] == resource["resource_id"]]
        if action is None or mine.empty:
            continue
        about = {**keys_of(action), **{name: resource[name] for name in ("resource_id", "title", "kind")}}
        spelled = {normalise_identifier(name): name for name in [*mine["agency"], *heads.index]}
        for plain, agency in sorted(spelled.items()):
            of_agency = mine[mine["agency"].map(normalise_identifier) == plain]
            opened = of_agency.loc[of_agency["opens"] > 0, "month"]
            rows.append(
                {
                    **about,
                    "agency": agency,
                    "headcount": heads.get(agency, float("nan")),
                    "opens": float(of_agency["opens"].sum()),
                    # Where no month says how many people there were, that is not known to be nobody.
                    "readers": float(of_agency["readers"].sum(min_count=1)) if len(of_agency) else 0.0,
                    "first_month": opened.min(),
                    "last_month": opened.max(),
                }
            )
    frame = pd.DataFrame(rows)
    if len(frame):
        for name in ("first_month", "last_month"):
            frame[name] = pd.to_datetime(frame[name])
    return result_table(USE, frame)
