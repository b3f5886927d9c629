#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine/client.h"
#include "core/engine/server.h"
#include "core/engine/suites_done.h"
#include "core/registry/names.h"
#include "core/wire/record.h"

#define DATA "tests/data/server/"

/* The server against our own client, as values; and against what is no
 * client at all. */
struct stage {
    struct crypto *crypto;
    struct credentials cred;
    struct server_terms terms;
    struct offer offer;
    struct server *server;
    struct client *client;
    size_t chunk; /* how the client's bytes are cut; 0: not */
    struct heard heard;
    struct answer answer;
};

static void open_cred(struct stage *st, const char *cert, const char *key)
{
    char c[64], k[64];
    struct err err = {0};

    snprintf(c, sizeof c, DATA "%s", cert);
    snprintf(k, sizeof k, DATA "%s", key);
    st->crypto = crypto_new();
    ck_assert_msg(credentials_open(&st->cred, st->crypto, c, k, &err), "%s",
                  err.text);
    st->terms = (struct server_terms){.credentials = &st->cred};
}

static void close_stage(struct stage *st)
{
    credentials_close(&st->cred);
    crypto_free(st->crypto);
}

static bool carry_to_server(struct stage *st)
{
    size_t n;
    const uint8_t *p = client_output(st->client, &n);

    if (n == 0)
        return false;
    if (st->chunk != 0 && n > st->chunk)
        n = st->chunk;
    server_feed(st->server, p, n);
    client_sent(st->client, n);
    return true;
}

static bool carry_to_client(struct stage *st)
{
    size_t n;
    const uint8_t *p = server_output(st->server, &n);

    if (n == 0)
        return false;
    client_feed(st->client, p, n);
    server_sent(st->server, n);
    return true;
}

static void play(struct stage *st)
{
    st->server = server_new(st->crypto, &st->terms);
    st->client = client_new(st->crypto, &st->offer);
    for (bool moved = true; moved;) {
        moved = carry_to_server(st);
        moved |= carry_to_client(st);
    }
    server_silence(st->server);
    server_heard(st->server, &st->heard);
    client_silence(st->client);
    client_answer(st->client, &st->answer);
    free(st->answer.chain);
    client_free(st->client);
    server_free(st->server);
}

static void offer_suite(struct offer *o, enum version v, size_t suite)
{
    memset(o, 0, sizeof *o);
    o->version = v;
    o->depth = DEPTH_DATA;
    o->share = SHARE_REAL;
    o->share_group = o->groups[0] = 0x001D;
    o->groups[1] = 0x0018;
    o->n_groups = 2;
    suite_list_add_one(&o->suites, suite);
}

static bool serves(const struct suite *s, enum version v, bool rsa)
{
    if (s->kind != SUITE_CERT || v < s->least || v > s->most ||
        s->cipher == CIPHER_NULL || !suite_can_finish(s, v))
        return false;
    if (v == VERSION_TLS13)
        return true;
    if (rsa)
        return s->auth == AUTH_RSA && s->kx != KX_ECDH;
    return s->auth == AUTH_ECDSA && s->kx == KX_ECDHE;
}

/* Every suite in every version: what can be finished is, and what cannot be
 * served is refused. */
static void every_suite(const char *name, bool rsa, unsigned least)
{
    struct stage st = {0};
    unsigned served = 0;
    char cert[32], key[32];

    snprintf(cert, sizeof cert, "%s.pem", name);
    snprintf(key, sizeof key, "%s.key", name);
    open_cred(&st, cert, key);
    for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++)
        for (size_t i = 0; i < suite_count(); i++) {
            const struct suite *s = suite_at(i);
            bool good = serves(s, (enum version)v, rsa);

            if (s->code > 0xFFFF || s->kind == SUITE_SIGNAL)
                continue;
            if (!good && i % 5 != 0)
                continue;
            offer_suite(&st.offer, (enum version)v, i);
            play(&st);
            if (!good) {
                ck_assert_msg(st.heard.served == SERVED_NOTHING, "%s %s",
                              version_name((enum version)v), s->name);
                continue;
            }
            served++;
            ck_assert_msg(st.heard.served == SERVED_ACCEPTED, "%s %s: %s",
                          version_name((enum version)v), s->name,
                          st.heard.how);
            ck_assert_str_eq(st.heard.how, "it sends data");
            ck_assert_uint_eq(st.heard.version, v);
            ck_assert_uint_eq(st.heard.suite, s->code);
            ck_assert(st.answer.verified);
        }
    ck_assert_uint_ge(served, least);
    close_stage(&st);
}

START_TEST(server_every_suite_rsa)
{
    every_suite("rsa", true, 100);
}
END_TEST

START_TEST(server_every_suite_ec)
{
    every_suite("ec256", false, 30);
}
END_TEST

/* Keys of other sizes and forms sign as well. */
START_TEST(server_other_keys)
{
    static const struct {
        const char *cert, *key;
        uint32_t suite;
    } keys[] = {{"odd.pem", "odd.key", 0xC02F},
                {"ec384.pem", "ec384.key", 0xC02B},
                {"rsa.der", "rsa.key", 0x0033},
                {"chain.pem", "rsa.key", 0xC013}};
    struct stage st = {0};

    open_cred(&st, keys[_i].cert, keys[_i].key);
    ck_assert_uint_eq(st.cred.n, _i == 3 ? 2 : 1);
    offer_suite(&st.offer, VERSION_TLS12, (size_t)suite_index(keys[_i].suite));
    play(&st);
    ck_assert_msg(st.heard.served == SERVED_ACCEPTED, "%s", st.heard.how);
    offer_suite(&st.offer, VERSION_TLS13, (size_t)suite_index(0x1301));
    play(&st);
    ck_assert_msg(st.heard.served == SERVED_ACCEPTED, "%s", st.heard.how);
    close_stage(&st);
}
END_TEST

/* The answer to a hello that offers this protocol, or none. */
static bool agrees(struct stage *st, const char *offered, const char *body)
{
    const uint8_t *p;
    bool found;
    size_t n;

    st->offer.alpn = offered;
    st->server = server_new(st->crypto, &st->terms);
    st->client = client_new(st->crypto, &st->offer);
    (void)carry_to_server(st);
    p = server_output(st->server, &n);
    found = memmem(p, n, body, strlen(body)) != NULL;
    client_free(st->client);
    server_free(st->server);
    return found;
}

/* ALPN is answered where both sides name the same, and left out otherwise. */
START_TEST(server_agrees_on_a_protocol)
{
    static const char body[] = "\x07tds/8.0";
    struct stage st = {0};

    open_cred(&st, "rsa.pem", "rsa.key");
    offer_suite(&st.offer, VERSION_TLS12, (size_t)suite_index(0xC02F));
    ck_assert(!agrees(&st, "tds/8.0", body));
    st.terms.alpn = "tds/8.0";
    ck_assert(agrees(&st, "tds/8.0", body));
    ck_assert(!agrees(&st, "http/1.1", body));
    ck_assert(!agrees(&st, NULL, body));
    for (int last = 0; last < 2; last++) {
        if (last)
            offer_suite(&st.offer, VERSION_TLS13,
                        (size_t)suite_index(0x1301));
        st.offer.alpn = "tds/8.0";
        play(&st);
        ck_assert_msg(st.heard.served == SERVED_ACCEPTED, "%s", st.heard.how);
    }
    close_stage(&st);
}
END_TEST

/* However the client's bytes fall, it comes to the same. */
START_TEST(server_any_cut)
{
    static const uint32_t suites[] = {0xC02F, 0x1301};
    struct stage st = {.chunk = (size_t)_i};

    open_cred(&st, "rsa.pem", "rsa.key");
    for (int k = 0; k < 2; k++) {
        offer_suite(&st.offer, k == 0 ? VERSION_TLS12 : VERSION_TLS13,
                    (size_t)suite_index(suites[k]));
        play(&st);
        ck_assert_int_eq(st.heard.served, SERVED_ACCEPTED);
    }
    close_stage(&st);
}
END_TEST

/* No share, so it is asked for one. */
START_TEST(server_asks_for_a_share)
{
    struct stage st = {0};

    open_cred(&st, "ec256.pem", "ec256.key");
    offer_suite(&st.offer, VERSION_TLS13, (size_t)suite_index(0x1302));
    st.offer.share = SHARE_EMPTY;
    st.offer.groups[0] = 0x11EC; /* that nobody here has */
    play(&st);
    ck_assert_int_eq(st.heard.served, SERVED_ACCEPTED);
    ck_assert_uint_eq(st.heard.group, 0x0018);
    close_stage(&st);
}
END_TEST

START_TEST(server_keeps_to_its_versions)
{
    struct stage st = {0};

    open_cred(&st, "rsa.pem", "rsa.key");
    offer_suite(&st.offer, VERSION_TLS12, (size_t)suite_index(0x002F));
    st.terms.versions = 1u << VERSION_TLS10;
    play(&st); /* the client takes no other version than its own */
    ck_assert_int_eq(st.heard.version, VERSION_TLS10);
    ck_assert_uint_eq(st.heard.suite, 0x002F);
    st.offer.version = VERSION_TLS10;
    play(&st);
    ck_assert_int_eq(st.heard.served, SERVED_ACCEPTED);
    st.terms.versions = 1u << VERSION_TLS13;
    play(&st);
    ck_assert_int_eq(st.heard.served, SERVED_NOTHING);
    ck_assert_int_eq(st.answer.alert, ALERT_PROTOCOL_VERSION);
    close_stage(&st);
}
END_TEST

/* Without credentials: an alert, and the hello is there to be looked at. */
START_TEST(server_only_listens)
{
    struct stage st = {.crypto = crypto_new()};
    const struct client_hello *ch;

    for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++) {
        offer_suite(&st.offer, (enum version)v, (size_t)suite_index(0x1301));
        st.server = server_new(st.crypto, &st.terms);
        st.client = client_new(st.crypto, &st.offer);
        ck_assert(server_client_hello(st.server) == NULL);
        ck_assert(carry_to_server(&st) && carry_to_client(&st));
        ch = server_client_hello(st.server);
        ck_assert_ptr_nonnull(ch);
        ck_assert_uint_eq(ch->suites[0], 0x1301);
        server_heard(st.server, &st.heard);
        ck_assert_int_eq(st.heard.kind, HEARD_HELLO);
        ck_assert_int_eq(st.heard.served, SERVED_NOT);
        client_answer(st.client, &st.answer);
        ck_assert_int_eq(st.answer.kind, ANSWER_ALERT);
        ck_assert_int_eq(st.answer.alert, ALERT_HANDSHAKE_FAILURE);
        client_free(st.client);
        server_free(st.server);
    }
    close_stage(&st);
}
END_TEST

/* What the client says to the certificate. */

static void to_flight(struct stage *st, enum version v, uint32_t suite)
{
    offer_suite(&st->offer, v, (size_t)suite_index(suite));
    st->server = server_new(st->crypto, &st->terms);
    st->client = client_new(st->crypto, &st->offer);
    ck_assert(carry_to_server(st) && carry_to_client(st));
}

static void let_go(struct stage *st)
{
    server_heard(st->server, &st->heard);
    client_free(st->client);
    server_free(st->server);
}

START_TEST(server_hears_refusals)
{
    static const struct {
        uint8_t level, code;
        enum served served;
        const char *how;
    } said[] = {
        {2, 48, SERVED_REFUSED, "alert unknown_ca"},
        {2, 42, SERVED_REFUSED, "alert bad_certificate"},
        {1, 46, SERVED_REFUSED, "alert certificate_unknown"},
        {2, 40, SERVED_REFUSED, "alert handshake_failure"},
        {2, 71, SERVED_UNCLEAR, "alert insufficient_security"},
        {1, 0, SERVED_REFUSED, "close_notify"},
        {2, 250, SERVED_REFUSED, "alert 250"},
        {1, 100, SERVED_UNCLEAR, "timeout"},
    };
    const uint8_t record[] = {21, 3, 3, 0, 2, said[_i].level, said[_i].code};
    struct stage st = {0};

    open_cred(&st, "rsa.pem", "rsa.key");
    for (int v = VERSION_TLS12; v <= VERSION_TLS13; v++) {
        to_flight(&st, (enum version)v, v == VERSION_TLS13 ? 0x1301 : 0xC02F);
        server_feed(st.server, record, sizeof record);
        server_silence(st.server);
        let_go(&st);
        ck_assert_int_eq(st.heard.served, said[_i].served);
        ck_assert_str_eq(st.heard.how, said[_i].how);
    }
    close_stage(&st);
}
END_TEST

START_TEST(server_hears_the_end)
{
    struct stage st = {0};

    open_cred(&st, "rsa.pem", "rsa.key");
    to_flight(&st, VERSION_TLS12, 0xC02F);
    server_end(st.server, _i == 1);
    let_go(&st);
    ck_assert_int_eq(st.heard.served, SERVED_REFUSED);
    ck_assert_str_eq(st.heard.how, _i == 1 ? "reset" : "closed");

    to_flight(&st, VERSION_TLS12, 0xC02F);
    server_silence(st.server);
    let_go(&st);
    ck_assert_int_eq(st.heard.served, SERVED_UNCLEAR);

    /* Whoever is done and hangs up may have looked only then. */
    to_flight(&st, VERSION_TLS12, 0xC02F);
    ck_assert(!server_settling(st.server));
    ck_assert(carry_to_server(&st));
    ck_assert(server_settling(st.server));
    server_end(st.server, _i == 1);
    let_go(&st);
    ck_assert_int_eq(st.heard.served, SERVED_UNCLEAR);

    to_flight(&st, VERSION_TLS12, 0xC02F);
    ck_assert(carry_to_server(&st));
    ck_assert_int_eq(server_silence(st.server), SERVER_DONE);
    let_go(&st);
    ck_assert_int_eq(st.heard.served, SERVED_ACCEPTED);
    close_stage(&st);
}
END_TEST

/* A record that is not sealed with the keys, a message out of place. */
START_TEST(server_takes_no_nonsense)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *how;
    } said[] = {
        {"\x16\3\3\0\4\x14\0\0\0", 9, "a message out of place"},
        {"\x14\3\3\0\1\1", 6, "ChangeCipherSpec out of place"},
        {"\x17\3\3\0\1x", 6, "a record out of place"},
        {"\x16\3\3\0\6\x10\0\0\2\1\1", 11, "a key exchange that cannot be"},
        {"GET / ", 6, "no TLS behind the hello"},
        {"\x15\3\3\0\1\2", 6, "an alert that is none"},
    };
    struct stage st = {0};

    open_cred(&st, "rsa.pem", "rsa.key");
    to_flight(&st, VERSION_TLS12, 0xC02F);
    ck_assert_int_eq(server_feed(st.server, said[_i].bytes, said[_i].n),
                     SERVER_DONE);
    let_go(&st);
    ck_assert_int_eq(st.heard.served, SERVED_UNCLEAR);
    ck_assert_str_eq(st.heard.how, said[_i].how);
    close_stage(&st);
}
END_TEST

/* What connects is not always a client. */
START_TEST(server_hears_strangers)
{
    static const struct {
        const char *bytes;
        size_t n;
        enum heard_kind kind;
        const char *looks;
    } said[] = {
        {"GET / HTTP/1.1\r\n", 16, HEARD_NOT_TLS, "plain HTTP"},
        {"SSH-2.0-x\r\n", 11, HEARD_NOT_TLS, "SSH"},
        {"\3\0\0\x13\x0e\xe0", 6, HEARD_NOT_TLS, "RDP"},
        {"\x80\x2e\2\0\2", 5, HEARD_NOT_TLS, "nothing that is TLS"},
        {"\x16\3\1\0\4\1\0\0\0", 9, HEARD_BROKEN, NULL},
        {"\x16\3\1\0\4\2\0\0\0", 9, HEARD_BROKEN, NULL},
        {"\x15\3\1\0\2\2\x28", 7, HEARD_BROKEN, NULL},
        {"\x16\3\1\0\4\1\0\0", 8, HEARD_SILENCE, NULL},
        {"", 0, HEARD_SILENCE, NULL},
    };
    struct stage st = {.crypto = crypto_new()};

    st.server = server_new(st.crypto, &st.terms);
    server_feed(st.server, said[_i].bytes, said[_i].n);
    server_silence(st.server);
    server_heard(st.server, &st.heard);
    ck_assert_int_eq(st.heard.kind, said[_i].kind);
    if (said[_i].looks != NULL)
        ck_assert_str_eq(heard_looks_like(&st.heard), said[_i].looks);
    ck_assert(server_client_hello(st.server) == NULL);
    server_free(st.server);
    close_stage(&st);
}
END_TEST

/* Records without end, of messages without end, are cut off. */
START_TEST(server_is_bounded)
{
    struct stage st = {.crypto = crypto_new()};
    uint8_t record[5 + 16384] = {0x16, 3, 1, 0x40, 0, 1, 0, 0xFF, 0xFF};
    enum server_status s = SERVER_MORE;
    size_t fed = 0;

    st.server = server_new(st.crypto, &st.terms);
    while (s == SERVER_MORE && fed < 1000000) {
        s = server_feed(st.server, record, sizeof record);
        fed += sizeof record;
    }
    ck_assert_uint_le(fed, 5 * sizeof record);
    server_heard(st.server, &st.heard);
    ck_assert_int_eq(st.heard.kind, HEARD_BROKEN);
    server_free(st.server);
    close_stage(&st);
}
END_TEST

/* ---- The files ---- */

static const struct {
    const char *cert, *key, *why;
} bad[] = {
    {DATA "rsa.pem", DATA "ec256.key", "another certificate"},
    {DATA "rsa.key", DATA "rsa.key", "no certificate"},
    {DATA "none.pem", DATA "rsa.key", "No such file"},
    {DATA "rsa.pem", DATA "none.key", "no private key"},
    {DATA "rsa.pem", DATA "rsa.pem", "no private key"},
    {DATA "rsa.pem", DATA "ed25519.key", "no private key"},
    {"tests/data", DATA "rsa.key", "directory"},
};

START_TEST(credentials_bad_files)
{
    struct crypto *crypto = crypto_new();
    struct credentials c;
    struct err err = {0};

    ck_assert(!credentials_open(&c, crypto, bad[_i].cert, bad[_i].key, &err));
    ck_assert_msg(strstr(err.text, bad[_i].why) != NULL, "%s", err.text);
    crypto_free(crypto);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("server");
    TCase *t = tcase_create("server"), *f = tcase_create("files");
    SRunner *runner;
    int failed;

    tcase_set_timeout(t, 120);
    tcase_add_test(t, server_every_suite_rsa);
    tcase_add_test(t, server_every_suite_ec);
    tcase_add_loop_test(t, server_other_keys, 0, 4);
    tcase_add_test(t, server_agrees_on_a_protocol);
    tcase_add_loop_test(t, server_any_cut, 1, 8);
    tcase_add_test(t, server_asks_for_a_share);
    tcase_add_test(t, server_keeps_to_its_versions);
    tcase_add_test(t, server_only_listens);
    tcase_add_loop_test(t, server_hears_refusals, 0, 8);
    tcase_add_loop_test(t, server_hears_the_end, 0, 2);
    tcase_add_loop_test(t, server_takes_no_nonsense, 0, 6);
    tcase_add_loop_test(t, server_hears_strangers, 0, 9);
    tcase_add_test(t, server_is_bounded);
    tcase_add_loop_test(f, credentials_bad_files, 0,
                        sizeof bad / sizeof *bad);
    suite_add_tcase(s, t);
    suite_add_tcase(s, f);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
