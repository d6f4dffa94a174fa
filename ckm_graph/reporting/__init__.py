"""The report: one self-contained HTML page that shows what a graph knows.

    graph and findings --gather--> ReportContent --render_report--> HTML text

The page loads nothing, runs no script, follows the reader's light or dark scheme, and prints.
"""

from ckm_graph.reporting._gather import gather
from ckm_graph.reporting._page import render_report

__all__ = ["gather", "render_report"]
