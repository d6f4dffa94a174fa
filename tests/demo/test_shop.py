"""The generated shop: the same for a seed, in terms of the ontology, and believable."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ckm_graph._resources import ontology_files
from ckm_graph.demo import DemoShop, generate_shop
from ckm_graph.errors import InputError
from ckm_graph.vocabulary import CKM, RDF

if TYPE_CHECKING:
    from pathlib import Path

_DIGEST = """
import hashlib, sys, pathlib
from ckm_graph.demo import generate_shop
files = generate_shop(customers=20).write(sys.argv[1])
print(hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest())
"""


@pytest.fixture(scope="module")
def shop() -> DemoShop:
    return generate_shop()


@pytest.fixture(scope="module")
def merged(shop: DemoShop) -> list[ox.Triple]:
    return list(dict.fromkeys(triple for triples in shop.sources.values() for triple in triples))


def _values(triples: list[ox.Triple], predicate: str) -> dict[object, object]:
    return {triple.subject: triple.object for triple in triples if triple.predicate == CKM[predicate]}


def test_a_seed_gives_the_same_files_in_every_process(tmp_path: Path) -> None:
    files = generate_shop(customers=20).write(tmp_path / "here")
    here = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    for hash_seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", _DIGEST, str(tmp_path / hash_seed)],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(sys.path)},
        )
        assert done.stdout.strip() == here


def test_another_seed_gives_another_shop() -> None:
    assert generate_shop(seed=1, customers=12).sources != generate_shop(seed=2, customers=12).sources


def test_the_shop_has_five_to_twenty_thousand_statements(merged: list[ox.Triple]) -> None:
    assert 5_000 <= len(merged) <= 20_000


def test_every_term_is_one_of_the_ontology(merged: list[ox.Triple]) -> None:
    defined = {quad.subject for path in ontology_files() for quad in ox.parse(path=str(path))}
    used = {term for triple in merged for term in triple if isinstance(term, ox.NamedNode)}
    assert {term for term in used if term.value.startswith(CKM.base)} <= defined


def test_every_kind_of_thing_that_the_demo_shows_is_there(merged: list[ox.Triple]) -> None:
    kinds = {t.object for t in merged if t.predicate == RDF.type}
    wanted = """IndividualCustomer OrganisationalCustomer Organisation Employee Person Product Purchase
    Touchpoint Interaction Review Question Answer Comment Community Idea Support Decision Change Release
    Complaint Need Article KnownProblem ProfileFact Insight IncentiveScheme
    Incentive RoleAssignment Membership Metric
    Observation Topic Agreement OwnershipShare Consent Source SourceRecord CustomerRelationship Segment
    Journey JourneyStep KnowledgeActivity Project Experiment ValueCreated"""
    assert {CKM[name] for name in wanted.split()} <= kinds


def test_sources_say_some_things_twice(shop: DemoShop) -> None:
    said = Counter(triple for triples in shop.sources.values() for triple in triples)
    twice = [triple for triple, count in said.items() if count > 1]
    assert {CKM.name, RDF.type} <= {triple.predicate for triple in twice}
    assert all(len(set(triples)) == len(triples) for triples in shop.sources.values())


def test_nothing_is_dated_after_the_shops_today(shop: DemoShop, merged: list[ox.Triple]) -> None:
    times = {getattr(t.object, "value", "") for t in merged if t.predicate in {CKM.createdAt, CKM.occurredAt}}
    assert max(times) <= shop.today.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert min(times) >= "2022-07-01"


def test_some_authors_answer_far_more_than_others(merged: list[ox.Triple]) -> None:
    authors = _values(merged, "contributedBy")
    answers = Counter(authors[item] for item in _values(merged, "inReplyTo") if "/answer/" in str(item))
    top = sum(count for _, count in answers.most_common(5))
    assert top / answers.total() > 0.3
    assert len(answers) > 20


def test_texts_of_one_theme_share_their_words(shop: DemoShop) -> None:
    triples = list(shop.sources["community"])
    texts, topics = _values(triples, "text"), _values(triples, "topic")
    questions = sorted((q for q in texts if "/question/" in str(q) and q in topics), key=str)
    themes = [(int(str(topics[q]).rsplit("/", 1)[1].rstrip(">")) - 1) // 2 for q in questions]
    words = [set(re.findall(r"[a-z-]{4,}", texts[q].value.lower())) for q in questions]  # type: ignore[attr-defined]
    common = Counter(word for found in words for word in found)

    def alike(i: int, j: int) -> float:
        return sum(1 / common[word] for word in words[i] & words[j]) if i != j else -1

    nearest = [max(range(len(questions)), key=lambda j: alike(i, j)) for i in range(len(questions))]
    right = sum(themes[i] == themes[j] for i, j in enumerate(nearest))
    assert right / len(questions) > 0.9


def test_written_files_hold_what_the_sources_say(shop: DemoShop, tmp_path: Path) -> None:
    files = shop.write(tmp_path / "new" / "folder")
    assert [path.name for path in files] == ["crm.ttl", "shop.ttl", "community.ttl", "support.ttl"]
    for path, triples in zip(files, shop.sources.values(), strict=True):
        assert "nothing in it exists" in path.read_text(encoding="utf-8").splitlines()[0]
        assert {quad.triple for quad in ox.parse(path=str(path))} == set(triples)


def test_a_folder_that_is_a_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="taken"):
        generate_shop(customers=10).write(tmp_path / "taken")


def test_too_few_customers_are_refused_with_the_least_number() -> None:
    with pytest.raises(InputError, match="at least 10"):
        generate_shop(customers=9)
