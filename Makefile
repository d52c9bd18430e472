# make run   sets up what is missing, builds, starts; the page is at the printed URL
# make test  sets up what is missing, runs every test
# make check formatting and lints
# make web   builds the pages into web/app/dist, which the binary embeds
# make contract  writes the TypeScript and the fixtures that come from the Rust wire types, and recorded sessions

SERVE_FLAGS ?=

.PHONY: run test check web contract setup-build setup-test

run: web
	cargo run --locked -- serve $(SERVE_FLAGS)

test: setup-test check web
	cargo test --locked --workspace
	cd web && npm run check && npm test
	cargo build --locked
	cd web && ANTIPHON_BIN=$(CURDIR)/target/debug/antiphon npm run e2e

check: setup-build
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

web: setup-build
	cd web && npm ci --no-audit --no-fund --loglevel=error && npm run build

contract:
	UPDATE=1 cargo test --test it wire::
	UPDATE=1 cargo test --lib recorded_session

setup-build:
	@tools/need cc=gcc make=make cmake=cmake

setup-test: setup-build
	@tools/need chromium=chromium flite=flite '/usr/lib/postgresql/*/bin/pg_ctl=postgresql'
