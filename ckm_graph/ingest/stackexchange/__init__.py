"""The Stack Exchange source: the public data dump of one community.

    rows.py    one file  -> its rows, checked            site.py    what all tables share
    text.py    HTML      -> plain text                   people.py  users, badges    -> N-Triples
    lines.py   parts that lines are made of              posts.py   posts, comments  -> N-Triples
    source.py  which files, in which order               votes.py   votes, bounties  -> N-Triples

PostHistory.xml, the edits of posts, is not read.
"""

from ckm_graph.ingest.stackexchange.source import StackExchangeSource

__all__ = ["StackExchangeSource"]
