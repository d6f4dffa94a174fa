"""Latent semantic analysis: texts as points by the words they share, without a model.

    texts --counts--> words --tf-idf of words and of their parts, singular value decomposition--> points

*Words* are all that is written with two letters or more, the commonest included: in short questions
'when' and 'why' tell topics apart. *Parts* are the runs of 3 to 5 letters within a word, so that forms
of one word are near each other. A word or part that only one text has links nothing and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array, diags_array, hstack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

__all__ = ["Words", "count_words", "latent_space", "unit"]

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

    def of(self, texts: Sequence[str]) -> csr_array:
        """Count the same words in other texts."""
        from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

        if not self.vocabulary or not texts:
            return csr_array((len(texts), len(self.vocabulary)), dtype=np.int64)
        return csr_array(CountVectorizer(vocabulary=self.vocabulary).transform(texts))


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


def latent_space(
    words: Words, *, seed: int
) -> tuple[NDArray[np.float32], Callable[[Sequence[str]], NDArray[np.float32]]]:
    """Place each text by latent semantic analysis of its words and their parts.

    Parameters
    ----------
    words
        The counts of `count_words`.
    seed
        Seed of the decomposition, which is a randomised one.

    Returns
    -------
    points, place
        One row a text, of length 1; all zeros for a text that shares no word with another. And what
        gives the points of other texts in the same space.

    Source
    ------
    Deerwester et al.: Indexing by latent semantic analysis, 1990.

    """
    spelled = _spelled(words.vocabulary)
    weigh = [_weigher(words.counts), _weigher(csr_array(words.counts @ spelled))]

    def weighed(counts: csr_array) -> csr_array:
        both = [one(part) for one, part in zip(weigh, (counts, csr_array(counts @ spelled)), strict=True)]
        return csr_array(hstack(both, format="csr"))

    known = weighed(words.counts)
    if min(known.shape) <= _DIMENSIONS:
        return unit(known.toarray()), lambda texts: unit(weighed(words.of(texts)).toarray())
    from sklearn.decomposition import TruncatedSVD  # noqa: PLC0415

    reduced = TruncatedSVD(_DIMENSIONS, n_iter=_ROUNDS, random_state=seed)
    points = unit(reduced.fit_transform(known))
    return points, lambda texts: unit(reduced.transform(weighed(words.of(texts))))


def _spelled(vocabulary: Sequence[str]) -> csr_array:
    """Count the parts of each word: by word first, which costs much less than by text."""
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

    if not vocabulary:
        return csr_array((0, 0), dtype=np.int64)
    return csr_array(CountVectorizer(analyzer="char_wb", ngram_range=_PART).fit_transform(vocabulary))


def _weigher(counts: csr_array) -> Callable[[csr_array], csr_array]:
    """Make what weighs counts: damped by their logarithm, rare columns more, each row to length 1."""
    texts = counts.shape[0]
    have = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero(have > 1)
    rarity = diags_array((1 + np.log((1 + texts) / (1 + have[kept]))).astype(np.float32))

    def weigh(given: csr_array) -> csr_array:
        wanted = given[:, kept].astype(np.float32)
        wanted.data = 1 + np.log(wanted.data)
        weighed = csr_array(wanted @ rarity)
        length = np.sqrt(weighed.multiply(weighed).sum(axis=1))
        scale = (1 / np.where(length > 0, length, 1)).astype(np.float32)
        return csr_array(diags_array(scale) @ weighed)

    return weigh


def unit(points: NDArray[Any]) -> NDArray[np.float32]:
    """Scale rows to length 1; those that have none, or hold what is no number, become zeros."""
    whole = np.nan_to_num(points, nan=0.0, posinf=0.0, neginf=0.0)
    length = np.linalg.norm(whole, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (whole / np.where(length > 1e-6, length, np.inf)).astype(np.float32)  # noqa: PLR2004
    return scaled
