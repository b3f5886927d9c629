#include <string.h>

#include "core/engine/server_inside.h"

/* SSLv3 to TLS 1.2 (RFC 5246, 7.4), as a server. */

#define ALERT_DECRYPT_ERROR 51
#define ALERT_ILLEGAL       47
#define ALERT_INTERNAL      80
#define PREMASTER_RSA       48
#define EXCHANGE_MAX        (2 * KEX_BYTES_MAX + KEY_SIGNATURE_MAX + 64)
#define NAMED_CURVE         3

static bool has_suite(const struct client_hello *ch, uint16_t code)
{
    for (size_t i = 0; i < ch->n_suites; i++)
        if (ch->suites[i] == code)
            return true;
    return false;
}

static void add_extension(struct server_hello *sh, uint16_t type)
{
    sh->extensions[sh->n_extensions++] = type;
}

/* What the client knows, and only that, is answered. */
static void agree_on_extensions(struct server *s, struct server_hello *sh)
{
    const struct client_hello *ch = &s->reader.hello;

    if (s->choice.version == VERSION_SSL3)
        return;
    s->extended_master = client_hello_has(ch, EXT_EXTENDED_MASTER);
    s->encrypt_then_mac = client_hello_has(ch, EXT_ENCRYPT_THEN_MAC) &&
                          s->choice.suite->mode == MODE_CBC;
    if (client_hello_has(ch, EXT_RENEGOTIATION) ||
        has_suite(ch, SCSV_RENEGOTIATION)) /* RFC 5746, 3.6 */
        add_extension(sh, EXT_RENEGOTIATION);
    if (s->choice.suite->kx == KX_ECDHE &&
        client_hello_has(ch, EXT_POINT_FORMATS))
        add_extension(sh, EXT_POINT_FORMATS);
    if (s->encrypt_then_mac)
        add_extension(sh, EXT_ENCRYPT_THEN_MAC);
    if (s->extended_master)
        add_extension(sh, EXT_EXTENDED_MASTER);
    sh->alpn = server_alpn(s);
    if (sh->alpn != NULL)
        add_extension(sh, EXT_ALPN);
}

static void say_hello(struct server *s)
{
    uint8_t buf[256];
    struct server_hello sh = {
        .legacy_version = version_wire(s->choice.version),
        .random = rd_from(s->randoms.server, PRF_RANDOM),
        .suite = (uint16_t)s->choice.suite->code};
    struct wr w;

    agree_on_extensions(s, &sh);
    wr_init(&w, buf, sizeof buf);
    (void)server_hello_write(&w, &sh);
    server_message(s, HS_SERVER_HELLO, &w);
}

static void vector(struct wr *w, unsigned width, struct rd v)
{
    wr_open(w, width);
    wr_bytes(w, v.p, v.n);
    wr_close(w);
}

/* ServerDHParams, ServerECDHParams (RFC 5246, 7.4.3; RFC 8422, 5.4). */
static void write_params(const struct server *s, struct wr *w)
{
    struct rd public = crypto_pair_public(s->pair);

    if (s->choice.suite->kx == KX_DHE) {
        vector(w, 2, crypto_group_prime(s->choice.group));
        vector(w, 2, rd_from("\2", 1));
        vector(w, 2, public);
        return;
    }
    wr_u8(w, NAMED_CURVE);
    wr_u16(w, s->choice.group);
    vector(w, 1, public);
}

static bool say_exchange(struct server *s)
{
    uint8_t buf[EXCHANGE_MAX], signature[KEY_SIGNATURE_MAX];
    struct rd parts[3] = {rd_from(s->randoms.client, PRF_RANDOM),
                          rd_from(s->randoms.server, PRF_RANDOM)};
    struct wr w;
    size_t n;

    wr_init(&w, buf, sizeof buf);
    write_params(s, &w);
    parts[2] = rd_from(buf, w.len);
    n = crypto_key_sign(s->crypto, s->terms->credentials->key,
                        s->choice.scheme, parts, 3, signature);
    if (n == 0)
        return false;
    if (s->choice.version == VERSION_TLS12)
        wr_u16(&w, s->choice.scheme);
    vector(&w, 2, rd_from(signature, n));
    server_message(s, HS_SERVER_KEY_EXCHANGE, &w);
    return wr_ok(&w);
}

/* A challenge of SSLv2 is a random with zeros before it (RFC 5246, E.2). */
static void make_randoms(struct server *s)
{
    struct rd r = s->reader.hello.random;

    memcpy(s->randoms.client + PRF_RANDOM - r.n, r.p, r.n);
    crypto_random(s->crypto, s->randoms.server, PRF_RANDOM);
}

void legacy_answer(struct server *s)
{
    struct wr none = {.buf = (uint8_t[1]){0}};

    s->prf = prf_of(s->choice.suite, s->choice.version);
    make_randoms(s);
    say_hello(s);
    server_say_certificate(s);
    if (s->choice.suite->kx != KX_RSA) {
        s->pair = crypto_pair_new(s->crypto, s->choice.group);
        if (s->pair == NULL || !say_exchange(s)) {
            server_nonsense(s, ALERT_INTERNAL, "this key cannot sign");
            return;
        }
    }
    server_message(s, HS_SERVER_HELLO_DONE, &none);
    s->place = AT_EXCHANGE;
}

/* The client's part. */

/* SSLv3 has no length before it (RFC 6101, 5.6.7.1; as implemented). */
static size_t open_rsa(struct server *s, struct rd body, uint8_t *out)
{
    struct rd sealed = body;

    if (s->choice.version != VERSION_SSL3 &&
        !(rd_vec16(&body, &sealed) && rd_done(&body)))
        return 0;
    return crypto_key_decrypt(s->crypto, s->terms->credentials->key, sealed,
                              out, PREMASTER_RSA)
               ? PREMASTER_RSA
               : 0;
}

/* Yc may come without its leading zeros; Z goes on without them. */
static size_t open_dhe(struct server *s, struct rd body, uint8_t *out)
{
    uint8_t yc[KEX_BYTES_MAX] = {0}, z[KEX_BYTES_MAX];
    size_t size = crypto_group_prime(s->choice.group).n, n;
    struct rd value, shared;

    if (!rd_vec16(&body, &value) || !rd_done(&body) || value.n > size)
        return 0;
    memcpy(yc + size - value.n, value.p, value.n);
    n = crypto_pair_secret(s->crypto, s->pair, rd_from(yc, size), z, sizeof z);
    shared = kex_stripped(rd_from(z, n));
    memcpy(out, shared.p, shared.n);
    return shared.n;
}

static size_t open_ecdhe(struct server *s, struct rd body, uint8_t *out)
{
    struct rd point;

    if (!rd_vec8(&body, &point) || !rd_done(&body))
        return 0;
    return crypto_pair_secret(s->crypto, s->pair, point, out, KEX_BYTES_MAX);
}

static void derive_master(struct server *s, struct rd premaster)
{
    uint8_t hash[CRYPTO_HASH_MAX];
    size_t n;

    if (!s->extended_master) {
        prf_master(s->prf, premaster, &s->randoms, s->master);
        return;
    }
    n = transcript_hash(s->transcript, s->prf, hash);
    prf_master_extended(s->prf, premaster, rd_from(hash, n), s->master);
}

void legacy_client_exchange(struct server *s, struct rd body)
{
    uint8_t premaster[KEX_BYTES_MAX];
    enum suite_kx kx = s->choice.suite->kx;
    size_t n = kx == KX_RSA   ? open_rsa(s, body, premaster)
               : kx == KX_DHE ? open_dhe(s, body, premaster)
                              : open_ecdhe(s, body, premaster);

    if (n == 0) {
        server_nonsense(s, ALERT_ILLEGAL, "a key exchange that cannot be");
        return;
    }
    transcript_message(s->transcript, HS_CLIENT_KEY_EXCHANGE, body);
    derive_master(s, rd_from(premaster, n));
    s->place = AT_CHANGE;
}

static struct protect *keys(struct server *s, enum protect_side side,
                            enum crypto_way way)
{
    struct protect_how how = {.suite = s->choice.suite,
                              .version = s->choice.version,
                              .encrypt_then_mac = s->encrypt_then_mac,
                              .randoms = s->randoms};

    memcpy(how.master, s->master, sizeof how.master);
    return protect_new(s->crypto, &how, side, way);
}

void legacy_client_changed(struct server *s)
{
    s->opening = keys(s, PROTECT_CLIENT, CRYPTO_OPEN);
    s->place = AT_FINISHED;
}

void legacy_client_finished(struct server *s, struct rd body)
{
    uint8_t verify[PRF_FINISHED_MAX];
    size_t n = prf_finished(s->prf, s->master, s->transcript, true, verify);
    struct wr w = {.buf = verify};

    if (body.n != n || !crypto_equal(body.p, verify, n)) {
        server_nonsense(s, ALERT_DECRYPT_ERROR, "a Finished that is wrong");
        return;
    }
    transcript_message(s->transcript, HS_FINISHED, body);
    server_change(s);
    s->sealing = keys(s, PROTECT_SERVER, CRYPTO_SEAL);
    w.len = prf_finished(s->prf, s->master, s->transcript, false, verify);
    server_message(s, HS_FINISHED, &w);
    s->place = AT_DATA;
}
