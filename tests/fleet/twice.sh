#!/bin/sh
# Two scans of one fleet find the same.
#
#   tests/fleet/twice.sh COUNT SEED
set -eu

here=$(dirname "$0")
kept=$(mktemp -d "${TMPDIR:-/tmp}/fleet-kept.XXXXXX")
trap 'rm -rf "$kept"' EXIT
for run in 1 2; do
    mkdir "$kept/$run"
    FLEET_KEEP=$kept/$run "$here/fleet.sh" "$1" 0 "$2" --timeout 700ms
done
/usr/bin/python3 "$here/same.py" "$kept/1/found.jsonl" "$kept/2/found.jsonl"
