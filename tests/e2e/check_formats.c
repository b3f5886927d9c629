/* The formats of other programs, read by those programs: nmap's DTD and
 * stylesheet, ndiff, promtool. */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCAN_S = 120, READ_S = 60 };

/* Runs a shell command with these in $1, $2, $3; its exit code must be at most
 * `most`. Returns what it printed; free() it. */
static char *shell(const char *command, int most, const char *one,
                   const char *two, const char *three)
{
    struct args a = {.n = 0};
    struct run r;
    char *out;

    args_add(&a, "sh", "-c", command, "sh", one, two, three, NULL);
    r = proc_run(&a, READ_S);
    ck_assert_msg(r.exit_code >= 0 && r.exit_code <= most,
                  "%s: exit code %d: %.500s", command, r.exit_code, r.err);
    out = strdup(r.out);
    run_free(&r);
    return out;
}

/* Scans two servers and a closed port into all formats; returns the base of
 * the files' names. */
static char *scan_all(const struct server *a, const struct server *b)
{
    char *base = lab_path("formats");
    struct args args = scan_args(a);
    struct run r;

    args_add(&args, b->target, "127.0.0.9:9", "-q", "-oA", base, NULL);
    r = proc_run(&args, SCAN_S);
    ck_assert_msg(r.exit_code == 0, "exit code %d: %.500s", r.exit_code, r.err);
    run_free(&r);
    return base;
}

static const char suites_of[] =
    "for v in TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3; do echo $v;"
    " xmllint --xpath \"//port[@portid='$2']//table[@key='$v']"
    "/table[@key='ciphers']/table/elem[@key='name']\" \"$1\" |"
    " tr '<' '\\n' | sed -n 's/.*>\\(TLS.\\)/\\1/p' |"
    " sed s/TLS_AKE_WITH/TLS/ | sort; done";

START_TEST(xml_as_nmap_writes_it)
{
    struct server wide = lab_start("openssl-wide", NULL);
    struct server tls12 = lab_start("openssl-tls12", NULL);
    char *base = scan_all(&wide, &tls12), *nmap = lab_path("nmap.xml");
    char *ours, *theirs, port[8], path[4096];

    snprintf(port, sizeof port, "%d", wide.port);
    free(shell("xmllint --noout --dtdvalid \"$(dpkg -L nmap-common |"
               " grep nmap.dtd)\" \"$1.xml\"",
               0, base, "", ""));
    free(shell("nmap -Pn -n --script ssl-enum-ciphers -p \"$2\" \"$3\""
               " -oX \"$1\" >/dev/null",
               0, nmap, port, wide.address));
    theirs = shell(suites_of, 0, nmap, port, "");
    snprintf(path, sizeof path, "%s.xml", base);
    ours = shell(suites_of, 0, path, port, "");
    ck_assert_msg(strstr(ours, "TLS_DHE_RSA"), "no suites: %.300s", ours);
    ck_assert_str_eq(ours, theirs);
    free(ours);
    free(theirs);
    /* ndiff exits with 1 where scans differ, with 2 where it cannot read. */
    free(shell("ndiff \"$1\" \"$2.xml\"", 1, nmap, base, ""));
    free(shell("ndiff \"$1.xml\" \"$1.xml\"", 0, base, "", ""));
    free(shell("xsltproc \"$(dpkg -L nmap-common | grep 'nmap.xsl$')\""
               " \"$1.xml\" | grep -q '<html'",
               0, base, "", ""));
    free(nmap);
    free(base);
    lab_stop(&wide);
    lab_stop(&tls12);
}
END_TEST

START_TEST(metrics_as_promtool_reads_them)
{
    struct server wide = lab_start("openssl-modern", NULL);
    struct server old = lab_start("openssl-tls10", NULL);
    char *base = scan_all(&wide, &old);

    free(shell("promtool check metrics < \"$1.prom\" 2>&1", 0, base, "", ""));
    free(shell("grep -q 'suitemap_version_works{.*version=\"TLSv1.0\"} 1'"
               " \"$1.prom\"",
               0, base, "", ""));
    free(shell("grep -q '\"TLSv1.0\",\"accepted\",\"yes\"' \"$1.csv\"", 0, base,
               "", ""));
    free(base);
    lab_stop(&wide);
    lab_stop(&old);
}
END_TEST

/* $1.jsonl is of a scan. Makes $1.page.html, a matrix in which a certificate
 * has a hostile name, and $1.fleet.html, of 5,000 endpoints. */
static const char pages[] =
    "set -e; program=$2; hostile='<img src=x onerror=document.title='\"'owned'>\";"
    "sed \"s~\\\"subject\\\":\\\"~&$hostile~\" \"$1.jsonl\" > \"$1.h.jsonl\";"
    "\"$program\" matrix \"$1.h.jsonl\" -q -oH \"$1.page.html\" || [ $? = 1 ];"
    "grep '\"endpoint\"' \"$1.jsonl\" | grep '\"tls\"' | head -n 2 |"
    " awk '{line[NR] = $0} END {for (i = 0; i < 5000; i++) {l = line[i % 2 + 1];"
    " sub(/\"host\":\"[0-9.]*\"/, \"\\\"host\\\":\\\"mfd-\" i \"\\\"\", l);"
    " print l}}' > \"$1.fleet.jsonl\";"
    "\"$program\" matrix \"$1.fleet.jsonl\" -q -oH \"$1.fleet.html\" ||"
    " [ $? = 1 ]";

START_TEST(page_in_a_browser)
{
    struct server modern = lab_start("openssl-modern", NULL);
    struct server old = lab_start("openssl-tls10", NULL);
    char *base = scan_all(&modern, &old), *told, shots[4096];

    lab_stop(&modern);
    lab_stop(&old);
    free(shell(pages, 0, base, env_or("SUITEMAP", "build/suitemap"), ""));
    /* They stay, to be looked at. */
    snprintf(shots, sizeof shots, "%s/../screenshots",
             env_or("LAB_DIR", "build/lab"));
    told = shell("/usr/bin/python3 tests/e2e/page.py \"$1.page.html\" \"$1.fleet.html\""
                 " \"$2\"",
                 0, base, shots, "");
    printf("%s", told);
    free(told);
    free(base);
}
END_TEST

Suite *formats_suite(void)
{
    Suite *s = suite_create("formats");
    TCase *t = tcase_create("formats");

    tcase_set_timeout(t, 300);
    tcase_add_test(t, xml_as_nmap_writes_it);
    tcase_add_test(t, metrics_as_promtool_reads_them);
    tcase_add_test(t, page_in_a_browser);
    suite_add_tcase(s, t);
    return s;
}
