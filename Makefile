# Two commands on a fresh machine with Python 3.11 or newer, make and git:
#
#   make site    build the book, in both languages, into site/
#   make test    run every check; says at its end what it skipped, and what that needs
#
# and: make serve (preview), make diagrams (what is generated from the models), make bench (what
# fences and dialogues cost, and how fast our servers are beside others), make fuzz (attacks on the
# servers, led by coverage), make release (packages and the offline site, in dist/), make lock
# (newest versions), make clean.

PYTHON ?= python3
BUILD ?= --offline
# Percent of the core's statements and branches (layers 0 to 6) that the tests must run.
CORE := 99
VENV := .venv
BIN := $(VENV)/bin
UV := .cache/uv

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: site test check diagrams bench fuzz serve release lock clean

site: $(VENV)/site.stamp
	$(BIN)/wirebook build $(BUILD)
	@echo "Open site/index.html in a browser; no server is needed."

test: $(VENV)/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest --cov $(PYTEST)
	$(if $(PYTEST),,$(BIN)/coverage report --fail-under=$(CORE) \
	  --include="$$($(BIN)/python diagrams/layers.py --core)")

check: test

diagrams: $(VENV)/site.stamp
	$(BIN)/python diagrams/generate.py
	$(BIN)/python -m wirebook.layouts
	$(BIN)/python -m wirebook.recorded
	$(BIN)/python editors/generate.py

bench: $(VENV)/test.stamp
	for each in benchmarks/*.py; do $(BIN)/python $$each || exit 1; done

# make fuzz FUZZ="imap --seconds 3600" says which protocols, and for how long.
fuzz: $(VENV)/test.stamp
	$(BIN)/python -m tests.hostile.fuzz $(FUZZ)

serve: $(VENV)/site.stamp
	$(BIN)/wirebook serve

# make release TAG=v0.2.0 looks as well whether tag, version and changelog agree.
release: $(VENV)/site.stamp
	$(BIN)/python .ci/release.py $(TAG)

# The stamps are newer than what they were made from, so nothing is installed twice.
# test.txt holds all of site.txt at the same versions: the one environment serves both. The lock
# names everything, so pip need not resolve (--no-deps): older ones stumble over extras there.
$(VENV)/test.stamp: requirements/test.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/test.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/site.stamp: requirements/site.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/site.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "wirebook needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# test.txt first, site.txt from it, so that the two agree.
LOCK = $(UV)/bin/uv --quiet --no-config pip compile pyproject.toml --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade
HEAD = printf '%s\n' "\# Made by \`make lock\` from pyproject.toml; see README.md beside this file."

lock: $(UV)/bin/uv
	@mkdir -p requirements
	sed -n 's/^requires = \["\(.*\)"\]$$/\1/p' pyproject.toml > $(UV)/backend.txt
	$(LOCK) $(UV)/backend.txt --extra test -o $(UV)/test.txt > /dev/null
	$(LOCK) $(UV)/backend.txt -c $(UV)/test.txt -o $(UV)/site.txt > /dev/null
	{ $(HEAD); cat $(UV)/test.txt; } > requirements/test.txt
	{ $(HEAD); cat $(UV)/site.txt; } > requirements/site.txt

$(UV)/bin/uv:
	$(PYTHON) -m venv $(UV)
	$(UV)/bin/python -m pip install --quiet uv

clean:
	rm -rf $(VENV) .cache site dist .build-* .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
