#ifndef SUITEMAP_PROBES_ROWS_H
#define SUITEMAP_PROBES_ROWS_H

#include "probes/probe.h"

/* The probes, for the table in table.c. Each is described in its own file. */
#define PROBE_FUNCTIONS(name)                                                  \
    void *name##_init(const struct probe *p);                                  \
    enum inquiry_status name##_next(void *state, struct inquiry *q,            \
                                    struct offer *offer);                      \
    void name##_feed(void *state, struct inquiry *q,                           \
                     const struct offer *offer, const struct answer *a)

PROBE_FUNCTIONS(suites);
bool suites_ahead(const void *state, const struct inquiry *q, size_t steps,
                  struct offer *offer);
PROBE_FUNCTIONS(reach);
PROBE_FUNCTIONS(ssl2);
PROBE_FUNCTIONS(dh);
PROBE_FUNCTIONS(hashes);
PROBE_FUNCTIONS(groups);
PROBE_FUNCTIONS(finish);
PROBE_FUNCTIONS(faulty_dh);
PROBE_FUNCTIONS(faulty_ecdh);
PROBE_FUNCTIONS(faulty_rsa);
PROBE_FUNCTIONS(repeat);
PROBE_FUNCTIONS(audit);
PROBE_FUNCTIONS(audit_keys);
PROBE_FUNCTIONS(audit_certificate);
PROBE_FUNCTIONS(audit_client);

/* Of those that eliminate. */
void suites_drop(void *state);
void dh_drop(void *state);
void hashes_drop(void *state);
void audit_drop(void *state);

bool ssl2_wanted(const struct inquiry *q);
bool ssl2_by_name(const struct inquiry *q);
bool finish_wanted(const struct inquiry *q);
bool deep_wanted(const struct inquiry *q);

#endif
