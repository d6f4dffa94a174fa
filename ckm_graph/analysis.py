"""An analysis: rows of findings, with what was asked and of which state of the graph.

    kg.contributors(…)  ->  Analysis of Contributors: a sequence of them, and .to_polars(), .parameters, …

Rows are frozen dataclasses; a frame of them has a column for each field.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from decimal import Decimal
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    overload,
)

import polars as pl

from ckm_graph import plotting
from ckm_graph.errors import MissingExtraError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["Analysis"]

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Analysis(Sequence[Row], Generic[Row]):
    """What one analysis found: a sequence of rows.

    >>> from ckm_graph.model import TopicCluster
    >>> found = Analysis("topics", TopicCluster, (TopicCluster(1, "brakes", 1, (), ("pad",), ("x:1",)),))
    >>> found[0].label, len(found), found.to_polars().columns[:3]
    ('brakes', 1, ['cluster', 'label', 'size'])
    """

    kind: str
    """What was looked for: the name of the method that gave it."""
    row: type[Row]
    """The class of the rows, a frozen dataclass."""
    rows: tuple[Row, ...] = ()
    """The findings, most important first."""
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What was asked, defaults and what was chosen from the data included; values that JSON has."""
    graph: int = 0
    """Number of the commit whose state was looked at."""
    notes: tuple[str, ...] = ()
    """What one has to know to read the rows: how they were found, and warnings."""

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def to_polars(self) -> pl.DataFrame:
        """Give the rows as a polars frame: a column for each field, some of them lists or structs."""
        return pl.DataFrame([asdict(row) for row in self.rows], schema=_schema(self.row))  # type: ignore[call-overload]

    def to_pandas(self) -> pd.DataFrame:
        """Give the rows as a pandas frame.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.

        """
        try:
            return self.to_polars().to_pandas()
        except ModuleNotFoundError as error:
            raise MissingExtraError("to_pandas", "pandas") from error

    def plot(self, axes: Axes | None = None, *, most: int = 20) -> Axes:
        """Draw the chart that suits the rows; nothing is shown, ``axes.figure.savefig(…)`` writes it.

        Parameters
        ----------
        axes
            Where to draw; by default a figure of its own.
        most
            How many bars at most, the first rows.

        Raises
        ------
        InputError
            If the rows have no figure that can be drawn.
        MissingExtraError
            If matplotlib is not installed.

        """
        return plotting.plot(self.kind, self.row, self.rows, notes=self.notes, axes=axes, most=most)


def _schema(row: type) -> dict[str, Any]:
    """Give the columns of a dataclass, by its annotations."""
    hints = get_type_hints(row)
    return {one.name: _dtype(hints[one.name]) for one in fields(row)}


def _dtype(hint: Any) -> Any:  # noqa: ANN401 -- whatever an annotation may be
    plain = {
        str: pl.String,
        bool: pl.Boolean,
        int: pl.Int64,
        float: pl.Float64,
        Decimal: pl.Float64,
        dt.datetime: pl.Datetime("us", "UTC"),
        dt.date: pl.Date,
        dt.timedelta: pl.Duration("us"),
    }
    if hint in plain:
        return plain[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _dtype(next(one for one in arguments if one is not type(None)))
    if origin is tuple:
        return pl.List(_dtype(arguments[0]))
    if is_dataclass(hint):
        return pl.Struct(_schema(hint))  # type: ignore[arg-type]
    return pl.String if isinstance(hint, type) and issubclass(hint, str) else pl.Object
