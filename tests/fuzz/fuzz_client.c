#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine/finishing.h"
#include "core/registry/suite.h"
#include "tests/fuzz/entry.h"

/* A hostile server against the engine. Byte 0 chooses the offer, byte 1 how
 * the rest is cut, how the connection ends and how far the handshake is to go,
 * byte 2 the shapes of a steered exchange; the rest is what the server sends.
 * It is fed twice, at once and cut: both must come to the same answer, however
 * the bytes fell into reads, unless a search by chance decided. */

static void make_offer(uint8_t choice, struct offer *o)
{
    struct bitset set;

    memset(o, 0, sizeof *o);
    o->version = (enum version)(VERSION_SSL3 + choice % 5);
    o->form = choice & 0x40 ? FORM_PLAIN : FORM_FULL;
    o->share = choice & 0x80 ? SHARE_REAL : SHARE_EMPTY;
    o->share_group = 0x001D;
    o->groups[o->n_groups++] = 0x001D;
    o->groups[o->n_groups++] = 0x0017;
    set = suites_for(o->version);
    for (size_t i = 0; i < BITSET_MAX; i++)
        if (i % 8 == choice / 5 % 8) /* some are not offered */
            bit_remove(&set, i);
    suite_list_add(&o->suites, &set);
}

/* Of all that can be asked of a key exchange, more than any probe does. */
static void steer(uint8_t choice, struct offer *o)
{
    o->steer.z = o->steer.cipher =
        (enum offer_shape)(choice % (SHAPE_ZERO_HIGH + 1));
    o->steer.yc = (enum offer_shape)(choice / 5 % (SHAPE_ZERO_HIGH + 1));
    o->steer.premaster = (enum offer_premaster)(choice >> 5 & PREMASTER_SIGN);
    o->steer.short_yc = choice & 0x80;
    o->steer.judge_prime = choice & 0x10;
}

static bool is_rare(enum offer_shape s)
{
    return s == SHAPE_ZERO_LOW || s == SHAPE_ZERO_HIGH;
}

/* A parked client has its search done at once. What takes long is left out: it
 * has found nothing then. */
static enum client_status search(struct client *c, enum client_status s)
{
    struct client_search *job = client_take_search(c);

    if (job == NULL)
        return s;
    if (c->answer.dh_bits <= 640 && !is_rare(c->f->offer->steer.z) &&
        !is_rare(c->f->offer->steer.yc))
        client_search_run(job);
    s = client_give_search(c, job);
    client_search_free(job);
    return s;
}

/* Who fuzzes has no keys, so it is spared them: where `open` is set, records
 * are read in the clear behind the change of keys, and a Finished is put right,
 * so that what stands behind all that is reached too. Such an input is fed
 * record by record. */
static void spare_keys(struct client *c)
{
    if (c->f == NULL)
        return;
    protect_free(c->f->opening);
    c->f->opening = NULL;
}

static size_t right_finished(const struct client *c, uint8_t out[64])
{
    const struct finishing *f = c->f;
    uint8_t hash[64];
    size_t n = crypto_hash_size(f->prf.hash);

    if (f->version != VERSION_TLS13)
        return prf_finished(f->prf, f->master, f->transcript, false, out);
    return schedule_finished(
        f->prf.hash, rd_from(f->server_traffic, n),
        rd_from(hash, transcript_hash(f->transcript, f->prf, hash)), out);
}

static bool is_finished(const struct client *c, const uint8_t *p, size_t n)
{
    return c->f != NULL && n == 9 && p[0] == CONTENT_HANDSHAKE &&
           p[5] == HS_FINISHED &&
           (c->place == PLACE_CHANGED || c->place == PLACE_VERIFY);
}

static enum client_status put_finished(struct client *c)
{
    uint8_t record[128], verify[64];
    size_t n = right_finished(c, verify);
    struct wr w;

    wr_init(&w, record, sizeof record);
    wr_u8(&w, CONTENT_HANDSHAKE);
    wr_u16(&w, 0x0303);
    wr_open(&w, 2);
    wr_u8(&w, HS_FINISHED);
    wr_open(&w, 3);
    wr_bytes(&w, verify, n);
    wr_close(&w);
    wr_close(&w);
    return client_feed(c, record, w.len);
}

/* How much of the input is the next record, or what is left of it. */
static size_t record_length(const uint8_t *p, size_t n)
{
    size_t k =
        n < RECORD_HEADER ? n : RECORD_HEADER + (size_t)(p[3] << 8 | p[4]);

    return k < n ? k : n;
}

static enum client_status feed(struct client *c, const uint8_t *p, size_t n,
                               size_t chunk)
{
    enum client_status s = CLIENT_MORE;

    while (s == CLIENT_MORE && n > 0) {
        size_t k = n < chunk ? n : chunk;
        uint8_t *own = malloc(k); /* a read past its end is seen */

        memcpy(own, p, k);
        s = client_feed(c, own, k);
        free(own);
        s = search(c, s);
        p += k;
        n -= k;
    }
    return s;
}

static enum client_status feed_open(struct client *c, const uint8_t *p,
                                    size_t n, size_t chunk)
{
    enum client_status s = CLIENT_MORE;

    while (s == CLIENT_MORE && n > 0) {
        size_t k = record_length(p, n);

        s = is_finished(c, p, k) ? put_finished(c) : feed(c, p, k, chunk);
        spare_keys(c);
        p += k;
        n -= k;
    }
    return s;
}

/* What is sent has to be records of which each is whole. */
static void check_output(struct client *c)
{
    const uint8_t *p;
    size_t n, at;

    while ((p = client_output(c, &n)), n != 0) {
        for (at = 0; n - at >= RECORD_HEADER;)
            at += record_length(p + at, n - at);
        if (at != n)
            abort();
        client_sent(c, n);
    }
}

static struct answer run(struct crypto *crypto, const struct offer *o,
                         const uint8_t *p, size_t n, size_t chunk, uint8_t how)
{
    struct client *c = client_new(crypto, o);
    enum client_status s;
    struct answer a;

    if (o->depth != DEPTH_FLIGHT && how & 0x10)
        s = feed_open(c, p, n, chunk);
    else
        s = feed(c, p, n, chunk);
    check_output(c);
    if (s == CLIENT_MORE)
        s = how % 3 == 0 ? client_silence(c)
                         : client_end(c, how % 3 == 1 ? END_CLOSED : END_RESET);
    if (s != CLIENT_DONE)
        abort();
    client_answer(c, &a);
    client_free(c);
    return a;
}

static bool is_steered(const struct offer *o)
{
    return o->steer.z != SHAPE_ANY || o->steer.yc != SHAPE_ANY ||
           o->steer.judge_prime;
}

/* All that does not depend on the reads: the words may be shorter, and more
 * bytes may have come than were needed. */
static void compare(const struct offer *o, const struct answer *a,
                    const struct answer *b)
{
    if (is_steered(o)) /* of its numbers some are found, some are not */
        return;
    if (a->kind != b->kind || a->flight != b->flight ||
        a->broken != b->broken || a->alert != b->alert ||
        a->got_handshake_bytes != b->got_handshake_bytes ||
        a->version != b->version || a->suite != b->suite || a->kex != b->kex ||
        a->group != b->group || a->dh_bits != b->dh_bits ||
        a->sigscheme != b->sigscheme || a->chain_len != b->chain_len ||
        a->encrypted_bytes != b->encrypted_bytes || a->finish != b->finish ||
        a->stage != b->stage || a->verified != b->verified ||
        a->data != b->data || a->n_groups != b->n_groups)
        abort();
    if (a->chain_len != 0 && memcmp(a->chain, b->chain, a->chain_len) != 0)
        abort();
}

static void check(const struct answer *a)
{
    if (a->kind == ANSWER_NONE || a->chain_len > ANSWER_FLIGHT_MAX ||
        a->words_len > ANSWER_WORDS_MAX ||
        (a->flight != FLIGHT_NONE && a->kind != ANSWER_HELLO) ||
        (a->broken != BREAK_NONE) !=
            (a->flight == FLIGHT_BROKEN || a->finish == FINISH_FAILED) ||
        (a->finish == FINISH_DONE && !a->verified) ||
        a->n_groups > ANSWER_GROUPS_MAX)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum offer_depth depths[] = {DEPTH_FLIGHT, DEPTH_FLIGHT,
                                              DEPTH_FINISH, DEPTH_DATA};
    static struct crypto *crypto; /* seeding it costs more than a run */
    struct answer a, b;
    struct offer o;

    if (crypto == NULL && (crypto = crypto_new()) == NULL)
        abort();
    if (size < 3)
        return 0;
    make_offer(data[0], &o);
    o.depth = depths[data[1] >> 6];
    steer(data[2], &o);
    a = run(crypto, &o, data + 3, size - 3, size, data[1]);
    b = run(crypto, &o, data + 3, size - 3, 1 + data[1] / 3, data[1]);
    check(&a);
    check(&b);
    compare(&o, &a, &b);
    answer_clear(&a);
    answer_clear(&b);
    return 0;
}
