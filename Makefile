# Every target builds its environment first (.venv, locked dependencies); quick when nothing changed.
SHELL := /bin/bash
PYTHON_ENV := .venv/bin/python
PYTEST := $(PYTHON_ENV) -m pytest -q
WORKERS ?= auto
export PORT ?= 8000

.PHONY: help setup run test browser check messages stack bench controls
.PHONY: setup-tests check-lint check-types check-templates check-messages check-migrations check-vendored

help:           ## this list
	@sed -nE 's/^([a-z]+):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup:          ## build the environment
	@scripts/setup.sh

run: setup      ## the demo on 127.0.0.1:$PORT (8000), on SQLite, with its worker and beat
	@exec $(PYTHON_ENV) scripts/run.py

setup-tests:
	@scripts/setup.sh tests

test: setup-tests ## every test that needs no service
	$(PYTEST) -n $(WORKERS) --ignore tests/stack --ignore tests/browser
	$(PYTEST) tests/browser

browser: setup-tests ## the browser journeys alone (Chromium)
	$(PYTEST) tests/browser

check: check-lint check-types check-templates check-messages check-migrations check-vendored ## lint, types, templates, catalogues, migrations

check-lint: setup-tests
	.venv/bin/ruff check .
	.venv/bin/ruff format --check --quiet .
check-types: setup-tests
	.venv/bin/mypy .
check-templates: setup-tests
	.venv/bin/djlint . --lint --quiet
check-messages: setup-tests
	$(PYTHON_ENV) scripts/messages.py --check
check-migrations: setup-tests
	SECRET_KEY=check DEBUG=1 $(PYTHON_ENV) manage.py makemigrations --check --dry-run
check-vendored: setup-tests
	$(PYTHON_ENV) scripts/vendor.py --check
	$(PYTHON_ENV) scripts/build_fonts.py --check

messages: setup ## gather the messages of code and templates into the catalogues
	@$(PYTHON_ENV) scripts/messages.py

stack: setup    ## web, worker and beat as processes on local PostgreSQL and Redis, as docker-compose.yml runs them
	@exec $(PYTHON_ENV) scripts/stack.py

bench: setup    ## measure pages, import, nightly check and assessment beside their floors; SCALE=P: a province, on PostgreSQL
	@$(PYTHON_ENV) scripts/$(if $(filter P,$(SCALE)),bench_scale,bench).py
	@$(PYTHON_ENV) scripts/bench_assessment.py

controls: setup-tests ## take each protection out of a copy of the tree and see its tests fail; ONLY=word: some of them
	@$(PYTHON_ENV) scripts/controls.py --only "$(ONLY)"
