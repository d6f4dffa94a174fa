"""The reference documentation, the merged ontology and its JSON-LD context, from the Turtle alone.

    ontology and shapes --read_reference--> OntologyReference --write_html--> one page
                        --write_turtle, write_jsonld-------> one file
                        --jsonld_context-------------------> keys for data in JSON

`publish` writes all of them into a folder: what a web server needs where the IRIs lead. Nothing here
knows a term; a class or shape of your own is documented like the package's.
"""

from ckm_graph.reference._context import jsonld_context
from ckm_graph.reference._publishing import publish, write_html
from ckm_graph.reference._reading import read_reference
from ckm_graph.reference._writing import write_jsonld, write_turtle

__all__ = ["jsonld_context", "publish", "read_reference", "write_html", "write_jsonld", "write_turtle"]
