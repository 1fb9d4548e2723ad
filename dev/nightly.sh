#!/usr/bin/env bash
# Long runs: the race detector over everything, many random cases, and ten
# minutes of fuzzing for each decoder (FUZZ_TIME changes that).
set -euo pipefail
cd "$(dirname "$0")/.."
FUZZ_TIME=${FUZZ_TIME:-10m}

CGO_ENABLED=1 go test -race -timeout 60m ./...
for package in $(go list ./...); do
	dir=${package#frontdoor}; dir=.${dir:-/}
	grep -rlq 'pgregory.net/rapid' "$dir"/*_test.go 2>/dev/null || continue
	go test -timeout 60m -count 1 "$package" -rapid.checks=5000
done
for file in $(grep -rl --include='*_test.go' '^func Fuzz' .); do
	for name in $(grep -oE '^func Fuzz[A-Za-z0-9_]*' "$file" | sed 's/^func //'); do
		echo "fuzz $name in $(dirname "$file") for $FUZZ_TIME"
		go test -run '^$' -fuzz "^$name\$" -fuzztime "$FUZZ_TIME" -fuzzminimizetime 0x "$(dirname "$file")"
	done
done
