/* The order itself is a table: tests/tools/suite_sets.c has the rule. */
#include "core/registry/suite.h"
#include "core/registry/suite_table.h"

bool suite_is_common(size_t index)
{
    return bit_has(&suite_common, index);
}

size_t suites_in_offer_order(const struct bitset *set, uint16_t *out)
{
    size_t n = 0;

    for (size_t i = 0; i < SUITE_COUNT; i++)
        if (bit_has(set, suite_offer_order[i]))
            out[n++] = suite_offer_order[i];
    return n;
}

bool suite_precedes(size_t a, size_t b)
{
    for (size_t i = 0; i < SUITE_COUNT; i++)
        if (suite_offer_order[i] == a || suite_offer_order[i] == b)
            return a != b && suite_offer_order[i] == a;
    return false;
}
