"""Elements of HTML and SVG as a tree, so that every text and attribute is escaped by the serialiser.

Whoever writes a page builds it from these and pastes no markup: a title such as ``<script>`` is text in
the tree and stays text.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias
from xml.etree import ElementTree as ET

__all__ = ["Child", "Element", "element", "html_text", "page_head", "xml_text"]

Element: TypeAlias = ET.Element
Child: TypeAlias = "Element | str | None"

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def element(tag: str, *children: Child, **attributes: str | float) -> Element:
    """Make an element; a trailing underscore in an attribute's name is dropped, others become hyphens.

    Parameters
    ----------
    tag
        Its name.
    children
        Elements and texts in order; None is left out.
    attributes
        Texts and numbers.

    >>> html_text(element("p", "a < b", class_="note", aria_hidden="true"))
    '<p class="note" aria-hidden="true">a &lt; b</p>'

    """
    named = {name.rstrip("_").replace("_", "-"): _clean(str(value)) for name, value in attributes.items()}
    node = ET.Element(tag, named)
    for child in children:
        if child is None:
            continue
        if not isinstance(child, str):
            node.append(child)
        elif len(node):
            node[-1].tail = (node[-1].tail or "") + _clean(child)
        else:
            node.text = (node.text or "") + _clean(child)
    return node


def page_head(title: str, style: str) -> Element:
    """Make the head of a page that is complete in itself: it loads nothing and runs no script."""
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", style),
    )


def html_text(node: Element) -> str:
    """Write a tree as HTML."""
    return ET.tostring(node, encoding="unicode", method="html")


def xml_text(node: Element) -> str:
    """Write a tree as XML, for a file of its own.

    >>> xml_text(element("svg", element("path", d="M0 0"), viewBox="0 0 9 9"))
    '<svg viewBox="0 0 9 9"><path d="M0 0" /></svg>'
    """
    return ET.tostring(node, encoding="unicode", method="xml")


def _clean(text: str) -> str:
    """Take out the characters that HTML forbids."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
