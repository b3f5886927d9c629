#!/bin/sh
# install-deps.sh PACKAGE...: installs with apt those that are missing.
#
# Does nothing at all when none is. Asks sudo only when it is not root. No
# service is ever started: for the time of the installation a policy-rc.d
# forbids it, unless the machine already has one of its own.
set -eu

policy=/usr/sbin/policy-rc.d

missing() {
    for package in "$@"; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" \
            2> /dev/null) || state=
        [ "$state" = installed ] || printf '%s ' "$package"
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

forbid_services() {
    [ ! -e "$policy" ] || return 0
    trap 'as_root rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" > /dev/null
    as_root chmod 755 "$policy"
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
        -o DPkg::Lock::Timeout=300 "$@"
}

packages=$(missing "$@")
[ -n "$packages" ] || exit 0
command -v apt-get > /dev/null || {
    echo "install-deps: no apt-get here; please install: $packages" >&2
    exit 1
}
echo "Installing: $packages"
forbid_services
# The package lists of a fresh machine may be empty or stale.
# shellcheck disable=SC2086
apt_get install --no-install-recommends $packages || {
    apt_get update
    apt_get install --no-install-recommends $packages
}
