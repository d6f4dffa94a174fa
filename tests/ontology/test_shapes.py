"""The shapes speak of what the ontology defines, and a reader can tell what each wants."""

from __future__ import annotations

from collections import defaultdict

from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from rdflib.namespace import Namespace

from tests.ontology import quality
from tests.ontology.conftest import CKM, CKMSH

ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
BORROWED = {RDFS.label, SKOS.altLabel, SKOS.broader, SKOS.definition, SKOS.notation, ODRL.hasPolicy}
RESERVED_FIELDS = {"id", "iri", "label"}


def classes(ontology: Graph) -> set[URIRef]:
    """Return the classes of our namespace."""
    return {c for c in ontology.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef) and c.startswith(CKM)}


def class_shapes(shapes: Graph) -> dict[URIRef, URIRef]:
    """Return the shape that carries the properties of each class, by class."""
    return {
        c: CKMSH[str(c).removeprefix(str(CKM))]
        for c in shapes.objects(None, SH.targetClass)
        if isinstance(c, URIRef)
    }


def rules(shapes: Graph) -> list[URIRef]:
    """Return the shapes that hold a rule across entities."""
    return sorted(s for s in shapes.subjects(SH.sparql, None) if isinstance(s, URIRef))


def property_shapes(shapes: Graph) -> list[URIRef]:
    """Return the property shapes; all of them have IRIs."""
    return sorted(s for s in shapes.objects(None, SH.property) if isinstance(s, URIRef))


def test_every_class_has_a_shape_of_its_name_unless_it_is_a_view(ontology: Graph, shapes: Graph) -> None:
    views = set(ontology.subjects(CKM.isView, Literal(True)))
    for c in classes(ontology) - views:
        shape = CKMSH[str(c).removeprefix(str(CKM))]
        assert (shape, RDF.type, SH.NodeShape) in shapes
        assert list(shapes.objects(shape, SH.targetClass)) == [c]
        assert shapes.value(shape, RDFS.label) is not None


def test_every_shape_targets_defined_classes(ontology: Graph, shapes: Graph) -> None:
    assert set(shapes.objects(None, SH.targetClass)) <= classes(ontology)
    for shape in shapes.subjects(RDF.type, SH.NodeShape):
        assert shapes.value(shape, SH.targetClass) is not None, shape


def test_every_path_is_a_defined_property_of_the_right_kind(ontology: Graph, shapes: Graph) -> None:
    for shape in property_shapes(shapes):
        path = quality.path(shapes, shape)
        assert path in BORROWED or str(path).startswith(str(CKM)), shape
        if shapes.value(shape, SH.datatype) is not None:
            assert (path, RDF.type, OWL.DatatypeProperty) in ontology, shape
        if shapes.value(shape, SH["class"]) is not None:
            assert (path, RDF.type, OWL.ObjectProperty) in ontology, shape


def test_every_property_of_ours_stands_in_a_shape(ontology: Graph, shapes: Graph) -> None:
    paths = set(shapes.objects(None, SH.path))
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        ours = {p for p in ontology.subjects(RDF.type, kind) if str(p).startswith(str(CKM))}
        assert ours - paths == set()


def test_the_classes_named_in_a_shape_are_defined(ontology: Graph, shapes: Graph) -> None:
    assert set(shapes.objects(None, SH["class"])) - {SKOS.Concept} <= classes(ontology)


def test_every_property_shape_has_an_iri_a_message_and_a_severity(shapes: Graph) -> None:
    for parent, shape in shapes.subject_objects(SH.property):
        assert isinstance(shape, URIRef), parent
        message = shapes.value(shape, SH.message)
        assert isinstance(message, Literal)
        assert message.language == "en"
        assert message.endswith(".")
        assert len(message) < 160
        assert shapes.value(shape, SH.severity) in {SH.Violation, SH.Warning, SH.Info}


def test_what_is_wrong_is_a_violation_and_what_is_missing_may_be_less(shapes: Graph) -> None:
    for shape in property_shapes(shapes):
        missing = shape.endswith("-missing")
        assert (shapes.value(shape, SH.severity) == SH.Violation) is not missing
        if missing:
            assert int(str(shapes.value(shape, SH.minCount))) == 1
            assert shapes.value(shape, SH.datatype) is None


def test_a_form_can_be_made_of_every_property_shape(ontology: Graph, shapes: Graph) -> None:
    assert quality.wrongly_described(shapes) == []
    whole = class_shapes(shapes)
    for c, shape in whole.items():
        above = [whole[URIRef(str(a))] for a in ontology.transitive_objects(c, RDFS.subClassOf) if a in whole]
        described = {
            shapes.value(p, SH.path): quality.description(shapes, p)
            for s in above
            for p in shapes.objects(s, SH.property)
            if not str(p).endswith("-missing")
        }
        for p in shapes.objects(shape, SH.property):
            assert quality.description(shapes, p) == described[quality.path(shapes, p)], p


def test_a_property_is_single_or_a_list_for_all_classes_alike(shapes: Graph) -> None:
    counts: dict[URIRef, set[str | None]] = defaultdict(set)
    plurals: dict[URIRef, set[str | None]] = defaultdict(set)
    for shape in property_shapes(shapes):
        if shape.endswith("-missing"):
            continue
        path = shapes.value(shape, SH.path)
        assert isinstance(path, URIRef)
        count, plural = shapes.value(shape, SH.maxCount), shapes.value(shape, CKM.pluralName)
        counts[path].add(None if count is None else str(count))
        plurals[path].add(None if plural is None else str(plural))
    assert {p: c for p, c in counts.items() if c not in ({"1"}, {None})} == {}
    for path, names in plurals.items():
        assert len(names) == 1, path
        assert (names == {None}) is (counts[path] == {"1"}), (
            f"a list and only a list has a plural name: {path}"
        )


def test_a_property_has_one_datatype_for_all_classes_alike(shapes: Graph) -> None:
    datatypes: dict[object, set[object]] = defaultdict(set)
    for shape in property_shapes(shapes):
        if not shape.endswith("-missing"):
            datatypes[shapes.value(shape, SH.path)].add(shapes.value(shape, SH.datatype))
    assert {p: d for p, d in datatypes.items() if len(d) > 1} == {}


def test_no_class_says_again_what_a_class_above_it_says(ontology: Graph, shapes: Graph) -> None:
    described = {
        c: {
            shapes.value(p, SH.path)
            for p in shapes.objects(s, SH.property)
            if not str(p).endswith("-missing")
        }
        for c, s in class_shapes(shapes).items()
    }
    for c, paths in described.items():
        for above in set(ontology.transitive_objects(c, RDFS.subClassOf)) - {c}:
            assert paths & described.get(URIRef(str(above)), set()) == set(), (c, above)


def test_no_two_properties_of_a_class_share_a_field_name(ontology: Graph, shapes: Graph) -> None:
    for c in class_shapes(shapes):
        above = set(ontology.transitive_objects(c, RDFS.subClassOf))
        names: dict[str, set[object]] = defaultdict(set)
        for a in above & set(class_shapes(shapes)):
            for shape in shapes.objects(class_shapes(shapes)[URIRef(str(a))], SH.property):
                path = shapes.value(shape, SH.path)
                if not str(shape).endswith("-missing"):
                    local = str(path).replace("#", "/").rsplit("/", 1)[-1]
                    names[str(shapes.value(shape, CKM.pluralName) or local)].add(path)
        assert {n: p for n, p in names.items() if len(p) > 1} == {}, c
        assert not RESERVED_FIELDS & set(names)


def test_the_plural_names_of_the_contract_hold(shapes: Graph) -> None:
    wanted = {
        "contributed": "contributions",
        "hasReply": "replies",
        "topic": "topics",
        "topicOf": "items",
        "hasMember": "members",
        "hasRecord": "records",
    }
    for name, plural in wanted.items():
        found = {str(shapes.value(s, CKM.pluralName)) for s in shapes.subjects(SH.path, CKM[name])}
        assert found - {"None"} == {plural}


def test_the_order_of_a_class_s_properties_is_a_count_from_one(shapes: Graph) -> None:
    for shape in set(class_shapes(shapes).values()):
        orders = sorted(
            int(str(order))
            for p in shapes.objects(shape, SH.property)
            if not str(p).endswith("-missing")
            for order in shapes.objects(p, SH.order)
        )
        assert orders == list(range(1, len(orders) + 1)), shape


def test_every_rule_is_written_so_that_any_engine_can_run_it(shapes: Graph) -> None:
    assert len(rules(shapes)) >= 20
    for rule in rules(shapes):
        assert shapes.value(rule, SH.severity) in {SH.Violation, SH.Warning, SH.Info}
        assert shapes.value(rule, RDFS.label) is not None
        for constraint in shapes.objects(rule, SH.sparql):
            assert isinstance(constraint, URIRef)
            assert shapes.value(constraint, SH.message) is not None
            prefixes = shapes.value(constraint, SH.prefixes)
            assert shapes.value(prefixes, SH.declare) is not None
            text = str(shapes.value(constraint, SH.select))
            assert "$this" in text
            for unwanted in ("SERVICE", "VALUES", "MINUS", "LATERAL"):
                assert unwanted not in text, rule
            assert text.count("SELECT") == 1, f"no sub-select: {rule}"


def test_every_group_has_a_label_and_an_order(shapes: Graph) -> None:
    groups = set(shapes.objects(None, SH.group))
    assert groups
    for group in groups:
        assert (group, RDF.type, SH.PropertyGroup) in shapes
        assert shapes.value(group, RDFS.label) is not None
        assert shapes.value(group, SH.order) is not None
