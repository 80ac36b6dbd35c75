#!/bin/bash
# Measures the release build on this machine, and the same things beside it. $1: the folder of the built programs.
set -euo pipefail
cd "$(dirname "$0")/../.."
export TALOS_POC_PROGRAMS="$1"

scripts/set-up.sh python3-venv wrk
if [ ! -x .venv/bench/bin/python ] || ! cmp -s Tests/Bench/requirements.txt .venv/bench/requirements.txt; then
  rm -rf .venv/bench
  python3 -m venv .venv/bench
  .venv/bench/bin/pip install --quiet --disable-pip-version-check -r Tests/Bench/requirements.txt
  cp Tests/Bench/requirements.txt .venv/bench/requirements.txt
fi
exec .venv/bench/bin/python Tests/Bench/bench.py
