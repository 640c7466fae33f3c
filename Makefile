# make demo | test | bench | lock | clean   (see README.md)
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8001
SERVE ?= 1

.PHONY: demo test bench lock clean
.DEFAULT_GOAL := demo

# The locked versions of requirements.txt, and this checkout itself.
.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gkcrawl needs Python 3.11 or newer; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Crawl the practice web (no Internet), check every report against what it should be, then open Datasette.
demo: .venv/ready
	$(BIN)/python -m tests.demo --port $(PORT) $(if $(filter 0,$(SERVE)),,--serve)

test: .venv/ready
	$(BIN)/python -m pytest

bench: .venv/ready
	$(BIN)/python -m bench

# Renew the locked versions.
lock: .venv/ready
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --no-annotate --no-header \
		--no-emit-index-url --upgrade pyproject.toml requirements.in -o requirements.txt

clean:
	rm -rf .venv build
