#ifndef SUITEMAP_PROFILE_REG_PARTS_H
#define SUITEMAP_PROFILE_REG_PARTS_H

#include "core/profile/reg.h"

/* Between the files of the registry export's reader and writer. */

/* Appends without looking for an equal one, for files with many. */
struct reg_key *reg_push_key(struct reg *r, const char *path, size_t n);
struct reg_value *reg_push_value(struct reg_key *k, const char *name, size_t n,
                                 enum reg_type type);
void reg_push_string(struct reg_value *v, const char *text, size_t n);
/* Frees what a key owns. */
void reg_key_clear(struct reg_key *k);
/* Is the path the parent's, or below it? Without regard to case. */
bool reg_below(const char *path, const char *parent);

/* The text of a file as UTF-8: UTF-16LE with its BOM or without, UTF-8, else
 * one byte a character. False with err for what is no text: UTF-16BE, or with
 * a NUL in it. */
bool reg_text_decode(const uint8_t *bytes, size_t n, struct str *out,
                     struct err *err);
/* UTF-16LE to UTF-8: half of a surrogate pair becomes U+FFFD, an odd byte at
 * the end is left out. */
void reg_text_from_utf16(const uint8_t *bytes, size_t n, struct str *out);
/* One byte a character, or UTF-8 if it is that, to UTF-8. */
void reg_text_from_ansi(const uint8_t *bytes, size_t n, struct str *out);
/* UTF-8, which is valid, to UTF-16LE. */
void reg_text_to_utf16(const char *text, size_t n, struct str *out);

/* HKLM spelt out and one control set chosen: see reg_parse(). */
void reg_paths_settle(struct reg *r);

#endif
