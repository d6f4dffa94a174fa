"""In short: the figures that matter most, each with a plain sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ckm_graph.markup import element
from ckm_graph.reporting._tables import lasting, listed, number, plural, quoted
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from ckm_graph.markup import Child
    from ckm_graph.model.reporting import ReportContent

__all__ = ["Headline", "headlines", "in_short"]

_HALF: Final = 0.5


class Headline(NamedTuple):
    """One figure and what it means."""

    figure: str
    words: str
    tone: str = "plain"
    """``plain``, ``good`` or ``attention``."""
    leads_to: str = ""
    """The section that tells more."""


def headlines(content: ReportContent) -> tuple[Headline, ...]:
    """Choose what to say first; what the data does not show is not said."""
    made = (
        _waiting(content),
        _flows(content),
        _people(content),
        _topics(content),
        _trends(content),
        _ideas(content),
        _faults(content),
    )
    return tuple(one for one in made if one is not None)


def in_short(content: ReportContent) -> list[Child]:
    """Show the headlines as cards."""
    cards = []
    for one in headlines(content):
        said = [element("span", one.figure, class_="figure"), element("span", one.words, class_="words")]
        inside = element("a", *said, href=f"#{one.leads_to}") if one.leads_to else element("div", *said)
        cards.append(element("li", inside, class_=one.tone))
    return [element("ul", *cards, class_="headlines")] if cards else []


def _waiting(content: ReportContent) -> Headline | None:
    if not content.questions:
        return None
    total = content.unanswered_total
    if not total:
        return Headline("0", f"of {plural(content.questions, 'question')} wait: each has an answer.", "good")
    days = content.unanswered_days
    oldest = f"; the oldest for {lasting(days)}" if days is not None else ""
    verb = "waits" if total == 1 else "wait"
    words = f"of {plural(content.questions, 'question')} {verb} for an answer{oldest}."
    return Headline(number(total), words, "attention", "work")


def _flows(content: ReportContent) -> Headline | None:
    items = {flow.iri: flow.items for flow in content.flows}
    came, made = items.get(CKM.FromCustomer.value, 0), items.get(CKM.ForCustomer.value, 0)
    if not came:
        return None
    verbs = "was" if made == 1 else "were"
    given = f"{number(made)} {verbs} made for them" if made else "none is marked as made for them"
    verb = "item of knowledge came" if came == 1 else "items of knowledge came"
    return Headline(number(came), f"{verb} from customers; {given}.", leads_to="flows")


def _people(content: ReportContent) -> Headline | None:
    entries = content.contributors
    if not entries or not entries[0].score:
        return None
    first = f"{entries[0].name} alone has {entries[0].score:.0%}"
    summed = 0.0
    for count, entry in enumerate(entries, start=1):
        summed += entry.score
        if summed >= _HALF:
            who = "person gives" if count == 1 else "people give"
            words = f"{who} half of the help that others take; {first}."
            return Headline(number(count), words, leads_to="people")
    words = f"of the help that others take comes from the {number(len(entries))} people listed here; {first}."
    return Headline(f"{summed:.0%}", words, leads_to="people")


def _topics(content: ReportContent) -> Headline | None:
    if not content.clusters:
        return None
    largest = max(content.clusters, key=lambda entry: entry.size)
    count = len(content.clusters)
    many = f"the largest of {number(count)} topics" if count > 1 else "the one topic"
    words = f"items are about {quoted(largest.label)}, {many}."
    return Headline(number(largest.size), words, leads_to="topics")


def _trends(content: ReportContent) -> Headline | None:
    rising = [one.name for one in content.trends if one.direction == "emerging"]
    falling = [one.name for one in content.trends if one.direction == "fading"]
    if not rising and not falling:
        return None
    fading = f"fading: {listed(falling[:3])}" if falling else "none is fading"
    count = len(rising) or len(falling)
    grows = f"emerging: {listed(rising[:3])}; " if rising else ""
    what = "topic is" if count == 1 else "topics are"
    return Headline(number(count), f"{what} {grows}{fading}.", leads_to="trends")


def _ideas(content: ReportContent) -> Headline | None:
    total = sum(state.ideas for state in content.ideas)
    if not total:
        return None
    used = sum(state.used for state in content.ideas)
    most = max(content.ideas, key=lambda state: state.ideas)
    then = f"{number(used)} came to use" if used else f"most are at {quoted(most.state.lower())}"
    what = "idea" if total == 1 else "ideas"
    return Headline(number(total), f"{what} from customers; {then}.", leads_to="ideas")


def _faults(content: ReportContent) -> Headline | None:
    if content.validation is None:
        return None
    found = content.validation.count("Violation")
    if not found:
        return Headline("0", "records break a rule of the data.", "good", "technical")
    words = "fault in the data needs mending." if found == 1 else "faults in the data need mending."
    return Headline(number(found), words, "attention", "technical")
