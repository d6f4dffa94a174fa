"""RDF files: which syntax, how far read, which line; gzip or not."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from ckm_graph.errors import DataSyntaxError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ckm_graph.ingest import Progress

__all__ = ["RdfFile", "checksum"]

_MORE_EXTENSIONS: Final = {
    "owl": "rdf",
    "rdfs": "rdf",
    "json": "jsonld",
    "ntriples": "nt",
    "nquads": "nq",
    "turtle": "ttl",
}


@dataclass(frozen=True, slots=True)
class RdfFile:
    """A file in one of the W3C's RDF syntaxes."""

    path: Path
    syntax: ox.RdfFormat
    base_iri: str | None = None

    @classmethod
    def at(cls, path: Path, *, media_type: str | None = None, base_iri: str | None = None) -> RdfFile:
        """Look at a file; its extension tells the syntax unless the media type is given.

        Raises
        ------
        InputError
            If there is no such file, no telling what it is, or the base IRI is none.

        """
        if not path.exists():
            message = f"there is no file {path}"
            raise InputError(message)
        if path.is_dir():
            message = f"{path} is a folder: name the RDF files in it, or ingest it as the dump that it is"
            raise InputError(message)
        if media_type is not None:
            syntax = ox.RdfFormat.from_media_type(media_type)
        else:
            extension = path.with_suffix("").suffix if path.suffix.lower() == ".gz" else path.suffix
            name = extension.lower().removeprefix(".")
            syntax = ox.RdfFormat.from_extension(_MORE_EXTENSIONS.get(name, name))
        if syntax is None:
            told = f"the media type {media_type!r}" if media_type else f"the name of {path}"
            message = (
                f"{told} does not tell an RDF syntax: use .ttl .nt .nq .trig .rdf .jsonld .n3 (and .gz), "
                "or give a media type such as text/turtle"
            )
            raise InputError(message)
        if base_iri is not None:
            try:
                ox.NamedNode(base_iri)
            except ValueError as error:
                message = f"the base IRI {base_iri!r} is none: {error}; give one such as https://example.org/"
                raise InputError(message) from error
        return cls(path, syntax, base_iri)

    def quads(self, progress: Progress | None = None) -> Iterator[ox.Quad]:
        """Read the file's statements.

        Raises
        ------
        DataSyntaxError
            With file and line, where it is broken.

        """
        with _told(self.path), self.path.open("rb") as raw:
            reader = _Counting(raw, self.path, progress)
            stream = _unpacked(reader, self.path)
            try:
                yield from ox.parse(stream, format=self.syntax, base_iri=self.base_iri)
            except SyntaxError as error:
                if error.lineno is None:
                    error.lineno = self._broken_line()
                raise

    def chunks(self, progress: Progress | None = None) -> Iterator[bytes]:
        """Read the file's bytes, unpacked, a megabyte at a time."""
        with _told(self.path), self.path.open("rb") as raw:
            reader = _Counting(raw, self.path, progress)
            stream = _unpacked(reader, self.path)
            while chunk := stream.read(1 << 20):
                yield chunk

    def lines_of(self, literals: set[ox.Literal]) -> dict[ox.Literal, int]:
        """Find the first line that states each of these literals: reads the file anew, line by line."""
        found: dict[ox.Literal, int] = {}
        with _told(self.path), self.path.open("rb") as raw:
            reader = _ByLine(_unpacked(raw, self.path))
            for quad in ox.parse(reader, format=self.syntax, base_iri=self.base_iri):  # type: ignore[arg-type]
                if (
                    isinstance(quad.object, ox.Literal)
                    and quad.object in literals
                    and quad.object not in found
                ):
                    found[quad.object] = reader.line_with(quad.object.value)
                    if len(found) == len(literals):
                        break
        return found

    def _broken_line(self) -> int | None:
        """Find the line where the parser stops, where its error does not tell: reads the file by line."""
        with _told(self.path), self.path.open("rb") as raw:
            reader = _ByLine(_unpacked(raw, self.path))
            try:
                for _ in ox.parse(reader, format=self.syntax, base_iri=self.base_iri):  # type: ignore[arg-type]
                    pass
            except SyntaxError:
                return reader.number
        return None


def checksum(path: Path) -> str:
    """Digest the bytes of a file as they lie there.

    Raises
    ------
    InputError
        If it can't be read.

    """
    with _told(path), path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what reading raises into one clear error."""
    try:
        yield
    except SyntaxError as error:
        raise DataSyntaxError(path, error.msg, line=error.lineno, column=error.offset) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataSyntaxError(path, f"is no whole gzip file: {error}") from error
    except UnicodeDecodeError as error:
        raise DataSyntaxError(path, f"is not UTF-8: {error}") from error
    except OSError as error:
        message = f"{path} can't be read: {error.strerror or error}"
        raise InputError(message) from error


def _unpacked(file: _Counting | IO[bytes], path: Path) -> IO[bytes]:
    packed = cast("IO[bytes]", file)
    return cast("IO[bytes]", gzip.GzipFile(fileobj=packed)) if path.suffix.lower() == ".gz" else packed


class _Counting:
    """A file that tells how far it was read."""

    def __init__(self, file: IO[bytes], path: Path, progress: Progress | None) -> None:
        self._file = file
        self._name = path.name
        self._progress = progress
        self._size = path.stat().st_size
        self._done = self._told = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self._done += len(chunk)
        if self._progress is not None and (not chunk or self._done - self._told > 1 << 20):
            self._told = self._done
            self._progress(self._name, self._done, self._size)
        return chunk


class _ByLine:
    """A file that gives out one line at a time, so that a parser is never ahead of itself."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._rest = b""
        self.number = 0
        """Of the last line given out."""
        self._recent: list[tuple[int, str]] = []

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = self._file.readline()
            self.number += 1
            self._recent = [*self._recent[-50:], (self.number, self._rest.decode(errors="replace"))]
        if size < 0:
            chunk, self._rest = self._rest, b""
        else:
            chunk, self._rest = self._rest[:size], self._rest[size:]
        return chunk

    def line_with(self, text: str) -> int:
        """Find the last line read that shows a text; the parser may have read one line more."""
        return next((number for number, line in reversed(self._recent) if text in line), self.number)
