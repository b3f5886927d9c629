#include <check.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/model/grade.h"
#include "sample_endpoint.h"
#include "scanner/history.h"

/* Scans that are saved night after night, and what is told of them. */

#define NIGHT    86400
#define PRINTERS 60
#define SERVERS  2
#define FLEET    (PRINTERS + SERVERS)

static char path[64];

static void set_up(void)
{
    snprintf(path, sizeof path, "/tmp/check_history.%d", (int)getpid());
}

static void tear_down(void)
{
    char name[80];

    unlink(path);
    snprintf(name, sizeof name, "%s-wal", path);
    unlink(name);
    snprintf(name, sizeof name, "%s-shm", path);
    unlink(name);
}

/* A device as it is; a scan sees it, or does not. */
struct device {
    char host[16];
    unsigned versions; /* mask */
    uint16_t dh_bits;
    uint8_t certificate, key;
    char not_after[24];
    bool rc4, closed, server;
    int asleep; /* nights */
    int blur;   /* tonight, as blur() does; -1 not at all */
};

static struct endpoint *seen(const struct device *d, int night)
{
    struct endpoint *e = endpoint_new(d->host, d->host, 443);
    struct certificate *c;

    e->time = 1795230000 + (int64_t)night * NIGHT;
    e->connections = (unsigned)(20 + night % 3);
    e->named = true;
    e->sides = d->server ? SIDE_LEFT : SIDE_RIGHT;
    if (d->asleep > 0 || d->closed) {
        e->state = d->closed ? STATE_CLOSED : STATE_UNANSWERED;
        return e;
    }
    e->state = STATE_TLS;
    e->complete = true;
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        e->versions[v].outcome = OUTCOME_REFUSED;
    c = sample_rsa(e, 2048, "sha256");
    c->sha256[0] = e->chains[0].sha256[0] = d->certificate;
    c->key_sha256[0] = d->key;
    snprintf(c->not_after, sizeof c->not_after, "%.23s", d->not_after);
    for (int v = VERSION_TLS10; v <= VERSION_TLS12; v++)
        if ((d->versions >> v & 1) != 0) {
            sample_suite(e, (enum version)v, RSA_AES128_SHA)->chain = 0;
            sample_dh(e, (enum version)v, DHE_RSA_AES128, d->dh_bits);
            if (d->rc4)
                sample_suite(e, (enum version)v, RSA_RC4_MD5);
        }
    return e;
}

/* What a scan may miss: a version that did not answer, a list cut short. */
static void blur(struct endpoint *e, int how)
{
    struct version_result *r = &e->versions[VERSION_TLS12];

    if (e->state != STATE_TLS || how > 1)
        return;
    e->complete = false;
    if (how == 0)
        r->outcome = OUTCOME_UNANSWERED;
    if (how == 0 || r->n_suites != 0)
        r->n_suites = how == 0 ? 0 : 1;
    r->complete = false;
}

/* ---- One night ---- */

struct night {
    struct cli cli;
    struct scan_info info;
    struct history history;
    struct changes changes;
    struct scan_changes told;
    struct scan_summary summary;
};

static void begin(struct night *n, int number)
{
    struct err err = {0};

    memset(n, 0, sizeof *n);
    n->cli = (struct cli){.db = path,
                          .patience = 3,
                          .expiry_days = 30,
                          .versus = true,
                          .direction = DIRECTION_SERVER};
    n->info = (struct scan_info){.command = "matrix",
                                 .arguments = "suitemap matrix",
                                 .start = 1795230000 + (int64_t)number * NIGHT};
    ck_assert_msg(history_begin(&n->history, &n->cli, &n->info, &err), "%s",
                  err.text);
}

/* Takes the endpoint over. */
static void take(struct night *n, struct endpoint *e)
{
    struct rule_context context = {.expiry_days = 30};
    struct err err = {0};

    grade_endpoint(e);
    rules_apply(e, &context);
    ck_assert_msg(history_take(&n->history, e, false, &err), "%s", err.text);
    endpoint_free(e);
}

static void end(struct night *n)
{
    struct err err = {0};

    ck_assert_msg(history_end(&n->history, &n->cli, &n->summary, &n->changes,
                              &n->told, &err),
                  "%s", err.text);
}

static void clear(struct night *n)
{
    changes_free(&n->changes);
    history_close(&n->history);
}

/* ---- A month ---- */

static struct device fleet[FLEET];

static void make_fleet(void)
{
    for (int i = 0; i < FLEET; i++) {
        struct device *d = &fleet[i];

        *d = (struct device){.versions = 1u << VERSION_TLS12,
                             .dh_bits = 2048,
                             .certificate = (uint8_t)(i + 1),
                             .key = (uint8_t)(i + 1),
                             .blur = -1,
                             .server = i < SERVERS};
        if (i >= SERVERS && i % 2 == 0)
            d->versions |= 1u << VERSION_TLS11 | 1u << VERSION_TLS10;
        snprintf(d->not_after, sizeof d->not_after, "2030-01-01T00:00:00Z");
        snprintf(d->host, sizeof d->host, "%s-%d", d->server ? "srv" : "mfd",
                 i);
    }
}

/* What happens, and what is to be told of it: "" nothing, and nothing else.
 * Letters of a script: v TLS 1.1 off, V on; d DH 512; c new certificate; e it
 * ends soon; r RC4 on, R off; x closed, X open; zN asleep for N nights; o only
 * TLS 1.0, O only TLS 1.2; k the key of another device, K one of its own;
 * b0 TLS 1.2 silent tonight, b1 its list cut short; t without TLS 1.2. */
static const struct {
    int night, device;
    const char *script, *told;
} script[] = {
    {3, 10, "v", "mfd-10:443 version-lost TLSv1.1"},
    {5, 11, "r",
     "mfd-11:443 suite-gained TLS_RSA_WITH_RC4_128_MD5, "
     "mfd-11:443 finding-new rc4"},
    {6, 12, "d", "mfd-12:443 kex-weaker DHE, mfd-12:443 finding-new weak-dh"},
    {8, 13, "c", "mfd-13:443 certificate-replaced RSA"},
    /* Thirty days before 2027-01-08 is the night of 2026-12-09. */
    {9, 14, "e", "mfd-14:443 certificate-replaced RSA"},
    {18, 14, "", "mfd-14:443 certificate-ending cert-expires-soon"},
    {10, 15, "x", "mfd-15:443 endpoint-gone"},
    {14, 15, "X", "mfd-15:443 endpoint-new"},
    {11, 16, "z5", ""},
    {13, 16, "", "mfd-16:443 endpoint-gone"},
    {16, 16, "", "mfd-16:443 endpoint-new"},
    {12, 17, "z2", ""},
    {17, 11, "R",
     "mfd-11:443 suite-lost TLS_RSA_WITH_RC4_128_MD5, "
     "mfd-11:443 finding-fixed rc4"},
    {19, 20, "k",
     "mfd-20:443 certificate-replaced RSA, "
     "mfd-20:443 finding-new shared-certificate"},
    {21, 21, "z2", ""},
    {24, 20, "K",
     "mfd-20:443 certificate-replaced RSA, "
     "mfd-20:443 finding-fixed shared-certificate"},
    {20, 10, "V", "mfd-10:443 version-gained TLSv1.1"},
    {22, 19, "o",
     "mfd-19:443 version-gained TLSv1.0, mfd-19:443 version-lost TLSv1.2, "
     "mfd-19:443 finding-new legacy-only, "
     "srv-0:443>mfd-19:443 pair-broken, srv-1:443>mfd-19:443 pair-broken"},
    /* What was not told one night is compared with the night before. */
    {15, 22, "b0", ""},
    {16, 22, "t",
     "mfd-22:443 version-lost TLSv1.2, mfd-22:443 finding-new legacy-only, "
     "srv-0:443>mfd-22:443 pair-broken, srv-1:443>mfd-22:443 pair-broken"},
    {15, 25, "b1", ""},
    {16, 25, "r",
     "mfd-25:443 suite-gained TLS_RSA_WITH_RC4_128_MD5, "
     "mfd-25:443 finding-new rc4"},
    {17, 25, "b1", ""},
    {18, 25, "R",
     "mfd-25:443 suite-lost TLS_RSA_WITH_RC4_128_MD5, "
     "mfd-25:443 finding-fixed rc4"},
    {26, 19, "O",
     "mfd-19:443 version-lost TLSv1.0, mfd-19:443 version-gained TLSv1.2, "
     "mfd-19:443 finding-fixed legacy-only, "
     "srv-0:443>mfd-19:443 pair-fixed, srv-1:443>mfd-19:443 pair-fixed"},
};

#define EVENTS (sizeof script / sizeof *script)

static void happen(struct device *d, const char *what)
{
    switch (what[0]) {
    case 'v':
        d->versions &= ~(1u << VERSION_TLS11);
        break;
    case 'V':
        d->versions |= 1u << VERSION_TLS11;
        break;
    case 'd':
        d->dh_bits = 512;
        break;
    case 'c':
        d->certificate = 200;
        break;
    case 'e':
        d->certificate = 201;
        snprintf(d->not_after, sizeof d->not_after, "2027-01-08T00:00:00Z");
        break;
    case 'r':
    case 'R':
        d->rc4 = what[0] == 'r';
        break;
    case 'x':
    case 'X':
        d->closed = what[0] == 'x';
        break;
    case 'k':
    case 'K':
        d->certificate = what[0] == 'k' ? 210 : 211;
        d->key = what[0] == 'k' ? (uint8_t)(d - fleet + 2) : 211;
        break;
    case 'b':
        d->blur = what[1] - '0';
        break;
    case 't':
        d->versions &= ~(1u << VERSION_TLS12);
        break;
    case 'z':
        d->asleep = atoi(what + 1);
        break;
    case 'o':
        d->versions = 1u << VERSION_TLS10;
        break;
    case 'O':
        d->versions = 1u << VERSION_TLS12;
        break;
    }
}

static bool is_scripted(int device)
{
    for (size_t i = 0; i < EVENTS; i++)
        if (script[i].device == device)
            return true;
    return false;
}

/* Takes `one` out of the list of what is expected. */
static bool take_out(char *expected, const char *one)
{
    size_t n = strlen(one);

    for (char *at = expected; (at = strstr(at, one)) != NULL; at++)
        if ((at == expected || at[-1] == ' ') &&
            (at[n] == ',' || at[n] == '\0')) {
            memset(at, '.', n);
            return true;
        }
    return false;
}

static void ck_told(const struct night *n, int night)
{
    char expected[4000] = "";

    for (size_t i = 0; i < EVENTS; i++)
        if (script[i].night == night && script[i].told[0] != '\0') {
            strcat(expected, script[i].told);
            strcat(expected, ", ");
        }
    for (size_t i = 0; i < n->changes.n; i++) {
        const struct change *c = &n->changes.list[i];
        char one[1400];

        snprintf(one, sizeof one, "%s%s%s %s%s%s", c->endpoint,
                 c->server != NULL ? ">" : "",
                 c->server != NULL ? c->server : "", change_name(c->kind),
                 c->subject != NULL ? " " : "",
                 c->subject != NULL ? c->subject : "");
        ck_assert_msg(take_out(expected, one), "night %d: %s: %s", night, one,
                      c->text);
    }
    ck_assert_msg(strspn(expected, "., ") == strlen(expected),
                  "night %d: not told: %s", night, expected);
}

/* Devices sleep for a night or two, versions do not answer and lists are cut
 * short, by a fixed chance; those of the script do not, so that their days
 * are theirs. */
static void disturb(int night)
{
    for (int i = SERVERS; i < FLEET; i++) {
        struct device *d = &fleet[i];

        if (d->asleep > 0)
            d->asleep--;
        else if (!is_scripted(i) && rand() % 10 == 0 && night > 1)
            d->asleep = 1 + rand() % 2;
    }
}

static void one_night(int night)
{
    struct night n;

    disturb(night);
    for (size_t i = 0; i < EVENTS; i++)
        if (script[i].night == night)
            happen(&fleet[script[i].device], script[i].script);
    begin(&n, night);
    for (int i = 0; i < FLEET; i++) {
        struct endpoint *e = seen(&fleet[i], night);

        e->order = (uint64_t)i;
        if (i >= SERVERS && !is_scripted(i) && night > 0)
            blur(e, rand() % 20);
        else if (fleet[i].blur >= 0)
            blur(e, fleet[i].blur);
        fleet[i].blur = -1;
        take(&n, e);
    }
    end(&n);
    if (night == 0) {
        ck_assert(n.told.baseline);
        ck_assert_uint_eq(n.told.saved, FLEET);
        ck_assert_uint_eq(n.changes.n, 0);
    } else {
        ck_assert(!n.told.baseline);
        ck_assert_int_eq(n.told.since, n.info.start - NIGHT);
        ck_told(&n, night);
    }
    clear(&n);
}

START_TEST(a_month)
{
    srand(7);
    make_fleet();
    for (int night = 0; night <= 30; night++)
        one_night(night);
}
END_TEST

/* ---- Single nights ---- */

/* One printer, in a night of its own. */
static void one(struct night *n, int number, struct endpoint *e)
{
    begin(n, number);
    take(n, e);
    end(n);
}

static struct device device(void)
{
    make_fleet();
    return fleet[SERVERS];
}

/* A night that was killed is compared with nothing: its changes are told by
 * the next that ends. */
START_TEST(killed_scan)
{
    struct device d = device();
    struct night n;

    one(&n, 0, seen(&d, 0));
    clear(&n);
    d.dh_bits = 1536;
    begin(&n, 1);
    take(&n, seen(&d, 1));
    clear(&n);
    one(&n, 2, seen(&d, 2));
    ck_assert_uint_ge(n.changes.n, 1);
    ck_assert_int_eq(n.changes.list[0].kind, CHANGE_KEX_WEAKER);
    ck_assert_int_eq(n.told.since, 1795230000);
    clear(&n);
}
END_TEST

/* A name that is not found is a device that does not answer. */
START_TEST(name_not_found)
{
    struct device d = device();
    struct night n;

    one(&n, 0, seen(&d, 0));
    clear(&n);
    for (int night = 1; night <= 4; night++) {
        struct endpoint *e = endpoint_new(d.host, "", 443);

        e->state = STATE_ERROR;
        e->named = true;
        one(&n, night, e);
        ck_assert_uint_eq(n.changes.n, night == 3);
        clear(&n);
    }
    one(&n, 5, seen(&d, 5));
    ck_assert_uint_eq(n.changes.n, 1);
    ck_assert_int_eq(n.changes.list[0].kind, CHANGE_ENDPOINT_NEW);
    clear(&n);
}
END_TEST

/* A silent address of a range has a row only where somebody was. */
START_TEST(silent_addresses)
{
    struct endpoint *e = endpoint_new("10.0.0.1", "10.0.0.1", 443);
    struct device d = device();
    struct store_row row = {0};
    struct err err = {0};
    struct night n;
    bool found;

    one(&n, 0, seen(&d, 0));
    ck_assert(history_take(&n.history, e, true, &err));
    ck_assert(store_last(n.history.store, e, 9, &row, &found, &err));
    ck_assert(!found);
    clear(&n);
    endpoint_free(e);
    begin(&n, 1);
    d.asleep = 1;
    e = seen(&d, 1);
    ck_assert(history_take(&n.history, e, true, &err));
    end(&n);
    ck_assert(store_last(n.history.store, e, 9, &row, &found, &err));
    ck_assert(found && row.hidden);
    ck_assert_uint_eq(row.unanswered, 1);
    store_row_clear(&row);
    endpoint_free(e);
    clear(&n);
}
END_TEST

/* Another job in the same file: what it does not ask, it says nothing of. */
START_TEST(two_jobs)
{
    struct device a, b;
    struct night n;

    make_fleet();
    a = fleet[2], b = fleet[3];
    one(&n, 0, seen(&a, 0));
    clear(&n);
    one(&n, 1, seen(&b, 1));
    ck_assert(n.told.baseline);
    clear(&n);
    a.dh_bits = 1536;
    one(&n, 2, seen(&a, 2));
    ck_assert(!n.told.baseline);
    ck_assert_int_eq(n.changes.list[0].kind, CHANGE_KEX_WEAKER);
    clear(&n);
    one(&n, 3, seen(&b, 3));
    ck_assert_uint_eq(n.changes.n, 0);
    clear(&n);
}
END_TEST

/* What is forgotten takes nothing away from what is known. */
static void keep_some(unsigned scans, unsigned days)
{
    struct device a, b;
    struct night n;
    struct store_scan scan;
    struct err err = {0};
    bool found;

    make_fleet();
    a = fleet[2], b = fleet[3];
    one(&n, 0, seen(&a, 0));
    clear(&n);
    for (int night = 1; night < 8; night++) {
        b.certificate++;
        begin(&n, night);
        n.cli.keep_scans = scans;
        n.cli.keep_days = days;
        take(&n, seen(&b, night));
        end(&n);
        ck_assert_uint_eq(n.changes.n, night > 1);
        clear(&n);
    }
    a.dh_bits = 1536;
    one(&n, 8, seen(&a, 8));
    ck_assert_int_eq(n.changes.list[0].kind, CHANGE_KEX_WEAKER);
    ck_assert(store_scan_find(n.history.store, 6, &scan, &found, &err));
    ck_assert(found);
    store_scan_clear(&scan);
    ck_assert(store_scan_find(n.history.store, 5, &scan, &found, &err));
    ck_assert(!found);
    clear(&n);
}

START_TEST(keep_scans)
{
    keep_some(3, 0);
}
END_TEST

START_TEST(keep_days)
{
    keep_some(0, 2);
}
END_TEST

START_TEST(keep_one)
{
    struct device d = device();
    struct night n;

    for (int night = 0; night < 3; night++) {
        d.certificate++;
        begin(&n, night);
        n.cli.keep_scans = 1;
        take(&n, seen(&d, night));
        end(&n);
        ck_assert_uint_eq(n.changes.n, night > 0);
        clear(&n);
    }
}
END_TEST

/* What a killed scan left goes, and what it would have replaced stays. */
START_TEST(killed_scan_is_forgotten)
{
    struct device a, b;
    struct night n;

    make_fleet();
    a = fleet[2], b = fleet[3];
    begin(&n, 0);
    take(&n, seen(&a, 0));
    take(&n, seen(&b, 0));
    end(&n);
    clear(&n);
    begin(&n, 1);
    take(&n, seen(&a, 1));
    clear(&n);
    begin(&n, 2);
    n.cli.keep_scans = 1;
    take(&n, seen(&b, 2));
    end(&n);
    clear(&n);
    a.dh_bits = 1536;
    one(&n, 3, seen(&a, 3));
    ck_assert_uint_eq(n.changes.n, 1);
    ck_assert_int_eq(n.changes.list[0].kind, CHANGE_KEX_WEAKER);
    clear(&n);
}
END_TEST

/* An endpoint that did not change takes no room again. */
START_TEST(lines_are_shared)
{
    struct stat first, last;
    struct night n;

    make_fleet();
    for (int night = 0; night < 21; night++) {
        begin(&n, night);
        for (int i = 0; i < FLEET; i++)
            take(&n, seen(&fleet[i], night));
        end(&n);
        clear(&n);
        ck_assert_int_eq(stat(path, night == 0 ? &first : &last), 0);
    }
    ck_assert_msg(last.st_size < 2 * first.st_size, "%ld, then %ld",
                  (long)first.st_size, (long)last.st_size);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("history");
    TCase *t = tcase_create("history");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_month);
    tcase_add_test(t, killed_scan);
    tcase_add_test(t, name_not_found);
    tcase_add_test(t, silent_addresses);
    tcase_add_test(t, two_jobs);
    tcase_add_test(t, keep_scans);
    tcase_add_test(t, keep_days);
    tcase_add_test(t, keep_one);
    tcase_add_test(t, killed_scan_is_forgotten);
    tcase_add_test(t, lines_are_shared);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
