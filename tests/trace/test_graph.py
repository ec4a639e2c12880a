"""The thread as a graph: whole, the same each time, and safe whatever titles hold."""

from __future__ import annotations

import json
import sys

import pandas as pd
import pytest

from impact_eval.errors import MissingExtraError, UnknownIdentifierError
from impact_eval.evaluation import Evaluation
from impact_eval.trace import Graph

HOSTILE = 'a "b" <c> #d ]|\\ \n e'


def reached(graph: Graph, start: str) -> set[str]:
    found, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += list(graph.edges.loc[graph.edges["source"] == name, "target"])
    return found


@pytest.fixture
def hostile() -> Graph:
    nodes = pd.DataFrame(
        [("course:x y", "course", HOSTILE), ("rating:R1", "rating", "")], columns=["id", "kind", "title"]
    )
    edges = pd.DataFrame([("course:x y", "rating:R1", HOSTILE)], columns=["source", "target", "relation"])
    return Graph("s", nodes, edges)


def test_every_step_and_every_file_leads_to_the_rating(small: Evaluation) -> None:
    graph = small.graph()
    files = list(graph.nodes.loc[graph.nodes["kind"] == "file", "id"])
    assert len(files) == 12
    for start in (
        "review:RV",
        "recommendation:R1",
        "action:A1",
        "course:C1",
        "criterion:SEEN",
        "indicator:repeat",
        *files,
    ):
        assert "rating:R1" in reached(graph, start), start


def test_every_edge_joins_nodes_that_are_there_and_stands_once(sample: Evaluation) -> None:
    graph = sample.graph()
    assert graph.nodes["id"].is_unique and not graph.edges.duplicated().any()
    assert set(graph.edges["source"]) | set(graph.edges["target"]) == set(graph.nodes["id"])


def test_one_recommendation_has_its_own_part_of_the_whole(sample: Evaluation) -> None:
    whole, part = sample.graph(), sample.graph("R02")
    assert set(part.nodes.loc[part.nodes["kind"] == "rating", "id"]) == {"rating:R02"}
    assert set(part.nodes["id"]) <= set(whole.nodes["id"])
    assert "1 rating" in part.text


def test_an_unknown_recommendation_is_told(small: Evaluation) -> None:
    with pytest.raises(UnknownIdentifierError, match="The recommendations are: R1"):
        small.graph("R9")


def test_json_gives_back_what_went_in(hostile: Graph) -> None:
    read = json.loads(hostile.to_json())
    assert read["nodes"][0] == {"id": "course:x y", "kind": "course", "title": HOSTILE}
    assert read["edges"][0]["relation"] == HOSTILE


def test_nothing_in_a_title_ends_a_line_or_a_quotation_of_mermaid(hostile: Graph) -> None:
    lines = hostile.to_mermaid().splitlines()
    assert len(lines) == 4
    assert [line.count('"') for line in lines] == [0, 2, 2, 2]
    assert not any(sign in line.split('"')[1] for line in lines[1:] for sign in "<>")


def test_graphviz_takes_a_title_as_text(hostile: Graph) -> None:
    pytest.importorskip("graphviz")
    source = hostile.to_graphviz()
    assert '\\"b\\" <c>' in source and "n0 -> n1" in source


def test_what_the_prov_library_reads_back_is_the_graph(small: Evaluation) -> None:
    prov = pytest.importorskip("prov.model")
    graph = small.graph()
    document = prov.ProvDocument.deserialize(content=graph.to_prov(), format="json")
    assert len(list(document.get_records(prov.ProvEntity))) == len(graph.nodes)
    assert len(list(document.get_records(prov.ProvDerivation))) == len(graph.edges)
    assert graph.to_prov() == small.graph().to_prov()


@pytest.mark.parametrize(("module", "form"), [("graphviz", "to_graphviz"), ("prov.model", "to_prov")])
def test_where_the_extra_is_missing_it_is_named(
    hostile: Graph, monkeypatch: pytest.MonkeyPatch, module: str, form: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=r"impact-eval\[graphs\]"):
        getattr(hostile, form)()


def test_a_graph_holds_no_numbers_of_people(sample: Evaluation) -> None:
    graph = sample.graph()
    judged = graph.nodes[graph.nodes["kind"].isin(["dimension", "rating", "figure"])]
    assert not judged["title"].str.contains(r"\d").any()
