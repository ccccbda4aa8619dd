# Gatehouse. `make` alone lists what there is; nothing here needs more than Python 3.11 and make.

PORT ?= 8000
DATABASE_URL ?=
PYTHON ?=
WORKERS ?= auto
ARGS ?=

BIN := .venv/bin
export FLASK_APP := wsgi
export GATEHOUSE_ENVIRONMENT ?= demo
export GATEHOUSE_PORT ?= $(PORT)
export GATEHOUSE_BASE_URL ?= http://localhost:$(GATEHOUSE_PORT)
ifneq ($(DATABASE_URL),)
export GATEHOUSE_DATABASE_URL := $(DATABASE_URL)
endif
# Tests and tools never see the demo's settings. The many processes that tests start share what was compiled.
BARE := env -u PYTHONDONTWRITEBYTECODE -u GATEHOUSE_ENVIRONMENT -u GATEHOUSE_PORT -u GATEHOUSE_BASE_URL -u GATEHOUSE_DATABASE_URL

RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development

.DEFAULT_GOAL := help
.PHONY: help run code fresh migrate quick test coverage lint format messages audit bench lock vendor clean

help: ## Show this list
	@echo "Gatehouse: make TARGET [PORT=8000] [DATABASE_URL=postgresql://...] [PYTHON=python3.11]"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNTIME) ## Start the demo: database, server, worker; sign-ins are printed; Ctrl+C ends it
	@echo "Starting Gatehouse on $(GATEHOUSE_BASE_URL)."
	@exec $(BIN)/flask up

code: $(RUNTIME) ## Print the present one-time code of each demo role
	@exec $(BIN)/flask demo code

fresh: $(RUNTIME) ## Throw the demo database away, then run anew
	@echo "Removing the demo database."
	@$(BIN)/flask demo fresh
	@$(MAKE) --no-print-directory run

migrate: $(RUNTIME) ## Bring the database to the newest schema
	@echo "Upgrading the database."
	@exec $(BIN)/flask db upgrade

quick: $(DEVELOPMENT) ## Run each test on one database, none in a browser or on large tables, between two edits (ARGS as for test)
	@echo "Running each test on one database, without a browser or large tables."
	@exec $(BARE) $(BIN)/python -m pytest --quick -n $(WORKERS) --dist worksteal $(ARGS)

test: $(DEVELOPMENT) ## Run every test on SQLite and PostgreSQL (ARGS="-k name", WORKERS=2)
	@echo "Running the tests."
	@exec $(BARE) $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

coverage: $(DEVELOPMENT) ## Run the tests and say which lines none of them reaches
	@echo "Running the tests with coverage."
	@exec $(BARE) $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=term $(ARGS)

lint: $(DEVELOPMENT) ## Check format, style, types and the arrows between packages
	@echo "Checking the format."
	@$(BIN)/ruff format --check .
	@echo "Checking the style."
	@$(BIN)/ruff check .
	@echo "Checking the types."
	@$(BIN)/mypy --strict admin_app forms views
	@echo "Checking the arrows between packages."
	@$(BIN)/lint-imports --no-logo

format: $(DEVELOPMENT) ## Put the code into the house format and mend what can be mended
	@echo "Formatting."
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

messages: $(DEVELOPMENT) ## Take new texts into the catalogues and compile them; says what is untranslated
	@$(BIN)/python -m scripts.messages

audit: $(DEVELOPMENT) ## List version and licence of every package and vendored asset
	@echo "Reading the locks and the vendored assets."
	@$(BIN)/python -m scripts.audit

bench: $(DEVELOPMENT) ## Compare with Django's admin and Flask-Admin (ARGS="--accounts 10000 1000000 --passes 5")
	@exec $(BARE) $(BIN)/python -m benchmarks $(ARGS)

lock: $(DEVELOPMENT) ## Renew both lock files from requirements*.in (ARGS=--upgrade moves versions)
	@scripts/lock.sh $(ARGS)

vendor: $(DEVELOPMENT) ## Renew the checksums of views/static/vendor after adding a file
	@echo "Listing the vendored assets."
	@$(BIN)/python -m scripts.audit vendor

clean: ## Remove the environments and all caches; the demo's data stays
	@echo "Removing the environments and caches."
	@rm -rf .venv .venv-peers .venv-served .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

$(RUNTIME): requirements.txt
	@scripts/environment.sh requirements.txt $(PYTHON)
	@touch $@

$(DEVELOPMENT): requirements-dev.txt
	@scripts/environment.sh requirements-dev.txt $(PYTHON)
	@touch $@ $(RUNTIME)
