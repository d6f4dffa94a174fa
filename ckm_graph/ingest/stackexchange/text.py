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
_LEADING: Final = _BLOCKS | _CELLS | _PREFORMATTED | _UNSEEN
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
        if "<" not in html and "&" not in html:
            return _FORBIDDEN.sub("", " ".join(html.split()))
        self._seen.clear()
        try:
            self._parser.feed(html.encode(errors="ignore"))
            self._parser.close()
        except etree.LxmlError:  # nothing in it that could be an element
            self._parser = _parser(self._seen)
        return self._seen.text()


def _parser(seen: _Seen) -> etree.HTMLParser:
    target: Any = seen  # the stubs ask for a target that takes bytes too, which lxml never gives
    return etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)


class _Seen:
    """What the parser saw so far, as lines: the parser's target.

    Most of what a parser sees is text and tags within lines: text goes straight to the parts of the
    line, and what turns out to be in an element that is not shown is taken away from them again.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._parts: list[str] = []
        self._preformatted = 0
        self._unseen = 0
        self._shown = 0
        self.data: Final = self._parts.append

    def clear(self) -> None:
        self._lines.clear()
        self._parts.clear()
        self._preformatted = self._unseen = self._shown = 0

    def text(self) -> str:
        if self._parts:
            self._end_line()
        return "\n".join(self._lines)

    def start(self, tag: str, _attributes: object) -> None:
        if tag not in _LEADING:
            return
        if tag in _UNSEEN:
            self._cut()
            self._unseen += 1
        elif tag in _CELLS:
            self._cut()
            self._parts.append(" ")
            self._shown = len(self._parts)
        else:
            if self._parts:
                self._end_line()
            if tag in _PREFORMATTED:
                self._preformatted += 1

    def end(self, tag: str) -> None:
        if tag not in _LEADING or tag in _CELLS:
            return
        if tag in _UNSEEN:
            self._cut()
            self._unseen = max(0, self._unseen - 1)
        else:
            if self._parts:
                self._end_line()
            if tag in _PREFORMATTED:
                self._preformatted = max(0, self._preformatted - 1)

    def close(self) -> None:
        """End a fragment; `text` gives what was seen."""

    def _cut(self) -> None:
        """Take away what is not shown; from here on it may be."""
        if self._unseen:
            del self._parts[self._shown :]
        self._shown = len(self._parts)

    def _end_line(self) -> None:
        if self._unseen:
            self._cut()
        text = "".join(self._parts)
        self._parts.clear()
        self._shown = 0
        if self._preformatted:
            text = "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
        elif text.isprintable() and "  " not in text:  # so it holds nothing forbidden either
            if text := text.strip(" "):
                self._lines.append(text)
            return
        else:
            text = " ".join(text.split())
        if text:
            self._lines.append(_FORBIDDEN.sub("", text))
