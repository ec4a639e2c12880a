"""The whole thread as a graph: from the review to the rating, and from the files to the figures between.

Nodes are named by what they are (`review:RV1`, `action:A01`, `course:VOC-1`, `file:audits.csv`), figures by
their `result_id`. An edge runs the way the thread does: a review made a recommendation, which became an
action, which a course carries; a file holds rows of a figure, which bears on a dimension, which bears on a
rating. A graph holds titles and no numbers, so there is nothing in it to withhold.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pandas as pd

from impact_eval._version import __version__
from impact_eval.errors import MissingExtraError, UnknownIdentifierError
from impact_eval.result import Result
from impact_eval.thread.wording import words as thread_words
from impact_eval.trace.figures import figures_of, rows_of, with_cited
from impact_eval.trace.standings import dimension_id, rating_id
from impact_eval.trace.trace import placed
from impact_eval.trace.wording import counted, say, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from impact_eval.trace.evaluated import Evaluated

NODES = ("id", "kind", "title")
EDGES = ("source", "target", "relation")
#: What is judged is drawn round, what is done or counted as a box.
_ROUND = frozenset({"rating", "dimension"})
_FIGURE = "figure"


@dataclass(frozen=True)
class Graph(Result):
    """The thread as a graph.

    Attributes
    ----------
    study : the study's identifier.
    nodes : one row a node: id, kind (`review`, `recommendation`, `action`, `course`, `criterion`,
        `indicator`, `figure`, `dimension`, `rating`, `file`), title.
    edges : one row an edge: source, target, relation (words).
    """

    study: str
    nodes: pd.DataFrame
    edges: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:  # type: ignore[override]
        """The edges."""
        return self.edges

    @property
    def text(self) -> str:
        """How much there is of what."""
        found = self.nodes["kind"].value_counts()
        return say(
            "graph.text", nodes=counted(len(self.nodes), "node"), edges=counted(len(self.edges), "edge"),
            ratings=counted(int(found.get("rating", 0)), "rating"),
        )  # fmt: skip

    @property
    def _names(self) -> dict[str, str]:
        """A short name for each node, in which no language of graphs sees more than a name."""
        return {name: f"n{number}" for number, name in enumerate(self.nodes["id"])}

    def to_json(self) -> str:
        """Return nodes and edges as JSON."""
        content = {
            "study": self.study,
            "nodes": self.nodes.to_dict("records"),
            "edges": self.edges.to_dict("records"),
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def to_mermaid(self) -> str:
        """Return a flowchart in Mermaid's language, which wikis and notebooks draw."""
        names, lines = self._names, ["flowchart LR"]
        for node in _records(self.nodes):
            opened, closed = ("([", "])") if node["kind"] in _ROUND else ("[", "]")
            label = _in_mermaid(f"{node['id']}: {node['title']}" if node["title"] else node["id"])
            lines.append(f'  {names[node["id"]]}{opened}"{label}"{closed}')
        for edge in _records(self.edges):
            relation = _in_mermaid(edge["relation"])
            lines.append(f'  {names[edge["source"]]} -->|"{relation}"| {names[edge["target"]]}')
        return "\n".join(lines) + "\n"

    def to_graphviz(self) -> str:
        """Return the graph in GraphViz's language.

        Raises
        ------
        MissingExtraError : when the extra `graphs` is not installed.
        """
        try:
            from graphviz import Digraph, escape, nohtml
        except ImportError:
            raise _missing("graphviz") from None
        drawn = Digraph(self.study, graph_attr={"rankdir": "LR"})
        names = self._names
        for node in _records(self.nodes):
            shape = "oval" if node["kind"] in _ROUND else "box"
            label = "\\n".join(escape(words) for words in (node["id"], node["title"]) if words)
            drawn.node(names[node["id"]], nohtml(label), shape=shape)
        for edge in _records(self.edges):
            drawn.edge(names[edge["source"]], names[edge["target"]], escape(edge["relation"]))
        return str(drawn.source)

    def to_prov(self) -> str:
        """Return the graph as PROV-JSON (W3C PROV, 2013): what was derived from what, and by which program.

        Raises
        ------
        MissingExtraError : when the extra `graphs` is not installed.
        """
        try:
            from prov.model import PROV, ProvDocument
        except ImportError:
            raise _missing("prov") from None
        document = ProvDocument()
        study = document.add_namespace("study", f"urn:impact-eval:{self.study}:")
        program = document.agent(
            study["impact_eval"], {PROV["type"]: PROV["SoftwareAgent"], PROV["label"]: __version__}
        )
        evaluation = document.activity(study["evaluation"])
        document.association(evaluation, program)
        made = {}
        for node in _records(self.nodes):
            told: dict[Any, Any] = {PROV["label"]: node["title"]} if node["title"] else {}
            made[node["id"]] = document.entity(
                study[_local(node["id"])], {PROV["type"]: study[node["kind"]], **told}
            )
            if node["kind"] == "file":
                document.usage(evaluation, made[node["id"]])
            elif node["kind"] in (_FIGURE, *_ROUND):
                document.generation(made[node["id"]], evaluation)
        for edge in _records(self.edges):
            document.derivation(
                made[edge["target"]], made[edge["source"]], other_attributes={PROV["label"]: edge["relation"]}
            )
        return str(document.serialize(format="json", indent=1)) + "\n"


def _missing(library: str) -> MissingExtraError:
    return MissingExtraError(say("graph.missing", library=library), mend=say("graph.missing_mend"))


def _in_mermaid(text: str) -> str:
    """Return text as it may stand between Mermaid's quotation marks."""
    signs = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "\n": " "}
    return "".join(signs.get(sign, sign) for sign in text)


def _local(identifier: str) -> str:
    """Return an identifier as the local part of a name in PROV, with what may not stand in one encoded."""
    return quote(identifier, safe=":/")


def graph_of(evaluated: Evaluated, recommendation_id: str | None = None) -> Graph:
    """Return the thread of one recommendation, or of all, as a graph.

    Parameters
    ----------
    evaluated : an evaluation.
    recommendation_id : the recommendation; all of them where it is None.

    Raises
    ------
    UnknownIdentifierError : when there is no such recommendation.
    """
    known = list(evaluated.study.tables["recommendations"]["recommendation_id"])
    if recommendation_id is not None and recommendation_id not in known:
        raise UnknownIdentifierError(
            say("unknown.recommendation", id=recommendation_id),
            mend=say("unknown.recommendation_mend", ids=", ".join(known)),
        )
    chosen = known if recommendation_id is None else [recommendation_id]
    drawing = _Drawing(evaluated, chosen)
    nodes = pd.DataFrame(drawing.nodes(), columns=list(NODES)).drop_duplicates("id", ignore_index=True)
    edges = pd.DataFrame(drawing.edges(), columns=list(EDGES)).drop_duplicates(ignore_index=True)
    there = set(nodes["id"])
    whole = edges["source"].isin(there) & edges["target"].isin(there)
    return Graph(evaluated.study.file.id, nodes, edges[whole].reset_index(drop=True))


class _Drawing:
    """Collects the nodes and edges of some recommendations."""

    def __init__(self, evaluated: Evaluated, chosen: list[str]) -> None:
        self.evaluated, self.tables = evaluated, evaluated.study.tables
        self.recommendations = self._of(self.tables["recommendations"], chosen)
        self.actions = self._of(self.tables["actions"], chosen)
        linked = self.tables["action_courses"]
        self.linked = linked[linked["action_id"].isin(self.actions["action_id"])]
        self.criteria = self._of(evaluated.bearing.criteria, chosen)
        self.indicators = self._of(evaluated.bearing.indicators, chosen)
        figures = figures_of(evaluated)
        ratings = [rating_id(name) for name in chosen]
        cited = dict.fromkeys(name for rating in ratings for name in with_cited(figures, rating))
        self.figures = figures[figures["result_id"].isin(list(cited))]
        self.standings = self._of(evaluated.assurance.table, chosen)
        self.board = self._of(evaluated.assurance.board, chosen)
        self.dimensions = {dimension_id(*key) for key in self._keys()}
        rows = placed(evaluated.study, rows_of(evaluated, set(cited), self.tables))
        self.files = rows[["file", "figure"]].drop_duplicates()

    @staticmethod
    def _of(frame: pd.DataFrame, chosen: list[str]) -> pd.DataFrame:
        return frame[frame["recommendation_id"].isin(chosen)]

    def _keys(self) -> Iterator[tuple[str, str]]:
        yield from self.standings[["recommendation_id", "dimension"]].itertuples(index=False, name=None)

    def nodes(self) -> Iterator[tuple[str, str, str]]:
        """Yield id, kind and title, along the thread."""
        reviews = self.tables["reviews"]
        for row in _records(reviews[reviews["review_id"].isin(self.recommendations["review_id"])]):
            yield f"review:{row['review_id']}", "review", thread_words("review_kinds")[row["kind"]]
        for row in _records(self.recommendations):
            yield f"recommendation:{row['recommendation_id']}", "recommendation", str(row["text"])
        for row in _records(self.actions):
            yield f"action:{row['action_id']}", "action", str(row["description"] or "")
        courses = self.tables["courses"]
        for row in _records(courses[courses["course_id"].isin(self.linked["course_id"])]):
            yield f"course:{row['course_id']}", "course", str(row["title"])
        texts = self.evaluated.behaviour.audits.set_index("criterion_id")["criterion_text"].to_dict()
        for row in _records(self.criteria):
            yield f"criterion:{row['criterion_id']}", "criterion", str(texts.get(row["criterion_id"], ""))
        titles = self.evaluated.results.table.set_index("indicator_id")["indicator_title"].to_dict()
        for row in _records(self.indicators):
            yield f"indicator:{row['indicator_id']}", "indicator", str(titles.get(row["indicator_id"], ""))
        yield from self._judged()
        for file in self.files["file"].unique():
            yield f"file:{file}", "file", ""

    def _judged(self) -> Iterator[tuple[str, str, str]]:
        """Yield figures, then dimensions and ratings with what they stand at."""
        for row in _records(self.figures):
            if row["family"] != "standings":
                yield row["result_id"], _FIGURE, ""
        for row in _records(self.standings):
            name = dimension_id(row["recommendation_id"], row["dimension"])
            yield name, "dimension", f"{row['dimension_title']}: {row['status_title']}"
        for row in _records(self.board):
            yield rating_id(row["recommendation_id"]), "rating", str(row["rating_title"])

    def edges(self) -> Iterator[tuple[str, str, str]]:
        """Yield source, target and relation, along the thread."""
        relation = words("relations")
        for row in _records(self.recommendations):
            target = f"recommendation:{row['recommendation_id']}"
            yield f"review:{row['review_id']}", target, relation["made"]
        for row in _records(self.actions):
            source = f"recommendation:{row['recommendation_id']}"
            yield source, f"action:{row['action_id']}", relation["became"]
        for row in _records(self.linked):
            yield f"action:{row['action_id']}", f"course:{row['course_id']}", relation["carried_by"]
        for kind, frame in (("criterion", self.criteria), ("indicator", self.indicators)):
            for row in _records(frame):
                source = f"recommendation:{row['recommendation_id']}"
                yield source, f"{kind}:{row[f'{kind}_id']}", relation["seen_in"]
        yield from self._measured(relation)
        for row in _records(self.figures):
            for cited in row["cites"]:
                yield cited, row["result_id"], relation["bears_on"]
        for row in _records(self.files):
            yield f"file:{row['file']}", row["figure"], relation["rows_of"]

    def _measured(self, relation: dict[str, str]) -> Iterator[tuple[str, str, str]]:
        """Yield the edges from what was done to the figures that measure it."""
        for row in _records(self.figures):
            if row["course_id"]:
                yield f"course:{row['course_id']}", row["result_id"], relation["measured_by"]
        for kind, table in (
            ("criterion", self.evaluated.behaviour.audits),
            ("indicator", self.evaluated.results.table),
        ):
            for row in _records(table):
                yield f"{kind}:{row[f'{kind}_id']}", row["result_id"], relation["measured_by"]


def _records(frame: pd.DataFrame) -> Iterable[dict[str, Any]]:
    for row in frame.to_dict("records"):
        yield {str(name): "" if value is None else value for name, value in row.items()}
