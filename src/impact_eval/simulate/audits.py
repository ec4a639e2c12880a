"""Practice audits: cases drawn each quarter and judged by criterion, by one auditor or two.

The grade is a normal latent quality cut at fixed points, with the point of *good* at zero. Its variance is
shared between the team, the case and the single judgement (another auditor, another day), and sums to one:
so the true share at standard before and after is the setting itself, and a team's cases and two auditors of
one case agree as much as the shares say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from impact_eval.simulate.partnership import Partnership
from impact_eval.simulate.story import chapter

if TYPE_CHECKING:
    import pandas as pd

#: Points between the four grades on the latent scale; `good` begins at 0.
GRADE_POINTS = np.array([-1.1, 0.0, 1.2])
GRADES = np.array(["Inadequate", "Requires improvement", "Good", "Outstanding"], dtype=object)
NOT_APPLICABLE = "Not applicable"


def draw_audits(partnership: Partnership, rng: np.random.Generator) -> pd.DataFrame:
    """Return the audits table; a judgement that does not apply says so."""
    import pandas as pd

    told = chapter("audits")
    cases = _draw_cases(partnership, told, rng)
    names = [criterion["criterion_id"] for criterion in told["criteria"]]
    team_effects = {name: rng.standard_normal(int(cases["team_number"].max()) + 1) for name in names}
    blocks = [_judge(partnership, criterion, cases, team_effects, rng) for criterion in told["criteria"]]
    audits = pd.concat(blocks, ignore_index=True)
    return audits.sort_values(
        ["audit_date", "case_id", "criterion_id", "auditor"], kind="stable", ignore_index=True
    )


def _draw_cases(partnership: Partnership, told: dict[str, Any], rng: np.random.Generator) -> pd.DataFrame:
    """Draw the cases of every exercise: team, day of the practice, auditors, and how good the case is."""
    import pandas as pd

    cases = _exercises(partnership, told)
    total = len(cases)
    agencies = [agency for agency in partnership.agencies if agency.name in told["teams_of"]]
    teams = np.array([team for agency in agencies for team in agency.teams], dtype=object)
    team_number = rng.integers(len(teams), size=total)
    before = rng.integers(told["practice_days_before"][0], told["practice_days_before"][1] + 1, size=total)
    auditors = np.array(told["auditors"], dtype=object)
    first = rng.integers(len(auditors), size=total)
    second = (first + rng.integers(1, len(auditors), size=total)) % len(auditors)
    numbers = rng.permutation(np.arange(1000, max(10_000, 1000 + total)))[:total]
    twice = rng.random(total) < partnership.second_audit
    return cases.assign(
        case_id=[f"CASE-{number:04d}" for number in numbers],
        team=teams[team_number],
        team_number=team_number,
        practice_date=cases["audit_date"] - before.astype("timedelta64[D]"),
        first=auditors[first],
        second=pd.Series(auditors[second], index=cases.index).where(twice, None),
        quality=rng.standard_normal(total),
    )


def _exercises(partnership: Partnership, told: dict[str, Any]) -> pd.DataFrame:
    """List the places for cases: audit_id, audit_date, exercise (from 1) and place within it (from 0)."""
    import pandas as pd

    days = [day for day in told["exercise_dates"] if partnership.start <= day <= partnership.end]
    count = partnership.audit_cases
    audit_date = pd.Series(pd.to_datetime(days).repeat(count))
    return pd.DataFrame(
        {
            "audit_id": "PA-" + audit_date.dt.strftime("%y%m"),
            "audit_date": audit_date,
            "exercise": np.repeat(np.arange(1, len(days) + 1), count),
            "within": np.tile(np.arange(count), len(days)),
        }
    )


def _judge(
    partnership: Partnership,
    criterion: dict[str, Any],
    cases: pd.DataFrame,
    team_effects: dict[str, np.ndarray],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return every judgement of one criterion."""
    import pandas as pd
    from scipy.special import ndtri

    looked_at = cases[_looked_at(criterion, cases)]
    after = looked_at["practice_date"] >= pd.Timestamp(criterion["change_date"])
    middle = ndtri(np.where(after, criterion["share_after"], criterion["share_before"]))
    team, case = partnership.audit_team_share, partnership.audit_case_share
    effect = team_effects[criterion["criterion_id"]][looked_at["team_number"]]
    latent = middle + np.sqrt(team) * effect + np.sqrt(case) * looked_at["quality"].to_numpy()
    applies = rng.random(len(looked_at)) >= partnership.audit_not_applicable
    judged = []
    for who in ("first", "second"):
        grade = latent + np.sqrt(1 - team - case) * rng.standard_normal(len(latent))
        words = np.where(applies, GRADES[np.searchsorted(GRADE_POINTS, grade)], NOT_APPLICABLE)
        judged.append(looked_at.assign(auditor=looked_at[who], judgement=words).dropna(subset="auditor"))
    names = ["audit_id", "case_id", "team", "auditor", "audit_date", "practice_date", "judgement"]
    return pd.concat(judged)[names].assign(criterion_id=criterion["criterion_id"])


def _looked_at(criterion: dict[str, Any], cases: pd.DataFrame) -> pd.Series:
    """Say which cases are judged on a criterion: all, those of some exercises, or a few of some."""
    if "cases" in criterion:
        few = {int(exercise): count for exercise, count in criterion["cases"].items()}
        return cases["within"] < cases["exercise"].map(few).fillna(0)
    return cases["exercise"].isin(criterion.get("exercises", cases["exercise"].unique()))


def audit_files(audits: pd.DataFrame) -> pd.Series:
    """Return the workbook that each judgement is kept in: one a financial year.

    Examples
    --------
    >>> import pandas as pd
    >>> audit_files(pd.DataFrame({"audit_date": pd.to_datetime(["2025-03-12"])})).tolist()
    ['audits/practice-audits-2024-25.xlsx']
    """
    day = audits["audit_date"]
    year = day.dt.year - (day.dt.month < 4)
    following = ((year + 1) % 100).astype(str).str.zfill(2)
    files: pd.Series = "audits/practice-audits-" + year.astype(str) + "-" + following + ".xlsx"
    return files


def true_shares() -> pd.DataFrame:
    """Return the true shares at standard: criterion_id, change_date, share_before, share_after, change."""
    import pandas as pd

    names = ["criterion_id", "change_date", "share_before", "share_after"]
    frame = pd.DataFrame(chapter("audits")["criteria"])[names]
    shares = frame.assign(change_date=pd.to_datetime(frame["change_date"]).astype("datetime64[ns]"))
    return shares.assign(change=shares["share_after"] - shares["share_before"])
