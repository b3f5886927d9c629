#include "tests/unit/tls_server.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/wire/hello.h"
#include "core/wire/record.h"

/* An odd number of 512 bits: nobody asks whether it is prime. */
static const uint8_t modulus[64] = {0xC3, [1 ... 62] = 0x5A, 0x6F};

static const struct suite *suite(const struct tls_server *s)
{
    return suite_find(s->suite);
}

static uint16_t wire(const struct tls_server *s)
{
    return version_wire(s->version == VERSION_TLS13 ? VERSION_TLS12
                                                    : s->version);
}

/* Records. */

static void record(struct tls_server *s, uint8_t type, struct rd body)
{
    size_t begin = s->out.len;

    if (s->sealing != NULL) {
        ck_assert(protect_seal(s->sealing, type, body, &s->out));
        if (s->fault == SERVER_SPOILT_RECORD)
            s->out.buf[s->out.len - 1] ^= 1;
    } else {
        wr_u8(&s->out, type);
        wr_u16(&s->out, wire(s));
        wr_open(&s->out, 2);
        wr_bytes(&s->out, body.p, body.n);
        wr_close(&s->out);
    }
    ck_assert_uint_gt(s->out.len, begin);
}

void tls_server_send(struct tls_server *s, uint8_t type, struct rd body)
{
    struct rd part;

    do {
        size_t n = body.n < s->fragment ? body.n : s->fragment;

        ck_assert(rd_view(&body, n, &part));
        record(s, type, part);
    } while (body.n > 0);
}

static void message(struct tls_server *s, uint8_t type, const struct wr *body)
{
    uint8_t buf[8192];
    struct wr w;

    ck_assert(wr_ok(body));
    wr_init(&w, buf, sizeof buf);
    wr_u8(&w, type);
    wr_open(&w, 3);
    wr_bytes(&w, body->buf, body->len);
    wr_close(&w);
    if (type != HS_HELLO_REQUEST)
        transcript_add(s->transcript, buf, w.len);
    tls_server_send(s, CONTENT_HANDSHAKE, rd_from(buf, w.len));
}

/* Bodies. */

static void extension(struct wr *w, uint16_t type, const void *p, size_t n)
{
    wr_u16(w, type);
    wr_open(w, 2);
    wr_bytes(w, p, n);
    wr_close(w);
}

static void share_extension(struct tls_server *s, struct wr *w, bool retry)
{
    struct rd public = crypto_pair_public(s->pair);

    wr_u16(w, 51);
    wr_open(w, 2);
    wr_u16(w, s->fault == SERVER_STRANGE_GROUP ? 0x11EC : s->group);
    if (!retry) {
        wr_open(w, 2);
        if (s->fault == SERVER_BAD_POINT)
            wr_zeros(w, public.n);
        else
            wr_bytes(w, public.p, public.n);
        wr_close(w);
    }
    wr_close(w);
}

static void hello(struct tls_server *s, struct wr *w, bool retry)
{
    static const uint8_t retry_random[32] = {
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C,
        0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB,
        0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};

    wr_u16(w, wire(s));
    wr_bytes(w, retry ? retry_random : s->randoms.server, 32);
    wr_u8(w, 0);
    wr_u16(w, s->suite);
    wr_u8(w, 0);
    if (s->version == VERSION_SSL3)
        return;
    wr_open(w, 2);
    if (s->version == VERSION_TLS13) {
        extension(w, 43, "\3\4", 2);
        share_extension(s, w, retry);
        if (retry && s->cookie)
            extension(w, 44, "\0\3abc", 5);
    }
    if (s->extended_master)
        extension(w, 23, "", 0);
    if (s->encrypt_then_mac)
        extension(w, 22, "", 0);
    wr_close(w);
}

static void der_open(struct wr *w, uint8_t tag)
{
    wr_u8(w, tag);
    wr_u8(w, 0x82);
    wr_open(w, 2);
}

static void der_number(struct wr *w, const void *p, size_t n)
{
    der_open(w, 0x02);
    wr_u8(w, 0);
    wr_bytes(w, p, n);
    wr_close(w);
}

static void rsa_key(struct wr *w)
{
    static const uint8_t oid[] = {0x30, 13, 6, 9, 0x2A, 0x86, 0x48, 0x86,
                                  0xF7, 13, 1, 1, 1,    5,    0};

    wr_bytes(w, oid, sizeof oid);
    der_open(w, 0x03);
    wr_u8(w, 0);
    der_open(w, 0x30);
    der_number(w, modulus, sizeof modulus);
    der_number(w, "\1", 1);
    wr_close(w);
    wr_close(w);
}

/* secp256r1 */
static void ec_key(struct wr *w, struct rd point)
{
    static const uint8_t oid[] = {0x30, 19,   6,    7,    0x2A, 0x86, 0x48,
                                  0xCE, 0x3D, 2,    1,    6,    8,    0x2A,
                                  0x86, 0x48, 0xCE, 0x3D, 3,    1,    7};

    wr_bytes(w, oid, sizeof oid);
    der_open(w, 0x03);
    wr_u8(w, 0);
    wr_bytes(w, point.p, point.n);
    wr_close(w);
}

static void certificate(struct tls_server *s, struct wr *w)
{
    bool tls13 = s->version == VERSION_TLS13;

    if (tls13)
        wr_u8(w, 0);
    wr_open(w, 3);
    wr_open(w, 3);
    der_open(w, 0x30);
    der_open(w, 0x30);
    der_number(w, "\1", 1);
    for (int i = 0; i < 4; i++) /* signature, issuer, validity, subject */
        wr_bytes(w, "\x30\0", 2);
    der_open(w, 0x30);
    if (suite(s)->kx == KX_ECDH)
        ec_key(w, crypto_pair_public(s->pair));
    else
        rsa_key(w);
    wr_close(w);
    wr_close(w);
    wr_close(w);
    wr_close(w);
    if (tls13)
        wr_u16(w, 0);
    wr_close(w);
}

static void vector(struct wr *w, unsigned width, const void *p, size_t n)
{
    wr_open(w, width);
    wr_bytes(w, p, n);
    wr_close(w);
}

/* The signature is none, and nobody may mind. */
static void key_exchange(struct tls_server *s, struct wr *w)
{
    struct rd point = crypto_pair_public(s->pair);
    static const uint8_t zeros[200];

    if (suite(s)->kx == KX_ECDHE) {
        wr_u8(w, 3);
        wr_u16(w, s->fault == SERVER_STRANGE_GROUP ? 9 : s->group);
        vector(w, 1, s->fault == SERVER_BAD_POINT ? zeros : point.p, point.n);
    } else {
        vector(w, 2, modulus, sizeof modulus);
        vector(w, 2, suite(s)->kx == KX_DHE ? "\2" : "\1", 1);
        if (suite(s)->kx == KX_DHE)
            vector(w, 2, "\2", 1);
    }
    if (suite(s)->auth == AUTH_ANON)
        return;
    if (s->version == VERSION_TLS12)
        wr_u16(w, 0x0401);
    vector(w, 2, "odd", 3);
}

static struct rd hash_now(const struct tls_server *s, uint8_t out[64])
{
    return rd_from(out, transcript_hash(s->transcript, s->prf, out));
}

static struct rd secret(const struct tls_server *s, const uint8_t *p)
{
    return rd_from(p, crypto_hash_size(s->prf.hash));
}

static void verify_data(struct tls_server *s, bool client, struct wr *w)
{
    uint8_t out[64], hash[64];
    size_t n;

    if (s->version == VERSION_TLS13)
        n = schedule_finished(
            s->prf.hash,
            secret(s, client ? s->client_secret : s->server_secret),
            hash_now(s, hash), out);
    else
        n = prf_finished(s->prf, s->master, s->transcript, client, out);
    if (!client && s->fault == SERVER_WRONG_FINISHED)
        out[0] ^= 1;
    wr_bytes(w, out, n);
}

static void body_of(struct tls_server *s, uint16_t kind, struct wr *w)
{
    if (kind == HS_SERVER_HELLO || kind == FLOW_RETRY)
        hello(s, w, kind == FLOW_RETRY);
    else if (kind == HS_CERTIFICATE)
        certificate(s, w);
    else if (kind == HS_SERVER_KEY_EXCHANGE)
        key_exchange(s, w);
    else if (kind == HS_ENCRYPTED_EXTENSIONS)
        wr_bytes(w, "\0\12\0\12\0\6\0\4\0\35\0\27", 12);
    else if (kind == HS_CERTIFICATE_VERIFY)
        wr_bytes(w, "\x08\x04\0\3odd", 7);
    else if (kind == HS_FINISHED)
        verify_data(s, false, w);
    else if (kind != HS_SERVER_HELLO_DONE && kind != HS_HELLO_REQUEST)
        wr_bytes(w, "\0", 1);
}

/* Keys. */

static struct protect *keys(struct tls_server *s, enum protect_side side,
                            enum crypto_way way)
{
    struct protect_how how = {.suite = suite(s),
                              .version = s->version,
                              .encrypt_then_mac = s->encrypt_then_mac,
                              .randoms = s->randoms};

    memcpy(how.master, s->master, sizeof how.master);
    return protect_new(s->crypto, &how, side, way);
}

static void keys_13(struct tls_server *s, struct protect **p,
                    const uint8_t *from, enum crypto_way way)
{
    protect_free(*p);
    *p = protect_new_13(suite(s), secret(s, from), way);
}

static void hello_keys(struct tls_server *s)
{
    uint8_t z[1024], hash[64];
    size_t n = crypto_pair_secret(s->crypto, s->pair,
                                  rd_from(s->share, s->share_len), z, sizeof z);

    s->schedule = schedule_begin(s->prf.hash);
    schedule_next(&s->schedule, rd_from(z, n));
    schedule_secret(&s->schedule, "c hs traffic", hash_now(s, hash),
                    s->client_secret);
    schedule_secret(&s->schedule, "s hs traffic", hash_now(s, hash),
                    s->server_secret);
    keys_13(s, &s->sealing, s->server_secret, CRYPTO_SEAL);
    keys_13(s, &s->opening, s->client_secret, CRYPTO_OPEN);
}

static void data_keys(struct tls_server *s)
{
    uint8_t hash[64];

    schedule_next(&s->schedule, rd_from(NULL, 0));
    schedule_secret(&s->schedule, "c ap traffic", hash_now(s, hash),
                    s->next_secret);
    schedule_secret(&s->schedule, "s ap traffic", hash_now(s, hash),
                    s->server_secret);
    keys_13(s, &s->sealing, s->server_secret, CRYPTO_SEAL);
}

/* Says what the path has, up to where the client's turn comes. */
static bool clients_turn(const struct tls_server *s, uint16_t said)
{
    return said == FLOW_RETRY || said == HS_SERVER_HELLO_DONE ||
           (said == HS_FINISHED && s->version == VERSION_TLS13);
}

static void say(struct tls_server *s, uint16_t kind)
{
    uint8_t buf[4096];
    struct wr w;

    if (kind == FLOW_CCS) {
        tls_server_send(s, CONTENT_CCS, rd_from("\1", 1));
        s->sealing = keys(s, PROTECT_SERVER, CRYPTO_SEAL);
        return;
    }
    wr_init(&w, buf, sizeof buf);
    body_of(s, kind, &w);
    if (kind == FLOW_RETRY)
        transcript_retry(s->transcript, s->prf);
    message(s, kind == FLOW_RETRY ? HS_SERVER_HELLO : (uint8_t)kind, &w);
    if (s->version == VERSION_TLS13 && kind == HS_SERVER_HELLO)
        hello_keys(s);
    if (s->version == VERSION_TLS13 && kind == HS_FINISHED)
        data_keys(s);
}

static void go_on(struct tls_server *s)
{
    while (s->at < s->n_path) {
        uint16_t kind = s->path[s->at++];

        say(s, kind);
        if (clients_turn(s, kind))
            break;
    }
}

/* What the client says. */

static void on_client_hello(struct tls_server *s, struct rd body)
{
    struct client_hello ch;
    struct rd random;

    ck_assert(client_hello_parse(body, &ch));
    random = ch.random;
    ck_assert(rd_copy(&random, s->randoms.client, 32));
    s->hellos++;
    /* The only share of a hello ends it, but for padding. */
    for (size_t i = 0; i + 4 < body.n && ch.n_shares == 1; i++)
        if (body.p[i] == s->group >> 8 && body.p[i + 1] == (s->group & 0xff) &&
            (size_t)(body.p[i + 2] << 8 | body.p[i + 3]) ==
                crypto_pair_public(s->pair).n) {
            s->share_len = crypto_pair_public(s->pair).n;
            memcpy(s->share, body.p + i + 4, s->share_len);
        }
    go_on(s);
}

static void on_key_exchange(struct tls_server *s, struct rd body)
{
    struct rd value = body, premaster;
    uint8_t z[1024], hash[64];

    if (suite(s)->kx == KX_RSA) {
        if (s->version != VERSION_SSL3)
            ck_assert(rd_vec16(&body, &value) && rd_done(&body));
        ck_assert_uint_eq(value.n, sizeof modulus);
        premaster = rd_from(value.p + value.n - 48, 48);
        ck_assert_uint_eq(premaster.p[1], version_wire(s->version) & 0xff);
    } else if (suite(s)->kx == KX_DHE) {
        ck_assert(rd_vec16(&body, &value) && rd_done(&body));
        premaster = kex_stripped(value);
    } else {
        ck_assert(rd_vec8(&body, &value) && rd_done(&body));
        premaster = rd_from(
            z, crypto_pair_secret(s->crypto, s->pair, value, z, sizeof z));
    }
    if (s->extended_master)
        prf_master_extended(s->prf, premaster, hash_now(s, hash), s->master);
    else
        prf_master(s->prf, premaster, &s->randoms, s->master);
}

/* Checked before it goes into the transcript. */
static void check_finished(struct tls_server *s, struct rd body)
{
    uint8_t buf[64];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    verify_data(s, true, &w);
    ck_assert_uint_eq(body.n, w.len);
    ck_assert_mem_eq(body.p, buf, w.len);
    s->finished = true;
}

static void after_finished(struct tls_server *s)
{
    if (s->version == VERSION_TLS13)
        keys_13(s, &s->opening, s->next_secret, CRYPTO_OPEN);
    if (s->fault == SERVER_ALERT)
        tls_server_send(s, CONTENT_ALERT, rd_from("\2\24", 2));
    else if (s->fault != SERVER_SILENT)
        go_on(s);
}

static void on_message(struct tls_server *s, uint8_t type, struct rd body)
{
    if (type == HS_FINISHED)
        check_finished(s, body);
    transcript_message(s->transcript, type, body);
    if (type == HS_CLIENT_HELLO)
        on_client_hello(s, body);
    else if (type == HS_CLIENT_KEY_EXCHANGE)
        on_key_exchange(s, body);
    else if (type == HS_CERTIFICATE)
        s->empty_certificate = body.n == (s->version == VERSION_TLS13 ? 4 : 3);
    else if (type == HS_FINISHED)
        after_finished(s);
    else
        ck_abort_msg("message %u from the client", type);
}

static void on_record(struct tls_server *s, const struct record *r)
{
    uint8_t type = r->type, *plain = malloc(PROTECT_BODY_MAX), kind;
    struct rd body = r->body, content;
    size_t n;

    if (s->opening != NULL && type != CONTENT_CCS) {
        ck_assert(protect_open(s->opening, &type, body, plain, &n));
        body = rd_from(plain, n);
    }
    if (type == CONTENT_HANDSHAKE) {
        ck_assert(rd_u8(&body, &kind) && rd_vec24(&body, &content));
        ck_assert(rd_done(&body));
        on_message(s, kind, content);
    } else if (type == CONTENT_CCS && s->version != VERSION_TLS13) {
        s->opening = keys(s, PROTECT_CLIENT, CRYPTO_OPEN);
    } else if (type == CONTENT_DATA) {
        s->requested = true;
    } else if (type == CONTENT_ALERT) {
        s->warned |= body.p[1] == 41;
        s->closed |= body.p[1] == 0;
    }
    free(plain);
}

void tls_server_feed(struct tls_server *s, const uint8_t *p, size_t n)
{
    struct record r;
    struct rd in;

    ck_assert_uint_le(n, sizeof s->in - s->in_len);
    memcpy(s->in + s->in_len, p, n);
    s->in_len += n;
    in = rd_from(s->in, s->in_len);
    while (record_take(&in, &r) == RECORD_OK)
        on_record(s, &r);
    memmove(s->in, in.p, in.n);
    s->in_len = in.n;
}

void tls_server_begin(struct tls_server *s)
{
    s->at = 0;
    s->transcript = transcript_new();
    s->prf = prf_of(suite(s), s->version);
    memset(s->randoms.server, 0x77, sizeof s->randoms.server);
    s->pair = crypto_pair_new(s->crypto, s->group);
    ck_assert_ptr_nonnull(s->pair);
    wr_init(&s->out, s->buf, sizeof s->buf);
}

void tls_server_end(struct tls_server *s)
{
    transcript_free(s->transcript);
    crypto_pair_free(s->pair);
    protect_free(s->sealing);
    protect_free(s->opening);
}
