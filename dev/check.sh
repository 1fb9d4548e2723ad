#!/usr/bin/env bash
# Fails on anything unformatted, unvetted or stale. Changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
fail() { echo "check: $*" >&2; exit 1; }

unformatted=$(git ls-files -co --exclude-standard '*.go' | xargs gofmt -l)
[ -z "$unformatted" ] || fail "not formatted (gofmt -w): $unformatted"
go vet ./...
bash dev/generate.sh --check
go mod tidy -diff >/dev/null || fail "go.mod is not tidy (go mod tidy)"
echo "check: formatted, vetted, generated code fresh, modules tidy"
