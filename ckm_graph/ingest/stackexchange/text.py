"""The plain text of an HTML fragment: what a reader sees, without markup.

Each block (paragraph, list item, heading, …) is a line of its own, white space within it is one
space, and preformatted code stays as it is. Entities are resolved, scripts and styles are dropped,
broken HTML is mended as a browser would, and characters that neither XML nor RDF allow go.
"""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

__all__ = ["PlainText"]

_BLOCKS: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details",
        "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
        "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main",
        "menu", "nav", "noframes", "noscript", "ol", "optgroup", "option", "p", "pre", "section",
        "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
    }
)  # fmt: skip
_CELLS: Final = frozenset({"td", "th"})
_PREFORMATTED: Final = frozenset({"pre", "listing", "xmp", "plaintext", "textarea"})
_UNSEEN: Final = frozenset({"script", "style", "template"})
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class PlainText:
    """Turns HTML fragments into plain text; not to be shared between threads."""

    def __init__(self) -> None:
        self._seen = _Seen()
        self._parser = _parser(self._seen)

    def of(self, html: str) -> str:
        r"""Give the plain text of a fragment; never fails, whatever it is given.

        >>> PlainText().of("<p>a &amp; <b>b</b><p>c<pre>x  =\n  1</pre>")
        'a & b\nc\nx  =\n  1'
        """
        html = _FORBIDDEN.sub("", html)
        if "<" not in html and "&" not in html:
            return " ".join(html.split())
        self._seen.clear()
        try:
            self._parser.feed(html.encode())
            self._parser.close()
        except etree.LxmlError:  # nothing in it that could be an element
            self._parser = _parser(self._seen)
        return _FORBIDDEN.sub("", self._seen.text())


def _parser(seen: _Seen) -> etree.HTMLParser:
    target: Any = seen  # the stubs ask for a target that takes bytes too, which lxml never gives
    return etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)


class _Seen:
    """What the parser saw so far, as lines: the parser's target."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._parts: list[str] = []
        self._preformatted = 0
        self._unseen = 0

    def clear(self) -> None:
        self._lines.clear()
        self._parts.clear()
        self._preformatted = self._unseen = 0

    def text(self) -> str:
        self._end_line()
        return "\n".join(self._lines)

    def start(self, tag: str, _attributes: object) -> None:
        if tag in _BLOCKS:
            self._end_line()
        elif tag in _CELLS:
            self._parts.append(" ")
        if tag in _PREFORMATTED:
            self._end_line()
            self._preformatted += 1
        elif tag in _UNSEEN:
            self._unseen += 1

    def end(self, tag: str) -> None:
        if tag in _BLOCKS or tag in _PREFORMATTED:
            self._end_line()
        if tag in _PREFORMATTED:
            self._preformatted = max(0, self._preformatted - 1)
        elif tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)

    def data(self, data: str) -> None:
        if not self._unseen:
            self._parts.append(data)

    def close(self) -> None:
        """End a fragment; `text` gives what was seen."""

    def _end_line(self) -> None:
        if not self._parts:
            return
        text = "".join(self._parts)
        self._parts.clear()
        if self._preformatted:
            text = "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
        else:
            text = " ".join(text.split())
        if text:
            self._lines.append(text)
