# make run: install, build the store, serve the dashboard. make test: install what the tests need and run them all.
PYTHON ?= python3
BIN := .venv/bin
CODE := *.py geo server dashboard pages tests benchmarks

.PHONY: install install-test browser run serve office site test lint bench soak audit lock clean

install: .venv/installed
install-test: .venv/installed-test

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: requirements.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	touch $@

.venv/installed-test: requirements-test.lock .venv/installed
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-test.lock
	touch $@

run: install
	$(BIN)/python -m geo build
	$(MAKE) serve

# Serves the store that is there, or the one that BEIJING_STORE names.
serve: install
	@echo "http://localhost:8501"
	$(BIN)/streamlit run app.py

# Starts an office to try on this machine: a provider with four example accounts, the office, the public server beside it.
office: install-test
	$(BIN)/python -m geo build
	PYTHONPATH=.:tests $(BIN)/python -m support.local_office

# Writes every view as plain files, for any web server; see docs/site.md.
SITE ?= site
ADDRESS ?= http://localhost:8000
site: install
	$(BIN)/python -m geo site --output $(SITE) --address $(ADDRESS)
	@echo "python3 -m http.server --directory $(SITE) 8000"

# What no package index has: a browser and a Chinese font. Debian's root gets them, others are told how; never without.
BROWSER := chromium fonts-noto-cjk
browser:
	@has() { command -v "$$1" >/dev/null 2>&1; }; \
	if { has chromium || has chromium-browser || has google-chrome; } && has fc-list && fc-list :lang=zh family | grep -q .; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && has apt-get; then \
		export DEBIAN_FRONTEND=noninteractive; apt-get update -q && apt-get install -qy --no-install-recommends $(BROWSER) fontconfig; \
	else echo "make test needs a browser and a Chinese font: sudo apt-get install $(BROWSER) fontconfig" >&2; exit 1; fi

test: install-test browser lint
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: install-test
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy

bench: install-test
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.network_bench
	$(BIN)/python -m benchmarks.processes

# Half an hour of a hundred readers: memory, threads and files must not grow.
soak: install-test
	$(BIN)/python -m benchmarks.load soak

# Licences and known faults of what is locked; pip-audit has an environment of its own, where it can be had.
audit: install-test
	@test -x .venv/audit/bin/pip-audit || { $(PYTHON) -m venv .venv/audit && .venv/audit/bin/python -m pip install --quiet pip-audit; } || true
	$(BIN)/python -m benchmarks.audit

# Writes versions and hashes only; needs uv.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --extra test --extra rebuild pyproject.toml -o requirements-test.lock

clean:
	rm -rf .venv data/beijing.gpkg
