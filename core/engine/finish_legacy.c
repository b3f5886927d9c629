#include <stdlib.h>
#include <string.h>

#include "core/engine/finishing.h"
#include "core/engine/suites_done.h"

/* SSLv3 to TLS 1.2 behind the server's flight (RFC 5246, 7.3). */

#define NO_CERTIFICATE 41 /* RFC 6101, 5.4.2 */

static struct protect *make_protect(const struct finishing *f,
                                    enum protect_side side, enum crypto_way way)
{
    struct protect_how how = {.suite = f->suite,
                              .version = f->version,
                              .encrypt_then_mac = f->encrypt_then_mac,
                              .randoms = f->randoms};

    memcpy(how.master, f->master, sizeof how.master);
    return protect_new(f->crypto, &how, side, way);
}

/* We have none: an empty list (RFC 5246, 7.4.6), in SSLv3 a warning. */
static void send_certificate(struct client *c)
{
    static const uint8_t warning[2] = {1, NO_CERTIFICATE};
    static const uint8_t empty[3];

    if (c->f->version == VERSION_SSL3)
        finishing_send(c, CONTENT_ALERT, rd_from(warning, sizeof warning));
    else
        finishing_message(c, HS_CERTIFICATE, rd_from(empty, sizeof empty));
}

/* The transcript ends in the ClientKeyExchange now (RFC 7627, 3). */
static void derive_master(struct finishing *f, const struct exchange *x)
{
    struct rd premaster = rd_from(x->premaster, x->premaster_len);
    uint8_t hash[CRYPTO_HASH_MAX];
    size_t n;

    if (!f->extended_master) {
        prf_master(f->prf, premaster, &f->randoms, f->master);
        return;
    }
    n = transcript_hash(f->transcript, f->prf, hash);
    prf_master_extended(f->prf, premaster, rd_from(hash, n), f->master);
}

static void send_finished(struct client *c)
{
    struct finishing *f = c->f;
    uint8_t verify[PRF_FINISHED_MAX];
    size_t n = prf_finished(f->prf, f->master, f->transcript, true, verify);

    finishing_ccs(c);
    f->sealing = make_protect(f, PROTECT_CLIENT, CRYPTO_SEAL);
    finishing_message(c, HS_FINISHED, rd_from(verify, n));
    c->answer.stage = STAGE_FINISHED;
}

void legacy_exchange(struct client *c, enum exchange_status status,
                     const struct exchange *x)
{
    if (status == EXCHANGE_CANNOT) {
        finishing_give_up(c);
        client_finish_flight(c, FLIGHT_WHOLE);
        return;
    }
    if (status == EXCHANGE_BAD) {
        client_break(c, BREAK_PARAMETERS);
        return;
    }
    if (c->answer.cert_requested)
        send_certificate(c);
    finishing_message(c, HS_CLIENT_KEY_EXCHANGE, rd_from(x->body, x->body_len));
    free(c->f->exchange);
    c->f->exchange = NULL;
    derive_master(c->f, x);
    send_finished(c);
}

void legacy_flight(struct client *c)
{
    struct exchange x = {0};
    bool search = search_wanted(c->f);
    enum exchange_status status;

    c->answer.flight = FLIGHT_WHOLE;
    c->answer.stage = STAGE_KEY_EXCHANGE;
    status = search ? search_begin(c) : exchange_make(c, &x);
    if (!search || status != EXCHANGE_OK)
        legacy_exchange(c, status, &x);
}

void legacy_changed(struct client *c)
{
    c->f->opening = make_protect(c->f, PROTECT_SERVER, CRYPTO_OPEN);
}

bool legacy_finished(struct client *c, struct rd body)
{
    struct finishing *f = c->f;
    uint8_t verify[PRF_FINISHED_MAX];
    size_t n = prf_finished(f->prf, f->master, f->transcript, false, verify);

    if (body.n != n || !crypto_equal(body.p, verify, n)) {
        client_break(c, BREAK_FINISHED);
        return true;
    }
    c->answer.verified = true;
    c->answer.stage = STAGE_DATA;
    finishing_request(c);
    return true;
}
