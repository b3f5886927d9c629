#include "core/profile/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/profile/schannel.h"

struct machine *machine_new(struct profile *base)
{
    struct machine *m = mem_alloc(sizeof *m);

    m->base = base;
    return m;
}

void machine_free(struct machine *m)
{
    if (m == NULL)
        return;
    profile_free(m->base);
    reg_free(m->was);
    free(m);
}

bool machine_lay_reg(struct machine *m, const struct reg *r)
{
    struct reg *kept = m->was != NULL ? m->was : reg_new();
    size_t before = kept->n_keys;

    for (size_t i = 0; i < r->n_keys; i++)
        if (schannel_concerns(&r->keys[i]))
            reg_append(kept, &(const struct reg){&r->keys[i], 1});
    m->was = kept;
    return kept->n_keys != before;
}

bool machine_add_layer(struct machine *m, const char *layer, struct err *err)
{
    if (m->n_layers == MACHINE_LAYERS_MAX)
        return err_set(err, ERR_USAGE, "+%.64s: too many layers", layer);
    snprintf(m->layers[m->n_layers++], sizeof m->layers[0], "%s", layer);
    return true;
}

struct reg *machine_registry(const struct machine *m, const struct reg *more)
{
    struct reg *r = reg_new();

    if (m->was != NULL)
        reg_append(r, m->was);
    if (more != NULL)
        reg_append(r, more);
    return r;
}

struct profile *machine_profile(const struct machine *m,
                                const struct reg *more, bool programs,
                                struct err *err)
{
    struct dotnet_settings settings = {.winhttp_protocols = -1};
    struct profile *p = profile_copy(m->base);
    struct reg *r = machine_registry(m, more);

    if (r->n_keys != 0)
        schannel_apply(p, r, &settings);
    reg_free(r);
    for (size_t i = 0; programs && i < m->n_layers; i++)
        if (!layer_apply(p, m->layers[i], &settings, err)) {
            profile_free(p);
            return NULL;
        }
    return p;
}
