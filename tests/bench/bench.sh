#!/bin/bash
# One endpoint at a time, side by side in one run: suitemap, nmap's
# ssl-enum-ciphers and sslscan against the same real servers on loopback.
# Connections are the kernel's count (ActiveOpens); CPU is that of the scanner.
# Machines are noisy: the best of RUNS counts, and connections are what to
# compare. CONNECTIONS / WALL s / CPU s.
set -eu
cd "$(dirname "$0")/../.."
lab_sh=tests/lab/lab.sh
lab=${LAB_DIR:-build/bench}
runs=${RUNS:-3}
kinds=${*:-openssl-modern openssl-wide openssl-ecdsa gnutls-modern gnutls-wide}
address=127.0.93.1
port=24444

export LAB_OWNER=$$ LAB_LIFE=900
# shellcheck disable=SC2086
$lab_sh need $kinds
$lab_sh prepare "$lab" >/dev/null
trap '$lab_sh stop "$lab"' EXIT
trap 'exit 1' HUP INT TERM

opens() {
    awk '$1 == "Tcp:" && seen++ { print $6 }' /proc/net/snmp
}

# measure COMMAND...: prints "CONNECTIONS WALL CPU" of the fastest run.
measure() {
    local best='' before after line TIMEFORMAT='%R %U %S'
    for _ in $(seq "$runs"); do
        before=$(opens)
        line=$({ time "$@" >/dev/null 2>&1 || true; } 2>&1 | tail -n 1)
        after=$(opens)
        line=$(echo "$line $((after - before))" |
            awk '{ printf "%d / %.2f / %.2f", $4, $1, $2 + $3 }')
        if [ -z "$best" ] || [[ $(echo "$line" | cut -d/ -f2) < \
            $(echo "$best" | cut -d/ -f2) ]]; then
            best=$line
        fi
    done
    echo "$best"
}

printf '%-16s %-22s %-22s %-22s %-22s\n' server 'suitemap' \
    'suitemap --verify none' 'nmap' 'sslscan'
for kind in $kinds; do
    $lab_sh start "$lab" "$kind" $address $port >/dev/null
    printf '%-16s %-22s %-22s %-22s %-22s\n' "$kind" \
        "$(measure build/suitemap $address:$port)" \
        "$(measure build/suitemap --verify none $address:$port)" \
        "$(measure nmap -Pn -n -p $port --script +ssl-enum-ciphers $address)" \
        "$(measure sslscan --no-colour $address:$port)"
    $lab_sh stop "$lab" $address $port
done
