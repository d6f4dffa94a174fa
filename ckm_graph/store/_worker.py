"""Answer one query on a snapshot, in a process of its own, so that a time limit can end it.

Run as a script with nothing but pyoxigraph imported; the request comes as JSON on standard input:
`{"path": …, "query": …, "graphs": [iri, …] | null, "union": …}`; without graphs, `union` tells whether the
default graph is all of them. The answer goes to standard output, an error to standard error as
`kind: message`, with exit code 1.
"""

from __future__ import annotations

import json
import sys

import pyoxigraph as ox

__all__ = ["main"]


def main() -> int:
    """Read the request, write the answer."""
    request = json.load(sys.stdin)
    store = ox.Store.read_only(request["path"])
    graphs = None if request["graphs"] is None else [ox.NamedNode(graph) for graph in request["graphs"]]
    try:
        if graphs is None:
            result = store.query(request["query"], use_default_graph_as_union=request["union"])
        else:
            result = store.query(request["query"], default_graph=[*graphs], named_graphs=[*graphs])
        if isinstance(result, ox.QuerySolutions):
            result.serialize(sys.stdout.buffer, format=ox.QueryResultsFormat.TSV)
        elif isinstance(result, ox.QueryTriples):
            result.serialize(sys.stdout.buffer, format=ox.RdfFormat.N_TRIPLES)
        else:
            sys.stdout.write("true" if result else "false")
    except SyntaxError as error:
        sys.stderr.write(f"syntax: {error.msg}")
        return 1
    except (RuntimeError, ValueError, OSError) as error:
        sys.stderr.write(f"query: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
