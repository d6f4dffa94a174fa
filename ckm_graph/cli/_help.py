"""Help pages as people write usage: `ckm load GRAPH FILE... [OPTIONS]`, arguments by their names alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer.core import TyperArgument, TyperCommand

if TYPE_CHECKING:
    from typer._click import Context  # the base of typer.Context, which is what typer hands in

__all__ = ["HelpfulCommand"]


class HelpfulCommand(TyperCommand):
    """A command whose usage line and list of arguments read as in a manual."""

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """Give the pieces of the usage line: arguments first, as they are typed."""
        return [*(_usage(argument) for argument in _arguments(self, ctx)), "[OPTIONS]"]

    def format_options(self, ctx: Context, formatter: Any) -> None:  # noqa: ANN401 -- typer's own
        """Write the lists of arguments and options."""
        arguments = [(_name(argument), _help(argument)) for argument in _arguments(self, ctx)]
        options = [
            record
            for parameter in self.get_params(ctx)
            if not isinstance(parameter, TyperArgument)
            and (record := parameter.get_help_record(ctx)) is not None
        ]
        for title, rows in (("Arguments", arguments), ("Options", options)):
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


def _arguments(command: TyperCommand, ctx: Context) -> list[TyperArgument]:
    return [parameter for parameter in command.get_params(ctx) if isinstance(parameter, TyperArgument)]


def _name(argument: TyperArgument) -> str:
    return argument.metavar or argument.name


def _usage(argument: TyperArgument) -> str:
    return _name(argument) if argument.required else f"[{_name(argument)}]"


def _help(argument: TyperArgument) -> str:
    told = argument.help or ""
    return told if argument.required or argument.default is None else f"{told}  [default: {argument.default}]"
