# The two commands of a new user: `make demo` and `make test`. Both make their own virtual environment.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: demo test test-all check lint types floors docs lock benchmarks clean

$(VENV)/installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable .
	touch $@

$(VENV)/developer: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --group dev
	touch $@

demo: $(VENV)/installed
	rm -rf demo
	$(BIN)/ckm demo demo

check: lint types floors

lint: $(VENV)/developer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/developer
	$(BIN)/mypy

floors: $(VENV)/developer
	$(BIN)/lint-imports

test: check
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-all: check
	CKM_THOROUGH=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

benchmarks: $(VENV)/developer
	$(BIN)/python -m benchmarks

docs: $(VENV)/developer
	$(BIN)/python -m docs.command_line

lock: $(VENV)/developer
	$(BIN)/uv pip compile --quiet --no-annotate --no-header --upgrade --all-extras --group dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) demo dist build
