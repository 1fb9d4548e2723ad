#!/usr/bin/env bash
# Static binaries for the machines that surgeries have, with checksums, a bill
# of materials and the licences of what is in them. Each binary is built twice,
# the second time from nothing and from another folder; it fails when the two
# differ. With govulncheck in the path, or in GOVULNCHECK, known vulnerabilities
# that the program can reach fail it too.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(git describe --always --dirty 2>/dev/null || echo unknown)
mkdir -p bin
rm -f bin/frontdoor-linux-* bin/SHA256SUMS bin/sbom.json bin/LICENSES.txt
scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT

# build FOLDER ARCH FILE. Without a stamp of the repository's state: the folder
# of the second build has no repository.
build() {
	(cd "$1" && CGO_ENABLED=0 GOOS=linux GOARCH=$2 go build -trimpath -buildvcs=false -ldflags "$ldflags" -o "$3" ./cmd/frontdoor)
}
ldflags=$1
mkdir "$scratch/again"
git ls-files -z -c -o --exclude-standard | while IFS= read -r -d '' f; do
	[ ! -f "$f" ] || printf '%s\0' "$f"
done | tar -cf - --null -T - | tar -xf - -C "$scratch/again"
cp -R web/asset/dist "$scratch/again/web/asset/"
for arch in amd64 arm64; do
	build . "$arch" "$PWD/bin/frontdoor-linux-$arch"
	GOCACHE=$scratch/cache build "$scratch/again" "$arch" "$scratch/frontdoor-linux-$arch"
	cmp "bin/frontdoor-linux-$arch" "$scratch/frontdoor-linux-$arch" || { echo "release: $arch is not reproducible" >&2; exit 1; }
done

go run ./dev/sbom -version "$version" -sbom bin/sbom.json -licences bin/LICENSES.txt bin/frontdoor-linux-*
(cd bin && sha256sum frontdoor-linux-* sbom.json LICENSES.txt > SHA256SUMS && cat SHA256SUMS)

govulncheck=${GOVULNCHECK:-$(command -v govulncheck || true)}
if [ -z "$govulncheck" ]; then
	echo "release: vulnerabilities NOT checked: govulncheck is not installed (go install golang.org/x/vuln/cmd/govulncheck@v1.6.0)" >&2
	exit 0
fi
status=0
"$govulncheck" ./cmd/frontdoor > "$scratch/vulnerabilities" 2>&1 || status=$?
if [ "$status" = 3 ]; then # its code for "found"
	cat "$scratch/vulnerabilities" >&2
	echo "release: the program can reach a known vulnerability" >&2
	exit 1
elif [ "$status" != 0 ]; then
	tail -n 3 "$scratch/vulnerabilities" >&2
	echo "release: vulnerabilities NOT checked: govulncheck failed (is its database reachable?)" >&2
else
	tail -n 2 "$scratch/vulnerabilities"
fi
