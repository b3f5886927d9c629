#ifndef SUITEMAP_PROFILE_MACHINE_H
#define SUITEMAP_PROFILE_MACHINE_H

#include "core/profile/builtin.h"
#include "core/profile/reg.h"

/* A machine as its parts: a base profile, registry exports laid over it, and
 * the program on it ("net45") whose choices count. Kept beside the effective
 * profile, so that changes of the registry can be tried: it is then made
 * again, in the same way as when the changed export is read. */
#define MACHINE_LAYERS_MAX 4

struct machine {
    struct profile *base; /* owned */
    struct reg *was;      /* the exports, one behind the other; owned; NULL
                           * when there was none */
    size_t n_layers;
    char layers[MACHINE_LAYERS_MAX][32];
};

/* Takes the base over. */
struct machine *machine_new(struct profile *base);
void machine_free(struct machine *m);
/* Lays an export over it, in copy: the keys that concern TLS. False when it
 * has none. */
bool machine_lay_reg(struct machine *m, const struct reg *r);
/* Adds a program. False with ERR_USAGE when there are too many. */
bool machine_add_layer(struct machine *m, const char *layer, struct err *err);

/* The effective profile, with further registry values (may be NULL) laid over
 * the exports; the caller owns it. `programs` false leaves the programs out.
 * NULL with ERR_USAGE when a layer does not fit. */
struct profile *machine_profile(const struct machine *m,
                                const struct reg *more, bool programs,
                                struct err *err);
/* The exports and the further values as one registry; the caller owns it. */
struct reg *machine_registry(const struct machine *m, const struct reg *more);

#endif
