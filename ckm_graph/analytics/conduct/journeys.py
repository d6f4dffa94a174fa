"""Journeys: the ways that customers take from one touchpoint to the next.

    View --log--> one row an event: journey, stage, at --mapped--> JourneyMap

The journey of a customer is all that the customer did, in order of time, cut where nothing happened for
longer than ``gap`` days; a told journey (``ckm:Journey``) is its steps in order of position. Stage *b*
directly follows stage *a* where an event at *b* comes next after one at *a* in the same journey; the
median is of the times between. Drop-off is the share of the journeys passing a stage that end there.
Events of the same journey and moment are in order of their IRI.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.conduct.clientele import clientele, events, kept
from ckm_graph.analytics.conduct.membership import members_of
from ckm_graph.analytics.scope import resolved, scope_of
from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.model.conduct import JourneyFlow, JourneyMap, JourneyStage, JourneyVariant

if TYPE_CHECKING:
    from ckm_graph.analytics.conduct.clientele import Clientele
    from ckm_graph.analytics.scope import Moment
    from ckm_graph.store import View

__all__ = ["CASES", "STAGES", "journeys", "mapped"]

STAGES: Final = ("touchpoint", "channel", "kind")
"""What a stage can be; where the one named is not known of an event, the next is taken."""
CASES: Final = ("customer", "told")
"""What a journey can be: all that a customer did, or one that a source tells step by step."""
_DAY: Final = 86_400
_LOG: Final = ("journey", "stage", "at", "event", "customer", "channel", "place")
_EXAMPLES: Final = 5


def journeys(  # noqa: PLR0913 -- each is a filter or a choice that users know by name
    view: View,
    *,
    stage: str = "touchpoint",
    case: str = "customer",
    gap: float | None = None,
    segment: str | None = None,
    channel: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    variants: int = 10,
) -> JourneyMap:
    """Map the ways that customers take.

    Parameters
    ----------
    view
        One state of a store.
    stage
        What a stage is: ``touchpoint`` (else the channel, else the kind of event), ``channel`` (else
        the kind) or ``kind`` (purchase, interaction, question, …).
    case
        What a journey is: ``customer`` for all that one did, ``told`` for the journeys that sources tell.
    gap
        Days without any event after which a new journey begins; None for one journey a customer.
    segment
        Only customers of this declared segment: IRI or name.
    channel
        Only events through this channel, by name or IRI.
    since, until
        Only events from ``since``, inclusive, to ``until``, exclusive; those without time only where
        neither is asked for.
    variants
        How many of the commonest ways to list.

    Raises
    ------
    UnknownNameError
        If there is no such stage, case, segment or channel.
    InputError
        If the gap is not positive, the number of variants negative, or the time empty.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     journeys(view).events
    0

    """
    _check(stage, case, gap, variants)
    scope, who = scope_of(view, since=since, until=until), clientele(view)
    rows = events(view, who) if case == "customer" else _told(view, who)
    rows = scope.within(kept(rows, members_of(view, segment, who, scope)))
    rows = _through(rows, channel)
    order = STAGES[STAGES.index(stage) :]
    rows = rows.with_columns(stage=pl.coalesce(*order, pl.lit("unknown")))
    log = _cases(rows, gap) if case == "customer" else rows
    log = log.select(
        "journey",
        "stage",
        "at",
        pl.col("item").alias("event"),
        customer="agent",
        channel="channel",
        place="place",
    ).sort("journey", "place", "at", "event")
    asked = {"stage": stage, "case": case, "gap": gap, "segment": segment, "channel": channel}
    times = {
        "since": scope.since and scope.since.isoformat(),
        "until": scope.until and scope.until.isoformat(),
    }
    notes = (
        "A stage is the first that is known of: " + ", ".join(order) + ".",
        "A journey that is still under way counts as ending where it stands."
        if case == "customer"
        else "Journeys as sources tell them; steps without a meeting or purchase have no time.",
    )
    return mapped(log, variants, {**asked, **times, "variants": variants}, view.number, notes)


def mapped(
    log: pl.DataFrame, variants: int, parameters: dict[str, object], graph: int, notes: tuple[str, ...]
) -> JourneyMap:
    """Count what an event log shows: ``journey``, ``stage``, ``at``, … in order within each journey."""
    ahead = log.with_columns(
        following=pl.col("stage").shift(-1).over("journey"),
        later=pl.col("at").shift(-1).over("journey"),
        before=pl.col("stage").shift(1).over("journey"),
    )
    paths = log.group_by("journey").agg(
        path=pl.col("stage"), length=(pl.col("at").max() - pl.col("at").min()).dt.total_seconds() / _DAY
    )
    stages = _stages(ahead)
    ways = _variants(paths, variants)
    return JourneyMap(
        journeys=paths.height,
        events=log.height,
        stages=stages,
        flows=_flows(ahead, {one.stage: one.visits for one in stages}),
        variants=ways,
        found_variants=paths["path"].n_unique() if paths.height else 0,
        parameters=parameters,
        graph=graph,
        notes=notes,
        log=log.drop("place", strict=False),
    )


def _stages(ahead: pl.DataFrame) -> tuple[JourneyStage, ...]:
    table = (
        ahead.group_by("stage")
        .agg(
            visits=pl.len(),
            journeys=pl.col("journey").n_unique(),
            starts=pl.col("before").is_null().sum(),
            ends=pl.col("following").is_null().sum(),
        )
        .sort(["visits", "stage"], descending=[True, False])
    )
    return tuple(
        JourneyStage(**row, drop_off=round(row["ends"] / row["journeys"], 6))
        for row in table.iter_rows(named=True)
    )


def _flows(ahead: pl.DataFrame, visits: dict[str, int]) -> tuple[JourneyFlow, ...]:
    table = (
        ahead.drop_nulls("following")
        .group_by(source="stage", target="following")
        .agg(
            count=pl.len(),
            journeys=pl.col("journey").n_unique(),
            median_days=((pl.col("later") - pl.col("at")).dt.total_seconds() / _DAY).median().round(6),
        )
        .sort(["count", "source", "target"], descending=[True, False, False])
    )
    return tuple(
        JourneyFlow(**row, share=round(row["count"] / visits[row["source"]], 6))
        for row in table.iter_rows(named=True)
    )


def _variants(paths: pl.DataFrame, limit: int) -> tuple[JourneyVariant, ...]:
    table = (
        paths.sort("journey")
        .group_by("path")
        .agg(
            count=pl.len(),
            median_days=pl.col("length").median().round(6),
            examples=pl.col("journey").head(_EXAMPLES),
        )
        .with_columns(first=pl.col("examples").list.first())
        .sort(["count", "first"], descending=[True, False])
        .head(limit)
    )
    return tuple(
        JourneyVariant(
            tuple(row["path"]),
            row["count"],
            round(row["count"] / paths.height, 6),
            row["median_days"],
            tuple(row["examples"]),
        )
        for row in table.iter_rows(named=True)
    )


def _cases(rows: pl.DataFrame, gap: float | None) -> pl.DataFrame:
    """Give each event its journey: the customer, with a number where silence cuts it."""
    rows = rows.sort("agent", "at", "item").with_columns(place=pl.lit(0, pl.Int64))
    if gap is None:
        return rows.with_columns(journey=pl.col("agent"))
    silence = pl.col("at").diff().over("agent").dt.total_seconds() / _DAY
    number = (silence > gap).fill_null(value=False).cum_sum().over("agent") + 1
    return rows.with_columns(journey=pl.format("{}#{}", "agent", number))


def _told(view: View, who: Clientele) -> pl.DataFrame:
    """Read the journeys that sources tell: as `events`, with ``journey`` and ``place``."""
    steps = pl.concat(
        [
            projections.links(view, "stepOf").select(item="subject", journey="object"),
            projections.links(view, "hasStep").select(item="object", journey="subject"),
        ]
    ).unique()
    whose = projections.links(view, "concernsCustomer").select(journey="subject", record="object")
    steps = (
        resolved(view, steps.join(whose, on="journey")).group_by("item", "journey").agg(pl.col("agent").min())
    )
    position = projections.literals(view, "position").select(
        item="subject", place=pl.col("value").cast(pl.Int64, strict=False)
    )
    met = projections.links(view, "inInteraction").select(item="subject", meeting="object")
    happened = (
        events(view, who)
        .select("at", "kind", meeting="item", seen="touchpoint", way="channel")
        .unique("meeting")
    )
    at = projections.links(view, "atTouchpoint").group_by("subject").agg(iri=pl.col("object").min())
    through = projections.links(view, "channel").group_by("subject").agg(usual=pl.col("object").min())

    def called(column: str) -> pl.Expr:
        return pl.col(column).replace_strict(who.names, default=None, return_dtype=pl.String)

    return (
        steps.join(position, on="item", how="left")
        .join(met.join(happened, on="meeting").group_by("item").agg(pl.all().min()), on="item", how="left")
        .join(at, left_on="item", right_on="subject", how="left")
        .join(through, left_on="iri", right_on="subject", how="left")
        .with_columns(
            touchpoint=pl.coalesce(called("iri"), "iri", "seen"),
            channel=pl.coalesce(called("usual"), "usual", "way"),
        )
        .select("item", "journey", "agent", "at", "kind", "touchpoint", "channel", "place")
    )


def _through(rows: pl.DataFrame, channel: str | None) -> pl.DataFrame:
    if channel is None:
        return rows
    known = rows["channel"].drop_nulls().unique().sort().to_list()
    wanted = [one for one in known if channel.lower() in (one.lower(), f"ckm:{one}channel")]
    if not wanted:
        kind = "channel"
        raise UnknownNameError(kind, channel, known)
    return rows.filter(pl.col("channel").is_in(wanted))


def _check(stage: str, case: str, gap: float | None, variants: int) -> None:
    for kind, given, known in (("stage of journeys", stage, STAGES), ("case of journeys", case, CASES)):
        if given not in known:
            raise UnknownNameError(kind, given, known)
    if gap is not None and not gap > 0:
        message = f"gap must be above 0 days, got {gap}; leave it out for one journey a customer"
        raise InputError(message)
    if variants < 0:
        message = f"variants must be 0 or more, got {variants}"
        raise InputError(message)
    if gap is not None and case == "told":
        message = "a told journey has its own beginning and end: leave gap out, or take case='customer'"
        raise InputError(message)
