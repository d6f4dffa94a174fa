"""Reports: self-contained HTML pages that show what a graph knows, or what is wrong with it.

    graph and findings --gather--> ReportContent --render_report--> HTML text
    validation report --summarise--> ValidationSummary --render_validation--> HTML text

A page loads nothing, runs no script, follows the reader's light or dark scheme, and prints.
"""

from ckm_graph.reporting._findings import (
    approach_shares,
    customers_at_risk,
    flow_bands,
    key_figure,
    lost_contacts,
    practised_styles,
    topic_trends,
    work_lists,
)
from ckm_graph.reporting._gather import gather
from ckm_graph.reporting._page import render_report, render_validation
from ckm_graph.reporting._summary import summarise, titles_of

__all__ = [
    "approach_shares",
    "customers_at_risk",
    "flow_bands",
    "gather",
    "key_figure",
    "lost_contacts",
    "practised_styles",
    "render_report",
    "render_validation",
    "summarise",
    "titles_of",
    "topic_trends",
    "work_lists",
]
