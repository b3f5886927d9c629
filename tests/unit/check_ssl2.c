/* SSLv2: its hello, what a server answers, and what the probes make of it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/engine/client.h"
#include "core/wire/ssl2.h"
#include "tests/unit/hex.h"
#include "tests/unit/offers.h"
#include "tests/unit/sim.h"

static struct offer offer_of(enum version v, enum offer_form form)
{
    struct offer o = {.version = v, .form = form};

    return o;
}

static void add_all_kinds(struct offer *o)
{
    for (size_t i = 0; i < suite_count(); i++)
        if (suite_at(i)->least == VERSION_SSL2)
            offer_add_index(o, i);
}

static void add(struct offer *o, uint16_t code)
{
    offer_add(o, code);
}

static struct hello_secrets secrets(void)
{
    struct hello_secrets s = {.again = false};

    for (size_t i = 0; i < sizeof s.random; i++)
        s.random[i] = (uint8_t)(0xa0 + i);
    return s;
}

/* ---- the hello ---- */

START_TEST(hello_of_ssl2)
{
    struct offer o = offer_of(VERSION_SSL2, FORM_FULL);
    struct hello_secrets s = secrets();
    uint8_t buf[256];
    struct wr w;

    suite_list_add_one(&o.suites, (size_t)suite_index_ssl2(0x0700c0));
    suite_list_add_one(&o.suites, (size_t)suite_index_ssl2(0x000000));
    wr_init(&w, buf, sizeof buf);
    ck_assert(ssl2_hello_write(&w, &o, &s));
    hex_eq("hello", buf, w.len,
           "801f"
           "01"
           "0002"
           "0006"
           "0000"
           "0010"
           "0700c0"
           "000000"
           "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
}
END_TEST

START_TEST(hello_in_its_frame)
{
    struct offer o = offer_of(VERSION_TLS10, FORM_SSL2);
    struct hello_secrets s = secrets();
    uint8_t buf[256];
    struct wr w;

    add(&o, 0x002f);
    wr_init(&w, buf, sizeof buf);
    ck_assert(ssl2_hello_write(&w, &o, &s));
    hex_eq("hello", buf, w.len,
           "802f"
           "01"
           "0301"
           "0006"
           "0000"
           "0020"
           "00002f"
           "0000ff"
           "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"
           "b0b1b2b3b4b5b6b7b8b9babbbcbdbebf");
}
END_TEST

/* All kinds fit by far; what does not is not sent. */
START_TEST(hello_length)
{
    struct offer o = offer_of(VERSION_SSL2, FORM_FULL);
    struct hello_secrets s = secrets();
    uint8_t buf[256];
    struct wr w;

    add_all_kinds(&o);
    ck_assert_uint_eq(o.suites.n, 13);
    wr_init(&w, buf, sizeof buf);
    ck_assert(ssl2_hello_write(&w, &o, &s));
    ck_assert_uint_le(w.len, SSL2_HELLO_MAX);
    o = offer_of(VERSION_TLS10, FORM_SSL2);
    for (uint16_t i = 0; i < 27; i++)
        offer_add_index(&o, i);
    wr_init(&w, buf, sizeof buf);
    ck_assert(ssl2_hello_write(&w, &o, &s));
    ck_assert_uint_eq(w.len, SSL2_HELLO_MAX);
    offer_add_index(&o, 27);
    wr_init(&w, buf, sizeof buf);
    ck_assert(!ssl2_hello_write(&w, &o, &s));
}
END_TEST

/* ---- the answer ---- */

/* A SERVER-HELLO with a certificate of three bytes, two kinds and an id. */
#define SERVER_HELLO                                                           \
    "8024"                                                                     \
    "04"                                                                       \
    "00"                                                                       \
    "01"                                                                       \
    "0002"                                                                     \
    "0003"                                                                     \
    "0006"                                                                     \
    "0010"                                                                     \
    "30820a"                                                                   \
    "010080"                                                                   \
    "123456"                                                                   \
    "000102030405060708090a0b0c0d0e0f"

START_TEST(server_hello)
{
    struct hex h = hex(SERVER_HELLO);
    struct ssl2_server_hello sh;
    struct rd r = hex_rd(&h), body;

    ck_assert(ssl2_record_take(&r, &body));
    ck_assert(rd_done(&r));
    ck_assert(ssl2_server_hello_parse(body, &sh));
    ck_assert_uint_eq(sh.version, 0x0002);
    ck_assert(sh.has_x509);
    ck_assert_uint_eq(sh.certificate.n, 3);
    ck_assert_uint_eq(sh.connection_id.n, 16);
    ck_assert_uint_eq(sh.n_kinds, 2);
    ck_assert_uint_eq(sh.kinds[0], 0x010080);
    ck_assert_uint_eq(sh.kinds[1], 0x123456);
}
END_TEST

/* No byte may lack, none may be left, and kinds are of three bytes. */
START_TEST(server_hello_cut)
{
    struct hex h = hex(SERVER_HELLO);
    struct ssl2_server_hello sh;
    struct rd body = rd_from(h.b + SSL2_HEADER, h.n - SSL2_HEADER);

    for (size_t n = 0; n < body.n; n++)
        ck_assert(!ssl2_server_hello_parse(rd_from(body.p, n), &sh));
    h.b[h.n] = 0;
    ck_assert(!ssl2_server_hello_parse(rd_from(body.p, body.n + 1), &sh));
    h.b[10] = 5; /* and the id is one byte longer */
    h.b[12] = 17;
    ck_assert(!ssl2_server_hello_parse(body, &sh));
}
END_TEST

static struct answer ask(const struct offer *o, const char *bytes, size_t chunk,
                         bool closed)
{
    struct crypto *crypto = crypto_new();
    struct client *c = client_new(crypto, o);
    enum client_status s = CLIENT_MORE;
    struct hex h = hex(bytes);
    struct answer a;

    for (size_t at = 0; s == CLIENT_MORE && at < h.n; at += chunk)
        s = client_feed(c, h.b + at, chunk < h.n - at ? chunk : h.n - at);
    if (s == CLIENT_MORE)
        s = closed ? client_end(c, END_CLOSED) : client_silence(c);
    ck_assert_int_eq(s, CLIENT_DONE);
    client_answer(c, &a);
    client_free(c);
    crypto_free(crypto);
    return a;
}

static const struct {
    const char *bytes;
    enum answer_kind kind;
    const char *how;
} answers[] = {
    {SERVER_HELLO, ANSWER_HELLO, "accepted"},
    {"8003000001", ANSWER_SSL2_ERROR, "SSLv2 error: no cipher"},
    {"80030000011503010002"
     "0228",
     ANSWER_SSL2_ERROR, "SSLv2 error: no cipher"},
    {"8003000009", ANSWER_SSL2_ERROR, "SSLv2 error 9"},
    {"15030100020246", ANSWER_ALERT, "alert protocol_version"},
    {"485454502f312e31", ANSWER_NOT_TLS, "not TLS"},
    {"ffd8ffe0", ANSWER_NOT_TLS, "not TLS"},
    {"80030400"
     "01",
     ANSWER_NOT_TLS, "not TLS"},
    {"8000"
     "00",
     ANSWER_NOT_TLS, "not TLS"},
    {"8024"
     "04",
     ANSWER_CLOSED, "closed"},
    {"80", ANSWER_CLOSED, "closed"},
    {"", ANSWER_CLOSED, "closed"},
};

/* However the bytes are cut, to whatever hello in that frame. */
START_TEST(answer)
{
    struct offer o = offer_of(VERSION_SSL2, FORM_FULL);
    struct offer framed = offer_of(VERSION_TLS10, FORM_SSL2);
    char how[64];

    add_all_kinds(&o);
    add(&framed, 0x002f);
    for (size_t chunk = 1; chunk < 64; chunk++) {
        struct answer a =
            ask(chunk % 2 ? &o : &framed, answers[_i].bytes, chunk, true);

        ck_assert_int_eq(a.kind, answers[_i].kind);
        ck_assert_str_eq(answer_how(&a, how, sizeof how), answers[_i].how);
        ck_assert_uint_eq(a.n_kinds, a.kind == ANSWER_HELLO ? 2 : 0);
        answer_clear(&a);
    }
}
END_TEST

START_TEST(chain_in_the_form_of_tls)
{
    struct offer o = offer_of(VERSION_SSL2, FORM_FULL);
    struct answer a;

    add_all_kinds(&o);
    a = ask(&o, SERVER_HELLO, 100, false);
    ck_assert_int_eq(a.flight, FLIGHT_WHOLE);
    ck_assert_uint_eq(a.version, 0x0002);
    hex_eq("chain", a.chain, a.chain_len,
           "000006"
           "000003"
           "30820a");
    answer_clear(&a);
}
END_TEST

/* TLS, and nothing of SSLv2, answers an ordinary hello. */
START_TEST(only_where_asked)
{
    struct offer o = offer_of(VERSION_TLS10, FORM_PLAIN);
    struct answer a;

    add(&o, 0x002f);
    a = ask(&o, SERVER_HELLO, 100, false);
    ck_assert_int_eq(a.kind, ANSWER_NOT_TLS);
    answer_clear(&a);
}
END_TEST

/* ---- the probes ---- */

static const uint16_t old[] = {0x002f, 0x000a, 0x0005, 0xffff};
static const uint32_t kinds[] = {0x0700c0, 0x010080, 0x123456, SIM_KINDS_END};
static const uint32_t none[] = {SIM_KINDS_END};

static const struct version_result *ssl2_of(const struct endpoint *e)
{
    return &e->versions[VERSION_SSL2];
}

static void ck_kinds(const struct endpoint *e)
{
    const struct version_result *r = ssl2_of(e);

    ck_assert_int_eq(r->outcome, OUTCOME_ACCEPTED);
    ck_assert_int_eq(r->works, WORKS_UNTESTED);
    ck_assert(r->complete);
    ck_assert_uint_eq(r->n_suites, 2);
    ck_assert_uint_eq(suite_at(r->suites[0].suite)->code, 0x0700c0);
    ck_assert_uint_eq(suite_at(r->suites[1].suite)->code, 0x010080);
}

START_TEST(old_stack_is_asked)
{
    struct sim s = {.suites = {[VERSION_TLS10] = old}, .kinds = kinds};
    struct endpoint *e = sim_scan(&s, true);

    ck_kinds(e);
    ck_assert(e->complete);
    ck_assert_uint_eq(s.ssl2_hellos, 1);
    endpoint_free(e);
}
END_TEST

/* A connection that was broken by chance hides nothing. */
START_TEST(broken_once)
{
    struct sim s = {
        .suites = {[VERSION_SSL3] = old}, .kinds = kinds, .ssl2_lost = 1};
    struct endpoint *e = sim_scan(&s, true);

    ck_kinds(e);
    ck_assert_uint_eq(s.ssl2_hellos, 2);
    endpoint_free(e);
}
END_TEST

START_TEST(modern_stack_is_spared)
{
    struct sim s = {.suites = {[VERSION_TLS12] = old}, .kinds = kinds};
    struct endpoint *e = sim_scan(&s, false);

    ck_assert_uint_eq(s.ssl2_hellos, 0);
    ck_assert_int_eq(ssl2_of(e)->outcome, OUTCOME_UNASKED);
    endpoint_free(e);
    s.versions = 1u << VERSION_SSL2 | 1u << VERSION_TLS12;
    e = sim_scan(&s, false);
    ck_kinds(e);
    endpoint_free(e);
    s.versions = 1u << VERSION_TLS12; /* nor where others are named */
    s.suites[VERSION_TLS12] = NULL;
    s.ssl2_hellos = 0;
    e = sim_scan(&s, false);
    ck_assert_uint_eq(s.ssl2_hellos, 0);
    endpoint_free(e);
}
END_TEST

static const struct {
    enum sim_refusal how;
    enum outcome outcome;
    const char *words;
} refusals[] = {
    {SIM_ALERT, OUTCOME_REFUSED, "alert protocol_version"},
    {SIM_CLOSE, OUTCOME_REFUSED, "closed"},
    {SIM_RESET, OUTCOME_REFUSED, "reset"},
    {SIM_SILENCE, OUTCOME_UNANSWERED, "timeout"},
};

/* Asked for alone, it makes first contact too. */
START_TEST(refused)
{
    struct sim s = {.suites = {[VERSION_TLS10] = old},
                    .ssl2 = refusals[_i / 2].how,
                    .versions = _i % 2 ? 1u << VERSION_SSL2 : 0};
    struct endpoint *e = sim_scan(&s, false);

    ck_assert_int_eq(ssl2_of(e)->outcome, refusals[_i / 2].outcome);
    ck_assert_str_eq(ssl2_of(e)->how, refusals[_i / 2].words);
    ck_assert_int_eq(e->state, STATE_TLS);
    ck_assert_uint_le(s.ssl2_hellos, 3);
    endpoint_free(e);
}
END_TEST

START_TEST(no_kinds)
{
    struct sim s = {.suites = {[VERSION_TLS10] = old}, .kinds = none};
    struct endpoint *e = sim_scan(&s, false);

    ck_assert_int_eq(ssl2_of(e)->outcome, OUTCOME_REFUSED);
    ck_assert_str_eq(ssl2_of(e)->how, "SERVER-HELLO without cipher kinds");
    ck_assert(e->traits.ssl2_no_kinds);
    ck_assert(e->complete);
    endpoint_free(e);
}
END_TEST

/* A silent host gets another hello only from those who name SSLv2. */
static unsigned versions_for(int refusal)
{
    return refusal == SIM_SILENCE ? 0x3f : 0;
}

/* It has nothing else, and hangs up on TLS, or waits for what it takes for a
 * long record of SSLv2. */
START_TEST(ssl2_alone)
{
    struct sim s = {.kinds = kinds,
                    .framed_only = true,
                    .versions = versions_for(_i),
                    .refusal = (enum sim_refusal)_i};
    struct endpoint *e = sim_scan(&s, false);

    ck_kinds(e);
    ck_assert_int_eq(e->state, STATE_TLS);
    ck_assert_str_eq(e->traits.ssl2_framed, "");
    endpoint_free(e);
}
END_TEST

/* TLS 1.0, but in that frame alone. */
START_TEST(framed_alone)
{
    struct sim s = {.suites = {[VERSION_TLS10] = old},
                    .framed = true,
                    .framed_only = true,
                    .ssl2 = SIM_CLOSE,
                    .versions = versions_for(_i),
                    .refusal = (enum sim_refusal)_i};
    struct endpoint *e = sim_scan(&s, false);

    ck_assert_str_eq(e->traits.ssl2_framed, "TLSv1.0");
    ck_assert_int_eq(e->state, STATE_TLS);
    ck_assert_str_eq(e->how, "");
    ck_assert_int_eq(e->versions[VERSION_TLS10].outcome, OUTCOME_ACCEPTED);
    ck_assert_uint_eq(e->versions[VERSION_TLS10].n_suites, 1);
    ck_assert(!e->versions[VERSION_TLS10].complete);
    ck_assert(!e->complete);
    endpoint_free(e);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ssl2");
    TCase *t = tcase_create("ssl2");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_test(t, hello_of_ssl2);
    tcase_add_test(t, hello_in_its_frame);
    tcase_add_test(t, hello_length);
    tcase_add_test(t, server_hello);
    tcase_add_test(t, server_hello_cut);
    tcase_add_loop_test(t, answer, 0, sizeof answers / sizeof answers[0]);
    tcase_add_test(t, chain_in_the_form_of_tls);
    tcase_add_test(t, only_where_asked);
    tcase_add_test(t, old_stack_is_asked);
    tcase_add_test(t, broken_once);
    tcase_add_test(t, modern_stack_is_spared);
    tcase_add_loop_test(t, refused, 0, 8);
    tcase_add_test(t, no_kinds);
    tcase_add_loop_test(t, ssl2_alone, 0, 4);
    tcase_add_loop_test(t, framed_alone, 0, 4);
    suite_add_tcase(suite, t);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
