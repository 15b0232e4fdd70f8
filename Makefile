# SPDX-License-Identifier: Apache-2.0
#
# The two commands of the README:
#   make demo     three embedded servers, a real tree, a plan with an update and its restarts, apply, diff, in sync
#   make test     every test
# and: make install [PREFIX=/usr/local] [DESTDIR=…], make lint, make bench, make format, make clean

PREFIX ?= /usr/local
DESTDIR ?=
SYSTEMD_UNITS ?= $(PREFIX)/lib/systemd/system

# One release build serves demo, tests and benchmarks, so every call of SwiftPM takes the same flags.
SWIFT_FLAGS := -c release --explicit-target-dependency-import-check error
SWIFT_SOURCES = $(shell find Package.swift Sources Tests -name '*.swift' ! -name '*.pb.swift')
BINARY = $(shell swift build $(SWIFT_FLAGS) --show-bin-path)

.PHONY: build demo test bench install lint format clean

build:
	@.ci/install-missing build
	swift build $(SWIFT_FLAGS) --build-tests --disable-xctest

demo: build
	@EVENFOLD="$(BINARY)/evenfold" examples/demo/run

# Built by `build`, because `swift test` alone would build everything anew with flags of its own.
test: build
	@.ci/install-missing test
	swift test $(SWIFT_FLAGS) --disable-xctest --skip-build

bench: build
	@.ci/install-missing test
	"$(BINARY)/evenfold-bench"

# The installed tool runs on servers without a Swift toolchain: the runtime is linked in. Only the link differs from the
# shared build, and libyaml, libsqlite3 and libhivex stay what Debian ships.
install:
	@.ci/install-missing build
	swift build $(SWIFT_FLAGS) --product evenfold --static-swift-stdlib
	install -D -m 755 "$(BINARY)/evenfold" "$(DESTDIR)$(PREFIX)/bin/evenfold"
	install -D -m 644 packaging/evenfold.1 "$(DESTDIR)$(PREFIX)/share/man/man1/evenfold.1"
	install -d "$(DESTDIR)$(SYSTEMD_UNITS)"
	sed 's|@PREFIX@|$(PREFIX)|g' packaging/evenfold-agent@.service.in \
		> "$(DESTDIR)$(SYSTEMD_UNITS)/evenfold-agent@.service"
	packaging/install-completions "$(BINARY)/evenfold" "$(DESTDIR)$(PREFIX)"

lint:
	@swift format lint --strict --parallel --configuration .swift-format $(SWIFT_SOURCES)

format:
	@swift format --in-place --parallel --configuration .swift-format $(SWIFT_SOURCES)

clean:
	rm -rf .build
