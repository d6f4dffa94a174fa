"""Which columns of which answers are worked out from the bare triples, and by what."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from tests.queries.flow_counts import (
    dated,
    first_signs,
    flows_by_kind,
    ideas,
    ideas_by_lifetime_value,
    kinds,
    month,
    time_to_use,
    topics,
)
from tests.queries.people_counts import (
    activities_by_phase,
    asked_without_knowledge,
    bought_together,
    community_outcomes,
    customer_across_systems,
    incentive_schemes,
    joint_owners,
    needs_without_offering,
    occasions,
    rights_held,
    segments_and_needs,
    value_and_return,
    who_helps_whom,
)
from tests.queries.triples import channels, items_of, tally, written_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rdflib import Graph

__all__ = ["COUNTS", "counts"]

Oracle = tuple[tuple[str, ...], "Callable[[Graph], Sequence[tuple[object, ...]]]"]

COUNTS: Final[dict[str, Oracle]] = {
    "account-acquaintances": (("ours", "theirs", "occasions"), occasions),
    "activities-by-phase": (("phase", "flow", "activities", "senders", "receivers"), activities_by_phase),
    "asked-without-knowledge": (("subject", "asking", "questions"), asked_without_knowledge),
    "bought-together": (("product", "other", "buyers"), bought_together),
    "community-outcomes": (("community", "members", "organisations"), community_outcomes),
    "customer-across-systems": (
        ("customer", "systems", "units", "source", "sharesWith"),
        customer_across_systems,
    ),
    "first-signs": (("topic", "first", "fromCustomer", "customers", "signs"), first_signs),
    "flows-by-channel": (
        ("flow", "channel", "items"),
        lambda graph: tally(
            (flow, channel, item) for item, flow in items_of(graph) for channel in channels(graph, item)
        ),
    ),
    "flows-by-kind": (("flow", "kind", "items", "contributors"), flows_by_kind),
    "flows-by-kind-and-channel": (
        ("month", "flow", "kind", "channel", "items"),
        lambda graph: tally(
            (month(graph, item), flow, kind, channel, item)
            for item, flow in dated(graph)
            for kind, channel in product(kinds(graph, item), channels(graph, item))
        ),
    ),
    "flows-over-time": (
        ("month", "flow", "count"),
        lambda graph: tally((month(graph, item), flow, item) for item, flow in dated(graph)),
    ),
    "ideas": (("idea", "backers"), ideas),
    "ideas-by-lifetime-value": (("idea", "measure", "lifetimeValue", "backers"), ideas_by_lifetime_value),
    "incentive-schemes": (("scheme", "unit", "grants", "recipients", "amount"), incentive_schemes),
    "joint-owners": (("agreement", "owner", "share"), joint_owners),
    "needs-without-offering": (("need", "segments", "channels", "customers"), needs_without_offering),
    "rights-held": (("holder", "flow", "items"), rights_held),
    "segments-and-needs": (("segment", "customers", "need", "voices"), segments_and_needs),
    "time-to-use": (
        ("flow", "channel", "unit", "items", "spread", "used", "daysToSpread", "daysFromSpreadToUse"),
        time_to_use,
    ),
    "topics": (
        ("topic", "fromCustomer", "forCustomer", "aboutCustomer", "relationshipSpecific"),
        topics,
    ),
    "value-and-return": (("agent", "unit", "value", "values", "returned", "grants"), value_and_return),
    "who-helps-whom": (("helper", "helped", "flow", "answers"), who_helps_whom),
}


def counts(name: str, graph: Graph) -> list[tuple[str, ...]]:
    """Work out the columns of an answer that count or add up, in no order."""
    return [tuple(map(written_cell, row)) for row in COUNTS[name][1](graph)]
