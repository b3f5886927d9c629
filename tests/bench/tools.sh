# shellcheck shell=bash
# What the parts of the benchmark share; sourced by bench.sh.

build=${BUILD:-build}
lab_sh=tests/lab/lab.sh
lab=${LAB_DIR:-$build/bench}
pairs=${PAIRS:-7}
suitemap=$build/suitemap
measure=$build/tests/bench/measure
port=24444
work=$(mktemp -d "${TMPDIR:-/tmp}/bench.XXXXXX")

export LAB_OWNER=$$ LAB_LIFE=1800
trap 'server_ends; $lab_sh stop "$lab" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# ---- The machine ----

version_of() {
    "$@" 2>/dev/null | sed 's/\x1b\[[0-9;]*m//g' |
        grep -o '[0-9][0-9.]*[0-9]' | head -n 1
}

describe_machine() {
    cat <<END
Measured $(date -u +%F) on $(nproc) cores ($(sed -n \
    's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), \
Linux $(uname -r | grep -o '^[0-9.]*[0-9]'), \
$(. /etc/os-release && echo "$PRETTY_NAME"); \
suitemap $(version_of "$suitemap" -V) \
$(git log -1 --format='(%h)' 2>/dev/null), nmap $(version_of nmap -V), \
sslscan $(version_of sslscan --version), OpenSSL $(version_of openssl version). \
Load when it began: $(cut -d' ' -f1 /proc/loadavg).
END
}

# ---- Servers: the responder, or the tally ----

# server COMMAND...: starts it and waits until it listens.
server() {
    server_ends
    coproc SERVER { exec "$@"; }
    # shellcheck disable=SC2154
    server_pid=$SERVER_PID
    exec 8>&"${SERVER[1]}" 9<&"${SERVER[0]}"
    eval "exec ${SERVER[1]}>&-"
    local line
    read -r line <&9
    [ "$line" = ready ]
}

# What it has counted since it was last asked.
counted() {
    local line
    echo >&8
    read -r line <&9
    echo "$line"
}

server_ends() {
    [ -n "${server_pid:-}" ] || return 0
    exec 8>&- 9<&-
    wait "$server_pid" 2>/dev/null || :
    server_pid=
}

# responder ARGUMENT...: on a core of its own.
responder() {
    server taskset -c "$fleet_core" "$build/tests/bench/responder" "$@" $port
}

# The last core is the fleet's, and the first the scanner's.
cores=$(nproc)
fleet_core=$((cores - 1))
on_core_0="taskset -c 0"

# addresses N: the file of the first N targets.
addresses() {
    awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
        printf "127.16.%d.%d\n", int(i / 256), i % 256 }' >"$work/targets-$1"
    echo "$work/targets-$1"
}

# ---- Measuring ----

# run FILE COMMAND...: sets wall, user, sys, peak (KiB), opens and code; what it
# printed is in FILE.
run() {
    local out=$1
    shift
    read -r wall user sys peak opens code < <("$measure" -o "$out" "$@")
    [ "$code" -eq 0 ] || [ "$code" -eq 1 ] || [ "$code" -eq 3 ] || {
        echo "bench: $* ended with $code" >&2
        tail -n 3 "$out" >&2
        exit 1
    }
}

# calc EXPRESSION [FORMAT]
calc() {
    awk "BEGIN { printf \"${2:-%.2f}\", $1 }"
}

# median NUMBER...
median() {
    printf '%s\n' "$@" | sort -g | awk '{ n[NR] = $1 }
        END { print (n[int((NR + 1) / 2)] + n[int(NR / 2) + 1]) / 2 }'
}

# range FORMAT NUMBER...: "median (least to most)"
range() {
    local format=$1
    shift
    printf "$format ($format to $format)" "$(median "$@")" \
        "$(printf '%s\n' "$@" | sort -g | head -n 1)" \
        "$(printf '%s\n' "$@" | sort -g | tail -n 1)"
}

# cell: connections, wall and CPU seconds of the last run.
cell() {
    echo "$opens / $(calc "$wall") / $(calc "$user + $sys")"
}

# suites_in FILE: how many suites a file of JSON lines has, in all versions.
suites_in() {
    grep -o '{"code":"0x' "$1" | wc -l
}

# suites_said FILE: likewise, in nmap's text.
suites_said() {
    grep -cE '^\|  *(TLS|SSL)_' "$1" || :
}

# ---- Writing ----

heading() {
    printf '\n## %s\n\n' "$1"
    cat
    echo
}

row() {
    local IFS='|'
    echo "|$*|" | sed 's/|/ | /g; s/^ //; s/ $//'
}

# A heading row and the line under it.
columns() {
    row "$@"
    row "$@" | sed 's/[^|]\{1,\}/---/g'
}

# target WHAT TARGET MEASURED MET: MET is a comparison that awk decides.
target() {
    local met=no
    [ "$(calc "($4) ? 1 : 0" %d)" = 0 ] || met=yes
    row "$1" "$2" "$3" "$met" >>"$work/targets"
}

print_targets() {
    [ -s "$work/targets" ] || return 0
    heading 'Targets' <<'END'
What the program is held to, and what this run measured. Where the load of the
machine is above its cores, what is measured by the wall says little: see the
CPU beside it.
END
    columns what target measured met
    cat "$work/targets"
    printf '\nLoad when it ended: %s.\n' "$(cut -d' ' -f1 /proc/loadavg)"
}
