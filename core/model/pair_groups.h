#ifndef SUITEMAP_MODEL_PAIR_GROUPS_H
#define SUITEMAP_MODEL_PAIR_GROUPS_H

#include "core/model/matrix.h"

/* The named groups of two endpoints, as far as a version is concerned. */
enum group_relation {
    GROUPS_SHARED,   /* or nothing is known of them on one side */
    GROUPS_DISJOINT, /* none in common, and both lists are whole */
    GROUPS_UNKNOWN   /* none in common, but there may be more */
};

enum group_relation pair_groups(const struct endpoint *a,
                                const struct endpoint *b, enum version v);

/* Adds the reason "no-shared-group" with both lists. */
void pair_group_reason(struct pair *p, const struct endpoint *client,
                       const struct endpoint *server, enum version v);

#endif
