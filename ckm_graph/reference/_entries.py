"""The entries of the page: one a class or property, one table for the individuals of a class."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Final

from ckm_graph.markup import Child, Element, element
from ckm_graph.model.reference import Link
from ckm_graph.reference._naming import VANN
from ckm_graph.vocabulary import DCTERMS, OWL, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ckm_graph.model.reference import Check, Expectation, Part, Statement, TermReference, Text

__all__ = ["class_entry", "individual_table", "link", "property_entry", "statement_rows"]

_WORDS: Final = {
    SCHEMA.domainIncludes: "Said of",
    RDFS.domain: "Domain",
    SCHEMA.rangeIncludes: "Values",
    RDFS.range: "Range",
    RDFS.subClassOf: "Subclass of",
    OWL.equivalentClass: "Same as",
    OWL.equivalentProperty: "Same as",
    OWL.disjointWith: "Disjoint with",
    OWL.inverseOf: "Inverse of",
    OWL.propertyChainAxiom: "Follows from",
    OWL.hasKey: "Key",
    SKOS.broader: "Kind of",
    SKOS.topConceptOf: "Scheme",
    SKOS.inScheme: "Scheme",
    SKOS.notation: "Code",
    SKOS.altLabel: "Also called",
    SKOS.example: "Example",
    VANN.preferredNamespacePrefix: "Prefix",
    VANN.preferredNamespaceUri: "Namespace",
    DCTERMS.creator: "Made by",
    DCTERMS.created: "Made on",
    DCTERMS.modified: "Changed on",
    DCTERMS.license: "Licence",
    RDFS.seeAlso: "See also",
    RDFS.comment: "Comment",
    SKOS.scopeNote: "Scope",
    SKOS.editorialNote: "Note",
    DCTERMS.bibliographicCitation: "Citation",
    DCTERMS.source: "Source",
}
"""What predicates of the shared vocabularies are called here, in the order they are told in."""
_NAMES: Final = {predicate.value: word for predicate, word in _WORDS.items()}
_LAST: Final = frozenset(list(_NAMES)[list(_NAMES).index(RDFS.seeAlso.value) :])
"""Notes and sources, told after everything else."""


def class_entry(term: TermReference) -> Element:
    """Tell of a class: what it is, its place among classes, its properties and rules."""
    facts = [
        *_links("Subclass of", term.parents),
        *_links("Subclasses", term.children),
        *_links("Individuals", term.individuals),
    ]
    return _entry(term, facts, _expectations(term), _inherited(term), _rules(term))


def property_entry(term: TermReference) -> Element:
    """Tell of a property."""
    facts = [
        *_links("Subproperty of", term.parents),
        *_links("Subproperties", term.children),
    ]
    told = {part for statement in term.statements if _is_domain(statement) for (part,) in statement.values}
    if set(term.used_by) - told:
        facts += _links("Checked on", term.used_by)
    return _entry(term, facts)


def individual_table(class_: Link | None, members: Sequence[TermReference]) -> Element:
    """Tell of the individuals of one class."""
    caption = element("caption", link(class_) if class_ else "Of no class")
    head = element("tr", *(element("th", name, scope="col") for name in ("Name", "What it is")))
    rows = [
        element(
            "tr", element("th", *_naming(term), scope="row"), element("td", *_telling(term)), id=term.anchor
        )
        for term in members
    ]
    made = element("table", caption, element("thead", head), element("tbody", *rows), class_="individuals")
    return element("div", made, class_="scroll")


def statement_rows(statements: Iterable[Statement]) -> list[Child]:
    """Write statements as rows of a list of facts: logic first, own predicates next, notes last."""
    order = list(_NAMES)

    def place(statement: Statement) -> tuple[int, int]:
        iri = statement.predicate.iri
        return (2, order.index(iri)) if iri in _LAST else (0, order.index(iri)) if iri in order else (1, 0)

    return [part for statement in sorted(statements, key=place) for part in _row(statement)]


def _is_domain(statement: Statement) -> bool:
    return statement.predicate.iri == SCHEMA.domainIncludes.value


def _row(statement: Statement) -> list[Child]:
    name = _NAMES.get(statement.predicate.iri)
    values = (element("span", *map(_part, value), class_="value") for value in statement.values)
    heading = element("dt", name) if name else element("dt", link(statement.predicate))
    return [heading, element("dd", *values)]


def link(to: Link) -> Element:
    """Write a link: to its place on the page, or to its IRI where it is told of elsewhere."""
    if to.anchor is not None:
        return element("a", to.name, href=f"#{to.anchor}")
    if to.iri.startswith(("http://", "https://")):
        return element("a", to.name, href=to.iri, class_="outside")
    return element("code", to.iri)


def _entry(term: TermReference, facts: Iterable[Child], *tables: Child) -> Element:
    rows = list(facts)
    rows += statement_rows(term.statements)
    heading = element(
        "h4",
        element("a", term.name, href=f"#{term.anchor}", class_="name"),
        element("span", term.kind, class_="kind"),
        *(element("span", link(trait), class_="kind") for trait in term.types),
        element("span", "deprecated", class_="badge deprecated") if term.deprecated else None,
    )
    return element(
        "article",
        heading,
        _labels(term),
        *_successor(term),
        *(element("p", each.value, class_="definition", **_language(each)) for each in term.definitions),
        element("dl", *rows, class_="facts") if rows else None,
        *tables,
        id=term.anchor,
        class_="gone" if term.deprecated else "term",
    )


def _labels(term: TermReference) -> Element | None:
    parts: list[Child] = []
    for label in term.labels:
        tag = element("small", label.language) if label.language else None
        parts.append(element("span", element("span", label.value, **_language(label)), tag, class_="label"))
    return element("p", *parts, class_="labels") if parts else None


def _successor(term: TermReference) -> list[Child]:
    if not term.replaced_by:
        return []
    parts: list[Child] = ["Use "]
    for number, each in enumerate(term.replaced_by):
        parts += [" or " if number else "", link(each)]
    return [element("p", *parts, " instead.", class_="successor")]


def _language(text: Text) -> dict[str, str]:
    return {"lang": text.language} if text.language else {}


def _links(name: str, links: Sequence[Link]) -> list[Child]:
    if not links:
        return []
    return [element("dt", name), element("dd", *_listed(links))]


def _listed(links: Iterable[Link]) -> list[Child]:
    found: list[Child] = []
    for each in links:
        found += [", ", link(each)] if found else [link(each)]
    return found


def _part(part: Part) -> Child:
    if isinstance(part, Link):
        return link(part)
    if "\n" in part.value:  # such as a query
        return element("code", dedent(part.value).strip(), class_="lines")
    return element("span", part.value, lang=part.language) if part.language not in {"", "en"} else part.value


def _expectations(term: TermReference) -> Element | None:
    if not term.expectations:
        return None
    heads = ("Property", "Values", "How many", "What validation says")
    rows: list[Element] = []
    group = ""
    for expected in term.expectations:
        if expected.group and expected.group != group:
            group = expected.group
            heading = element("th", group, colspan=len(heads), scope="colgroup")
            rows.append(element("tr", heading, class_="group"))
        rows.append(_expectation(expected))
    head = element("tr", *(element("th", name, scope="col") for name in heads))
    table = element("table", element("thead", head), element("tbody", *rows), class_="properties")
    return element("div", table, class_="scroll")


def _expectation(expected: Expectation) -> Element:
    values = _listed(expected.types) or ["anything"]
    return element(
        "tr",
        element("th", link(expected.path), scope="row"),
        element("td", *values),
        element("td", expected.cardinality),
        element("td", *map(_check, expected.checks)),
    )


def _check(check: Check) -> Element:
    badge = element("span", check.severity.lower(), class_=f"badge {check.severity.lower()}")
    return element("span", badge, " ", check.message, class_="check")


def _inherited(term: TermReference) -> Element | None:
    rows: list[Child] = []
    for parent, properties in term.inherited:
        rows += [element("dt", "From ", link(parent)), element("dd", *_listed(properties))]
    return element("dl", *rows, class_="facts inherited") if rows else None


def _rules(term: TermReference) -> Element | None:
    if not term.rules:
        return None
    items = (element("li", _check(rule)) for rule in term.rules)
    return element("div", element("p", "Rules", class_="heading"), element("ul", *items), class_="rules")


def _naming(term: TermReference) -> list[Child]:
    gone = element("span", "deprecated", class_="badge deprecated") if term.deprecated else None
    name = element("a", term.name, href=f"#{term.anchor}", class_="name", title=term.iri)
    return [name, gone, _labels(term)]


def _telling(term: TermReference) -> list[Child]:
    """Write what an individual is; of its classes only those beside the table's own."""
    rows: list[Child] = []
    rows += _links("Also", term.types[1:])
    rows += statement_rows(term.statements)
    definitions = [
        element("p", each.value, class_="definition", **_language(each)) for each in term.definitions
    ]
    return [*definitions, *_successor(term), element("dl", *rows, class_="facts") if rows else None]
