"""The shop as a whole: acts in order, and the sources as files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.demo._cast import LAST_DAY, set_stage
from ckm_graph.demo._desk import serve
from ckm_graph.demo._draft import DEMO_BASE
from ckm_graph.demo._forum import talk
from ckm_graph.demo._ideas import wish
from ckm_graph.demo._measures import measure
from ckm_graph.demo._office import administer
from ckm_graph.demo._partners import cooperate
from ckm_graph.demo._planted import PlantedViolation, plant
from ckm_graph.demo._sales import sell
from ckm_graph.demo._surveys import survey
from ckm_graph.errors import InputError
from ckm_graph.vocabulary import CKM, XSD

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

__all__ = ["DemoShop", "PlantedViolation", "generate_shop"]

_FEWEST: Final = 10


@dataclass(frozen=True, slots=True)
class DemoShop:
    """A generated shop, as its systems tell of it."""

    seed: int
    """What it was generated from."""
    today: dt.datetime
    """The last moment that its records know of."""
    sources: Mapping[str, tuple[ox.Triple, ...]]
    """What each system says, by the name of the source; two may say the same."""
    planted: tuple[PlantedViolation, ...]
    """The dirty records."""

    def write(self, folder: str | Path) -> tuple[Path, ...]:
        """Write each source as a Turtle file, ``crm.ttl`` and so on, into a folder.

        Parameters
        ----------
        folder
            Where to; made if it isn't there. Files of these names are replaced.

        Returns
        -------
        tuple[Path, ...]
            The files, in the order of `sources`.

        Raises
        ------
        InputError
            If the folder can't be written to.

        """
        target = Path(folder)
        try:
            target.mkdir(parents=True, exist_ok=True)
            sources = self.sources.items()
            return tuple(self._write_one(target / f"{name}.ttl", triples) for name, triples in sources)
        except OSError as error:
            message = f"can't write the shop to {target}: {error.strerror}; name a folder you may write to"
            raise InputError(message) from error

    def _write_one(self, path: Path, triples: tuple[ox.Triple, ...]) -> Path:
        nodes = (term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode))
        own = (iri.removeprefix(DEMO_BASE) for iri in nodes if iri.startswith(DEMO_BASE))
        kinds = sorted({rest.split("/")[0] for rest in own})
        prefixes = {"ckm": CKM.base, "xsd": XSD.base, **{kind: f"{DEMO_BASE}{kind}/" for kind in kinds}}
        with path.open("wb") as file:
            file.write(
                f"# Generated data (seed {self.seed}) of an invented shop: nothing in it exists.\n".encode()
            )
            ox.serialize(triples, file, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
        return path


def generate_shop(*, seed: int = 7, customers: int = 60) -> DemoShop:
    """Generate a small bicycle shop with its customers, what they say, and some dirty records.

    Parameters
    ----------
    seed
        Another seed gives another shop; the same one the same shop, bit for bit.
    customers
        How many; all else grows with them.

    Returns
    -------
    DemoShop
        Its sources and what was planted in them.

    Raises
    ------
    InputError
        If there are too few customers to make a shop of.

    Examples
    --------
    >>> shop = generate_shop(customers=20)
    >>> sorted(shop.sources)
    ['community', 'crm', 'shop', 'support']
    >>> shop.planted[0].description
    'An answer three days older than its question'

    """
    if customers < _FEWEST:
        message = f"a shop needs at least {_FEWEST} customers, to have each kind of record; got {customers}"
        raise InputError(message)
    stage = set_stage(seed, customers)
    reviews = sell(stage)
    forum = talk(stage)
    ideas = wish(stage, forum)
    serve(stage)
    administer(stage, forum, ideas, reviews)
    measure(stage, forum, ideas)
    survey(stage, seed)
    cooperate(stage)
    planted = plant(stage, forum)
    return DemoShop(
        seed=seed,
        today=LAST_DAY,
        sources={draft.name: draft.statements for draft in stage.drafts},
        planted=planted,
    )
