# The two commands are "make run" and "make test"; "make" alone lists all of them.
# GNU make 3.81 and a POSIX shell are enough.

PYTHON = python3
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check install -qq --constraint constraints.txt
MANAGE = $(BIN)/python manage.py
PYTEST = $(BIN)/python -m pytest

.PHONY: help setup run test test-browser check bench
.DELETE_ON_ERROR:

# Python may keep what it compiled: many commands start here, each of which would compile it all again.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo 'make setup         .venv/, dependencies, .env, migrations'
	@echo 'make run           all of that, demo data (DEMO=no: none), web server and worker (PORT=8000)'
	@echo 'make test          the whole test suite (DATABASE_URL: on PostgreSQL)'
	@echo 'make test-browser  the browser tests, in Chromium'
	@echo 'make check         formatter, linters, import contracts, types, checks, migrations, translations'
	@echo 'make bench         the benchmarks'

setup: .venv/installed-run .env
	@$(MANAGE) migrate --verbosity 0 --skip-checks

run: setup
	@$(MANAGE) serve $(if $(filter no,$(DEMO)),,--demo)

test: setup .venv/installed-test
	$(PYTEST) -n logical $(ARGS)

test-browser: setup .venv/installed-browser
	$(PYTEST) -m browser tests/browser $(ARGS)

bench: setup .venv/installed-test
	@$(PYTEST) -m bench tests/bench -q -s -p no:randomly $(ARGS)

check: setup .venv/installed-check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --check --quiet templates
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports --no-cache
	$(BIN)/ty check --no-progress
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) translations --check
	DEBUG=0 ALLOWED_HOSTS=napsix.example TRUSTED_PROXIES=1 PUBLIC_BASE_URL=https://napsix.example EMAIL_URL=smtp://localhost \
		DATABASE_URL=postgres://localhost/napsix SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
		$(MANAGE) check --deploy --fail-level WARNING

# What is installed is noted in .venv/, so that only a change of these two files installs again.
.venv/installed-run: constraints.txt pyproject.toml .venv/made
	@echo 'Instalando dependencias… / Installing dependencies…'
	@$(PIP) --upgrade pip
	@$(PIP) --group run
	@touch $@

.venv/installed-test .venv/installed-browser .venv/installed-check: .venv/installed-run
	@$(PIP) --group $(subst .venv/installed-,,$@)
	@touch $@

.venv/made:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo >&2 \
		'Falta Python: instalá python3, versión 3.11 o posterior. / Python is missing: install python3, version 3.11 or later.'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo >&2 \
		"Hace falta Python 3.11 o posterior, y acá está: / Python 3.11 or later is needed, and this is: $$($(PYTHON) --version 2>&1)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo >&2 \
		'A Python le falta venv: instalalo (en Debian y Ubuntu: apt install python3-venv). / Python has no venv: install it (on Debian and Ubuntu: apt install python3-venv).'; exit 1; }
	@$(PYTHON) -m venv --clear .venv
	@touch $@

# Where the environment brings its own key, as in production, there is nothing to write.
.env: | .venv/made
	@test -n "$$SECRET_KEY" || { umask 077 && key=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
		&& printf 'DEBUG=1\nSECRET_KEY=%s\n' "$$key" > $@; }
