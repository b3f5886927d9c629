/* The probe of faulty Diffie-Hellman against servers that exist as values, its
 * rule, and the engine's part: the search, and what is made of its find. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine/finishing.h"
#include "core/wire/record.h"
#include "probes/rows.h"
#include "tests/unit/offers.h"
#include "tests/unit/rule_checks.h"
#include "tests/unit/sim.h"
#include "tests/unit/tls_server.h"

static const uint16_t with_dhe[] = {0xc02f, 0x0033, 0x0039, 0x002f, 0xffff};
static const uint16_t only_dhe[] = {0x0033, 0x009e, 0xffff};
static const uint16_t without[] = {0xc02f, 0x002f, 0xffff};
static const uint16_t tls13[] = {0x1301, 0xffff};

static struct sim server(const uint16_t *suites)
{
    struct sim s = {.finish = PLAN_FINISH_VERSIONS};

    s.suites[VERSION_TLS12] = suites;
    s.suites[VERSION_TLS13] = tls13;
    return s;
}

static const struct expected {
    unsigned faults;
    const char *trait, *words;
    unsigned connections;
} expected[] = {
    {0, "none", NULL, 5},
    {1, "keeps-zeros", "keeps leading zeros of the shared secret", 8},
    {2, "adds-sign-byte", "adds a sign byte", 8},
    {4, "wants-full-length", "wants a full-length public value", 8},
    {8, "refuses-padding", "refuses a padded public value", 8},
    {3, "keeps-zeros,adds-sign-byte", "adds a sign byte", 10},
    {6, "adds-sign-byte,wants-full-length", "adds a sign byte", 10},
    {12, "wants-full-length,refuses-padding", "a padded public value", 10},
};
enum { EXPECTED = sizeof expected / sizeof expected[0] };

START_TEST(names_each_fault)
{
    const struct expected *x = &expected[_i];
    struct sim s = server(with_dhe);
    struct endpoint *e;

    s.faulty_dh = x->faults;
    e = sim_scan(&s, false);
    ck_assert_str_eq(e->traits.faulty_dh, x->trait);
    ck_assert_uint_eq(s.steered, x->connections);
    if (x->words != NULL) {
        const struct finding *f = ck_found(e, "faulty-dh", SEVERITY_HIGH);

        ck_has(f->text, x->words);
        ck_has(f->text, "KB3161608");
        ck_has(f->remedy, "\\Diffie-Hellman]\n\"Enabled\"=dword:00000000\n");
        ck_has(f->remedy, "for the whole machine");
    } else {
        ck_silent(e, "faulty-dh");
    }
    endpoint_free(e);
}
END_TEST

/* ECDHE and RSA: where a handshake of theirs wavered, or the scan goes deep. */
static const struct other {
    unsigned faults;
    const char *dh, *ecdh, *rsa, *words, *remedy;
    unsigned connections; /* 5 of them with DHE, which is sound */
} others[] = {
    {0, "none", "none", "none", NULL, NULL, 10},
    {1u << FAULTY_ECDH_ZEROS, "none", "strips-zeros", "none",
     "elliptic-curve Diffie-Hellman is faulty: it strips leading zeros",
     "\\ECDH]\n\"Enabled\"=dword:00000000\n", 13},
    {1u << FAULTY_ECDH_SIGN, "none", "adds-sign-byte", "none",
     "adds a sign byte", "disables ECDHE ciphers for the whole machine", 13},
    {3u << FAULTY_ECDH_ZEROS, "none", "strips-zeros,adds-sign-byte", "none",
     "; and it adds a sign byte", "Best: a firmware update", 15},
    {1u << FAULTY_RSA_ZEROS, "none", "none", "refuses-zeros",
     "Its RSA key exchange is faulty: it refuses an encrypted secret",
     "\\PKCS]\n\"Enabled\"=dword:00000000\n", 13},
    {1u | 1u << FAULTY_RSA_ZEROS, "keeps-zeros", "none", "refuses-zeros",
     "with a DHE suite fails", "\\Diffie-Hellman]\n", 16},
};
enum { OTHERS = sizeof others / sizeof others[0] };

START_TEST(names_faults_of_others)
{
    const struct other *x = &others[_i];
    struct sim s = server(with_dhe);
    struct endpoint *e;

    s.faulty_dh = x->faults;
    s.deep = true;
    e = sim_scan(&s, false);
    ck_assert_str_eq(e->traits.faulty_dh, x->dh);
    ck_assert_str_eq(e->traits.faulty_ecdh, x->ecdh);
    ck_assert_str_eq(e->traits.faulty_rsa, x->rsa);
    ck_assert_uint_eq(s.steered, x->connections);
    if (x->words != NULL) {
        const struct finding *f = ck_found(e, "faulty-dh", SEVERITY_HIGH);

        ck_has(f->text, x->words);
        ck_has(f->remedy, x->remedy);
    } else {
        ck_silent(e, "faulty-dh");
    }
    endpoint_free(e);
}
END_TEST

/* Without --deep they are left alone, unless a handshake failed and held. The
 * ten connections are for all of them. */
START_TEST(others_by_default)
{
    struct sim s = server(with_dhe);
    struct endpoint *e;

    s.faulty_dh = 1u << FAULTY_ECDH_ZEROS | 1u << FAULTY_RSA_ZEROS;
    e = sim_scan(&s, false);
    ck_assert_uint_eq(s.steered, 5);
    ck_assert_str_eq(e->traits.faulty_ecdh, "");
    endpoint_free(e);
    s.steered = 0;
    s.suites[VERSION_TLS13] = NULL;
    s.wavers = 1; /* the first choice is ECDHE */
    e = sim_scan(&s, false);
    ck_assert_str_eq(e->traits.faulty_ecdh, "strips-zeros");
    ck_assert_str_eq(e->traits.faulty_rsa, "");
    ck_assert_uint_eq(s.steered, 10);
    ck_found(e, "faulty-dh", SEVERITY_HIGH);
    endpoint_free(e);
}
END_TEST

/* A p that does not fill its first byte: the sign byte shows all the same,
 * unless the zeros are kept. */
static const struct {
    unsigned faults;
    const char *trait;
} odd_primes[] = {
    {0, "none"},
    {1u << FAULTY_DH_ZEROS, "keeps-zeros"},
    {1u << FAULTY_DH_SIGN, "adds-sign-byte"},
    {1u << FAULTY_DH_SHORT, "wants-full-length"},
    {1u << FAULTY_DH_PADDED, "refuses-padding"},
    {3u << FAULTY_DH_ZEROS, "keeps-zeros"},
};

START_TEST(prime_without_high_numbers)
{
    struct sim s = server(with_dhe);
    struct endpoint *e;

    s.dh_bits = 1019;
    s.faulty_dh = odd_primes[_i].faults;
    e = sim_scan(&s, false);
    ck_assert_str_eq(e->traits.faulty_dh, odd_primes[_i].trait);
    ck_assert_uint_le(s.steered, 10);
    endpoint_free(e);
}
END_TEST

/* Three at once need more than ten connections: no claim without proof. */
START_TEST(three_faults_are_too_many)
{
    struct sim s = server(with_dhe);
    struct endpoint *e;

    s.faulty_dh = 7;
    e = sim_scan(&s, false);
    ck_assert_uint_eq(s.steered, 10);
    ck_assert_str_eq(e->traits.faulty_dh, "");
    ck_silent(e, "faulty-dh");
    endpoint_free(e);
}
END_TEST

static void ck_untested(struct sim *s, unsigned connections, const char *trait)
{
    struct endpoint *e = sim_scan(s, false);

    ck_assert_uint_eq(s->steered, connections);
    ck_assert_str_eq(e->traits.faulty_dh, trait);
    ck_silent(e, "faulty-dh");
    endpoint_free(e);
}

START_TEST(not_asked)
{
    struct sim no_dhe = server(without), none = server(with_dhe);
    struct sim false_version = server(with_dhe), odd = server(with_dhe);

    none.finish = PLAN_FINISH_NOTHING;
    none.faulty_dh = false_version.faulty_dh = 1;
    false_version.false_versions = 1u << VERSION_TLS12;
    odd.dh_untestable = true;
    ck_untested(&no_dhe, 0, "");
    ck_untested(&none, 0, "");
    ck_untested(&false_version, 0, "");
    ck_untested(&odd, 1, "not-testable");
}
END_TEST

/* Plain handshakes may all have failed by chance: the fault is found all the
 * same, and the version works. */
START_TEST(fault_looks_like_a_false_version)
{
    struct sim s = server(only_dhe);
    struct endpoint *e;

    s.false_versions = 1u << VERSION_TLS12;
    s.by_chance = true;
    s.faulty_dh = 1u << FAULTY_DH_SIGN;
    e = sim_scan(&s, false);
    ck_assert_str_eq(e->traits.faulty_dh, "adds-sign-byte");
    ck_assert_int_eq(e->versions[VERSION_TLS12].works, WORKS_YES);
    ck_found(e, "faulty-dh", SEVERITY_HIGH);
    ck_silent(e, "false-version");
    endpoint_free(e);
}
END_TEST

/* Who hangs up may have other reasons. */
START_TEST(resets_are_no_proof)
{
    struct sim s = server(with_dhe);

    s.faulty_dh = 1u << _i;
    s.faults_reset = true;
    ck_untested(&s, 6, "");
}
END_TEST

/* A server that fails now and then, whatever is asked: of 2000 such scans, few
 * of the public value's faults may be claimed (three of three failures in the
 * right place, and both controls held), and none of the secret's. */
START_TEST(flaky_server)
{
    static const unsigned fail_of[] = {50, 200, 500, 1000};
    unsigned claims = 0;

    for (uint32_t seed = 0; seed < 2000; seed++) {
        struct sim s = server(with_dhe);
        struct endpoint *e;
        unsigned faults;

        s.seed = seed * 2654435761u;
        s.fail_of = fail_of[_i];
        e = sim_scan(&s, false);
        faults = faulty_dh_read(&e->traits);
        ck_assert_uint_le(s.steered, 10);
        ck_assert_uint_eq(
            faults & (1u << FAULTY_DH_ZEROS | 1u << FAULTY_DH_SIGN), 0);
        claims += faults != 0;
        endpoint_free(e);
    }
    ck_assert_uint_le(claims, 2000 / 20);
}
END_TEST

START_TEST(names_round_trip)
{
    for (unsigned faults = 0; faults < 1u << FAULTY_DH_COUNT; faults++) {
        struct traits t = {0};

        for (int x = 0; x < FAULTY_EXCHANGES; x++)
            faulty_dh_write(&t, (enum faulty_exchange)x, faults);
        ck_assert_uint_eq(faulty_dh_read(&t), faults);
    }
}
END_TEST

START_TEST(names_unknown)
{
    struct traits t = {.faulty_dh = FAULTY_DH_UNTESTABLE};

    ck_assert_uint_eq(faulty_dh_read(&t), 0);
    strcpy(t.faulty_dh, ",keeps-zeros,what,");
    strcpy(t.faulty_ecdh, "keeps-zeros"); /* is none of its faults */
    strcpy(t.faulty_rsa, "none");
    ck_assert_uint_eq(faulty_dh_read(&t), 1);
}
END_TEST

/* The engine. The server's public value is its generator, so Z and Yc are
 * equal. */
#define DHE   0x0033
#define ECDHE 0xc013
#define RSA   0x002f

enum meanwhile { NOTHING, CLOSED, SPOKEN };

static void deliver(struct client *c, struct tls_server *s)
{
    const uint8_t *p;
    size_t n;

    do {
        p = client_output(c, &n);
        tls_server_feed(s, p, n);
        client_sent(c, n);
        (void)client_feed(c, s->out.buf, s->out.len);
        wr_init(&s->out, s->buf, sizeof s->buf);
        (void)client_output(c, &n);
    } while (n != 0);
}

static void search(struct client *c, enum meanwhile meanwhile)
{
    struct client_search *s = client_take_search(c);

    ck_assert_ptr_nonnull(s);
    ck_assert_ptr_null(client_take_search(c));
    client_search_run(s);
    if (meanwhile == CLOSED)
        client_end(c, END_CLOSED);
    if (meanwhile == SPOKEN)
        client_feed(c, "\24\3\3\0\1\1", 6);
    client_give_search(c, s);
    client_search_free(s);
}

static struct answer run(uint16_t suite, const struct offer_steer *dh,
                         enum meanwhile meanwhile)
{
    struct tls_server s = {
        .version = VERSION_TLS12,
        .suite = suite,
        .group = 0x0017,
        .fragment = 16384,
        .path = {HS_SERVER_HELLO, HS_CERTIFICATE, HS_SERVER_KEY_EXCHANGE,
                 HS_SERVER_HELLO_DONE, FLOW_CCS, HS_FINISHED},
        .n_path = 6,
        .crypto = crypto_new()};
    struct offer o = {
        .version = VERSION_TLS12, .depth = DEPTH_FINISH, .steer = *dh};
    struct client *c;
    struct answer a;

    if (suite == RSA) { /* there is no ServerKeyExchange */
        s.path[2] = s.path[3];
        memmove(&s.path[3], &s.path[4], 2 * sizeof s.path[0]);
        s.n_path--;
    }
    offer_add(&o, suite);
    c = client_new(s.crypto, &o);
    tls_server_begin(&s);
    deliver(c, &s);
    search(c, meanwhile);
    deliver(c, &s);
    client_silence(c);
    client_answer(c, &a);
    client_free(c);
    tls_server_end(&s);
    crypto_free(s.crypto);
    return a;
}

static const struct steered {
    uint16_t suite;
    struct offer_steer how;
    enum meanwhile meanwhile;
    enum answer_finish finish;
} steered[] = {
    {DHE, {.z = SHAPE_LOW, .yc = SHAPE_LOW}, NOTHING, FINISH_DONE},
    {DHE, {.z = SHAPE_HIGH, .yc = SHAPE_HIGH}, NOTHING, FINISH_DONE},
    {DHE, {.z = SHAPE_ZERO_LOW}, NOTHING, FINISH_DONE},
    {DHE, {.yc = SHAPE_ZERO_HIGH, .short_yc = true}, NOTHING, FINISH_DONE},
    {DHE,
     {SHAPE_LOW, SHAPE_LOW, .premaster = PREMASTER_ZEROS},
     NOTHING,
     FINISH_DONE},
    {DHE,
     {SHAPE_LOW, SHAPE_LOW, .premaster = PREMASTER_SIGN},
     NOTHING,
     FINISH_DONE},
    {DHE, {.z = SHAPE_LOW, .yc = SHAPE_HIGH}, NOTHING, FINISH_UNTESTABLE},
    {DHE, {.z = SHAPE_LOW, .yc = SHAPE_LOW}, CLOSED, FINISH_FAILED},
    {DHE, {.z = SHAPE_LOW, .yc = SHAPE_LOW}, SPOKEN, FINISH_FAILED},
    {ECDHE, {.z = SHAPE_LOW}, NOTHING, FINISH_DONE},
    {ECDHE, {.z = SHAPE_HIGH}, NOTHING, FINISH_DONE},
    {ECDHE, {.z = SHAPE_ZERO_LOW}, NOTHING, FINISH_DONE},
    {ECDHE,
     {SHAPE_HIGH, .premaster = PREMASTER_STRIPPED},
     NOTHING,
     FINISH_DONE},
    {ECDHE, {.z = SHAPE_ZERO_LOW}, CLOSED, FINISH_FAILED},
    /* The server's exponent is 1: what is encrypted begins with 00 02. */
    {RSA, {.cipher = SHAPE_ZERO_LOW}, NOTHING, FINISH_DONE},
    {RSA, {.cipher = SHAPE_LOW}, NOTHING, FINISH_UNTESTABLE},
    {RSA, {.cipher = SHAPE_ZERO_LOW}, SPOKEN, FINISH_FAILED},
};
enum { STEERED = sizeof steered / sizeof steered[0] };

/* What is sent of Yc, and what is made of Z. */
static const struct making {
    struct offer_steer how;
    const char *z, *yc, *premaster, *body;
} makings[] = {
    {{.premaster = PREMASTER_RIGHT},
     "\0\x7f\1",
     "\0\1\2",
     "\x7f\1",
     "\0\3\0\1\2"},
    {{.premaster = PREMASTER_ZEROS, .short_yc = true},
     "\0\x7f\1",
     "\0\1\2",
     "\0\x7f\1",
     "\0\2\1\2"},
    {{.premaster = PREMASTER_RIGHT},
     "\x80\1\1",
     "\1\1\2",
     "\x80\1\1",
     "\0\3\1\1\2"},
    {{.premaster = PREMASTER_SIGN},
     "\x80\1\1",
     "\1\1\2",
     "\0\x80\1\1",
     "\0\3\1\1\2"},
    {{.premaster = PREMASTER_SIGN},
     "\x7f\1\1",
     "\1\1\2",
     "\x7f\1\1",
     "\0\3\1\1\2"},
};
static const size_t making_lengths[][2] = {
    {2, 5}, {3, 4}, {3, 5}, {4, 5}, {3, 5}};
enum { MAKINGS = sizeof makings / sizeof makings[0] };

START_TEST(makes_what_is_asked)
{
    const struct making *m = &makings[_i];
    struct kex_dh_made made = {.n = 3};
    struct exchange x = {0};

    memcpy(made.z, m->z, made.n);
    memcpy(made.yc, m->yc, made.n);
    exchange_dh_made(&m->how, &made, &x);
    ck_assert_uint_eq(x.premaster_len, making_lengths[_i][0]);
    ck_assert_mem_eq(x.premaster, m->premaster, x.premaster_len);
    ck_assert_uint_eq(x.body_len, making_lengths[_i][1]);
    ck_assert_mem_eq(x.body, m->body, x.body_len);
}
END_TEST

/* Of a curve: all of the x coordinate, or what faulty servers make of it. */
static const struct {
    enum offer_premaster how;
    const char *z, *premaster;
    size_t len;
} points[] = {
    {PREMASTER_RIGHT, "\0\x7f\1", "\0\x7f\1", 3},
    {PREMASTER_RIGHT, "\x80\1\1", "\x80\1\1", 3},
    {PREMASTER_STRIPPED, "\0\x7f\1", "\x7f\1", 2},
    {PREMASTER_SIGN, "\x80\1\1", "\0\x80\1\1", 4},
    {PREMASTER_SIGN, "\x7f\1\1", "\x7f\1\1", 3},
};

START_TEST(makes_what_is_asked_of_a_curve)
{
    struct offer_steer how = {.premaster = points[_i].how};
    struct kex_point_made made = {
        .z_len = 3, .public_len = 2, .public = {4, 5}};
    struct exchange x = {0};

    memcpy(made.z, points[_i].z, made.z_len);
    exchange_point_made(&how, &made, &x);
    ck_assert_uint_eq(x.premaster_len, points[_i].len);
    ck_assert_mem_eq(x.premaster, points[_i].premaster, x.premaster_len);
    ck_assert_uint_eq(x.body_len, 3);
    ck_assert_mem_eq(x.body, "\2\4\5", 3);
}
END_TEST

/* The p of tls_server.c is none. Asked alone it is no search, and the handshake
 * goes on. */
START_TEST(judges_the_prime)
{
    struct offer_steer how = {.judge_prime = true};
    struct answer a = run(DHE, &how, NOTHING);

    ck_assert_int_eq(a.finish, FINISH_DONE);
    ck_assert_int_eq(a.dh_prime, PRIME_NO);
    answer_clear(&a);
}
END_TEST

START_TEST(steers)
{
    const struct steered *x = &steered[_i];
    struct answer a = run(x->suite, &x->how, x->meanwhile);

    ck_assert_int_eq(a.finish, x->finish);
    answer_clear(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("faulty Diffie-Hellman");
    TCase *t = tcase_create("faulty Diffie-Hellman");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, names_each_fault, 0, EXPECTED);
    tcase_add_loop_test(t, names_faults_of_others, 0, OTHERS);
    tcase_add_test(t, others_by_default);
    tcase_add_loop_test(t, prime_without_high_numbers, 0,
                        (int)(sizeof odd_primes / sizeof odd_primes[0]));
    tcase_add_test(t, three_faults_are_too_many);
    tcase_add_test(t, not_asked);
    tcase_add_test(t, fault_looks_like_a_false_version);
    tcase_add_loop_test(t, resets_are_no_proof, 0, FAULTY_ECDH_ZEROS);
    tcase_add_loop_test(t, flaky_server, 0, 4);
    tcase_add_test(t, names_round_trip);
    tcase_add_test(t, names_unknown);
    tcase_add_loop_test(t, makes_what_is_asked, 0, MAKINGS);
    tcase_add_loop_test(t, makes_what_is_asked_of_a_curve, 0,
                        (int)(sizeof points / sizeof points[0]));
    tcase_add_test(t, judges_the_prime);
    tcase_add_loop_test(t, steers, 0, STEERED);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
