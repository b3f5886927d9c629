#include <check.h>

#include "core/model/grade.h"
#include "core/model/rules.h"
#include "sample_endpoint.h"
#include "scanner/out/progress.h"
#include "scanner/out/sink.h"
#include "scanner/out/text.h"

/* What people see, character for character. */

static const struct sink_format *text_format(void)
{
    const struct sink_format *f = sink_formats;

    while (strcmp(f->name, "normal") != 0)
        f++;
    return f;
}

/* What the format prints of endpoints and a matrix, its first line left out.
 * Frees the endpoints. */
static char *printed(const char *command, int verbosity, struct endpoint **list,
                     size_t n, struct matrix *m)
{
    struct scan_info info = {.command = command,
                             .arguments = "suitemap x",
                             .width = 80,
                             .verbosity = verbosity};
    const struct sink_format *f = text_format();
    char *text, *rest;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    void *state = f->open(out, &info);

    for (size_t i = 0; i < n; i++)
        f->endpoint(state, list[i]);
    if (m != NULL)
        f->matrix(state, m);
    f->close(state);
    fclose(out);
    matrix_free(m);
    for (size_t i = 0; i < n; i++)
        endpoint_free(list[i]);
    rest = mem_strdup(text + strcspn(text, "\n") + 1);
    free(text);
    return rest;
}

static void ck_printed(struct endpoint *e, const char *want)
{
    char *text = printed("scan", 0, &e, 1, NULL);

    ck_assert_str_eq(text, want);
    free(text);
}

static struct endpoint *printer(void)
{
    struct endpoint *e = sample_new("mfd-12");
    struct version_result *r = sample_accept(e, VERSION_TLS12);
    struct suite_result *s;

    free(e->address);
    e->address = mem_strdup("10.0.3.12");
    sample_rsa(e, 2048, "sha256");
    sample_group(e, VERSION_TLS12, ECDHE_RSA_AES128, SECP256R1);
    s = sample_suite(e, VERSION_TLS12, RSA_AES256_SHA);
    s->works = WORKS_NO;
    s->failure = endpoint_failure(e, "server flight", "alert internal_error");
    sample_suite(e, VERSION_TLS12, RSA_RC4_MD5);
    r->compressors_asked = true;
    r->compressors = 1u << COMPRESSOR_NULL;
    /* A client's preference: alphabetical. */
    sample_suite(e, VERSION_TLS10, RSA_AES128_SHA);
    sample_suite(e, VERSION_TLS10, RSA_3DES_SHA);
    e->versions[VERSION_TLS10].preference = PREFERENCE_CLIENT;
    e->versions[VERSION_TLS11].outcome = OUTCOME_UNANSWERED;
    e->versions[VERSION_TLS11].how = "timeout";
    endpoint_add_group(e, SECP256R1);
    e->traits.max_suites = 64;
    grade_endpoint(e);
    return e;
}

/* The block of nmap, and what nmap does not tell. */
START_TEST(endpoint)
{
    struct endpoint *e = printer();

    endpoint_add_finding(e, "rc4", SEVERITY_MEDIUM,
                         "It serves 1 suite with the broken cipher RC4, which "
                         "is forbidden.",
                         "Turn it off.",
                         "{\"probe\":[\"tls12\"],\"sent\":\"a \\\"hello\\\"\","
                         "\"max_bits\":-5,\"none\":[],\"in\":{\"a\":null},"
                         "\"list\":[{\"b\":1},2,\"\xc3\xa4\xe2\x80\xae\",4,5,"
                         "{\"d\":[6]}]}");
    e->chains[0].trust = TRUST_UNJUDGED;
    cert_chain_say(&e->chains[0], "it is odd");
    e->traits.clock_skew_s = -31;
    ck_printed(
        e, "Suitemap scan report for mfd-12 (10.0.3.12)\n"
           "PORT    STATE SERVICE\n"
           "443/tcp open  https\n"
           "| ssl-enum-ciphers: \n"
           "|   TLSv1.0: \n"
           "|     ciphers: \n"
           "|       TLS_RSA_WITH_3DES_EDE_CBC_SHA (rsa 2048) - C\n"
           "|       TLS_RSA_WITH_AES_128_CBC_SHA (rsa 2048) - A\n"
           "|     cipher preference: client\n"
           "|     warnings: \n"
           "|       64-bit block cipher 3DES vulnerable to SWEET32 attack\n"
           "|       Forward Secrecy not supported by any cipher\n"
           "|   TLSv1.2: \n"
           "|     ciphers: \n"
           "|       TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 (secp256r1) - A\n"
           "|       TLS_RSA_WITH_AES_256_CBC_SHA (rsa 2048) - broken: alert "
           "internal_error\n"
           "|       TLS_RSA_WITH_RC4_128_MD5 (rsa 2048) - C\n"
           "|     compressors: \n"
           "|       NULL\n"
           "|     cipher preference: server\n"
           "|     warnings: \n"
           "|       Broken cipher RC4 is deprecated by RFC 7465\n"
           "|       Ciphersuite uses MD5 for message integrity\n"
           "|   refused: SSLv3 (alert protocol_version), TLSv1.3 (alert "
           "protocol_version)\n"
           "|   unanswered: TLSv1.1 (timeout)\n"
           "|   groups: secp256r1\n"
           "|   certificates: \n"
           "|     RSA 2048, sha256WithRSAEncryption (SSLv3, TLSv1.0, TLSv1.1, "
           "TLSv1.2)\n"
           "|       subject: CN=mfd-12, O=Lab\n"
           "|       issuer: itself\n"
           "|       valid: 2020-01-01T00:00:00Z to 2030-01-01T00:00:00Z\n"
           "|       trust: cannot be judged: it is odd\n"
           "|   traits: \n"
           "|     takes at most 64 suites in one hello\n"
           "|     its clock differs from ours by -31 s\n"
           "|   findings: \n"
           "|     [medium] rc4: It serves 1 suite with the broken cipher RC4, "
           "which is\n"
           "|     forbidden.\n"
           "|       remedy: Turn it off.\n"
           "|       evidence: probe: tls12; sent: a \"hello\"; max bits: -5; "
           "none: none; in:\n"
           "|                 (a: null); list: (b: 1), 2, \xc3\xa4\\xe2\\x80\\xae, 4, "
           "...\n"
           "|_  least strength: C\n"
           "\n");
}
END_TEST

/* A single suite has no order; a version may be false; a list may be short. */
START_TEST(odd_endpoint)
{
    struct endpoint *e = sample_new("::1");
    struct version_result *r;

    sample_suite(e, VERSION_TLS12, PSK_AES128);
    r = &e->versions[VERSION_TLS12];
    r->preference = PREFERENCE_NONE;
    r->works = WORKS_NO;
    r->failure = endpoint_failure(e, "finished", "closed");
    r->complete = false;
    e->complete = false;
    for (int v = 0; v < VERSION_COUNT; v++)
        if (v != VERSION_TLS12)
            e->versions[v].outcome = OUTCOME_UNASKED;
    e->port = 50003;
    ck_printed(e, "Suitemap scan report for ::1\n"
                  "PORT      STATE SERVICE\n"
                  "50003/tcp open  unknown\n"
                  "| ssl-enum-ciphers: \n"
                  "|   TLSv1.2: \n"
                  "|     ciphers: \n"
                  "|       TLS_PSK_WITH_AES_128_CBC_SHA - unknown\n"
                  "|     cipher preference: indeterminate\n"
                  "|     cipher preference error: Too few ciphers supported\n"
                  "|     warnings: \n"
                  "|       Forward Secrecy not supported by any cipher\n"
                  "|     handshake: breaks off at finished: closed\n"
                  "|     incomplete: the list was cut short, there may be more "
                  "suites\n"
                  "|   incomplete: the scan was cut short, what stands here is "
                  "what was seen\n"
                  "|_  least strength: unknown\n"
                  "\n");
}
END_TEST

START_TEST(rejecting_endpoint)
{
    struct endpoint *e = sample_new("a");

    ck_printed(e, "Suitemap scan report for a\n"
                  "PORT    STATE SERVICE\n"
                  "443/tcp open  https\n"
                  "| ssl-enum-ciphers: \n"
                  "|   refused: SSLv3 (alert protocol_version), TLSv1.0 "
                  "(alert protocol_version),\n"
                  "|            TLSv1.1 (alert protocol_version), TLSv1.2 "
                  "(alert protocol_version),\n"
                  "|            TLSv1.3 (alert protocol_version)\n"
                  "|_  no version of TLS was accepted\n"
                  "\n");
}
END_TEST

/* What is not TLS takes one line. */
START_TEST(other_states)
{
    struct endpoint *e = endpoint_new("mfd", "10.0.0.9", 9100);

    e->state = STATE_PRINT_PORT;
    endpoint_say(e, "left alone");
    ck_printed(e, "mfd (10.0.0.9) port 9100: left alone: what is sent to a "
                  "print port comes out as paper\n");
    e = endpoint_new("nowhere", "", 443);
    e->state = STATE_ERROR;
    endpoint_say(e, "unknown name");
    ck_printed(e, "nowhere port 443: error: unknown name\n");
    e = endpoint_new("10.0.0.9", "10.0.0.9", 80);
    e->state = STATE_NOT_TLS;
    endpoint_say(e, "HTTP/1.1 400 Bad Request\\x0d");
    ck_printed(e, "10.0.0.9 port 80: not TLS: HTTP/1.1 400 Bad "
                  "Request\\x0d\n");
    /* What the state says already is not said again. */
    e = endpoint_new("10.0.0.9", "10.0.0.9", 22);
    e->state = STATE_NOT_TLS;
    endpoint_say(e, "not TLS: SSH-2.0-x");
    ck_printed(e, "10.0.0.9 port 22: not TLS: SSH-2.0-x\n");
}
END_TEST

/* A file name on the command line is not trusted either. */
START_TEST(first_line)
{
    struct scan_info info = {.command = "scan",
                             .arguments = "suitemap \033[31m.jsonl"};
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    text_format()->close(text_format()->open(out, &info));
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, "as: suitemap \\x1b[31m.jsonl\n"));
    free(text);
}
END_TEST

/* Files of the registry are copied by hand: their lines stay whole. */
START_TEST(wrap)
{
    struct str s = {0};

    text_wrap(&s, "  - ",
              "one two three\n[HKEY_LOCAL_MACHINE\\a b c d e]\n"
              "\"Enabled x y z\"=dword:00000001\n[low] a b c d e\n"
              "averyveryverylongword x",
              14);
    ck_assert_str_eq(str_text(&s), "  - one two\n"
                                   "    three\n"
                                   "    [HKEY_LOCAL_MACHINE\\a b c d e]\n"
                                   "    \"Enabled x y z\"=dword:00000001\n"
                                   "    [low] a b\n"
                                   "    c d e\n"
                                   "    averyveryverylongword\n"
                                   "    x\n");
    str_free(&s);
}
END_TEST

static struct matrix *matrix_as_is(struct endpoint **e, size_t n, bool versus)
{
    struct party *list = mem_array(n, sizeof *list);
    struct matrix *m;

    for (size_t i = 0; i < n; i++)
        list[i] = party_scanned(e[i], !versus  ? SIDE_LEFT | SIDE_RIGHT
                                      : i == 0 ? SIDE_LEFT
                                               : SIDE_RIGHT);
    m = matrix_new(list, n, versus, DIRECTION_BOTH);
    free(list);
    return m;
}

/* Trusted, so that the grids show what else is the matter. */
static struct matrix *matrix_of(struct endpoint **e, size_t n, bool versus)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < e[i]->n_chains; k++)
            e[i]->chains[k].trust = TRUST_YES;
    return matrix_as_is(e, n, versus);
}

#define COLUMNS 40

/* Forty printers, no two alike; every fourth can be asked nothing. */
static void forty(struct endpoint **list)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        char name[32];

        snprintf(name, sizeof name, "10.0.3.%zu", i + 1);
        list[i] = i % 4 == 0 ? sample_modern(name) : sample_old(name);
        list[i]->chains[0].certs->key_bits = (uint16_t)(1024 + i);
        if (i % 4 == 3)
            list[i]->versions[VERSION_TLS12].outcome = OUTCOME_UNANSWERED;
        if (i % 4 == 2) {
            sample_dh(list[i], VERSION_TLS12, DHE_RSA_AES128, 512);
            sample_dh(list[0], VERSION_TLS12, DHE_RSA_AES128, 2048);
        }
    }
}

static void ck_grid(const struct matrix *m, unsigned width, const char *want)
{
    struct str s = {0};
    const char *line;

    text_grid(&s, m, width, false);
    line = str_text(&s);
    while (*line != '\0') {
        size_t n = strcspn(line, "\n");

        ck_assert_uint_le(n, width);
        line += n + (line[n] != '\0');
    }
    ck_assert_msg(strncmp(str_text(&s), want, strlen(want)) == 0, "%s",
                  str_text(&s));
    str_free(&s);
}

START_TEST(grid_of_forty)
{
    struct endpoint *list[COLUMNS];
    struct matrix *m;

    forty(list);
    m = matrix_of(list, COLUMNS, false);
    ck_assert_uint_eq(m->n_classes, COLUMNS);
    ck_grid(m, 80,
            "\nRows connect to columns:\n\n"
            "                                                AAAA AAAAA "
            "AAAAA\n"
            "                 ABCDE FGHIJ KLMNO PQRST UVWXY ZABCD EFGHI "
            "JKLMN\n"
            "A  10.0.3.1:443  .X!?+ X!?+X !?+X! ?+X!? +X!?+ X!?+X !?+X! "
            "?+X!?\n"
            "B  10.0.3.2:443  X.++X +++X+ ++X++ +X+++ X+++X +++X+ ++X++ "
            "+X+++\n"
            "C  10.0.3.3:443  ++.!X +!!X+ !!X+! !X+!! X+!!X +!!X+ !!X+! "
            "!X+!!\n");
    /* Half the width: the columns come in bands. */
    ck_grid(m, 40,
            "\nRows connect to columns:\n\n"
            "                 ABCDE FGHIJ KLMNO PQRST\n"
            "A  10.0.3.1:443  .X!?+ X!?+X !?+X! ?+X!?\n");
    matrix_free(m);
    for (size_t i = 0; i < COLUMNS; i++)
        endpoint_free(list[i]);
}
END_TEST

START_TEST(small_grid)
{
    struct endpoint *e[] = {sample_modern("ts"), sample_old("mfd-1"),
                            sample_old("mfd-2"), sample_old("mfd-3")};
    struct str s = {0};
    struct matrix *m;

    e[3]->versions[VERSION_TLS12].outcome = OUTCOME_UNANSWERED;
    m = matrix_of(e, 4, false);
    ck_grid(m, 80,
            "\nRows connect to columns:\n\n"
            "                  A B C\n"
            "A  ts:443         . X ?\n"
            "B  mfd-1:443 (+1) X + +\n"
            "C  mfd-3:443      ? + .\n"
            "\n+ compatible, ~ if the certificate is trusted, ! risky,\n"
            "X incompatible, ? inconclusive, . no pair\n\n");
    text_grid(&s, m, 80, true);
    ck_assert_ptr_nonnull(strstr(str_text(&s), " \033[31mX\033[0m "));
    str_free(&s);
    /* Nothing but trust stands between the printers. */
    matrix_free(m);
    for (size_t i = 1; i < 4; i++)
        e[i]->chains[0].trust = TRUST_NO;
    m = matrix_as_is(e, 4, false);
    ck_grid(m, 80,
            "\nRows connect to columns:\n\n"
            "                  A B C\n"
            "A  ts:443         . X ?\n"
            "B  mfd-1:443 (+1) X ~ ~\n"
            "C  mfd-3:443      ? ~ .\n");
    matrix_free(m);
    m = matrix_of(e, 4, false);
    text_classes(&s, m, 80, 0);
    ck_assert_str_eq(str_text(&s),
                     "4 endpoints, 3 classes:\n"
                     "A: 1 endpoint, TLSv1.2, TLSv1.3: ts:443\n"
                     "B: 2 endpoints, TLSv1.0: mfd-1:443, mfd-2:443\n"
                     "C: 1 endpoint, TLSv1.0: mfd-3:443\n");
    str_free(&s);
    matrix_free(m);
    m = matrix_of(e, 4, true);
    ck_grid(m, 80,
            "\nRows against columns, the same whoever connects:\n\n"
            "          B C\n"
            "A  ts:443 X ?\n");
    matrix_free(m);
    for (size_t i = 0; i < 4; i++)
        endpoint_free(e[i]);
}
END_TEST

/* A short prime is a risk for its clients alone: two grids. */
START_TEST(one_way_grid)
{
    struct endpoint *e[] = {sample_new("ts"), sample_new("mfd")};
    struct matrix *m;

    sample_dh(e[0], VERSION_TLS12, DHE_RSA_AES128, 2048);
    sample_dh(e[1], VERSION_TLS12, DHE_RSA_AES128, 512);
    m = matrix_of(e, 2, true);
    ck_grid(m, 80,
            "\nRows connect to columns:\n\n"
            "          B\n"
            "A  ts:443 !\n"
            "\nColumns connect to rows:\n\n"
            "          B\n"
            "A  ts:443 +\n");
    matrix_free(m);
    endpoint_free(e[0]);
    endpoint_free(e[1]);
}
END_TEST

START_TEST(long_names)
{
    struct endpoint *e[] = {
        sample_modern("printer-0001.floor-17.building-9.campus.example"),
        sample_old("printer-0002.floor-17.building-9.campus.example")};
    struct matrix *m = matrix_of(e, 2, false);

    ck_grid(m, 80,
            "\nRows connect to columns:\n\n"
            "                             A B\n"
            "A  printer-0001.f..ample:443 . X\n"
            "B  printer-0002.f..ample:443 X .\n");
    matrix_free(m);
    endpoint_free(e[0]);
    endpoint_free(e[1]);
}
END_TEST

static size_t count(const char *text, const char *what)
{
    size_t n = 0;

    for (const char *p = text; (p = strstr(p, what)) != NULL; p++)
        n++;
    return n;
}

/* The same trouble is told once, however many pairs have it. */
START_TEST(reasons_once)
{
    struct endpoint *e[12];
    struct matrix *m;
    struct str s = {0};

    e[0] = sample_modern("ts");
    for (size_t i = 1; i < 12; i++) {
        e[i] = sample_old("mfd");
        e[i]->chains[0].certs->key_bits = (uint16_t)(1024 + i);
    }
    m = matrix_of(e, 12, true);
    text_reasons(&s, m, 80);
    ck_assert_uint_eq(count(str_text(&s), "exclusive-versions"), 1);
    ck_assert_uint_eq(count(str_text(&s), "remedy:"), 1);
    ck_assert_ptr_nonnull(
        strstr(str_text(&s), "incompatible: B <-> A, C <-> A, D <-> A"));
    str_free(&s);
    matrix_free(m);
    for (size_t i = 0; i < 12; i++)
        endpoint_free(e[i]);
}
END_TEST

static char *checked(struct endpoint *server, struct endpoint *device)
{
    struct endpoint *e[] = {server, device};

    return printed("check", 0, e, 2, matrix_of(e, 2, true));
}

START_TEST(check_of_strangers)
{
    char *text = checked(sample_modern("ts"), sample_old("mfd"));

    ck_assert_ptr_eq(
        strstr(text,
               "\nts:443 speaks TLSv1.2 (2 suites) and TLSv1.3 (1 suite); it "
               "refuses SSLv3,\nTLSv1.0, TLSv1.1.\n"
               "mfd:443 speaks TLSv1.0 (2 suites); it refuses SSLv3, TLSv1.1, "
               "TLSv1.2, TLSv1.3.\n"
               "\n"
               "mfd:443 connects to ts:443: NO, they part at the version.\n"
               "  Why: The client speaks TLSv1.0 only, the server TLSv1.2 and "
               "TLSv1.3 only: the\n"
               "       lists are exclusive, they share no version. "
               "(exclusive-versions)\n"
               "  What to change:\n"
               "    Safest: let the client, which stops at TLSv1.0, speak "
               "TLSv1.2 too.\n"),
        text);
    ck_assert_ptr_nonnull(
        strstr(text, "ts:443 connects to mfd:443: NO, they part at the "
                     "version.\n  For the same reason"));
    ck_assert_ptr_nonnull(
        strstr(text, "  As a client mfd:443 is inferred from what it accepts "
                     "as a server: point it at\n  `suitemap listen` to "
                     "know.\n"));
    free(text);
}
END_TEST

START_TEST(check_of_friends)
{
    char *text = checked(sample_modern("ts"), sample_modern("mfd"));

    ck_assert_ptr_nonnull(strstr(text, "they are equal"));
    ck_assert_ptr_nonnull(
        strstr(text, "mfd:443 connects to ts:443: yes, with TLSv1.3 and "
                     "TLS_AES_128_GCM_SHA256.\n"));
    free(text);
}
END_TEST

/* A device that serves TLS on two ports: nothing is kept back. */
START_TEST(check_of_two_ports)
{
    struct endpoint *e[] = {sample_modern("ts"), sample_modern("mfd"),
                            sample_old("mfd")};
    const struct party list[] = {party_scanned(e[0], SIDE_LEFT),
                                 party_scanned(e[1], SIDE_RIGHT),
                                 party_scanned(e[2], SIDE_RIGHT)};
    char *text;

    e[2]->port = 631;
    text = printed("check", 0, e, 3, matrix_new(list, 3, true, DIRECTION_BOTH));
    ck_assert_ptr_nonnull(strstr(text, "mfd:443"));
    ck_assert_ptr_nonnull(strstr(text, "mfd:631"));
    ck_assert_ptr_nonnull(strstr(text, "exclusive-versions: "));
    free(text);
}
END_TEST

START_TEST(check_of_one)
{
    struct endpoint *e = sample_modern("ts");
    struct party list = party_scanned(e, SIDE_LEFT | SIDE_RIGHT);
    char *text =
        printed("check", 0, &e, 1, matrix_new(&list, 1, true, DIRECTION_BOTH));

    ck_assert_str_eq(text, "There are not two endpoints to check.\n");
    free(text);
}
END_TEST

START_TEST(empty_side)
{
    struct endpoint *e = sample_modern("ts");
    struct party list = party_scanned(e, SIDE_LEFT);
    char *text =
        printed("matrix", 0, &e, 1, matrix_new(&list, 1, true, DIRECTION_BOTH));

    ck_assert_ptr_eq(strstr(text, "Nothing to lay against each other.\n"),
                     text);
    free(text);
}
END_TEST

START_TEST(check_of_the_silent)
{
    struct endpoint *e = sample_new("mfd");
    char *text;

    e->state = STATE_UNANSWERED;
    endpoint_say(e, "no answer to the SYN");
    text = checked(sample_modern("ts"), e);
    ck_assert_ptr_nonnull(strstr(
        text,
        "mfd:443 could not be asked: unanswered, no answer to the SYN.\n"));
    ck_assert_ptr_nonnull(
        strstr(text, "ts:443 connects to mfd:443: cannot be told.\n"));
    free(text);
}
END_TEST

/* The matrix speaks of endpoints in full only when asked to. */
START_TEST(verbosity)
{
    struct endpoint *e = sample_old("a");
    char *text = printed("matrix", 0, &e, 1, NULL);

    ck_assert_str_eq(text, "");
    free(text);
    e = sample_old("a");
    text = printed("matrix", 1, &e, 1, NULL);
    ck_assert_ptr_nonnull(strstr(text, "Suitemap scan report for a\n"));
    ck_assert_ptr_nonnull(strstr(text, "sha256: 0000"));
    free(text);
}
END_TEST

START_TEST(progress_words)
{
    struct progress p = {.done = 12,
                         .total = 256,
                         .in_flight = 3,
                         .connections = 845,
                         .seconds = 2.0656};
    char buf[160];

    ck_assert_str_eq(progress_format(&p, buf, sizeof buf, 80),
                     "12/256 endpoints, 3 in flight, 845 connections, 409/s, "
                     "0:42 left");
    ck_assert_str_eq(progress_format(&p, buf, sizeof buf, 20),
                     "12/256 endpoints, 3 ");
    p.seconds = 600;
    ck_assert_ptr_nonnull(
        strstr(progress_format(&p, buf, sizeof buf, 80), ", 3:23:20 left"));
    p.seconds = 1; /* too early to guess */
    ck_assert_ptr_null(
        strstr(progress_format(&p, buf, sizeof buf, 80), "left"));
    p = (struct progress){0};
    ck_assert_str_eq(progress_format(&p, buf, sizeof buf, 80),
                     "0 endpoints, 0 in flight, 0 connections");
}
END_TEST

START_TEST(progress_line)
{
    struct progress p = {.total = 1};
    struct progress_line none = {0}, line = {.columns = 10};
    char *text;
    size_t n;

    progress_draw(&none, &p);
    progress_erase(&none);
    line.out = open_memstream(&text, &n);
    progress_erase(&line);
    fflush(line.out);
    ck_assert_uint_eq(n, 0);
    progress_draw(&line, &p);
    progress_erase(&line);
    progress_erase(&line);
    fclose(line.out);
    ck_assert_str_eq(text, "\r\033[K0/1 endpo\r\033[K");
    free(text);
}
END_TEST

static TCase *endpoints(void)
{
    TCase *t = tcase_create("endpoints");

    tcase_add_test(t, endpoint);
    tcase_add_test(t, odd_endpoint);
    tcase_add_test(t, rejecting_endpoint);
    tcase_add_test(t, other_states);
    tcase_add_test(t, first_line);
    tcase_add_test(t, wrap);
    tcase_add_test(t, verbosity);
    tcase_add_test(t, progress_words);
    tcase_add_test(t, progress_line);
    return t;
}

static TCase *grids(void)
{
    TCase *t = tcase_create("grids");

    tcase_add_test(t, grid_of_forty);
    tcase_add_test(t, small_grid);
    tcase_add_test(t, one_way_grid);
    tcase_add_test(t, long_names);
    tcase_add_test(t, reasons_once);
    tcase_add_test(t, check_of_strangers);
    tcase_add_test(t, check_of_friends);
    tcase_add_test(t, check_of_two_ports);
    tcase_add_test(t, check_of_one);
    tcase_add_test(t, empty_side);
    tcase_add_test(t, check_of_the_silent);
    return t;
}

int main(void)
{
    Suite *s = suite_create("text");
    SRunner *runner;
    int failed;

    suite_add_tcase(s, endpoints());
    suite_add_tcase(s, grids());
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
