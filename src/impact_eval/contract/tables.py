"""The tables of a study: one schema each, all here.

A schema is a pandera `DataFrameSchema`. What pandera does not know of a column stands in its metadata: the
`kind` of text it is written as, which other table it points to (`references`), whether a row without its
partner can still be used (`orphan`), how to mend it, and when it became known (`planned`, `known_with`); a
date names those that it cannot come before (`not_before`). A table's metadata holds its key, the column that
says when a row became known (`known_by`, the door of every *as of* question), and what a row is.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import pandera.pandas as pa

Kind = Literal["text", "date", "month", "quarter", "year", "integer", "number", "choice", "list"]

REVIEW_KINDS = ("rapid", "local_practice", "national", "learning", "audit")
DECISIONS = ("local_review", "national_review", "no_review")
HARMS = ("died", "seriously_harmed")
PLACES = ("in_area", "outside_england")
SUSPICIONS = ("known", "suspected", "not_suspected")
DONE = ("yes", "no")
NEEDED = ("needed", "not_needed")
CHOSEN_WITH = ("regional", "national", "regional_and_national", "other")
ACTION_KINDS = ("revise_training", "learning_summary", "toolkit", "specialist_training", "knowledge_check")
ATTENDANCE_STATUSES = ("booked", "attended", "cancelled", "no_show")
WAVES = ("pre", "post", "follow_up", "retro_pre")
RESPONDENTS = ("self", "manager", "observer")
AGENCY_SCOPES = ("single", "multi")
RATINGS = ("embedded", "partly_embedded", "not_yet_embedded", "not_assured")
MODES = ("in_person", "online", "e_learning", "blended")
RESOURCE_KINDS = ("learning_summary", "toolkit")
YES_NO = ("yes", "no")
#: The highest of Kirkpatrick's levels at which a course was evaluated; 0 for not at all.
LEVELS = ("0", "1", "2", "3", "4")


def _column(
    kind: Kind,
    meaning: str,
    *,
    required: bool = False,
    choices: tuple[str, ...] = (),
    minimum: float | None = None,
    references: str = "",
    orphan: Literal["quarantine", "keep"] = "quarantine",
    planned: bool = False,
    known_with: str = "",
    not_before: tuple[str, ...] = (),
) -> pa.Column:
    """One column of the contract; `required` means that every row must fill it in.

    A `planned` date may lie ahead and is known all the same; `known_with` names the date of the same row on
    which what stands here became known.
    """
    checks = []
    if choices:
        checks.append(pa.Check.isin(choices, error=f"is not one of: {', '.join(choices)}"))
    if minimum is not None:
        checks.append(pa.Check.ge(minimum, error=f"is below {minimum:g}"))
    dtypes = {"date": "datetime64[ns]", "month": "datetime64[ns]", "integer": "float64", "number": "float64"}
    return pa.Column(
        dtypes.get(kind, "object"),
        checks=checks,
        nullable=not required,
        required=required,
        description=meaning,
        metadata={
            "kind": kind, "choices": choices, "references": references, "orphan": orphan,
            "planned": planned, "known_with": known_with, "not_before": not_before,
        },
    )  # fmt: skip


def _table(
    meaning: str, key: tuple[str, ...], columns: dict[str, pa.Column], known_by: str = ""
) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, description=meaning, metadata={"key": key, "known_by": known_by})


def _text(meaning: str, **options: Any) -> pa.Column:
    return _column("text", meaning, **options)


def _date(meaning: str, **options: Any) -> pa.Column:
    return _column("date", meaning, **options)


def _key(
    meaning: str, references: str = "", orphan: Literal["quarantine", "keep"] = "quarantine"
) -> pa.Column:
    return _column("text", meaning, required=True, references=references, orphan=orphan)


@cache
def schemas() -> dict[str, pa.DataFrameSchema]:
    """Return every table's schema, in the order in which one depends on another.

    Examples
    --------
    >>> list(schemas())[:3]
    ['reviews', 'recommendations', 'overrides']
    >>> schemas()["responses"].metadata["key"]
    ('session_id', 'person_id', 'wave', 'respondent', 'item_id')
    """
    return {
        "reviews": _table(
            "a review of an incident",
            ("review_id",),
            {
                "review_id": _key("the review"),
                "kind": _column("choice", "what kind of review it is", required=True, choices=REVIEW_KINDS),
                "incident_date": _date("the day of the incident"),
                "aware_date": _date(
                    "the day the local authority became aware of it", not_before=("incident_date",)
                ),
                "notified_date": _date("the day the national Panel was notified", not_before=("aware_date",)),
                "rapid_review_date": _date(
                    "the day the rapid review was done",
                    not_before=("incident_date", "aware_date", "notified_date"),
                ),
                "decision": _column(
                    "choice", "what was decided", choices=DECISIONS, known_with="decision_date"
                ),
                "decision_date": _date(
                    "the day of the decision", not_before=("rapid_review_date", "recommended_date")
                ),
                "published_date": _date(
                    "the day the report was published",
                    not_before=("decision_date", "report_date", "panel_copy_date"),
                ),
                "harm": _column("choice", "whether the child died or was seriously harmed", choices=HARMS),
                "place": _column(
                    "choice", "in the area, or outside England while resident in it", choices=PLACES
                ),
                "abuse_or_neglect": _column(
                    "choice", "whether abuse or neglect is known or suspected", choices=SUSPICIONS
                ),
                "notified_by": _text("the role that notified the Panel", known_with="notified_date"),
                "partners_told_date": _date(
                    "the day the safeguarding partners were told", not_before=("aware_date",)
                ),
                "facts_gathered": _column(
                    "choice", "whether the facts were gathered", choices=DONE, known_with="rapid_review_date"
                ),
                "immediate_action": _column(
                    "choice",
                    "whether immediate action was found to be needed for children's safety",
                    choices=NEEDED,
                    known_with="rapid_review_date",
                ),
                "learning_shared": _column(
                    "choice",
                    "whether learning was shared at once",
                    choices=DONE,
                    known_with="rapid_review_date",
                ),
                "improvements_considered": _column(
                    "choice",
                    "whether improvements were considered",
                    choices=DONE,
                    known_with="rapid_review_date",
                ),
                "panel_report_date": _date(
                    "the day the rapid review's report went to the national Panel",
                    not_before=("rapid_review_date",),
                ),
                "recommended": _column(
                    "choice",
                    "what the Rapid Review Group recommended",
                    choices=DECISIONS,
                    known_with="recommended_date",
                ),
                "recommended_date": _date(
                    "the day it recommended it to the Executive Group", not_before=("rapid_review_date",)
                ),
                "decided_with": _column(
                    "list",
                    "the other organisations that took part in the decision, separated by ';'",
                    known_with="decision_date",
                ),
                "decision_reason": _text("why it was decided so", known_with="decision_date"),
                "rapid_review_id": _text("the review whose incident this one looks into further"),
                "commissioned_date": _date(
                    "the day the practice review was commissioned", not_before=("decision_date",)
                ),
                "reviewer": _text(
                    "a code for the reviewer or their organisation, not a name",
                    known_with="commissioned_date",
                ),
                "reviewer_chosen_with": _column(
                    "choice",
                    "what information on reviewers and their expertise the choice was made with",
                    choices=CHOSEN_WITH,
                    known_with="commissioned_date",
                ),
                "report_date": _date("the day the report was finished", not_before=("commissioned_date",)),
                "panel_copy_date": _date(
                    "the day the Panel and the Secretary of State were sent the report",
                    not_before=("report_date",),
                ),
                "not_published_reason": _text("why the report is not published", known_with="report_date"),
            },
            known_by="aware_date",
        ),
        "recommendations": _table(
            "one recommendation of a review",
            ("recommendation_id",),
            {
                "recommendation_id": _key("the recommendation"),
                "review_id": _key("the review that made it", "reviews.review_id", orphan="keep"),
                "text": _text("what is recommended", required=True),
                "theme": _text("what it is about"),
                "owner": _text("the group or role that owns it"),
                "agencies": _column("list", "the agencies it is for, separated by ';'"),
                "accepted_date": _date("the day it was accepted"),
                "due_date": _date("the day it is due", planned=True),
                "success_measure": _text("how success will be known"),
                "withdrawn_date": _date("the day it was withdrawn"),
                "withdrawn_reason": _text("why it was withdrawn", known_with="withdrawn_date"),
            },
            known_by="accepted_date",
        ),
        "overrides": _table(
            "a decision of a group or person to rate a recommendation otherwise than its evidence does",
            ("recommendation_id", "date"),
            {
                "recommendation_id": _key("the recommendation", "recommendations.recommendation_id"),
                "rating": _column("choice", "the rating that was decided", required=True, choices=RATINGS),
                "decided_by": _text("the group or role that decided", required=True),
                "date": _date("the day of the decision", required=True),
                "reason": _text("why", required=True),
                "until": _date("the last day on which it holds; blank means until it lapses", planned=True),
            },
            known_by="date",
        ),
        "actions": _table(
            "one action that a recommendation was turned into",
            ("action_id",),
            {
                "action_id": _key("the action"),
                "recommendation_id": _key(
                    "the recommendation it answers", "recommendations.recommendation_id", orphan="keep"
                ),
                "kind": _column(
                    "choice", "which of the five kinds it is", required=True, choices=ACTION_KINDS
                ),
                "description": _text("what is to be done"),
                "owner": _text("the group or role that owns it"),
                "due_date": _date("the day it is due", planned=True),
                "completed_date": _date("the day it was completed"),
                "agreed_date": _date("the day it was agreed"),
            },
            known_by="agreed_date",
        ),
        "courses": _table(
            "one version of a course",
            ("course_id",),
            {
                "course_id": _key("the course version"),
                "title": _text("the course's title", required=True),
                "version": _text("the version, where the course was revised"),
                "agency_scope": _column("choice", "single- or multi-agency", choices=AGENCY_SCOPES),
                "instrument_id": _text("the questionnaire it is evaluated with"),
                "target_roles": _column("list", "the roles it is for, separated by ';'; blank means all"),
                "replaces": _text("the course version that this one took the place of"),
            },
        ),
        "action_courses": _table(
            "a link from an action to a course that carries it",
            ("action_id", "course_id"),
            {
                "action_id": _key("the action", "actions.action_id"),
                "course_id": _key("the course", "courses.course_id"),
            },
        ),
        "sessions": _table(
            "one delivery of a course",
            ("session_id",),
            {
                "session_id": _key("the session"),
                "course_id": _key("the course delivered", "courses.course_id"),
                "date": _date("the day of the session", required=True),
                "mode": _column("choice", "how it was delivered", choices=MODES),
                "trainer": _text("a code for the trainer, not a name"),
            },
        ),
        "workforce": _table(
            "the headcount of a role in an agency in a quarter",
            ("agency", "role", "quarter"),
            {
                "agency": _key("the agency"),
                "role": _key("the role"),
                "quarter": _column("quarter", "the quarter, as in 2025-26 Q4", required=True),
                "headcount": _column("integer", "how many people", required=True, minimum=0),
                "joiners": _column("integer", "how many joined in the quarter", minimum=0),
                "leavers": _column("integer", "how many left in the quarter", minimum=0),
            },
        ),
        "people": _table(
            "a practitioner",
            ("person_id",),
            {
                "person_id": _key("a pseudonym, never a name"),
                "agency": _text("the agency"),
                "team": _text("the team"),
                "role": _text("the role"),
            },
        ),
        "attendance": _table(
            "one person's place at a session",
            ("session_id", "person_id"),
            {
                "session_id": _key("the session", "sessions.session_id"),
                "person_id": _key("the person"),
                "status": _column(
                    "choice", "what became of the place", required=True, choices=ATTENDANCE_STATUSES
                ),
            },
        ),
        "responses": _table(
            "one answer to one item",
            ("session_id", "person_id", "wave", "respondent", "item_id"),
            {
                "session_id": _key("the session", "sessions.session_id"),
                "person_id": _key("the person the answer is about"),
                "wave": _column("choice", "when it was asked", required=True, choices=WAVES),
                "respondent": _column("choice", "who answered; blank means self", choices=RESPONDENTS),
                "item_id": _key("the item"),
                "value": _text("the answer as given"),
                "submitted_at": _date("when the form was submitted; blank means on the session's day"),
            },
            known_by="submitted_at",
        ),
        "comments": _table(
            "one free-text answer, kept apart and shown nowhere",
            ("session_id", "person_id", "wave", "item_id"),
            {
                "session_id": _key("the session", "sessions.session_id"),
                "person_id": _key("the person"),
                "wave": _column("choice", "when it was asked", required=True, choices=WAVES),
                "item_id": _key("the question"),
                "text": _text("the answer as given"),
            },
        ),
        "audits": _table(
            "one auditor's judgement of one criterion in one case",
            ("audit_id", "case_id", "criterion_id", "auditor"),
            {
                "audit_id": _key("the audit exercise"),
                "case_id": _key("a pseudonym of the case, never a name"),
                "team": _text("the team whose work was audited"),
                "auditor": _text("a code for the auditor, not a name"),
                "audit_date": _date("the day of the audit", required=True),
                "practice_date": _date(
                    "the day of the practice that was judged; blank means the audit's day"
                ),
                "criterion_id": _key("the criterion"),
                "judgement": _text("the grade given"),
            },
            known_by="audit_date",
        ),
        "indicators": _table(
            "one month of one outcome indicator in one area",
            ("indicator_id", "area", "month"),
            {
                "indicator_id": _key("the indicator"),
                "area": _key("the area"),
                "month": _column("month", "the month, as in 2025-04", required=True),
                "numerator": _column("number", "how many had the outcome", required=True, minimum=0),
                "denominator": _column("number", "out of how many", required=True, minimum=0),
            },
        ),
        "links": _table(
            "what bears on what: a recommendation and a criterion or an indicator",
            ("recommendation_id", "criterion_id", "indicator_id"),
            {
                "recommendation_id": _key("the recommendation", "recommendations.recommendation_id"),
                "criterion_id": _text("an audit criterion"),
                "indicator_id": _text("an outcome indicator"),
            },
        ),
        "resources": _table(
            "something issued to practitioners: a learning summary or an entry of their toolkit",
            ("resource_id",),
            {
                "resource_id": _key("the summary or entry"),
                "action_id": _key("the action that it carries out", "actions.action_id", orphan="keep"),
                "kind": _column(
                    "choice", "a learning summary or a toolkit entry", required=True, choices=RESOURCE_KINDS
                ),
                "title": _text("its title", required=True),
                "issued_date": _date("the day it was issued or added", required=True),
                "criterion_id": _text("the audit criterion that cites it"),
            },
            known_by="issued_date",
        ),
        "resource_use": _table(
            "how often one agency opened a summary or an entry in a month",
            ("resource_id", "agency", "month"),
            {
                "resource_id": _key("the summary or entry", "resources.resource_id"),
                "agency": _key("the agency that opened it"),
                "month": _column("month", "the month, as in 2025-04", required=True),
                "opens": _column(
                    "integer", "how often it was opened or downloaded", required=True, minimum=0
                ),
                "readers": _column("integer", "how many different people opened it", minimum=0),
            },
        ),
        "promotions": _table(
            "one time that a summary or an entry was promoted",
            ("resource_id", "date", "channel"),
            {
                "resource_id": _key("the summary or entry", "resources.resource_id"),
                "date": _date("the day", required=True),
                "channel": _text("how: a bulletin, a team meeting, an email", required=True),
                "agencies": _column("list", "the agencies it went to, separated by ';'; blank means all"),
            },
            known_by="date",
        ),
        "invitations": _table(
            "how many people of an agency were sent a survey",
            ("session_id", "agency"),
            {
                "session_id": _key("the survey, as a session of its course", "sessions.session_id"),
                "agency": _key("the agency"),
                "sent": _column("integer", "how many people were sent it", required=True, minimum=0),
            },
        ),
        "observations": _table(
            "one observer's judgement of one aspect of a session",
            ("session_id", "observer", "aspect"),
            {
                "session_id": _key("the session observed", "sessions.session_id"),
                "observer": _key("a code for the observer, not a name"),
                "date": _date("the day it was observed; blank means the session's day"),
                "aspect": _key("what was looked at: a criterion of an audit tool"),
                "judgement": _text("the grade given"),
            },
            known_by="date",
        ),
        "agency_returns": _table(
            "what an agency says of one training of its own in a year",
            ("agency", "year", "training"),
            {
                "agency": _key("the agency"),
                "year": _column("year", "the financial year, as in 2025-26", required=True),
                "training": _key("the course, or its theme"),
                "staff_in_scope": _column("integer", "how many staff it is for", required=True, minimum=0),
                "trained": _column("integer", "how many of them had it", required=True, minimum=0),
                "evaluated_to": _column(
                    "choice",
                    "the highest of Kirkpatrick's levels it was evaluated at; 0 for none",
                    choices=LEVELS,
                ),
                "quality_assured": _column("choice", "whether it was quality assured", choices=YES_NO),
                "returned_date": _date("the day the return came in"),
            },
            known_by="returned_date",
        ),
    }


def key_of(table: str) -> tuple[str, ...]:
    """Return the columns that name a row of a table."""
    key: tuple[str, ...] = schemas()[table].metadata["key"]
    return key


def columns_of(table: str) -> tuple[str, ...]:
    """Return a table's columns, in order."""
    return tuple(schemas()[table].columns)


def required_columns(table: str) -> tuple[str, ...]:
    """Return the columns that a source must have."""
    return tuple(name for name, column in schemas()[table].columns.items() if column.required)


def meta(table: str, column: str) -> dict[str, Any]:
    """Return a column's metadata: kind, choices, references, orphan, planned, known_with."""
    return dict(schemas()[table].columns[column].metadata)
