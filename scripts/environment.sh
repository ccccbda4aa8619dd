#!/bin/sh
# Makes or renews .venv from a lock file: scripts/environment.sh requirements.txt [python]
# Plain venv and pip; every file is checked against its hash.
set -eu
lock=$1
wanted=${2:-}
venv=.venv

fits() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; }

if ! { [ -x "$venv/bin/python" ] && fits "$venv/bin/python"; }; then
    chosen=
    for candidate in ${wanted:-python3.11 python3 python}; do
        if fits "$candidate"; then chosen=$candidate; break; fi
    done
    if [ -z "$chosen" ]; then
        echo "Gatehouse needs Python 3.11 (tried: ${wanted:-python3.11 python3 python}). Name one: make PYTHON=/path/to/python3.11" >&2
        exit 1
    fi
    echo "Making $venv with $("$chosen" --version)."
    "$chosen" -m venv --clear "$venv"
fi
echo "Installing $lock into $venv (half a minute, plus the download the first time)."
"$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --no-deps --require-hashes -r "$lock"
