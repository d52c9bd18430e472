# make run   sets up what is missing, builds, starts; the page is at the printed URL
# make test  sets up what is missing, runs every test
# make check formatting and lints
# make web   builds the pages into web/app/dist, which the binary embeds
# make test-sdks  stock clients hold spoken conversations with practice; the official types judge every event
# make net-test  calls over bad networks, as root: what both ends heard, how long connecting took. K=up runs only those
# make nat-test  calls through NATs, firewalls and relays, as root: which way they took, why they failed where they must
# make bench  what a conversation costs: the audio path against bare libopus, then CALLS conversations for a minute
# make contract  writes the TypeScript, the OpenAPI document and the fixtures that come from the Rust types, recorded sessions,
#                and the report of the client package's interface

SERVE_FLAGS ?=

# The stock clients, a process each: they converse in real time, all at once, with the binary.
SDKS := tests/sdks
CLIENTS := $(notdir $(wildcard $(SDKS)/test_*.py $(SDKS)/*.test.mjs))
BINARY := $(CURDIR)/target/debug/antiphon

# Always the whole workspace is built, and its tests: a part of it would have some dependencies with other features, and
# build them again.
BUILD := cargo build --locked --workspace --bins --tests

# The black-box tests that run on Postgres, too: what is asked of the database, and no whole calls. What looks
# into SQLite's files is not for it.
POSTGRES := --skip erased_is_erased_from_every_file accounts:: events:: http:: idempotency:: limits:: plans:: record:: resume:: trace:: webhooks:: the_database_and_the_model

# Conversations at once in the load run.
CALLS ?= 100

# Which of the network tests: an expression of pytest's.
NET := tests/net
K ?=

.PHONY: run test test-sdks net-test net-test-quick nat-test bench check web contract setup-build setup-test setup-venv setup-net

run: web
	cargo run --locked -- serve $(SERVE_FLAGS)

# Whole calls are mostly waiting: more of them at once than there are cores.
test: setup-test check web
	cd web && npm run check && npm test
	cargo test --locked --workspace -- --test-threads=4
	tools/with-postgres cargo test --locked --workspace --test it -- --test-threads=4 $(POSTGRES)
	$(BUILD)
	cd web && ANTIPHON_BIN=$(BINARY) npm run e2e
	$(MAKE) test-sdks
	$(MAKE) net-test-quick

test-sdks: setup-build setup-venv $(SDKS)/.venv/installed $(SDKS)/node_modules/.package-lock.json
	$(BUILD)
	$(MAKE) --jobs=6 --output-sync=target $(CLIENTS:%=sdk-%)

net-test: web setup-net $(NET)/.venv/installed
	$(BUILD)
	cd $(NET) && ANTIPHON_BIN=$(BINARY) .venv/bin/pytest -m "not quick and not nat" -k "$(K)"

nat-test: web setup-net $(NET)/.venv/installed
	$(BUILD)
	cd $(NET) && ANTIPHON_BIN=$(BINARY) .venv/bin/pytest -m "not quick and nat" -k "$(K)"

net-test-quick: setup-build setup-net $(NET)/.venv/installed
	$(BUILD)
	cd $(NET) && ANTIPHON_BIN=$(BINARY) .venv/bin/pytest -m quick

bench: web
	@tools/need flite=flite
	cargo bench --locked --bench audio
	cargo build --locked --release
	tools/load $(CALLS) 1

sdk-%.py:
	cd $(SDKS) && ANTIPHON_BIN=$(BINARY) .venv/bin/pytest $*.py

sdk-%.mjs:
	cd $(SDKS) && ANTIPHON_BIN=$(BINARY) node --test $*.mjs

%/.venv/installed: %/requirements.txt %/constraints.txt
	python3 -m venv --clear $*/.venv
	$*/.venv/bin/pip install -q --disable-pip-version-check -r $*/requirements.txt -c $*/constraints.txt
	touch $@

$(SDKS)/node_modules/.package-lock.json: $(SDKS)/package.json $(SDKS)/package-lock.json
	cd $(SDKS) && npm ci --no-audit --no-fund --loglevel=error
	touch $@

check: setup-build
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

web: setup-build
	cd web && npm ci --no-audit --no-fund --loglevel=error && npm run build

contract:
	UPDATE=1 cargo test --workspace --test it wire::
	UPDATE=1 cargo test --workspace --test it openapi::
	UPDATE=1 cargo test --workspace --test it proto::
	UPDATE=1 cargo test --workspace --test it export::
	UPDATE=1 cargo test --workspace --lib recorded_session
	cd web && npm run api --workspace=client

setup-build:
	@tools/need cc=gcc make=make cmake=cmake

setup-test: setup-build
	@tools/need firefox-esr=firefox-esr pulseaudio=pulseaudio pactl=pulseaudio-utils
	@tools/need WebKitWebDriver=webkit2gtk-driver Xvfb=xvfb dbus-run-session=dbus
	@tools/need chromium=chromium flite=flite turnserver=coturn openssl=openssl /usr/sbin/nginx=nginx redis-server=redis-server '/usr/lib/postgresql/*/bin/pg_ctl=postgresql'

# venv cannot make an environment without Debian's package, and has no command of its own to tell.
setup-venv:
	@tools/need python3=python3
	@python3 -c 'import ensurepip, venv' 2>/dev/null || tools/need ensurepip=python3-venv

# pesq is compiled when it is installed, by the python3 that is found first.
setup-net: setup-venv
	@tools/need ip=iproute2 tc=iproute2 iptables-legacy=iptables chromium=chromium flite=flite gcc=gcc
	@tools/need nft=nftables conntrack=conntrack sysctl=procps turnserver=coturn certutil=libnss3-tools openssl=openssl
	@python3 -c 'import pathlib, sysconfig as s; (pathlib.Path(s.get_path("include")) / "Python.h").open()' 2>/dev/null || tools/need Python.h=python3-dev
