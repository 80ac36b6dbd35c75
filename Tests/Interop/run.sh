#!/bin/bash
# Runs the project against parts that others wrote, in a virtual environment of its own.
# $1: the folder of the built programs.
set -euo pipefail
cd "$(dirname "$0")/../.."
export TALOS_POC_PROGRAMS="$1"

scripts/set-up.sh python3-venv curl openssl
if [ ! -x .venv/interop/bin/python ] || ! cmp -s Tests/Interop/requirements.txt .venv/interop/requirements.txt; then
  rm -rf .venv/interop
  python3 -m venv .venv/interop
  .venv/interop/bin/pip install --quiet --disable-pip-version-check -r Tests/Interop/requirements.txt
  cp Tests/Interop/requirements.txt .venv/interop/requirements.txt
fi
exec .venv/interop/bin/python -W ignore::ResourceWarning -m unittest discover --start-directory Tests/Interop --verbose
