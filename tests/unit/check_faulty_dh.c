/* The probe of faulty Diffie-Hellman against servers that exist as values, its
 * rule, and the engine's part: the search, and what is made of its find. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine/finishing.h"
#include "core/wire/record.h"
#include "probes/rows.h"
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
        faults = faulty_dh_read(e->traits.faulty_dh);
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
        char buf[sizeof(((struct traits *)0)->faulty_dh)];

        faulty_dh_write(faults, buf, sizeof buf);
        ck_assert_uint_eq(faulty_dh_read(buf), faults);
    }
    ck_assert_uint_eq(faulty_dh_read(FAULTY_DH_UNTESTABLE), 0);
    ck_assert_uint_eq(faulty_dh_read(",keeps-zeros,what,"), 1);
}
END_TEST

/* The engine. The server's public value is its generator, so Z and Yc are
 * equal. */
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

static struct answer run(const struct offer_dh *dh, enum meanwhile meanwhile)
{
    struct tls_server s = {
        .version = VERSION_TLS12,
        .suite = 0x0033,
        .group = 0x0017,
        .fragment = 16384,
        .path = {HS_SERVER_HELLO, HS_CERTIFICATE, HS_SERVER_KEY_EXCHANGE,
                 HS_SERVER_HELLO_DONE, FLOW_CCS, HS_FINISHED},
        .n_path = 6,
        .crypto = crypto_new()};
    struct offer o = {
        .version = VERSION_TLS12, .depth = DEPTH_FINISH, .dh = *dh};
    struct client *c;
    struct answer a;

    o.suites[o.n_suites++] = (uint16_t)suite_index(0x0033);
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
    struct offer_dh dh;
    enum meanwhile meanwhile;
    enum answer_finish finish;
} steered[] = {
    {{SHAPE_LOW, SHAPE_LOW, false, PREMASTER_STRIPPED}, NOTHING, FINISH_DONE},
    {{SHAPE_HIGH, SHAPE_HIGH, false, PREMASTER_STRIPPED}, NOTHING, FINISH_DONE},
    {{SHAPE_ZERO_LOW, SHAPE_ANY, false, PREMASTER_STRIPPED},
     NOTHING,
     FINISH_DONE},
    {{SHAPE_ANY, SHAPE_ZERO_HIGH, true, PREMASTER_STRIPPED},
     NOTHING,
     FINISH_DONE},
    {{SHAPE_LOW, SHAPE_LOW, false, PREMASTER_ZEROS}, NOTHING, FINISH_DONE},
    {{SHAPE_LOW, SHAPE_LOW, false, PREMASTER_SIGN}, NOTHING, FINISH_DONE},
    {{SHAPE_LOW, SHAPE_HIGH, false, PREMASTER_STRIPPED},
     NOTHING,
     FINISH_UNTESTABLE},
    {{SHAPE_LOW, SHAPE_LOW, false, PREMASTER_STRIPPED}, CLOSED, FINISH_FAILED},
    {{SHAPE_LOW, SHAPE_LOW, false, PREMASTER_STRIPPED}, SPOKEN, FINISH_FAILED},
};
enum { STEERED = sizeof steered / sizeof steered[0] };

/* What is sent of Yc, and what is made of Z. */
static const struct making {
    struct offer_dh how;
    const char *z, *yc, *premaster, *body;
} makings[] = {
    {{.premaster = PREMASTER_STRIPPED},
     "\0\x7f\1",
     "\0\1\2",
     "\x7f\1",
     "\0\3\0\1\2"},
    {{.premaster = PREMASTER_ZEROS, .short_yc = true},
     "\0\x7f\1",
     "\0\1\2",
     "\0\x7f\1",
     "\0\2\1\2"},
    {{.premaster = PREMASTER_STRIPPED},
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

START_TEST(steers)
{
    struct answer a = run(&steered[_i].dh, steered[_i].meanwhile);

    ck_assert_int_eq(a.finish, steered[_i].finish);
    answer_clear(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("faulty Diffie-Hellman");
    TCase *t = tcase_create("faulty Diffie-Hellman");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_add_loop_test(t, names_each_fault, 0, EXPECTED);
    tcase_add_test(t, three_faults_are_too_many);
    tcase_add_test(t, not_asked);
    tcase_add_test(t, fault_looks_like_a_false_version);
    tcase_add_loop_test(t, resets_are_no_proof, 0, FAULTY_DH_COUNT);
    tcase_add_loop_test(t, flaky_server, 0, 4);
    tcase_add_test(t, names_round_trip);
    tcase_add_loop_test(t, makes_what_is_asked, 0, MAKINGS);
    tcase_add_loop_test(t, steers, 0, STEERED);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
