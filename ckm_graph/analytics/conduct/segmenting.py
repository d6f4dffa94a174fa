"""Segmenting: kinds of customers found from what they do, described by what sets them apart.

    View --features.measures--> features --features.scaled--> points --k-means--> segments --> words

For each number of segments that is allowed, k-means (ten starts, seeded) is run, and the number with
the best mean silhouette is taken; numbers that would leave a segment smaller than two customers or a
fiftieth of all only where all would, and then those whose smallest segment is largest. A segment's traits
are the features whose means differ most from those of the other customers, in standard deviations
(Cohen's d with the spread of all).
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import silhouette_samples

from ckm_graph.analysis import Analysis
from ckm_graph.analytics.conduct import features
from ckm_graph.analytics.conduct.clientele import as_of, clientele, events, iso, kept
from ckm_graph.analytics.conduct.membership import members_of
from ckm_graph.analytics.scope import scope_of
from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.model.conduct import CustomerSegment, SegmentTrait

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ckm_graph.analytics.scope import Moment
    from ckm_graph.store import View

__all__ = ["BASES", "segments"]

BASES: Final = {
    "behaviour": ("activity", "kinds", "channels", "topics"),
    "need": ("needs",),
    "pattern": ("activity", "kinds", "channels"),
    "topics": ("topics",),
    "activity": ("activity",),
}
"""What customers can be grouped by, and the blocks of features that each takes."""
_MOST: Final = 8
_SAMPLE: Final = 2_000
"""Silhouettes are computed on so many customers at most: their cost grows with the square."""
_TELLING: Final = 0.5
_WEAK: Final = 0.25
"""Below this mean silhouette there is no substantial structure (Kaufman and Rousseeuw 1990)."""


class _Grouping(NamedTuple):
    labels: NDArray[np.int64]
    centres: NDArray[np.float64]
    silhouette: float


def segments(
    view: View,
    *,
    by: str = "behaviour",
    count: int | None = None,
    segment: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    seed: int = 1,
) -> Analysis[CustomerSegment]:
    """Group customers by what they do, the largest group first.

    Parameters
    ----------
    view
        One state of a store.
    by
        ``behaviour`` (how lately, often and for how much, what, where, on which topics), ``need`` (the
        topics of what they ask and wish for), ``pattern`` (behaviour without topics), ``topics``, or
        ``activity`` (how lately, often and for how much).
    count
        How many segments; by default the number that fits best, from 2 to 8.
    segment
        Only customers of this declared segment: IRI or name.
    since, until
        Only what was done from ``since``, inclusive, to ``until``, exclusive.
    seed
        Seed of everything random; the same gives the same, whatever the order of the data.

    Raises
    ------
    UnknownNameError
        If there is no such basis or segment.
    InputError
        If there are fewer customers than segments are asked for, or the time is empty.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     len(segments(view))
    0

    """
    if by not in BASES:
        kind = "basis of segments"
        raise UnknownNameError(kind, by, BASES)
    if count is not None and count < 1:
        message = f"count must be 1 or more, got {count}"
        raise InputError(message)
    scope, who = scope_of(view, since=since, until=until), clientele(view)
    happened = scope.within(events(view, who))
    today = as_of(scope, happened)
    happened = kept(happened, members_of(view, segment, who, scope))
    table = features.measures(view, who, happened, today, BASES[by])
    silent = len(who.customers) - table.height
    if by in {"need", "topics"}:  # who wrote nothing on any topic is of no kind
        table = table.filter(pl.sum_horizontal(pl.exclude("agent")) > 0)
    if count is not None and table.height < count:
        message = (
            f"{count} segments of {table.height} customers can't be had: ask for fewer, or leave count out"
        )
        raise InputError(message)
    chosen = _grouped(features.scaled(table), count, seed)
    asked = {"by": by, "count": count, "segment": segment, "seed": seed}
    times = {"since": iso(scope.since), "until": iso(scope.until), "asOf": today.isoformat()}
    found = {"segments": len(chosen.centres), "silhouette": round(chosen.silhouette, 4)}
    blocks = ", ".join(BASES[by])
    notes = [f"{table.height} customers, grouped by k-means on {blocks}; {silent} did nothing in that time."]
    if chosen.silhouette < _WEAK:
        notes.append(
            f"The segments are weak (mean silhouette {chosen.silhouette:.2f} of 1): customers pass smoothly "
            "from one kind to the next, so take them as regions, not as kinds."
        )
    rows = _rows(table, chosen)
    return Analysis("segments", CustomerSegment, rows, {**asked, **times, **found}, view.number, tuple(notes))


def _grouped(points: NDArray[np.float64], count: int | None, seed: int) -> _Grouping:
    """Choose the number of groups that fits best, and group."""
    different = len(np.unique(points, axis=0)) if points.size else min(len(points), 1)
    numbers = (
        range(2, min(_MOST, different, len(points) - 1) + 1) if count is None else [min(count, different)]
    )
    tried = [_tried(points, k, seed) for k in numbers if k > 1]
    if not tried:
        centres = points.mean(axis=0, keepdims=True) if len(points) else points
        return _Grouping(np.zeros(len(points), np.int64), centres, 0.0)
    least = max(2, len(points) // 50)
    sizes = [int(min(np.bincount(one.labels).min(), least)) for one in tried]
    fitting = [one for one, size in zip(tried, sizes, strict=True) if size == max(sizes)]
    return max(fitting, key=lambda one: (round(one.silhouette, 9), -len(one.centres)))


def _tried(points: NDArray[np.float64], k: int, seed: int) -> _Grouping:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = KMeans(k, n_init=10, random_state=seed).fit(points)
    labels = found.labels_.astype(np.int64)
    return _Grouping(labels, found.cluster_centers_, float(_silhouettes(points, labels, seed).mean()))


def _silhouettes(points: NDArray[np.float64], labels: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    """Compute silhouettes; beyond the sample they are those of a random part, NaN never."""
    if len(np.unique(labels)) in (1, len(points)):
        return np.zeros(len(points))
    if len(points) <= _SAMPLE:
        return np.asarray(silhouette_samples(points, labels))
    part = np.random.default_rng(seed).choice(len(points), _SAMPLE, replace=False)
    return _silhouettes(points[part], labels[part], seed)


def _rows(table: pl.DataFrame, chosen: _Grouping) -> tuple[CustomerSegment, ...]:
    if table.is_empty():
        return ()
    points = features.scaled(table)
    agents = np.array(table["agent"].to_list())
    cohesion = _silhouettes(points, chosen.labels, 0) if len(points) <= _SAMPLE else None
    groups = [np.flatnonzero(chosen.labels == label) for label in range(len(chosen.centres))]
    groups = sorted((group for group in groups if len(group)), key=lambda g: (-len(g), int(g[0])))
    rows = []
    for number, group in enumerate(groups, 1):
        away = np.linalg.norm(points[group] - points[group].mean(axis=0), axis=1).round(9)
        traits = _traits(table, group)
        rows.append(
            CustomerSegment(
                segment=number,
                label=_label(traits),
                description=_described(traits, len(group), len(agents)),
                size=len(group),
                share=round(len(group) / len(agents), 6),
                cohesion=round(
                    float(cohesion[group].mean() if cohesion is not None else chosen.silhouette), 6
                ),
                traits=traits,
                customers=tuple(agents[group][np.lexsort((group, away))].tolist()),
            )
        )
    return tuple(rows)


def _traits(table: pl.DataFrame, group: NDArray[np.int64]) -> tuple[SegmentTrait, ...]:
    """Find what sets a group apart: features half a standard deviation or more off, at most five."""
    inside = np.zeros(table.height, bool)
    inside[group] = True
    found = []
    for column in table.columns[1:]:
        values = table[column].to_numpy()
        spread = values.std()
        if spread > 0 and not inside.all():
            mean, rest = float(values[inside].mean()), float(values[~inside].mean())
            effect = (mean - rest) / float(spread)
            if abs(effect) >= _TELLING:
                trait = SegmentTrait(
                    features.words_of(column), round(mean, 6), round(rest, 6), round(effect, 6)
                )
                found.append(trait)
    return tuple(sorted(found, key=_telling)[:5])


def _telling(trait: SegmentTrait) -> tuple[float, float, bool, str]:
    """Order traits by effect; of equal ones by how far shares are apart, then those with more first."""
    apart = abs(trait.mean - trait.rest) if trait.feature.startswith("share of") else 0.0
    return -abs(trait.effect), -apart, trait.effect < 0, trait.feature


def _label(traits: tuple[SegmentTrait, ...]) -> str:
    """Name a segment by its two most telling traits.

    >>> _label((SegmentTrait("events", 9.0, 2.0, 1.4), SegmentTrait("share of items on pads", 0.1, 0.6, -1)))
    'more events, fewer items on pads'
    """
    told = []
    for trait in traits[:2]:
        feature = trait.feature.removeprefix("share of ")
        less = "less" if feature.startswith("amount") else "fewer"
        told.append(f"{'more' if trait.effect > 0 else less} {feature}")
    return ", ".join(told) or "like all others"


def _described(traits: tuple[SegmentTrait, ...], size: int, total: int) -> str:
    lead = f"{size} of {total} customers"
    if not traits:
        return f"{lead}, who differ from the others in nothing by half a standard deviation"
    figures = (
        f"{trait.feature} {_told(trait, trait.mean)} against {_told(trait, trait.rest)}" for trait in traits
    )
    return f"{lead}: {'; '.join(figures)}"


def _told(trait: SegmentTrait, value: float) -> str:
    return f"{100 * value:.0f} %" if trait.feature.startswith("share of") else f"{value:,.1f}"
