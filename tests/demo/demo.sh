#!/bin/sh
# demo.sh: a small fleet of real servers on loopback, scanned by suitemap.
#
# Two servers (a modern Terminal Server, and an old one that speaks TLS 1.0
# alone) and five printers are started, each on an address of its own. Then
# suitemap scans them all, lays the servers against the printers, and explains
# why one printer and a Windows server do not meet. All
# that was started ends with this script. The exit code says whether the demo
# worked: that suitemap finds fault with these machines is what it is for.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
suitemap=${SUITEMAP:-build/suitemap}
lab=${LAB_DIR:-build/demo}
lab_sh=$here/../lab/lab.sh
port=24443

LAB_OWNER=$$
LAB_LIFE=300
export LAB_OWNER LAB_LIFE

[ -x "$suitemap" ] || {
    echo "demo: no $suitemap: run make first" >&2
    exit 1
}
"$lab_sh" need openssl-modern gnutls-modern ippeve
"$lab_sh" prepare "$lab"
trap '"$lab_sh" stop "$lab"' EXIT
trap 'exit 1' HUP INT TERM

# start ADDRESS WHAT-IT-STANDS-FOR KIND [MORE...]
start() {
    start_address=$1 what=$2 kind=$3
    shift 3
    "$lab_sh" start "$lab" "$kind" "$start_address" "$port" "$@" > /dev/null
    printf '  %-12s %s\n' "$start_address" "$what"
}

# run COMMAND...: shows it as one would type it, then does it. Exit codes 0
# (all well) and 1 (findings, incompatible pairs) are both a success here.
run() {
    printf '\n$ %s\n' "$*"
    code=0
    "$@" || code=$?
    [ "$code" -le 1 ] || {
        echo "demo: suitemap ended with exit code $code" >&2
        exit 1
    }
}

echo 'The servers:'
start 127.0.91.1 'a modern Terminal Server: TLS 1.2 and 1.3' openssl-modern
start 127.0.91.2 'an old Terminal Server: TLS 1.0 alone' openssl-tls10
echo 'The printers:'
start 127.0.92.1 'modern' gnutls-modern
start 127.0.92.2 'TLS 1.2 alone' openssl-tls12
start 127.0.92.3 'TLS 1.0 alone (ippeveprinter)' ippeve AllowRC4 MaxTLS1.0
start 127.0.92.4 'TLS 1.0 to 1.2, DHE with a 512-bit prime' gnutls-dh512
start 127.0.92.5 'TLS 1.2 and 1.3 (ippeveprinter)' ippeve MinTLS1.2

servers="127.0.91.1:$port 127.0.91.2:$port"
printers="127.0.92.1-5:$port"

# shellcheck disable=SC2086
run "$suitemap" scan $servers $printers
# shellcheck disable=SC2086
run "$suitemap" matrix $servers --vs $printers
# A profile in the place of a server: what Windows does as a client.
run "$suitemap" check @windows-server-2012r2 "127.0.92.4:$port"
