#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/finishing.h"
#include "core/engine/suites_done.h"
#include "core/wire/flight.h"

/* TLS 1.3 (RFC 8446, 2 and 7.1). */

static struct rd hash_now(const struct finishing *f,
                          uint8_t out[CRYPTO_HASH_MAX])
{
    return rd_from(out, transcript_hash(f->transcript, f->prf, out));
}

static struct rd traffic(const struct finishing *f, const uint8_t *secret)
{
    return rd_from(secret, crypto_hash_size(f->prf.hash));
}

static void new_opening(struct finishing *f)
{
    protect_free(f->opening);
    f->opening =
        protect_new_13(f->suite, traffic(f, f->server_traffic), CRYPTO_OPEN);
}

static void new_sealing(struct finishing *f)
{
    protect_free(f->sealing);
    f->sealing =
        protect_new_13(f->suite, traffic(f, f->client_traffic), CRYPTO_SEAL);
}

/* HelloRetryRequest (RFC 8446, 4.1.4). */

/* The key share that was asked for. A request that names no group is content
 * with those it has. */
static bool new_pair(struct finishing *f, uint16_t group)
{
    if (group == 0)
        return f->n_pairs != 0;
    finishing_drop_pairs(f);
    f->pairs[0] = crypto_can_pair(group) ? crypto_pair_new(f->crypto, group)
                                         : NULL;
    f->n_pairs = f->pairs[0] != NULL;
    return f->n_pairs != 0;
}

static bool write_again(struct client *c, const struct server_hello *sh)
{
    struct finishing *f = c->f;
    struct hello_secrets secrets = f->secrets;
    struct offer offer = *f->offer;
    uint8_t buf[HELLO_BYTES_MAX];
    struct wr w;

    finishing_shares(f, &secrets);
    secrets.again = true;
    secrets.cookie = sh->cookie;
    if (sh->group != 0) {
        offer.share = SHARE_REAL;
        offer.share_group = sh->group;
    }
    wr_init(&w, buf, sizeof buf);
    if (!client_hello_write(&w, &offer, &secrets))
        return false;
    finishing_ccs(c); /* RFC 8446, D.4 */
    client_put(c, buf, w.len);
    transcript_add(f->transcript, buf + RECORD_HEADER, w.len - RECORD_HEADER);
    return true;
}

bool tls13_retry(struct client *c, struct rd body,
                 const struct server_hello *sh)
{
    struct finishing *f = c->f;
    const struct suite *suite = suite_find(sh->suite);

    if (!suite_can_finish(suite, VERSION_TLS13) || !new_pair(f, sh->group))
        return false;
    f->secrets.again = true;
    transcript_retry(f->transcript, prf_of(suite, VERSION_TLS13));
    transcript_message(f->transcript, HS_SERVER_HELLO, body);
    return write_again(c, sh);
}

/* The flight. */

static void handshake_keys(struct finishing *f, struct rd shared)
{
    uint8_t hash[CRYPTO_HASH_MAX];
    struct rd context = hash_now(f, hash);

    f->schedule = schedule_begin(f->prf.hash);
    schedule_next(&f->schedule, shared);
    schedule_secret(&f->schedule, "c hs traffic", context, f->client_traffic);
    schedule_secret(&f->schedule, "s hs traffic", context, f->server_traffic);
    new_opening(f);
}

void tls13_hello(struct client *c, const struct server_hello *sh)
{
    struct finishing *f = c->f;
    uint8_t shared[KEX_BYTES_MAX];
    struct crypto_pair *pair = finishing_pair(f, sh->group);
    size_t n = 0;

    if (f->n_pairs == 0 && sh->share.n == 0) {
        finishing_give_up(c); /* no share was sent, and none was asked for */
        return;
    }
    if (pair != NULL)
        n = crypto_pair_secret(f->crypto, pair, sh->share, shared,
                               sizeof shared);
    finishing_drop_pairs(f);
    if (n == 0) {
        c->answer.stage = STAGE_KEY_EXCHANGE;
        client_break(c, BREAK_PARAMETERS);
        return;
    }
    handshake_keys(f, rd_from(shared, n));
}

bool tls13_extensions(struct client *c, struct rd body)
{
    uint16_t n = 0;
    bool ok = encrypted_extensions_parse(body, c->answer.groups, &n,
                                         ANSWER_GROUPS_MAX);

    c->answer.n_groups = (uint8_t)n;
    return ok;
}

bool tls13_certificate(struct client *c, struct rd body)
{
    struct answer *a = &c->answer;
    struct wr w;

    if (a->chain != NULL)
        return false;
    a->chain = mem_alloc(body.n + 1);
    wr_init(&w, a->chain, body.n); /* without the extensions it is shorter */
    if (!certificate_list_13(body, &w))
        return false;
    a->chain_len = (uint32_t)w.len;
    return true;
}

bool tls13_certificate_verify(struct client *c, struct rd body)
{
    return certificate_verify_parse(body, &c->answer.sigscheme);
}

/* Finished. */

static void send_finished(struct client *c)
{
    static const uint8_t empty[4]; /* no context, no certificate */
    struct finishing *f = c->f;
    uint8_t hash[CRYPTO_HASH_MAX], verify[PRF_FINISHED_MAX];
    size_t n;

    if (!f->secrets.again)
        finishing_ccs(c); /* RFC 8446, D.4: once, before our second flight */
    new_sealing(f);
    if (c->answer.cert_requested)
        finishing_message(c, HS_CERTIFICATE, rd_from(empty, sizeof empty));
    n = schedule_finished(f->prf.hash, traffic(f, f->client_traffic),
                          hash_now(f, hash), verify);
    finishing_message(c, HS_FINISHED, rd_from(verify, n));
}

/* Both secrets cover the transcript up to the server's Finished (RFC 8446,
 * 7.1), so they are derived before ours is written. */
static void application_keys(struct client *c)
{
    struct finishing *f = c->f;
    uint8_t hash[CRYPTO_HASH_MAX], secret[CRYPTO_HASH_MAX];
    struct rd context = hash_now(f, hash);

    schedule_next(&f->schedule, rd_from(NULL, 0));
    schedule_secret(&f->schedule, "s ap traffic", context, f->server_traffic);
    schedule_secret(&f->schedule, "c ap traffic", context, secret);
    new_opening(f);
    send_finished(c);
    memcpy(f->client_traffic, secret, sizeof secret);
    new_sealing(f);
}

bool tls13_finished(struct client *c, struct rd body)
{
    struct finishing *f = c->f;
    uint8_t hash[CRYPTO_HASH_MAX], verify[PRF_FINISHED_MAX];
    size_t n = schedule_finished(f->prf.hash, traffic(f, f->server_traffic),
                                 hash_now(f, hash), verify);

    c->answer.flight = FLIGHT_WHOLE;
    c->answer.stage = STAGE_FINISHED;
    if (body.n != n || !crypto_equal(body.p, verify, n)) {
        client_break(c, BREAK_FINISHED);
        return true;
    }
    c->answer.verified = true;
    transcript_message(f->transcript, HS_FINISHED, body);
    application_keys(c);
    finishing_request(c);
    return true;
}

/* RFC 8446, 7.2. Ours need not change: there is nothing more to send. */
bool tls13_key_update(struct client *c, struct rd body)
{
    struct finishing *f = c->f;
    uint8_t next[CRYPTO_HASH_MAX] = {0};

    (void)body;
    hkdf_expand_label(f->prf.hash, traffic(f, f->server_traffic), "traffic upd",
                      rd_from(NULL, 0), next, crypto_hash_size(f->prf.hash));
    memcpy(f->server_traffic, next, sizeof next);
    new_opening(f);
    return true;
}
