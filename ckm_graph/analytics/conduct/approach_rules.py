"""What speaks for KM, CRM or CKM in each of the nine dimensions (S4), as things to count in a graph.

Every rule gives three sets of things, one an approach; what a dimension is about is S4's, which things
show it is ours.

| dimension     | KM                          | CRM                        | CKM                         |
| ------------- | --------------------------- | -------------------------- | --------------------------- |
| knowledge     | items that staff wrote      | items about customers      | items from customers        |
| sought        |                             |                            |                             |
| axiom         | uses of what the            | uses of what is known      | uses of what customers told |
|               | organisation knows          | about customers            |                             |
| rationale     | knowledge passed on among   | items and observations     | passing on of and answers   |
|               | staff                       | about customers            | to what customers shared    |
| objective     | budgets and expenses        | customer relationships     | value, projects, trials and |
|               |                             |                            | agreements with customers   |
| metrics       | observations of metrics whose kind belongs to the approach                             |
| benefits      | satisfied ratings           | customers who bought again | what came of their items    |
| recipient of  | grants to staff             | grants to customers for    | grants to customers for     |
| incentives    |                             | their custom               | what they shared            |
| role of       | who only bought             | who is tied by a scheme or | who shares knowledge        |
| customer      |                             | only spoken to             |                             |
| corporate     | grants to staff, knowledge  | meetings with customers    | decisions on and results of |
| role          | passed on among them        |                            | what customers propose      |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ckm_graph.analytics.conduct.facts import Facts

__all__ = ["RULES", "Signs"]

_SATISFIED: Final = 0.8


class Signs(NamedTuple):
    """What speaks for one approach, in words and things."""

    words: str
    things: set[str]


_Three = tuple[Signs, Signs, Signs]


def _knowledge_sought(facts: Facts) -> _Three:
    about, shared = _flowing(facts, "AboutCustomer"), _flowing(facts, "FromCustomer")
    own = {item for item, one in facts.items.items() if one.author in facts.who.staff} - about - shared
    return (
        Signs("items that staff wrote of what they know", own),
        Signs("items about customers", about),
        Signs("items from customers", shared),
    )


def _axiom(facts: Facts) -> _Three:
    uses = {use for use, phases in facts.links["phase"].items() if CKM.Utilise.value in phases}
    about, shared = _flowing(facts, "AboutCustomer"), _flowing(facts, "FromCustomer")
    of_about = {use for use in uses if facts.of("handles", use) & about}
    of_shared = {use for use in uses if facts.of("handles", use) & shared}
    known = {use for use in uses if facts.of("handles", use)}
    return (
        Signs("uses of what the organisation knows", known - of_about - of_shared),
        Signs("uses of what is known about customers", of_about),
        Signs("uses of what customers told", of_shared),
    )


def _rationale(facts: Facts) -> _Three:
    shared = _flowing(facts, "FromCustomer")
    passed = {one for one in facts.kinds["KnowledgeActivity"] if facts.of("handles", one) & shared}
    replies = {
        item for item in facts.items if facts.of("inReplyTo", item) & shared and _of_another(facts, item)
    }
    observed = {one for one in facts.kinds["Observation"] if facts.of("concernsCustomer", one)}
    return (
        Signs("times that knowledge went from one member of staff to another", _among_staff(facts)),
        Signs("items and observations about customers", _flowing(facts, "AboutCustomer") | observed),
        Signs("times that what customers shared was passed on or answered", passed | replies),
    )


def _objective(facts: Facts) -> _Three:
    plans = facts.kinds["Project"] | facts.kinds["Experiment"]
    joint = {one for one in plans if facts.of("participant", one) & facts.who.customers}
    joint |= {one for one in facts.kinds["Agreement"] if facts.of("party", one) & facts.who.customers}
    joint |= {
        one for one in facts.kinds["ValueCreated"] if facts.of("createdWith", one) & facts.who.customers
    }
    return (
        Signs("budgets and expenses", set(facts.kinds["Budget"] | facts.kinds["Expense"])),
        Signs("customer relationships", set(facts.kinds["CustomerRelationship"])),
        Signs("values, projects, trials and agreements with customers", joint),
    )


def _metrics(facts: Facts) -> _Three:
    found: dict[str, set[str]] = {"KM": set(), "CRM": set(), "CKM": set()}
    for seen in facts.kinds["Observation"]:
        for metric in facts.of("metric", seen):
            for kind in facts.of("metricKind", metric):
                for approach in facts.of("approach", kind):
                    found.setdefault(approach.removeprefix(CKM.base), set()).add(seen)
    return tuple(Signs(f"observations of metrics of {name}", found[name]) for name in ("KM", "CRM", "CKM"))  # type: ignore[return-value]


def _benefits(facts: Facts) -> _Three:
    shared = _flowing(facts, "FromCustomer")
    content = {item for item in shared if facts.ratings.get(item, 0.0) >= _SATISFIED}
    again = {one for one in facts.who.customers if len(facts.timed(facts.to("buyer", one))) > 1}
    came = {made for item in shared for made in facts.outcomes(item)}
    value = {one for item in shared for one in facts.to("derivedFrom", item)} & facts.kinds["ValueCreated"]
    return (
        Signs("ratings of four fifths of the best or more", content),
        Signs("customers who bought again", again),
        Signs("decisions, changes and values that came of what customers shared", came | value),
    )


def _incentives(facts: Facts) -> _Three:
    staff = {one for one in facts.kinds["Incentive"] if facts.of("givenTo", one) & facts.who.staff}
    customers = {one for one in facts.kinds["Incentive"] if facts.of("givenTo", one) & facts.who.customers}
    shared = {one for one in customers if _for_sharing(facts, one)}
    return (
        Signs("grants to staff", staff),
        Signs(
            "grants to customers for their custom",
            {one for one in customers if _for_custom(facts, one)} - shared,
        ),
        Signs("grants to customers for what they shared", shared),
    )


def _role_of_customer(facts: Facts) -> _Three:
    shared = {item for item in _flowing(facts, "FromCustomer") if facts.items[item].kind != "Review"}
    active = {facts.items[item].author for item in shared}
    sharing = {one for one in facts.who.customers if one in active or facts.timed(facts.to("supporter", one))}
    rest = facts.who.customers - sharing
    bought = {one for one in rest if facts.timed(facts.to("buyer", one))}
    tied = set()
    for one in rest:
        ties = {grant for grant in facts.to("givenTo", one) if _for_custom(facts, grant)}
        if facts.timed(ties | (facts.to("participant", one) & facts.kinds["Interaction"])):
            tied.add(one)
    return (
        Signs("customers who only bought, or only reviewed", bought - tied),
        Signs("customers who are tied by a scheme or only spoken to", tied),
        Signs("customers who share knowledge", sharing),
    )


def _corporate_role(facts: Facts) -> _Three:
    shared = _flowing(facts, "FromCustomer")
    decided = {one for item in shared for one in facts.to("decidesOn", item)}
    came = {made for item in shared for made in facts.outcomes(item)}
    meetings = {one for one in facts.kinds["Interaction"] if facts.of("participant", one) & facts.who.staff}
    grants = {one for one in facts.kinds["Incentive"] if facts.of("givenTo", one) & facts.who.staff}
    return (
        Signs("grants to staff and knowledge passed on among them", grants | _among_staff(facts)),
        Signs("meetings of staff with customers", meetings),
        Signs("decisions on and results of what customers proposed", decided | came),
    )


RULES: Final[Mapping[str, Callable[[Facts], _Three]]] = {
    "KnowledgeSought": _knowledge_sought,
    "Axiom": _axiom,
    "Rationale": _rationale,
    "Objective": _objective,
    "Metrics": _metrics,
    "Benefits": _benefits,
    "RecipientOfIncentives": _incentives,
    "RoleOfCustomer": _role_of_customer,
    "CorporateRole": _corporate_role,
}
"""The rule of each dimension, by its local name."""


def _flowing(facts: Facts, flow: str) -> set[str]:
    return {item for item in facts.to("flow", CKM[flow].value) if item in facts.items}


def _among_staff(facts: Facts) -> set[str]:
    return {
        one
        for one in facts.kinds["KnowledgeActivity"]
        if facts.of("sender", one) & facts.who.staff and facts.of("receiver", one) & facts.who.staff
    }


def _for_sharing(facts: Facts, grant: str) -> bool:
    """Tell whether a grant is for knowledge: given for an item, or by a means that rewards sharing."""
    means = {CKM[name].value for name in ("Badge", "Bounty", "RevenueShare")}
    return bool(facts.of("givenFor", grant) & facts.items.keys() or _means(facts, grant) & means)


def _for_custom(facts: Facts, grant: str) -> bool:
    """Tell whether a grant is for buying: given for a purchase, or under a loyalty programme."""
    bought = facts.of("givenFor", grant) & facts.kinds["Purchase"]
    return bool(bought) or CKM.LoyaltyProgramme.value in _means(facts, grant)


def _means(facts: Facts, grant: str) -> set[str]:
    schemes = facts.of("underScheme", grant)
    return {kind for one in {grant, *schemes} for kind in facts.of("incentiveKind", one)}


def _of_another(facts: Facts, item: str) -> bool:
    author = facts.items[item].author
    return any(
        facts.items[parent].author != author
        for parent in facts.of("inReplyTo", item)
        if parent in facts.items
    )
