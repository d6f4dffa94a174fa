"""Posts, comments, tags and links between posts: what the customers know and ask.

A question tagged `feature-request` or `bug` raises an idea or a complaint, a thing of its own whose
``status-*`` tags are its state. Links between posts come after all posts, since a row may point at
a later one; until then they are held as pairs of integers.
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from ckm_graph.ingest.stackexchange.site import ANSWER, QUESTION, moment, tidy
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
_LINKS: Final = {1: ("relatedTo", "related link"), 3: ("duplicateOf", "duplicate link")}
_RAISED: Final = {"feature-request": ("idea", "Idea"), "bug": ("complaint", "Complaint")}


def tags(site: Site, rows: Rows) -> Iterator[Triple]:
    """Map the rows of Tags.xml."""
    for row in rows:
        name = rows.text(row, "TagName")
        topic = site.add_topic(name, rows.number(row, "Id"))
        yield Triple(topic, RDF.type, CKM.Topic)
        yield Triple(topic, CKM.name, Literal(name))
        count = rows.maybe_number(row, "Count")
        if count is not None:
            yield Triple(topic, CKM.useCount, Literal(count))
        site.kept["topic"] += 1


def posts(site: Site, rows: Rows) -> Iterator[Triple]:
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
            yield from _question(site, rows, row, text)
            if "AcceptedAnswerId" in row:
                accepted.extend((number, rows.number(row, "AcceptedAnswerId")))
        else:
            author = site.user(owner, "author of an answer")
            answer = site.iri("answer", number)
            yield from _item(rows, row, answer, CKM.Answer)
            yield from _said(answer, author, text)
            site.kept["answer"] += 1
            parent = rows.maybe_number(row, "ParentId")
            if parent is None:
                site.missing["question of an answer"] += 1
            else:
                replies.extend((number, parent))
    yield from _post_links(site, replies, accepted)


def comments(site: Site, rows: Rows) -> Iterator[Triple]:
    """Map the rows of Comments.xml."""
    for row in rows:
        comment = site.iri("comment", rows.number(row, "Id"))
        post = site.post(rows.number(row, "PostId"), "post of a comment")
        author = site.user(rows.maybe_number(row, "UserId"), "author of a comment")
        yield from _item(rows, row, comment, CKM.Comment)
        yield from _said(comment, author, tidy(rows.text(row, "Text")))
        if post is not None:
            yield Triple(comment, CKM.inReplyTo, post)
        site.kept["comment"] += 1


def links(site: Site, rows: Rows) -> Iterator[Triple]:
    """Map the rows of PostLinks.xml; other types of link are counted and left out."""
    for row in rows:
        rows.number(row, "Id")
        type_ = rows.number(row, "LinkTypeId")
        ends = rows.number(row, "PostId"), rows.number(row, "RelatedPostId")
        if type_ not in _LINKS:
            site.left_out[f"link of type {type_}"] += 1
            continue
        term, kept = _LINKS[type_]
        one, other = (site.find_post(end) for end in ends)
        if one is None or other is None:
            site.missing[f"post of a {kept}"] += 1
            continue
        yield Triple(one, CKM[term], other)
        site.kept[kept] += 1


def _question(site: Site, rows: Rows, row: Mapping[str, str], text: str) -> Iterator[Triple]:
    question = site.iri("question", row["Id"])
    author = site.user(rows.maybe_number(row, "OwnerUserId"), "author of a question")
    yield from _item(rows, row, question, CKM.Question)
    yield from _said(question, author, text)
    title = tidy(row.get("Title", ""))
    if title:
        yield Triple(question, CKM.title, Literal(title))
    names = _tag_names(row.get("Tags", ""))
    for name in names:
        topic, new = site.topic(name)
        if new:
            yield Triple(topic, RDF.type, CKM.Topic)
            yield Triple(topic, CKM.name, Literal(name))
            site.kept["topic without a row in Tags.xml"] += 1
        yield Triple(question, CKM.topic, topic)
    site.kept["question"] += 1
    for tag in names:
        if tag in _RAISED:
            kind, class_ = _RAISED[tag]
            raised = site.iri(kind, row["Id"])
            yield Triple(raised, RDF.type, CKM[class_])
            yield Triple(raised, CKM.raisedIn, question)
            yield Triple(raised, CKM.flow, CKM.FromCustomer)
            yield Triple(raised, CKM.createdAt, moment(rows.time(row, "CreationDate")))
            if title:
                yield Triple(raised, CKM.title, Literal(title))
            yield from _said(raised, author, "")
            yield from _states(site, raised, names)
            site.kept[kind] += 1


def _states(site: Site, raised: NamedNode, names: list[str]) -> Iterator[Triple]:
    for tag in names:
        if not tag.startswith(_STATUS):
            continue
        state = site.states.get(tag)
        if state is None:
            site.left_out[f"state {tag}, which the ontology does not know"] += 1
        else:
            yield Triple(raised, CKM.state, state)
            site.kept["state"] += 1


def _item(rows: Rows, row: Mapping[str, str], item: NamedNode, class_: NamedNode) -> Iterator[Triple]:
    """Say what the rows of questions, answers and comments have in common."""
    yield Triple(item, RDF.type, class_)
    yield Triple(item, CKM.flow, CKM.FromCustomer)
    yield Triple(item, CKM.createdAt, moment(rows.time(row, "CreationDate")))
    score = rows.maybe_number(row, "Score")
    if score is not None:
        yield Triple(item, CKM.score, Literal(score))
    licence = _LICENCE.fullmatch(row.get("ContentLicense", ""))
    if licence:
        yield Triple(item, CKM.licence, NamedNode(f"{_LICENCE_BASE}{licence[1]}/"))


def _said(item: NamedNode, author: NamedNode | None, text: str) -> Iterator[Triple]:
    """Say who said what, as far as there is an author and a text."""
    if author is not None:
        yield Triple(item, CKM.contributedBy, author)
    if text:
        yield Triple(item, CKM.text, Literal(text))


def _post_links(site: Site, replies: array[int], accepted: array[int]) -> Iterator[Triple]:
    """Link answers to their questions, and questions to the answers accepted."""
    for at in range(0, len(replies), 2):
        parent = site.post(replies[at + 1], "question of an answer")
        if parent is not None:
            yield Triple(site.iri("answer", replies[at]), CKM.inReplyTo, parent)
    for at in range(0, len(accepted), 2):
        answer = site.post(accepted[at + 1], "accepted answer", kind=ANSWER)
        if answer is not None:
            yield Triple(site.iri("question", accepted[at]), CKM.acceptedAnswer, answer)
            site.kept["accepted answer"] += 1


def _tag_names(tags: str) -> list[str]:
    """Read both ways in which dumps write tags, each tag once.

    >>> _tag_names("<bug><status-completed>"), _tag_names("|bug|status-completed|")
    (['bug', 'status-completed'], ['bug', 'status-completed'])
    """
    parts = tags.split("|") if tags.startswith("|") else tags.strip("<>").split("><")
    return [name for name in dict.fromkeys(parts) if name]
