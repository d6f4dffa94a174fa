"""Plots: the chart shows the very figures of the rows, is labelled, and leaves nothing global behind."""

from __future__ import annotations

import builtins
import datetime as dt
import io
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from matplotlib.figure import Figure

from ckm_graph.analysis import Analysis
from ckm_graph.errors import InputError, MissingExtraError
from ckm_graph.model import Contributor, TopicCluster
from ckm_graph.plotting._charts import _COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Flow:
    """Items of each flow about a thing, or in a period."""

    name: str | None
    period: dt.date | None
    for_customer: int
    about_customer: int
    from_customer: int
    relationship: int


@dataclass(frozen=True)
class Dimension:
    """Shares of one whole."""

    label: str
    position: int
    km: float | None
    crm: float | None
    ckm: float | None


@dataclass(frozen=True)
class Named:
    """A row without a figure."""

    name: str
    known: bool


CLUSTERS = tuple(TopicCluster(i + 1, f"topic {i}", 90 - i, (), (), ()) for i in range(30))
PEOPLE = (
    Contributor("https://example.org/agent/7", None, 0.75, 3, 2, 1, 1, 9),
    Contributor("x:2", "Bo", 0.25, 1, 1, 1, 0, 0),
)


def ticks(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.get_yticklabels()]


def widths(axes: Axes) -> list[float]:
    return [patch.get_width() for patch in axes.patches]  # type: ignore[attr-defined]


def test_bars_show_the_figure_that_rows_are_ordered_by_with_their_names() -> None:
    axes = Analysis("contributors", Contributor, PEOPLE, notes=("counted by use",)).plot()
    assert (ticks(axes), widths(axes)) == (["7", "Bo"], [0.75, 0.25])
    assert (axes.get_title(loc="left"), axes.get_xlabel()) == ("Contributors", "Score")
    assert "counted by use" in [text.get_text() for text in axes.texts]
    assert axes.yaxis_inverted()


def test_the_first_rows_are_drawn_and_the_axis_says_of_how_many() -> None:
    axes = Analysis("topics", TopicCluster, CLUSTERS).plot(most=5)
    assert (ticks(axes), widths(axes)) == ([f"topic {i}" for i in range(5)], [90, 89, 88, 87, 86])
    assert axes.get_xlabel() == "Size (the first 5 of 30)"


def test_flows_over_time_are_lines_of_their_own_in_the_order_of_time() -> None:
    rows = tuple(Flow(None, dt.date(2026, month, 1), month, 2, 0, 1) for month in (3, 1, 2))
    axes = Analysis("flows", Flow, (*rows, Flow(None, None, 99, 99, 99, 99))).plot()
    lines = {str(line.get_label()): line for line in axes.lines}
    assert list(lines) == ["For customer", "About customer", "From customer", "Relationship"]
    assert list(lines["For customer"].get_ydata()) == [1, 2, 3]  # type: ignore[arg-type]
    assert axes.get_legend() is not None


def test_flows_of_things_stand_side_by_side_and_are_not_added_up() -> None:
    axes = Analysis("flows", Flow, (Flow("brakes", None, 1, 2, 3, 4), Flow("gears", None, 5, 6, 7, 8))).plot()
    assert sorted(widths(axes)) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {patch.get_x() for patch in axes.patches} == {0}  # type: ignore[attr-defined]


def test_shares_of_a_whole_are_stacked() -> None:
    axes = Analysis(
        "approach_profile",
        Dimension,
        (Dimension("axiom", 1, 0.25, 0.25, 0.5), Dimension("benefits", 2, None, None, None)),
    ).plot()
    assert sum(widths(axes)) == 1
    assert [patch.get_x() for patch in axes.patches][::2] == [0, 0.25, 0.5]  # type: ignore[attr-defined]


def test_several_things_over_time_are_a_line_each() -> None:
    rows = tuple(Flow(name, dt.date(2026, month, 1), month, 0, 0, 0) for name in "ab" for month in (1, 2))
    assert [line.get_label() for line in Analysis("flows", Flow, rows).plot().lines] == ["a", "b"]


def test_nothing_found_is_said() -> None:
    axes = Analysis("topics", TopicCluster).plot()
    assert [text.get_text() for text in axes.texts] == ["Nothing was found"]


def test_a_chart_is_drawn_where_the_caller_says() -> None:
    axes = Figure().subplots()
    assert Analysis("topics", TopicCluster, CLUSTERS).plot(axes) is axes


def test_every_chart_can_be_written() -> None:
    for result in (Analysis[Any]("topics", TopicCluster, CLUSTERS), Analysis[Any]("topics", TopicCluster)):
        file = io.BytesIO()
        figure = result.plot().figure
        assert isinstance(figure, Figure)
        figure.savefig(file, format="png")
        assert file.getvalue().startswith(b"\x89PNG")


def test_what_cannot_be_drawn_says_what_to_do() -> None:
    with pytest.raises(InputError, match=r"no figure to draw in Named: use \.to_polars"):
        Analysis("names", Named, (Named("a", known=True),)).plot()
    with pytest.raises(InputError, match="most must be at least 1, got 0"):
        Analysis("topics", TopicCluster, CLUSTERS).plot(most=0)


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ModuleNotFoundError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"pip install 'ckm-graph\[plots\]'"):
        Analysis("topics", TopicCluster, CLUSTERS).plot()


def test_nothing_global_is_touched_and_matplotlib_waits_until_it_is_needed() -> None:
    script = (
        "import sys, ckm_graph\n"
        "from ckm_graph.analysis import Analysis\n"
        "from ckm_graph.model import TopicCluster\n"
        "assert not any(name.startswith('matplotlib') for name in sys.modules)\n"
        "Analysis('topics', TopicCluster, (TopicCluster(1, 'a', 2, (), (), ()),)).plot()\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)


def test_neighbouring_colours_differ_in_lightness_too() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    first = [lightness(colour) for colour in _COLOURS[:4]]
    assert len({round(value, 2) for value in first}) == 4
