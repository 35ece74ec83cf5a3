# The commands of this project. `make help` lists them. You can run each again at any time.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PICTURES ?= docs/images
PACKAGE ?= document
SAMPLE ?= 0
SEED ?= 1
CHILDREN ?= 2
TESTS ?=
WITH_BROWSER := --override-ini addopts=--strict-markers
# Real servers and browsers can miss a promise of seconds once on a busy machine. What is broken fails all
# three times; the summary names what was run again.
AGAIN := --reruns 2 -r fER

.DEFAULT_GOAL := help
.PHONY: help run test test-slow test-postgresql test-browser lighthouse accessibility mutation bench pictures icons messages lint format pins clean

help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

run: export DEBUG := on
run: $(VENV)/run.stamp ## Serve the site with a starter article at http://127.0.0.1:8000/
	@echo "==> Migrating the database"
	@$(BIN)/python manage.py migrate --verbosity 0
	@echo "==> Loading the starter article"
	@$(BIN)/python manage.py load_starter
	@echo "==> Checking that an editor can log in"
	@$(BIN)/python manage.py ensure_editor
	@echo "==> Serving http://127.0.0.1:$(PORT)/ (admin: /admin/). Press Ctrl-C to stop."
	@$(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

test: $(VENV)/dev.stamp ## Run the tests on SQLite, except the slow ones
	$(BIN)/python -m pytest -n auto

# By module, because the tests of a module share servers.
test-slow: $(VENV)/dev.stamp ## Run the slow tests on SQLite, or on DATABASE_URL
	$(BIN)/python -m pytest -n auto --dist loadscope -m slow --hypothesis-profile thorough --durations 20 $(AGAIN) $(TESTS)

test-postgresql: $(VENV)/dev.stamp ## Run the tests of `make test` on PostgreSQL (DATABASE_URL), the random ones for longer
	DATABASE_URL=$${DATABASE_URL:-postgres://root@127.0.0.1:5432/root} $(BIN)/python -m pytest -n auto --hypothesis-profile thorough $(TESTS)

test-browser: $(VENV)/dev.stamp tests/browser/node_modules ## Run the browser tests (needs Chromium, Java, w3m and pdftotext)
	$(BIN)/python -m pytest tests/browser -n auto --dist loadscope $(WITH_BROWSER) $(AGAIN) --ignore=tests/browser/test_lighthouse.py

lighthouse: $(VENV)/dev.stamp tests/browser/node_modules ## Let Lighthouse judge each kind of public page, and print its marks
	$(BIN)/python -m pytest tests/browser/test_lighthouse.py $(WITH_BROWSER)

accessibility: export FIGURES := docs/accessibility.md
accessibility: test-browser lighthouse ## Run the browser tests and Lighthouse, and write their figures into docs/

mutation: $(VENV)/dev.stamp ## Change the code of PACKAGE bit by bit: which changes does no test notice?
	nice -n 19 $(BIN)/python -m tests.mutation $(PACKAGE) --sample $(SAMPLE) --seed $(SEED) --children $(CHILDREN)

bench: $(VENV)/dev.stamp ## Run the benchmarks and write the figures into README.md and docs/
	$(BIN)/python -m benchmarks

pictures: $(VENV)/dev.stamp ## Retake the screenshots in the README and docs (into PICTURES)
	$(BIN)/python -m docs.pictures $(PICTURES)

messages: $(VENV)/dev.stamp ## Collect the words of the pages for translators, and compile the translations
	DEBUG=on $(BIN)/python manage.py makemessages
	DEBUG=on $(BIN)/python manage.py compilemessages

icons: $(VENV)/dev.stamp ## Make the site's icons again, from static/img/icon.svg
	$(BIN)/python -m docs.icons

lint: $(VENV)/dev.stamp ## Check code, types, imports between packages, templates and migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djangofmt --check templates
	DEBUG=on $(BIN)/python manage.py makemigrations --check --dry-run

format: $(VENV)/dev.stamp ## Format code and templates
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djangofmt templates

pins: $(VENV)/dev.stamp ## Pin the newest versions that pyproject.toml allows, with hashes
	$(BIN)/uv pip compile --upgrade $(PIN_OPTIONS) pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --upgrade $(PIN_OPTIONS) pyproject.toml --group dev -o requirements-dev.txt

PIN_OPTIONS := --universal --generate-hashes --quiet --custom-compile-command "make pins"

clean: ## Remove everything that these commands created, except the database
	rm -rf $(VENV) staticfiles tests/browser/node_modules

# Each stamp is written last, so that an interrupted installation starts again.

$(VENV)/venv.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is required, but $(PYTHON) is `$(PYTHON) --version`. Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "==> Creating a virtual environment in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/venv.stamp requirements.txt
	@echo "==> Installing requirements.txt"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: $(VENV)/venv.stamp requirements-dev.txt
	@echo "==> Installing requirements-dev.txt"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

tests/browser/node_modules: tests/browser/package-lock.json
	cd tests/browser && npm ci --no-audit --no-fund
	@touch $@
