"""Posts, comments, tags and links between posts: what the customers know and ask.

A question tagged `feature-request` or `bug` raises an idea or a complaint, a thing of its own whose
``status-*`` tags are its state. Links between posts come after all posts, since a row may point at
a later one; until then they are held as pairs of integers.
"""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ckm_graph.ingest.stackexchange.lines import (
    DATE_TIME,
    END,
    INTEGER,
    PLAIN,
    escaped,
    fact,
    link,
    opening,
)
from ckm_graph.ingest.stackexchange.site import ANSWER, QUESTION, tidy
from ckm_graph.ingest.stackexchange.text import PlainText
from ckm_graph.vocabulary import CKM, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ckm_graph.ingest.stackexchange.rows import Rows
    from ckm_graph.ingest.stackexchange.site import Site

__all__ = ["comments", "links", "posts", "tags"]

_STATUS: Final = "status-"
_LICENCE: Final = re.compile(r"CC BY-SA ([0-9]\.[0-9])")
_LICENCE_BASE: Final = "https://creativecommons.org/licenses/by-sa/"
_LINKS: Final = {1: (link(CKM.relatedTo), "related link"), 3: (link(CKM.duplicateOf), "duplicate link")}
_RAISED: Final = {
    "feature-request": ("idea", fact(RDF.type, CKM.Idea)),
    "bug": ("complaint", fact(RDF.type, CKM.Complaint)),
}

_IS_TOPIC: Final = fact(RDF.type, CKM.Topic)
_IS_QUESTION: Final = fact(RDF.type, CKM.Question)
_IS_ANSWER: Final = fact(RDF.type, CKM.Answer)
_IS_COMMENT: Final = fact(RDF.type, CKM.Comment)
_FROM_CUSTOMER: Final = fact(CKM.flow, CKM.FromCustomer)
_TOPIC: Final = link(CKM.topic)
_RAISED_IN: Final = link(CKM.raisedIn)
_REPLY_TO: Final = link(CKM.inReplyTo)
_ACCEPTED: Final = link(CKM.acceptedAnswer)
_BY: Final = link(CKM.contributedBy)
_NAME: Final = opening(CKM.name)
_USE_COUNT: Final = opening(CKM.useCount)
_CREATED_AT: Final = opening(CKM.createdAt)
_SCORE: Final = opening(CKM.score)
_TITLE: Final = opening(CKM.title)
_TEXT: Final = opening(CKM.text)


def tags(site: Site, rows: Rows) -> Iterator[str]:
    """Map the rows of Tags.xml."""
    for row in rows:
        name = rows.text(row, "TagName")
        topic = site.add_topic(name, rows.number(row, "Id"))
        count = rows.maybe_number(row, "Count")
        site.kept["topic"] += 1
        yield _named(topic, name) + ("" if count is None else f"{topic}{_USE_COUNT}{count}{INTEGER}")


def posts(site: Site, rows: Rows) -> Iterator[str]:
    """Map the rows of Posts.xml: questions and answers; other types are counted and left out."""
    plain = PlainText()
    replies, accepted = array("q"), array("q")
    for row in rows:
        number, kind = rows.number(row, "Id"), rows.number(row, "PostTypeId")
        if kind not in (QUESTION, ANSWER):
            site.left_out[f"post of type {kind}"] += 1
            continue
        owner = rows.maybe_number(row, "OwnerUserId")
        if not site.add_post(number, kind, owner):
            problem = f"Id {number} stands in two rows, expected one row a post"
            raise rows.wrong(problem)
        text = plain.of(rows.text(row, "Body"))
        if kind == QUESTION:
            author = site.user(owner, "author of a question")
            yield _question(site, rows, row, author, text)
            if "AcceptedAnswerId" in row:
                accepted.extend((number, rows.number(row, "AcceptedAnswerId")))
        else:
            author = site.user(owner, "author of an answer")
            answer = site.iri("answer", number)
            said = _item(rows, row, answer, _IS_ANSWER)
            yield f"{said}{_said(answer, author, text)}"
            site.kept["answer"] += 1
            parent = rows.maybe_number(row, "ParentId")
            if parent is None:
                site.missing["question of an answer"] += 1
            else:
                replies.extend((number, parent))
    yield from _post_links(site, replies, accepted)


def comments(site: Site, rows: Rows) -> Iterator[str]:
    """Map the rows of Comments.xml."""
    base = site.base
    for row in rows:
        comment = f"{base}comment/{rows.number(row, 'Id')}>"
        post = site.post(rows.number(row, "PostId"), "post of a comment")
        author = site.user(rows.maybe_number(row, "UserId"), "author of a comment")
        item = _item(rows, row, comment, _IS_COMMENT)
        said = _said(comment, author, tidy(rows.text(row, "Text")))
        reply = "" if post is None else f"{comment}{_REPLY_TO}{post}{END}"
        site.kept["comment"] += 1
        yield f"{item}{said}{reply}"


def links(site: Site, rows: Rows) -> Iterator[str]:
    """Map the rows of PostLinks.xml; other types of link are counted and left out."""
    for row in rows:
        rows.number(row, "Id")
        type_ = rows.number(row, "LinkTypeId")
        ends = rows.number(row, "PostId"), rows.number(row, "RelatedPostId")
        if type_ not in _LINKS:
            site.left_out[f"link of type {type_}"] += 1
            continue
        predicate, kept = _LINKS[type_]
        one, other = (site.find_post(end) for end in ends)
        if one is None or other is None:
            site.missing[f"post of a {kept}"] += 1
            continue
        site.kept[kept] += 1
        yield f"{one}{predicate}{other}{END}"


def _question(site: Site, rows: Rows, row: Mapping[str, str], author: str | None, text: str) -> str:
    question = site.iri("question", row["Id"])
    said = [_item(rows, row, question, _IS_QUESTION), _said(question, author, text)]
    title = escaped(tidy(row.get("Title", "")))
    if title:
        said.append(f"{question}{_TITLE}{title}{PLAIN}")
    names = _tag_names(row.get("Tags", ""))
    for name in names:
        topic, new = site.topic(name)
        if new:
            said.append(_named(topic, name))
            site.kept["topic without a row in Tags.xml"] += 1
        said.append(f"{question}{_TOPIC}{topic}{END}")
    site.kept["question"] += 1
    for tag in names:
        if tag in _RAISED:
            kind, is_raised = _RAISED[tag]
            raised = site.iri(kind, row["Id"])
            created = rows.time(row, "CreationDate")
            said.append(f"{raised}{is_raised}{raised}{_RAISED_IN}{question}{END}{raised}{_FROM_CUSTOMER}")
            said.append(f"{raised}{_CREATED_AT}{created}{DATE_TIME}")
            if title:
                said.append(f"{raised}{_TITLE}{title}{PLAIN}")
            said.append(_said(raised, author, ""))
            said += [raised + state for state in _states(site, names)]
            site.kept[kind] += 1
    return "".join(said)


def _states(site: Site, names: list[str]) -> Iterator[str]:
    for tag in names:
        if not tag.startswith(_STATUS):
            continue
        state = site.states.get(tag)
        if state is None:
            site.left_out[f"state {tag}, which the ontology does not know"] += 1
        else:
            site.kept["state"] += 1
            yield fact(CKM.state, state)


def _named(topic: str, name: str) -> str:
    return f"{topic}{_IS_TOPIC}{topic}{_NAME}{escaped(name)}{PLAIN}"


def _item(rows: Rows, row: Mapping[str, str], item: str, is_kind: str) -> str:
    """Say what the rows of questions, answers and comments have in common."""
    created = rows.time(row, "CreationDate")
    score = rows.maybe_number(row, "Score")
    scored = "" if score is None else f"{item}{_SCORE}{score}{INTEGER}"
    licence = row.get("ContentLicense")
    licensed = "" if licence is None else _licence(licence)
    said = f"{item}{is_kind}{item}{_FROM_CUSTOMER}{item}{_CREATED_AT}{created}{DATE_TIME}{scored}"
    return f"{said}{item}{licensed}" if licensed else said


@lru_cache(maxsize=64)
def _licence(licence: str) -> str:
    """Say under which licence an item stands; nothing when it is none that we know the IRI of."""
    known = _LICENCE.fullmatch(licence)
    return fact(CKM.licence, f"<{_LICENCE_BASE}{known[1]}/>") if known else ""


def _said(item: str, author: str | None, text: str) -> str:
    """Say who said what, as far as there is an author and a text."""
    by = "" if author is None else f"{item}{_BY}{author}{END}"
    return f"{by}{item}{_TEXT}{escaped(text)}{PLAIN}" if text else by


def _post_links(site: Site, replies: array[int], accepted: array[int]) -> Iterator[str]:
    """Link answers to their questions, and questions to the answers accepted."""
    for at in range(0, len(replies), 2):
        parent = site.post(replies[at + 1], "question of an answer")
        if parent is not None:
            yield f"{site.iri('answer', replies[at])}{_REPLY_TO}{parent}{END}"
    for at in range(0, len(accepted), 2):
        answer = site.post(accepted[at + 1], "accepted answer", kind=ANSWER)
        if answer is not None:
            site.kept["accepted answer"] += 1
            yield f"{site.iri('question', accepted[at])}{_ACCEPTED}{answer}{END}"


def _tag_names(tags: str) -> list[str]:
    """Read both ways in which dumps write tags, each tag once.

    >>> _tag_names("<bug><status-completed>"), _tag_names("|bug|status-completed|")
    (['bug', 'status-completed'], ['bug', 'status-completed'])
    """
    parts = tags.split("|") if tags.startswith("|") else tags.strip("<>").split("><")
    return [name for name in dict.fromkeys(parts) if name]
