#include <check.h>
#include <jansson.h>
#include <signal.h>
#include <unistd.h>

#include "core/base/timestamp.h"
#include "core/model/grade.h"
#include "core/model/rules.h"
#include "sample_endpoint.h"
#include "scanner/out/json.h"
#include "scanner/out/json_read.h"
#include "scanner/out/sink.h"

/* The JSON lines: their shape, the way there and back, and what is no report
 * of ours. */

static char *written(const struct endpoint *e)
{
    char *text;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    json_write_endpoint(out, e);
    fclose(out);
    return text;
}

static bool reads(const char *text, struct endpoint ***list, size_t *n,
                  struct err *err)
{
    return report_read_text(text, strlen(text), list, n, err);
}

/* Writes, reads, writes: equal, byte for byte. Frees e. */
static void ck_round(struct endpoint *e)
{
    char *first = written(e), *again;
    struct endpoint **list;
    struct err err = {0};
    size_t n;

    ck_assert_msg(reads(first, &list, &n, &err), "%s", err.text);
    ck_assert_uint_eq(n, 1);
    again = written(list[0]);
    ck_assert_str_eq(first, again);
    free(first);
    free(again);
    report_free(list, n);
    endpoint_free(e);
}

/* An endpoint with everything in it. */
static struct endpoint *rich(void)
{
    struct endpoint *e = sample_modern("mfd-12");
    struct version_result *r;
    struct suite_result *s;

    sample_dh(e, VERSION_TLS12, DHE_RSA_AES128, 512)->works = WORKS_YES;
    s = sample_suite(e, VERSION_TLS12, RSA_AES256_SHA);
    s->works = WORKS_NO;
    s->chain = 0;
    s->failure = endpoint_failure(e, "server flight", "alert internal_error");
    s = sample_suite(e, VERSION_TLS10, RSA_EXPORT_RC4);
    s->kex = KEX_RSA_EXPORT;
    s->kex_bits = 512;
    s = sample_suite(e, VERSION_TLS10, 0xC013);
    s->kex = KEX_EXPLICIT_CURVE;
    s->kex_bits = 256;
    sample_group(e, VERSION_TLS10, 0xC014, 0x9999);
    r = &e->versions[VERSION_TLS12];
    r->compressors_asked = true;
    r->compressors = 7;
    r->works = WORKS_NO;
    r->failure = endpoint_failure(e, "finished", "alert bad_record_mac");
    sample_accept(e, VERSION_SSL2);
    endpoint_add_suite(e, VERSION_SSL2, (size_t)suite_index_ssl2(0x010080));
    free(e->prelude);
    e->prelude = mem_strdup("smtp");
    free(e->servername);
    e->servername = mem_strdup("mfd-12.example");
    endpoint_add_group(e, 0x9999);
    endpoint_add_scheme(e, 0x0401);
    endpoint_add_scheme(e, 0x9999);
    certificate_add_name(e->chains[0].certs, "mfd-12.example");
    e->chains[0].certs->names_cut = true;
    e->chains[0].certs->key_sha256[31] = 0xfe;
    e->chains[0].trust = TRUST_UNJUDGED;
    cert_chain_say(&e->chains[0], "a date \"is\" odd");
    e->traits.tells_time = true;
    e->traits.clock_skew_s = -86400;
    e->traits.max_suites = 64;
    e->traits.plain_only = true;
    e->traits.dh_bits_without = 512;
    snprintf(e->traits.refuses_by, sizeof e->traits.refuses_by, "reset");
    snprintf(e->traits.faulty_dh, sizeof e->traits.faulty_dh, "keeps-zeros");
    e->versions[VERSION_TLS12].repeats = (struct repeats){
        .suite = (uint16_t)suite_index(ECDHE_RSA_AES128),
        .handshakes = 64,
        .failed = 3,
        .failure = endpoint_failure(e, "finished", "alert bad_record_mac")};
    e->connections = 37;
    e->seconds = 1.9200001;
    grade_endpoint(e);
    rules_apply(e, &sample_context);
    return e;
}

START_TEST(round_trip)
{
    ck_round(rich());
    ck_round(sample_old("a"));
    ck_round(endpoint_new("", "", 0));
    ck_round(endpoint_new("::1", "::1", 65535));
}
END_TEST

/* Every state, outcome and the rest of the names. */
START_TEST(round_trip_of_names)
{
    for (int i = 0; i <= STATE_ERROR; i++) {
        struct endpoint *e = sample_old("a");

        e->state = (enum endpoint_state)i;
        e->complete = i % 2 == 0;
        e->versions[VERSION_TLS12].outcome = (enum outcome)(i % 4);
        e->versions[VERSION_TLS10].preference = (enum preference)(i % 4);
        e->chains[0].certs->key = (enum cert_key)i;
        endpoint_add_finding(e, "r", (enum severity)(i % 5), "t", NULL,
                             i % 2 == 0 ? "{\"a\":[1,2.5,null,\"\xc3\xa4\"]}"
                                        : NULL);
        ck_round(e);
    }
}
END_TEST

/* What a peer or a user put there, as the model keeps it: printable. */
START_TEST(round_trip_of_hostile_text)
{
    static const char *const texts[] = {
        "quote \" slash / backslash \\\\ \\x1b[31m",
        "\xc3\xa4\xe6\xbc\xa2\xf0\x9f\x96\xa8",
        "</script><!-- ' -->",
        "{\"type\":\"endpoint\"}",
        ",,\t",
        ""};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct endpoint *e = sample_old("a");

        if (strchr(texts[i], '\t') == NULL)
            certificate_set(&e->chains[0].certs->subject, texts[i]);
        endpoint_say(e, "said \\x00\\xff");
        endpoint_add_finding(e, "r", SEVERITY_LOW, texts[0], "a\nb\\c",
                             "\"text\"");
        ck_round(e);
    }
}
END_TEST

/* What is no UTF-8 is escaped rather than lost, and the line stays JSON. */
START_TEST(not_utf8)
{
    struct endpoint *e = endpoint_new("mfd\xff\x1b[2J", "", 443);
    char *text = written(e);
    json_t *j = json_loads(text, 0, NULL);

    ck_assert_str_eq(json_string_value(json_object_get(j, "host")),
                     "mfd\\xff\\x1b[2J");
    json_decref(j);
    free(text);
    endpoint_free(e);
}
END_TEST

/* What it is called stands in the evidence too, which stays an object. */
START_TEST(not_utf8_in_evidence)
{
    struct endpoint *e = sample_modern("mfd\xff.example");
    json_t *j, *findings, *each;
    char *text;
    size_t i;

    certificate_add_name(e->chains[0].certs, "other.example");
    rules_apply(e, &sample_context);
    ck_assert(endpoint_has_finding(e, "name-mismatch"));
    text = written(e);
    j = json_loads(text, 0, NULL);
    findings = json_object_get(j, "findings");
    ck_assert_uint_ne(json_array_size(findings), 0);
    json_array_foreach(findings, i, each)
    {
        ck_assert(json_is_object(json_object_get(each, "evidence")));
    }
    json_decref(j);
    free(text);
    endpoint_free(e);
}
END_TEST

/* A file may hold what the writer never writes: nothing of it reaches a
 * terminal. */
START_TEST(escapes_in_a_file)
{
    const char *line =
        "{\"type\":\"endpoint\",\"host\":\"a\\u001b[31m\\u202e\",\"port\":1,"
        "\"state\":\"closed\",\"how\":\"x\\ny\",\"findings\":[{\"rule\":\"r\","
        "\"severity\":\"low\",\"text\":\"t\\r\",\"remedy\":\"a\\nb\\u0007\"}]}"
        "\n";
    struct endpoint **list;
    struct err err = {0};
    size_t n;

    ck_assert_msg(reads(line, &list, &n, &err), "%s", err.text);
    ck_assert_str_eq(list[0]->host, "a\\x1b[31m\\xe2\\x80\\xae");
    ck_assert_str_eq(list[0]->how, "x\\x0ay");
    ck_assert_str_eq(list[0]->findings[0].text, "t\\x0d");
    ck_assert_str_eq(list[0]->findings[0].remedy, "a\nb\\x07");
    report_free(list, n);
}
END_TEST

/* What is too long is cut at a character. */
START_TEST(long_text)
{
    struct str line = {0};
    struct endpoint **list;
    struct err err = {0};
    char *again;
    size_t n;

    str_add(&line, "{\"type\":\"endpoint\",\"host\":\"a\",\"port\":1,"
                   "\"state\":\"tls\",\"certificates\":[{\"chain\":[{"
                   "\"subject\":\"xy");
    for (int i = 0; i < 500; i++)
        str_add(&line, "\xc3\xa4");
    str_add(&line, "\"}]}]}\n");
    ck_assert_msg(reads(str_text(&line), &list, &n, &err), "%s", err.text);
    ck_assert_uint_eq(strlen(list[0]->chains[0].certs->subject), 254);
    again = written(list[0]);
    ck_assert_ptr_null(strstr(again, "\\\\x"));
    free(again);
    report_free(list, n);
    str_free(&line);
}
END_TEST

static json_t *get(const json_t *j, const char *key)
{
    json_t *m = json_object_get(j, key);

    ck_assert_msg(m != NULL, "no %s", key);
    return m;
}

static const char *string(const json_t *j, const char *key)
{
    ck_assert_msg(json_is_string(get(j, key)), "%s is no text", key);
    return json_string_value(get(j, key));
}

/* The promises of the interface, one by one. */
START_TEST(shape)
{
    struct endpoint *e = rich();
    char *text = written(e);
    json_t *j = json_loads(text, 0, NULL), *version, *suite;

    ck_assert_ptr_nonnull(strstr(text, "{\"type\":\"endpoint\",\"host\":"));
    ck_assert_uint_eq(strcspn(text, "\n"), strlen(text) - 1);
    ck_assert_str_eq(string(j, "state"), "tls");
    ck_assert_str_eq(string(j, "time"), "2026-11-21T03:00:00Z");
    ck_assert_str_eq(string(j, "prelude"), "smtp");
    ck_assert(json_is_true(get(j, "complete")));
    ck_assert_int_eq(json_integer_value(get(j, "port")), 443);
    /* Every version that was asked, oldest first. */
    ck_assert_uint_eq(json_array_size(get(j, "versions")), 6);
    version = json_array_get(get(j, "versions"), 0);
    ck_assert_str_eq(string(version, "version"), "SSLv2");
    suite = json_array_get(get(version, "suites"), 0);
    ck_assert_str_eq(string(suite, "code"), "0x010080");
    version = json_array_get(get(j, "versions"), 1);
    ck_assert_str_eq(string(version, "outcome"), "refused");
    ck_assert_str_eq(string(version, "how"), "alert protocol_version");
    version = json_array_get(get(j, "versions"), 4);
    ck_assert_str_eq(string(version, "works"), "no");
    ck_assert_str_eq(string(get(version, "failure"), "stage"), "finished");
    ck_assert_str_eq(string(version, "preference"), "server");
    ck_assert_uint_eq(json_array_size(get(version, "compressors")), 3);
    suite = json_array_get(get(version, "suites"), 0);
    ck_assert_str_eq(string(suite, "code"), "0xC02F");
    ck_assert_str_eq(string(suite, "name"),
                     "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    ck_assert_str_eq(string(suite, "kex"), "ECDHE");
    ck_assert_str_eq(string(suite, "group"), "x25519");
    ck_assert_str_eq(string(suite, "grade"), "A");
    ck_assert_str_eq(string(suite, "works"), "untested");
    suite = json_array_get(get(version, "suites"), 2);
    ck_assert_int_eq(json_integer_value(get(suite, "kex_bits")), 512);
    suite = json_array_get(get(version, "suites"), 3);
    ck_assert_str_eq(string(get(suite, "failure"), "how"),
                     "alert internal_error");
    ck_assert_str_eq(json_string_value(json_array_get(get(j, "groups"), 0)),
                     "x25519");
    ck_assert_int_eq(json_integer_value(get(get(j, "traits"), "max_suites")),
                     64);
    ck_assert(
        json_is_object(get(json_array_get(get(j, "findings"), 0), "evidence")));
    ck_assert_ptr_nonnull(
        strstr(text, "\"cost\":{\"connections\":37,\"seconds\":1.92}"));
    json_decref(j);
    free(text);
    endpoint_free(e);
}
END_TEST

/* A report cut off anywhere is read up to its last whole object, which may lack
 * the end of its line. */
START_TEST(cut_off)
{
    struct endpoint *a = sample_old("a"), *b = sample_old("b");
    char *first = written(a), *second = written(b);
    size_t one = strlen(first), both = one + strlen(second), n;
    char *text = mem_alloc(both + 1);
    struct endpoint **list;

    snprintf(text, both + 1, "%s%s", first, second);
    for (size_t cut = 0; cut <= both; cut++) {
        ck_assert(report_read_text(text, cut, &list, &n, NULL));
        ck_assert_uint_eq(n, (cut >= one - 1) + (cut >= both - 1));
        report_free(list, n);
    }
    free(text);
    free(first);
    free(second);
    endpoint_free(a);
    endpoint_free(b);
}
END_TEST

#define HEAD                                                                   \
    "{\"type\":\"endpoint\",\"host\":\"a\",\"port\":1,\"state\":\"tls\""

static const struct {
    const char *line, *says;
} bad[] = {
    {"nonsense\n", "line 1: not a JSON object"},
    {"{\"type\":\"scan\"}\n[1]\n", "line 2: not a JSON object"},
    {"{}\n", "line 1: an object without a type"},
    {"{\"type\":7}\n", "without a type"},
    {"{\"type\":\"endpoint\"}\n", "without host"},
    {"{\"type\":\"endpoint\",\"host\":1,\"port\":1,\"state\":\"tls\"}\n",
     "without host"},
    {"{\"type\":\"endpoint\",\"host\":\"a\",\"port\":70000,\"state\":\"tls\"}"
     "\n",
     "\"port\""},
    {"{\"type\":\"endpoint\",\"host\":\"a\",\"port\":-1,\"state\":\"tls\"}\n",
     "\"port\""},
    {"{\"type\":\"endpoint\",\"host\":\"a\",\"port\":1,\"state\":\"x\"}\n",
     "\"state\""},
    {HEAD ",\"complete\":1}\n", "\"complete\""},
    {HEAD ",\"address\":[]}\n", "\"address\""},
    {HEAD ",\"time\":\"2026-02-31T00:00:00Z\"}\n", "\"time\""},
    {HEAD ",\"versions\":{}}\n", "\"versions\""},
    {HEAD ",\"versions\":[1]}\n", "an unknown version"},
    {HEAD ",\"versions\":[{\"version\":\"TLSv9\"}]}\n", "an unknown version"},
    {HEAD ",\"versions\":[1,2,3,4,5,6,7]}\n", "\"versions\""},
    {"{\"type\":\"scan\",\"format\":2}\n",
     "a report of format 2, and this version reads 1"},
    {"{\"type\":\"scan\",\"format\":\"x\"}\n", "a report of format 0"},
    {HEAD ",\"versions\":[{\"version\":\"TLSv1.2\",\"outcome\":\"?\"}]}\n",
     "\"outcome\""},
    {HEAD ",\"versions\":[{\"version\":\"TLSv1.2\",\"suites\":[7]}]}\n",
     "TLSv1.2: a suite"},
    {HEAD ",\"versions\":[{\"version\":\"TLSv1.2\",\"suites\":[{\"code\":"
          "\"0xFEDC\"}]}]}\n",
     "an unknown suite"},
    {HEAD ",\"versions\":[{\"version\":\"TLSv1.2\",\"suites\":[{\"code\":"
          "\"0x002F\",\"grade\":\"G\"}]}]}\n",
     "\"grade\""},
    {HEAD ",\"versions\":[{\"version\":\"TLSv1.2\",\"suites\":[{\"code\":"
          "\"0x002F\",\"group\":\"x\"}]}]}\n",
     "an unknown group"},
    {HEAD ",\"versions\":[{\"version\":\"TLSv1.2\",\"suites\":[{\"code\":"
          "\"0x002F\",\"certificate\":0}]}]}\n",
     "certificate that is missing"},
    {HEAD ",\"versions\":[{\"version\":\"TLSv1.2\",\"suites\":[{\"code\":"
          "\"0x002F\",\"kex_bits\":65536}]}]}\n",
     "\"kex_bits\""},
    {HEAD ",\"groups\":[null]}\n", "an unknown group"},
    {HEAD ",\"groups\":[\"0x10000\"]}\n", "an unknown group"},
    {HEAD ",\"signature_schemes\":[\"x\"]}\n", "an unknown signature scheme"},
    {HEAD ",\"certificates\":[{\"chain\":[{\"key\":\"x\"}]}]}\n", "\"key\""},
    {HEAD ",\"certificates\":[{\"chain\":[1]}]}\n", "a certificate"},
    {HEAD ",\"certificates\":[{\"chain\":[1,2,3,4,5,6,7,8,9]}]}\n",
     "\"chain\""},
    {HEAD ",\"certificates\":[{\"sha256\":\"xy\"}]}\n", "\"sha256\""},
    {HEAD ",\"certificates\":[{\"sent\":256}]}\n", "\"sent\""},
    {HEAD ",\"certificates\":[{\"trust\":\"x\"}]}\n", "\"trust\""},
    {HEAD ",\"traits\":{\"clock_skew_s\":1.5}}\n", "\"clock_skew_s\""},
    {HEAD ",\"traits\":{\"clock_skew_s\":-9999999999}}\n", "\"clock_skew_s\""},
    {HEAD ",\"traits\":{\"max_suites\":\"x\"}}\n", "\"max_suites\""},
    {HEAD ",\"traits\":{\"plain_only\":2}}\n", "\"plain_only\""},
    {HEAD ",\"findings\":[{\"rule\":\"r\"}]}\n", "without rule or text"},
    {HEAD ",\"findings\":[{\"severity\":\"bad\"}]}\n", "\"severity\""},
    {HEAD ",\"cost\":7}\n", "\"cost\""},
};

START_TEST(malformed)
{
    struct endpoint **list = NULL;
    struct err err = {0};
    size_t n = 7;

    ck_assert_msg(!reads(bad[_i].line, &list, &n, &err), "%s", bad[_i].line);
    ck_assert_int_eq(err.code, ERR_FORMAT);
    ck_assert_msg(strstr(err.text, bad[_i].says) != NULL, "%s", err.text);
    ck_assert_msg(strncmp(err.text, "line ", 5) == 0, "%s", err.text);
    ck_assert_ptr_null(list);
    ck_assert_uint_eq(n, 0);
}
END_TEST

/* Other objects and what a later version may add are passed over. */
START_TEST(passed_over)
{
    struct endpoint **list;
    struct err err = {0};
    size_t n;

    ck_assert_msg(reads("{\"type\":\"scan\",\"version\":\"9\"}\n\n \r\n"
                        "{\"type\":\"something new\",\"host\":[]}\n" HEAD
                        ",\"new\":{\"a\":[1]}}\n"
                        "{\"type\":\"summary\"}\n",
                        &list, &n, &err),
                  "%s", err.text);
    ck_assert_uint_eq(n, 1);
    ck_assert_int_eq(list[0]->state, STATE_TLS);
    report_free(list, n);
}
END_TEST

/* Also of a report that does not tell, for older versions did not. */
START_TEST(connected)
{
    struct endpoint *e = endpoint_new("a", "a", 443), **list;
    struct err err = {0};
    size_t n;

    ck_assert_msg(reads(HEAD "}\n", &list, &n, &err), "%s", err.text);
    ck_assert(list[0]->connected);
    report_free(list, n);
    for (int yes = 0; yes < 2; yes++) {
        char *text;

        e->state = STATE_UNANSWERED;
        e->connected = yes != 0;
        text = written(e);
        ck_assert_msg(reads(text, &list, &n, &err), "%s", err.text);
        ck_assert(list[0]->connected == (yes != 0));
        free(text);
        report_free(list, n);
    }
    endpoint_free(e);
}
END_TEST

START_TEST(deep_nesting)
{
    struct str line = {0};
    struct endpoint **list;
    struct err err = {0};
    size_t n;

    for (int i = 0; i < 100000; i++)
        str_add(&line, "{\"a\":[");
    str_add(&line, "\n");
    ck_assert(!reads(str_text(&line), &list, &n, &err));
    str_free(&line);
}
END_TEST

START_TEST(files)
{
    char path[] = "/tmp/check_json.XXXXXX";
    int fd = mkstemp(path);
    struct endpoint *e = sample_old("a");
    char *text = written(e);
    struct endpoint **list;
    struct err err = {0};
    size_t n, size = strlen(text);

    for (int i = 0; i < 100; i++) /* more than one chunk */
        ck_assert_int_eq(write(fd, text, size), (ssize_t)size);
    ck_assert_msg(report_read(path, &list, &n, &err), "%s", err.text);
    ck_assert_uint_eq(n, 100);
    report_free(list, n);
    ck_assert_int_eq(write(fd, "x\n", 2), 2);
    ck_assert(!report_read(path, &list, &n, &err));
    ck_assert_ptr_nonnull(strstr(err.text, path));
    ck_assert_ptr_nonnull(strstr(err.text, "line 101"));
    close(fd);
    unlink(path);
    ck_assert(!report_read(path, &list, &n, &err));
    ck_assert_int_eq(err.code, ERR_FILE);
    ck_assert(!report_read("/", &list, &n, &err));
    ck_assert_int_eq(err.code, ERR_FILE);
    free(text);
    endpoint_free(e);
}
END_TEST

START_TEST(timestamps)
{
    static const char *const no[] = {"",
                                     "2026-11-21",
                                     "2026-11-21T03:00:00",
                                     "2026-13-21T03:00:00Z",
                                     "2026-11-21 03:00:00Z",
                                     "2026-11-21T03:00:61Z",
                                     "+026-11-21T03:00:00Z"};
    char buf[TIMESTAMP_SIZE];
    int64_t t;

    ck_assert(timestamp_parse("2026-11-21T03:00:00Z", &t));
    ck_assert_int_eq(t, 1795230000);
    ck_assert_str_eq(timestamp_format(INT64_MAX, buf), "9999-12-31T23:59:59Z");
    ck_assert_str_eq(timestamp_format(-5, buf), "1969-12-31T23:59:55Z");
    ck_assert_str_eq(timestamp_format(INT64_MIN, buf), "0000-01-01T00:00:00Z");
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        ck_assert_msg(!timestamp_parse(no[i], &t), "%s", no[i]);
}
END_TEST

static const struct scan_info info = {.command = "scan",
                                      .arguments = "suitemap a",
                                      .start = 1795230000,
                                      .width = 80};

static const struct sink_format *json_format(void)
{
    const struct sink_format *f = sink_formats;

    while (strcmp(f->name, "json") != 0)
        f++;
    return f;
}

/* A whole scan: first the scan, last the summary, pairs in between. */
START_TEST(whole_scan)
{
    static const char *const types[] = {"scan",    "endpoint", "endpoint",
                                        "finding", "class",    "class",
                                        "pair",    "pair",     "summary"};
    const char *const labels[] = {"a:443", "b:443"};
    const struct scan_finding f = {
        "shared-certificate", "00ff",      SEVERITY_MEDIUM, "one key",
        "make others",        "{\"x\":1}", labels,          2};
    struct endpoint *e[] = {sample_old("a"), sample_modern("b")};
    const struct party list[] = {party_scanned(e[0], 3),
                                 party_scanned(e[1], 3)};
    struct matrix *m = matrix_new(list, 2, false, DIRECTION_BOTH);
    struct scan_summary sum = {.complete = true, .seconds = 1.5};
    char path[] = "/tmp/check_json.XXXXXX", line[8192];
    struct err err = {0};
    struct sink *s;
    FILE *in;

    close(mkstemp(path));
    s = sink_open(json_format(), path, &info, &err);
    for (size_t i = 0; i < 2; i++)
        ck_assert(sink_endpoint(s, e[i], &err));
    ck_assert(sink_finding(s, &f, &err));
    ck_assert(sink_matrix(s, m, &err));
    ck_assert(sink_summary(s, &sum, &err));
    ck_assert(sink_close(s, &err));
    in = fopen(path, "r");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        json_t *j;

        ck_assert_ptr_nonnull(fgets(line, sizeof line, in));
        j = json_loads(line, 0, NULL);
        ck_assert_str_eq(string(j, "type"), types[i]);
        if (i == 3) {
            ck_assert_str_eq(string(j, "rule"), "shared-certificate");
            ck_assert_str_eq(string(j, "severity"), "medium");
            ck_assert(json_is_object(get(j, "evidence")));
            ck_assert_uint_eq(json_array_size(get(j, "endpoints")), 2);
        }
        if (i == 6) {
            ck_assert_str_eq(string(j, "client"), "a:443");
            ck_assert_str_eq(string(j, "server"), "b:443");
            ck_assert_str_eq(string(j, "verdict"), "incompatible");
            ck_assert(json_is_null(get(j, "version")));
            ck_assert(json_is_true(get(j, "inferred")));
            ck_assert_str_eq(string(get(j, "basis"), "client"), "server-role");
            ck_assert_str_eq(string(get(j, "basis"), "server"), "scan");
            ck_assert_str_eq(
                string(json_array_get(get(j, "reasons"), 0), "rule"),
                "exclusive-versions");
        }
        json_decref(j);
    }
    ck_assert_ptr_null(fgets(line, sizeof line, in));
    fclose(in);
    unlink(path);
    matrix_free(m);
    endpoint_free(e[0]);
    endpoint_free(e[1]);
}
END_TEST

/* A full disk is told at the object that no longer fits, and from then on
 * nothing is written. */
START_TEST(full_disk)
{
    struct endpoint *e = sample_old("a");
    struct err err = {0};
    struct sink *s = sink_open(json_format(), "/dev/full", &info, &err);

    ck_assert_ptr_nonnull(s);
    ck_assert(!sink_endpoint(s, e, &err));
    ck_assert_str_eq(err.text, "/dev/full: No space left on device");
    ck_assert(!sink_endpoint(s, e, &err));
    ck_assert(!sink_broken_pipe(s));
    ck_assert(!sink_close(s, &err));
    endpoint_free(e);
    ck_assert_ptr_null(sink_open(json_format(), "/nowhere/x", &info, &err));
    ck_assert_int_eq(err.code, ERR_FILE);
    ck_assert_ptr_nonnull(strstr(err.text, "/nowhere/x"));
}
END_TEST

/* Large objects fail while they are written, not at the flush. */
START_TEST(large_object_on_full_disk)
{
    struct endpoint *e = sample_old("a");
    struct err err = {0};
    struct sink *s;

    for (int i = 0; i < 60; i++) {
        char text[2000];

        memset(text, 'x', sizeof text);
        text[sizeof text - 1] = '\0';
        endpoint_add_finding(e, "r", SEVERITY_LOW, text, NULL, NULL);
    }
    s = sink_open(json_format(), "/dev/full", &info, &err);
    ck_assert(!sink_endpoint(s, e, &err));
    ck_assert_str_eq(err.text, "/dev/full: No space left on device");
    ck_assert(!sink_close(s, NULL));
    endpoint_free(e);
}
END_TEST

/* In a child of its own (Check forks): standard output is closed at the other
 * end. */
START_TEST(broken_pipe)
{
    struct endpoint *e = sample_old("a");
    struct err err = {0};
    struct sink *s;
    int fds[2];

    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(pipe(fds), 0);
    dup2(fds[1], STDOUT_FILENO);
    close(fds[1]);
    close(fds[0]);
    s = sink_open(json_format(), "-", &info, &err);
    ck_assert(!sink_endpoint(s, e, &err));
    ck_assert(sink_broken_pipe(s));
    ck_assert_str_eq(err.text, "standard output: Broken pipe");
    ck_assert(!sink_close(s, &err));
    endpoint_free(e);
}
END_TEST

static TCase *lines(void)
{
    TCase *t = tcase_create("lines");

    tcase_add_test(t, round_trip);
    tcase_add_test(t, round_trip_of_names);
    tcase_add_test(t, round_trip_of_hostile_text);
    tcase_add_test(t, not_utf8);
    tcase_add_test(t, not_utf8_in_evidence);
    tcase_add_test(t, escapes_in_a_file);
    tcase_add_test(t, long_text);
    tcase_add_test(t, shape);
    tcase_add_test(t, cut_off);
    tcase_add_loop_test(t, malformed, 0, (int)(sizeof bad / sizeof *bad));
    tcase_add_test(t, passed_over);
    tcase_add_test(t, connected);
    tcase_add_test(t, deep_nesting);
    tcase_add_test(t, files);
    tcase_add_test(t, timestamps);
    tcase_set_timeout(t, 30);
    return t;
}

static TCase *sinks(void)
{
    TCase *t = tcase_create("sinks");

    tcase_add_test(t, whole_scan);
    tcase_add_test(t, full_disk);
    tcase_add_test(t, large_object_on_full_disk);
    tcase_add_test(t, broken_pipe);
    return t;
}

int main(void)
{
    Suite *s = suite_create("json");
    SRunner *runner;
    int failed;

    suite_add_tcase(s, lines());
    suite_add_tcase(s, sinks());
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
