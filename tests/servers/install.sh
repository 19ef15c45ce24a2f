#!/bin/sh
# Installs the real servers that the tests talk to.  Silent when everything is there; asks for root only if it is not.
set -eu

missing=""

# need PACKAGE FILE...: the package is missing unless one of the files is there.
need() {
    package=$1
    shift
    for file in "$@"; do
        [ -e "$file" ] && return 0
    done
    missing="$missing $package"
}

need dovecot-imapd /usr/lib/dovecot/imap
need postgresql /usr/lib/postgresql/*/bin/initdb
need mariadb-server-core /usr/sbin/mariadbd
need mariadb-client-core /usr/bin/mariadb
need systemd /usr/bin/systemd-analyze /bin/systemd-analyze

[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "The tests need these Debian packages, and there is no apt-get here:$missing" >&2
    exit 1
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "The tests need these packages; ask an administrator to run: apt-get install$missing" >&2
        exit 1
    fi
    as_root="sudo"
    echo "Installing with sudo:$missing"
fi

# The servers are started by the tests themselves; the packages' own services need not be.
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive sh -c \
    "apt-get update -q && apt-get install -q -y --no-install-recommends$missing" || {
    echo "apt-get could not install:$missing" >&2
    exit 1
}
