"""Users and badges: who the customers are, and how they are honoured.

A user is an individual customer and a member of the community; what the site holds of each is a
source record under the site's own id. User -1 is the site's own account: a software agent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from ckm_graph.ingest.stackexchange.site import moment, tidy
from ckm_graph.ingest.stackexchange.text import PlainText
from ckm_graph.vocabulary import CKM, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ckm_graph.ingest.stackexchange.rows import Rows
    from ckm_graph.ingest.stackexchange.site import Site

__all__ = ["badges", "users"]

_SITE_ACCOUNT: Final = -1
_ABOUT_ME: Final = Literal("about me")


def users(site: Site, rows: Rows) -> Iterator[Triple]:
    """Map the rows of Users.xml."""
    plain = PlainText()
    for row in rows:
        number = rows.number(row, "Id")
        created = moment(rows.time(row, "CreationDate"))
        if not site.add_user(number):
            problem = f"Id {number} stands in two rows, expected one row a user"
            raise rows.wrong(problem)
        user = site.iri("user", number)
        if number == _SITE_ACCOUNT:
            site.kept["software agent"] += 1
            yield Triple(user, RDF.type, CKM.SoftwareAgent)
            yield Triple(user, CKM.createdAt, created)
            yield from _name(user, row)
        else:
            site.kept["customer"] += 1
            yield Triple(user, RDF.type, CKM.IndividualCustomer)
            yield Triple(user, CKM.memberOf, site.community)
            yield Triple(user, CKM.createdAt, created)
            yield from _name(user, row)
            if location := tidy(row.get("Location", "")):
                yield Triple(user, CKM.location, Literal(location))
            if about := plain.of(row.get("AboutMe", "")):
                yield from _about(site, user, number, about)
        yield from _record(site, user, number)


def badges(site: Site, rows: Rows) -> Iterator[Triple]:
    """Map the rows of Badges.xml; a badge's class and whether it is for a tag are not kept."""
    for row in rows:
        badge = site.iri("badge", rows.number(row, "Id"))
        yield Triple(badge, RDF.type, CKM.Incentive)
        yield Triple(badge, CKM.name, Literal(rows.text(row, "Name")))
        yield Triple(badge, CKM.incentiveKind, CKM.Badge)
        yield Triple(badge, CKM.underScheme, site.badges)
        yield Triple(badge, CKM.occurredAt, moment(rows.time(row, "Date")))
        user = site.user(rows.maybe_number(row, "UserId"), "user of a badge")
        if user is not None:
            yield Triple(badge, CKM.givenTo, user)
        site.kept["badge"] += 1


def _name(user: NamedNode, row: Mapping[str, str]) -> Iterator[Triple]:
    if name := tidy(row.get("DisplayName", "")):
        yield Triple(user, CKM.name, Literal(name))


def _record(site: Site, user: NamedNode, number: int) -> Iterator[Triple]:
    record = site.iri("record", number)
    yield Triple(record, RDF.type, CKM.SourceRecord)
    yield Triple(record, CKM.recordOf, user)
    yield Triple(record, CKM.sourceId, Literal(str(number)))
    yield Triple(record, CKM.sourceSystem, site.source)


def _about(site: Site, user: NamedNode, number: int, about: str) -> Iterator[Triple]:
    fact = site.iri("fact", number)
    yield Triple(fact, RDF.type, CKM.ProfileFact)
    yield Triple(fact, CKM.flow, CKM.AboutCustomer)
    yield Triple(fact, CKM.concernsCustomer, user)
    yield Triple(fact, CKM.attribute, _ABOUT_ME)
    yield Triple(fact, CKM.factValue, Literal(about))
    yield Triple(fact, CKM.sourceSystem, site.source)
    site.kept["profile fact"] += 1
