"""A report in words: what shapes, properties and things are called, and what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import lxml.html
import pytest
from pyoxigraph import Literal, NamedNode

from ckm_graph.model.validation import Report, ValidationResult
from ckm_graph.reporting import render_validation, summarise
from ckm_graph.validation import compile_shapes, validate
from ckm_graph.vocabulary import CKM, SH
from tests.validation._graphs import EX, store_of, turtle

if TYPE_CHECKING:
    from ckm_graph.model.reporting import ValidationSummary

WORDS = "@prefix ckm: <https://w3id.org/ckm#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
SHAPES = turtle(
    WORDS
    + """
    ex:Bike a sh:NodeShape ; rdfs:label "Rad"@de , "bicycle"@en ; sh:targetClass ex:Bicycle ;
        sh:property ex:Bike-gears , ex:Bike-secret , [ sh:path ex:bell ; sh:minCount 1 ] .
    ex:Bike-gears sh:path ex:gears ; sh:datatype xsd:integer ; sh:severity sh:Warning ;
        ckm:howToMend "Zählen."@de , "Count them."@en .
    ex:Bike-secret sh:path ex:secret ; sh:name "hidden"@en ; sh:maxLength 3 .
    ex:Rule a sh:NodeShape ; sh:targetClass ex:Bicycle ; ckm:howToMend "of the shape" ; sh:sparql
        [ sh:message "first" ; ckm:howToMend "of the constraint" ;
          sh:select "SELECT $this { $this <http://example.org/gears> 'many' }" ] ,
        [ sh:message "second" ; sh:select "SELECT $this { $this <http://example.org/gears> 'few' }" ] .
    """
)
DATA = turtle(
    WORDS
    + """
    ex:1 a ex:Bicycle ; ckm:title "Tall one" ; ckm:name "Old red" ; ex:gears "many" , "few" ; ex:bell 1 .
    ex:2 a ex:Bicycle ; ckm:title "A title" ; rdfs:label "a label" ; ex:gears "  a\\n lot" ; ex:bell 1 .
    ex:3 a ex:Bicycle ; rdfs:label "drei"@de , "three"@en ; ex:secret "me@example.org" ; ex:bell 1 .
    ex:4 a ex:Bicycle ; skos:prefLabel "vier"@de .
    ex:gears rdfs:label "number of gears"@en , "Gangzahl"@de . ex:hires rdfs:label "employs"@en .
    ex:secret ckm:isPersonalData true .
    """
)


def summary(examples: int = 9) -> ValidationSummary:
    """What is wrong with the bicycles."""
    with store_of(DATA).view() as view:
        return summarise(view, validate(view, compile_shapes(SHAPES)), SHAPES, examples=examples)


SUMMARY = summary()
BY_SHAPE = {(one.shape, one.message): one for one in SUMMARY.constraints}


def test_a_shape_is_called_by_name_then_label_then_path_below_its_owner() -> None:
    names = {one.shape for one in SUMMARY.constraints}
    assert names == {"bicycle: number of gears", "bicycle: hidden", "bicycle: bell", "Rule"}


def test_things_are_called_by_name_else_title_else_label_else_the_end_of_the_iri() -> None:
    labels = {e.focus.rsplit("/")[-1]: e.label for one in SUMMARY.constraints for e in one.examples}
    assert labels == {"1": "Old red", "2": "A title", "3": "three", "4": "vier"}
    with store_of(DATA).view() as view:
        result = _result(EX["5"])
        [group] = summarise(view, Report((result,))).constraints
    assert (group.shape, group.examples[0].label) == ("Shape", "5")


def test_values_are_on_one_line_and_personal_data_is_left_out() -> None:
    [gears] = [one for one in SUMMARY.constraints if one.shape == "bicycle: number of gears"]
    assert [example.value for example in gears.examples] == ["few", "many", "a lot"]
    assert gears.path == "number of gears"
    [secret] = [one for one in SUMMARY.constraints if one.shape == "bicycle: hidden"]
    assert [(example.label, example.value) for example in secret.examples] == [("three", "")]
    page = render_validation(SUMMARY, title="Bicycles")
    assert "me@example.org" not in page


def test_a_path_is_written_in_labels() -> None:
    path = "<http://example.org/madeBy>/^<http://example.org/hires>"
    with store_of(DATA).view() as view:
        [group] = summarise(view, Report((_result(EX["5"], path=path),))).constraints
    assert group.path == "madeBy → inverse of employs"


def test_a_hint_is_the_constraints_else_the_shapes_and_in_english_where_there_is_one() -> None:
    assert {one.message: one.hint for one in SUMMARY.constraints if one.shape == "Rule"} == {
        "first": "of the constraint",
        "second": "of the shape",
    }
    [gears] = [one for one in SUMMARY.constraints if one.shape == "bicycle: number of gears"]
    assert gears.hint == "Count them."


def test_counts_are_of_all_results_whatever_the_number_of_examples() -> None:
    assert {len(one.examples) for one in summary(0).constraints} == {0}
    assert [one.count for one in summary(1).constraints] == [one.count for one in SUMMARY.constraints]
    assert SUMMARY.results == sum(SUMMARY.count(severity) for severity in SUMMARY.severities) == 7
    assert (SUMMARY.count("Violation"), SUMMARY.count("Warning")) == (4, 3)


def test_a_large_report_is_summed_up_by_looking_up_its_examples_only() -> None:
    class Counting:
        """A view that counts the things whose names are asked for."""

        asked = 0

        def select(self, query: str) -> list[object]:
            self.asked += query.count("<urn:n")
            return []

    view = Counting()
    report = Report(tuple(_result(NamedNode(f"urn:n{n}")) for n in range(20_000)))
    [group] = summarise(view, report).constraints  # type: ignore[arg-type]
    assert (group.count, view.asked) == (20_000, 3)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\x1b[2J", '" onload="x'])
def test_the_page_is_text_whatever_the_data_says(text: str) -> None:
    report = Report((_result(EX.a, messages=(Literal(text),), value=Literal(text), path="<urn:p>"),))
    with store_of(()).view() as view:
        page = render_validation(summarise(view, report), title=text, stamp=text)
    tree: Any = lxml.html.fromstring(page)
    assert not list(tree.iter("script"))
    assert "\x1b" not in page
    assert not any(name.startswith("on") for node in tree.iter() for name in node.keys())  # noqa: SIM118
    assert text.replace("\x1b", "\N{REPLACEMENT CHARACTER}") in tree.text_content()


def test_the_page_shows_each_group_with_count_hint_and_examples() -> None:
    tree: Any = lxml.html.fromstring(render_validation(summary(1), title="Bicycles"))
    rows = [" ".join(" ".join(row.itertext()).split()) for row in tree.iter("tr")]
    [gears] = [row for row in rows if "number of gears" in row]
    assert "How to mend it: Count them." in gears
    assert "Where (1 of 3) Old red number of gears: few http://example.org/1" in gears
    assert gears.endswith("Warning 3")


def _result(focus: NamedNode, **more: object) -> ValidationResult:
    kind = {"component": SH.MinCountConstraintComponent, "severity": SH.Violation, "source_shape": CKM.Shape}
    return ValidationResult(focus_node=focus, **{**kind, **more})  # type: ignore[arg-type]
