#!/bin/sh
# Renews requirements.txt and requirements-dev.txt from their .in files; the options say which versions may move:
# none = only what the .in files force, --upgrade = all, --upgrade-package NAME = one.
set -eu

lock() {
    name=$1
    shift
    echo "Locking $name.in into $name.txt."
    .venv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links "$@" "$name.in" --output-file "$name.txt"
}

lock requirements --override requirements-overrides.txt "$@"
lock requirements-dev "$@" # without overrides: the tests' tools need requests
