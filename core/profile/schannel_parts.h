#ifndef SUITEMAP_PROFILE_SCHANNEL_PARTS_H
#define SUITEMAP_PROFILE_SCHANNEL_PARTS_H

#include "core/profile/schannel.h"

/* Between the files that lay a registry export over a profile. */
struct reading {
    struct profile *p;
    const struct reg *r;
    bool vista;        /* Windows Vista or later */
    bool bound;        /* its suites are bound to curves (_P256) */
    bool fips;         /* FIPS mode is on */
    size_t understood; /* values */
};

/* A DWORD, counted when it is there. */
bool reading_dword(struct reading *in, const char *path, const char *name,
                   uint32_t *number);
/* The words of a list: REG_MULTI_SZ, or REG_SZ with commas. NULL when there is
 * none; else the caller frees them, which end with a NULL. */
char **reading_list(struct reading *in, const char *path, const char *name);
void words_free(char **words);

/* Suite order, and what the keys for ciphers, hashes and key exchanges and
 * FIPS mode take out of it. */
void schannel_suites(struct reading *in);
/* Curves, signature algorithms. */
void schannel_curves(struct reading *in);
void schannel_signatures(struct reading *in);

#endif
