"""``python -m benchmarks.steps ENGINE STEP ARGUMENTS``: run one step and print its facts."""

from __future__ import annotations

import json
import sys
from importlib import import_module

if __name__ == "__main__":
    engine, step, arguments = sys.argv[1:]
    json.dump(getattr(import_module(f"benchmarks.steps.{engine}"), step)(**json.loads(arguments)), sys.stdout)
