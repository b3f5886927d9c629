/* Whole handshakes: every path of the flow tables to its end, against a server
 * made of the same primitives; and every way in which one can fail. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine/client.h"
#include "tests/unit/flights.h"
#include "tests/unit/offers.h"
#include "tests/unit/tls_server.h"

static struct crypto *crypto;

static void setup(void)
{
    crypto = crypto_new();
    ck_assert_ptr_nonnull(crypto);
}

static void teardown(void)
{
    crypto_free(crypto);
}

static struct offer offer_for(const struct tls_server *s,
                              enum offer_depth depth)
{
    struct offer o = {.version = s->version, .depth = depth};

    offer_add(&o, s->suite);
    o.groups[o.n_groups++] = 0x001D;
    o.groups[o.n_groups++] = 0x0017;
    o.share = SHARE_REAL;
    o.share_group = 0x0017;
    if (s->n_path != 0 && s->path[0] == FLOW_RETRY)
        o.share = SHARE_EMPTY;
    return o;
}

enum ending { SILENCE, CLOSE, RESET, DATA, CLOSE_NOTIFY };

static void finally(struct client *c, struct tls_server *s, enum ending e)
{
    if (e == SILENCE)
        client_silence(c);
    else if (e == CLOSE || e == RESET)
        client_end(c, e == CLOSE ? END_CLOSED : END_RESET);
    else if (e == DATA)
        tls_server_send(s, CONTENT_DATA, rd_from("HTTP/1.0 200", 12));
    else
        tls_server_send(s, CONTENT_ALERT, rd_from("\1\0", 2));
}

/* Carries bytes to and fro, the server's in pieces, until both are content. */
static enum client_status carry(struct client *c, struct tls_server *s,
                                size_t piece)
{
    enum client_status status = CLIENT_MORE;
    size_t n, sent = 0;

    for (;;) {
        const uint8_t *p = client_output(c, &n);

        if (n == 0 && sent == s->out.len)
            break;
        tls_server_feed(s, p, n);
        client_sent(c, n);
        if (s->out.len > sent && status == CLIENT_MORE) {
            size_t k = s->out.len - sent < piece ? s->out.len - sent : piece;
            uint8_t *own = malloc(k);

            memcpy(own, s->out.buf + sent, k);
            status = client_feed(c, own, k);
            free(own);
            sent += k;
        } else {
            sent = s->out.len;
        }
    }
    wr_init(&s->out, s->buf, sizeof s->buf);
    return status;
}

static struct answer run(struct tls_server *s, const struct offer *o,
                         size_t piece, enum ending ending)
{
    struct client *c = client_new(crypto, o);
    struct answer a;

    s->crypto = crypto;
    if (s->fragment == 0)
        s->fragment = 16384;
    tls_server_begin(s);
    if (carry(c, s, piece) == CLIENT_MORE) {
        finally(c, s, ending);
        carry(c, s, piece);
    }
    ck_assert_int_eq(client_silence(c), CLIENT_DONE);
    client_answer(c, &a);
    client_free(c);
    tls_server_end(s);
    return a;
}

/* Suites to walk with: one of each key exchange and kind of protection. */
static const struct way {
    enum version version;
    uint16_t suite;
    bool ems, etm;
} ways[] = {
    {VERSION_SSL3, 0x0004, 0, 0},  /* RSA, RC4, MD5 */
    {VERSION_SSL3, 0x0016, 0, 0},  /* DHE, 3DES */
    {VERSION_SSL3, 0x0003, 0, 0},  /* RSA_EXPORT, RC4_40 */
    {VERSION_SSL3, 0x0001, 0, 0},  /* NULL */
    {VERSION_TLS10, 0x002F, 0, 0}, /* RSA, AES CBC */
    {VERSION_TLS10, 0x0014, 0, 0}, /* DHE_EXPORT, DES40 */
    {VERSION_TLS10, 0xC018, 1, 1}, /* ECDH_anon */
    {VERSION_TLS10, 0xC004, 0, 1}, /* static ECDH */
    {VERSION_TLS11, 0x0033, 1, 0}, /* DHE */
    {VERSION_TLS11, 0x0041, 1, 1}, /* RSA, Camellia */
    {VERSION_TLS12, 0xC013, 1, 1}, {VERSION_TLS12, 0xC02F, 1, 0}, /* GCM */
    {VERSION_TLS12, 0xCCA8, 0, 0},                                /* ChaCha20 */
    {VERSION_TLS12, 0xC0A2, 0, 0}, /* DHE, CCM_8 */
    {VERSION_TLS12, 0x003D, 1, 1}, /* SHA-256 */
    {VERSION_TLS12, 0x0034, 0, 0}, /* DH_anon */
    {VERSION_TLS13, 0x1301, 0, 0}, {VERSION_TLS13, 0x1302, 0, 0},
    {VERSION_TLS13, 0x1303, 0, 0},
};
enum { WAYS = sizeof ways / sizeof ways[0] };

static struct tls_server server_for(const struct way *w)
{
    struct tls_server s = {.version = w->version,
                           .suite = w->suite,
                           .group = 0x0017,
                           .extended_master = w->ems,
                           .encrypt_then_mac = w->etm};

    return s;
}

static bool has(const struct tls_server *s, uint16_t kind)
{
    for (size_t i = 0; i < s->n_path; i++)
        if (s->path[i] == kind)
            return true;
    return false;
}

/* Does a server with this suite send, or leave out, what the path does? */
static bool fits(const struct tls_server *s)
{
    const struct suite *suite = suite_find(s->suite);
    bool keyed = suite->kx == KX_DHE || suite->kx == KX_ECDHE;

    if (s->version == VERSION_TLS13)
        return true;
    if (suite->kx == KX_RSA && suite->export_bits != 0)
        return has(s, HS_CERTIFICATE);
    return has(s, HS_SERVER_KEY_EXCHANGE) == keyed &&
           has(s, HS_CERTIFICATE) == (suite->auth != AUTH_ANON);
}

static void walked(struct tls_server *s, size_t piece)
{
    struct offer o = offer_for(s, DEPTH_DATA);
    struct answer a = run(s, &o, piece, DATA);

    ck_assert_msg(a.finish == FINISH_DONE && a.verified && a.data,
                  "suite %04x version %d: finish %d stage %d broken %d",
                  s->suite, s->version, a.finish, a.stage, a.broken);
    ck_assert_int_eq(a.flight, FLIGHT_WHOLE);
    ck_assert_int_eq(a.stage, STAGE_DATA);
    ck_assert(s->finished && s->requested);
    ck_assert(a.cert_requested == has(s, HS_CERTIFICATE_REQUEST));
    if (s->version == VERSION_SSL3)
        ck_assert(s->warned == a.cert_requested);
    else
        ck_assert(s->empty_certificate == a.cert_requested);
    ck_assert((a.chain != NULL) == has(s, HS_CERTIFICATE));
    ck_assert_uint_eq(s->hellos, has(s, FLOW_RETRY) ? 2 : 1);
    if (s->version == VERSION_TLS13) {
        ck_assert_uint_eq(a.sigscheme, 0x0804);
        ck_assert_uint_eq(a.n_groups, 2);
        ck_assert_uint_eq(a.groups[1], 0x0017);
    }
    answer_clear(&a);
}

/* The paths that do not end in FINISHED (a flow may be left early) have none
 * of their own; those that pass a loop do so once. */
static unsigned walk(const struct way *w, enum flow_place at, uint16_t *path,
                     size_t n)
{
    enum flow f = flow_of(w->version);
    size_t rows;
    const struct flow_row *row = flow_rows(f, &rows);
    unsigned ends = 0;

    ck_assert_uint_lt(n, SERVER_PATH_MAX);
    if (at == PLACE_FINISHED) {
        for (size_t piece = 1; piece <= 4096; piece *= 64) {
            struct tls_server s = server_for(w);

            memcpy(s.path, path, n * sizeof path[0]);
            s.n_path = n;
            s.cookie = ends % 2 == 0;
            s.fragment = piece == 1 ? 7 : 16384;
            if (!fits(&s))
                return 0;
            walked(&s, piece);
        }
        ends = 1;
    }
    for (size_t i = 0; i < rows; i++) {
        bool loop = row[i].next == at;

        if (row[i].at != at || row[i].message == HS_KEY_UPDATE ||
            (loop && n > 0 && path[n - 1] == row[i].message))
            continue;
        path[n] = row[i].message;
        ends += walk(w, row[i].next, path, n + 1);
    }
    return ends;
}

START_TEST(every_flow_to_its_end)
{
    uint16_t path[SERVER_PATH_MAX];
    unsigned ends = walk(&ways[_i], PLACE_START, path, 0);

    ck_assert_uint_ge(ends, 8);
}
END_TEST

/* The usual way through each flow. */
static void usual(struct tls_server *s)
{
    static const uint16_t legacy[] = {
        HS_SERVER_HELLO,      HS_CERTIFICATE, HS_SERVER_KEY_EXCHANGE,
        HS_SERVER_HELLO_DONE, FLOW_CCS,       HS_FINISHED};
    static const uint16_t tls13[] = {HS_SERVER_HELLO, HS_ENCRYPTED_EXTENSIONS,
                                     HS_CERTIFICATE, HS_CERTIFICATE_VERIFY,
                                     HS_FINISHED};
    bool new = s->version == VERSION_TLS13;

    s->n_path = new ? 5 : 6;
    memcpy(s->path, new ? tls13 : legacy, s->n_path * sizeof s->path[0]);
}

static const struct way new = {VERSION_TLS13, 0x1301, 0, 0};
static const struct way old = {VERSION_TLS12, 0xC02F, 1, 0};

static const struct failing {
    const char *name;
    const struct way *way;
    enum server_fault fault;
    enum offer_depth depth;
    enum ending ending;
    enum answer_finish finish;
    enum answer_stage stage;
    enum answer_break broken;
    bool verified;
} failing[] = {
    {"wrong Finished", &old, SERVER_WRONG_FINISHED, DEPTH_DATA, DATA,
     FINISH_FAILED, STAGE_FINISHED, BREAK_FINISHED, 0},
    {"wrong Finished, 1.3", &new, SERVER_WRONG_FINISHED, DEPTH_DATA, DATA,
     FINISH_FAILED, STAGE_FINISHED, BREAK_FINISHED, 0},
    {"bad MAC", &old, SERVER_SPOILT_RECORD, DEPTH_DATA, DATA, FINISH_FAILED,
     STAGE_FINISHED, BREAK_MAC, 0},
    {"bad MAC, 1.3", &new, SERVER_SPOILT_RECORD, DEPTH_DATA, DATA,
     FINISH_FAILED, STAGE_FLIGHT, BREAK_MAC, 0},
    {"alert", &old, SERVER_ALERT, DEPTH_DATA, DATA, FINISH_FAILED,
     STAGE_FINISHED, BREAK_ALERT, 0},
    {"alert, 1.3", &new, SERVER_ALERT, DEPTH_DATA, DATA, FINISH_FAILED,
     STAGE_FINISHED, BREAK_ALERT, 1},
    {"alert, 1.3, no data", &new, SERVER_ALERT, DEPTH_FINISH, DATA,
     FINISH_FAILED, STAGE_FINISHED, BREAK_ALERT, 1},
    {"silence", &old, SERVER_SILENT, DEPTH_DATA, SILENCE, FINISH_FAILED,
     STAGE_FINISHED, BREAK_TIMEOUT, 0},
    {"close", &old, SERVER_SILENT, DEPTH_DATA, CLOSE, FINISH_FAILED,
     STAGE_FINISHED, BREAK_CLOSED, 0},
    {"reset", &old, SERVER_SILENT, DEPTH_FINISH, RESET, FINISH_FAILED,
     STAGE_FINISHED, BREAK_RESET, 0},
    {"bad point", &old, SERVER_BAD_POINT, DEPTH_DATA, DATA, FINISH_FAILED,
     STAGE_KEY_EXCHANGE, BREAK_PARAMETERS, 0},
    {"bad point, 1.3", &new, SERVER_BAD_POINT, DEPTH_DATA, DATA, FINISH_FAILED,
     STAGE_KEY_EXCHANGE, BREAK_PARAMETERS, 0},
    {"a curve that we lack", &old, SERVER_STRANGE_GROUP, DEPTH_DATA, DATA,
     FINISH_CANNOT, STAGE_KEY_EXCHANGE, BREAK_NONE, 0},
    /* And what is no failure. */
    {"silence for data", &old, SERVER_SOUND, DEPTH_DATA, SILENCE, FINISH_DONE,
     STAGE_DATA, BREAK_NONE, 1},
    {"no data wanted", &old, SERVER_SOUND, DEPTH_FINISH, RESET, FINISH_DONE,
     STAGE_DATA, BREAK_NONE, 1},
    {"hangs up on the request", &old, SERVER_SOUND, DEPTH_DATA, CLOSE,
     FINISH_DONE, STAGE_DATA, BREAK_NONE, 1},
    {"reset by the request", &old, SERVER_SOUND, DEPTH_DATA, RESET,
     FINISH_FAILED, STAGE_DATA, BREAK_RESET, 1},
    {"close_notify", &old, SERVER_SOUND, DEPTH_DATA, CLOSE_NOTIFY, FINISH_DONE,
     STAGE_DATA, BREAK_NONE, 1},
    {"close_notify, 1.3", &new, SERVER_SOUND, DEPTH_FINISH, CLOSE_NOTIFY,
     FINISH_DONE, STAGE_DATA, BREAK_NONE, 1},
    {"silence, 1.3", &new, SERVER_SOUND, DEPTH_DATA, SILENCE, FINISH_DONE,
     STAGE_DATA, BREAK_NONE, 1},
    {"close that was asked for, 1.3", &new, SERVER_SOUND, DEPTH_FINISH, CLOSE,
     FINISH_DONE, STAGE_DATA, BREAK_NONE, 1},
    {"close that was not, 1.3", &new, SERVER_SOUND, DEPTH_DATA, CLOSE,
     FINISH_FAILED, STAGE_FINISHED, BREAK_CLOSED, 1},
};
enum { FAILING = sizeof failing / sizeof failing[0] };

START_TEST(where_and_how)
{
    const struct failing *f = &failing[_i];
    struct tls_server s = server_for(f->way);
    struct offer o;
    struct answer a;

    usual(&s);
    s.fault = f->fault;
    o = offer_for(&s, f->depth);
    a = run(&s, &o, 4096, f->ending);
    ck_assert_msg(a.finish == f->finish && a.stage == f->stage &&
                      a.broken == f->broken && a.verified == f->verified,
                  "%s: finish %d stage %d broken %d verified %d", f->name,
                  a.finish, a.stage, a.broken, a.verified);
    ck_assert(f->broken != BREAK_ALERT || a.alert == 20);
    answer_clear(&a);
}
END_TEST

/* The same flow, stopped behind the server's part. */
START_TEST(not_finished)
{
    struct tls_server s = server_for(&old);
    struct offer o;
    struct answer a;

    usual(&s);
    o = offer_for(&s, DEPTH_FLIGHT);
    a = run(&s, &o, 4096, SILENCE);
    ck_assert_int_eq(a.flight, FLIGHT_WHOLE);
    ck_assert_int_eq(a.finish, FINISH_NONE);
    ck_assert(!s.finished);
    answer_clear(&a);
}
END_TEST

/* PSK: our cryptography has no key. The flight is read all the same. */
START_TEST(a_suite_that_we_lack)
{
    static const struct way psk = {VERSION_TLS12, PSK_AES, 0, 0};
    struct tls_server s = server_for(&psk);
    struct offer o;
    struct answer a;

    s.path[0] = HS_SERVER_HELLO;
    s.path[1] = HS_SERVER_HELLO_DONE;
    s.n_path = 2;
    o = offer_for(&s, DEPTH_DATA);
    a = run(&s, &o, 4096, SILENCE);
    ck_assert_int_eq(a.flight, FLIGHT_WHOLE);
    ck_assert_int_eq(a.finish, FINISH_CANNOT);
    answer_clear(&a);
}
END_TEST

/* A share that cannot be made is asked for. */
START_TEST(a_retry_that_we_lack)
{
    struct tls_server s = server_for(&new);
    struct offer o;
    struct answer a;

    s.path[0] = FLOW_RETRY;
    s.n_path = 1;
    s.fault = SERVER_STRANGE_GROUP;
    o = offer_for(&s, DEPTH_DATA);
    a = run(&s, &o, 4096, SILENCE);
    ck_assert_int_eq(a.kind, ANSWER_RETRY);
    ck_assert_int_eq(a.finish, FINISH_CANNOT);
    ck_assert_uint_eq(a.group, 0x11EC);
    answer_clear(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("handshake");
    TCase *t = tcase_create("handshake");
    SRunner *r;
    int failed;

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, every_flow_to_its_end, 0, WAYS);
    tcase_add_loop_test(t, where_and_how, 0, FAILING);
    tcase_add_test(t, not_finished);
    tcase_add_test(t, a_suite_that_we_lack);
    tcase_add_test(t, a_retry_that_we_lack);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
