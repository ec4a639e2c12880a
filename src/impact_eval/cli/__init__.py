"""The command line: from simulate and inspect to pack, where and forget.

Exit codes that scripts can rely on: 0 all is well; 1 there are errors to mend (`check`), or an identifier is
unknown (`show`); 2 the command was not used rightly; 3 the study cannot be read, or the pack not written.
"""

from __future__ import annotations

import sys

import click

from impact_eval._version import __version__
from impact_eval.cli.check import check
from impact_eval.cli.evaluate import evaluate
from impact_eval.cli.forget import forget
from impact_eval.cli.graph import graph
from impact_eval.cli.inspect import inspect
from impact_eval.cli.link import link
from impact_eval.cli.load import ledger, load
from impact_eval.cli.pack import pack
from impact_eval.cli.register import register
from impact_eval.cli.show import show
from impact_eval.cli.simulate import simulate
from impact_eval.cli.where import where
from impact_eval.errors import ImpactEvalError, UnknownIdentifierError

UNKNOWN = 1
CANNOT_BE_DONE = 3


class _Commands(click.Group):
    """Turns the package's own errors into one plain line and an exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ImpactEvalError as failure:
            click.echo(f"impact-eval: {failure}", err=True)
            sys.exit(UNKNOWN if isinstance(failure, UnknownIdentifierError) else CANNOT_BE_DONE)
        except OSError as failure:
            place = f"{failure.filename}: " if failure.filename else ""
            click.echo(f"impact-eval: {place}{failure.strerror or failure}", err=True)
            sys.exit(CANNOT_BE_DONE)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which they are used."""
        return list(self.commands)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Show whether safeguarding training changed practice.

    A study is a folder with a study.toml that says where the rows are and what their columns mean.

    \b
    Begin with:
      impact-eval simulate my-study      makes a study to look at (nobody in it is real)
      impact-eval inspect forms.csv      says what a file is, and drafts how a study would read it
      impact-eval check my-study         says everything that is wrong with a study's rows
      impact-eval load my-study          keeps its rows in one file, with every correction traceable
      impact-eval link my-study          finds people who mistyped their code, and asks about doubtful ones
      impact-eval register my-study      the reviews, how long each stage took, and what is overdue
      impact-eval evaluate my-study --quarter "2025-26 Q4"
                                         rates every recommendation, and says because of what
      impact-eval show my-study R01      the thread and the evidence of one recommendation
      impact-eval where my-study rating:R01
                                         the rows of the files that a figure rests on
      impact-eval pack my-study --quarter "2025-26 Q4"
                                         writes the impact pack for the Leadership group
    """


for command in (
    simulate,
    inspect,
    check,
    load,
    ledger,
    link,
    register,
    evaluate,
    show,
    where,
    graph,
    pack,
    forget,
):
    main.add_command(command)
