"""What actions leave behind beside courses: resources and their use, observed sessions, agencies' returns.

Each is drawn from a random stream of its own, named after it, so that a new part of the story changes nothing
that was drawn before.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from impact_eval.contract.period import Quarter
from impact_eval.simulate.partnership import Partnership
from impact_eval.simulate.story import chapter

if TYPE_CHECKING:
    import pandas as pd

USE = ("resource_id", "agency", "month", "opens", "readers")
OBSERVED = ("session_id", "observer", "date", "aspect", "judgement")
RETURNED = (
    "agency", "year", "training", "staff_in_scope", "trained", "evaluated_to", "quality_assured",
    "returned_date",
)  # fmt: skip


def own_stream(seed: int, name: str) -> np.random.Generator:
    """Return the random stream of one part of the story.

    Examples
    --------
    >>> one, other = own_stream(1, "returns"), own_stream(1, "observations")
    >>> first = one.random()
    >>> bool(first == own_stream(1, "returns").random()), bool(first == other.random())
    (True, False)
    """
    return np.random.default_rng([seed, *name.encode()])


def draw_turnover(workforce: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the workforce with who joined and who left in each quarter."""
    told = chapter("resources")["turnover"]
    heads = workforce["headcount"].to_numpy(dtype=np.int64)
    return workforce.assign(
        joiners=rng.binomial(heads, told["joining"]), leavers=rng.binomial(heads, told["leaving"])
    )


def resource_tables(partnership: Partnership, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return the tables of what was issued, its use by month and agency, and its promotions."""
    import pandas as pd

    issued = [one for one in chapter("resources")["resources"] if one["issued_date"] <= partnership.end]
    use, promotions = [], []
    for told in issued:
        given = [one for one in told["promotions"] if one["date"] <= partnership.end]
        promotions += [{**one, "resource_id": told["resource_id"]} for one in given]
        use += _use(partnership, told, min((one["date"] for one in given), default=None), rng)
    promoted = pd.DataFrame(promotions, columns=["resource_id", "date", "channel", "agencies"])
    return {
        "resources": pd.DataFrame(issued),
        "resource_use": pd.DataFrame(use, columns=list(USE)),
        "promotions": promoted.assign(agencies=promoted["agencies"].str.join("; ")),
    }


def _use(
    partnership: Partnership, told: dict[str, Any], promoted: date | None, rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Draw the opens of one resource, month by month, from the month in which it was issued."""
    import pandas as pd

    offered = {agency.name for agency in partnership.agencies}
    months = pd.date_range(told["issued_date"].replace(day=1), min(told["until"], partnership.end), freq="MS")
    rows = []
    for month in months:
        risen = told["risen"] if promoted is not None and month.date() > promoted else 1.0
        for agency in (name for name in told["monthly"] if name in offered):
            opens = int(rng.poisson(told["monthly"][agency] * risen))
            readers = int(rng.binomial(opens, told["readers"]))
            about = {"resource_id": told["resource_id"], "agency": agency, "month": month}
            rows.append({**about, "opens": opens, "readers": readers})
    return rows


def draw_observations(sessions: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return what observers saw: every so many sessions of each course, by one observer, on its own day."""
    import pandas as pd

    told = chapter("resources")["observations"]
    rows = []
    for session in sessions[sessions["number"] % told["every"] == 1].to_dict("records"):
        observer = told["observers"][int(rng.integers(len(told["observers"])))]
        for aspect, share in told["aspects"].items():
            words = told["grades"]["met" if rng.random() < share else "short"]
            grade = words[int(rng.integers(len(words)))]
            rows.append((session["session_id"], observer, session["date"], aspect, grade))
    return pd.DataFrame(rows, columns=list(OBSERVED))


def sent_checks(attendance: pd.DataFrame, sessions: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return how many people of each agency were sent each check of knowledge: those with a place on it."""
    told = chapter("register")["actions"]
    checks = {name for one in told if one["kind"] == "knowledge_check" for name in one.get("courses", ())}
    held = sessions[sessions["course_id"].isin(checks)]
    asked = attendance[attendance["session_id"].isin(held["session_id"])]
    asked = asked.merge(people[["person_id", "agency"]], on="person_id")
    return asked.groupby(["session_id", "agency"]).size().rename("sent").reset_index()


def draw_returns(partnership: Partnership, rng: np.random.Generator) -> pd.DataFrame:
    """Return what agencies say of their own training, in the last weeks of each financial year."""
    import pandas as pd

    heads = {agency.name: sum(agency.roles.values()) for agency in partnership.agencies}
    rows = []
    quarter = Quarter.containing(partnership.start)
    while quarter.end <= partnership.end:
        if quarter.number == 4:
            for told in chapter("resources")["returns"]:
                if told["agency"] in heads:
                    rows += _returned(told, heads[told["agency"]], quarter, rng)
        quarter = quarter.next
    return pd.DataFrame(rows, columns=list(RETURNED))


def _returned(
    told: dict[str, Any], headcount: int, quarter: Quarter, rng: np.random.Generator
) -> list[dict[str, Any]]:
    import pandas as pd

    day = pd.Timestamp(quarter.end - timedelta(days=int(rng.integers(1, 21))))
    rows = []
    for training in told["trainings"]:
        in_scope = round(training["scope"] * headcount)
        rows.append(
            {
                **training,
                "agency": told["agency"],
                "year": str(quarter).removesuffix(" Q4"),
                "staff_in_scope": in_scope,
                "trained": int(rng.binomial(in_scope, training["trained"])),
                "returned_date": day,
            }
        )
    return rows
