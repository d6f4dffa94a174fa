"""A long file is loaded in memory that does not grow with it."""

from __future__ import annotations

import gzip
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SUBJECTS = 60_000
MEGABYTES = 400
"""What the engine's bulk loader sorts in one go dominates: it takes batches of a million quads a thread."""

LOAD = """
import resource, sys
from ckm_graph import KnowledgeGraph

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)

kg = KnowledgeGraph.open(sys.argv[2])
before = peak()
report = kg.load(sys.argv[1], source="crm")
print(report.added, report.personal, peak() - before)
"""


@pytest.mark.parametrize("suffix", ["nt", "ttl"])
def test_loading_a_long_file_stays_within_bounds(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"long.{suffix}.gz"
    with gzip.open(path, "wt", compresslevel=1) as out:
        for i in range(SUBJECTS):
            s = f"<https://example.org/{i}>"
            out.write(
                f"{s} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/ckm#IndividualCustomer> .\n"
                f'{s} <https://w3id.org/ckm#name> "Customer {i}" .\n{s} <https://example.org/p> "text {i}" .\n'
                f"{s} <https://example.org/q> <https://example.org/{i // 2}> .\n{s} <https://example.org/r> <x:{i % 100}> .\n"
            )
    done = subprocess.run(
        [sys.executable, "-c", LOAD, path, tmp_path / "g"], capture_output=True, text=True, check=True
    )
    added, personal, grown = done.stdout.split()
    assert (int(added), int(personal)) == (5 * SUBJECTS, SUBJECTS)
    assert float(grown) < MEGABYTES
