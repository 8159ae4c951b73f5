#!/usr/bin/env bash
# Installs what is missing and runs all tests, the slow ones too; arguments go to pytest. None may be skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

tests/packages.sh
[[ -x .venv/bin/pip ]] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check -e '.[dev]'
exec .venv/bin/pytest -n 2 --dist loadfile --no-skips "$@"
