"""The page: contents, one section a module with its diagram and terms, and an index; nothing to load.

Every term is found at the fragment that its IRI ends in: the page may be served where the IRIs lead. A
content security policy in the head forbids it to load or run anything.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

from ckm_graph.markup import Child, Element, element, html_text, page_head
from ckm_graph.reference._diagram import draw
from ckm_graph.reference._entries import class_entry, individual_table, link, property_entry, statement_rows
from ckm_graph.reference._relations import Relations

if TYPE_CHECKING:
    from ckm_graph.model.reference import ModuleReference, OntologyReference, TermReference

__all__ = ["page_of"]


def page_of(reference: OntologyReference) -> str:
    """Write the documentation as one HTML page; equal references give equal pages."""
    relations = Relations(reference)
    title = reference.titles[0].value if reference.titles else reference.iri
    body = element(
        "body",
        element("a", "Skip to the text", href="#page:text", class_="skip"),
        _contents(reference),
        element(
            "main",
            _header(reference, title),
            *(_module(module, relations) for module in reference.modules),
            _index(reference),
            element("footer", element("p", "Made by ckm_graph from the ontology and its shapes alone.")),
            id="page:text",
        ),
    )
    style = files("ckm_graph.reference").joinpath("reference.css").read_text(encoding="utf-8")
    head = page_head(f"{title}: reference", style)
    return f"<!DOCTYPE html>\n{html_text(element('html', head, body, lang='en'))}\n"


def _contents(reference: OntologyReference) -> Element:
    entries = [
        element("li", element("a", module.title, href=f"#{module.anchor}")) for module in reference.modules
    ]
    entries.append(element("li", element("a", "All terms", href="#page:terms")))
    return element("nav", element("p", "Modules"), element("ol", *entries), aria_label="Contents")


def _header(reference: OntologyReference, title: str) -> Element:
    others = [element("span", text.value, lang=text.language) for text in reference.titles[1:]]
    kinds = [term.kind for term in reference.terms]
    counted = (
        f"{len(reference.modules)} modules, {kinds.count('class')} classes, "
        f"{sum('property' in kind for kind in kinds)} properties, {kinds.count('individual')} individuals"
    )
    facts: list[Child] = [
        *_fact("IRI", element("code", reference.iri)),
        *_fact("Version", reference.version),
        *_fact("Contents", counted),
    ]
    facts += statement_rows(reference.statements)
    return element(
        "header",
        element("p", "Ontology reference", class_="kicker"),
        element("h1", title),
        element("p", *_separated(others), class_="titles") if others else None,
        element("p", reference.description, class_="lead") if reference.description else None,
        element("dl", *facts, class_="facts"),
        element("p", _READING, class_="reading"),
    )


_READING: Final = (
    "How to read this page. A class lists the properties that its shapes speak of: what their values are, "
    "how many there should be, and what validation says when that is amiss. A violation makes data unusable, "
    "a warning marks it as incomplete, an info says how it could be richer. The shapes of a class hold for "
    "its subclasses too. In the diagrams, solid boxes are classes of the module and dashed ones classes "
    "defined elsewhere; a hollow arrowhead leads to a superclass, a filled one along a property."
)


def _fact(name: str, value: Child) -> tuple[Child, ...]:
    return (element("dt", name), element("dd", value)) if value is not None and value != "" else ()


def _separated(parts: list[Element]) -> list[Child]:
    found: list[Child] = []
    for part in parts:
        found += [" \N{MIDDLE DOT} ", part] if found else [part]
    return found


def _module(module: ModuleReference, relations: Relations) -> Element:
    heading = element("h2", module.title, _here(module.anchor))
    imports = [
        element("a", each.name, href=f"#{each.anchor}") if each.anchor else element("code", each.iri)
        for each in module.imports
    ]
    parts: list[Child] = [heading]
    if module.description:
        parts.append(element("p", module.description, class_="lead"))
    if imports:
        parts.append(element("p", "Builds on: ", *_separated(imports), class_="imports"))
    diagrams = draw(relations.nodes(module), f"Classes and links of the module: {module.title}")
    parts += [
        element("figure", diagram, _caption(module, number, len(diagrams)))
        for number, diagram in enumerate(diagrams, 1)
    ]
    for name, terms in (
        ("Classes", module.of_kind("class")),
        ("Properties", module.of_kind("object property", "datatype property", "property")),
        ("Annotations", module.of_kind("annotation property")),
    ):
        if terms:
            entry = class_entry if name == "Classes" else property_entry
            parts += [element("h3", name), *(entry(term) for term in terms)]
    individuals = module.of_kind("individual")
    if individuals:
        parts += [element("h3", "Individuals"), *_individuals(individuals)]
    return element("section", *parts, id=module.anchor, class_="module")


def _caption(module: ModuleReference, number: int, of: int) -> Element:
    part = f" ({number} of {of})" if of > 1 else ""
    return element("figcaption", f"{module.title}: classes and links{part}")


def _individuals(terms: tuple[TermReference, ...]) -> list[Element]:
    """One table a class, each individual under the first class that it belongs to."""
    by_class: dict[str, list[TermReference]] = {}
    links = {}
    for term in terms:
        first = term.types[0] if term.types else None
        name = first.iri if first else ""
        links[name] = first
        by_class.setdefault(name, []).append(term)
    return [
        individual_table(links[name], members)
        for name, members in sorted(by_class.items(), key=lambda pair: pair[0].lower())
    ]


def _index(reference: OntologyReference) -> Element:
    terms = sorted(reference.terms, key=lambda term: (term.name.lower(), term.iri))
    entries = [
        element(
            "li", link(term.link), element("small", term.kind), class_="gone" if term.deprecated else "term"
        )
        for term in terms
    ]
    return element(
        "section",
        element("h2", "All terms", _here("page:terms")),
        element("ul", *entries, class_="index"),
        id="page:terms",
        class_="module",
    )


def _here(anchor: str) -> Element:
    return element("a", "#", href=f"#{anchor}", class_="here", aria_label="Link to this place")
