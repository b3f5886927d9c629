/*
 * Makes the files for the benchmark of the matrix.
 *
 *   records endpoints RECORDS N KINDS   N endpoints of KINDS different kinds,
 *                                       as JSON lines: the real ones of
 *                                       RECORDS, varied, each at an address of
 *                                       its own
 *   records profiles N                  the first N built-in profiles
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/profile/builtin.h"
#include "scanner/out/json.h"
#include "scanner/out/json_profile.h"
#include "scanner/out/json_read.h"

static int fail(const char *what)
{
    fprintf(stderr, "records: %s\n", what);
    return EXIT_FAILURE;
}

/* Leaves some suites out, the more of them the rarer. */
static void thin_out(struct version_result *r, size_t variant)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->n_suites; i++)
        if (i % 4 == 0 || (variant >> i % 4 & 1) == 0)
            r->suites[kept++] = r->suites[i];
    r->n_suites = kept;
}

/* Turns a record into the one at `index` of a fleet. */
static void vary(struct endpoint *e, size_t variant, size_t index)
{
    char address[32];

    for (int v = 0; v < VERSION_TLS13; v++)
        thin_out(&e->versions[v], variant);
    if (e->n_chains != 0 && e->chains[0].n != 0)
        e->chains[0].certs[0].key_bits += (uint16_t)(variant / 8);
    snprintf(address, sizeof address, "10.%zu.%zu.%zu", index >> 16,
             index >> 8 & 255, index & 255);
    free(e->host);
    free(e->address);
    e->host = mem_strdup(address);
    e->address = mem_strdup(address);
}

/* One endpoint of every record. They are read afresh: a variation is for
 * good. */
static bool write_round(const char *path, size_t first, size_t n, size_t kinds)
{
    struct endpoint **list;
    struct err err = {0};
    size_t n_records;

    if (!report_read(path, &list, &n_records, &err))
        return false;
    for (size_t i = 0; i < n_records && first + i < n; i++) {
        vary(list[i], (first + i) % kinds / n_records, first + i);
        json_write_endpoint(stdout, list[i]);
    }
    report_free(list, n_records);
    return true;
}

static int write_endpoints(const char *path, size_t n, size_t kinds)
{
    struct endpoint **list;
    struct err err = {0};
    size_t n_records;

    if (!report_read(path, &list, &n_records, &err) || n_records == 0)
        return fail(err.text);
    report_free(list, n_records);
    /* In whole rounds, so that a record always has the same variants. */
    kinds = (kinds + n_records - 1) / n_records * n_records;
    for (size_t i = 0; i < n; i += n_records)
        if (!write_round(path, i, n, kinds))
            return fail(path);
    return EXIT_SUCCESS;
}

static int write_profiles(size_t n)
{
    struct err err = {0};

    for (size_t i = 0; i < n && i < builtin_count(); i++) {
        struct profile *p = builtin_profile(builtin_id(i), &err);

        if (p == NULL)
            return fail(err.text);
        json_write_profile(stdout, p);
        profile_free(p);
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "endpoints") == 0)
        return write_endpoints(argv[2], strtoul(argv[3], NULL, 10),
                               strtoul(argv[4], NULL, 10));
    if (argc == 3 && strcmp(argv[1], "profiles") == 0)
        return write_profiles(strtoul(argv[2], NULL, 10));
    return fail("endpoints RECORDS N KINDS | profiles N");
}
