"""Topics of texts, by this package and by BERTopic's recipe (UMAP, then HDBSCAN) on the same vectors."""

from __future__ import annotations

from importlib import import_module

import polars as pl

from benchmarks.steps.meter import Facts, measured
from ckm_graph.analytics.topics import Items, cluster_items
from ckm_graph.analytics.topics.latent import count_words
from ckm_graph.analytics.topics.vectors import space_of

__all__ = ["ours", "recipe"]


def ours(file: str, vectors: str, seed: int) -> Facts:
    """Cluster the column ``text`` of a CSV file; the number of clusters is not told."""
    texts = _texts(file)
    cluster_items(Items(dict(list(texts.items())[:50])), vectors=vectors, seed=seed)  # what is imported late
    with measured() as cost:
        model = cluster_items(Items(texts), vectors=vectors, seed=seed)
    places = {item: one.cluster for one in model.clusters for item in one.items}
    return {
        **cost,
        "clusters": [places.get(item, 0) for item in texts],
        "found": model.found,
        "vectors": model.vectors,
        "stability": model.stability,
    }


def recipe(file: str, vectors: str, seed: int) -> Facts:
    """Cluster the same by BERTopic as it comes, but for the vectors and the seed."""
    texts = list(_texts(file).values())
    bertopic, umap = import_module("bertopic"), import_module("umap")
    reducer = umap.UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    space_of(vectors, texts[:50], count_words(texts[:50]), seed=seed)
    with measured() as cost:
        points = space_of(vectors, texts, count_words(texts), seed=seed).points
        found, _ = bertopic.BERTopic(umap_model=reducer).fit_transform(texts, points)
    return {
        **cost,
        "clusters": [int(one) + 1 for one in found],
        "found": max(found) + 1,
        "vectors": vectors,
    }


def _texts(file: str) -> dict[str, str]:
    return {f"x:{place:06}": text for place, text in enumerate(pl.read_csv(file)["text"])}
