#include "core/model/profile.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/registry/suite.h"

void profile_set(char **text, const char *value)
{
    char *copy = mem_strdup(value);

    free(*text);
    *text = copy;
}

void role_init(struct profile_role *r)
{
    memset(r, 0, sizeof *r);
    r->dh_min = r->dh_max = PROFILE_LIMIT_UNKNOWN;
    r->rsa_min = r->rsa_max = PROFILE_LIMIT_UNKNOWN;
    r->ecdsa_min = PROFILE_LIMIT_UNKNOWN;
}

/* The lists of codes of a role, so that they are copied and freed in one
 * place. */
#define CODE_LISTS 6

static void code_lists(struct profile_role *r,
                       struct profile_codes *lists[CODE_LISTS])
{
    lists[0] = &r->groups;
    lists[1] = &r->shares;
    lists[2] = &r->schemes;
    lists[3] = &r->cert_schemes;
    lists[4] = &r->extensions;
    lists[5] = &r->compressors;
}

void role_clear(struct profile_role *r)
{
    struct profile_codes *lists[CODE_LISTS];

    code_lists(r, lists);
    for (size_t i = 0; i < CODE_LISTS; i++)
        free(lists[i]->codes);
    free(r->suites);
    role_init(r);
}

static void role_copy(struct profile_role *to, const struct profile_role *from)
{
    struct profile_codes *lists[CODE_LISTS];

    *to = *from;
    if (from->n_suites != 0)
        to->suites = mem_copy(from->suites,
                              from->n_suites * sizeof *from->suites);
    else
        to->suites = NULL;
    code_lists(to, lists);
    for (size_t i = 0; i < CODE_LISTS; i++)
        lists[i]->codes =
            lists[i]->n == 0
                ? NULL
                : mem_copy(lists[i]->codes,
                           lists[i]->n * sizeof *lists[i]->codes);
}

struct profile *profile_new(const char *id, const char *name,
                            const char *source)
{
    struct profile *p = mem_alloc(sizeof *p);

    p->id = mem_strdup(id);
    p->name = mem_strdup(name);
    p->source = mem_strdup(source);
    p->state = mem_strdup("");
    p->host = mem_strdup("");
    p->match = mem_strdup("");
    p->prelude = mem_strdup("");
    role_init(&p->client);
    role_init(&p->server);
    return p;
}

struct profile *profile_copy(const struct profile *p)
{
    struct profile *copy = mem_copy(p, sizeof *p);

    copy->id = mem_strdup(p->id);
    copy->name = mem_strdup(p->name);
    copy->source = mem_strdup(p->source);
    copy->state = mem_strdup(p->state);
    copy->host = mem_strdup(p->host);
    copy->match = mem_strdup(p->match);
    copy->prelude = mem_strdup(p->prelude);
    role_copy(&copy->client, &p->client);
    role_copy(&copy->server, &p->server);
    return copy;
}

void profile_free(struct profile *p)
{
    if (p == NULL)
        return;
    role_clear(&p->client);
    role_clear(&p->server);
    free(p->id);
    free(p->name);
    free(p->source);
    free(p->state);
    free(p->host);
    free(p->match);
    free(p->prelude);
    free(p);
}

void role_add_suite(struct profile_role *r, size_t suite, unsigned versions,
                    uint16_t group)
{
    r->suites_known = true;
    r->suites = mem_grow(r->suites, r->n_suites + 1, sizeof *r->suites);
    r->suites[r->n_suites++] = (struct profile_suite){
        (uint16_t)suite, (uint16_t)versions, group};
}

void codes_add(struct profile_codes *c, uint16_t code)
{
    c->known = true;
    c->codes = mem_grow(c->codes, c->n + 1, sizeof *c->codes);
    c->codes[c->n++] = code;
}

void codes_set(struct profile_codes *c, const uint16_t *codes, size_t n)
{
    uint16_t *copy = n == 0 ? NULL : mem_copy(codes, n * sizeof *codes);

    free(c->codes);
    *c = (struct profile_codes){true, n, copy};
}

bool codes_have(const struct profile_codes *c, uint16_t code)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->codes[i] == code)
            return true;
    return false;
}

bool role_uses(const struct profile_role *r, size_t suite, enum version v)
{
    const struct suite *s = suite_at(suite);

    for (size_t i = 0; i < r->n_suites; i++) {
        unsigned mask = r->suites[i].versions;

        if (r->suites[i].suite != suite)
            continue;
        if (mask != 0 ? (mask >> v & 1) != 0 : s->least <= v && v <= s->most)
            return true;
    }
    return false;
}

static const char *const state_names[] = {
    [VERSION_STATE_UNKNOWN] = "unknown",
    [VERSION_STATE_UNSUPPORTED] = "unsupported",
    [VERSION_STATE_DISABLED] = "disabled",
    [VERSION_STATE_ON_REQUEST] = "on-request",
    [VERSION_STATE_ENABLED] = "enabled",
};

const char *version_state_name(enum version_state s)
{
    return state_names[s];
}

bool version_state_from_name(const char *name, enum version_state *s)
{
    for (size_t i = 0; i < sizeof state_names / sizeof *state_names; i++)
        if (strcasecmp(name, state_names[i]) == 0) {
            *s = (enum version_state)i;
            return true;
        }
    return false;
}

const char *fact_name(enum fact f)
{
    static const char *const names[] = {
        [FACT_UNKNOWN] = "unknown", [FACT_NO] = "no", [FACT_YES] = "yes"};

    return names[f];
}
