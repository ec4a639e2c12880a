"""The right person: codes of one session that differ by a slip, and whether they are one person's.

People type their own codes, and some mistype them; their two forms then count as two people's. Linkage looks
for them within a session, says how likely each is to be one person, takes what is certain, and leaves the
rest to somebody who decides it once in a file.
"""

from impact_eval.linkage.links import Links, link, linked

__all__ = ["Links", "link", "linked"]
