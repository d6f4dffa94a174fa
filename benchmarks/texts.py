"""Sentences that read like a customers' forum: seeded, so that equal seeds give equal texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

__all__ = ["PARTS", "nickname", "paragraphs", "title"]

PARTS: Final = (
    "brake", "chain", "saddle", "pedal", "crank", "hub", "rim", "spoke", "tyre", "valve", "fork", "stem",
    "handlebar", "shifter", "derailleur", "cassette", "bottom bracket", "headset", "light", "battery",
    "charger", "display", "sensor", "motor", "frame", "rack", "mudguard", "pump", "lock", "bell",
)  # fmt: skip
"""What the customers talk about; the topics of a generated community."""

_HAPPENS: Final = (
    "squeaks", "slips under load", "came loose", "wears out early", "does not fit", "rattles", "is stuck",
    "leaks", "shows an error", "cuts out", "feels rough", "lost its tension", "will not charge", "bends",
)  # fmt: skip
_WHEN: Final = (
    "after a ride in the rain", "since the last update", "on steep hills", "at low temperatures",
    "after {n} km", "within {n} days", "when I brake hard", "in the first gear", "at more than {n} W",
    "each time I carry luggage", "whenever it was parked outside", "right after the service",
)  # fmt: skip
_SENTENCES: Final = (
    "My {part} {happens} {when}.",
    "I have tried to clean the {part}, and the {other} as well, with no difference.",
    "According to the manual the {part} should be tightened to {n} Nm, but then the {other} {happens}.",
    'The dealer said "it is normal" and offered a new {part} for {n} euro.',
    "Does anybody know whether the {part} of the older model works with this {other}?",
    "What helped me: take the {part} off, grease the thread, and put the {other} back {when}.",
    "In our fleet of {n} bicycles every third {part} {happens} {when}.",
    "It would be great if you sold the {part} without the {other}.",
    "I would not worry about the {part}; look at the {other} first, it often {happens}.",
    "With the {part} from the {n} series the problem went away and has not come back.",
    "See C:\\service\\{part}.pdf, page {n}, for the drawing of the {other}.",
)
_TITLES: Final = (
    "Why is it that my {part} {happens} {when}?",
    "{part} {happens}: is it the {other}?",
    "How to replace the {part} without touching the {other}",
    "Which {part} fits a {other} of {n} mm?",
)
_ADJECTIVES: Final = ("steady", "quiet", "early", "rapid", "curious", "patient", "sunny", "rusty", "bold")
_NOUNS: Final = ("rider", "wheel", "tourer", "mechanic", "commuter", "climber", "courier", "tandem", "gear")


def paragraphs(rng: Random, shortest: int, longest: int) -> str:
    """Write an HTML fragment whose plain text has about so many characters."""
    wanted = rng.randint(shortest, longest)
    lines: list[str] = []
    length = 0
    while length < wanted:
        text = " ".join(_filled(rng, rng.choice(_SENTENCES)) for _ in range(rng.randint(1, 3)))
        length += len(text) + 1
        lines.append(f"<p>{text}</p>")
    return "\n\n".join(lines)


def title(rng: Random) -> str:
    """Write the title of a question."""
    text = _filled(rng, rng.choice(_TITLES))
    return text[0].upper() + text[1:]


def nickname(rng: Random, number: int) -> str:
    """Name a member."""
    return f"{rng.choice(_ADJECTIVES)} {rng.choice(_NOUNS)} {number}"


def _filled(rng: Random, sentence: str) -> str:
    when = rng.choice(_WHEN).format(n=rng.randint(2, 2000))
    return sentence.format(
        part=rng.choice(PARTS),
        other=rng.choice(PARTS),
        happens=rng.choice(_HAPPENS),
        when=when,
        n=rng.randint(2, 2000),
    )
