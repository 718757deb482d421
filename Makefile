# Wardwire.  The two commands: `make run` and `make test`.
# Meson builds the server, npm the app; this file only ties them together.
#
#   make          build/wardwire, build/wardwire-thumbnailer and web/dist
#   make run      install what is missing, build, seed the demo, serve it
#   make test     everything that proves it, with sanitizers; one last line
#   make check    format, layers, caps and static analysis alone
#   make bench    measure against this machine's physical limits
#   make soak     the faults in their long form: hours, not minutes
#   make fuzz     every fuzz target for FUZZ_SECONDS (default 600) each; what
#                 was found goes into tests/fuzz/corpus
#   make install  into DESTDIR and PREFIX (default /usr/local)
#   make clean    remove what was built, keep what was downloaded

SHELL = /bin/sh
PREFIX ?= /usr/local
PORT ?= 8008
share = $(DESTDIR)$(PREFIX)/share/wardwire
FUZZ_SECONDS ?= 600
MESON_FLAGS ?= --buildtype=release -Dtests=false -Dwerror=false
env = . tools/env.sh;
web_sources = $(shell find web -name node_modules -prune -o -name dist -prune \
	-o -type f -print 2>/dev/null)

all: server web

server: build/build.ninja
	@$(env) ninja --quiet -C build

web: web/dist/index.html

setup:
	@tools/setup run

build/build.ninja: | setup
	@$(env) meson setup build --prefix=$(PREFIX) $(MESON_FLAGS) >.cache/meson.log \
		|| { cat .cache/meson.log; exit 1; }

web/node_modules/.package-lock.json: web/package-lock.json | setup
	@echo "web: fetching libraries"
	@$(env) cd web && npm ci --silent
	@touch $@

web/dist/index.html: $(web_sources) web/node_modules/.package-lock.json
	@echo "web: building the app"
	@$(env) cd web && npm run --silent build
	@touch $@

# What only the tests use. Nothing of it may run while it is installed.
bot: tests/api/bot/node_modules/.package-lock.json

tests/api/bot/node_modules/.package-lock.json: \
		tests/api/bot/package-lock.json | setup
	@echo "tests: fetching matrix-bot-sdk"
	@$(env) cd tests/api/bot && npm ci --silent --ignore-scripts
	@touch $@

run: all
	@$(env) PORT=$(PORT) tools/demo

test:
	@tools/setup test
	@$(env) tools/test

check:
	@tools/setup test
	@$(env) tools/test check

bench: all
	@tools/setup test
	@$(env) bench/run

fuzz:
	@tools/setup test
	@$(env) SUITE_TIMEOUT_S=1000000 FUZZ_SECONDS=$(FUZZ_SECONDS) \
		tools/test fuzz
	@$(env) tests/fuzz/run --merge

soak:
	@tools/setup test
	@$(env) SUITE_TIMEOUT_S=28800 FAULT_POINTS=500 FAULT_ROUNDS=200 \
		FAULT_DUTY_ROUNDS=50 FAULT_LADDER_ROUNDS=100 FAULT_WAITING=4000 FAULT_AT_ONCE=1 \
		FAULT_CONNECTIONS=20000 FAULT_DEEP=1 tools/test fault

install: all
	@$(env) meson install -C build --no-rebuild
	install -d $(share)/demo/files
	rm -rf $(share)/web
	cp -R web/dist $(share)/web
	install -m 644 demo/trust.json $(share)/demo
	install -m 644 demo/files/* $(share)/demo/files
	tools/sbom >$(share)/sbom.json
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's|/usr/local|$(PREFIX)|g' packaging/wardwire.service \
		>$(DESTDIR)$(PREFIX)/lib/systemd/system/wardwire.service

clean:
	rm -rf build build-test build-tsan build-fuzz web/dist

.PHONY: all server web bot setup run test check bench soak fuzz install clean
