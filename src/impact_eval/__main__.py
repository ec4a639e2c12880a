"""Lets `python -m impact_eval` do what `impact-eval` does."""

from impact_eval.cli import main

if __name__ == "__main__":
    main()
