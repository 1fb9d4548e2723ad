#!/bin/sh
# Fetches the pinned packages and bundles the pages' styles and scripts into
# web/asset/dist. Does nothing when the bundle is newer than its sources.
set -eu
cd "$(dirname "$0")/.."
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	npm ci --no-audit --no-fund --loglevel=error >/dev/null
	touch node_modules/.package-lock.json
fi
made=web/asset/dist/manifest.json
if [ -f "$made" ] && [ -z "$(find web/asset/src dev/bundle.mjs package-lock.json -newer "$made" -print -quit)" ]; then
	exit 0
fi
npm run --silent build
