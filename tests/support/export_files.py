"""Real files in the layout of each product's export, with made-up answers of the same six people.

Everyone answers two statements and a number from 0 to 10, writes a sentence, gives a code and a session.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

STATEMENTS = (
    "I am confident that I would notice neglect.",
    "I know whom to ask when I am worried about a child.",
)
RATE = "How likely are you to recommend this course, from 0 to 10?"
WHY = "What will you do differently?"
CODE, SESSION = "Your delegate code", "Session code"
AGREE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
#: code, session, the two statements (1 to 5), the number, the sentence.
PEOPLE = (
    ("AB12", "S1", 2, 3, 8, "I will ask the school sooner."),
    ("CD34", "S1", 1, 4, 9, "Write down what the child said."),
    ("EF56", "S1", 3, 3, 7, "Nothing comes to mind."),
    ("GH78", "S1", 2, 5, 10, "Ring the health visitor."),
    ("JK90", "S1", 4, 4, 6, "Use the neglect tool."),
    ("LM21", "S1", 2, 2, 9, "Talk to the father as well."),
)
FIRST = datetime(2025, 4, 3, 14, 5, 9)


def times() -> list[datetime]:
    return [FIRST + timedelta(minutes=7 * n) for n in range(len(PEOPLE))]


def answers() -> list[list[Any]]:
    return [
        [code, session, AGREE[one - 1], AGREE[two - 1], rate, why]
        for code, session, one, two, rate, why in PEOPLE
    ]


def write_rows(path: Path, rows: Sequence[Sequence[Any]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    return path


def microsoft_forms(folder: Path) -> Path:
    import xlsxwriter

    path = folder / "Neglect course - after(1-6).xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet, day = workbook.add_worksheet("Sheet1"), workbook.add_format({"num_format": "m/d/yy h:mm:ss"})
    heads = ["ID", "Start time", "Completion time", "Email", "Name", CODE, SESSION, *STATEMENTS, RATE, WHY]
    sheet.write_row(0, 0, [f"{head}\u00a0" if head in STATEMENTS else head for head in heads])
    for row, (when, given) in enumerate(zip(times(), answers(), strict=True), 1):
        sheet.write(row, 0, row)
        sheet.write_datetime(row, 1, when, day)
        sheet.write_datetime(row, 2, when + timedelta(minutes=5), day)
        sheet.write_row(row, 3, ["a.aspen@example.org" if row == 2 else "anonymous", "", *given])
    workbook.close()
    return path


def google_forms(folder: Path) -> Path:
    heads = [
        "Timestamp",
        "Email Address",
        CODE,
        SESSION,
        *(f"How far do you agree? [{s}]" for s in STATEMENTS),
    ]
    rows = [
        [f"{when:%Y/%m/%d} {when.hour - 12}:{when:%M:%S} PM GMT+1", f"p{n}@example.org", *given]
        for n, (when, given) in enumerate(zip(times(), answers(), strict=True))
    ]
    return write_rows(folder / "After the course.csv", [[*heads, RATE, WHY], *rows])


_MONKEY = [
    "Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name",
    "Last Name", "Custom Data 1",
]  # fmt: skip


def _monkey_own() -> list[list[str]]:
    return [
        [f"1180{n}", "4400", f"{when:%m/%d/%Y %I:%M:%S %p}", f"{when:%m/%d/%Y %I:%M:%S %p}", f"192.0.2.{n}",
         "", "", "", ""]
        for n, when in enumerate(times())
    ]  # fmt: skip


def survey_monkey(folder: Path) -> Path:
    first = [*_MONKEY, CODE, SESSION, "How far do you agree?", "", RATE, WHY]
    second = [""] * 9 + [
        "Open-Ended Response",
        "Open-Ended Response",
        *STATEMENTS,
        "Response",
        "Open-Ended Response",
    ]
    rows = [own + given for own, given in zip(_monkey_own(), answers(), strict=True)]
    return write_rows(folder / "post condensed.csv", [first, second, *rows])


def survey_monkey_expanded(folder: Path) -> Path:
    ten = [str(n) for n in range(11)]
    matrix = [f"{statement} - {label}" for statement in STATEMENTS for label in AGREE]
    first = [*_MONKEY, CODE, SESSION, "How far do you agree?", *[""] * 9, RATE, *[""] * 10, WHY]
    second = [""] * 9 + ["Open-Ended Response"] * 2 + matrix + ten + ["Open-Ended Response"]
    rows = []
    for own, (code, session, one, two, rate, why) in zip(_monkey_own(), answers(), strict=True):
        agreed = [label if label == given else "" for given in (one, two) for label in AGREE]
        rated = [n if n == str(rate) else "" for n in ten]
        rows.append([*own, code, session, *agreed, *rated, why])
    return write_rows(folder / "post expanded.csv", [first, second, *rows])


_QUALTRICS = {
    "StartDate": "startDate", "EndDate": "endDate", "Status": "status", "IPAddress": "ipAddress",
    "Progress": "progress", "Duration (in seconds)": "duration", "Finished": "finished",
    "RecordedDate": "recordedDate", "ResponseId": "_recordId", "RecipientLastName": "recipientLastName",
    "RecipientFirstName": "recipientFirstName", "RecipientEmail": "recipientEmail",
    "ExternalReference": "externalDataReference", "LocationLatitude": "locationLatitude",
    "LocationLongitude": "locationLongitude", "DistributionChannel": "distributionChannel",
    "UserLanguage": "userLanguage",
}  # fmt: skip


def qualtrics(folder: Path) -> Path:
    """One preview and one response that was not finished stand among the six."""
    asked = {"Q1": CODE, "Q2": SESSION, "Q3_1": f"How far do you agree? - {STATEMENTS[0]}",
             "Q3_2": f"How far do you agree? -\n{STATEMENTS[1]}", "Q4": RATE, "Q5": WHY}  # fmt: skip
    ids = [*_QUALTRICS.values(), "QID1_TEXT", "QID2_TEXT", "QID3_1", "QID3_2", "QID4", "QID5_TEXT"]
    titles = ["Start Date", "End Date", "Response Type", "IP Address", "Progress", "Duration (in seconds)",
              "Finished", "Recorded Date", "Response ID", "Recipient Last Name", "Recipient First Name",
              "Recipient Email", "External Data Reference", "Location Latitude", "Location Longitude",
              "Distribution Channel", "User Language"]  # fmt: skip
    rows = [[*_QUALTRICS, *asked], [*titles, *asked.values()], [json.dumps({"ImportId": one}) for one in ids]]
    preview = ["2025-04-02 09:00:00"] * 2 + ["Survey Preview", "", "100", "60", "True", "2025-04-02 09:01:00"]
    rows.append(
        [*preview, "R_0", *[""] * 6, "preview", "EN", "test", "S1", AGREE[4], AGREE[4], 10, "testing"]
    )
    for n, (when, given) in enumerate(zip(times(), answers(), strict=True), 1):
        done = ["80", "60", "False"] if n == 6 else ["100", "60", "True"]
        own = [f"{when:%Y-%m-%d %H:%M:%S}"] * 2 + [
            "IP Address",
            f"192.0.2.{n}",
            *done,
            f"{when:%Y-%m-%d %H:%M:%S}",
        ]
        rows.append([*own, f"R_{n}", *[""] * 6, "anonymous", "EN", *given])
    return write_rows(folder / "Neglect_pre_April 3, 2025.csv", rows)


def lime_survey(folder: Path) -> Path:
    heads = ["id. Response ID", "submitdate. Date submitted", "lastpage. Last page",
             "startlanguage. Start language", "seed. Seed", "startdate. Date started", f"G1Q1. {CODE}",
             f"G1Q2. {SESSION}",
             *(f"G1Q3[SQ00{n}]. {statement}" for n, statement in enumerate(STATEMENTS, 1)),
             f"G1Q4. {RATE}", f"G1Q5. {WHY}"]  # fmt: skip
    rows = [
        [
            n,
            "" if n == 6 else f"{when:%Y-%m-%d %H:%M:%S}",
            2,
            "en",
            1000 + n,
            f"{when:%Y-%m-%d %H:%M:%S}",
            *given,
        ]
        for n, (when, given) in enumerate(zip(times(), answers(), strict=True), 1)
    ]
    return write_rows(folder / "results-survey123456-post.csv", [heads, *rows])


def moodle_feedback(folder: Path) -> Path:
    heads = ["Full name", "Groups", "ID number", "Email address", "Date", CODE, SESSION]
    asked = [f"(c{n}) {statement}" for n, statement in enumerate(STATEMENTS, 1)]
    rows = [
        [f"Rowan Elm{n}", "", f"D{n}", f"p{n}@example.org",
         f"{when:%A}, {when.day} {when:%B %Y}, {when.hour - 12}:{when:%M} PM", *given]
        for n, (when, given) in enumerate(zip(times(), answers(), strict=True), 1)
    ]  # fmt: skip
    return write_rows(folder / "Feedback follow-up.csv", [[*heads, *asked, RATE, WHY], *rows])


def kobo_toolbox(folder: Path) -> Path:
    """The fourth submission was not approved."""
    heads = ["start", "end", CODE, SESSION, *STATEMENTS, RATE, WHY, "_id", "_uuid", "_submission_time",
             "_validation_status", "_notes", "_status", "_submitted_by", "__version__", "_tags",
             "_index"]  # fmt: skip
    rows = [
        [f"{when:%Y-%m-%dT%H:%M:%S}.000+01:00", f"{when:%Y-%m-%dT%H:%M:%S}.000+01:00", *given, 900 + n,
         f"uuid-{n}", f"{when:%Y-%m-%dT%H:%M:%S}", "Not Approved" if n == 4 else "", "",
         "submitted_via_web", "", "v1", "", n]
        for n, (when, given) in enumerate(zip(times(), answers(), strict=True), 1)
    ]  # fmt: skip
    return write_rows(folder / "Baseline - all versions - labels.csv", [heads, *rows], ";")


def redcap(folder: Path) -> Path:
    """Each person has a row for the event before and one for the event after, where all agree one more."""
    heads = ["record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance",
             "confidence_timestamp", "session_code", "i_am_confident", "know_whom", "recommend", "why",
             "confidence_complete"]  # fmt: skip
    rows = []
    for code, session, one, two, rate, why in PEOPLE:
        stamp = FIRST.replace(hour=8)
        rows.append([code, "pre_arm_1", "", "", f"{stamp:%Y-%m-%d %H:%M:%S}", session, one, two, "", "", 2])
        later = f"{FIRST:%Y-%m-%d %H:%M:%S}"
        complete = 0 if code == "LM21" else 2
        rows.append([code, "post_arm_1", "", "", later, session, min(one + 1, 5), two, rate, why, complete])
    return write_rows(folder / "Neglect_DATA_2025-05-01.csv", [heads, *rows])


def xapi(folder: Path) -> Path:
    """Each person's statement of having begun stands before the three answers."""
    path = folder / "statements after.jsonl"
    home = "https://learn.example.org"
    choices = [{"id": f"a{n}", "description": {"en-GB": text}} for n, text in enumerate(AGREE, 1)]
    lines = []
    for when, (code, session, one, two, rate, _) in zip(times(), PEOPLE, strict=True):
        actor = {"objectType": "Agent", "account": {"homePage": home, "name": code}}
        context = {"contextActivities": {"grouping": [{"id": f"{home}/sessions/{session}"}]}}
        common = {"actor": actor, "timestamp": f"{when:%Y-%m-%dT%H:%M:%S}.000Z", "context": context}
        lines.append({**common, "verb": {"id": "http://adlnet.gov/expapi/verbs/initialized"},
                      "object": {"id": f"{home}/forms/after"}})  # fmt: skip
        for place, (text, answer) in enumerate(
            zip((*STATEMENTS, RATE), (f"a{one}", f"a{two}", str(rate)), strict=True), 1
        ):
            definition = {
                "description": {"en-GB": text},
                "interactionType": "likert" if place < 3 else "numeric",
            }
            definition |= {"scale": choices} if place < 3 else {}
            lines.append({**common, "id": f"{code}-{place}", "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
                          "object": {"id": f"{home}/forms/after/q{place}", "definition": definition},
                          "result": {"response": answer}})  # fmt: skip
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")
    return path


def spss(folder: Path) -> Path:
    """The third person refused the number, by a code that the file declares as missing."""
    import pandas as pd
    import pyreadstat

    path = folder / "neglect follow-up.sav"
    rows = [
        [code, session, float(one), float(two), -99.0 if code == "EF56" else float(rate), when]
        for when, (code, session, one, two, rate, _) in zip(times(), PEOPLE, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["code", "session", "c1", "c2", "rate", "filled_in"])
    agree = dict(enumerate(AGREE, 1))
    texts = {"code": CODE, "session": SESSION, "c1": STATEMENTS[0], "c2": STATEMENTS[1], "rate": RATE}
    labels = {"c1": agree, "c2": agree, "rate": {-99: "Refused"}}
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels=texts,
        variable_value_labels=labels,
        missing_ranges={"rate": [-99]},
    )
    return path


def plain(folder: Path) -> Path:
    heads = [CODE, SESSION, "Date of session", *STATEMENTS, RATE, WHY]
    rows = [[code, session, "2025-04-03", *rest] for code, session, *rest in answers()]
    return write_rows(folder / "paper forms post.csv", [heads, *rows])


def plain_parquet(folder: Path) -> Path:
    import duckdb

    path = folder / "paper forms post.parquet"
    text = plain(folder)
    with duckdb.connect() as engine:
        engine.execute(
            f"COPY (SELECT * FROM read_csv('{text}', all_varchar=true)) TO '{path}' (FORMAT parquet)"
        )
    text.unlink()
    return path


#: Name of the layout to (the export that it is, the function that writes it).
LAYOUTS: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "microsoft_forms": ("microsoft_forms", microsoft_forms),
    "google_forms": ("google_forms", google_forms),
    "survey_monkey": ("survey_monkey", survey_monkey),
    "survey_monkey_expanded": ("survey_monkey", survey_monkey_expanded),
    "qualtrics": ("qualtrics", qualtrics),
    "lime_survey": ("lime_survey", lime_survey),
    "moodle_feedback": ("moodle_feedback", moodle_feedback),
    "kobo_toolbox": ("kobo_toolbox", kobo_toolbox),
    "redcap": ("redcap", redcap),
    "xapi": ("xapi", xapi),
    "spss": ("spss", spss),
    "plain": ("plain", plain),
    "plain_parquet": ("plain", plain_parquet),
}
