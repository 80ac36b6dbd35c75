#!/bin/bash
# Runs the tests that are built; where some fail, it says at the end which, since thousands of lines lie above.
set -uo pipefail
cd "$(dirname "$0")/.."

log="$(mktemp)"
trap 'rm -f "$log"' EXIT

swift test --skip-build "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if [ "$status" -ne 0 ]; then
  echo "== What failed:"
  # A failed expectation stands in one line, with what was there in the lines that begin with an arrow.
  grep -E '✘|↳|error:' "$log" | tail -n 40 | cut -c1-600
fi
exit "$status"
