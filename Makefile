# make demo | test | bench | lock | clean   (see README.md)
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8001
SERVE ?= 1

.PHONY: demo test browser bench lock clean
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

# Chromium, for the tests that open pages: Debian's where we may install it, else Playwright's own.
.venv/browser: .venv/ready
	@if command -v chromium >/dev/null; then true; \
	elif [ "$$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium >/dev/null; \
	else $(BIN)/python -m playwright install --with-deps chromium || $(BIN)/python -m playwright install chromium; fi
	@touch $@

browser: .venv/browser

test: .venv/browser
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
