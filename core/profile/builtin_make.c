#include "core/profile/builtin_make.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/registry/suite.h"

#define TLS10_TO_13 (~0u << VERSION_TLS10)

/* Takes the next number off the text; false at its end. *end is where it
 * stopped, so that a mark behind it can be read. */
static bool next(const char **text, int base, unsigned long *code, char **end)
{
    const char *s = *text + strspn(*text, " ");

    if (*s == '\0')
        return false;
    *code = strtoul(s, end, base);
    assert(*end != s);
    *text = *end;
    return true;
}

static void read_codes(struct profile_codes *c, const char *text, int base)
{
    unsigned long code;
    char *end;

    if (text == NULL)
        return;
    codes_set(c, NULL, 0);
    while (next(&text, base, &code, &end)) {
        assert(code <= UINT16_MAX);
        codes_add(c, (uint16_t)code);
    }
}

/* The versions that Windows uses a suite in: AES and what is newer not in
 * SSLv3, although the registry of suites allows it. */
static unsigned windows_versions(size_t suite, bool ssl3)
{
    const struct suite *s = suite_at(suite);
    unsigned upto = (2u << s->most) - 1, from = ~0u << s->least;

    return upto & from & (ssl3 ? ~0u : TLS10_TO_13);
}

static int suite_of(const char *digits, unsigned long code, const char *end)
{
    while (*digits == ' ')
        digits++;
    return end - digits == 6 ? suite_index_ssl2((uint32_t)code)
                             : suite_index((uint32_t)code);
}

static void read_suites(struct profile_role *r, const struct builtin_row *row)
{
    const char *text = row->suites, *digits = text;
    unsigned long code, group;
    char *end;

    if (text == NULL)
        return;
    r->suites_known = true;
    for (; next(&text, 16, &code, &end); digits = text) {
        int suite = suite_of(digits, code, end);
        bool ssl3 = *text == 's';

        assert(suite >= 0);
        text += ssl3;
        group = 0;
        if (*text == '/') {
            text++;
            next(&text, 16, &group, &end);
        }
        role_add_suite(r, (size_t)suite,
                       row->windows ? windows_versions((size_t)suite, ssl3) : 0,
                       (uint16_t)group);
    }
}

static enum version_state state_of(char letter)
{
    switch (letter) {
    case 'e':
        return VERSION_STATE_ENABLED;
    case 'r':
        return VERSION_STATE_ON_REQUEST;
    case 'd':
        return VERSION_STATE_DISABLED;
    case '-':
        return VERSION_STATE_UNSUPPORTED;
    default:
        return VERSION_STATE_UNKNOWN;
    }
}

/* What both roles of a machine have in common. */
static void make_role(struct profile_role *r, const struct builtin_row *row,
                      const char *states)
{
    if (states == NULL)
        return;
    r->present = true;
    for (int v = 0; v < VERSION_COUNT; v++)
        r->versions[v] = state_of(states[v]);
    read_suites(r, row);
    read_codes(&r->groups, row->groups, 16);
    read_codes(&r->schemes, row->schemes, 16);
    r->sha512_tls12 = row->sha512_tls12;
}

static int limit(int bits)
{
    return bits == 0 ? PROFILE_LIMIT_UNKNOWN : bits;
}

static void make_client(struct profile_role *r, const struct builtin_row *row)
{
    make_role(r, row, row->client);
    read_codes(&r->shares, row->shares, 16);
    read_codes(&r->cert_schemes, row->cert_schemes, 16);
    read_codes(&r->extensions, row->extensions, 10);
    read_codes(&r->compressors, row->compressors, 10);
    r->dh_min = limit(row->dh_min);
    r->dh_max = limit(row->dh_max);
    r->rsa_min = limit(row->rsa_min);
    r->rsa_max = limit(row->rsa_max);
    r->ecdsa_min = limit(row->ecdsa_min);
    r->sha1_certs = row->sha1_certs;
    r->short_dh_ys = row->short_dh_ys;
    r->legacy_version = row->legacy;
    r->record_version = row->record;
    r->grease = row->grease;
}

/* That the order of a Windows server decides is said of it in general, and
 * not documented for every version. */
static void make_server(struct profile_role *r, const struct builtin_row *row)
{
    make_role(r, row, row->server);
    if (!r->present)
        return;
    r->dh_min = r->dh_max = limit(row->dh_server);
    r->own_order = FACT_YES;
}

struct profile *builtin_make(const struct builtin_row *row)
{
    struct profile *p = profile_new(row->id, row->name, "built-in");

    if (row->state != NULL)
        profile_set(&p->state, row->state);
    p->windows = row->windows;
    make_client(&p->client, row);
    make_server(&p->server, row);
    return p;
}
