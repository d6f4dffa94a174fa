"""Vectors: texts as points, near each other when they speak of like things; no model is needed.

    texts --counts--> words --tf-idf of words and of their parts, latent semantic analysis--> points

*Words* are all that is written with two letters or more, the commonest included: in short questions
'when' and 'why' tell topics apart. *Parts* are the runs of 3 to 5 letters within a word, so that forms
of one word are near each other. A word or part that only one text has links nothing and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array, diags_array, hstack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Words", "count_words", "latent_vectors"]

_DIMENSIONS: Final = 200
_ROUNDS: Final = 2
"""Power iterations; more cost more and find no better topics."""
_PART: Final = (3, 5)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """How often each text says each word."""

    vocabulary: tuple[str, ...]
    """The words, in lower case, sorted."""
    counts: csr_array
    """One row a text, one column a word."""


def count_words(texts: Sequence[str]) -> Words:
    """Count the words of texts.

    >>> words = count_words(["Saddle too hard", "a hard, HARD saddle"])
    >>> words.vocabulary, words.counts.toarray().tolist()
    (('hard', 'saddle', 'too'), [[1, 1, 1], [2, 1, 0]])
    """
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

    counter = CountVectorizer()
    tokens = counter.build_analyzer()
    if not any(tokens(text) for text in texts):
        return Words((), csr_array((len(texts), 0), dtype=np.int64))
    counts = csr_array(counter.fit_transform(texts))
    return Words(tuple(counter.get_feature_names_out().tolist()), counts)


def latent_vectors(words: Words, *, seed: int) -> NDArray[np.float32]:
    """Place each text by latent semantic analysis of its words and their parts.

    Parameters
    ----------
    words
        The counts of `count_words`.
    seed
        Seed of the decomposition, which is a randomised one.

    Returns
    -------
    numpy.ndarray
        One row a text, of length 1; all zeros for a text that shares no word with another.

    Source
    ------
    Deerwester et al.: Indexing by latent semantic analysis, 1990.

    """
    weighed = hstack([_tf_idf(words.counts), _tf_idf(_parts(words))], format="csr")
    if min(weighed.shape) <= _DIMENSIONS:
        return _unit(weighed.toarray())
    from sklearn.decomposition import TruncatedSVD  # noqa: PLC0415

    reduced = TruncatedSVD(_DIMENSIONS, n_iter=_ROUNDS, random_state=seed)
    return _unit(reduced.fit_transform(weighed))


def _parts(words: Words) -> csr_array:
    """Count the parts of words in each text: by word first, which costs much less than by text."""
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

    if not words.vocabulary:
        return words.counts
    spelled = CountVectorizer(analyzer="char_wb", ngram_range=_PART).fit_transform(words.vocabulary)
    return csr_array(words.counts @ csr_array(spelled))


def _tf_idf(counts: csr_array) -> csr_array:
    """Weigh counts: damped by their logarithm, rare columns more, each row to length 1."""
    texts = counts.shape[0]
    have = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero(have > 1)
    chosen = counts[:, kept].astype(np.float64)
    chosen.data = 1 + np.log(chosen.data)
    weighed = chosen @ diags_array(1 + np.log((1 + texts) / (1 + have[kept])))
    length = np.sqrt(weighed.multiply(weighed).sum(axis=1))
    return csr_array(diags_array(1 / np.where(length > 0, length, 1)) @ weighed)


def _unit(points: NDArray[np.float64]) -> NDArray[np.float32]:
    length = np.linalg.norm(points, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (points / np.where(length > 1e-9, length, 1)).astype(np.float32)  # noqa: PLR2004
    return scaled
