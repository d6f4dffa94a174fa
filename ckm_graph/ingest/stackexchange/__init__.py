"""The Stack Exchange source: the public data dump of one community.

    rows.py    one file  -> its rows, checked            site.py    what all tables share
    text.py    HTML      -> plain text                   people.py  users, badges    -> triples
    source.py  which files, in which order               posts.py   posts, comments  -> triples
                                                         votes.py   votes, bounties  -> triples

PostHistory.xml, the edits of posts, is not read.
"""

from ckm_graph.ingest.stackexchange.source import StackExchangeSource

__all__ = ["StackExchangeSource"]
