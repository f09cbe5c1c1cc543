# Two commands do everything: `make report` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTEST := $(BIN)/python -m pytest -q -n 2
NBVAL := --nbval-lax --nbval-current-env --nbval-cell-timeout 300

.PHONY: help setup report test test-all bench bench-large chaos mutations gallery lab size lint lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

setup: $(READY) ## install everything into .venv, as locked

$(READY): requirements.lock pyproject.toml package-lock.json
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@if command -v npm >/dev/null && npm ci --silent >/dev/null 2>&1; then :; \
	else echo "npm could not install the small chart library: pages carry the larger one of the Python package"; fi
	@git config --get core.hooksPath >/dev/null 2>&1 || git config core.hooksPath .githooks 2>/dev/null || true
	@touch $@

report: setup ## publish the reports of the sample portfolio
	$(BIN)/pmo run healthcare

test: setup ## run the tests that protect a change: at most 10 minutes
	$(PYTEST) --dist worksteal -m "not thorough"
	$(PYTEST) --dist loadfile $(NBVAL) notebooks

test-all: setup ## also the thorough tests: real processes and data, faults, documents, new random cases
	TEST_ALL=1 $(PYTEST) --dist worksteal
	$(PYTEST) --dist loadfile $(NBVAL) notebooks

bench-large: setup ## measure decisions and reports at 300 to 5,000 projects (takes hours)
	for script in benchmarks/large*.py; do $(BIN)/python $$script || exit 1; done

chaos: setup ## kill runs at random, fill disks, read while writing; CHAOS_SEEDS=100 for more
	$(BIN)/python -m pytest -q -n 4 --dist worksteal -p no:cacheprovider tests/faults/chaos.py

bench: setup ## measure speed against named peers
	@failed=0; for script in $(filter-out benchmarks/large%,$(wildcard benchmarks/*.py)); do echo "== $$script"; $(BIN)/python $$script || failed=1; done; exit $$failed

mutations: setup ## break the library on purpose and see tests go red
	$(BIN)/python tests/mutations/run.py

gallery: setup ## draw every chart form on one page
	$(BIN)/python docs/gallery.py reports/gallery.html

lab: setup ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab --notebook-dir=notebooks

size: setup ## count the source lines of the library by package
	$(BIN)/python tools/size.py

lint: setup ## format and check code and notebooks
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --all-extras --no-header \
		--python-version 3.11 pyproject.toml --output-file requirements.lock

clean: ## remove what can be made again, but no report
	rm -rf $(VENV) node_modules .pytest_cache .ruff_cache .hypothesis
