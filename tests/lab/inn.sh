#!/bin/sh
# inn.sh DIR: puts INN's reader of news, nnrpd, below DIR, unless it is there.
# Debian's package cannot be installed on a machine whose name has no domain,
# and would add jobs to its cron, so it is fetched (apt checks it) and unpacked,
# and none of its scripts is run.
set -eu

mkdir -p "$1"
dir=$(cd "$1" && pwd)

[ ! -x "$dir/bin/nnrpd" ] || exit 0
command -v apt-get > /dev/null || {
    echo "inn: there is no apt-get to fetch inn2 with" >&2
    exit 1
}
work=$(mktemp -d "$dir/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
timeout 60 apt-get download inn2 inn2-inews > apt.log 2>&1 || {
    echo "inn: apt-get cannot fetch inn2" >&2
    exit 1
}
for package in inn2-inews_*.deb inn2_*.deb; do
    dpkg-deb --fsys-tarfile "$package" |
        tar x -C "$dir" --strip-components=4 ./usr/lib/news
done
