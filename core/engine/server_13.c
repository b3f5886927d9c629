#include <string.h>

#include "core/engine/server_inside.h"

/* TLS 1.3 (RFC 8446, 2 and 7.1), as a server. */

#define ALERT_DECRYPT_ERROR 51
#define ALERT_ILLEGAL       47
#define ALERT_INTERNAL      80

static struct rd hash_now(const struct server *s, uint8_t out[CRYPTO_HASH_MAX])
{
    return rd_from(out, transcript_hash(s->transcript, s->prf, out));
}

static struct rd traffic(const struct server *s, const uint8_t *secret)
{
    return rd_from(secret, crypto_hash_size(s->prf.hash));
}

static void say_hello(struct server *s, bool retry)
{
    uint8_t buf[KEX_BYTES_MAX + 256];
    struct server_hello sh = {
        .version = version_wire(VERSION_TLS13),
        .legacy_version = version_wire(VERSION_TLS12),
        .random = rd_from(s->randoms.server, PRF_RANDOM),
        .session = s->reader.hello.session,
        .suite = (uint16_t)s->choice.suite->code,
        .retry = retry,
        .group = s->choice.group,
        .n_extensions = 2,
        .extensions = {EXT_VERSIONS, EXT_KEY_SHARE}};
    struct wr w;

    if (!retry)
        sh.share = crypto_pair_public(s->pair);
    wr_init(&w, buf, sizeof buf);
    (void)server_hello_write(&w, &sh);
    server_message(s, HS_SERVER_HELLO, &w);
}

static void handshake_keys(struct server *s, struct rd shared)
{
    uint8_t hash[CRYPTO_HASH_MAX];
    struct rd context = hash_now(s, hash);

    s->schedule = schedule_begin(s->prf.hash);
    schedule_next(&s->schedule, shared);
    schedule_secret(&s->schedule, "c hs traffic", context, s->client_traffic);
    schedule_secret(&s->schedule, "s hs traffic", context, s->server_traffic);
    s->sealing = protect_new_13(s->choice.suite, traffic(s, s->server_traffic),
                                CRYPTO_SEAL);
    s->opening = protect_new_13(s->choice.suite, traffic(s, s->client_traffic),
                                CRYPTO_OPEN);
}

/* RFC 8446, 4.4.3. */
static bool say_verify(struct server *s)
{
    static const char words[] = "TLS 1.3, server CertificateVerify";
    uint8_t spaces[64], hash[CRYPTO_HASH_MAX], signature[KEY_SIGNATURE_MAX];
    uint8_t buf[KEY_SIGNATURE_MAX + 8];
    struct rd parts[] = {rd_from(spaces, sizeof spaces),
                         rd_from(words, sizeof words), hash_now(s, hash)};
    struct wr w;
    size_t n;

    memset(spaces, ' ', sizeof spaces);
    n = crypto_key_sign(s->crypto, s->terms->credentials->key,
                        s->choice.scheme, parts, 3, signature);
    if (n == 0)
        return false;
    wr_init(&w, buf, sizeof buf);
    wr_u16(&w, s->choice.scheme);
    wr_open(&w, 2);
    wr_bytes(&w, signature, n);
    wr_close(&w);
    server_message(s, HS_CERTIFICATE_VERIFY, &w);
    return true;
}

/* Both secrets of what follows cover the transcript up to here. */
static void say_finished(struct server *s)
{
    uint8_t verify[CRYPTO_HASH_MAX], hash[CRYPTO_HASH_MAX];
    struct wr w = {.buf = verify};
    struct rd context;

    w.len = schedule_finished(s->prf.hash, traffic(s, s->server_traffic),
                              hash_now(s, hash), verify);
    server_message(s, HS_FINISHED, &w);
    context = hash_now(s, hash);
    schedule_next(&s->schedule, rd_from(NULL, 0));
    schedule_secret(&s->schedule, "c ap traffic", context, s->next_traffic);
    schedule_secret(&s->schedule, "s ap traffic", context, s->server_traffic);
    protect_free(s->sealing);
    s->sealing = protect_new_13(s->choice.suite, traffic(s, s->server_traffic),
                                CRYPTO_SEAL);
}

/* RFC 8446, 4.3.1: nothing, or ALPN. */
static void say_extensions(struct server *s)
{
    const char *alpn = server_alpn(s);
    uint8_t buf[300];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    wr_open(&w, 2);
    if (alpn != NULL) {
        wr_u16(&w, EXT_ALPN);
        wr_open(&w, 2);
        alpn_body_write(&w, alpn);
        wr_close(&w);
    }
    wr_close(&w);
    server_message(s, HS_ENCRYPTED_EXTENSIONS, &w);
}

static void say_flight(struct server *s)
{
    uint8_t shared[KEX_BYTES_MAX];
    size_t n;

    s->pair = crypto_pair_new(s->crypto, s->choice.group);
    n = s->pair == NULL ? 0
                        : crypto_pair_secret(s->crypto, s->pair,
                                             s->choice.share, shared,
                                             sizeof shared);
    if (n == 0) {
        server_nonsense(s, ALERT_ILLEGAL, "a key share that cannot be");
        return;
    }
    say_hello(s, false);
    if (!s->retried)
        server_change(s); /* RFC 8446, D.4 */
    handshake_keys(s, rd_from(shared, n));
    say_extensions(s);
    server_say_certificate(s);
    if (!say_verify(s)) {
        server_nonsense(s, ALERT_INTERNAL, "this key cannot sign");
        return;
    }
    say_finished(s);
    s->place = AT_FINISHED;
}

void tls13_answer(struct server *s)
{
    s->prf = prf_of(s->choice.suite, VERSION_TLS13);
    crypto_random(s->crypto, s->randoms.server, PRF_RANDOM);
    if (!s->choice.retry) {
        say_flight(s);
        return;
    }
    s->retried = true;
    transcript_retry(s->transcript, s->prf);
    say_hello(s, true);
    server_change(s);
    s->place = AT_SECOND_HELLO;
}

void tls13_second_hello(struct server *s, const struct client_hello *ch)
{
    for (size_t i = 0; i < ch->n_shares; i++)
        if (ch->shares[i] == s->choice.group) {
            s->choice.share = ch->share_keys[i];
            say_flight(s);
            return;
        }
    server_nonsense(s, ALERT_ILLEGAL, "no share of the group asked for");
}

void tls13_client_finished(struct server *s, struct rd body)
{
    uint8_t verify[CRYPTO_HASH_MAX], hash[CRYPTO_HASH_MAX];
    size_t n = schedule_finished(s->prf.hash, traffic(s, s->client_traffic),
                                 hash_now(s, hash), verify);

    if (body.n != n || !crypto_equal(body.p, verify, n)) {
        server_nonsense(s, ALERT_DECRYPT_ERROR, "a Finished that is wrong");
        return;
    }
    protect_free(s->opening);
    s->opening = protect_new_13(s->choice.suite, traffic(s, s->next_traffic),
                                CRYPTO_OPEN);
    s->place = AT_DATA;
}
