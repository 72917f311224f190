# The commands of this project; `make` alone lists them. `demo` and `test` set up what is missing by themselves.

PYTHON ?= python3
SUPPORT := Tests/Support
SWIFT_RUN := swift run --quiet plan-gen
export PYTHONDONTWRITEBYTECODE := 1

APPROVED := $(if $(filter 1 yes true,$(YES)),--yes)

.DEFAULT_GOAL := help
.PHONY: help demo test generate check deploy destroy bench fuzz soak format test-container

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name text; \
	  do printf '  make %-16s %s\n' "$$name" "$$text"; done

demo: ## generate, serve sample users on loopback, ingest and transform them; needs swift and python3
	@$(PYTHON) $(SUPPORT)/prepare.py build
	@$(PYTHON) $(SUPPORT)/demo.py

test: ## everything: unit tests, judges from outside, formats; about an hour from a clean clone on two cores
	@$(PYTHON) $(SUPPORT)/prepare.py test
	@$(PYTHON) $(SUPPORT)/run_tests.py

generate: ## write generated/ from Sources/Manifest/Pipeline.swift
	@$(SWIFT_RUN) generate

check: ## fail, with a diff, if generated/ is not what the manifest gives
	@$(SWIFT_RUN) check

deploy: ## ENV=dev: registry, image, everything else; IMAGE=name:tag takes a built image, YES=1 approves beforehand
	@$(PYTHON) $(SUPPORT)/deploy.py deploy --env "$(ENV)" --image "$(IMAGE)" $(APPROVED)

destroy: ## ENV=dev: delete the environment, unless a bucket holds data that the manifest protects
	@$(PYTHON) $(SUPPORT)/deploy.py destroy --env "$(ENV)" $(APPROVED)

bench: ## seconds of the commands, of the engine beside DuckDB and Spark, of the generator beside troposphere and the CDK, of ingest beside Python
	@$(PYTHON) $(SUPPORT)/prepare.py build
	@$(PYTHON) $(SUPPORT)/prepare.py test
	@$(PYTHON) Tests/Benchmarks/commands.py
	@$(PYTHON) Tests/Benchmarks/engine.py --spark
	@$(PYTHON) Tests/Benchmarks/generator.py
	@.venv/bin/python Tests/Benchmarks/ingest.py

fuzz: ## hostile Parquet files under AddressSanitizer: 10,000 mutants of seeds, then a minute of libFuzzer
	@$(PYTHON) $(SUPPORT)/prepare.py test
	@$(PYTHON) Tests/Fuzz/fuzz.py

soak: ## ingest under mixed faults: two million records, each accounted for; a quarter of an hour
	@$(PYTHON) $(SUPPORT)/prepare.py build
	@$(PYTHON) $(SUPPORT)/prepare.py test
	@PLAN_SOAK=2000000 .venv/bin/python -m pytest -q -m soak Tests/Judges

format: ## format Swift and Python in place
	@swift format format --in-place --recursive Sources Tests Package.swift
	@if [ -x .venv/bin/black ]; then .venv/bin/black -q -l 120 $(SUPPORT) Tests/Judges Tests/Benchmarks; \
	  else echo 'Python left as it is: .venv has no black yet (make test sets it up)'; fi

test-container: ## build the Lambda image with buildah and let it answer one invocation
	@$(PYTHON) $(SUPPORT)/prepare.py test
	@cd $(SUPPORT) && ../../.venv/bin/python -m container.proof
