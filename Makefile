# make demo | test | bench | lock | charts | clean   (see README.md)
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8001
SERVE ?= 1
# Test files run side by side, one a core; JOBS=0 runs them one after the other.
JOBS ?= auto

.PHONY: demo test browser replay bench lock charts clean
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

# Chromium, for the tests that open pages, its headless shell, which crawls faster (not every Debian has it), and wget, whose
# files are imported: Debian's, else Playwright's Chromium.
.venv/browser: .venv/ready
	@if command -v chromium >/dev/null && command -v wget >/dev/null; then true; \
	elif [ "$$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium wget >/dev/null && \
		{ apt-get -qq install -y --no-install-recommends chromium-headless-shell >/dev/null || true; }; \
	else $(BIN)/python -m playwright install --with-deps chromium || $(BIN)/python -m playwright install chromium; fi
	@touch $@

browser: .venv/browser

# What others open our exports with (pywb, py-wacz, frictionless, replayweb.page), apart: pywb wants old libraries.
.venv/replay/ready: .venv/ready tests/requirements-replay.txt
	$(PYTHON) -m venv .venv/replay
	.venv/replay/bin/python -m pip install --quiet --disable-pip-version-check -r tests/requirements-replay.txt
	cd .venv/replay && PATH="$$PWD/bin:$$PATH" npm pack --silent replaywebpage@2.4.6 && bin/python -m tarfile -e replaywebpage-2.4.6.tgz .
	@touch $@

replay: .venv/replay/ready

test: .venv/browser .venv/replay/ready
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

# The peer that reading is measured against (pandas), for the benchmarks alone.
.venv/bench: .venv/ready bench/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	@touch $@

bench: .venv/replay/ready .venv/bench
	$(BIN)/python -m bench

# Renew the locked versions.
lock: .venv/ready
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --no-annotate --no-header \
		--no-emit-index-url --upgrade pyproject.toml requirements.in -o requirements.txt
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --no-annotate --no-header \
		--no-emit-index-url --upgrade tests/requirements-replay.in -o tests/requirements-replay.txt

# Renew the chart library that the package ships: its built file, licence and notice, as npm publishes them.
ECHARTS := 6.1.0
SHIPPED := gkcrawl/publish/static/echarts
charts:
	mkdir -p build && cd build && rm -rf package && npm pack --silent echarts@$(ECHARTS) >/dev/null && $(PYTHON) -m tarfile -e echarts-$(ECHARTS).tgz .
	cp build/package/dist/echarts.common.min.js $(SHIPPED)/
	cp build/package/LICENSE $(SHIPPED)/LICENSE.txt
	cp build/package/NOTICE $(SHIPPED)/NOTICE.txt
	echo "echarts $(ECHARTS), dist/echarts.common.min.js, unchanged; renewed by make charts" > $(SHIPPED)/VERSION.txt

clean:
	rm -rf .venv build
