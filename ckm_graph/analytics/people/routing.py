"""Routing: whom to ask a new question.

    past questions --words, topics--> points     answers to them --decay--> help
    a new question --nearest points, their answerers--> candidates

Somebody speaks for a question by having answered questions like it, lately and with success, and by being
about at all:

    score(a) = Σ over the nearest questions q of likeness(q)² · help(a, q)  +  all help(a)

each sum by its largest, and all by the largest score. Likeness is the cosine of TF-IDF vectors over the
words of title and text and over the topics; help is what `ckm_graph.analytics.people.decay` counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ckm_graph.analysis import Analysis
from ckm_graph.analytics import projections
from ckm_graph.analytics.people import agents as kinds_of_agents
from ckm_graph.analytics.people.decay import HALF_LIFE, counted, span_of
from ckm_graph.analytics.people.likeness import texts
from ckm_graph.analytics.people.uses import uses
from ckm_graph.analytics.scope import scope_of
from ckm_graph.errors import InputError
from ckm_graph.model.people import Candidate, LikeQuestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from ckm_graph.analytics.scope import Moment
    from ckm_graph.store import View

__all__ = ["Router", "route", "router"]

_NEAREST: Final = 200
"""How many past questions are looked at."""
_ACTIVITY: Final = 1.0
"""What all of somebody's help counts beside their help with like questions."""
_HOW: Final = (
    "Likeness is the cosine of TF-IDF vectors of words and topics; help with like questions and all help "
    "count alike, each by its largest."
)
_SHOWN: Final = 3
_LEAST: Final = 0.05
"""Likeness from which a past question is worth showing."""
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, eq=False)
class Router:
    """What is known of past questions and of who answered them."""

    questions: tuple[str, ...]
    """IRIs of the questions that were answered, sorted."""
    agents: tuple[str, ...]
    """IRIs of those who answered, sorted."""
    points: csr_array
    """A row a question, of length 1."""
    help: csr_array
    """A row a question, a column an agent: help with decay."""
    vectorizer: Any
    """What makes points of texts."""
    narrowed: dict[str, tuple[str, ...]]
    """Topics by question."""

    def scores(self, text: str, topics: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give each agent's score, and the part of it from like questions."""
        near = self.likeness(text, topics)
        kept = np.argsort(-near, kind="stable")[:_NEAREST]
        like = np.zeros(len(near))
        like[kept] = near[kept] ** 2
        alike: NDArray[np.float64] = np.asarray(self.help.T @ like, np.float64)
        active: NDArray[np.float64] = np.asarray(self.help.sum(axis=0), np.float64).ravel()
        alike = alike / alike.max() if alike.any() else alike
        active = _ACTIVITY * active / active.max() if active.any() else active
        return (alike + active).round(_DIGITS), alike

    def likeness(self, text: str, topics: Sequence[str]) -> NDArray[np.float64]:
        """Give the cosine of a new question with each past one."""
        if not self.questions:
            return np.zeros(0)
        point = self.vectorizer.transform([_said(text, topics)])
        found: NDArray[np.float64] = (self.points @ point.T).toarray().ravel()
        return found


def router(view: View, *, until: Moment | None = None, half_life: float = HALF_LIFE) -> Router:
    """Learn from the past, as of a cut, who answers what."""
    with projections.remembering():
        scope = scope_of(view, until=until)
        used = uses(view, scope).filter(pl.col("kind") == "answer")
        rows = counted(used, span_of(used, half_life=half_life, until=scope.until))
        parents = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "question"})
        rows = rows.join(parents, on="item").group_by("question", "author").agg(pl.col("count").sort().sum())
        written = texts(view).rename({"item": "question"})
        topical = projections.links(view, "topic").rename({"subject": "question", "object": "topic"})
    questions, agents = rows["question"].unique().sort(), rows["author"].unique().sort()
    table = pl.DataFrame({"question": questions}).join(
        written, on="question", how="left", maintain_order="left"
    )
    borne: dict[str, tuple[str, ...]] = {
        question: tuple(sorted(names))
        for question, names in topical.join(table, on="question", how="semi")
        .group_by("question")
        .agg("topic")
        .iter_rows()
    }
    said = [_said(text or "", borne.get(question, ())) for question, text in table.iter_rows()]
    vectorizer, points = _points(said)
    return Router(
        tuple(questions.to_list()),
        tuple(agents.to_list()),
        points,
        _matrix(rows, questions, agents),
        vectorizer,
        borne,
    )


def route(
    view: View,
    *,
    text: str = "",
    topics: Sequence[str] = (),
    until: Moment | None = None,
    who: str | None = None,
    limit: int | None = 10,
) -> Analysis[Candidate]:
    """Say whom to ask a new question, the most promising first.

    Parameters
    ----------
    view
        One state of a store.
    text
        The question.
    topics
        What it is on: topics by IRI or name.
    until
        Only what was known before this moment.
    who
        Only people of a kind: see `ckm_graph.analytics.contributors`.
    limit
        At most so many; None for all who ever answered somebody.

    Raises
    ------
    InputError
        If there is neither text nor topic, or the limit is below 1.
    UnknownNameError
        If no topic or kind is called so.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     list(route(view, text="Which pads fit?"))
    []

    """
    if not text.strip() and not topics:
        message = "there is no question: give a text, topics, or both"
        raise InputError(message)
    if limit is not None and limit < 1:
        message = f"limit must be at least 1, got {limit}; leave it out for all"
        raise InputError(message)
    with projections.remembering():
        meant = [iri for topic in topics for iri in projections.resolve(view, "topic", topic)]
        learned = router(view, until=until)
        scores, alike = learned.scores(text, meant)
        order = np.lexsort((np.arange(len(scores)), -scores))
        ranked = pl.Series("agent", [learned.agents[place] for place in order.tolist()], pl.String)
        if who is not None:
            ranked = kinds_of_agents.of_kind(view, ranked, who)
        shown = (ranked if limit is None else ranked.head(limit)).to_list()
        found = _candidates(view, learned, shown, scores, alike, learned.likeness(text, meant))
    parameters = {
        "text": text,
        "topics": list(topics),
        "until": None if until is None else str(until),
        "who": who,
        "limit": limit,
        "half_life": HALF_LIFE,
        "questions": len(learned.questions),
    }
    notes = [_HOW]
    if scores.any() and not alike.any():
        notes.append("No past question is like this one: the order is that of activity.")
    return Analysis("route", Candidate, found, parameters, view.number, tuple(notes))


def _candidates(
    view: View,
    learned: Router,
    shown: Sequence[str],
    scores: NDArray[np.float64],
    alike: NDArray[np.float64],
    near: NDArray[np.float64],
) -> tuple[Candidate, ...]:
    names = dict(projections.literals(view, "name").iter_rows())
    titles = dict(projections.literals(view, "title").iter_rows())
    kinds = kinds_of_agents.kinds(view, pl.Series("agent", shown, pl.String))
    created = dict(projections.times(view, "createdAt").iter_rows())
    place = {agent: number for number, agent in enumerate(learned.agents)}
    by_agent = learned.help.T.tocsr()
    most = float(scores.max()) if len(scores) else 0.0
    found = []
    for agent in shown:
        number = place[agent]
        answered = by_agent.indices[by_agent.indptr[number] : by_agent.indptr[number + 1]]
        order = answered[np.lexsort((answered, -near[answered]))]
        like = [int(one) for one in order[:_SHOWN] if near[one] >= _LEAST]
        times = [at for one in answered if (at := created.get(learned.questions[one])) is not None]
        found.append(
            Candidate(
                agent=agent,
                name=names.get(agent),
                score=float(scores[number]) / most if most else 0.0,
                likeness=float(alike[number] / scores[number]) if scores[number] else 0.0,
                kind=kinds[agent],
                last=max(times, default=None),
                questions=tuple(
                    LikeQuestion(
                        learned.questions[one],
                        titles.get(learned.questions[one]),
                        round(float(near[one]), _DIGITS),
                    )
                    for one in like
                ),
            )
        )
    return tuple(found)


def _said(text: str, topics: Sequence[str]) -> str:
    """Write topics as words that no text has."""
    marks = " ".join(f"topic\x00{topic.replace(' ', '%20')}" for topic in topics)
    return f"{text} {marks}"


def _words(text: str) -> list[str]:
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

    plain, _, _ = text.partition(" topic\x00")
    marks = [part for part in text[len(plain) :].split(" ") if part]
    words: list[str] = CountVectorizer().build_analyzer()(plain)
    return [*words, *marks]


def _points(said: Sequence[str]) -> tuple[Any, csr_array]:
    from scipy.sparse import csr_array  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    vectorizer = TfidfVectorizer(analyzer=_words, sublinear_tf=True)
    if not any(map(_words, said)):
        return TfidfVectorizer(analyzer=_words).fit(["nothing"]), csr_array((len(said), 1))
    return vectorizer, csr_array(vectorizer.fit_transform(said))


def _matrix(rows: pl.DataFrame, questions: pl.Series, agents: pl.Series) -> csr_array:
    from scipy.sparse import csr_array  # noqa: PLC0415

    if rows.is_empty():
        return csr_array((0, 0))
    code = [
        rows[name].cast(pl.Enum(known)).to_physical().to_numpy().astype(np.int64)
        for name, known in (("question", questions), ("author", agents))
    ]
    return csr_array((rows["count"].to_numpy(), tuple(code)), shape=(len(questions), len(agents)))
