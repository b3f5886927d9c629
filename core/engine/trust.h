#ifndef SUITEMAP_ENGINE_TRUST_H
#define SUITEMAP_ENGINE_TRUST_H

#include <stdint.h>

#include "core/base/err.h"
#include "core/base/rd.h"
#include "core/model/certificate.h"

/* The CAs that the user trusts, and the strict check of a chain by them. All
 * of mbedTLS's X.509 stands behind this header. */
struct trust_store;

/* Reads certificates, PEM or DER, from a file or from all files of a
 * directory. What is none of them is passed over (a bundle may hold what
 * mbedTLS cannot read); NULL with err when not one could be read. */
struct trust_store *trust_open(const char *path, struct err *err);
void trust_close(struct trust_store *t);

/* Does the chain lead to a CA of the store, as of `now`? `list` is that of a
 * Certificate message (certificate_list()), `chain` what was read of it; its
 * trust and trust_why are filled. The order in which issuers were sent does
 * not matter; the dates, names and strength of the first certificate do not
 * either, since other rules judge them. */
void trust_judge(const struct trust_store *t, struct rd list, int64_t now,
                 struct cert_chain *chain);

#endif
