"""Reports: self-contained HTML pages that show what a graph knows, or what is wrong with it.

    graph and findings --gather--> ReportContent --render_report--> HTML text
    validation report --summarise--> ValidationSummary --render_validation--> HTML text

A page loads nothing, runs no script, follows the reader's light or dark scheme, and prints.
"""

from ckm_graph.reporting._gather import gather
from ckm_graph.reporting._page import render_report, render_validation
from ckm_graph.reporting._summary import summarise

__all__ = ["gather", "render_report", "render_validation", "summarise"]
