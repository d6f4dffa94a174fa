"""The catalogue: the field's questions as named SPARQL queries, with their parameters.

    catalogue/<name>.rq --catalogue, find--> NamedQuery
    NamedQuery, values --bindings_for(view)--> bindings for view.select(query.text, bindings=…)

To add a question, add a file: its comment header says the question, its source and the parameters.
"""

from __future__ import annotations

from ckm_graph.queries._catalogue import catalogue, find
from ckm_graph.queries._values import bindings_for

__all__ = ["bindings_for", "catalogue", "find"]
