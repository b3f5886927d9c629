#!/bin/sh
# A scan that is killed again and again, and goes on each time, finds all that
# is true, as one does that is not, and every endpoint once.
#
#   tests/fleet/killed.sh COUNT SEED SCANS KILLS SPAN
#
# SCANS scans are killed KILLS times each, at moments within SPAN seconds.
set -eu

here=$(dirname "$0")
export KILLS="$4" SPAN="$5" FLEET_SCANNER="$here/kill.sh"
for scan in $(seq "$3"); do
    "$here/fleet.sh" "$1" 0 "$2" --timeout 700ms --max-parallelism 64
done
