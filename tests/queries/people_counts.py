"""What the catalogue counts of people, value, rights and needs, worked out from the bare triples."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from rdflib import RDF, Graph, URIRef

from tests.queries.triples import (
    CKM,
    EX,
    all_resolved,
    backers,
    channels,
    instances,
    items_of,
    reached,
    resolved,
    same,
    tally,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdflib.term import Node

__all__ = [
    "activities_by_phase",
    "asked_without_knowledge",
    "bought_together",
    "community_outcomes",
    "customer_across_systems",
    "incentive_schemes",
    "joint_owners",
    "needs_without_offering",
    "occasions",
    "rights_held",
    "segments_and_needs",
    "value_and_return",
    "who_helps_whom",
]


def incentive_schemes(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count and add up the grants of each scheme, unit by unit."""
    rows: list[tuple[object, ...]] = []
    for scheme in instances(graph, "IncentiveScheme"):
        grants = reached(graph, scheme, "^underScheme")
        for unit in {graph.value(grant, CKM.unit) for grant in grants}:
            some = [grant for grant in grants if graph.value(grant, CKM.unit) == unit]
            takers = {one for grant in some for one in all_resolved(graph, reached(graph, grant, "givenTo"))}
            amount = sum(Decimal(str(graph.value(grant, CKM.amount) or 0)) for grant in some)
            rows.append((scheme, unit, len(some), len(takers), amount))
        if not grants:
            rows.append((scheme, None, 0, 0, None))
    return rows


def value_and_return(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Add up what was made with whom and what they got."""
    sums: dict[tuple[object, object], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 4)
    for name, property_, at in (("ValueCreated", "createdWith", 0), ("Incentive", "givenTo", 2)):
        for thing in instances(graph, name):
            for agent in all_resolved(graph, reached(graph, thing, property_)):
                cells = sums[agent, graph.value(thing, CKM.unit)]
                cells[at] += Decimal(str(graph.value(thing, CKM.amount) or 0))
                cells[at + 1] += 1
    return [(*key, *cells) for key, cells in sums.items()]


def activities_by_phase(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count activities, senders and receivers by phase and flow."""
    groups: dict[tuple[object, object], list[Node]] = defaultdict(list)
    for activity in instances(graph, "KnowledgeActivity"):
        groups[graph.value(activity, CKM.phase), graph.value(activity, CKM.flow)].append(activity)
    return [
        (
            *key,
            len(some),
            *(
                len({one for node in some for one in all_resolved(graph, reached(graph, node, name))})
                for name in ("sender", "receiver")
            ),
        )
        for key, some in groups.items()
    ]


def _known_in(graph: Graph, customer: Node) -> set[Node]:
    pieces = {
        piece
        for one in same(graph, customer)
        for piece in reached(graph, one, "^recordOf", "^concernsCustomer")
    }
    return {source for piece in pieces for source in reached(graph, piece, "sourceSystem")}


def customer_across_systems(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count the systems and units that know a customer, and with how many of them each shares."""
    rows = []
    for customer in all_resolved(graph, instances(graph, "IndividualCustomer", "OrganisationalCustomer")):
        systems = _known_in(graph, customer)
        units = {unit for system in systems for unit in reached(graph, system, "ownedBy")}
        for system in systems:
            parties = reached(graph, system, "sharesWith")
            partners = {
                other
                for other in systems - {system}
                if other in parties or reached(graph, other, "ownedBy") & parties
            }
            rows.append((customer, len(systems), len(units), system, len(partners)))
    return rows


def _segments(graph: Graph, customer: Node) -> set[Node]:
    return {
        segment
        for one in same(graph, customer)
        for segment in reached(graph, one, "inSegment", "^hasSegmentMember")
    }


def _voices(graph: Graph, need: Node) -> set[Node]:
    return all_resolved(graph, reached(graph, need, "contributedBy")) | backers(graph, need)


def needs_without_offering(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count segments, channels and customers of needs that nothing meets."""
    rows = []
    for need in instances(graph, "Need"):
        said = {need, *reached(graph, need, "^duplicateOf")}
        if reached(graph, need, "duplicateOf") or any(reached(graph, one, "addressedBy") for one in said):
            continue
        customers = {voice for one in said for voice in _voices(graph, one)}
        segments = {segment for customer in customers for segment in _segments(graph, customer)}
        through = {channel for one in said for channel in channels(graph, one) - {None}}
        if len(segments) > 1 and len(through) > 1:
            rows.append((need, len(segments), len(through), len(customers)))
    return rows


def segments_and_needs(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count a segment's customers and those of them who voice a need."""
    rows: list[tuple[object, ...]] = []
    for segment in instances(graph, "Segment"):
        members = all_resolved(graph, reached(graph, segment, "^inSegment"))
        voiced = [(need, members & _voices(graph, need)) for need in instances(graph, "Need")]
        found = [(segment, len(members), need, len(voices)) for need, voices in voiced if voices]
        rows += found or [(segment, len(members), None, 0)]
    return rows


def bought_together(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count who bought two products."""
    baskets: dict[Node, set[Node]] = defaultdict(set)
    for purchase in instances(graph, "Purchase"):
        for one in all_resolved(graph, reached(graph, purchase, "buyer")):
            baskets[one] |= reached(graph, purchase, "product")
    pairs = ((a, b, one) for one, basket in baskets.items() for a in basket for b in basket if a != b)
    return tally(pairs)


def who_helps_whom(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count answers from one to the other."""
    pairs = []
    for answer in instances(graph, "Answer"):
        for question in reached(graph, answer, "inReplyTo"):
            for author, asker in product(
                reached(graph, answer, "contributedBy"), reached(graph, question, "contributedBy")
            ):
                if resolved(graph, author) != resolved(graph, asker):
                    pairs.append(
                        (
                            resolved(graph, author),
                            resolved(graph, asker),
                            graph.value(answer, CKM.flow),
                            answer,
                        )
                    )
    return tally(pairs)


def rights_held(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count items by who holds the rights."""
    return tally(
        (holder, flow, item)
        for item, flow in items_of(graph)
        for holder in all_resolved(graph, reached(graph, item, "rightsHolder"))
    )


def joint_owners(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Add up each owner's shares."""
    sums: dict[tuple[object, object], Decimal] = defaultdict(Decimal)
    for agreement, share in graph.subject_objects(CKM.hasShare):
        for owner in all_resolved(graph, reached(graph, share, "owner")):
            sums[agreement, owner] += Decimal(str(graph.value(share, CKM.share)))
    return [(*key, share) for key, share in sums.items()]


def community_outcomes(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count a community's members and the organisations that they come from."""
    rows = []
    for community in instances(graph, "Community"):
        joined = {
            node
            for node in reached(graph, community, "^inContext")
            if (node, RDF.type, CKM.Membership) in graph
        }
        members = all_resolved(
            graph,
            reached(graph, community, "^memberOf", "hasMember")
            | {who for node in joined for who in reached(graph, node, "member")},
        )
        employers = {employer for member in members for employer in reached(graph, member, "employedBy")}
        tops = {top for employer in employers for top in {employer, *reached(graph, employer, "partOf")}}
        whole = {top for top in tops if not reached(graph, top, "partOf")}
        rows.append((community, len(members), len(whole)))
    return rows


def asked_without_knowledge(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count who asks about what has no standing knowledge at the end of March 2026."""
    rows = []
    for subject in instances(graph, "Product", "KnownProblem"):
        told = reached(graph, subject, "^product", "^about", "^resolves", "resolvedBy")
        told |= {
            reply
            for asked in reached(graph, subject, "^about", "^product")
            for reply in reached(graph, asked, "^inReplyTo")
        }
        items = {item for item, _ in items_of(graph, "ForCustomer")}
        standing = [
            item
            for item in told & items
            if not reached(graph, item, "^supersedes")
            and str(graph.value(item, CKM.validUntil) or "9999") >= "2026-03-31"
        ]
        questions = {
            question
            for question in reached(graph, subject, "^about", "^product", "^relatedTo", "relatedTo")
            if (question, RDF.type, CKM.Question) in graph
        }
        askers = {
            one
            for question in questions
            for one in all_resolved(graph, reached(graph, question, "contributedBy"))
        }
        if not standing:
            rows.append((subject, len(askers), len(questions)))
    return rows


def occasions(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count the occasions on which the fleet operator's people and the shop's took part together."""
    fleet = URIRef(EX + "fleet")
    theirs = {fleet, URIRef(EX + "fleet-buyer")}
    staff = set(instances(graph, "Employee"))
    return tally(
        (ours, person, meeting)
        for person in theirs
        for meeting in reached(graph, person, "^participant")
        for ours in reached(graph, meeting, "participant") & staff
    )
