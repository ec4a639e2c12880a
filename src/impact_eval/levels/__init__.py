"""Kirkpatrick levels, one module each: participation (who came), reaction, learning, behaviour, results."""
