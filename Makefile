# Everything a developer or an operator runs. `make help` lists it.
GO ?= go
export CGO_ENABLED ?= 0
LDFLAGS = -s -w -X main.version=$(shell git describe --always --dirty 2>/dev/null || echo unknown)

.PHONY: help setup assets build demo test check bench nightly generate release clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: ## Install what is missing: chromium and postgresql (Debian packages), npm packages in this folder
	@bash dev/setup.sh

assets: ## Bundle styles and scripts into web/asset/dist (npm ci)
	@bash dev/assets.sh

build: assets ## Make bin/frontdoor, one static binary
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/frontdoor ./cmd/frontdoor

demo: build ## Run a made-up network through a Monday morning, from an empty store
	bin/frontdoor demo

test: setup assets ## All tests, under 10 minutes on 2 cores and 5 a package
	$(GO) test -timeout 5m ./...

check: ## Fail on anything unformatted, unvetted or stale
	@bash dev/check.sh

bench: setup assets ## Benchmarks, as ratios where there is a limit to compare with
	$(GO) test -run '^$$' -bench . -benchtime 2s ./...

nightly: setup assets ## Long runs: race detector, many seeds, fuzzing
	@bash dev/nightly.sh

generate: ## Regenerate code from templates
	@bash dev/generate.sh

release: assets ## Reproducible binaries and checksums in bin/
	@bash dev/release.sh '$(LDFLAGS)'

clean: ## Remove what was built
	rm -rf bin web/asset/dist
