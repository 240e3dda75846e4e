# Cauce. Needs Python 3.11-3.13 with venv, git and make; everything else comes from PyPI and npm.
SHELL := /bin/bash
.DEFAULT_GOAL := help

ARGS ?=
UV ?= uv
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
PACKAGES := .venv/.packages
PROJECT := .venv/.project
VENDOR := web/static/vendor/manifest.json
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c '$(FITS)' 2>/dev/null && echo $$p && break; done)

.PHONY: help setup run test bench check lint lock licences clean

help:  ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## ?/\1\t/' | expand -t 12

setup: $(PROJECT) $(VENDOR)  ## virtual environment and front-end files (quick when nothing changed)

run: setup  ## the demonstration: web, clock and work on this machine
	$(BIN)/cauce run --demo $(ARGS)

test: setup  ## the whole suite; ARGS="-n 2 tests/domain" goes to pytest
	$(BIN)/python -m pytest $(ARGS)

bench: setup  ## measure speed and size
	$(BIN)/python -m bench $(ARGS)

check: setup  ## prove every procedure
	$(BIN)/cauce check $(ARGS)

lint: setup  ## style, floors and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

lock: $(PACKAGES)  ## compile the locks again after a change of pyproject.toml or package.json (needs uv)
	$(UV) pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 pyproject.toml \
		--extra postgres --extra batch --extra graficos --group dev --no-header -o requirements/dev.txt
	$(BIN)/npm install --package-lock-only --ignore-scripts --no-audit --no-fund

licences: setup  ## write THIRD_PARTY.md again
	$(BIN)/python -m tests.support.licences > THIRD_PARTY.md.new && mv THIRD_PARTY.md.new THIRD_PARTY.md

clean:  ## remove what setup and the tests made (never data)
	rm -rf .venv node_modules web/static/vendor build dist .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Cauce needs Python 3.11, 3.12 or 3.13 (make PYTHON=/path/to/python)"; exit 1; }
	$(PYTHON) -m venv .venv

$(PACKAGES): requirements/dev.txt | .venv/bin/python
	$(PIP) install --require-hashes --no-deps -r requirements/dev.txt
	@touch $@

$(PROJECT): pyproject.toml $(PACKAGES)
	$(PIP) install --no-index --no-build-isolation --no-deps -e .
	@touch $@

$(VENDOR): package.json package-lock.json .npmrc web/vendor.py $(PACKAGES)
	$(BIN)/npm ci --ignore-scripts --no-audit --no-fund
	$(BIN)/python web/vendor.py
