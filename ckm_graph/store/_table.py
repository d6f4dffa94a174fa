"""Tables: what a SELECT query gives, typed, and free of the thread and the store it came from.

An engine's answer arrives as SPARQL TSV bytes. polars reads them, each column is given the type that
all its cells share, and rows are made as they are read:

    TSV bytes --polars--> text cells --one type a column--> frame --iteration--> named tuples

A column whose cells have no one type (`?o` of `?s ?p ?o`) is read cell by cell for rows and stays
text in the frame.
"""

from __future__ import annotations

import datetime as dt
from collections import namedtuple
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import polars as pl
import pyoxigraph as ox

from ckm_graph.errors import MissingExtraError
from ckm_graph.store._terms import to_python, to_rdflib
from ckm_graph.vocabulary import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import pyarrow as pa
    from rdflib.term import Identifier

    from ckm_graph.store._protocol import Term

__all__ = ["Row", "Table"]

_ESCAPED: Final = ["\\\\", "\\t", "\\n", "\\r", '\\"', "\\b", "\\f", "\\'"]
_PLAIN: Final = ["\\", "\t", "\n", "\r", '"', "\b", "\f", "'"]
_STRING: Final = r'(?s)^"(.*)"(?:@[A-Za-z0-9-]+)?$'
_SMALL: Final = 1 << 16
"""Bytes of an answer below which rows are read term by term: sooner done than a frame is made."""
_INTEGER: Final = r"^[+-]?\d{1,18}$"


class Row(tuple[Any, ...]):  # noqa: SLOT001 -- a tuple can't have slots, and rows know their table
    """One row of a `Table`: a named tuple of Python values, with its RDF terms in ``terms``."""

    _table: Table
    _index: int

    def of(self, table: Table, index: int) -> Self:
        """Remember the place in a table, where the terms are."""
        self._table, self._index = table, index
        return self

    @property
    def terms(self) -> tuple[Identifier | None, ...]:
        """The rdflib terms of the row, None where a variable is unbound."""
        return tuple(None if term is None else to_rdflib(term) for term in self._table.terms(self._index))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- each subclass has its columns as properties
        raise AttributeError(name)


class Table:
    r"""The answer to a SELECT query: columns, and rows in the order of the answer.

    >>> table = Table.from_tsv(b'?name\t?uses\n"saddle"\t3\n')
    >>> [(row.name, row.uses) for row in table]
    [('saddle', 3)]
    """

    def __init__(self, columns: tuple[str, ...], body: bytes) -> None:
        self.columns = columns
        """The variables' names, in order."""
        self._body = body

    @classmethod
    def from_tsv(cls, answer: bytes) -> Table:
        """Read an answer in SPARQL 1.1 TSV."""
        if b"\r\n" in answer:
            answer = answer.replace(b"\r\n", b"\n")
        head, _, body = answer.partition(b"\n")
        columns = tuple(name.removeprefix("?") for name in head.decode().split("\t") if name)
        return cls(columns, body if body.endswith(b"\n") or not body else body + b"\n")

    def __len__(self) -> int:
        return self._body.count(b"\n")

    def __iter__(self) -> Iterator[Row]:
        kind = _row_class(self.columns)
        make = kind._make  # type: ignore[attr-defined]
        for index, values in enumerate(self._values()):
            row = make(values)
            yield row.of(self, index)

    def __getitem__(self, index: int) -> Row:
        position = range(len(self))[index]
        row: Row = next(iter(Table(self.columns, self._lines[position] + b"\n")))
        return row

    def __repr__(self) -> str:
        return f"<Table {len(self)} x {', '.join(self.columns)}>"

    def terms(self, index: int) -> tuple[Term | None, ...]:
        """Give the terms of one row, None where a variable is unbound."""
        return self._parsed(self._lines[index] + b"\n")[0]

    def all_terms(self) -> list[tuple[Term | None, ...]]:
        """Give the terms of all rows."""
        return self._parsed(self._body)

    @cached_property
    def _lines(self) -> list[bytes]:
        return self._body.removesuffix(b"\n").split(b"\n")

    @cached_property
    def _cells(self) -> pl.DataFrame:
        """The answer as text cells, null where a variable is unbound."""
        columns = self.columns
        if len(columns) <= 1:  # a lone unbound cell is an empty line, which the CSV reader would skip
            cells = [line.decode() or None for line in self._lines] if self._body else []
            return pl.DataFrame(dict.fromkeys(columns, cells), dict.fromkeys(columns, pl.String))
        if not self._body:
            return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
        return pl.read_csv(
            self._body,
            has_header=False,
            separator="\t",
            quote_char=None,
            infer_schema=False,
            new_columns=list(columns),
        )

    @cached_property
    def _columns(self) -> list[_Column]:
        return [_read(self._cells.to_series(i)) for i in range(len(self.columns))]

    def _parsed(self, body: bytes) -> list[tuple[Term | None, ...]]:
        if not self.columns:
            return [()] * body.count(b"\n")
        head = "\t".join(f"?{name}" for name in self.columns).encode()
        parsed = ox.parse_query_results(head + b"\n" + body, format=ox.QueryResultsFormat.TSV)
        if not isinstance(parsed, ox.QuerySolutions):
            raise TypeError(parsed)
        return [tuple(solution) for solution in parsed]

    def to_polars(self) -> pl.DataFrame:
        """Give the table as a polars frame: one type a column, text where cells differ in type."""
        named = zip(self.columns, self._columns, strict=True)
        return pl.DataFrame([column.cells.rename(name) for name, column in named])

    def to_arrow(self) -> pa.Table:
        """Give the table as an Arrow table."""
        return self.to_polars().to_arrow()

    def to_pandas(self) -> pd.DataFrame:
        """Give the table as a pandas frame.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.

        """
        try:
            return self.to_polars().to_pandas()
        except ModuleNotFoundError as error:
            raise MissingExtraError("to_pandas", "pandas") from error

    def _values(self) -> Iterator[tuple[Any, ...]]:
        if len(self._body) < _SMALL:
            rows = self.all_terms()
            return (tuple(None if term is None else to_python(term) for term in row) for row in rows)
        columns = self._columns
        if not any(column.mixed for column in columns):
            return self.to_polars().iter_rows(buffer_size=4096)
        cells = [
            [_cell_value(cell) for cell in self._cells.to_series(i)]
            if column.mixed
            else column.cells.to_list()
            for i, column in enumerate(columns)
        ]
        return zip(*cells, strict=True)


class _Column(NamedTuple):
    cells: pl.Series
    mixed: bool
    """Whether the cells have no one type, so that rows read each by itself."""


@lru_cache(maxsize=256)
def _row_class(columns: tuple[str, ...]) -> type[Row]:
    named = namedtuple("Row", columns, rename=True)  # type: ignore[misc]  # noqa: PYI024 -- fields are data
    kind: type[Row] = type("Row", (named, Row), {"__module__": __name__})
    return kind


def _read(cells: pl.Series) -> _Column:
    """Give a column the type that all its cells share."""
    marks = set(cells.str.head(1).drop_nulls().unique())
    if not marks:
        return _Column(cells, mixed=False)
    if marks == {"<"} and not cells.str.starts_with("<<").any():
        return _Column(cells.str.strip_prefix("<").str.strip_suffix(">"), mixed=False)
    if marks == {'"'}:
        return _literals(cells)
    if marks == {"_"}:
        return _Column(cells.str.strip_prefix("_:"), mixed=False)
    if not marks & {'"', "<", "_"}:
        return _numbers(cells)
    return _Column(cells, mixed=True)


def _literals(cells: pl.Series) -> _Column:
    """Read quoted literals: of one suffix quickly, strings of several languages together, else mixed."""
    first = str(cells.drop_nulls()[0])
    suffix = first[first.rindex('"') :]
    if cells.str.ends_with(suffix).all():
        text = _unescaped(cells.str.strip_prefix('"').str.strip_suffix(suffix))
        if suffix.startswith('"^^<'):
            return _one_datatype(text, suffix[4:-1], cells)
        return _Column(text, mixed=False)
    if cells.str.contains(r'"\^\^<[^"<>]*>$').any():
        return _Column(cells, mixed=True)
    return _Column(_unescaped(cells.str.replace(_STRING, "${1}")), mixed=False)


def _unescaped(text: pl.Series) -> pl.Series:
    if text.str.contains("\\", literal=True).any():
        return text.str.replace_many(_ESCAPED, _PLAIN, leftmost=True)
    return text


def _one_datatype(text: pl.Series, datatype: str, cells: pl.Series) -> _Column:
    """Read literals of one datatype that TSV writes in quotes."""
    if datatype == XSD.base + "dateTime" and text.str.ends_with("Z").all():
        times = text.str.strip_suffix("Z").str.to_datetime(
            "%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False
        )
        if times.null_count() == text.null_count():
            return _Column(times.dt.replace_time_zone("UTC"), mixed=False)
    elif datatype == XSD.base + "date":
        days = text.str.to_date("%Y-%m-%d", strict=False)
        if days.null_count() == text.null_count():
            return _Column(days, mixed=False)
    return _by_cell(cells, text)


def _numbers(cells: pl.Series) -> _Column:
    """Read what TSV writes bare: integers, decimals, doubles, booleans."""
    if cells.str.contains(_INTEGER).all():
        return _Column(cells.cast(pl.Int64), mixed=False)
    if cells.is_in(["true", "false"]).all():
        return _Column(cells == "true", mixed=False)
    return _by_cell(cells, cells)


def _by_cell(cells: pl.Series, text: pl.Series) -> _Column:
    """Read each cell with Python's readers; where they don't agree on one type the column is mixed."""
    values = [_cell_value(cell) for cell in cells]
    kinds = {type(value) for value in values if value is not None}
    if kinds == {str}:
        return _Column(text, mixed=False)
    if kinds == {dt.datetime}:
        values = [None if value is None else value.astimezone(dt.UTC) for value in values]
    try:
        column = pl.Series(cells.name, values, strict=True)
    except (TypeError, OverflowError, pl.exceptions.PolarsError):
        return _Column(text, mixed=True)
    return _Column(column, mixed=column.to_list() != values)


def _cell_value(cell: str | None) -> Any:  # noqa: ANN401 -- the value's type is the datatype's
    if cell is None:
        return None
    parsed = ox.parse_query_results(f"?x\n{cell}\n".encode(), format=ox.QueryResultsFormat.TSV)
    if not isinstance(parsed, ox.QuerySolutions):
        raise TypeError(parsed)
    term = next(parsed)[0]
    return None if term is None else to_python(term)
