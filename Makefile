# One command for each thing that people do here.  `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup servers run check test soak lock docs benchmarks schema clean

help:           ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

setup: $(VENV)/.ready   ## build .venv with locked versions

$(VENV)/.ready: requirements/development.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

servers:        ## install the real servers that the tests talk to (asks for root only if one is missing)
	bash tests/servers/install.sh

run: setup      ## run the daemon on the demo firm
	$(BIN)/autolog --config config/demo/autolog.yaml run

check: setup    ## lint, types, arrows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: setup servers check  ## everything that CI runs
	$(BIN)/pytest -n 2 -m "not soak"

soak: setup servers     ## the long proofs: kill -9, mutations, random lives
	$(BIN)/pytest -m soak -n 0 --timeout=3600

benchmarks: setup servers  ## every number that the README prints
	$(BIN)/python -m benchmarks.run

docs: setup     ## build the documentation
	$(BIN)/sphinx-build -W -q -b html docs build/docs

schema: setup   ## write the schema of rules.yaml, with which editors complete and check it, and its reference
	$(BIN)/python -c "import json; from autolog.rules import rules_schema; print(json.dumps(rules_schema(), indent=2, ensure_ascii=False))" > config/schema/rules.schema.json
	$(BIN)/python -m autolog.rules.reference > docs/reference/rules.md

lock: setup     ## resolve the requirements again
	$(BIN)/pip install --quiet uv
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --universal pyproject.toml -o requirements/runtime.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --universal --extra development --extra documentation pyproject.toml -o requirements/development.txt

clean:          ## remove what was built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
