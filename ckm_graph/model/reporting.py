"""What the HTML report shows, as frozen values: plain labels and numbers, nothing left to look up.

`ckm_graph.reporting.gather` fills a `ReportContent` from a graph and the findings about it, and
`ckm_graph.reporting.render_report` draws it. Every tuple may be empty: its section is left out then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ckm_graph.model.presenting import (
        ApproachShare,
        FlowBands,
        IdeaCard,
        KeyFigure,
        PractisedStyle,
        TopicTrend,
        WorkList,
    )

__all__ = [
    "ClassCount",
    "ConstraintSummary",
    "FlowSeries",
    "GraphSize",
    "IdeaState",
    "InferenceFigures",
    "KindSeries",
    "LoadEntry",
    "RankedContributor",
    "ReportContent",
    "ResultExample",
    "TopicGroup",
    "ValidationSummary",
]


@dataclass(frozen=True, slots=True)
class GraphSize:
    """How much one named graph holds."""

    name: str
    """The graph's name, without what all graph names begin with."""
    triples: int
    """How many triples lie in it."""
    visible: bool
    """Whether queries see it; what they don't see is kept aside."""


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many instances one class has, those of its subclasses included once inferred."""

    iri: str
    """IRI of the class."""
    label: str
    """Its English label."""
    instances: int
    """How many distinct instances."""


@dataclass(frozen=True, slots=True)
class KindSeries:
    """How many items of one kind came in, month by month."""

    label: str
    """The kind of item: the label of its most specific class."""
    months: tuple[tuple[str, int], ...]
    """Month (``YYYY-MM``) and count, in order of time; months without items may be left out."""

    @property
    def total(self) -> int:
        """All items of the kind that bear a date."""
        return sum(count for _, count in self.months)


@dataclass(frozen=True, slots=True)
class FlowSeries:
    """The knowledge items of one flow; counts of two flows are never added up."""

    label: str
    """Label of the flow, or what stands for items without one."""
    items: int
    """How many distinct items bear the flow, dated or not."""
    contributors: int
    """How many distinct agents contributed them."""
    kinds: tuple[KindSeries, ...]
    """The dated items by kind, most frequent kind first."""
    iri: str = ""
    """IRI of the flow; empty for items without one."""


@dataclass(frozen=True, slots=True)
class RankedContributor:
    """One contributor's standing."""

    agent: str
    """IRI of the agent."""
    name: str
    """What the agent is called, or the last part of the IRI."""
    score: float
    """Share of all accepted help, the longer ago the less; between 0 and 1."""
    users: int
    """How many distinct others used something of theirs."""
    items: int = 0
    """How many of their items others used."""
    accepted: int = 0
    """How many of these were accepted as answers."""
    topics: tuple[str, ...] = ()
    """Names of the topics that they contribute to most."""
    activity: tuple[int, ...] = ()
    """What they contributed by period, the earliest first; the periods are those of all contributors."""
    roles: tuple[str, ...] = ()
    """What they are among the others, such as ``broker``."""
    kind: str = ""
    """``staff``, ``individual`` or ``organisational``; anything else where that is not known."""
    direction: str = ""
    """``rising``, ``fading`` or ``steady``."""


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """One cluster of knowledge items that speak of the same thing."""

    label: str
    """What the cluster is called."""
    size: int
    """How many items are in it."""
    topics: tuple[str, ...]
    """The topics or terms that mark it, strongest first."""
    place: tuple[float, float] = (0.0, 0.0)
    """Where it lies on the map, each way between -1 and 1; what is alike lies near."""
    theme: int = 0
    """Number of the theme that it is part of."""
    unanswered: int = 0
    """How many of its questions nobody answered."""


@dataclass(frozen=True, slots=True)
class ResultExample:
    """One thing that breaks a constraint."""

    focus: str
    """IRI of what was checked."""
    label: str
    """Its name or title, or the last part of the IRI."""
    message: str
    """What is wrong with it."""
    value: str = ""
    """The value that is wrong, as people read it; empty where it is no one value, or personal data."""
    details: tuple[ResultExample, ...] = ()
    """What is wrong with the value, where that was asked for."""


@dataclass(frozen=True, slots=True)
class ConstraintSummary:
    """All results that one constraint of one shape gave."""

    shape: str
    """The shape, as people call it: a property's shape after the shape that it is part of."""
    component: str
    """The kind of constraint, such as ``MinCount``."""
    severity: str
    """``Violation``, ``Warning``, ``Info`` or the name of a severity of the shapes' own."""
    message: str
    """What the shape says is wrong."""
    count: int
    """How many results."""
    examples: tuple[ResultExample, ...]
    """Some of them."""
    path: str = ""
    """From the things to their values, in the properties' labels; empty where results differ in it."""
    hint: str = ""
    """How to mend it, where the shape says so (``ckm:howToMend``)."""
    iri: str = ""
    """The shape's IRI, or the label of its blank node."""


@dataclass(frozen=True, slots=True)
class ValidationSummary:
    """What validation found."""

    conforms: bool
    """Whether there was no result at all, as the W3C has it."""
    constraints: tuple[ConstraintSummary, ...]
    """The results by constraint: most severe first, then most frequent."""
    recursive: tuple[str, ...] = ()
    """What the shapes are called that refer to themselves."""

    @property
    def results(self) -> int:
        """How many results there are in all."""
        return sum(entry.count for entry in self.constraints)

    def count(self, severity: str) -> int:
        """Count the results of one severity.

        >>> ValidationSummary(conforms=True, constraints=()).count("Violation")
        0
        """
        return sum(entry.count for entry in self.constraints if entry.severity == severity)

    @property
    def severities(self) -> tuple[str, ...]:
        """The three severities of SHACL, then those of the shapes' own."""
        usual = ("Violation", "Warning", "Info")
        return usual + tuple(sorted({entry.severity for entry in self.constraints} - set(usual)))


@dataclass(frozen=True, slots=True)
class InferenceFigures:
    """What inference added."""

    asserted: int
    """Triples that were said."""
    inferred: int
    """Triples that follow from them."""
    rounds: int
    """How often the rules were run until nothing new came."""
    seconds: float
    """How long it took."""


@dataclass(frozen=True, slots=True)
class LoadEntry:
    """One arrival of data."""

    source: str
    """Name of the source."""
    origin: str
    """The file or folder it came from."""
    at: str
    """When, as text."""
    triples: int
    """How many triples it brought."""


@dataclass(frozen=True, slots=True)
class IdeaState:
    """The ideas in one state."""

    state: str
    """Label of the state, or what stands for ideas without one."""
    ideas: int
    """How many ideas."""
    supporters: int
    """How many distinct agents support at least one of them."""
    used: int
    """How many of them led to more than a decision: a change, a project, an article."""
    cards: tuple[IdeaCard, ...] = ()
    """The first of them, the most supported first."""


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything on the page, section by section."""

    title: str
    """Heading of the page."""
    generated_at: str
    """When the figures were taken, as text; given by the caller, so that equal content is an equal page."""
    location: str = ""
    """Where the graph lies."""
    graphs: tuple[GraphSize, ...] = ()
    """Every named graph."""
    classes: tuple[ClassCount, ...] = ()
    """Every class that has instances, most instances first."""
    flows: tuple[FlowSeries, ...] = ()
    """Knowledge items by flow."""
    contributors: tuple[RankedContributor, ...] = ()
    """Key contributors, highest score first."""
    clusters: tuple[TopicGroup, ...] = ()
    """Topic clusters, largest first."""
    validation: ValidationSummary | None = None
    """What validation found; None where it has not run."""
    inference: InferenceFigures | None = None
    """What inference added; None where it has not run."""
    loads: tuple[LoadEntry, ...] = ()
    """What was loaded, newest first."""
    unanswered_total: int = 0
    """How many unanswered questions there are in all."""
    unanswered_days: int | None = None
    """For how many days the oldest of them has been waiting at the last entry of the data."""
    questions: int = 0
    """How many questions there are."""
    ideas: tuple[IdeaState, ...] = ()
    """Ideas by state, as they pass through them."""
    first: str = ""
    """The day of the first entry (``YYYY-MM-DD``)."""
    last: str = ""
    """The day of the last entry."""
    work: tuple[WorkList, ...] = ()
    """What is missing, as work lists."""
    trends: tuple[TopicTrend, ...] = ()
    """Topics that are emerging, then those that are fading."""
    trend_note: str = ""
    """How trends were found."""
    bands: FlowBands | None = None
    """Where knowledge comes from and what it is about."""
    figures: tuple[KeyFigure, ...] = ()
    """What the metrics come to."""
    styles: tuple[PractisedStyle, ...] = ()
    """Which styles are practised."""
    approaches: tuple[ApproachShare, ...] = ()
    """How far the data shows each approach, by dimension."""

    @property
    def triples(self) -> int:
        """Triples that queries see."""
        return sum(graph.triples for graph in self.graphs if graph.visible)
