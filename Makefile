# suitemap: one Makefile, non-recursive. `make help` lists the goals.
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
CC      ?= gcc
CFLAGS  ?= -O2 -g
SAN     ?= 0

VERSION := 0.1.0

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
        -Wvla -Werror
SUITEMAP_CFLAGS := -std=c11 -D_GNU_SOURCE $(WARN) -I. \
        -DSUITEMAP_VERSION='"$(VERSION)"'
LIBS := -luv -ljansson -lmbedx509 -lmbedcrypto -lm

ifeq ($(SAN),1)
SUITEMAP_CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=all \
        -fno-omit-frame-pointer
SUITEMAP_LDFLAGS += -fsanitize=address,undefined
BUILD := $(BUILD)-san
endif

ifeq ($(V),1)
Q :=
else
Q := @
endif

LIB_SRC  := $(sort $(wildcard core/*/*.c probes/*.c scanner/*/*.c))
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o)
MAIN_SRC := $(wildcard scanner/*.c)
MAIN_OBJ := $(MAIN_SRC:%.c=$(BUILD)/%.o)
UNIT     := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/check_*.c))
LOOP     := $(patsubst tests/loop/%.c,$(BUILD)/tests/%,$(wildcard tests/loop/check_*.c))
FUZZ     := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

all: $(BUILD)/suitemap

$(BUILD)/suitemap: $(MAIN_OBJ) $(BUILD)/libsuitemap.a
	@echo "  LD      $@"
	$(Q)$(CC) $(CFLAGS) $(SUITEMAP_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/libsuitemap.a: $(LIB_OBJ)
	@echo "  AR      $@"
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/%.o: %.c
	@echo "  CC      $<"
	@mkdir -p $(@D)
	$(Q)$(CC) $(SUITEMAP_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%: $(BUILD)/tests/unit/%.o $(BUILD)/libsuitemap.a
	@echo "  LD      $@"
	$(Q)$(CC) $(CFLAGS) $(SUITEMAP_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcheck -lsubunit -lrt -lpthread -lm

$(BUILD)/tests/%: $(BUILD)/tests/loop/%.o $(BUILD)/libsuitemap.a
	@echo "  LD      $@"
	$(Q)$(CC) $(CFLAGS) $(SUITEMAP_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcheck -lsubunit -lrt -lpthread -lm

# Small and repeatable: every file of the corpus and a fixed number of
# mutations of it, without a fuzzing engine.
$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/standalone.o $(BUILD)/libsuitemap.a
	@echo "  LD      $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(SUITEMAP_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

unit: $(UNIT)
	@set -e; for t in $(UNIT); do $$t; done

loop: $(LOOP)
	@set -e; for t in $(LOOP); do $$t; done

clean:
	rm -rf $(BUILD) $(BUILD)-san

.PHONY: all unit loop clean
.SECONDARY:

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
