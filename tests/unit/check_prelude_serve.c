/* The preludes of who is connected to, against clients that are bytes: sound
 * ones in any pieces, such as ask for something else, such as lie; and against
 * our own client's side. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "probes/prelude.h"
#include "tests/unit/serve_talks.h"

static struct prelude *begin(const char *kind)
{
    const struct prelude_kind *k = prelude_serve_find(kind);

    ck_assert_msg(k != NULL, "no prelude %s", kind);
    return prelude_new(k, "");
}

static void say(struct prelude *p, struct str *said)
{
    size_t n;
    const uint8_t *b = prelude_output(p, &n);

    str_addn(said, (const char *)b, n);
    prelude_sent(p, n);
}

static enum prelude_status status(struct prelude *p)
{
    struct rd none = rd_from(NULL, 0);

    return prelude_feed(p, &none);
}

/* In pieces of the given size, from memory that ends with them. */
static size_t put(struct prelude *p, const char *bytes, size_t n, size_t step,
                  struct str *said)
{
    size_t taken = 0;

    say(p, said);
    while (taken < n && status(p) == PRELUDE_MORE) {
        size_t k = n - taken < step ? n - taken : step;
        uint8_t *exact = mem_copy(bytes + taken, k);
        struct rd in = rd_from(exact, k);

        (void)prelude_feed(p, &in);
        ck_assert(status(p) != PRELUDE_MORE || in.n == 0);
        taken += k - in.n;
        free(exact);
        say(p, said);
    }
    return taken;
}

START_TEST(all_kinds)
{
    for (size_t i = 0; prelude_serve_at(i) != NULL; i++) {
        const char *name = prelude_serve_at(i);
        bool found = false;

        for (size_t t = 0; t < TALKS; t++)
            found = found || strcmp(name, talks[t].kind) == 0;
        ck_assert_msg(found, "no talk of %s", name);
        ck_assert_str_eq(prelude_kind_name(prelude_serve_find(name)), name);
        ck_assert_ptr_nonnull(prelude_find(name));
    }
    ck_assert_ptr_null(prelude_serve_find("gopher"));
    ck_assert_ptr_null(prelude_serve_find(NULL));
}
END_TEST

/* In pieces of any size the same is said, and not a byte behind it taken. */
START_TEST(sound)
{
    const struct talk *t = &talks[_i];
    struct str bytes = {0};

    str_addn(&bytes, t->heard, t->n_heard);
    str_add(&bytes, "\x16\x03\x01 behind it");
    for (size_t step = 1; step <= bytes.len; step++) {
        struct prelude *p = begin(t->kind);
        struct str said = {0};
        size_t taken = put(p, bytes.s, bytes.len, step, &said);

        ck_assert_msg(status(p) == PRELUDE_READY, "%s: %d", t->kind, status(p));
        ck_assert_uint_eq(taken, t->n_heard);
        ck_assert_msg(said.len == t->n_said &&
                          memcmp(str_text(&said), t->said, said.len) == 0,
                      "%s says: %s", t->kind, str_text(&said));
        str_free(&said);
        prelude_free(p);
    }
    str_free(&bytes);
}
END_TEST

START_TEST(cut)
{
    const struct talk *t = &talks[_i];

    for (size_t n = 0; n < t->n_heard; n++) {
        struct prelude *p = begin(t->kind);
        struct str said = {0};

        ck_assert_uint_eq(put(p, t->heard, n, t->n_heard, &said), n);
        ck_assert_msg(status(p) == PRELUDE_MORE, "%s cut at %zu: %d", t->kind,
                      n, status(p));
        str_free(&said);
        prelude_free(p);
    }
}
END_TEST

/* Lied to at any byte, it comes to an end within its bounds. */
START_TEST(lied_to)
{
    static const char lies[] = {0, 1, '\n', ' ', 0x30, 'A', 0x7f, (char)0xff};
    const struct talk *t = &talks[_i];
    size_t n = t->n_heard + 2 * PRELUDE_TOTAL_MAX;
    char *bytes = mem_alloc(n);

    for (size_t at = 0; at < t->n_heard; at++)
        for (size_t l = 0; l < sizeof lies; l++) {
            struct prelude *p = begin(t->kind);
            struct str said = {0};

            memset(bytes, lies[l], n);
            memcpy(bytes, t->heard, t->n_heard);
            bytes[at] = lies[l];
            ck_assert_uint_le(put(p, bytes, n, n, &said),
                              PRELUDE_TOTAL_MAX + 1);
            ck_assert_int_ne(status(p), PRELUDE_MORE);
            ck_assert_uint_le(prelude_words(p).n, PRELUDE_WORDS_MAX);
            str_free(&said);
            prelude_free(p);
        }
    free(bytes);
}
END_TEST

/* ---- Who asks for no TLS ---- */

static const struct {
    struct talk talk;
    enum prelude_status status;
    const char *words;
} others[] = {
    {TALK("smtp", "EHLO mfd\r\nMAIL FROM:<a@b>\r\nQUIT\r\n", ""),
     PRELUDE_REFUSED, "MAIL"},
    {TALK("smtp", "EHLO mfd\r\n", ""), PRELUDE_MORE, "EHLO"},
    {TALK("smtp", "AUTH PLAIN c2VjcmV0\r\n", ""), PRELUDE_MORE, "AUTH"},
    {TALK("smtp", "QUIT\r\n", ""), PRELUDE_REFUSED, "QUIT"},
    {TALK("smtp", "GET / HTTP/1.1\r\n", ""), PRELUDE_MORE, "GET"},
    {TALK("imap", "a LOGIN u secret\r\nb LOGOUT\r\n", ""), PRELUDE_REFUSED,
     "LOGIN"},
    {TALK("imap", "a\r\n", ""), PRELUDE_MORE, "a"},
    {TALK("pop3", "USER u\r\nQUIT\r\n", ""), PRELUDE_REFUSED, "USER"},
    {TALK("ftp", "USER u\r\nPASS p\r\nQUIT\r\n", ""), PRELUDE_REFUSED, "USER"},
    {TALK("ldap", "\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00", ""),
     PRELUDE_MORE, "LDAP bind"},
    {TALK("ldap", "\x30\x05\x02\x01\x03\x42\x00", ""), PRELUDE_REFUSED,
     "LDAP unbind"},
    {TALK("ldap", "\x30\x03\x02\x01\x01", ""), PRELUDE_REFUSED,
     "not an LDAP request"},
    {TALK("ldap", "\x30\x07\x02\x05\x01\x01\x01\x01\x01", ""), PRELUDE_REFUSED,
     "not an LDAP request"},
    {TALK("ldap", "GET / HTTP/1.1\r\n", ""), PRELUDE_REFUSED, "GET / HTTP/1.1"},
    {TALK("tds", PRELOGIN "\x02", ""), PRELUDE_REFUSED,
     "TDS pre-login without encryption"},
    {TALK("tds", "\x12\x01\x00\x09\0\0\0\0\xff", ""), PRELUDE_REFUSED,
     "TDS pre-login without encryption"},
    {TALK("tds", "\x10\x01", ""), PRELUDE_REFUSED,
     "TDS login without encryption"},
    {TALK("tds", "GET / HTTP/1.1\r\n", ""), PRELUDE_REFUSED, "GET / HTTP/1.1"},
};

#define OTHERS (sizeof others / sizeof *others)

START_TEST(other)
{
    const struct talk *t = &others[_i].talk;
    struct prelude *p = begin(t->kind);
    struct str said = {0};
    struct rd words;

    put(p, t->heard, t->n_heard, t->n_heard, &said);
    words = prelude_words(p);
    ck_assert_int_eq(status(p), others[_i].status);
    ck_assert_msg(words.n == strlen(others[_i].words) &&
                      memcmp(words.p, others[_i].words, words.n) == 0,
                  "%s: %.*s", t->kind, (int)words.n, (const char *)words.p);
    str_free(&said);
    prelude_free(p);
}
END_TEST

/* Commands without end, all at once, are not answered without end. */
START_TEST(output_is_bounded)
{
    struct prelude *p = begin("smtp");
    struct str flood = {0};
    struct rd in;
    size_t n;

    for (int i = 0; i < 1000; i++)
        str_add(&flood, "x\r\n");
    in = rd_from((const uint8_t *)flood.s, flood.len);
    ck_assert_int_eq(prelude_feed(p, &in), PRELUDE_REFUSED);
    (void)prelude_output(p, &n);
    ck_assert_uint_le(n, 4096);
    str_free(&flood);
    prelude_free(p);
}
END_TEST

/* ---- The two sides ---- */

static void pass(struct prelude *from, struct prelude *to)
{
    size_t n;
    const uint8_t *b = prelude_output(from, &n);

    for (size_t i = 0; i < n; i++) {
        struct rd in = rd_from(b + i, 1);

        (void)prelude_feed(to, &in);
        ck_assert_uint_eq(in.n, 0);
    }
    prelude_sent(from, n);
}

START_TEST(both_sides)
{
    for (size_t i = 0; prelude_serve_at(i) != NULL; i++) {
        struct prelude *server = begin(prelude_serve_at(i));
        struct prelude *client =
            prelude_new(prelude_find(prelude_serve_at(i)), "mfd");

        for (int turn = 0; turn < 8; turn++) {
            pass(server, client);
            pass(client, server);
        }
        ck_assert_int_eq(status(server), PRELUDE_READY);
        ck_assert_int_eq(status(client), PRELUDE_READY);
        ck_assert_int_eq(prelude_wraps(server), prelude_wraps(client));
        prelude_free(server);
        prelude_free(client);
    }
}
END_TEST

/* ---- TDS packets ---- */

/* Packets both ways, until the client speaks without. */
START_TEST(tds_packets)
{
    static const char record[] = "\x12\x01\x00\x0b\0\0\0\0abc";
    struct prelude *p = begin("tds");
    struct str said = {0};
    struct rd in = rd_from((const uint8_t *)record, 11), out;

    put(p, PRELOGIN "\x01", sizeof PRELOGIN, 99, &said);
    ck_assert_uint_eq(prelude_wrap(p, (const uint8_t *)"abc", 3), 3);
    said.len = 0;
    say(p, &said);
    ck_assert_uint_eq(said.len, 11);
    ck_assert_mem_eq(said.s, record, 11);
    ck_assert(prelude_unwrap(p, &in, &out));
    ck_assert_uint_eq(out.n, 3);
    in = rd_from((const uint8_t *)"\x17\x03\x03", 3);
    ck_assert(prelude_unwrap(p, &in, &out));
    ck_assert_uint_eq(prelude_wrap(p, (const uint8_t *)"abc", 3), 3);
    said.len = 0;
    say(p, &said);
    ck_assert_str_eq(str_text(&said), "abc");
    str_free(&said);
    prelude_free(p);
}
END_TEST

START_TEST(tls_at_once)
{
    ck_assert(prelude_is_tls(0x16));
    ck_assert(prelude_is_tls(0x80)); /* SSLv2 */
    ck_assert(!prelude_is_tls('E'));
    ck_assert(!prelude_is_tls(0x30));
    ck_assert(!prelude_is_tls(0x12));
    ck_assert_str_eq(prelude_direct(prelude_serve_find("tds")), "tds8");
    ck_assert_str_eq(prelude_direct(prelude_serve_find("tds8")), "tds8");
    ck_assert_ptr_null(prelude_direct(prelude_serve_find("smtp")));
}
END_TEST

static Suite *prelude_serve_suite(void)
{
    Suite *s = suite_create("prelude_serve");
    TCase *t = tcase_create("talks");

    tcase_add_test(t, all_kinds);
    tcase_add_loop_test(t, sound, 0, (int)TALKS);
    tcase_add_loop_test(t, cut, 0, (int)TALKS);
    tcase_add_loop_test(t, lied_to, 0, (int)TALKS);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    t = tcase_create("others");
    tcase_add_loop_test(t, other, 0, (int)OTHERS);
    tcase_add_test(t, output_is_bounded);
    suite_add_tcase(s, t);
    t = tcase_create("sides");
    tcase_add_test(t, both_sides);
    tcase_add_test(t, tds_packets);
    tcase_add_test(t, tls_at_once);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(prelude_serve_suite());
    int failed;

    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
