# One habit, one command. `make demo` and `make test` need only Python 3.11 or later, git and make.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
UCSB ?= ../shared/data
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo demo-real bench check-sample check-real test test-quick test-tools fuzz kills lint fix lock sample clean

help:  ## say what each command does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  make \1|/' | column -t -s '|'

# Two stamps on one environment: use needs only the runtime lock, the tests need the larger one.
$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "impact_eval needs Python 3.11 or later; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python has no venv module here; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/runtime: requirements/runtime.lock pyproject.toml | $(VENV)/made
	@echo "Making the environment from requirements/runtime.lock ..."
	@$(PIP) install --require-hashes --requirement requirements/runtime.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/development: requirements/development.lock $(VENV)/runtime
	@echo "Adding what the tests need from requirements/development.lock ..."
	@$(PIP) install --require-hashes --requirement requirements/development.lock
	@touch $@

demo: $(VENV)/runtime  ## write the impact pack of the sample study, and say where it is
	@$(BIN)/impact-eval pack data/sample --quarter "2025-26 Q4" --out packs/sample

demo-real: $(VENV)/runtime  ## the same for a real survey (UCSB=folder that holds ucsb_workshops.csv)
	@$(BIN)/impact-eval pack examples/ucsb --data "$(UCSB)" --as-of 2024-12-31 --out packs/ucsb

check-sample: $(VENV)/runtime  ## say what became of every row of the sample study
	@$(BIN)/impact-eval check data/sample || test $$? = 1

check-real: $(VENV)/runtime  ## the same for a real survey (UCSB=folder that holds ucsb_workshops.csv)
	@$(BIN)/impact-eval check examples/ucsb --data "$(UCSB)"

test-tools:
	@.ci/install-browser

test: $(VENV)/development test-tools  ## run every test
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

bench: $(VENV)/development  ## measure the speed of each step as a ratio against a peer
	@$(BIN)/python benchmarks/run.py

EXECUTIONS ?= 10000
$(VENV)/fuzz: requirements/fuzz.lock $(VENV)/development
	@$(PIP) install --require-hashes --requirement requirements/fuzz.lock
	@touch $@

fuzz: $(VENV)/fuzz  ## give readers changed bytes of real files (EXECUTIONS=10000 of each of TARGETS=all; Linux)
	@$(BIN)/python benchmarks/fuzz --executions $(EXECUTIONS) $(TARGETS)

kills: $(VENV)/development  ## kill loads and erasures 200 times, and look at the store after each
	@$(BIN)/python benchmarks/kills.py

test-quick: $(VENV)/development  ## run the tests that take seconds
	@$(BIN)/python -m pytest -m "not slow and not browser"

lint: $(VENV)/development  ## check style and types
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

fix: $(VENV)/development  ## mend style where a tool can
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock:  ## make the lock files anew from pyproject.toml (needs uv)
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  pyproject.toml --group build --output-file requirements/runtime.lock
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  pyproject.toml --extra notebooks --extra polars --group build --group test --group lint --group bench \
	  --constraint requirements/runtime.lock --output-file requirements/development.lock
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  --group fuzz --output-file requirements/fuzz.lock

sample: $(VENV)/runtime  ## make data/sample anew from the simulator
	@$(BIN)/impact-eval simulate data/sample --seed 20240401 --force

clean:  ## remove what the commands made
	rm -rf $(VENV) packs .pytest_cache .mypy_cache .ruff_cache
