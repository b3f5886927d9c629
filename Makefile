# suitemap: one Makefile, non-recursive. `make help` lists the goals.
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= gcc
CFLAGS  ?= -O2 -g
SAN     ?= 0
BUILD   ?= build
JOBS    ?= $(shell nproc 2>/dev/null || echo 2)

VERSION := 0.1.0

# What the build, the demo, the tests and the benchmark need, as Debian 12
# packages. None of them starts a service: see tests/lab/install-deps.sh.
DEPS       := gcc make pkg-config libc6-dev libuv1-dev libmbedtls-dev \
              libjansson-dev libsqlite3-dev libinih-dev
DEPS_DEMO  := openssl gnutls-bin cups-ipp-utils dbus-daemon
# The services that speak before TLS begins (tests/lab/services.sh).
DEPS_SERVICES := postfix dovecot-imapd dovecot-pop3d dovecot-managesieved \
              dovecot-lmtpd vsftpd slapd postgresql mariadb-server xrdp \
              prosody cups-daemon inspircd tigervnc-standalone-server \
              freetds-bin ldap-utils libcanlock3 libdb5.3 libpython3.11
DEPS_TEST  := $(DEPS_DEMO) $(DEPS_SERVICES) check clang libclang-rt-14-dev \
              mandoc iproute2 openjdk-17-jdk-headless nmap ndiff xsltproc \
              libxml2-utils prometheus chromium chromium-driver \
              python3-selenium curl wget python3 libcurl4 libcurl3-gnutls \
              libcurl3-nss
DEPS_BENCH := $(DEPS_DEMO) nmap sslscan
INSTALL_DEPS := sh tests/lab/install-deps.sh

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
        -Wvla -Werror
SUITEMAP_CFLAGS := -std=c11 -D_GNU_SOURCE $(WARN) -I. \
        -DSUITEMAP_VERSION='"$(VERSION)"'
LIBS       := -luv -ljansson -lsqlite3 -linih -lmbedx509 -lmbedcrypto -lm
CHECK_LIBS := -lcheck -lsubunit -lrt -lpthread -lm

# Check's own limit of 4 s is short for a machine that others use too.
export CK_DEFAULT_TIMEOUT ?= 60

ifeq ($(SAN),1)
override BUILD := $(BUILD)-san
SUITEMAP_CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=all \
        -fno-omit-frame-pointer
SUITEMAP_LDFLAGS += -fsanitize=address,undefined
# Sanitised programs are slow, and so are their servers' clients.
export CK_TIMEOUT_MULTIPLIER ?= 4
endif

# gcc optimises the program as a whole: a tenth of its own time. The tests link
# the same objects without that, which takes long. LTO= leaves it out.
ifneq ($(SAN),1)
ifneq ($(findstring gcc,$(CC)),)
LTO ?= -flto=auto
endif
endif

ifeq ($(V),1)
Q :=
else
Q := @
endif

LIB_OBJ  := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard \
            core/*/*.c probes/*.c scanner/*/*.c)))
MAIN_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard scanner/*.c))
CLI_OBJ  := $(filter-out %/main.o,$(MAIN_OBJ))
UNIT     := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/check_*.c))
UNIT_AID := $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/unit/check_%,$(wildcard tests/unit/*.c)))
LOOP     := $(patsubst tests/loop/%.c,$(BUILD)/tests/%,$(wildcard tests/loop/check_*.c))
LOOP_AID := $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/loop/check_%,$(wildcard tests/loop/*.c)))
FLEET_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/fleet/compare.c,$(wildcard tests/fleet/*.c))) \
            $(BUILD)/tests/unit/sim.o
E2E_OBJ  := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/e2e/*.c))
# Each prelude has a target, and a corpus, of its own.
FUZZ_PRELUDES := $(notdir $(wildcard $(addprefix tests/fuzz/corpus/fuzz_,prelude_* serve_*)))
FUZZ     := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c)) $(FUZZ_PRELUDES)
BENCH_PROGRAMS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/bench/*.c))
SOURCES  := $(wildcard core/*/*.[ch] probes/*.[ch] scanner/*.[ch] \
            scanner/*/*.[ch] tests/*/*.[ch])

all: $(BUILD)/suitemap

help:
	@echo "all        build/suitemap (default)"
	@echo "deps       install what the build needs; deps-test: and the tests"
	@echo "demo       start real servers on loopback, scan them, compare them"
	@echo "check      all tests; SAN=1 under the sanitizers"
	@echo "unit loop e2e fleet month lint fuzz-brief    parts of check"
	@echo "fuzz       every fuzz target for FUZZ_SECONDS (600) with libFuzzer"
	@echo "soak       the tests at their full counts"
	@echo "bench      against a bare floor, nmap and sslscan, side by side"
	@echo "install uninstall    PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)"
	@echo "format clean"

# --- building -----------------------------------------------------------

$(LIB_OBJ) $(MAIN_OBJ): LTO_CFLAGS := $(if $(LTO),$(LTO) -ffat-lto-objects)

$(BUILD)/suitemap: $(MAIN_OBJ) $(BUILD)/libsuitemap.a
	@echo "  LD      $@"
	$(Q)$(CC) $(CFLAGS) $(LTO) $(SUITEMAP_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/libsuitemap.a: $(LIB_OBJ)
	@echo "  AR      $@"
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/%.o: %.c
	@echo "  CC      $<"
	@mkdir -p $(@D)
	$(Q)$(CC) $(SUITEMAP_CFLAGS) $(LTO_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

define link_test
@echo "  LD      $@"
@mkdir -p $(@D)
$(Q)$(CC) $(CFLAGS) $(SUITEMAP_LDFLAGS) $(LDFLAGS) -o $@ $^ $(CHECK_LIBS) $(LIBS)
endef

$(UNIT): $(BUILD)/tests/%: $(BUILD)/tests/unit/%.o $(UNIT_AID) $(CLI_OBJ) $(BUILD)/libsuitemap.a
	$(link_test)

$(LOOP): $(BUILD)/tests/%: $(BUILD)/tests/loop/%.o $(LOOP_AID) $(BUILD)/libsuitemap.a
	$(link_test)

$(BUILD)/tests/run_e2e: $(E2E_OBJ) $(BUILD)/libsuitemap.a
	$(link_test)

$(BUILD)/tests/fleet_server: $(FLEET_OBJ) $(BUILD)/libsuitemap.a
	$(link_test)

$(BUILD)/tests/fleet_compare: $(BUILD)/tests/fleet/compare.o $(BUILD)/libsuitemap.a
	$(link_test)

$(BUILD)/tests/brute: $(BUILD)/tests/tools/brute.o
	$(link_test)

$(BUILD)/tests/suite_sets: $(BUILD)/tests/tools/suite_sets.o $(BUILD)/libsuitemap.a
	$(link_test)

$(BUILD)/tests/bench/floor $(BUILD)/tests/bench/measure: %: %.o
	$(link_test)

$(BUILD)/tests/bench/tally $(BUILD)/tests/bench/records: %: %.o $(BUILD)/libsuitemap.a
	$(link_test)

$(BUILD)/tests/bench/responder: %: %.o $(filter-out %/fleet.o,$(FLEET_OBJ)) $(BUILD)/libsuitemap.a
	$(link_test)

# Without a fuzzing engine: every file of the corpus, and a fixed number of
# mutations of it.
$(FUZZ:%=$(BUILD)/fuzz/%): $(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/standalone.o $(BUILD)/libsuitemap.a
	$(link_test)

$(FUZZ_PRELUDES:%=$(BUILD)/tests/fuzz/%.o): $(BUILD)/tests/fuzz/%.o: tests/fuzz/prelude.c
	@echo "  CC      $< ($*)"
	@mkdir -p $(@D)
	$(Q)$(CC) $(SUITEMAP_CFLAGS) $(CFLAGS) -DFUZZ_TARGET='"$*"' -MMD -MP -c -o $@ $<

# --- what is installed by others ----------------------------------------

deps:
	@$(INSTALL_DEPS) $(DEPS)

deps-demo:
	@$(INSTALL_DEPS) $(DEPS) $(DEPS_DEMO)

# The old node is fetched with npm, where there is one, and INN is unpacked; the
# tests say whether they had them.
deps-test:
	@$(INSTALL_DEPS) $(DEPS) $(DEPS_TEST)
	@tests/lab/oldnode.sh $(BUILD)/lab/oldnode || true
	@tests/lab/inn.sh $(BUILD)/lab/inn || true

deps-bench:
	@$(INSTALL_DEPS) $(DEPS) $(DEPS_BENCH)

# --- showing and testing ------------------------------------------------

# Each begins with its packages, and only then compiles.
demo: deps-demo
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@sh tests/demo/demo.sh

check: deps-test
	@$(MAKE) --no-print-directory -j$(JOBS) programs
	@$(MAKE) --no-print-directory lint unit loop fuzz-brief e2e fleet month
	@echo "check: all passed"

programs: $(BUILD)/suitemap $(UNIT) $(LOOP) $(BUILD)/tests/run_e2e \
        $(BUILD)/tests/brute $(BUILD)/tests/fleet_server \
        $(BUILD)/tests/fleet_compare $(BENCH_PROGRAMS) \
        $(FUZZ:%=$(BUILD)/fuzz/%)

lint: $(BUILD)/tests/suite_sets
	@$(BUILD)/tests/suite_sets | cmp - core/registry/suite_table_sets.c
	@tests/floors.sh
	@tests/house.sh
	@tests/lint.sh $(VERSION)

# As many at a time as there are cores; each line is said to be of one program
# by its own words. xargs fails when one of them does.
unit: $(UNIT)
	@printf '%s\n' $(UNIT) | xargs -P $(JOBS) -n 1 env

loop: $(LOOP)
	@set -e; for t in $(LOOP); do $$t; done

# E2E="lab input" runs these suites alone.
e2e: $(BUILD)/suitemap $(BUILD)/tests/run_e2e $(BUILD)/tests/brute
	@SUITEMAP=$(BUILD)/suitemap BRUTE=$(BUILD)/tests/brute LAB_DIR=$(BUILD)/lab $(BUILD)/tests/run_e2e $(E2E)

# A fleet that keeps its connections, and one that loses one in fifty; then one
# whose scanner is killed again and again (see killed.sh).
FLEET_COUNT  ?= 500
FLEET_SEED   ?= 1
FLEET_KILLED ?= 40 7 1 3 1
fleet: $(BUILD)/suitemap $(BUILD)/tests/fleet_server $(BUILD)/tests/fleet_compare
	@BUILD=$(BUILD) tests/fleet/both.sh $(FLEET_COUNT) $(FLEET_SEED)
	@BUILD=$(BUILD) tests/fleet/killed.sh $(FLEET_KILLED)

# Nightly scans of a fleet that a script changes.
NIGHTS      ?= 9
MONTH_COUNT ?= 60
month: $(BUILD)/suitemap $(BUILD)/tests/fleet_server
	@BUILD=$(BUILD) tests/fleet/month.sh $(NIGHTS) $(MONTH_COUNT) $(FLEET_SEED)

FUZZ_RUNS ?= 20000
fuzz-brief: $(FUZZ:%=$(BUILD)/fuzz/%)
	@printf '%s\n' $(FUZZ) | xargs -P $(JOBS) -I{} env \
		$(BUILD)/fuzz/{} tests/fuzz/corpus/{} $(FUZZ_RUNS) 1

# With libFuzzer the library is compiled once more, by clang, for all of them.
FUZZ_SECONDS ?= 600
FUZZ_FLAGS   := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
fuzz: deps-test
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=build-fuzz CC=clang \
		CFLAGS='$(FUZZ_FLAGS)' $(FUZZ:%=build-fuzz/libfuzzer/%)
	@for t in $(FUZZ); do \
		mkdir -p build-fuzz/corpus/$$t; \
		build-fuzz/libfuzzer/$$t -max_total_time=$(FUZZ_SECONDS) \
			-artifact_prefix=build-fuzz/ build-fuzz/corpus/$$t \
			tests/fuzz/corpus/$$t || exit 1; done

$(FUZZ:%=$(BUILD)/libfuzzer/%): $(BUILD)/libfuzzer/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/libsuitemap.a
	@echo "  FUZZ    $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

soak: deps-test
	@SOAK=1 CK_DEFAULT_TIMEOUT=1200 $(MAKE) --no-print-directory FUZZ_RUNS=1000000 unit loop fuzz-brief
	@SOAK=1 $(MAKE) --no-print-directory e2e
	@$(MAKE) --no-print-directory FLEET_COUNT=10000 FLEET_SEED=2 \
		FLEET_KILLED="2000 3 5 4 8" fleet
	@BUILD=$(BUILD) tests/fleet/twice.sh 10000 2
	@$(MAKE) --no-print-directory NIGHTS=30 MONTH_COUNT=120 month

# BENCH="speed memory" runs these parts alone; bench-readme writes the table
# that is kept.
bench: deps-bench
	@$(MAKE) --no-print-directory -j$(JOBS) $(BUILD)/suitemap $(BENCH_PROGRAMS)
	@BUILD=$(BUILD) tests/bench/bench.sh $(BENCH)

bench-readme: deps-bench
	@$(MAKE) --no-print-directory -j$(JOBS) $(BUILD)/suitemap $(BENCH_PROGRAMS)
	@BUILD=$(BUILD) tests/bench/readme.sh

# --- putting it in place ------------------------------------------------

UNITS := $(DESTDIR)$(PREFIX)/lib/systemd/system
DOC   := $(DESTDIR)$(PREFIX)/share/doc/suitemap

# The service and the timer of a job; the configuration and the crontab are
# examples, to be copied to /etc.
install: $(BUILD)/suitemap
	install -D -m 755 $(BUILD)/suitemap $(DESTDIR)$(PREFIX)/bin/suitemap
	install -D -m 644 man/suitemap.1 $(DESTDIR)$(PREFIX)/share/man/man1/suitemap.1
	install -d $(UNITS) $(DOC)
	sed 's|@PREFIX@|$(PREFIX)|' scanner/nightly/suitemap@.service >$(UNITS)/suitemap@.service
	install -m 644 scanner/nightly/suitemap@.timer $(UNITS)/suitemap@.timer
	install -m 644 scanner/nightly/suitemap.conf $(DOC)/suitemap.conf
	sed 's|@PREFIX@|$(PREFIX)|' scanner/nightly/suitemap.cron >$(DOC)/suitemap.cron

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/suitemap
	rm -f $(DESTDIR)$(PREFIX)/share/man/man1/suitemap.1
	rm -f $(UNITS)/suitemap@.service $(UNITS)/suitemap@.timer
	rm -rf $(DOC)

# The tables of the registries keep their columns.
format:
	clang-format -i $(filter-out core/registry/suite_table%,$(SOURCES))

clean:
	rm -rf $(BUILD) $(BUILD)-san build-fuzz

.PHONY: all help programs deps deps-demo deps-test deps-bench demo check lint unit loop \
        e2e fleet month fuzz-brief fuzz soak bench bench-readme install uninstall format clean
.SECONDARY:

# The assembler reads them, so no dependency file names them.
$(BUILD)/scanner/out/html.o: $(wildcard scanner/out/page/*)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
