"""What was done about each recommendation, by the five kinds of action, and what shows that it worked.

One module a kind (`revise_training`, `learning_summary`, `toolkit`, `specialist_training`,
`knowledge_check`), each with evidence of its own, since not every action is a course; `observed` and
`returned` for the sessions that the partnership observes and the training that agencies give by themselves.
"""

from impact_eval.actions.actions import Actions, actions_of

__all__ = ["Actions", "actions_of"]
