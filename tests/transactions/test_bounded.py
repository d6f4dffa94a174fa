"""A long file is loaded in memory that does not grow with it."""

from __future__ import annotations

import gzip
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTES = 400
"""What the engine's bulk loader holds while it sorts dominates, and the text that is read, a megabyte at a time;
what grows with the file here is the set of its personal subjects."""

LINES = """{s} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/ckm#IndividualCustomer> .
{s} <https://w3id.org/ckm#name> "Customer {i}" .
{s} <https://example.org/p> "text {i}" .
{s} <https://example.org/q> <https://example.org/{half}> .
{s} <https://example.org/r> "0{i}"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""

LOAD = """
import resource, sys
from pathlib import Path
from ckm_graph import KnowledgeGraph

def peak():
    status = Path("/proc/self/status")  # Linux's ru_maxrss knows the parent's memory too
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2

kg = KnowledgeGraph.open(sys.argv[2])
before = peak()
report = kg.load(sys.argv[1], source="crm")
print(report.added, report.personal, report.rewritten, peak() - before)
"""


@pytest.mark.parametrize(("suffix", "subjects"), [("nt", 60_000), ("ttl", 20_000)])
def test_loading_a_long_file_stays_within_bounds(suffix: str, subjects: int, tmp_path: Path) -> None:
    path = tmp_path / f"long.{suffix}.gz"
    with gzip.open(path, "wt", compresslevel=1) as out:
        for i in range(subjects):
            out.write(LINES.format(s=f"<https://example.org/{i}>", i=i, half=i // 2))
    done = subprocess.run(
        [sys.executable, "-c", LOAD, path, tmp_path / "g"], capture_output=True, text=True, check=True
    )
    added, personal, rewritten, grown = done.stdout.split()
    assert [int(count) for count in (added, personal, rewritten)] == [5 * subjects, subjects, subjects]
    assert float(grown) < MEGABYTES
