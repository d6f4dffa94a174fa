"""Drawing: bars, stacked bars and lines with matplotlib, which is imported when something is drawn."""

from __future__ import annotations

import textwrap
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from ckm_graph.errors import InputError, MissingExtraError
from ckm_graph.plotting._reading import figures_of, label_of, measured_by, moment_of, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

__all__ = ["plot"]

_COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
"""Okabe and Ito 2008."""
_SHARES: Final = ("km", "crm", "ckm")
_FLOWS: Final = ("for_customer", "about_customer", "from_customer", "relationship")
"""Figures that stand side by side: shares of one whole, and flows, which are never added up."""
_WIDTH: Final = 8.0
_INK: Final = "#444444"
_NOTE: Final = 100
"""Letters in a line of a note."""


def plot(
    kind: str,
    row: type,
    rows: Sequence[Any],
    *,
    notes: Sequence[str] = (),
    axes: Axes | None = None,
    most: int = 20,
) -> Axes:
    """Draw rows.

    Parameters
    ----------
    kind
        What they are of: the title.
    row
        Their class.
    rows
        What was found, most important first.
    notes
        What stands below the chart; the first is shown.
    axes
        Where to draw; by default a figure of its own.
    most
        How many bars at most, the first rows.

    Returns
    -------
    Axes
        With title, labels and, where several figures are drawn, a legend.

    Raises
    ------
    InputError
        If ``most`` is below 1, or the rows have no figure that can be drawn.
    MissingExtraError
        If matplotlib is not installed.

    """
    if most < 1:
        message = f"most must be at least 1, got {most}: it is how many bars are drawn"
        raise InputError(message)
    when = moment_of(rows, row)
    names = {field.name for field in fields(row)}
    shown = rows if when else rows[:most]
    here = _axes(axes, len(shown), lines=when is not None)
    here.set_title(words(kind), loc="left", fontweight="bold", color=_INK)
    if not rows:
        here.text(
            0.5, 0.5, "Nothing was found", ha="center", va="center", transform=here.transAxes, color=_INK
        )
        here.set_axis_off()
    elif when is not None:
        _lines(here, rows, row, when)
    elif names.issuperset(_SHARES):
        _stacked(here, shown)
    elif names.issuperset(_FLOWS):
        _grouped(here, shown)
    else:
        _bars(here, shown, row)
    if len(shown) < len(rows):
        here.set_xlabel(f"{here.get_xlabel()} (the first {len(shown)} of {len(rows)})")
    if notes:
        here.annotate(
            textwrap.fill(notes[0], _NOTE),
            (0, 0),
            (0, -44),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=8,
            color=_INK,
            va="top",
        )
    return here


def _axes(axes: Axes | None, bars: int, *, lines: bool) -> Axes:
    if axes is not None:
        return axes
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 -- an extra, asked for when it is needed
    except ModuleNotFoundError as error:
        raise MissingExtraError("plot", "plots") from error
    figure = Figure(figsize=(_WIDTH, 4.5 if lines else 1.6 + 0.32 * max(bars, 3)), layout="constrained")
    made = figure.subplots()
    made.spines[["top", "right"]].set_visible(False)
    made.tick_params(colors=_INK)
    return made


def _bars(axes: Axes, rows: Sequence[Any], row: type) -> None:
    measure = measured_by(rows, row)
    if measure is None:
        message = f"there is no figure to draw in {row.__name__}: use .to_polars() and draw what you want"
        raise InputError(message)
    values = [float(getattr(one, measure) or 0) for one in rows]
    places = range(len(rows))
    axes.barh(places, values, color=_COLOURS[0], height=0.72)
    axes.set_yticks(places, [label_of(one) for one in rows])
    axes.invert_yaxis()
    axes.axvline(0, color=_INK, linewidth=0.8)
    axes.set_xlabel(words(measure))
    for place, value in zip(places, values, strict=True):
        axes.annotate(
            f"{value:,.3g}" if value % 1 else f"{value:,.0f}",
            (value, place),
            (4 if value >= 0 else -4, 0),
            textcoords="offset points",
            va="center",
            ha="left" if value >= 0 else "right",
            fontsize=8,
            color=_INK,
        )
    axes.margins(x=0.08)


def _stacked(axes: Axes, rows: Sequence[Any]) -> None:
    places = range(len(rows))
    left = [0.0] * len(rows)
    for colour, share in zip(_COLOURS, _SHARES, strict=False):
        values = [float(getattr(one, share) or 0) for one in rows]
        axes.barh(places, values, left=left, color=colour, label=share.upper(), height=0.72)
        left = [base + value for base, value in zip(left, values, strict=True)]
    axes.set_yticks(places, [label_of(one) for one in rows])
    axes.invert_yaxis()
    axes.set_xlabel("Share of the evidence")
    axes.legend(frameon=False, ncols=len(_SHARES), loc="lower right", bbox_to_anchor=(1, 1))


def _grouped(axes: Axes, rows: Sequence[Any]) -> None:
    height = 0.8 / len(_FLOWS)
    for i, (colour, flow) in enumerate(zip(_COLOURS, _FLOWS, strict=False)):
        places = [place + (i - (len(_FLOWS) - 1) / 2) * height for place in range(len(rows))]
        axes.barh(
            places, [getattr(one, flow) for one in rows], height=height, color=colour, label=words(flow)
        )
    axes.set_yticks(range(len(rows)), [label_of(one) for one in rows])
    axes.invert_yaxis()
    axes.set_xlabel("Items")
    axes.legend(frameon=False, ncols=len(_FLOWS), loc="lower right", bbox_to_anchor=(1, 1))


def _lines(axes: Axes, rows: Sequence[Any], row: type, when: str) -> None:
    dated = [one for one in rows if getattr(one, when) is not None]
    things = dict.fromkeys(label_of(one) for one in dated)
    counted = [name for name in figures_of(dated, row) if isinstance(getattr(dated[0], name), int)]
    flows = [name for name in _FLOWS if name in counted]
    figures = flows or counted or figures_of(dated, row)[:1]
    if len(things) > 1:  # a line for each thing, of the first figure
        figures = figures[:1]
    drawn = [(thing, name) for thing in list(things)[: len(_COLOURS)] for name in figures[: len(_COLOURS)]]
    for colour, (thing, name) in zip(_COLOURS, drawn, strict=False):
        points = sorted(
            (getattr(one, when), float(getattr(one, name) or 0)) for one in dated if label_of(one) == thing
        )
        axes.plot(
            [at for at, _ in points],
            [value for _, value in points],
            color=colour,
            label=thing if len(things) > 1 else words(name),
            linewidth=1.8,
        )
    axes.set_ylabel(words(figures[0]) if len(things) > 1 or len(figures) == 1 else "Count")
    axes.set_xlabel(words(when))
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.legend(frameon=False)
