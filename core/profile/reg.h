#ifndef SUITEMAP_PROFILE_REG_H
#define SUITEMAP_PROFILE_REG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

/* A registry export (.reg) as a value: keys with their values, in the order of
 * the file. The reader takes UTF-16LE with BOM, UTF-8 and ANSI (REGEDIT4); the
 * writer writes what regedit writes. Nothing here knows of TLS. */
enum reg_type {
    REG_DELETE,   /* "Name"=- */
    REG_STRING,   /* "text", hex(1), hex(2) */
    REG_DWORD,    /* dword:, hex(4) */
    REG_STRINGS,  /* hex(7) */
    REG_BINARY    /* anything else: kept to be written again */
};

/* The types that hex(N) names, as far as they matter here. */
enum reg_hex { REG_HEX_SZ = 1, REG_HEX_EXPAND = 2, REG_HEX_BINARY = 3,
               REG_HEX_DWORD = 4, REG_HEX_MULTI = 7 };

struct reg_value {
    char *name;  /* "" for the default value; UTF-8; owned */
    enum reg_type type;
    uint32_t hex;          /* N of hex(N): of REG_BINARY; of REG_STRING
                            * REG_HEX_EXPAND, or 0 */
    uint32_t number;       /* of REG_DWORD */
    char **strings;        /* of REG_STRING (one) and REG_STRINGS; owned */
    size_t n_strings;
    uint8_t *bytes;        /* of REG_BINARY; owned */
    size_t n_bytes;
};

struct reg_key {
    char *path;  /* "HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\..."; owned */
    bool deleted; /* [-HKEY...] */
    char *comment; /* written before it, lines apart by \n; NULL none; owned */
    struct reg_value *values;
    size_t n_values;
};

struct reg {
    struct reg_key *keys;
    size_t n_keys;
};

/* Caps on what a file can make us keep. */
#define REG_FILE_MAX (16 * 1024 * 1024)
#define REG_KEYS_MAX 65536

/* Reads the bytes of a file. NULL with ERR_FORMAT and the line's number. HKLM
 * is spelt out. Of the numbered control sets (ControlSet001) the one that
 * SYSTEM\Select calls current, else the lowest, is read as CurrentControlSet,
 * but only where the file has no keys of that name; the others are left out. */
struct reg *reg_parse(const uint8_t *bytes, size_t n, struct err *err);
struct reg *reg_new(void);
void reg_free(struct reg *r);

/* Finds by path and name, without regard to case, as the registry has it when
 * the keys are imported in their order: later values over earlier ones, and a
 * deleted key takes what stands below it along. NULL when there is none, or it
 * was deleted. */
const struct reg_value *reg_find(const struct reg *r, const char *path,
                                 const char *name);
/* The same for a DWORD; false where the value is of another type. */
bool reg_find_dword(const struct reg *r, const char *path, const char *name,
                    uint32_t *number);

/* Adds copies of another's keys to the end: imported after it. */
void reg_append(struct reg *to, const struct reg *from);

/* Add to the end; a key that stands there already is added to. */
struct reg_key *reg_add_key(struct reg *r, const char *path);
void reg_set_dword(struct reg_key *k, const char *name, uint32_t number);
void reg_set_string(struct reg_key *k, const char *name, const char *text);
void reg_set_delete(struct reg_key *k, const char *name);
/* Adds a copy of the value as it is. */
void reg_set_copy(struct reg_key *k, const struct reg_value *v);
/* The comment before the key; NULL takes it away. */
void reg_comment(struct reg_key *k, const char *text);

/* Writes "Windows Registry Editor Version 5.00" in UTF-16LE with BOM and CRLF
 * line ends. `head` is a comment for the top, lines apart by \n, or NULL. */
void reg_write(const struct reg *r, const char *head, struct str *out);

#endif
