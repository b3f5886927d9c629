#!/bin/sh
# The lab: real TLS servers on loopback, for the tests and the demo.
#
#   lab.sh prepare DIR                 tools, keys and certificates into DIR
#   lab.sh kinds                       the kinds of server there are
#   lab.sh need KIND...                complains when a program is missing
#   lab.sh start DIR KIND ADDRESS PORT [MORE...]
#                                      starts a server, waits until it listens,
#                                      prints its keeper's "PID START"
#   lab.sh stop DIR [ADDRESS PORT]     ends one server, or all of DIR
#
# A server ends when the process LAB_OWNER (default: the caller) is gone, after
# LAB_LIFE seconds (default 900), or at "stop". The DEVICE_... variables of
# device.c make any server behave like a small device. MORE goes to the server
# program, except for ippeve, where it is the SSLOptions line.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
owner=${LAB_OWNER:-$PPID}
life=${LAB_LIFE:-900}

. "$here/kinds.sh"
. "$here/services.sh"

fail() {
    echo "lab: $*" >&2
    exit 1
}

# want PROGRAM PACKAGE: a missing server is an error that names its package.
want() {
    command -v "$1" > /dev/null ||
        fail "$1 is not installed: it comes with the package $2"
}

need() {
    for kind in "$@"; do
        case $kind in
        openssl-*) want openssl openssl ;;
        mbedtls-* | oldnode-*) ;;
        gnutls-*) want gnutls-serv gnutls-bin; want srptool gnutls-bin ;;
        jsse-*) want java openjdk-17-jdk-headless
                want javac openjdk-17-jdk-headless ;;
        ippeve) want ippeveprinter cups-ipp-utils
                want dbus-run-session dbus-daemon
                want openssl openssl ;;
        *) service_need "$kind" ;;
        esac
    done
}

# newer SOURCE TARGET: does TARGET have to be made again?
newer() {
    [ ! -e "$2" ] || [ -n "$(find "$1" -newer "$2")" ]
}

build() {
    cc=${CC:-cc}
    flags="-std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror"
    if newer "$here/leash.c" "$1/leash"; then
        # shellcheck disable=SC2086
        $cc $flags -o "$1/leash" "$here/leash.c"
    fi
    if newer "$here/libcurl.c" "$1/libcurl"; then
        # shellcheck disable=SC2086
        $cc $flags -o "$1/libcurl" "$here/libcurl.c" -ldl
    fi
    if newer "$here/device.c" "$1/device.so" ||
        newer "$here/spoil.c" "$1/device.so" ||
        newer "$here/faulty.c" "$1/device.so"; then
        # shellcheck disable=SC2086
        $cc $flags -shared -fPIC -o "$1/device.so" "$here/device.c" \
            "$here/spoil.c" "$here/faulty.c" -ldl
    fi
    if newer "$here/mbedtls_server.c" "$1/mbedtls_server"; then
        # shellcheck disable=SC2086
        $cc $flags -o "$1/mbedtls_server" "$here/mbedtls_server.c" \
            -lmbedtls -lmbedx509 -lmbedcrypto
    fi
    if command -v javac > /dev/null &&
        newer "$here/LegacyServer.java" "$1/LegacyServer.class"; then
        javac -d "$1" "$here/LegacyServer.java"
    fi
    if command -v javac > /dev/null &&
        newer "$here/Client.java" "$1/Client.class"; then
        javac -d "$1" "$here/Client.java"
    fi
}

prepare() {
    mkdir -p "$1/run"
    build "$1"
    "$here/material.sh" "$1/keys"
}

start() {
    [ $# -ge 4 ] || fail "start DIR KIND ADDRESS PORT [MORE...]"
    lab=$(cd "$1" && pwd) kind=$2 address=$3 port=$4
    shift 4
    need "$kind"
    name=$address-$port udp=
    keys=$lab/keys
    cd "$lab/run"
    case $kind in
    openssl-dtls*) openssl_dtls_server "$@" ;;
    gnutls-dtls) gnutls_dtls_server "$@" ;;
    openssl-*) openssl_server "$@" ;;
    gnutls-*) gnutls_server "$@" ;;
    jsse-*) jsse_server "$@" ;;
    mbedtls-*) mbedtls_server "$@" ;;
    ippeve) ippeve_server "$@" ;;
    oldnode-*) oldnode_server "$@" ;;
    service-*) service "$@" ;;
    esac
}

# leash COMMAND...: the server, its keeper, its log, and the wait for its port,
# which is one of UDP where udp is -u.
leash() {
    # shellcheck disable=SC2086
    "$lab/leash" -o "$owner" -t "$life" -p "$name.pid" -g "$name.log" \
        -l "$address:$port" $udp "$@" || {
        tail -n 5 "$name.log" >&2
        exit 1
    }
}

stop() {
    lab=$1
    if [ $# -eq 3 ]; then
        "$lab/leash" -k "$lab/run/$2-$3.pid"
        return
    fi
    for file in "$lab"/run/*.pid; do
        [ ! -e "$file" ] || "$lab/leash" -k "$file"
    done
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
prepare) prepare "$@" ;;
kinds) kinds ;;
need) need "$@" ;;
start) start "$@" ;;
stop) stop "$@" ;;
*) fail "usage: lab.sh prepare|kinds|need|start|stop ..." ;;
esac
