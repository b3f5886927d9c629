#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/finishing.h"

/* The search for a secret, or a padding, that makes the numbers of the key
 * exchange look as the offer wants them; and whether a prime is one. All that
 * it needs is copied, and what it finds is taken from it, so that the client
 * may come to any end meanwhile. */

_Static_assert((int)SHAPE_LOW == (int)KEX_SHAPE_LOW &&
                   (int)SHAPE_HIGH == (int)KEX_SHAPE_HIGH &&
                   (int)SHAPE_ZERO_LOW == (int)KEX_SHAPE_ZERO_LOW &&
                   (int)SHAPE_ZERO_HIGH == (int)KEX_SHAPE_ZERO_HIGH,
               "the offer's shapes are those of the search");

#define NUMBERS_MAX 3

struct client_search {
    enum suite_kx kx; /* DHE: p, g, Ys; ECDHE: a point; RSA: n, e, message */
    struct offer_steer how;
    uint16_t group;
    uint8_t seed[KEX_SEED];
    enum answer_prime prime;
    bool found;
    union {
        struct kex_dh_made dh;
        struct kex_point_made point;
        struct {
            size_t len;
            uint8_t bytes[KEX_BYTES_MAX];
        } cipher;
    } made;
    struct rd number[NUMBERS_MAX]; /* views into `bytes` */
    uint8_t bytes[];
};

/* Where it can be steered: TLS 1.3 sends our share before the server's. */
bool search_wanted(const struct finishing *f)
{
    const struct offer_steer *s = &f->offer->steer;

    if (f->version == VERSION_TLS13)
        return false;
    switch (f->suite->kx) {
    case KX_DHE:
        return s->z != SHAPE_ANY || s->yc != SHAPE_ANY || s->judge_prime;
    case KX_ECDHE:
        return s->z != SHAPE_ANY;
    case KX_RSA:
        return s->cipher != SHAPE_ANY;
    default:
        return false;
    }
}

/* The server's numbers, as far as they are needed; `premaster` is made here
 * where there is one to encrypt. */
static enum exchange_status numbers(const struct client *c,
                                    struct rd out[NUMBERS_MAX], uint16_t *group,
                                    struct exchange *premaster)
{
    enum exchange_status status;
    struct kex_dh dh;

    switch (c->f->suite->kx) {
    case KX_DHE:
        status = exchange_dh_numbers(c->f, &dh);
        if (status == EXCHANGE_OK) {
            out[0] = dh.p;
            out[1] = dh.g;
            out[2] = dh.ys;
        }
        return status;
    case KX_ECDHE:
        status = exchange_point(c->f, group, &out[0]);
        return status == EXCHANGE_OK && !crypto_can_pair(*group)
                   ? EXCHANGE_CANNOT
                   : status;
    default:
        exchange_rsa_premaster(c->f, premaster);
        out[2] = rd_from(premaster->premaster, premaster->premaster_len);
        return exchange_rsa_key(c, &out[0], &out[1]);
    }
}

static struct client_search *search_new(const struct rd from[NUMBERS_MAX])
{
    size_t room = from[0].n + from[1].n + from[2].n;
    struct client_search *s = mem_alloc(sizeof *s + room);
    uint8_t *at = s->bytes;

    for (size_t i = 0; i < NUMBERS_MAX; i++) {
        s->number[i] = rd_from(at, from[i].n);
        if (from[i].n != 0)
            memcpy(at, from[i].p, from[i].n);
        at += from[i].n;
    }
    return s;
}

enum exchange_status search_begin(struct client *c)
{
    struct rd from[NUMBERS_MAX] = {{0}};
    struct exchange premaster = {0};
    uint16_t group = 0;
    enum exchange_status status = numbers(c, from, &group, &premaster);
    struct client_search *s;

    if (status != EXCHANGE_OK)
        return status;
    s = search_new(from);
    s->kx = c->f->suite->kx;
    s->how = c->f->offer->steer;
    s->group = group;
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

static void search_dh(struct client_search *s)
{
    struct kex_dh dh = {s->number[0], s->number[1], s->number[2]};

    if (s->how.judge_prime)
        s->prime = kex_is_prime(dh.p, s->seed) ? PRIME_YES : PRIME_NO;
    s->found = kex_search_dh(&dh, s->seed, (enum kex_shape)s->how.z,
                             (enum kex_shape)s->how.yc, &s->made.dh);
}

static void search_cipher(struct client_search *s)
{
    s->made.cipher.len = kex_search_rsa(
        s->number[0], s->number[1], s->number[2], s->seed,
        (enum kex_shape)s->how.cipher, s->made.cipher.bytes, KEX_BYTES_MAX);
    s->found = s->made.cipher.len != 0;
}

void client_search_run(struct client_search *s)
{
    if (s->kx == KX_DHE)
        search_dh(s);
    else if (s->kx == KX_ECDHE)
        s->found = kex_search_point(s->group, s->number[0], s->seed,
                                    (enum kex_shape)s->how.z, &s->made.point);
    else
        search_cipher(s);
}

static void use(struct client *c, const struct client_search *s)
{
    struct exchange x = {0};

    if (s->kx == KX_DHE) {
        exchange_dh_made(&s->how, &s->made.dh, &x);
    } else if (s->kx == KX_ECDHE) {
        exchange_point_made(&s->how, &s->made.point, &x);
    } else {
        x.premaster_len = s->number[2].n;
        memcpy(x.premaster, s->number[2].p, x.premaster_len);
        exchange_rsa_made(
            c->f, rd_from(s->made.cipher.bytes, s->made.cipher.len), &x);
    }
    legacy_exchange(c, EXCHANGE_OK, &x);
}

enum client_status client_give_search(struct client *c,
                                      const struct client_search *s)
{
    if (c->done || c->f == NULL || !c->f->searching)
        return c->done ? CLIENT_DONE : CLIENT_MORE;
    c->f->searching = false;
    c->answer.dh_prime = s->prime;
    if (s->found) {
        use(c, s);
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
