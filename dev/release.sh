#!/usr/bin/env bash
# Static binaries for the machines that surgeries have, with checksums.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p bin
for arch in amd64 arm64; do
	CGO_ENABLED=0 GOOS=linux GOARCH=$arch go build -trimpath -ldflags "$1" -o "bin/frontdoor-linux-$arch" ./cmd/frontdoor
done
(cd bin && sha256sum frontdoor-linux-* > SHA256SUMS && cat SHA256SUMS)
