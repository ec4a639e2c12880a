"""What was done, by the five kinds of action, and training as a whole: tables and sentences, no charts.

Each recommendation's section opens with its actions: what shows that each was done, and what shows that it
worked. Observed sessions, the agencies' own training and the totals of single- and multi-agency training are
of the whole partnership and have a section of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from impact_eval.pack.block import Block, told
from impact_eval.pack.tables import PackTable, laid_out
from impact_eval.pack.wording import words

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.evaluation import Evaluation, Evidence


def blocks_of_actions(evidence: Evidence) -> Iterator[Block]:
    """Yield what shows that each action was done and that it worked, then each kind's own evidence.

    Parameters
    ----------
    evidence : what bears on the recommendation, after disclosure control.
    """
    actions, audits = evidence.actions, evidence.behaviour.audits
    yield Block(shown=_tables({"actions": actions.table}))
    cited = audits[audits["result_id"].isin(actions.toolkit["audit_id"])]
    titles = words("kinds")
    yield Block(titles["revise_training"], (), told(actions.revised), _tables({"revised": actions.revised}))
    of_summaries = actions.use[actions.use["kind"] == "learning_summary"]
    yield Block(
        titles["learning_summary"],
        (),
        told(actions.summaries),
        _tables({"summaries": actions.summaries, "use": of_summaries}),
        _tables({"events": actions.events, "survey": actions.answers}),
    )
    yield Block(
        titles["toolkit"],
        (),
        (*told(actions.toolkit), *told(cited)),
        _tables({"toolkit": actions.toolkit}),
        _tables({"toolkit_months": actions.toolkit_months}),
    )
    yield Block(titles["specialist_training"], (), (), _tables({"specialist": actions.specialist}))
    yield Block(titles["knowledge_check"], (), (), _tables({"checks": actions.checks}))
    yield Block(titles["observed"], folded=_tables({"observations": actions.observations}))


def blocks_of_training(evaluation: Evaluation) -> dict[str, tuple[Block, ...]]:
    """Return what is known of training across the partnership, by part; empty parts have no block.

    Parameters
    ----------
    evaluation : the evaluation, after disclosure control.
    """
    actions, part = evaluation.actions, evaluation.participation
    blocks = {
        "totals": Block(shown=_tables({"totals": part.totals, "revised_scopes": actions.revised_scopes})),
        "observations": Block(shown=_tables({"observed": actions.observations})),
        "returns": Block(sentences=told(actions.returns), shown=_tables({"returns": actions.returns})),
    }
    return {name: (block,) if block.has_evidence else () for name, block in blocks.items()}


def _tables(parts: dict[str, pd.DataFrame]) -> tuple[PackTable, ...]:
    return tuple(laid_out(layout, frame) for layout, frame in parts.items() if len(frame))
