"""Run the bytes of one fault again, without atheris, and show what comes of it."""

from __future__ import annotations

import importlib
import sys
import warnings
from pathlib import Path

from allowed import ALLOWED
from scratch import folder_of


def main() -> None:
    """Run as asked: target, file."""
    name, file = sys.argv[1:]
    target = importlib.import_module(f"targets.{name}")
    warnings.simplefilter("error")
    try:
        target.once(Path(file).read_bytes(), folder_of(name))
    except ALLOWED as failure:
        print(f"refused: {failure}")
    else:
        print("read")


if __name__ == "__main__":
    main()
