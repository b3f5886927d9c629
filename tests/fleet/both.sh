#!/bin/sh
# The fleet as it is, losing one connection in fifty, and as audits see a part
# of it, side by side: what takes time is the silence of devices.
#
#   tests/fleet/both.sh COUNT SEED
set -u

here=$(dirname "$0")
log=$(mktemp "${TMPDIR:-/tmp}/fleet-log.XXXXXX")
"$here/fleet.sh" "$1" 20 "$2" --timeout 700ms >"$log" 2>&1 &
lossy=$!
"$here/audit.sh" 150 "$2" --timeout 700ms >"$log.audit" 2>&1 &
audited=$!
code=0
"$here/fleet.sh" "$1" 0 "$2" --timeout 700ms || code=1
wait $lossy || code=1
wait $audited || code=1
cat "$log" "$log.audit"
rm -f "$log" "$log.audit"
exit $code
