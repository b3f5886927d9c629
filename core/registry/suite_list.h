#ifndef SUITEMAP_REGISTRY_SUITE_LIST_H
#define SUITEMAP_REGISTRY_SUITE_LIST_H

#include "core/registry/suite.h"

/* The suites of a hello, in order: a few sets one behind the other, each in
 * offer order or the other way round. So a list of hundreds is small, and
 * taking one suite out of it costs nothing. Or the order is somebody else's.
 * A plain value; zero is the empty list. */
#define SUITE_LIST_PARTS 3

struct suite_list {
    uint16_t n; /* suites in all */
    uint8_t n_parts;
    uint8_t backwards;     /* mask of parts that stand the other way round */
    const uint16_t *order; /* borrowed: n indexes, whose set is parts[0] */
    struct bitset parts[SUITE_LIST_PARTS]; /* the first n_parts; others are of
                                            * no meaning */
};

/* Puts a set behind what is there. No suite may stand in two parts; an empty
 * set is no part. */
void suite_list_add(struct suite_list *l, const struct bitset *set);
void suite_list_add_backwards(struct suite_list *l, const struct bitset *set);
void suite_list_add_one(struct suite_list *l, size_t suite);
/* Makes it a list of n different indexes in this order. They stay the
 * caller's, and have to outlive the list. */
void suite_list_borrow(struct suite_list *l, const uint16_t *order, size_t n);
/* Leaves the first `most` of it. */
void suite_list_cut(struct suite_list *l, size_t most);

bool suite_list_has(const struct suite_list *l, size_t suite);
/* Has it any of a set? */
bool suite_list_meets(const struct suite_list *l, const struct bitset *set);
struct bitset suite_list_set(const struct suite_list *l);
/* The first `most` of it. */
struct bitset suite_list_head(const struct suite_list *l, size_t most);
/* Where it stands: 1 is the first; 0: nowhere. */
size_t suite_list_place(const struct suite_list *l, size_t suite);
/* Which of a set stands first in the list; BITSET_MAX when none does. */
size_t suite_list_first(const struct suite_list *l, const struct bitset *set);
/* All of it, in order: room for BITSET_MAX. Returns how many. */
size_t suite_list_indexes(const struct suite_list *l, uint16_t *out);
/* Their codes as they stand in a ClientHello of TLS, two bytes each; kinds of
 * SSLv2 are left out. Room for 2 * BITSET_MAX, however short the list: it may
 * all be written to. Returns how many bytes. */
size_t suite_list_codes(const struct suite_list *l, uint8_t *out);

#endif
