#include "scanner/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/profile/profile_offer.h"
#include "probes/prelude.h"
#include "scanner/net/batch.h"
#include "scanner/run/targets.h"

#define STALL_MS 2000 /* behind a ServerHello */

struct trial {
    struct batch_item *items;
    struct profile_hello **hellos; /* what the offer of each points to, */
    struct pair **pairs;           /* and its pair */
    size_t n, cap;
};

static struct batch_item *next_item(struct trial *t)
{
    if (t->n == t->cap) {
        t->cap = 2 * t->cap + 16;
        t->items = mem_grow(t->items, t->cap, sizeof *t->items);
        t->hellos = mem_grow(t->hellos, t->cap, sizeof *t->hellos);
        t->pairs = mem_grow(t->pairs, t->cap, sizeof *t->pairs);
    }
    memset(&t->items[t->n], 0, sizeof *t->items);
    return &t->items[t->n];
}

/* A class with itself: two of its members stand for all. */
static const struct party *server_of(const struct matrix *m,
                                     const struct pair *p)
{
    const struct class *c = &m->classes[p->server];

    return &c->members[p->client == p->server && c->n_members > 1];
}

/* The name as the table has it; NULL where this version has no such. */
static const char *prelude_name(const char *name)
{
    for (size_t i = 0; prelude_at(i) != NULL; i++)
        if (strcmp(prelude_at(i), name) == 0)
            return prelude_at(i);
    return NULL;
}

static void end(struct pair *p, enum live_outcome outcome, const char *why)
{
    p->live.outcome = outcome;
    snprintf(p->live.how, sizeof p->live.how, "%s", why);
}

static void add(struct trial *t, const struct matrix *m, struct pair *p,
                const struct scan_options *options)
{
    const struct profile *client = m->classes[p->client].members[0].profile;
    const struct endpoint *server = server_of(m, p)->scan;
    struct profile_hello *hello;
    struct batch_item *item;
    uint16_t lacks[1];
    const char *why;

    if (p->client_basis != BASIS_PROFILE || server == NULL ||
        server->state != STATE_TLS ||
        (server->prelude != NULL && prelude_name(server->prelude) == NULL))
        return;
    /* A file may tell of one, scanned when that was allowed. */
    if (!options->allow_print_ports && port_prints(server->port)) {
        end(p, LIVE_IMPOSSIBLE, "the server's port prints what is sent there");
        return;
    }
    hello = profile_offer(client, server->servername, &why);
    if (hello == NULL) {
        end(p, LIVE_IMPOSSIBLE, why);
        return;
    }
    item = next_item(t);
    item->offer = hello->offer;
    p->live.left_out = (unsigned)profile_offer_lacks(client, lacks, 1);
    if (server->prelude != NULL) {
        item->offer.prelude = prelude_name(server->prelude);
        item->offer.alpn = prelude_alpn(item->offer.prelude);
    }
    item->address = server->address;
    item->port = server->port;
    t->hellos[t->n] = hello;
    t->pairs[t->n++] = p;
}

static void take(struct trial *t)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->items[i].answer.kind == ANSWER_NONE) {
            end(t->pairs[i], LIVE_UNANSWERED, "interrupted");
            continue;
        }
        live_from_answer(&t->pairs[i]->live, &t->items[i].answer);
        live_compare(&t->pairs[i]->live, t->pairs[i]);
        answer_clear(&t->items[i].answer);
    }
}

bool live_run(struct matrix *m, const struct cli *cli,
              struct batch_stats *stats, struct err *err)
{
    struct trial t = {0};
    const struct attempt_limits limits = {.connect_ms = cli->scan.timeout_ms,
                                          .answer_ms = cli->scan.timeout_ms,
                                          .stall_ms = STALL_MS};
    bool ok;

    for (size_t i = 0; i < m->n_pairs; i++)
        add(&t, m, &m->pairs[i], &cli->scan);
    ok = batch_run(t.items, t.n, cli->scan.max_parallelism, &limits,
                   cli->debug > 0 ? stderr : NULL, stats, err);
    if (ok)
        take(&t);
    for (size_t i = 0; i < t.n; i++)
        free(t.hellos[i]);
    free(t.hellos);
    free(t.items);
    free(t.pairs);
    return ok;
}
