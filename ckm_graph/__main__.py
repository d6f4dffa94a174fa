"""`python -m ckm_graph` and the `ckm` command."""

from __future__ import annotations

import sys

from ckm_graph.cli import run

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
