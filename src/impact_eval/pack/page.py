"""The page: every section of the pack put together and laid out by templates, with nothing to fetch.

Style sheet, script, icons and the drawing library stand in the page itself, the library once. Templates
escape everything that comes from the data. Should anything slip through all the same, the page's own content
security policy runs no script but those whose hash it names, and fetches nothing at all.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from impact_eval.charts import CONFIG
from impact_eval.charts.written import day
from impact_eval.pack.board import Board, board_of
from impact_eval.pack.done import blocks_of_training
from impact_eval.pack.evidence import Level, Place, levels_of
from impact_eval.pack.figures import Drawings
from impact_eval.pack.history import History, history_of
from impact_eval.pack.method import Method, method_of
from impact_eval.pack.quality import Quality, quality_of
from impact_eval.pack.recommendation import Section, section_of
from impact_eval.pack.reviews import Lessons, Reviews, lessons_of, reviews_of
from impact_eval.pack.status import key_to
from impact_eval.pack.wording import read_data, read_text, say, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jinja2 import Environment
    from markupsafe import Markup

    from impact_eval.evaluation import Evaluation

    Progress = Callable[[str, int, int], None]

#: What is put into the page as it is.
ASSETS = MappingProxyType(
    {
        "css": "pack.css",
        "early": "early.js",
        "script": "pack.js",
        "icons": "icons.svg",
        "plotly": "plotly-basic.min.js",
    }
)


@dataclass(frozen=True)
class Cover:
    """Who the pack is for, what it covers and up to when.

    Attributes
    ----------
    partnership : blank where the study does not name it.
    title : of the study.
    period : the quarter and its days; the last day of which evidence counts, where there is no quarter.
    cut_off : the last day of which evidence counts; blank where the period says so.
    running : what stands at the foot of every page.
    """

    partnership: str
    title: str
    period: str
    cut_off: str
    running: str


@dataclass(frozen=True)
class Page:
    """Everything that the page shows.

    Attributes
    ----------
    others, other_actions : what is known of courses that answer no recommendation, and the actions whose
        recommendation is not in the register.
    training : what is known of training across the partnership.
    """

    cover: Cover
    board: Board
    reviews: Reviews | None
    lessons: Lessons | None
    sections: tuple[Section, ...]
    history: History
    others: tuple[Level, ...]
    other_actions: tuple[str, ...]
    training: tuple[Level, ...]
    quality: Quality
    method: Method
    drawings: Drawings


def page_of(evaluation: Evaluation, versions: Mapping[str, str], progress: Progress) -> Page:
    """Return what the page of a protected evaluation shows."""
    board, drawings = board_of(evaluation), Drawings()
    history = history_of(evaluation.assurance.history)
    sections = []
    for number, row in enumerate(board.rows, 1):
        progress(say("progress_of.drawing", id=row.id), number, len(board.rows))
        sections.append(section_of(evaluation, row, drawings, history))
    return Page(
        cover=_cover(evaluation),
        board=board,
        reviews=reviews_of(evaluation),
        lessons=lessons_of(evaluation),
        sections=tuple(sections),
        history=history,
        others=_others(evaluation, drawings),
        other_actions=_other_actions(evaluation),
        training=_training(evaluation),
        quality=quality_of(evaluation),
        method=method_of(evaluation, versions),
        drawings=drawings,
    )


def _others(evaluation: Evaluation, drawings: Drawings) -> tuple[Level, ...]:
    """Return the levels on which courses that answer no recommendation have evidence."""
    if not evaluation.other_courses:
        return ()
    place = Place(say("others.place"), say("others.anchor"))
    levels = levels_of(evaluation.of_other_courses(), place, drawings)
    return tuple(level for level in levels if level.blocks)


def _other_actions(evaluation: Evaluation) -> tuple[str, ...]:
    actions = evaluation.other_actions[["action_id", "recommendation_id"]]
    return tuple(
        say("others.action", action=action, recommendation=recommendation)
        for action, recommendation in actions.itertuples(index=False, name=None)
    )


def _training(evaluation: Evaluation) -> tuple[Level, ...]:
    """Return what is known of training across the partnership: totals, observed sessions, returns."""
    wording = words("training")["levels"]
    return tuple(
        Level(key, wording[key]["title"], wording[key]["empty"], blocks)
        for key, blocks in blocks_of_training(evaluation).items()
    )


def _cover(evaluation: Evaluation) -> Cover:
    import pandas as pd

    file, last = evaluation.study.file, day(pd.Timestamp(evaluation.as_of))
    period, cut_off = say("cover.period_as_of", day=last), ""
    if evaluation.quarter:
        start, end = (day(pd.Timestamp(date)) for date in (evaluation.quarter.start, evaluation.quarter.end))
        period = say("cover.period_quarter", quarter=evaluation.quarter, start=start, end=end)
        cut_off = say("cover.cut_off", day=last)
    running = say("cover.running", whose=file.partnership or file.title, period=period)
    return Cover(file.partnership, file.title, period, cut_off, running)


def render(page: Page, files: Sequence[str]) -> bytes:
    """Return the page as HTML.

    Parameters
    ----------
    page : what it shows.
    files : the files that stand beside it, by their paths inside the pack.
    """
    own = assets()
    html = (
        environment()
        .get_template("index.html.j2")
        .render(
            page=page,
            words=read_data("wording.toml"),
            say=say,
            assets=own,
            script_hashes=" ".join(_hash(own[name]) for name in ("early", "script", "plotly")),
            config=CONFIG,
            ratings=key_to("ratings"),
            statuses=key_to("statuses"),
            running=css_string(page.cover.running),
            files=files,
        )
    )
    return html.encode()


def assets() -> dict[str, Markup]:
    """Return our own files, which are put in as they are; everything else is escaped."""
    from markupsafe import Markup

    texts = {name: read_text(f"assets/{file}") for name, file in ASSETS.items()}
    return {name: Markup(text.replace("</script", "<\\/script")) for name, text in texts.items()}


def _hash(script: str) -> str:
    """Return a script's hash as a content security policy names it."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def environment() -> Environment:
    """Return what lays out our templates: everything that comes from the data is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("impact_eval.pack", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def css_string(text: str) -> str:
    r"""Return text as it may stand in a string of a style sheet: all but letters, digits and spaces escaped.

    Examples
    --------
    >>> css_string('A "b"</style>')
    'A \\22 b\\22 \\3c \\2f style\\3e '
    """
    return "".join(sign if sign.isalnum() or sign == " " else f"\\{ord(sign):x} " for sign in text)
