#!/bin/sh
# Prepares a Debian 12 machine that has Go and npm for building and testing:
# installs what is missing and says what it is. Run again, it does nothing.
#
# Beyond the project's folder it installs, from Debian, with apt-get (as root or
# through sudo): chromium with fonts-liberation (browser tests) and postgresql
# (the server's programs, for the tests of that store, which start servers of
# their own; Debian also starts one at installation, which is not used). Within
# the folder: node_modules and web/asset/dist, neither of them committed.
set -eu
cd "$(dirname "$0")/.."

need() {
	command -v "$1" >/dev/null 2>&1 || { echo "setup: $1 is needed first: $2" >&2; exit 1; }
}
need go "see https://go.dev/doc/install"
need npm "for example: apt-get install npm"

packages=""
if ! command -v chromium >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1 && [ -z "${FRONTDOOR_CHROMIUM-}" ]; then
	packages="$packages chromium fonts-liberation"
fi
# Debian keeps the server's programs off the path, by version.
if ! command -v initdb >/dev/null 2>&1 && [ -z "$(find /usr/lib/postgresql -name initdb -print -quit 2>/dev/null)" ]; then
	packages="$packages postgresql"
fi
if [ -n "$packages" ]; then
	command -v apt-get >/dev/null 2>&1 || { echo "setup: no apt-get here; install by hand:$packages" >&2; exit 1; }
	echo "setup: installing Debian packages:$packages"
	sudo=""
	[ "$(id -u)" = 0 ] || sudo="sudo"
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq update
	# shellcheck disable=SC2086 # a list of packages
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends -y $packages >/dev/null
fi

dev/assets.sh
