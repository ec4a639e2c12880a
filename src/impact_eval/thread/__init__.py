"""The thread: from an incident to what is known of children's outcomes, one chain for each recommendation."""

from impact_eval.thread.thread import Thread, threads_of

__all__ = ["Thread", "threads_of"]
