#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/finishing.h"

/* The search for a Diffie-Hellman secret that makes Z and Yc look as the offer
 * wants them: all that it needs is copied, and what it finds is taken from it,
 * so that the client may come to any end meanwhile. */

_Static_assert((int)SHAPE_LOW == (int)KEX_SHAPE_LOW &&
                   (int)SHAPE_HIGH == (int)KEX_SHAPE_HIGH &&
                   (int)SHAPE_ZERO_LOW == (int)KEX_SHAPE_ZERO_LOW &&
                   (int)SHAPE_ZERO_HIGH == (int)KEX_SHAPE_ZERO_HIGH,
               "the offer's shapes are those of the search");

struct client_search {
    struct kex_dh dh; /* views into `numbers` */
    uint8_t seed[KEX_SEED];
    enum kex_shape z, yc;
    bool found;
    struct kex_dh_made made;
    uint8_t numbers[];
};

/* Where it can be steered: TLS 1.3 sends our share before the server's. */
bool search_wanted(const struct finishing *f)
{
    const struct offer_dh *dh = &f->offer.dh;

    return f->suite->kx == KX_DHE && f->version != VERSION_TLS13 &&
           (dh->z != SHAPE_ANY || dh->yc != SHAPE_ANY);
}

static struct rd put(uint8_t **at, struct rd number)
{
    struct rd copy = rd_from(*at, number.n);

    memcpy(*at, number.p, number.n);
    *at += number.n;
    return copy;
}

enum exchange_status search_begin(struct client *c)
{
    struct kex_dh dh;
    enum exchange_status status = exchange_dh_numbers(c->f, &dh);
    struct client_search *s;
    uint8_t *at;

    if (status != EXCHANGE_OK)
        return status;
    s = mem_alloc(sizeof *s + dh.p.n + dh.g.n + dh.ys.n);
    at = s->numbers;
    s->dh.p = put(&at, dh.p);
    s->dh.g = put(&at, dh.g);
    s->dh.ys = put(&at, dh.ys);
    s->z = (enum kex_shape)c->f->offer.dh.z;
    s->yc = (enum kex_shape)c->f->offer.dh.yc;
    crypto_random(c->f->crypto, s->seed, sizeof s->seed);
    c->f->searching = true;
    c->f->search = s;
    return EXCHANGE_OK;
}

struct client_search *client_take_search(struct client *c)
{
    struct client_search *s = c->done || c->f == NULL ? NULL : c->f->search;

    if (s != NULL)
        c->f->search = NULL;
    return s;
}

void client_search_run(struct client_search *s)
{
    s->found = kex_search_dh(&s->dh, s->seed, s->z, s->yc, &s->made);
}

enum client_status client_give_search(struct client *c,
                                      const struct client_search *s)
{
    struct exchange x = {0};

    if (c->done || c->f == NULL || !c->f->searching)
        return c->done ? CLIENT_DONE : CLIENT_MORE;
    c->f->searching = false;
    if (s->found) {
        exchange_dh_made(&c->f->offer.dh, &s->made, &x);
        legacy_exchange(c, EXCHANGE_OK, &x);
        return c->done ? CLIENT_DONE : CLIENT_MORE;
    }
    finishing_give_up(c);
    c->answer.finish = FINISH_UNTESTABLE;
    client_finish_flight(c, FLIGHT_WHOLE);
    return CLIENT_DONE;
}

void client_search_free(struct client_search *s)
{
    free(s);
}
