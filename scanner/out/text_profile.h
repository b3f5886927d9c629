#ifndef SUITEMAP_OUT_TEXT_PROFILE_H
#define SUITEMAP_OUT_TEXT_PROFILE_H

#include "core/base/str.h"
#include "core/model/profile.h"

/* A profile for people: what it speaks in each role, its suites in order with
 * the versions they are used in, groups, signature schemes, limits and
 * oddities. What is not known is said to be unknown. */
void text_profile(struct str *out, const struct profile *p, unsigned width);

#endif
