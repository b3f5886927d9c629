/* Two ways to TLS, a prelude and none: which of them is gone, what is told
 * where both lead to nobody, and when the second is not tried at all. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "probes/inquiry.h"
#include "scanner/run/retry.h"
#include "tests/unit/sim.h"

static const uint16_t suites[] = {0xc02f, 0x009c, 0x002f, 0xffff};

/* How an endpoint meets each way; NULL: in TLS. */
struct ways {
    const char *names[2];
    size_t n;
    const struct answer *met[2];
    unsigned good;      /* hellos that are answered before `then` */
    struct answer then; /* comes of all after them, where it has a kind */
    unsigned max_asked;
    unsigned asked, second; /* counted: all, those that went the second way */
};

#define SAYS(k, text)                                                          \
    {                                                                          \
        .kind = k, .words_len = sizeof(text) - 1, .words = text                \
    }

static const struct answer http = SAYS(ANSWER_NOT_TLS, "HTTP/1.1 400 Bad\r\n");
static const struct answer hung_up = {.kind = ANSWER_CLOSED};
static const struct answer silent = {.kind = ANSWER_TIMEOUT};
static const struct answer no_port = {.kind = ANSWER_PORT_CLOSED};
static const struct answer away = SAYS(ANSWER_TURNED_AWAY, "502 5.5.1 what?");
static const struct answer record = SAYS(ANSWER_TURNED_AWAY, "\x15\x03\x01");
static const struct answer busy = SAYS(ANSWER_BUSY, "421 too many");
static const struct answer no_word = {.kind = ANSWER_BROKE_OFF,
                                      .broken = BREAK_TIMEOUT};
static const struct answer a_word = {.kind = ANSWER_BROKE_OFF,
                                     .broken = BREAK_CLOSED,
                                     .words_len = 9,
                                     .words = "220 ESMTP"};

static bool same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static struct answer meet(struct ways *w, struct sim *s, const struct offer *o)
{
    size_t way = same(o->prelude, w->names[0]) ? 0 : 1;
    struct answer a = {0};

    ck_assert(same(o->prelude, w->names[way]));
    w->asked++;
    w->second += way == 1;
    if (w->met[way] != NULL)
        return *w->met[way];
    if (w->then.kind != ANSWER_NONE && w->good-- == 0) {
        w->good = 0;
        return w->then;
    }
    sim_answer(s, o, &a);
    return a;
}

static struct endpoint *scan(struct ways *w)
{
    struct endpoint *e = endpoint_new("mfd", "127.0.0.1", 4711);
    struct inquiry_plan plan = {
        .versions = ~1u, .max_asked = w->max_asked, .n_ways = w->n};
    struct sim s = {.suites = {[VERSION_TLS12] = suites}};
    struct inquiry *q;
    struct offer o;
    size_t ticket;

    memcpy(plan.ways, w->names, sizeof plan.ways);
    q = inquiry_new(&plan, e);
    while (inquiry_next(q, &o, &ticket) == INQUIRY_ASK) {
        struct answer a = meet(w, &s, &o);

        inquiry_feed(q, ticket, &o, &a);
        answer_clear(&a);
        ck_assert_uint_lt(w->asked, 200);
    }
    inquiry_free(q);
    return e;
}

static void expect(struct ways w, enum endpoint_state state,
                   const char *prelude, const char *how, bool complete)
{
    struct endpoint *e = scan(&w);

    ck_assert_msg(e->state == state && same(e->prelude, prelude) &&
                      strcmp(e->how, how) == 0 && e->complete == complete,
                  "%s by %s: %s, %scomplete", state_name(e->state),
                  e->prelude != NULL ? e->prelude : "-", e->how,
                  e->complete ? "" : "in");
    if (state == STATE_TLS && complete)
        ck_assert_uint_eq(e->versions[VERSION_TLS12].n_suites, 3);
    else if (state != STATE_TLS)
        for (int v = 0; v < VERSION_COUNT; v++)
            ck_assert_int_ne(e->versions[v].outcome, OUTCOME_REFUSED);
    endpoint_free(e);
}

/* IPP over TLS at once, or by an upgrade of HTTP. */
START_TEST(direct_then_upgrade)
{
    struct ways w = {.names = {NULL, "ipp"}, .n = 2};

    expect(w, STATE_TLS, NULL, "", true);
    w.met[0] = &http;
    expect(w, STATE_TLS, "ipp", "", true);
    w.met[0] = &hung_up;
    expect(w, STATE_TLS, "ipp", "", true);
    w.met[0] = &silent;
    expect(w, STATE_TLS, "ipp", "", true);
}
END_TEST

START_TEST(prelude_then_direct)
{
    struct ways w = {.names = {"smtp", NULL}, .n = 2};

    expect(w, STATE_TLS, "smtp", "", true);
    w.met[0] = &no_word;
    expect(w, STATE_TLS, NULL, "", true);
    w.met[0] = &record;
    expect(w, STATE_TLS, NULL, "", true);
}
END_TEST

/* Nobody there speaks TLS: it is told who does speak, and a refusal is no
 * refusal of versions. */
START_TEST(neither)
{
    struct ways w = {.names = {NULL, "ipp"}, .n = 2, .met = {&http, &away}};

    expect(w, STATE_NOT_TLS, NULL, "502 5.5.1 what?", true);
    w.met[1] = &no_word;
    expect(w, STATE_NOT_TLS, NULL, "HTTP: HTTP/1.1 400 Bad", true);
    w.met[0] = &silent;
    expect(w, STATE_UNANSWERED, NULL, "accepted and silent", false);
    w.met[1] = &away;
    expect(w, STATE_NOT_TLS, NULL, "502 5.5.1 what?", true);
    w.met[0] = &hung_up;
    w.met[1] = &no_word;
    expect(w, STATE_UNANSWERED, NULL, "accepted and closed without a word",
           false);
}
END_TEST

/* Who answered the prelude has answered, and who is not there at all, too. */
START_TEST(second_is_not_tried)
{
    static const struct answer *const met[] = {&away, &busy, &a_word, &no_port};

    for (size_t i = 0; i < sizeof met / sizeof *met; i++) {
        struct ways w = {.names = {"smtp", NULL}, .n = 2, .met = {met[i]}};
        struct endpoint *e = scan(&w);

        ck_assert_uint_eq(w.asked, 1);
        ck_assert_uint_eq(w.second, 0);
        ck_assert_str_eq(e->prelude, "smtp");
        endpoint_free(e);
    }
}
END_TEST

START_TEST(only_way)
{
    struct ways w = {.names = {"smtp"}, .n = 1, .met = {&away}};

    expect(w, STATE_NOT_TLS, "smtp", "502 5.5.1 what?", true);
    w.met[0] = &busy;
    expect(w, STATE_NOT_TLS, "smtp", "421 too many", false);
    w.met[0] = &a_word;
    expect(w, STATE_NOT_TLS, "smtp", "closed before TLS: SMTP: 220 ESMTP",
           true);
    w.met[0] = &no_word;
    expect(w, STATE_UNANSWERED, "smtp", "accepted and silent", false);
}
END_TEST

/* What comes in the middle of a scan leaves it incomplete, and takes nothing
 * away from what was found. */
START_TEST(busy_later)
{
    struct ways w = {.names = {"smtp", NULL}, .n = 2, .good = 3, .then = busy};

    expect(w, STATE_TLS, "smtp", "421 too many", false);
    w.then = no_word;
    expect(w, STATE_TLS, "smtp", "timeout before TLS", false);
}
END_TEST

START_TEST(limit_holds_for_both)
{
    struct ways w = {
        .names = {NULL, "ipp"}, .n = 2, .max_asked = 2, .met = {&silent}};
    struct endpoint *e = scan(&w);

    ck_assert_uint_eq(w.asked, 2);
    ck_assert(!e->complete);
    endpoint_free(e);
}
END_TEST

/* TDS 8 has no prelude, but its hello names it. */
START_TEST(alpn)
{
    struct inquiry_plan plan = {.versions = ~1u, .n_ways = 1, .ways = {"tds8"}};
    struct endpoint *e = endpoint_new("db", "127.0.0.1", 1433);
    struct inquiry *q = inquiry_new(&plan, e);
    struct offer o;
    size_t ticket;

    ck_assert_int_eq(inquiry_next(q, &o, &ticket), INQUIRY_ASK);
    ck_assert_str_eq(o.alpn, "tds/8.0");
    ck_assert_str_eq(o.prelude, "tds8");
    inquiry_free(q);
    endpoint_free(e);
}
END_TEST

/* --- and with patience --- */

static const struct retry_company none;
static const struct retry_company joined = {.open = true, .joined = true};
static const struct answer hello = {.kind = ANSWER_HELLO,
                                    .flight = FLIGHT_WHOLE};

/* "421 too many connections": fewer of them, then more slowly, then it is
 * told. The very first answer as well. */
START_TEST(busy_is_put_again)
{
    struct retry r = {0};
    unsigned tries = 1;

    ck_assert_int_eq(retry_judge(&r, &busy, false, joined, 1, 0), RETRY_ALONE);
    retry_learn(&r, joined, &busy, &hello);
    ck_assert(r.one_at_a_time);
    while (retry_judge(&r, &busy, false, none, tries, 0) == RETRY_LATER)
        tries++;
    ck_assert_uint_gt(tries, 4);
    ck_assert_uint_lt(tries, 12);
    ck_assert_int_eq(retry_judge(&r, &busy, false, none, tries, 0), RETRY_TELL);
}
END_TEST

/* A prelude that breaks off is no answer once the host was reached. */
START_TEST(broken_prelude_is_put_again)
{
    struct retry r = {0};

    ck_assert_int_eq(retry_judge(&r, &no_word, false, none, 1, 2), RETRY_TELL);
    ck_assert_int_eq(retry_judge(&r, &no_word, true, joined, 1, 2), RETRY_ALONE);
    ck_assert_int_eq(retry_judge(&r, &no_word, true, none, 2, 2), RETRY_LATER);
    ck_assert_int_eq(retry_judge(&r, &no_word, true, none, 3, 2), RETRY_TELL);
    retry_learn(&r, joined, &no_word, &no_word); /* that teaches nothing */
    ck_assert(!r.one_at_a_time);
    ck_assert_int_eq(retry_judge(&r, &no_word, true, joined, 1, 2), RETRY_ALONE);
}
END_TEST

static Suite *ways_suite(void)
{
    Suite *s = suite_create("ways");
    TCase *t = tcase_create("ways");

    tcase_add_test(t, direct_then_upgrade);
    tcase_add_test(t, prelude_then_direct);
    tcase_add_test(t, neither);
    tcase_add_test(t, second_is_not_tried);
    tcase_add_test(t, only_way);
    tcase_add_test(t, busy_later);
    tcase_add_test(t, limit_holds_for_both);
    tcase_add_test(t, alpn);
    tcase_add_test(t, busy_is_put_again);
    tcase_add_test(t, broken_prelude_is_put_again);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(ways_suite());
    int failed;

    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
