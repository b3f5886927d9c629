#include "scanner/clients.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/profile/recorded.h"

static void forget(struct client_met *m)
{
    profile_free(m->profile);
    str_free(&m->differs);
    free(m);
}

void clients_free(struct clients *c)
{
    for (size_t i = 0; i < c->n; i++)
        forget(c->list[i]);
    c->n = 0;
}

/* Takes the role over. */
static struct client_met *add(struct clients *c, const char *address,
                              size_t before, const struct profile_role *role)
{
    struct client_met *m = mem_alloc(sizeof *m);
    struct str id = {0};

    str_add(&id, address);
    if (before != 0)
        str_addf(&id, "#%zu", before + 1);
    m->profile = profile_new(str_text(&id), str_text(&id), "recorded");
    profile_set(&m->profile->host, address);
    m->profile->client = *role;
    str_free(&id);
    if (c->n == CLIENTS_MAX) {
        forget(c->list[0]);
        c->n--;
        memmove(c->list, c->list + 1, c->n * sizeof *c->list);
    }
    c->list[c->n++] = m;
    c->met++;
    return m;
}

static void name(struct client_met *m)
{
    struct str text = {0};

    m->match = recorded_match(&m->profile->client, &m->differs);
    profile_set(&m->profile->match,
                m->match != NULL && m->differs.len == 0 ? m->match : "");
    str_addf(&text, "a client at %s", m->profile->host);
    profile_set(&m->profile->name, str_text(&text));
    str_free(&text);
}

/* Returns whether that is news. One that also speaks TLS at once keeps it. */
static bool add_prelude(struct profile *p, const char *prelude)
{
    if (prelude == NULL || strcmp(p->prelude, prelude) == 0)
        return false;
    profile_set(&p->prelude, prelude);
    return true;
}

struct client_met *clients_hear(struct clients *c, const char *address,
                                const struct client_hello *hello,
                                uint16_t record_version, const char *prelude,
                                bool *news)
{
    struct profile_role role = {0};
    struct client_met *m = NULL;
    size_t before = 0;

    *news = false;
    recorded_role(&role, hello, record_version);
    for (size_t i = 0; i < c->n; i++) {
        enum recorded said;

        if (strcmp(c->list[i]->profile->host, address) != 0)
            continue;
        before++;
        said = recorded_merge(&c->list[i]->profile->client, &role,
                              c->list[i]->failed);
        if (said == RECORDED_OTHER)
            continue;
        *news = said == RECORDED_CHANGED;
        *news |= add_prelude(c->list[i]->profile, prelude);
        role_clear(&role);
        return c->list[i];
    }
    if (before == CLIENTS_OFFERS_MAX) {
        role_clear(&role);
        return NULL;
    }
    *news = true;
    m = add(c, address, before, &role);
    add_prelude(m->profile, prelude);
    name(m);
    return m;
}

static enum fact accepted(enum served s)
{
    return s == SERVED_ACCEPTED  ? FACT_YES
           : s == SERVED_REFUSED ? FACT_NO
                                 : FACT_UNKNOWN;
}

/* The newest counts. */
bool client_ended(struct client_met *m, const char *sha256,
                    const struct heard *h)
{
    struct profile *p = m->profile;
    struct profile_verdict v = {.accepted = accepted(h->served)};
    size_t i = 0;

    m->failed = h->served != SERVED_ACCEPTED;
    if (h->served == SERVED_NOT || h->served == SERVED_NOTHING)
        return false;
    snprintf(v.sha256, sizeof v.sha256, "%s", sha256);
    snprintf(v.how, sizeof v.how, "%s", h->how);
    while (i < p->n_verdicts && strcmp(p->verdicts[i].sha256, sha256) != 0)
        i++;
    if (i == PROFILE_VERDICTS_MAX ||
        (i < p->n_verdicts && p->verdicts[i].accepted == v.accepted &&
         strcmp(p->verdicts[i].how, v.how) == 0))
        return false;
    p->verdicts[i] = v;
    if (i == p->n_verdicts)
        p->n_verdicts++;
    return true;
}
