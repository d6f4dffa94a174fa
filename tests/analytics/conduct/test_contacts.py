"""An account is told of where a role on one side is vacant, and only there."""

from __future__ import annotations

import datetime as dt

import pytest

from ckm_graph.errors import UnknownNameError
from tests.analytics.conduct.graphs import EX, at, bare, graph_of

BASE = f"""
ex:shop a ckm:Organisation . ex:firm a ckm:OrganisationalCustomer ; ckm:name "Firm" .
ex:pia a ckm:Person ; ckm:name "Pia" . ex:tom a ckm:Person . ex:emil a ckm:Employee ; ckm:employedBy ex:shop .
ex:tie a ckm:CustomerRelationship ; ckm:customer ex:firm ; ckm:organisation ex:shop ; ckm:contact ex:pia, ex:emil ;
    ckm:stage ckm:ActiveRelationship ; ckm:validFrom "2025-01-01"^^xsd:date .
ex:talk a ckm:Interaction ; ckm:participant ex:firm, ex:emil ; ckm:occurredAt {at("2026-03-31")} .
"""
HELD = "ex:r1 a ckm:RoleAssignment ; ckm:member ex:pia ; ckm:role ckm:ContactRole ; ckm:inContext ex:tie "
LEFT = HELD + '; ckm:validUntil "2026-03-01"^^xsd:date .\n'


def assigned(name: str, who: str, role: str, more: str = "") -> str:
    """Write a role in the relationship."""
    return f"ex:{name} a ckm:RoleAssignment ; ckm:member ex:{who} ; ckm:role ckm:{role} ; ckm:inContext ex:tie {more} .\n"


def test_a_contact_who_left_without_successor_is_told_with_the_figures() -> None:
    (row,) = graph_of(BASE + LEFT).contacts_left()
    assert (row.customer, row.name, row.contact, row.contact_name) == (f"{EX}firm", "Firm", f"{EX}pia", "Pia")
    assert (row.role, row.side, row.left, row.days) == ("contact", "customer", dt.date(2026, 3, 1), 31)
    assert (row.others, row.ended) == ((), f"{EX}r1")


@pytest.mark.parametrize(
    ("more", "vacant"),
    [
        (assigned("r2", "tom", "ContactRole", '; ckm:validFrom "2026-03-02"^^xsd:date'), 0),
        (assigned("r2", "tom", "ContactRole", '; ckm:validFrom "2026-06-01"^^xsd:date'), 1),
        (assigned("r2", "tom", "ContactRole", '; ckm:validUntil "2026-02-01"^^xsd:date'), 1),
        (assigned("r2", "tom", "Champion"), 1),
        ("ex:tie ckm:contact ex:tom .", 0),
        ('ex:tie ckm:validUntil "2026-03-30"^^xsd:date .', 0),
        ("ex:other a ckm:Topic .", 1),
    ],
)
def test_a_successor_or_an_end_of_the_relationship_ends_the_alert(more: str, vacant: int) -> None:
    assert len(graph_of(BASE + LEFT + more).contacts_left()) == vacant


def test_who_stands_on_in_another_role_is_named() -> None:
    (row,) = graph_of(BASE + LEFT + assigned("r2", "tom", "Champion")).contacts_left()
    assert row.others == (f"{EX}tom",)


def test_a_role_ends_with_the_membership_of_the_customers_firm() -> None:
    gone = """ex:m1 a ckm:Membership ; ckm:member ex:pia ; ckm:inContext ex:firm ; ckm:validUntil "2026-02-10"^^xsd:date ."""
    (row,) = graph_of(BASE + HELD + ".\n" + gone).contacts_left()
    assert (row.left, row.ended) == (dt.date(2026, 2, 10), f"{EX}m1")
    back = "ex:m2 a ckm:Membership ; ckm:member ex:pia ; ckm:inContext ex:firm ."
    assert len(graph_of(BASE + HELD + ".\n" + gone + back).contacts_left()) == 0


def test_our_own_side_can_be_vacant_too() -> None:
    left = assigned("r3", "emil", "AccountManager", '; ckm:validUntil "2026-01-31"^^xsd:date')
    (row,) = graph_of(BASE + HELD + ".\n" + left).contacts_left()
    assert (row.side, row.role) == ("organisation", "account manager")


def test_before_the_contact_left_there_is_no_alert() -> None:
    kg = graph_of(BASE + LEFT)
    assert [len(kg.contacts_left(until=day)) for day in ("2026-03-01", "2026-03-02")] == [0, 1]


def test_a_lapsed_relationship_needs_no_contact() -> None:
    lapsed = (BASE + LEFT).replace("ckm:ActiveRelationship", "ckm:LapsedRelationship")
    assert len(graph_of(lapsed).contacts_left()) == 0


def test_order_empty_graph_and_bad_input() -> None:
    assert (
        graph_of(BASE + LEFT, seed=1).contacts_left().rows
        == graph_of(BASE + LEFT, seed=2).contacts_left().rows
    )
    assert len(bare().contacts_left()) == 0
    with pytest.raises(UnknownNameError, match="no segment named"):
        bare().contacts_left(segment="Fleets")
