# Every verb sets up what it needs: the environment lives in .venv and is made once.
# PYTHON=/path/to/python chooses the interpreter, ARGS="-k stock -x" goes to the tests or the demo.

PYTHON ?=
ARGS   ?=
# Of make bench: ONLY=B1,B12 WAYS=ours QUICK=1
ONLY   ?=
WAYS   ?=
QUICK  ?=
# Of make crash: KILLS=1000 STORE=sqlite|postgres|both ONLY=keys,search,lossy,shipments,workers,paused
KILLS  ?= 100
STORE  ?= both
BIN    := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test check docs bench crash clean

help: ## List the verbs
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 16

setup: ## Make or refresh .venv (the other verbs do it by themselves)
	@PYTHON="$(PYTHON)" sh scripts/setup

demo: setup ## Run the main job: orders out, stock in, tracking back
	@$(BIN)/python examples/demo.py $(ARGS)

test: setup ## Run the tests, files beside each other (one after the other: ARGS="-n0 --pdb")
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

check: setup ## Lint, types, layers, docs, and the built wheel in a clean environment
	@$(BIN)/python scripts/check.py

docs: setup ## Build the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict
	@echo "open site/index.html"

bench: setup ## Measure against what one would use instead (ONLY=B1,B12 QUICK=1, see benchmarks/README.md)
	@$(BIN)/python -m benchmarks.harness --only "$(ONLY)" --ways "$(WAYS)" $(if $(QUICK),--quick) $(ARGS)

crash: setup ## Really kill exporters, and count what was lost or doubled (KILLS=1000 STORE=sqlite ONLY=lossy)
	@$(BIN)/python -m scripts.crash --kills $(KILLS) --store $(STORE) --only "$(ONLY)"

clean: ## Remove what building and checking left behind; .venv stays
	rm -rf build dist site .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests examples scripts benchmarks -type d -name __pycache__ -prune -exec rm -rf {} +
