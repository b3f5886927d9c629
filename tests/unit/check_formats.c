#include <check.h>

#include "core/base/str.h"
#include "core/model/grade.h"
#include "sample_endpoint.h"
#include "scanner/out/markup.h"
#include "scanner/out/sink.h"

/* XML, CSV and Prometheus: what a peer controls stays text, and the shape is
 * what their readers know. */

static const struct sink_format *format_of(const char *option)
{
    const struct sink_format *f = sink_formats;

    while (strcmp(f->option, option) != 0)
        f++;
    return f;
}

/* All that a format writes of endpoints and a matrix; frees both. */
static char *written(const char *option, struct endpoint **list, size_t n,
                     struct matrix *m)
{
    struct scan_info info = {.command = "scan",
                             .arguments = "suitemap -oX \"a\" <b>",
                             .start = 1795230000};
    struct scan_summary sum = {.complete = true, .endpoints = n};
    const struct sink_format *f = format_of(option);
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    void *state = f->open(out, &info);

    for (size_t i = 0; i < n; i++)
        f->endpoint(state, list[i]);
    if (m != NULL)
        f->matrix(state, m);
    f->summary(state, &sum);
    if (f->trouble != NULL)
        ck_assert_int_eq(f->trouble(state), 0);
    f->close(state);
    fclose(out);
    matrix_free(m);
    for (size_t i = 0; i < n; i++)
        endpoint_free(list[i]);
    return text;
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;

    for (; (text = strstr(text, what)) != NULL; text += strlen(what))
        n++;
    return n;
}

#define ck_has(text, what)                                                     \
    ck_assert_msg(strstr((text), (what)) != NULL, "no %s in %s", (what), (text))

static struct endpoint *printer(const char *subject)
{
    struct endpoint *e = sample_new("mfd-12");

    free(e->address);
    e->address = mem_strdup("10.0.3.12");
    e->connected = true;
    sample_accept(e, VERSION_TLS12);
    sample_rsa(e, 2048, "sha256");
    certificate_set(&e->chains[0].certs->subject, subject);
    sample_group(e, VERSION_TLS12, ECDHE_RSA_AES128, SECP256R1);
    sample_suite(e, VERSION_TLS12, RSA_RC4_MD5);
    grade_endpoint(e);
    endpoint_add_finding(e, "rc4", SEVERITY_MEDIUM, "It serves RC4.",
                         "Turn it off.", NULL);
    return e;
}

START_TEST(markup)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", ""},
        {"mfd-12", "mfd-12"},
        {"<script>&\"'</script>",
         "&lt;script&gt;&amp;&quot;&#39;&lt;/script&gt;"},
        {"a\nb\tc", "a&#10;b\tc"},
        {"\x01\x1b[31m\x7f", "\xef\xbf\xbd\xef\xbf\xbd[31m\xef\xbf\xbd"},
        {"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x96\xa8",
         "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x96\xa8"},
        /* cut short, overlong, surrogate, past U+10FFFF, U+FFFE */
        {"\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xc0\xbc", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xe0\x80\xbc", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xef\xbf\xbe", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out = {0};

        markup_add(&out, cases[i].text);
        ck_assert_str_eq(str_text(&out), cases[i].want);
        str_free(&out);
    }
}
END_TEST

/* The shape of nmap's script, by key. */
START_TEST(xml_endpoint_shape)
{
    struct endpoint *e = printer("CN=mfd-12, O=Lab, serialNumber=7");
    char *text;

    e->reverse = mem_strdup("mfd-12.lab.example");
    text = written("-oX", &e, 1, NULL);
    ck_has(text, "<nmaprun scanner=\"nmap\" args=\"suitemap -oX "
                 "&quot;a&quot; &lt;b&gt;\" start=\"1795230000\"");
    ck_has(text, "<address addr=\"10.0.3.12\" addrtype=\"ipv4\"/>");
    ck_has(text, "<hostname name=\"mfd-12\" type=\"user\"/><hostname "
                 "name=\"mfd-12.lab.example\" type=\"PTR\"/>");
    ck_has(text, "<port protocol=\"tcp\" portid=\"443\"><state state=\"open\"");
    ck_has(text, "<service name=\"https\" tunnel=\"ssl\" method=\"probed\" "
                 "conf=\"10\"/>");
    ck_has(text, "<table key=\"TLSv1.2\">\n<table key=\"ciphers\">\n<table>\n"
                 "<elem key=\"kex_info\">secp256r1</elem>\n"
                 "<elem key=\"name\">TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
                 "</elem>\n<elem key=\"strength\">A</elem>\n");
    ck_has(text, "<elem key=\"cipher preference\">server</elem>");
    ck_has(text, "<elem>Broken cipher RC4 is deprecated by RFC 7465</elem>");
    ck_has(text, "<elem key=\"least strength\">");
    ck_has(text, "<elem key=\"commonName\">mfd-12</elem>\n"
                 "<elem key=\"organizationName\">Lab</elem>\n</table>");
    ck_has(text, "<elem key=\"rule\">rc4</elem>");
    ck_assert_ptr_null(strstr(text, "serialNumber</elem>"));
    /* ndiff fails on a port, or a host, with two scripts. */
    ck_assert_uint_eq(count(text, "<script "), 2);
    ck_has(text, "</nmaprun>\n");
    free(text);
}
END_TEST

/* Endpoints of one host that came apart stand in one host, in the order of
 * the targets. */
START_TEST(xml_hosts)
{
    struct endpoint *e[3] = {sample_new("10.0.0.2"), sample_new("10.0.0.1"),
                             sample_new("10.0.0.2")};
    char *text, *first;

    e[0]->order = 2;
    e[1]->order = 0;
    e[2]->order = 1;
    e[2]->port = 631;
    e[1]->state = STATE_UNANSWERED;
    e[1]->connected = false;
    text = written("-oX", e, 3, NULL);
    ck_assert_uint_eq(count(text, "<host>"), 2);
    first = strstr(text, "10.0.0.1");
    ck_assert_ptr_nonnull(first);
    ck_assert(first < strstr(text, "10.0.0.2"));
    first = strstr(first, "portid=\"443\"");
    ck_assert(first < strstr(text, "portid=\"631\""));
    ck_assert(strstr(text, "portid=\"631\"") <
              strstr(first + 1, "portid=\"443\""));
    ck_assert_uint_eq(count(text, "<status state=\"down\""), 1);
    ck_assert_uint_eq(count(text, "<status state=\"up\""), 1);
    ck_assert_uint_eq(count(text, "<hostscript>"), 2);
    free(text);
}
END_TEST

START_TEST(xml_hostile_name)
{
    struct endpoint *e = printer("CN=<script>alert(1)</script>\" x=\"");
    char *text = written("-oX", &e, 1, NULL);

    ck_assert_ptr_null(strstr(text, "<script>alert"));
    ck_assert_ptr_null(strstr(text, "\" x=\""));
    free(text);
}
END_TEST

START_TEST(csv_rows)
{
    struct endpoint *e = printer("CN=mfd-12");
    char *text = written("-oC", &e, 1, NULL);

    /* the head, four refused versions, two suites */
    ck_assert_uint_eq(count(text, "\r\n"), 7);
    ck_has(text, "\r\n\"mfd-12\",\"10.0.3.12\",443,\"https\",\"tls\",\"\","
                 "\"yes\",\"TLSv1.2\",\"accepted\",\"untested\","
                 "\"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\",\"0xC02F\","
                 "\"ECDHE\",\"secp256r1\",");
    ck_has(text, "\"TLSv1.3\",\"refused\",\"untested\",\"\",\"\",\"\",\"\","
                 "\"\",\"\",\"\",\"rc4\",\"CN=mfd-12\",");
    free(text);
}
END_TEST

START_TEST(csv_of_silence)
{
    struct endpoint *e = endpoint_new("10.0.0.1", "10.0.0.1", 443);
    char *text;

    e->state = STATE_CLOSED;
    text = written("-oC", &e, 1, NULL);
    ck_assert_uint_eq(count(text, "\r\n"), 2);
    ck_has(text, "\"closed\"");
    free(text);
}
END_TEST

/* A spreadsheet must not run what a certificate says. */
START_TEST(csv_formulas)
{
    static const char *const names[] = {"=cmd|' /C calc'!A0", "+1", "-1", "@x",
                                        "\tx", "%x"};
    char want[80];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct endpoint *e = printer(names[i]);
        char *text = written("-oC", &e, 1, NULL);

        snprintf(want, sizeof want, ",\"'%s\",", names[i]);
        ck_has(text, want);
        free(text);
    }
}
END_TEST

START_TEST(csv_quotes)
{
    struct endpoint *e = printer("CN=a\", \"b\r\n\"=1+1");
    char *text = written("-oC", &e, 1, NULL);

    ck_has(text, "\"CN=a\"\", \"\"b\r\n\"\"=1+1\"");
    free(text);
}
END_TEST

START_TEST(csv_of_matrix)
{
    struct endpoint *e[2] = {sample_modern("a"), sample_new("b")};
    struct party parties[2] = {{.scan = e[0], .sides = SIDE_LEFT},
                               {.scan = e[1], .sides = SIDE_RIGHT}};
    char *text;

    sample_accept(e[1], VERSION_TLS10);
    sample_suite(e[1], VERSION_TLS10, RSA_3DES_SHA);
    text = written("-oC:matrix", e, 2,
                   matrix_new(parties, 2, true, DIRECTION_BOTH));
    ck_assert_uint_eq(count(text, "\r\n"), 3);
    ck_has(text, "\"A\",1,\"a:443\",\"B\",1,\"b:443\",\"incompatible\",\"\",\"\""
                 ",\"yes\",\"exclusive-versions\",");
    free(text);
}
END_TEST

/* A family's samples stand together, behind its one HELP and TYPE. */
START_TEST(prometheus)
{
    struct endpoint *e[2] = {printer("CN=x"), sample_new("b\"\\\n")};
    char *text;

    endpoint_add_finding(e[0], "rc4", SEVERITY_MEDIUM, "twice", "", NULL);
    e[1]->versions[VERSION_TLS11].outcome = OUTCOME_UNANSWERED;
    text = written("-oP", e, 2, NULL);
    ck_assert_uint_eq(count(text, "# TYPE suitemap_version_accepted gauge"), 1);
    ck_has(text, "suitemap_version_accepted{host=\"mfd-12\","
                 "address=\"10.0.3.12\",port=\"443\",version=\"TLSv1.2\"} 1\n");
    ck_has(text, "host=\"b\\\"\\\\\\n\"");
    ck_assert_uint_eq(count(text, "rule=\"rc4\""), 1);
    /* What was not answered is neither accepted nor refused. */
    ck_assert_uint_eq(count(text, "version=\"TLSv1.1\"} 0"), 2);
    ck_assert_ptr_null(strstr(text, "suitemap_pairs"));
    ck_has(text, "suitemap_scan_complete 1\n");
    free(text);
}
END_TEST

/* Nothing that a peer says ends the element that holds the data. */
START_TEST(html_hostile_name)
{
    struct endpoint *e = printer("CN=</script><script>alert(1)</script><!--");
    char *text = written("-oH", &e, 1, NULL);

    ck_assert_ptr_null(strstr(text, "<script>alert"));
    ck_assert_uint_eq(count(text, "<script"), 2);
    ck_assert_uint_eq(count(text, "</script>"), 2);
    ck_has(text, "CN=\\u003c/script\\u003e");
    free(text);
}
END_TEST

/* What endpoints share is written once. */
START_TEST(html_pool)
{
    struct endpoint *e[200];
    char *text;

    for (size_t i = 0; i < 200; i++)
        e[i] = printer("CN=x");
    text = written("-oH", e, 200, NULL);
    ck_assert_uint_eq(count(text, "It serves RC4."), 1);
    ck_assert_uint_eq(count(text, "[\"endpoint\",{"), 200);
    ck_has(text, "</html>\n");
    free(text);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("formats");
    TCase *t = tcase_create("formats");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_add_test(t, markup);
    tcase_add_test(t, xml_endpoint_shape);
    tcase_add_test(t, xml_hosts);
    tcase_add_test(t, xml_hostile_name);
    tcase_add_test(t, csv_rows);
    tcase_add_test(t, csv_of_silence);
    tcase_add_test(t, csv_formulas);
    tcase_add_test(t, csv_quotes);
    tcase_add_test(t, csv_of_matrix);
    tcase_add_test(t, prometheus);
    tcase_add_test(t, html_hostile_name);
    tcase_add_test(t, html_pool);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
