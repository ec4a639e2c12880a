"""The release this is, in one place."""

__version__ = "0.1.0"
