"""Rules over what is stored alone: names that only the compiler knows are put in place of their definition.

Full evaluation works with auxiliary names (half of a chain, a nameless class) that never reach a graph.
Who keeps a graph up to date can't look such a fact up, so here each rule that reads one is replaced by
rules that read what leads to it:

    x p y, y q z -> x aux z      x aux y, y r z -> x s z      gives      x p y, y q u, u r z -> x s z
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from ckm_graph.reasoning.rules import TYPE, is_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ckm_graph.reasoning.rules import Atom, Row, RuleSet, Template

__all__ = ["Pattern", "Rule", "is_variable", "unfold", "unfolded"]


class Pattern(NamedTuple):
    """A triple pattern: keys, and variables that begin with a question mark."""

    subject: str
    predicate: str
    object: str

    @property
    def about(self) -> str:
        """The class or property that it is about."""
        return self.object if self.predicate == TYPE else self.predicate


class Rule(NamedTuple):
    """What follows from what; nothing in it is unknown to a graph."""

    body: tuple[Pattern, ...]
    head: Pattern
    name: str
    """The template that gave the conclusion, as reports call it."""
    nodes: frozenset[str] = frozenset()
    """Variables that a literal must not take: they were subjects of what was replaced."""
    kept: tuple[str, ...] = ()
    """Parts that the rule's reader asks for besides its conclusion, whatever took their place."""


def is_variable(part: str) -> bool:
    """Tell a variable from a key."""
    return part[0] == "?"


def unfold(rules: RuleSet) -> tuple[Rule, ...] | None:
    """Write a rule set without auxiliary names and nameless classes.

    Returns
    -------
    The rules, each once; None if a nameless class is defined by way of itself, which happens only in
    ontologies that say one expression twice in a circle.

    """
    wanted, expand = _parted(rules)
    try:
        plain = [_in_order(found) for rule in wanted for found in expand(rule, frozenset())]
    except RecursionError:
        return None
    first: dict[tuple[frozenset[Pattern], Pattern, frozenset[str]], Rule] = {}
    for rule in plain:
        if rule.head not in rule.body:
            first.setdefault((frozenset(rule.body), rule.head, rule.nodes), rule)
    return tuple(_needed(first.values()))


def unfolded(rules: RuleSet, wanted: Iterable[Rule]) -> Iterator[tuple[Rule, ...] | None]:
    """Write other rules without the nameless classes that a rule set defines.

    Yields
    ------
    For each what it comes to, nothing where no fact can fulfil it; None as in `unfold`.

    """
    _, expand = _parted(rules)
    for rule in wanted:
        try:
            yield tuple(expand(rule, frozenset()))
        except RecursionError:
            yield None


def _parted(rules: RuleSet) -> tuple[list[Rule], _Expansion]:
    """Part the rules that conclude on what has a name from those that define what has none."""
    definitions: dict[str, list[Rule]] = {}
    wanted: list[Rule] = []
    for template, rows in rules.filled():
        for row in rows:
            rule = _written(template, row)
            if is_named(rule.head.about):
                wanted.append(rule)
            else:
                definitions.setdefault(rule.head.about, []).append(rule)
    return wanted, _Expansion({about: _at_first_hand(about, definitions) for about in definitions})


def _at_first_hand(about: str, definitions: Mapping[str, list[Rule]]) -> list[Rule]:
    """Give a name's definitions without those by another nameless property.

    The tables of properties are closed, so what led to the other property leads to this one in one step.
    """
    found: list[Rule] = []
    for rule in definitions[about]:
        if not _is_between_properties(rule) or is_named(rule.body[0].about):
            found.append(rule)
            continue
        for other in definitions.get(rule.body[0].about, ()):
            if not _is_between_properties(other):
                matched = _matched(other, rule.body[0])
                if matched is not None:
                    values = dict(zip(rule.body[0], matched.head, strict=True))
                    found.append(matched._replace(head=_of(rule.head, values)))
    return found


def _is_between_properties(rule: Rule) -> bool:
    return len(rule.body) == 1 and TYPE not in {rule.head.predicate, rule.body[0].predicate}


class _Expansion:
    """Puts definitions in place of nameless atoms, each in all ways."""

    def __init__(self, definitions: dict[str, list[Rule]]) -> None:
        self._definitions = definitions
        self._fresh = count()

    def __call__(self, rule: Rule, above: frozenset[tuple[str, str]]) -> Iterator[Rule]:
        place = next((i for i, atom in enumerate(rule.body) if not is_named(atom.about)), None)
        if place is None:
            yield rule
            return
        for found in self._definitions_of(rule.body[place], above):
            atom = rule.body[place]
            values = dict(
                zip((atom.subject, atom.object), (found.head.subject, found.head.object), strict=True)
            )
            merged = rule._replace(
                body=(*rule.body[:place], *found.body, *rule.body[place + 1 :]),
                nodes=rule.nodes | found.nodes | {atom.subject},
            )
            yield from self(_with(merged, values), above)

    def _definitions_of(self, atom: Pattern, above: frozenset[tuple[str, str]]) -> Iterator[Rule]:
        """Yield plain rules whose head says the atom, or the atom with a key in place of a variable."""
        if (atom.subject, atom.about) in above:
            return  # it would only rest on itself
        if any(about == atom.about for _, about in above):
            raise RecursionError(atom.about)
        for definition in self._definitions.get(atom.about, ()):
            matched = _matched(self._apart(definition), atom)
            if matched is not None:
                yield from self(matched, above | {(atom.subject, atom.about)})

    def _apart(self, rule: Rule) -> Rule:
        """Give a rule variables of its own."""
        number = next(self._fresh)
        names = {part for atom in (*rule.body, rule.head) for part in (atom.subject, atom.object)}
        return _with(rule, {name: f"{name}.{number}" for name in names if is_variable(name)})


def _matched(rule: Rule, atom: Pattern) -> Rule | None:
    """Make a rule's head say an atom; None if two keys differ."""
    for part in (0, 2):
        own, wanted = rule.head[part], atom[part]
        if is_variable(own):
            rule = _with(rule, {own: wanted})
        elif is_variable(wanted):
            rule, atom = _with(rule, {wanted: own}), _of(atom, {wanted: own})
        elif own != wanted:
            return None
    return rule


def _with(rule: Rule, values: Mapping[str, str]) -> Rule:
    return rule._replace(
        body=tuple(_of(atom, values) for atom in rule.body),
        head=_of(rule.head, values),
        nodes=frozenset(values.get(part, part) for part in rule.nodes),
        kept=tuple(values.get(part, part) for part in rule.kept),
    )


def _of(atom: Pattern, values: Mapping[str, str]) -> Pattern:
    return Pattern(
        values.get(atom.subject, atom.subject), atom.predicate, values.get(atom.object, atom.object)
    )


def _written(template: Template, row: Row) -> Rule:
    """Write one row of a template's table as a rule."""
    values = dict(zip(template.parameters, row, strict=True))

    def pattern(atom: Atom) -> Pattern:
        predicate = TYPE if atom.predicate == TYPE else values[atom.predicate]
        subject, object_ = (values.get(name, f"?{name}") for name in (atom.subject, atom.object))
        return Pattern(subject, predicate, object_)

    return Rule(tuple(map(pattern, template.body)), pattern(template.head), template.name)


def _in_order(rule: Rule) -> Rule:
    """Name variables by their order, so that equal rules are equal, and leave out what is said twice."""
    body = tuple(dict.fromkeys(rule.body))
    parts = dict.fromkeys(part for atom in (rule.head, *body) for part in (atom.subject, atom.object))
    names = {part: f"?{number}" for number, part in enumerate(filter(is_variable, parts))}
    subjects = {atom.subject for atom in (rule.head, *body)}
    nodes = frozenset(part for part in rule.nodes if is_variable(part) and part not in subjects)
    return _with(rule._replace(body=body, nodes=nodes), names)


def _needed(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Leave out a rule that asks for more than another with the same conclusion."""
    by_head: dict[Pattern, list[Rule]] = {}
    for rule in rules:
        by_head.setdefault(rule.head, []).append(rule)
    for same in by_head.values():
        asked = [frozenset[object](rule.body) | rule.nodes for rule in same]
        yield from (rule for rule, own in zip(same, asked, strict=True) if not any(a < own for a in asked))
