# Two commands for newcomers: `make test` and `make demo`. Both need python3 (3.11 or newer, with
# venv and pip) and make, and build .venv when it is missing or out of date. Nothing needs root.

PYTHON ?= python3
COVERAGE_FLOOR ?= 88
# One more than there are processors took no less time and more of the processors.
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)
# Temporary files of the tests lie in memory where there is room: they are many, small and soon gone.
# What is proved of kill -9 needs no disk: files outlive a process wherever they lie.
MEMORY_FOLDER ?= /dev/shm
MEMORY_NEEDED_KB ?= 3000000

VENV := .venv
BIN := $(VENV)/bin
# Empty file, younger than everything that decides what is installed.
STAMP := $(VENV)/.installed
INSTALL_INPUTS := pyproject.toml requirements-dev.txt constraints.txt $(wildcard plugins/*/pyproject.toml)
PLUGINS := $(wildcard plugins/*/pyproject.toml)
TYPED := src tests conftest.py $(wildcard tui)

# Puts TMPDIR into memory for the rest of a recipe, unless somebody chose a place or memory is short.
define IN_MEMORY
least() { [ "$${1:-0}" -ge $(MEMORY_NEEDED_KB) ]; }; \
	if [ -z "$$TMPDIR" ] \
	    && least "$$(df -kP "$(MEMORY_FOLDER)" 2>/dev/null | awk 'NR == 2 { print $$4 }')" \
	    && least "$$(awk '/^MemAvailable:/ { print $$2 }' /proc/meminfo 2>/dev/null)" \
	    && folder=$$(mktemp -d "$(MEMORY_FOLDER)/govdisclose.XXXXXX" 2>/dev/null); then \
	    chmod 711 "$$folder"; TMPDIR="$$folder"; export TMPDIR; \
	    trap 'rm -rf "$$folder"' EXIT; trap 'exit 130' INT; trap 'exit 143' TERM; \
	fi
endef

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help test demo lint types unit bench soak scale format pictures constraints clean python-is-new-enough

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F '|' '{ printf "%-17s %s\n", $$1, $$2 }'

test: lint ## Check format, style and types, run the tests, hold the coverage floor
	@$(MAKE) --no-print-directory -j2 types unit

demo: $(STAMP) ## Build a made-up office in a new folder and look around in it
	@program="$$PWD/$(BIN)/govdisclose"; folder=$$(mktemp -d -t govdisclose-demo.XXXXXX) \
	    && cd "$$folder" && "$$program" demo && echo "The office of the demo is in $$folder"

lint: $(STAMP) ## Check format and style
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMP) ## Check types
	$(BIN)/mypy $(TYPED)
	@set -e; for project in $(patsubst %/pyproject.toml,%,$(PLUGINS)); do \
	    echo "$(BIN)/mypy $$project"; \
	    MYPYPATH="$$project/src:$$project" $(BIN)/mypy $$project/src $$project/tests; \
	done

unit: $(STAMP) ## Run the tests with coverage and list what was skipped
	@$(IN_MEMORY); $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -rs --cov --cov-report=term --cov-fail-under=$(COVERAGE_FLOOR)

bench: $(STAMP) ## Measure speed and memory
	@set -e; for script in tests/bench/bench_*.py; do echo "== $$script"; $(BIN)/python $$script; done

scale: $(STAMP) ## Measure large offices: a million records, ten million on PostgreSQL
	@set -e; for script in tests/bench/scale_*.py; do echo "== $$script"; $(BIN)/python $$script; done

soak: $(STAMP) ## Run the long tests: many more examples, kills and crashes
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest -n $(WORKERS) -rs -m "soak or not soak"

format: $(STAMP) ## Format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

pictures: $(STAMP) ## Draw the pictures of the READMEs from real runs
	$(BIN)/python -m tests.tools.pictures docs/pictures
	$(BIN)/python -m tests.tools.tui_pictures docs/pictures

constraints: python-is-new-enough ## Write constraints.txt anew from the newest releases allowed
	@set -e; folder=$$(mktemp -d -t govdisclose-constraints.XXXXXX); trap 'rm -rf "$$folder"' EXIT; \
	    $(PYTHON) -m venv "$$folder"; \
	    grep -v '^-c' requirements-dev.txt > "$$folder/requirements.txt"; \
	    "$$folder/bin/python" -m pip install --quiet -r "$$folder/requirements.txt"; \
	    sed -n '/^#/p' constraints.txt > "$$folder/constraints.txt"; \
	    "$$folder/bin/python" -m pip freeze --all --exclude pip --exclude-editable >> "$$folder/constraints.txt"; \
	    cp "$$folder/constraints.txt" constraints.txt

clean: ## Remove what was built
	rm -rf $(VENV) build dist .coverage .coverage.* .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): $(INSTALL_INPUTS) | python-is-new-enough
	@echo "Building $(VENV); this takes a minute or two"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

python-is-new-enough:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "govdisclose needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)" >&2; \
	    echo "name another one, for example: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "govdisclose needs Python's venv and pip, which '$(PYTHON)' lacks" >&2; \
	    echo "on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
