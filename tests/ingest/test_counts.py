"""The graph holds what the XML holds: both counted, by readers that know nothing of each other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pyoxigraph import Literal, NamedNode

from ckm_graph.ingest import open_source
from ckm_graph.vocabulary import CKM, RDF
from tests.ingest.reading import triples_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pyoxigraph import Triple


def read(folder: Path, table: str) -> list[dict[str, str]]:
    return [row.attrib for row in ET.parse(folder / f"{table}.xml").getroot()]


def tags_of(post: dict[str, str]) -> set[str]:
    return set(post.get("Tags", "").replace("<", "|").replace(">", "|").split("|")) - {""}


def count_xml(folder: Path, states: Mapping[str, NamedNode]) -> dict[str, int]:
    """Count straight from the files what the graph ought to hold."""
    posts, users, votes = read(folder, "Posts"), read(folder, "Users"), read(folder, "Votes")
    comments, badges, links = read(folder, "Comments"), read(folder, "Badges"), read(folder, "PostLinks")
    kind = {post["Id"]: post["PostTypeId"] for post in posts if post["PostTypeId"] in "12"}
    questions = [post for post in posts if post["PostTypeId"] == "1"]
    answers = [post for post in posts if post["PostTypeId"] == "2"]
    ids = {user["Id"] for user in users}
    raised = [q for q in questions for tag in ("bug", "feature-request") if tag in tags_of(q)]
    totals = [vote for vote in votes if vote["VoteTypeId"] in ("2", "3")]
    authored = [p.get("OwnerUserId") for p in [*questions, *answers, *raised]] + [
        c.get("UserId") for c in comments
    ]
    bounties = [vote for vote in votes if vote["VoteTypeId"] in ("8", "9")]
    joined = [link for link in links if link["PostId"] in kind and link["RelatedPostId"] in kind]
    used = {tag for question in questions for tag in tags_of(question)}
    return {
        "Question": len(questions),
        "Answer": len(answers),
        "Comment": len(comments),
        "IndividualCustomer": len([i for i in ids if i != "-1"]),
        "SoftwareAgent": len([i for i in ids if i == "-1"]),
        "SourceRecord": len(users),
        "Topic": len(used | {tag["TagName"] for tag in read(folder, "Tags")}),
        "Idea": len([q for q in questions if "feature-request" in tags_of(q)]),
        "Complaint": len([q for q in questions if "bug" in tags_of(q)]),
        "state": sum(len(tags_of(q) & states.keys()) for q in raised),
        "topic": sum(len(tags_of(q)) for q in questions),
        "acceptedAnswer": len([q for q in questions if kind.get(q.get("AcceptedAnswerId", "")) == "2"]),
        "acceptedAt": len([v for v in votes if v["VoteTypeId"] == "1" and kind.get(v["PostId"]) == "2"]),
        "contributedBy": len([author for author in authored if author in ids]),
        "inReplyTo": len([p for p in answers if p.get("ParentId") in kind])
        + len([c for c in comments if c["PostId"] in kind]),
        "VoteCount": len({(vote["PostId"], vote["CreationDate"]) for vote in totals}),
        "votesOn": len({(v["PostId"], v["CreationDate"]) for v in totals if v["PostId"] in kind}),
        "sum of upVotes": len([vote for vote in votes if vote["VoteTypeId"] == "2"]),
        "sum of downVotes": len([vote for vote in votes if vote["VoteTypeId"] == "3"]),
        "badge IRIs": len(badges),
        "bounty IRIs": len(bounties),
        "amount": len([vote for vote in bounties if "BountyAmount" in vote]),
        "relatedTo": len({(x["PostId"], x["RelatedPostId"]) for x in joined if x["LinkTypeId"] == "1"}),
        "duplicateOf": len({(x["PostId"], x["RelatedPostId"]) for x in joined if x["LinkTypeId"] == "3"}),
        "useCount": len(read(folder, "Tags")),
        "location": len([user for user in users if user.get("Location", "").strip() and user["Id"] != "-1"]),
        "sum of score": sum(int(row["Score"]) for row in [*questions, *answers, *comments]),
    }


def count_graph(triples: Iterable[Triple]) -> dict[str, int]:
    """Count in the graph, under the same names."""
    counts: Counter[str] = Counter()
    for triple in set(triples):
        assert isinstance(triple.subject, NamedNode)
        predicate = triple.predicate.value.removeprefix(CKM.base)
        if triple.predicate == RDF.type:
            assert isinstance(triple.object, NamedNode)
            counts[triple.object.value.removeprefix(CKM.base)] += 1
            counts[triple.subject.value.split("/")[-2] + " IRIs"] += 1
        elif predicate in ("upVotes", "downVotes", "score"):
            assert isinstance(triple.object, Literal)
            counts[f"sum of {predicate}"] += int(triple.object.value)
        else:
            counts[predicate] += 1
    return counts


def test_the_graph_counts_as_the_xml_does(dump: Path, states: dict[str, NamedNode]) -> None:
    expected = count_xml(dump, states)
    found = count_graph(triples_of(open_source("stackexchange", [dump], states=states)))
    assert {name: found.get(name, 0) for name in expected} == expected


def test_the_report_counts_as_the_xml_does(dump: Path, states: dict[str, NamedNode]) -> None:
    source = open_source("stackexchange", [dump], states=states)
    for _ in source.ntriples():
        pass
    counts, expected = source.counts, count_xml(dump, states)
    tables = ("Badges", "Comments", "PostLinks", "Posts", "Tags", "Users", "Votes")
    assert counts.rows == {f"{table}.xml": len(read(dump, table)) for table in tables}
    names = {
        "question": "Question", "answer": "Answer", "comment": "Comment", "customer": "IndividualCustomer",
        "idea": "Idea", "complaint": "Complaint", "state": "state", "accepted answer": "acceptedAnswer",
        "day of acceptance": "acceptedAt", "vote for": "sum of upVotes", "vote against": "sum of downVotes",
        "badge": "badge IRIs", "day's votes on a post": "VoteCount",
    }  # fmt: skip
    assert {name: counts.kept.get(name, 0) for name in names} == {k: expected[v] for k, v in names.items()}
    assert sum(n for name, n in counts.kept.items() if name.startswith("bounty")) == expected["bounty IRIs"]


def test_every_row_is_kept_left_out_or_missing_its_point(dump: Path, states: dict[str, NamedNode]) -> None:
    source = open_source("stackexchange", [dump], states=states)
    for _ in source.ntriples():
        pass
    counts = source.counts
    kept, out, missing = counts.kept, counts.left_out, counts.missing

    def total(numbers: Mapping[str, int], start: str) -> int:
        return sum(number for name, number in numbers.items() if name.startswith(start))

    assert counts.rows["Posts.xml"] == kept["question"] + kept["answer"] + total(out, "post of type")
    votes = kept["vote for"] + kept["vote against"] + total(kept, "bounty") + kept["day of acceptance"]
    lost = missing.get("answer that was accepted on a day", 0)
    assert counts.rows["Votes.xml"] == votes + lost + total(out, "vote of type")
    links = kept["related link"] + kept["duplicate link"] + total(out, "link of type")
    lost = missing.get("post of a related link", 0) + missing.get("post of a duplicate link", 0)
    assert counts.rows["PostLinks.xml"] == links + lost
