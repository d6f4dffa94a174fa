"""What is to be done and what is changing: work lists, the ideas board, trends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph.markup import element
from ckm_graph.reporting._charts import bar, sparkline
from ckm_graph.reporting._tables import number, plural, table

if TYPE_CHECKING:
    from ckm_graph.markup import Child, Element
    from ckm_graph.model.presenting import IdeaCard, TopicTrend, WorkList
    from ckm_graph.model.reporting import IdeaState

__all__ = ["ideas", "trends", "work"]


def work(lists: tuple[WorkList, ...]) -> list[Child]:
    """Show what is missing, a card a list."""
    if not lists:
        return []
    lead = "What is asked for and not there, the most pressing first."
    return [element("p", lead, class_="lead"), element("div", *map(_card, lists), class_="cards")]


def _card(entry: WorkList) -> Element:
    items = (
        element(
            "li",
            element("span", item.title, class_="name", title=item.iri),
            element("small", item.detail) if item.detail else None,
        )
        for item in entry.items
    )
    more = entry.total - len(entry.items)
    return element(
        "article",
        element("h3", entry.title, element("span", number(entry.total), class_="total")),
        element("p", entry.meaning),
        element("ol", *items),
        element("p", f"and {number(more)} more", class_="more") if more > 0 else None,
    )


def trends(entries: tuple[TopicTrend, ...], note: str) -> list[Child]:
    """Show which topics are spoken of more than before, and which less."""
    if not entries:
        return []
    counted = any(entry.people for entry in entries)
    rows = (
        (
            element("span", entry.name, class_="name"),
            _direction(entry.direction),
            sparkline(entry.counts),
            number(entry.earlier),
            number(entry.recent),
            *([number(entry.people)] if counted else []),
        )
        for entry in entries
    )
    heads = (
        "Topic",
        "Direction",
        "Over time",
        "Items before",
        "Items lately",
        *(["From people"] if counted else []),
    )
    lead = "Topics that are spoken of more than before, or less, by more than chance would bring about."
    return [
        element("p", lead, class_="lead"),
        table("Trends", heads, rows, numeric=(3, 4, 5)),
        element("p", note, class_="more") if note else None,
    ]


def _direction(direction: str) -> Element:
    sign = "\N{NORTH EAST ARROW}" if direction == "emerging" else "\N{SOUTH EAST ARROW}"
    kind = "rising" if direction == "emerging" else "fading"
    return element(
        "span", element("span", sign, class_="sign", aria_hidden="true"), direction, class_=f"badge {kind}"
    )


def ideas(states: tuple[IdeaState, ...]) -> list[Child]:
    """Show the ideas on a board, a column a state."""
    if not states:
        return []
    most = max(state.ideas for state in states) or 1
    rows = (
        (
            state.state,
            bar(state.ideas / most, kind="s2"),
            number(state.ideas),
            number(state.supporters),
            number(state.used),
        )
        for state in states
    )
    heads = ("State", "", "Ideas", "Supporters", "Put to use")
    listed = table("Ideas by state", heads, rows, numeric=(2, 3, 4))
    board = element(
        "div",
        *map(_column, states),
        class_="board scroll",
        tabindex="0",
        role="region",
        aria_label="Ideas board",
    )
    lead = "What customers proposed, by how far it has come; the most supported first."
    return [
        element("p", lead, class_="lead"),
        board,
        element("details", element("summary", "The same as a table"), listed),
    ]


def _column(state: IdeaState) -> Element:
    more = state.ideas - len(state.cards)
    return element(
        "div",
        element("h3", state.state, element("span", number(state.ideas), class_="total")),
        element("ul", *map(_idea, state.cards)),
        element("p", f"and {number(more)} more", class_="more") if more > 0 and state.cards else None,
        class_="column",
    )


def _idea(card: IdeaCard) -> Element:
    about = [plural(card.supporters, "supporter")] if card.supporters else []
    about += [f"since {card.since}"] if card.since else []
    return element(
        "li",
        element("span", card.title, class_="name", title=card.iri),
        element("small", " \N{MIDDLE DOT} ".join(about)) if about else None,
    )
