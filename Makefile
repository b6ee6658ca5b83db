# Everything a person does with this project. `make` alone prints this list.
# Needs Python 3.11 or newer and make; everything else goes into .venv.

PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo run test check format catalogues bench lock screenshots hooks clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

demo: $(VENV)/.demo ## see the bot at work without Discord: a tour, then a preview in the browser
	@$(RUN) -m bot sandbox --tour --stay

run: $(VENV)/.run ## the real bot; DISCORD_TOKEN from the environment or .env
	@$(RUN) -m bot run

# One worker more than there are processors: a third of their time is waiting, for database threads and processes.
test: $(VENV)/.dev ## the whole suite
	@$(RUN) -m pytest -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --dist worksteal

check: $(VENV)/.dev ## format, lint, types, imports, catalogues, packages
	@$(RUN) -m ruff format --check .
	@$(RUN) -m ruff check .
	@$(RUN) -m mypy
	@$(VENV)/bin/lint-imports
	@$(RUN) -m bot.locales --check
	@$(RUN) -m bot seed --check
	@$(RUN) -m checks.packages

format: $(VENV)/.dev ## format the code and mend what can be mended
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

catalogues: $(VENV)/.dev ## bring the catalogues of the languages in step with the code
	@$(RUN) -m bot.locales

bench: $(VENV)/.dev ## measure the claims; prints a table, ends with 1 where one is missed
	@$(RUN) -m benchmarks

screenshots: $(VENV)/.dev ## take the pictures of docs/ in a real browser (Chromium must be installed)
	@$(RUN) -m docs.screenshots

lock: $(VENV)/.pip ## write the lock files anew from pyproject.toml
	@$(RUN) -m pip install --quiet 'uv>=0.9,<1'
	@for set in 'run:' '.:--extra sandbox' 'dev:--extra sandbox --extra dev'; do \
	  name=requirements-$${set%%:*}.lock; [ "$$name" = requirements-..lock ] && name=requirements.lock; \
	  $(VENV)/bin/uv pip compile pyproject.toml $${set#*:} --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-annotate --no-header --quiet --upgrade --output-file $$name || exit 1; \
	  echo "$$name: $$(grep -c '==' $$name) packages"; \
	done

hooks: $(VENV)/.dev ## run the checks before every commit
	@$(RUN) -m pre_commit install

clean: ## remove what was made here
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/.pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Set PYTHON=python3.12, for example."; exit 2; }
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# Each set holds the one before it; what a lock file does not name with its hash is not installed.
$(VENV)/.run: requirements-run.lock | $(VENV)/.pip
	@echo "Installing what the bot needs (requirements-run.lock) …"
	@$(RUN) -m pip install --require-hashes --no-deps --disable-pip-version-check --progress-bar on -r $<
	@touch $@

$(VENV)/.demo: requirements.lock | $(VENV)/.pip
	@echo "Installing what the demonstration needs (requirements.lock) …"
	@$(RUN) -m pip install --require-hashes --no-deps --disable-pip-version-check --progress-bar on -r $<
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/.pip
	@echo "Installing what the tests need (requirements-dev.lock) …"
	@$(RUN) -m pip install --require-hashes --no-deps --disable-pip-version-check --progress-bar on -r $<
	@touch $@
