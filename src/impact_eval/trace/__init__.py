"""From any figure down to the rows that it rests on, and from any row up to the figures that it feeds."""

from impact_eval.trace.evaluated import Evaluated
from impact_eval.trace.fed import Fed, fed_by
from impact_eval.trace.figures import figures_of
from impact_eval.trace.graph import Graph, graph_of
from impact_eval.trace.trace import Trace, trace_of

__all__ = ["Evaluated", "Fed", "Graph", "Trace", "fed_by", "figures_of", "graph_of", "trace_of"]
