#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BRUTE_TIMEOUT_S = 120, LISTED = 20 };

const char *const version_names[VERSIONS] = {"SSLv3", "TLSv1.0", "TLSv1.1",
                                             "TLSv1.2", "TLSv1.3"};

/* DTLS stands where the version stands that it follows. */
static int version_index(const char *name)
{
    if (name && !strcmp(name, "DTLSv1.0"))
        name = "TLSv1.1";
    if (name && !strcmp(name, "DTLSv1.2"))
        name = "TLSv1.2";
    for (int v = 0; v < VERSIONS; v++)
        if (name && !strcmp(name, version_names[v]))
            return v;
    return -1;
}

static void read_brute_line(struct table *t, const char *line)
{
    char version[16], verdict[16];
    unsigned code, dh = 0;
    int v;

    ck_assert_msg(sscanf(line, "%15s 0x%4x %15s dh=%u", version, &code, verdict,
                         &dh) >= 3,
                  "brute force printed: %s", line);
    v = version_index(version);
    ck_assert_int_ge(v, 0);
    t->cell[v][code] = strcmp(verdict, "served") ? BROKEN : SERVED;
    t->dh_bits[v][code] = (uint16_t)dh;
}

/* What an oracle finds, whose command is begun. */
static struct table *ask_oracle(struct args *a, const struct server *s)
{
    struct table *t = calloc(1, sizeof *t);
    char port[16], *save = NULL;
    struct run r;

    snprintf(port, sizeof port, "%d", s->port);
    args_add(a, env_or("SUITES_CSV", "tests/data/tls-ciphersuites.csv"),
             s->address, port, NULL);
    r = proc_run(a, BRUTE_TIMEOUT_S);
    ck_assert_msg(r.exit_code == 0, "brute force failed: %s", r.err);
    ck_assert_msg(r.out[0], "brute force found nothing at %s", s->target);
    for (char *line = strtok_r(r.out, "\n", &save); line;
         line = strtok_r(NULL, "\n", &save))
        read_brute_line(t, line);
    run_free(&r);
    return t;
}

struct table *table_by_brute_force(const struct server *s)
{
    struct args a = {.n = 0};

    args_add(&a, env_or("BRUTE", "build/tests/brute"), "-j", "2", NULL);
    return ask_oracle(&a, s);
}

struct table *table_by_dtls(const char *oracle, const struct server *s)
{
    struct args a = {.n = 0};

    args_add(&a, "/usr/bin/python3", "tests/e2e/dtls.py", oracle, NULL);
    return ask_oracle(&a, s);
}

static void read_suite(struct table *t, int v, const json_t *suite)
{
    const char *code = json_str(suite, "code");
    const char *kex = json_str(suite, "kex");
    unsigned c;

    ck_assert_msg(sscanf(code, "0x%4x", &c) == 1, "code: %s", code);
    ck_assert_msg(t->cell[v][c] == ABSENT, "%s listed twice in %s", code,
                  version_names[v]);
    t->cell[v][c] = strcmp(json_str(suite, "works"), "no") ? SERVED : BROKEN;
    if (!strncmp(kex, "DHE", 3) || !strncmp(kex, "DH_anon", 7))
        t->dh_bits[v][c] =
            (uint16_t)json_integer_value(json_object_get(suite, "kex_bits"));
}

/* An accepted version has a suite that is served, and the other way round. */
static void check_outcome(const struct table *t, int v, const json_t *row)
{
    const char *outcome = json_str(row, "outcome");
    int served = table_count(t, v) - table_broken(t, v);

    if (served > 0)
        ck_assert_msg(!strcmp(outcome, "accepted"), "%s has suites but is %s",
                      version_names[v], outcome);
    if (table_count(t, v) == 0)
        ck_assert_msg(strcmp(outcome, "accepted"), "%s accepted, no suite",
                      version_names[v]);
}

struct table *table_of_endpoint(const json_t *endpoint)
{
    struct table *t = calloc(1, sizeof *t);
    bool seen[VERSIONS] = {false};
    const char *prelude = json_str(endpoint, "prelude");
    bool dtls = prelude != NULL && !strcmp(prelude, "dtls");
    json_t *row, *suite;
    size_t i, j;

    json_array_foreach(json_object_get(endpoint, "versions"), i, row)
    {
        int v = version_index(json_str(row, "version"));

        if (v < 0)
            continue; /* SSLv2 */
        ck_assert_msg(!seen[v], "%s twice", version_names[v]);
        seen[v] = true;
        json_array_foreach(json_object_get(row, "suites"), j, suite)
            read_suite(t, v, suite);
        check_outcome(t, v, row);
    }
    for (int v = 0; v < VERSIONS; v++)
        ck_assert_msg(seen[v] || dtls, "no row for %s", version_names[v]);
    return t;
}

static int count(const struct table *t, int version, enum cell least,
                 enum cell most)
{
    int n = 0;

    for (int c = 0; c < CODES; c++)
        n += t->cell[version][c] >= least && t->cell[version][c] <= most;
    return n;
}

int table_count(const struct table *t, int version)
{
    return count(t, version, BROKEN, SERVED);
}

int table_broken(const struct table *t, int version)
{
    return count(t, version, BROKEN, BROKEN);
}

void assert_same_table(const char *what, const struct table *truth,
                       const struct table *claim)
{
    static const char *const words[] = {"absent", "broken", "served"};
    char text[4096] = "";
    int differ = 0;

    for (int v = 0; v < VERSIONS; v++)
        for (int c = 0; c < CODES; c++) {
            size_t used = strlen(text);

            if (truth->cell[v][c] == claim->cell[v][c])
                continue;
            if (differ++ < LISTED)
                snprintf(text + used, sizeof text - used,
                         "\n    %s 0x%04X is %s, suitemap says %s",
                         version_names[v], (unsigned)c,
                         words[truth->cell[v][c]], words[claim->cell[v][c]]);
        }
    ck_assert_msg(differ == 0, "%s: %d suites differ from brute force:%s", what,
                  differ, text);
}
