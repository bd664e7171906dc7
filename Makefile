# make demo            the whole loop on the built-in world, then http://127.0.0.1:8000
# make demo DATA=DIR   the same on a MovieLens folder; SERVE=0 stops before serving
# make test            set everything up and pass the tests
# make check           ruff, mypy, import contracts
# make setup           only install

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DATA   ?=
SERVE  ?= 1
PORT   ?= 8000
NAME   := $(notdir $(patsubst %/,%,$(DATA)))
HOME_DIR ?= $(if $(DATA),.marquee-$(NAME),.marquee)

.PHONY: demo test check setup clean

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Marquee needs Python 3.11 or newer; set PYTHON=python3.12, say" >&2; exit 1; }
	@echo "installing Marquee into $(VENV) (once, about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "installing the tools the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,neural,media]'
	@touch $@

setup: $(VENV)/.installed-dev

demo: $(VENV)/.installed
	@$(BIN)/marquee --home $(HOME_DIR) demo $(if $(DATA),--data "$(DATA)") $(if $(filter 0,$(SERVE)),--no-serve) --port $(PORT)

test: setup
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup
	@$(BIN)/ruff format --check src tests benchmarks docs
	@$(BIN)/ruff check src tests benchmarks docs
	@$(BIN)/mypy
	@$(BIN)/lint-imports

clean:
	rm -rf $(VENV) .marquee .marquee-* .mypy_cache .ruff_cache .hypothesis
