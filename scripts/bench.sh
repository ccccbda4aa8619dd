#!/bin/sh
# Runs each benchmark of benchmarks/ and says which there are; names given run alone: scripts/bench.sh search
set -eu
set -- ${*:-}
found=0
for file in benchmarks/[a-z]*.py; do
    [ -e "$file" ] || break
    name=$(basename "$file" .py)
    case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
    found=$((found + 1))
    echo "Benchmark: $name"
    .venv/bin/python -m "benchmarks.$name"
done
[ "$found" -gt 0 ] || echo "No such benchmark; there are: $(ls benchmarks 2>/dev/null | sed -n 's/\.py$//p' | tr '\n' ' ')"
