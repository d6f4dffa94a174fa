"""Editing: what people want clusters to be, as curated topics to be written.

    TopicModel, {rename, merge, split, pin} --edited--> curated topics, each with those it is made of

Every edit makes curated topics anew, anchored by the most typical items of the clusters as they are; a
curated topic made of an earlier one (``ckm:derivedFrom``) takes its place, so all of them stay to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from ckm_graph.errors import InputError
from ckm_graph.model.topics import CuratedTopic
from ckm_graph.vocabulary import ID_BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ckm_graph.model.topics import TopicCluster, TopicModel

__all__ = ["Edit", "edited"]

_ANCHORS: Final = 10


@dataclass(frozen=True, slots=True)
class Edit:
    """One curated topic to be written."""

    topic: CuratedTopic
    """The topic."""
    origins: tuple[str, ...]
    """IRIs of the curated topics that it takes the place of."""


def edited(
    model: TopicModel,
    moment: str,
    *,
    rename: Mapping[int, str] | None = None,
    merge: Iterable[Sequence[int]] = (),
    split: Mapping[int, Sequence[Sequence[str]]] | None = None,
    pin: Iterable[int] = (),
) -> tuple[Edit, ...]:
    """Say in curated topics what people want of a model's clusters.

    Parameters
    ----------
    model
        The clusters, by whose numbers the edits go.
    moment
        When they are made; goes into the IRIs.
    rename
        New names, by number.
    merge
        Numbers of clusters that are one; it is called as the first of them, or as that is renamed.
    split
        Groups of items, by the number of the cluster that they part.
    pin
        Numbers of clusters to be kept as they are.

    Raises
    ------
    InputError
        If there is no such cluster, one is edited twice, or a group is empty.

    """
    names = dict(rename or {})
    together = [tuple(dict.fromkeys(group)) for group in merge]
    apart = dict(split or {})
    alone = [number for number in dict.fromkeys([*names, *pin]) if not any(number in g for g in together)]
    _check(model, [*[n for group in together for n in group], *apart, *alone], [*names, *names.values()])
    known = {one.cluster: one for one in model.clusters}
    found = [_edit([known[n] for n in group], names.get(group[0]), moment) for group in together]
    found += [_edit([known[number]], names.get(number), moment) for number in alone]
    for number, groups in apart.items():
        cluster = known[number]
        if len(groups) < 2 or not all(set(group) & set(cluster.items) for group in groups):  # noqa: PLR2004
            message = f"cluster {number} is split into two groups or more, each of items that it has"
            raise InputError(message)
        for place, group in enumerate(groups, start=1):
            items = [item for item in cluster.items if item in set(group)]
            found.append(_made(f"{cluster.label} ({place})", items, [cluster], moment))
    return tuple(found)


def _check(model: TopicModel, numbers: Sequence[int], names: Sequence[object]) -> None:
    known = {one.cluster for one in model.clusters}
    for number in numbers:
        if number not in known:
            message = f"there is no cluster {number}; this model lists 1 to {len(known)}"
            raise InputError(message)
        if numbers.count(number) > 1:
            message = f"cluster {number} is edited twice: make one edit, then the next"
            raise InputError(message)
    if not numbers:
        message = "nothing is to be edited: say what to rename, merge, split or pin"
        raise InputError(message)
    if any(isinstance(name, str) and not name.strip() for name in names):
        message = "a cluster can't be called nothing: give a name"
        raise InputError(message)


def _edit(clusters: Sequence[TopicCluster], name: str | None, moment: str) -> Edit:
    anchors = [item for one in clusters for item in one.items[:_ANCHORS]]
    return _made(name or clusters[0].label, anchors, clusters, moment)


def _made(name: str, items: Sequence[str], clusters: Sequence[TopicCluster], moment: str) -> Edit:
    anchors = tuple(sorted(items))
    key = blake2b("\x1f".join([moment, name, *anchors]).encode(), digest_size=8).hexdigest()
    origins = tuple(sorted({one.curated for one in clusters if one.curated}))
    return Edit(CuratedTopic(f"{ID_BASE}curated-topic/{key}", name, anchors), origins)
