"""HTML becomes what a reader sees, whatever the HTML is like."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckm_graph.ingest.stackexchange.text import PlainText

WORD = st.text(alphabet="abcxyzäöß☃0123456789", min_size=1, max_size=6)
INLINE = st.sampled_from(["b", "em", "code", "a", "span", "sup", "kbd"])
BLOCK = st.sampled_from(["p", "div", "blockquote", "li", "h2", "section"])
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LINE = st.lists(st.tuples(st.none() | INLINE, WORD), min_size=1, max_size=5)
MARKUP = st.sampled_from(
    [
        "<p>", "</p>", "<pre>", "</pre>", "<script>", "</script>", "<div ", "='", '"', "<!--", "-->",
        "<![CDATA[", "]]>", "<?", "?>", "&amp;", "&lt;", "&#0;", "&#xD800;", "&#1;", "&", "<", ">", "<br/>",
        "<table><td>", "<svg>", "</html>", "<textarea>", "<template>", "<plaintext>", "\x00", "\ud83d",
        "\n", " ", "text",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("just words", "just words"),
        ("<p>one</p>\n\n<p>two</p>", "one\ntwo"),
        ("<p>a <b>bold</b>\n  move</p>", "a bold move"),
        ("one<br>two<br/><br/>three", "one\ntwo\nthree"),
        ("<ul>\n<li>a</li>\n<li>b <ol><li>c</li></ol></li></ul>", "a\nb\nc"),
        ("<pre><code>if a &lt; b:\n    c\n\n    d  \n</code></pre><p>x</p>", "if a < b:\n    c\n\n    d\nx"),
        ("<pre>a\r\nb</pre>", "a\nb"),
        ("<p>caf&eacute; &amp;amp; &#9731; &nbsp; x</p>", "café &amp; ☃ x"),
        ("<script>let x = '<p>'</script><style>p {}</style><p>seen</p><!-- not -->", "seen"),
        ("<p>unclosed <b>bold<p>next", "unclosed bold\nnext"),
        ("</p></div></pre>stray", "stray"),
        ("1 < 2 && 3 > 2", "1 < 2 && 3 > 2"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<p>bell\x07 and &#7;bell</p>", "bell and \ufffdbell"),
        ("<div>" * 2000 + "deep" + "</div>" * 2000, "deep"),
        ('<p><img src="x.png"></p>', ""),
    ],
)
def test_a_fragment_reads_as_in_a_browser(html: str, text: str) -> None:
    assert PlainText().of(html).replace("\ufffd", "") == text.replace("\ufffd", "")


@settings(deadline=None)
@given(st.text() | st.lists(MARKUP, max_size=30).map("".join))
def test_nothing_makes_it_fail_and_no_forbidden_character_is_left(html: str) -> None:
    text = PlainText().of(html)
    assert not FORBIDDEN.search(text)
    text.encode()


@settings(deadline=None)
@given(st.lists(st.tuples(BLOCK, LINE), min_size=1, max_size=6))
def test_blocks_become_lines_and_no_tag_is_left(
    blocks: list[tuple[str, list[tuple[str | None, str]]]],
) -> None:
    html, lines = "", []
    for block, line in blocks:
        inner = " ".join(f"<{tag}>{word}</{tag}>" if tag else word for tag, word in line)
        html += f"<{block}>{inner}</{block}>\n"
        lines.append(" ".join(word for _, word in line))
    assert PlainText().of(html).split("\n") == lines


@settings(deadline=None)
@given(st.lists(st.lists(MARKUP, max_size=12).map("".join), max_size=6))
def test_what_came_before_leaves_no_trace(fragments: list[str]) -> None:
    plain = PlainText()
    assert [plain.of(html) for html in fragments] == [PlainText().of(html) for html in fragments]
