"""The rules of the five styles: what must be seen in a circle for a style to be practised.

A style's score is the mean of its terms, each from 0 to 1, and 0 where a needed term is 0. The terms
follow between whom the style runs and what it centres on (Gibbert et al. 2002, as S1 tells it); the
figures at which a term is fully met are ours.

| style          | term (* needed)         | fully met                                               |
| -------------- | ----------------------- | ------------------------------------------------------- |
| Prosumerism    | customers make *        | every customer in the circle proposed or made something |
|                | and consume *           | each of these buys or reviews                           |
|                | taken up                | all that they proposed led to something                 |
|                | tangible                | all that they proposed is about a product               |
| Team-based     | two organisations *     | exactly two (of more: two over their number)            |
| co-learning    | one team across both *  | three people from each                                  |
|                | learn from each other * | five lessons, as many from either side                  |
|                | for long                | half a year                                             |
| Mutual         | two organisations *     | two or more                                             |
| innovation     | fed by end users *      | three needs or experiences of people outside the firms  |
|                | new product, process *  | one change, release or product came of it               |
|                | value from it           | value was created from it                               |
| Communities of | many contribute *       | ten who wrote something; fewer than three are none      |
| creation       | peers help peers *      | every reply is from one customer to another             |
|                | across borders *        | no two contributors work for the same firm              |
|                | together for long       | a year from the first item to the last                  |
|                | stay                    | all items are by people active for 90 days              |
| Joint          | customers own *         | customers hold a half or more of the shares             |
| intellectual   | several owners *        | three or more                                           |
| property       | something is owned      | the agreement covers something                          |
|                | made together           | every customer who owns took part in making             |
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from ckm_graph.analytics.conduct.clientele import some
from ckm_graph.model.styles import StyleTerm
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from ckm_graph.analytics.conduct.circles import Circle
    from ckm_graph.analytics.conduct.facts import Facts

__all__ = ["RULES"]

_ASKS: Final = ("Need", "Review", "Complaint", "Idea", "Feedback")
_MADE: Final = ("Idea", "Insight")
_TEAM, _LESSONS, _FEED, _MANY, _GROUP, _OWNERS = 3, 5, 3, 10, 3, 3
_HALF_YEAR, _YEAR, _STAYING = 182, 365, 90


def _prosumerism(facts: Facts, circle: Circle) -> list[StyleTerm]:
    customers = {agent for agent in circle.agents if agent in facts.who.customers}
    made = {item for item in circle.items if _is_making(facts, item, customers)}
    makers = {author for item in made if (author := facts.items[item].author) is not None}
    value = {one for customer in customers for one in facts.to("createdWith", customer)}
    makers |= {agent for one in value for agent in facts.of("createdWith", one)} & customers
    used = {maker: _used(facts, maker) for maker in makers}
    users = [maker for maker in makers if used[maker]]
    taken = [item for item in made if facts.outcomes(item) or facts.to("derivedFrom", item)]
    tangible = [item for item in made if _about_product(facts, item)]
    return [
        _share(
            "customers make",
            len(makers),
            len(customers),
            "customers proposed or made something",
            made | value,
        ),
        _share("and consume", len(users), len(makers), "of these buy or review", _flat(used)),
        _share(
            "taken up", len(taken), len(made), "of what they proposed led to something", taken, needed=False
        ),
        _share("tangible", len(tangible), len(made), "of it is about a product", tangible, needed=False),
    ]


def _team(facts: Facts, circle: Circle) -> list[StyleTerm]:
    firms = circle.organisations(facts)
    people = Counter(facts.works_for[one] for one in circle.agents if one in facts.works_for)
    sides = [people[firm] for firm in sorted(firms)]
    smaller = min(sides) if len(sides) > 1 else 0
    lessons = {item for item in circle.items if CKM.RelationshipSpecific.value in facts.of("flow", item)}
    told = Counter(_firm_of(facts, facts.items[item].author) for item in lessons)
    fewest = min((told[firm] for firm in firms), default=0) if len(firms) > 1 else 0
    two = 2 / len(firms) if len(firms) > 1 else 0.0
    team = {one for one in circle.agents if facts.works_for.get(one) in firms}
    return [
        _met("two organisations", two, f"{len(firms)} organisations", firms),
        _met("one team across both", smaller / _TEAM, f"{smaller} people from the smaller side", team),
        _met(
            "learn from each other",
            2 * fewest / _LESSONS,
            f"{len(lessons)} lessons, {fewest} from the side that told fewest",
            lessons,
        ),
        _lasting(circle, "for long", _HALF_YEAR),
    ]


def _innovation(facts: Facts, circle: Circle) -> list[StyleTerm]:
    firms = circle.organisations(facts)
    roots = {circle.subject, *circle.projects}
    fed = {
        item
        for root in roots
        for item in facts.origins(root)
        if item in facts.items and facts.items[item].kind in _ASKS and _outside(facts, item, firms)
    }
    new = {made for root in roots for made in facts.outcomes(root) | facts.of("sharedOutcome", root)}
    kinds = facts.kinds["Change"] | facts.kinds["Release"] | facts.kinds["Product"]
    new = {made for made in new if made in kinds}
    value = {
        one
        for origin in {*roots, *new, *fed}
        for one in facts.to("derivedFrom", origin)
        if one in facts.kinds["ValueCreated"]
    }
    return [
        _met("two organisations", float(len(firms) > 1), f"{len(firms)} organisations", firms),
        _met("fed by end users", len(fed) / _FEED, f"{len(fed)} needs or experiences of end users", fed),
        _met("new product or process", float(len(new)), f"{len(new)} changes, releases or products", new),
        _met("value from it", float(len(value)), f"{len(value)} values created", value, needed=False),
    ]


def _community(facts: Facts, circle: Circle) -> list[StyleTerm]:
    wrote = [item for item in circle.items if facts.items[item].author in circle.agents]
    authors = {author for item in wrote if (author := facts.items[item].author) is not None}
    replies = [item for item in wrote if _replied_to(facts, item) - {None, facts.items[item].author}]
    mutual = [item for item in replies if _among_peers(facts, item)]
    firms = Counter(facts.works_for.get(author, author) for author in authors)
    largest = max(firms.values(), default=0)
    borders = (len(authors) - largest) / (len(authors) - 1) if len(authors) > 1 else 0.0
    many = len(authors) / _MANY if len(authors) >= _GROUP else 0.0
    span, staying = _spans(facts, wrote)
    return [
        _met("many contribute", many, f"{len(authors)} members wrote something", authors),
        _share("peers help peers", len(mutual), len(replies), "replies are between customers", mutual),
        _met("across borders", borders, f"at most {largest} of {len(authors)} work for one firm", authors),
        _met(
            "together for long",
            span / _YEAR,
            f"{span} days from the first item to the last",
            (),
            needed=False,
        ),
        _share("stay", len(staying), len(wrote), "items by people active for 90 days", staying, needed=False),
    ]


def _joint_property(facts: Facts, circle: Circle) -> list[StyleTerm]:
    parts = {part for agreement in circle.agreements for part in facts.of("hasShare", agreement)}
    owned: dict[str, float] = {}
    for part in sorted(parts):
        for owner in facts.of("owner", part):
            owned[owner] = owned.get(owner, 0.0) + facts.shares.get(part, 0.0)
    customers = {owner for owner in owned if owner in facts.who.customers}
    held = sum(owned[owner] for owner in sorted(customers))
    things: set[str] = set()
    for one in circle.agreements:
        things |= facts.of("covers", one) | facts.to("underAgreement", one)
    makers: set[str | None] = {facts.items[thing].author for thing in things if thing in facts.items}
    for thing in things:
        makers |= facts.of("participant", thing) | facts.members.get(thing, set())
    took_part = customers & (makers | {_firm_of(facts, one) for one in makers})
    return [
        _met("customers own", 2 * held, f"customers hold {100 * held:.0f} % of the shares", parts),
        _met("several owners", (len(owned) - 1) / (_OWNERS - 1), f"{len(owned)} owners", owned),
        _met("something is owned", len(things), f"{len(things)} things under it", things, needed=False),
        _share("made together", len(took_part), len(customers), "owners took part", took_part, needed=False),
    ]


RULES: Final[Mapping[str, Callable[[Facts, Circle], list[StyleTerm]]]] = {
    "Prosumerism": _prosumerism,
    "TeamBasedCoLearning": _team,
    "MutualInnovation": _innovation,
    "CommunitiesOfCreation": _community,
    "JointIntellectualProperty": _joint_property,
}
"""The rule of each style, by its local name."""


def _met(term: str, value: float, words: str, evidence: Collection[str], *, needed: bool = True) -> StyleTerm:
    return StyleTerm(term, round(max(0.0, min(1.0, value)), 6), needed, words, some(evidence))


def _share(
    term: str, part: int, whole: int, words: str, evidence: Collection[str], *, needed: bool = True
) -> StyleTerm:
    return _met(term, part / whole if whole else 0.0, f"{part} of {whole} {words}", evidence, needed=needed)


def _lasting(circle: Circle, term: str, days: int) -> StyleTerm:
    words = "no beginning is told" if circle.days is None else f"{circle.days} days"
    return _met(term, (circle.days or 0) / days, words, (), needed=False)


def _is_making(facts: Facts, item: str, customers: Collection[str]) -> bool:
    found = facts.items[item]
    return found.author in customers and (found.kind in _MADE or bool(facts.outcomes(item)))


def _used(facts: Facts, agent: str) -> set[str]:
    reviews = {item for item in facts.by_author.get(agent, ()) if facts.items[item].kind == "Review"}
    return reviews | facts.to("buyer", agent)


def _about_product(facts: Facts, item: str) -> bool:
    return bool((facts.of("about", item) | facts.of("product", item)) & facts.kinds["Product"])


def _firm_of(facts: Facts, agent: str | None) -> str | None:
    if agent is None:
        return None
    return agent if facts.is_organisation(agent) else facts.works_for.get(agent)


def _outside(facts: Facts, item: str, firms: Collection[str]) -> bool:
    author = facts.items[item].author
    return author is not None and author not in facts.who.staff and _firm_of(facts, author) not in firms


def _replied_to(facts: Facts, item: str) -> set[str | None]:
    return {facts.items[parent].author for parent in facts.of("inReplyTo", item) if parent in facts.items}


def _among_peers(facts: Facts, item: str) -> bool:
    both = {facts.items[item].author, *_replied_to(facts, item)}
    return not both & facts.who.staff and None not in both


def _spans(facts: Facts, wrote: Collection[str]) -> tuple[int, list[str]]:
    """Measure how long items come in, and which are by people who are about for long."""
    times: dict[str | None, list[float]] = {}
    for item in wrote:
        at = facts.items[item].at
        if at is not None:
            times.setdefault(facts.items[item].author, []).append(at.timestamp() / 86_400)
    every = [at for found in times.values() for at in found]
    long = {author for author, found in times.items() if max(found) - min(found) >= _STAYING}
    return int(max(every) - min(every)) if every else 0, [i for i in wrote if facts.items[i].author in long]


def _flat(found: Mapping[str, Collection[str]]) -> set[str]:
    return {one for several in found.values() for one in several}
