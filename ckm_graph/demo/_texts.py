"""What people in the shop say: sentences put together from the lists of ``words.toml``, theme by theme."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.demo._draft import Dice

__all__ = ["Theme", "Words", "read_words"]

_SLOTS: Final = ("part", "symptom", "context", "action", "outcome")


@dataclass(frozen=True, slots=True)
class Theme:
    """One thing people talk about, with the words they use for it."""

    name: str
    """What it is called."""
    topics: tuple[str, ...]
    """The tags that items of the theme bear."""
    products: tuple[str, ...]
    """The products that it is about."""
    lists: dict[str, tuple[str, ...]]
    """Words for the slots, and patterns for titles, questions and answers."""
    idea_text: str
    """Pattern of an idea's reason."""
    need: str
    """What customers of this theme want."""

    def write(self, dice: Dice, patterns: Sequence[str], count: int = 1) -> str:
        """Write some sentences from patterns, with words of the theme in their slots."""
        chosen = {slot: dice.pick(self.lists[slot]) for slot in _SLOTS}
        sentences = (pattern.format(**chosen) for pattern in dice.sample(patterns, count))
        return " ".join(sentence[0].upper() + sentence[1:] for sentence in sentences)

    def title(self, dice: Dice) -> str:
        """Write the title of a question."""
        return self.write(dice, self.lists["titles"])

    def question(self, dice: Dice) -> str:
        """Write the text of a question."""
        return self.write(dice, self.lists["asks"], dice.whole(2, 4))

    def answer(self, dice: Dice) -> str:
        """Write the text of an answer."""
        return self.write(dice, self.lists["answers"], dice.whole(2, 3))


@dataclass(frozen=True, slots=True)
class Words:
    """Everything in ``words.toml``."""

    names: dict[str, tuple[str, ...]]
    """Parts of the names of people, firms and places."""
    shop: dict[str, Any]
    """What concerns the shop as a whole."""
    products: tuple[dict[str, Any], ...]
    """Name, kind and price of each product."""
    themes: tuple[Theme, ...]
    """What people talk about."""


def read_words() -> Words:
    """Read the words that come with the package."""
    text = files("ckm_graph.demo").joinpath("words.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return Words(
        names={kind: tuple(words) for kind, words in raw["names"].items()},
        shop=raw["shop"],
        products=tuple(raw["product"]),
        themes=tuple(_theme(entry) for entry in raw["theme"]),
    )


def _theme(entry: dict[str, Any]) -> Theme:
    own = ("name", "topics", "products", "idea_text", "need")
    return Theme(
        name=entry["name"],
        topics=tuple(entry["topics"]),
        products=tuple(entry["products"]),
        lists={key: tuple(values) for key, values in entry.items() if key not in own},
        idea_text=entry["idea_text"],
        need=entry["need"],
    )
