"""Each metric of the ontology gives what plain Python counts in the same file."""

from __future__ import annotations

import datetime as dt
from statistics import mean
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from tests.metrics.conftest import EXAMPLE, QUARTER
from tests.ontology.conftest import CKM, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckm_graph import KnowledgeGraph

EX = Namespace("https://example.org/figures/")
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 3, 31)
Values = dict[str | None, float]


class Example:
    """The file, read by rdflib, with the questions that a person would put to it."""

    def __init__(self) -> None:
        self.graph = Graph().parse(data=EXAMPLE.read_text(encoding="utf-8"), format="turtle")

    def all(self, kind: str) -> list[Any]:
        return list(self.graph.subjects(RDF.type, CKM[kind]))

    def one(self, thing: Any, name: str) -> Any:
        value = self.graph.value(thing, CKM[name])
        return value.toPython() if value is not None and hasattr(value, "toPython") else value

    def many(self, thing: Any, name: str) -> list[Any]:
        return list(self.graph.objects(thing, CKM[name]))

    def has(self, thing: Any, name: str, value: URIRef) -> bool:
        return (thing, CKM[name], value) in self.graph

    def within(self, thing: Any, name: str = "createdAt") -> bool:
        when = self.one(thing, name)
        return when is not None and FIRST <= when.astimezone(dt.UTC).date() <= LAST

    def person(self, thing: Any) -> Any:
        return self.graph.value(thing, CKM.mergedInto) or thing

    def from_customers(self, kind: str) -> list[Any]:
        return [t for t in self.all(kind) if self.has(t, "flow", CKM.FromCustomer) and self.within(t)]

    def survey(self, kind: str) -> list[tuple[float, float]]:
        replies = [r for r in self.from_customers("Feedback") if self.has(r, "measures", CKM[kind])]
        return [(float(self.one(r, "rating")), float(self.one(r, "bestRating"))) for r in replies]

    def replies(self, question: Any) -> list[Any]:
        return [a for a in self.all("Answer") if self.has(a, "inReplyTo", question)]


def share(of: list[Any], fits: Callable[[Any], object]) -> Values:
    return {None: 100 * sum(1 for one in of if fits(one)) / len(of)}


def active_customers(ex: Example) -> Values:
    items = {s for s in ex.graph.subjects(CKM.flow, CKM.FromCustomer) if ex.within(s)}
    return {None: len({ex.person(author) for item in items for author in ex.many(item, "contributedBy")})}


def budget_spent(ex: Example) -> Values:
    plans = [
        b for b in ex.all("Budget") if ex.one(b, "periodStart") >= FIRST and ex.one(b, "periodEnd") <= LAST
    ]
    spent = [ex.one(e, "amount") for e in ex.all("Expense") if ex.one(e, "underBudget") in map(str, plans)]
    return {None: float(100 * sum(spent) / sum(ex.one(b, "amount") for b in plans))}


def club(ex: Example, kind: str | None = None, *, before: bool = False) -> list[Any]:
    """Items that members of the club wrote in the period, or before it."""
    members = list(ex.graph.subjects(CKM.memberOf, EX.club))
    items = [i for m in members for i in ex.graph.subjects(CKM.contributedBy, m)]
    if before:
        return [i for i in items if ex.one(i, "createdAt").astimezone(dt.UTC).date() < FIRST]
    return [i for i in items if ex.within(i) and (kind is None or i in ex.all(kind))]


def authors(ex: Example, items: list[Any]) -> set[Any]:
    return {ex.person(author) for item in items for author in ex.many(item, "contributedBy")}


def community_helpers(ex: Example) -> Values:
    helping = authors(ex, club(ex, "Answer"))
    return {str(EX.club): 100 * len(helping) / len(authors(ex, club(ex)))}


def community_members_returning(ex: Example) -> Values:
    now = authors(ex, club(ex))
    return {str(EX.club): 100 * len(now & authors(ex, club(ex, before=True))) / len(now)}


def community_questions_answered(ex: Example) -> Values:
    return {str(EX.club): share(club(ex, "Question"), ex.replies)[None]}


def community_health(ex: Example) -> Values:
    drivers = (community_helpers, community_members_returning, community_questions_answered)
    return {str(EX.club): mean(driver(ex)[str(EX.club)] for driver in drivers)}


def customer_knowledge_used(ex: Example) -> Values:
    uses = [
        a
        for a in ex.all("KnowledgeActivity")
        if ex.has(a, "phase", CKM.Utilise) and ex.within(a, "occurredAt")
    ]
    return {None: len({item for a in uses for item in ex.many(a, "handles")})}


def days_to_resolution(ex: Example) -> Values:
    days = []
    for question in ex.from_customers("Question"):
        accepted = ex.graph.value(question, CKM.acceptedAnswer)
        if accepted is not None:
            days.append((ex.one(accepted, "acceptedAt") - ex.one(question, "createdAt").date()).days)
    for complaint in ex.from_customers("Complaint"):
        decided = [ex.one(d, "occurredAt") for d in ex.all("Decision") if ex.has(d, "decidesOn", complaint)]
        if decided:
            days.append((min(decided).date() - ex.one(complaint, "createdAt").date()).days)
    return {None: mean(days)}


def ease_rating(ex: Example) -> Values:
    return {None: 100 * mean(rating / best for rating, best in ex.survey("CustomerEffortScore"))}


def growth_ahead_of_competitors(ex: Example) -> Values:
    def growth(revenues: tuple[float, float]) -> float:
        return 100 * (revenues[1] - revenues[0]) / revenues[0]

    told: dict[Any, dict[dt.date, float]] = {}
    for o in ex.all("Observation"):
        told.setdefault(ex.one(o, "about"), {})[ex.one(o, "periodStart")] = float(ex.one(o, "numericValue"))
    others = [growth((values[dt.date(2025, 10, 1)], values[FIRST])) for values in told.values()]
    own = (_revenue(ex, dt.date(2025, 10, 1), dt.date(2025, 12, 31)), _revenue(ex, FIRST, LAST))
    return {str(EX.shop): growth(own) - mean(others)}


def _revenue(ex: Example, first: dt.date, last: dt.date) -> float:
    amounts = [
        ex.one(p, "amount")
        for p in ex.all("Purchase")
        if first <= ex.one(p, "occurredAt").date() <= last
        and {ex.graph.value(product, CKM.offeredBy) for product in ex.many(p, "product")} == {EX.shop}
    ]
    return float(sum(amounts))


def hours_to_first_answer(ex: Example) -> Values:
    waits = [
        (min(ex.one(a, "createdAt") for a in ex.replies(q)) - ex.one(q, "createdAt")).total_seconds() / 3600
        for q in ex.from_customers("Question")
        if ex.replies(q)
    ]
    return {None: mean(waits)}


def mean_rating(ex: Example) -> Values:
    reviews = [
        (float(ex.one(r, "rating")), float(ex.one(r, "bestRating"))) for r in ex.from_customers("Review")
    ]
    rated = [*reviews, *ex.survey("CustomerSatisfactionScore")]
    return {None: 100 * mean(rating / best for rating, best in rated)}


def profit_margin(ex: Example) -> Values:
    sales = sum(ex.one(p, "amount") for p in ex.all("Purchase") if ex.within(p, "occurredAt"))
    costs = sum(
        ex.one(e, "amount")
        for e in ex.all("Expense")
        if ex.many(e, "concernsCustomer") and ex.within(e, "occurredAt")
    )
    return {None: float(100 * (sales - costs) / sales)}


def promoters_less_detractors(ex: Example) -> Values:
    given = [rating for rating, _ in ex.survey("NetPromoterScore")]
    return {None: 100 * (sum(r >= 9 for r in given) - sum(r <= 6 for r in given)) / len(given)}


def relationships_kept(ex: Example) -> Values:
    def until(relationship: Any) -> dt.date:
        return ex.one(relationship, "validUntil") or dt.date.max

    before = [
        r
        for r in ex.all("CustomerRelationship")
        if ex.one(r, "validFrom") < FIRST <= until(r) and not ex.has(r, "stage", CKM.Lead)
    ]
    return share(before, lambda r: until(r) > LAST)


def releases_ahead_of_competitors(ex: Example) -> Values:
    def releases(organisation: Any) -> int:
        offered = [
            ex.graph.value(p, CKM.offeredBy)
            for r in ex.all("Release")
            if ex.within(r)
            for p in ex.many(r, "product")
        ]
        return offered.count(organisation)

    return {str(EX.shop): releases(EX.shop) - mean(map(releases, ex.many(EX.shop, "competitor")))}


def repeat_buyers(ex: Example) -> Values:
    bought: dict[Any, list[dt.date]] = {}
    for purchase in ex.all("Purchase"):
        day = ex.one(purchase, "occurredAt").date()
        if day <= LAST:
            bought.setdefault(ex.person(ex.graph.value(purchase, CKM.buyer)), []).append(day)
    return share([days for days in bought.values() if max(days) >= FIRST], lambda days: len(days) > 1)


def settled_by_customers(ex: Example) -> Values:
    settled = [q for q in ex.from_customers("Question") if ex.many(q, "acceptedAnswer")]
    return share(settled, lambda q: not any(ex.has(a, "flow", CKM.ForCustomer) for a in ex.replies(q)))


def spending_to_date(ex: Example) -> Values:
    spent: Values = {}
    for purchase in ex.all("Purchase"):
        if ex.one(purchase, "occurredAt").date() <= LAST:
            buyer = str(ex.person(ex.graph.value(purchase, CKM.buyer)))
            spent[buyer] = spent.get(buyer, 0) + float(ex.one(purchase, "amount"))
    return spent


def value_to_customers(ex: Example) -> Values:
    customers = {*ex.all("IndividualCustomer"), *ex.all("OrganisationalCustomer")}
    gains = [
        ex.one(v, "amount") for v in ex.all("ValueCreated") if customers & set(ex.many(v, "beneficiary"))
    ]
    return {None: float(sum(gains))}


EXPECTED: dict[str, Callable[[Example], Values]] = {
    "ActiveCustomers": active_customers,
    "BudgetSpent": budget_spent,
    "CommunityHealth": community_health,
    "CommunityHelpers": community_helpers,
    "CommunityMembersReturning": community_members_returning,
    "CommunityQuestionsAnswered": community_questions_answered,
    "CustomerHealth": lambda ex: {
        None: mean(
            f(ex)[None]
            for f in (mean_rating, EXPECTED["QuestionsAnswered"], relationships_kept, repeat_buyers)
        )
    },
    "CustomerKnowledgeUsed": customer_knowledge_used,
    "DaysToResolution": days_to_resolution,
    "EaseRating": ease_rating,
    "GrowthAheadOfCompetitors": growth_ahead_of_competitors,
    "HoursToFirstAnswer": hours_to_first_answer,
    "IdeasCarriedOut": lambda ex: share(
        ex.from_customers("Idea"), lambda i: ex.has(i, "state", CKM.Completed)
    ),
    "MeanRating": mean_rating,
    "OrganisationRevenue": lambda ex: {str(EX.shop): _revenue(ex, FIRST, LAST)},
    "ProfitMargin": profit_margin,
    "PromotersLessDetractors": promoters_less_detractors,
    "QuestionsAnswered": lambda ex: share(ex.from_customers("Question"), ex.replies),
    "RelationshipsKept": relationships_kept,
    "ReleasesAheadOfCompetitors": releases_ahead_of_competitors,
    "RepeatBuyers": repeat_buyers,
    "SatisfiedCustomers": lambda ex: share(
        ex.survey("CustomerSatisfactionScore"), lambda r: r[0] / r[1] >= 0.8
    ),
    "SettledByCustomers": settled_by_customers,
    "SpendingToDate": spending_to_date,
    "ValueToCustomers": value_to_customers,
}


def test_the_example_has_no_violation_and_lacks_nothing(kg: KnowledgeGraph) -> None:
    unwanted = [(r.focus_node, r.message) for r in kg.validate().results if "Info" not in str(r.severity)]
    assert unwanted == []


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_metric_gives_what_plain_python_counts(observed: KnowledgeGraph, name: str) -> None:
    rows = observed.select(
        """SELECT ?value ?about { ?o ckm:metric ?metric ; ckm:numericValue ?value ; prov:wasGeneratedBy ?run ;
               ckm:periodStart ?first ; ckm:periodEnd ?last . OPTIONAL { ?o ckm:about ?about } }""",
        bindings={"metric": CKM[name], "first": FIRST, "last": LAST},
    )
    assert {row.about: float(row.value) for row in rows} == pytest.approx(EXPECTED[name](Example()), abs=1e-6)


def test_every_metric_with_a_formula_is_held_against_python(observed: KnowledgeGraph) -> None:
    assert {m.iri.removeprefix(str(CKM)) for m in observed.metrics.list() if m.formula} == set(EXPECTED)


def test_every_kind_of_metric_that_the_field_names_has_one_that_runs() -> None:
    graph = read(EXAMPLE.parents[2] / "ontology" / "modules" / "metrics.ttl")
    kinds = set(graph.subjects(RDF.type, CKM.MetricKind))
    run = {k for m in graph.subjects(CKM.formula, None) for k in graph.objects(m, CKM.metricKind)}
    assert run == kinds
    assert len(kinds) == 21


def test_a_metric_belongs_to_the_approach_of_its_kind() -> None:
    graph = read(EXAMPLE.parents[2] / "ontology" / "modules" / "metrics.ttl")
    for metric, kind in graph.subject_objects(CKM.metricKind):
        assert graph.value(metric, CKM.approach) == graph.value(kind, CKM.approach), metric


def test_what_is_stored_conforms(observed: KnowledgeGraph) -> None:
    assert observed.validate().violations == ()


def test_an_observation_in_another_unit_than_its_metric_is_a_violation(kg: KnowledgeGraph) -> None:
    kg.metrics.observe("questions answered", period=QUARTER)
    with kg.transaction("other", validate=False) as tx:
        tx.add((CKM.QuestionsAnswered, CKM.unit, "permille"))
    assert any("another unit than its metric" in result.message for result in kg.validate().violations)
