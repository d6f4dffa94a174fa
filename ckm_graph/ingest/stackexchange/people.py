"""Users and badges: who the customers are, and how they are honoured.

A user is an individual customer and a member of the community; what the site holds of each is a
source record under the site's own id. User -1 is the site's own account: a software agent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from ckm_graph.ingest.stackexchange.lines import DATE_TIME, END, PLAIN, escaped, fact, link, opening
from ckm_graph.ingest.stackexchange.site import tidy
from ckm_graph.ingest.stackexchange.text import PlainText
from ckm_graph.vocabulary import CKM, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.ingest.stackexchange.rows import Rows
    from ckm_graph.ingest.stackexchange.site import Site

__all__ = ["badges", "users"]

_SITE_ACCOUNT: Final = -1

_IS_AGENT: Final = fact(RDF.type, CKM.SoftwareAgent)
_IS_CUSTOMER: Final = fact(RDF.type, CKM.IndividualCustomer)
_IS_RECORD: Final = fact(RDF.type, CKM.SourceRecord)
_IS_FACT: Final = fact(RDF.type, CKM.ProfileFact)
_IS_INCENTIVE: Final = fact(RDF.type, CKM.Incentive)
_IS_BADGE: Final = fact(CKM.incentiveKind, CKM.Badge)
_ABOUT_CUSTOMER: Final = fact(CKM.flow, CKM.AboutCustomer)
_ABOUT_ME: Final = fact(CKM.attribute, Literal("about me"))
_CONCERNS: Final = link(CKM.concernsCustomer)
_RECORD_OF: Final = link(CKM.recordOf)
_GIVEN_TO: Final = link(CKM.givenTo)
_CREATED_AT: Final = opening(CKM.createdAt)
_OCCURRED_AT: Final = opening(CKM.occurredAt)
_NAME: Final = opening(CKM.name)
_LOCATION: Final = opening(CKM.location)
_VALUE: Final = opening(CKM.factValue)
_SOURCE_ID: Final = opening(CKM.sourceId)


def users(site: Site, rows: Rows) -> Iterator[str]:
    """Map the rows of Users.xml."""
    plain = PlainText()
    base = site.base
    is_member, in_source = fact(CKM.memberOf, site.community), fact(CKM.sourceSystem, site.source)
    for row in rows:
        number = rows.number(row, "Id")
        created = rows.time(row, "CreationDate")
        if not site.add_user(number):
            problem = f"Id {number} stands in two rows, expected one row a user"
            raise rows.wrong(problem)
        user, record = f"{base}user/{number}>", f"{base}record/{number}>"
        name = escaped(tidy(row.get("DisplayName", "")))
        said = f"{user}{_CREATED_AT}{created}{DATE_TIME}" + (f"{user}{_NAME}{name}{PLAIN}" if name else "")
        if number == _SITE_ACCOUNT:
            said = f"{user}{_IS_AGENT}{said}"
            site.kept["software agent"] += 1
        else:
            said = f"{user}{_IS_CUSTOMER}{user}{is_member}{said}"
            if location := tidy(row.get("Location", "")):
                said += f"{user}{_LOCATION}{escaped(location)}{PLAIN}"
            if about := plain.of(row.get("AboutMe", "")):
                said += _about(f"{base}fact/{number}>", user, about, in_source)
                site.kept["profile fact"] += 1
            site.kept["customer"] += 1
        yield (
            f"{said}{record}{_IS_RECORD}{record}{_RECORD_OF}{user}{END}"
            f"{record}{_SOURCE_ID}{number}{PLAIN}{record}{in_source}"
        )


def badges(site: Site, rows: Rows) -> Iterator[str]:
    """Map the rows of Badges.xml; a badge's class and whether it is for a tag are not kept."""
    base = site.base
    in_scheme = fact(CKM.underScheme, site.badges)
    for row in rows:
        badge = f"{base}badge/{rows.number(row, 'Id')}>"
        name, date = escaped(rows.text(row, "Name")), rows.time(row, "Date")
        user = site.user(rows.maybe_number(row, "UserId"), "user of a badge")
        given = "" if user is None else f"{badge}{_GIVEN_TO}{user}{END}"
        site.kept["badge"] += 1
        yield (
            f"{badge}{_IS_INCENTIVE}{badge}{_NAME}{name}{PLAIN}{badge}{_IS_BADGE}{badge}{in_scheme}"
            f"{badge}{_OCCURRED_AT}{date}{DATE_TIME}{given}"
        )


def _about(fact_: str, user: str, about: str, in_source: str) -> str:
    return (
        f"{fact_}{_IS_FACT}{fact_}{_ABOUT_CUSTOMER}{fact_}{_CONCERNS}{user}{END}{fact_}{_ABOUT_ME}"
        f"{fact_}{_VALUE}{escaped(about)}{PLAIN}{fact_}{in_source}"
    )
