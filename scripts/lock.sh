#!/bin/sh
# Renews requirements.txt and requirements-dev.txt from their .in files; the options say which versions may move:
# none = only what the .in files force, --upgrade = all, --upgrade-package NAME = one.
set -eu
for name in requirements requirements-dev; do
    echo "Locking $name.in into $name.txt."
    .venv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links --override requirements-overrides.txt "$@" "$name.in" --output-file "$name.txt"
done
