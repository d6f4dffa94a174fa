"""Plots: the chart that suits an analysis, as matplotlib axes.

    rows with a time      -> lines over time, one for each figure
    rows with shares of a whole  -> stacked bars
    any other rows        -> bars, the first at the top

No figure is shown and nothing global is touched: the axes belong to a figure of their own, which
``axes.figure.savefig(…)`` writes. Colours are those of Okabe and Ito, which colour-blind people tell apart.
"""

from ckm_graph.plotting._charts import plot

__all__ = ["plot"]
