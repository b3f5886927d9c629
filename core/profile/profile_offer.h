#ifndef SUITEMAP_PROFILE_PROFILE_OFFER_H
#define SUITEMAP_PROFILE_PROFILE_OFFER_H

#include "core/model/offer.h"
#include "core/model/profile.h"

/* A hello and all that it points to, in one block. */
struct profile_hello {
    struct offer offer;
    struct offer_own own;
    uint16_t suites[BITSET_MAX];
    char servername[256];
};

/* Makes the hello that a client of this profile would send, as far as the
 * profile tells it: its versions, suites, groups, schemes and extensions in
 * their order. What it does not tell of extensions is as most clients have
 * it. The handshake is to be finished. NULL when there can be none, with
 * `*why` in words: its versions or suites are not known, or it speaks nothing
 * that we could. Else it is the caller's to free(). */
struct profile_hello *profile_offer(const struct profile *p,
                                    const char *servername, const char **why);

/* The extensions of the profile that the hello goes without: at most `room`
 * of them are written, the number of all is returned. */
size_t profile_offer_lacks(const struct profile *p, uint16_t *types,
                           size_t room);

#endif
