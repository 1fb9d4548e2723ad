#!/bin/sh
# Regenerates the Go code of the .templ files. With --check it changes nothing
# and fails when the committed code is stale.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
(cd "$root/dev/tools" && go build -o "$root/.tools/templ" github.com/a-h/templ/cmd/templ)

if [ "${1-}" != "--check" ]; then
	cd "$root" && .tools/templ generate -path web -include-version=false -log-level error
	gofmt -w $(find web -name '*_templ.go')
	exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -R "$root/web" "$scratch/web"
find "$scratch/web" -name '*_templ.go' -delete
cd "$scratch" && "$root/.tools/templ" generate -path web -include-version=false -log-level error
gofmt -w $(find web -name '*_templ.go')
stale=0
for f in $(find web -name '*_templ.go') $(cd "$root" && find web -name '*_templ.go'); do
	if ! cmp -s "$scratch/$f" "$root/$f"; then
		echo "stale: $f" >&2
		stale=1
	fi
done
[ "$stale" = 0 ] || { echo "run dev/generate.sh" >&2; exit 1; }
