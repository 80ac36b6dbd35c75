# `make demo` and `make test` are all that a new user needs; both install what is missing and say so.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: setup build release demo demo-serve picture test test-interop lint bench torture clean

BIN = $(shell swift build --show-bin-path)

setup:
	@scripts/set-up.sh

build: setup
	swift build

demo: build
	"$(BIN)/talos-poc-simulator" demo --bot "$(BIN)/talos-poc-bot"

demo-serve: build
	"$(BIN)/talos-poc-simulator" demo --serve --bot "$(BIN)/talos-poc-bot"

release: setup
	swift build -c release --static-swift-stdlib
	@echo "built: $$(swift build -c release --static-swift-stdlib --show-bin-path)/talos-poc-bot"

# The picture in README.md, drawn from what the demonstration really prints.
picture: build
	"$(BIN)/talos-poc-simulator" demo --bot "$(BIN)/talos-poc-bot" | python3 scripts/picture.py > docs/images/run.svg

# Tests that compute for seconds without a pause. All tests share as many threads as there are cores, so that a request to a
# server in the same process waits for them at each of its steps, and is given up after its ten seconds.
COMPUTING = ^(ChatTests|ChartTests)\.|AccountsPropertyTests

# Four tests at once: each end-to-end test runs programs of its own, and a small machine has two cores for all of them.
# The torture has them to itself: its clock runs so fast that a busy machine lets its questions lapse.
test:
	@scripts/set-up.sh procps python3 jq
	swift build --build-tests
	scripts/test.sh --filter '$(COMPUTING)'
	scripts/test.sh --experimental-maximum-parallelization-width 4 --skip TortureTests --skip '$(COMPUTING)'
	scripts/test.sh --filter TortureTests

test-interop: build
	@Tests/Interop/run.sh "$(BIN)"

lint: setup
	swift format lint --strict --recursive Package.swift Sources Tests plugins config
	swift build --build-tests

bench: release
	@Tests/Bench/run.sh "$$(swift build -c release --static-swift-stdlib --show-bin-path)"

clean:
	rm -rf .build .venv

# Kills the bot at every point of a whole run; about half an hour on two cores. The table goes to docs/reliability.md.
torture: build
	"$(BIN)/talos-poc-simulator" torture --bot "$(BIN)/talos-poc-bot"
