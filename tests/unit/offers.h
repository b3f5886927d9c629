#ifndef SUITEMAP_TESTS_OFFERS_H
#define SUITEMAP_TESTS_OFFERS_H

#include "core/model/offer.h"

/* One more suite in an offer, at its place in offer order. */
static inline void offer_add_index(struct offer *o, size_t suite)
{
    struct bitset set = suite_list_set(&o->suites);

    bit_add(&set, suite);
    o->suites = (struct suite_list){0};
    suite_list_add(&o->suites, &set);
}

static inline void offer_add(struct offer *o, uint16_t code)
{
    offer_add_index(o, (size_t)suite_index(code));
}

#endif
