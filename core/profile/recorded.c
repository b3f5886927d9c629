#include "core/profile/recorded.h"

#include <string.h>

#include "core/registry/suite.h"

/* ---- From a hello ---- */

static void add_suite(struct profile_role *r, int index)
{
    if (index >= 0 && suite_at((size_t)index)->kind != SUITE_SIGNAL)
        role_add_suite(r, (size_t)index, 0, 0);
}

static void read_suites(struct profile_role *r, const struct client_hello *ch)
{
    r->suites_known = true;
    for (size_t i = 0; i < ch->n_suites; i++) {
        uint16_t code = ch->suites[i];

        r->grease |= is_grease(code);
        if (code == SCSV_FALLBACK)
            r->falls_back = FACT_YES;
        if (!is_grease(code))
            add_suite(r, suite_index(code));
    }
    for (size_t i = 0; i < ch->n_kinds; i++)
        add_suite(r, suite_index_ssl2(ch->kinds[i]));
}

/* A list that was not sent is unknown, not empty. */
static void read_codes(struct profile_role *r, struct profile_codes *c,
                       const uint16_t *codes, size_t n, bool sent)
{
    if (!sent)
        return;
    codes_set(c, NULL, 0);
    for (size_t i = 0; i < n; i++) {
        r->grease |= is_grease(codes[i]);
        if (!is_grease(codes[i]))
            codes_add(c, codes[i]);
    }
}

static void read_versions(struct profile_role *r, const struct client_hello *ch)
{
    bool listed = client_hello_has(ch, EXT_VERSIONS);
    enum version v;

    for (v = VERSION_SSL2; v <= VERSION_TLS13; v++)
        r->versions[v] = listed || v == VERSION_TLS13 || v == VERSION_SSL2 ||
                                 version_wire(v) > ch->legacy_version
                             ? VERSION_STATE_DISABLED
                             : VERSION_STATE_UNKNOWN;
    for (size_t i = 0; listed && i < ch->n_versions; i++) {
        r->grease |= is_grease(ch->versions[i]);
        if (version_from_wire(ch->versions[i], &v))
            r->versions[v] = VERSION_STATE_ENABLED;
    }
    for (v = VERSION_TLS12; !listed && v > VERSION_SSL2; v--)
        if (version_wire(v) <= ch->legacy_version) {
            r->versions[v] = VERSION_STATE_ENABLED;
            break;
        }
    if (ch->n_kinds != 0 || ch->legacy_version == version_wire(VERSION_SSL2))
        r->versions[VERSION_SSL2] = VERSION_STATE_ENABLED;
}

void recorded_role(struct profile_role *r, const struct client_hello *ch,
                   uint16_t record_version)
{
    role_clear(r);
    r->present = true;
    r->legacy_version = ch->legacy_version;
    r->record_version = record_version;
    read_versions(r, ch);
    read_suites(r, ch);
    read_codes(r, &r->groups, ch->groups, ch->n_groups,
               client_hello_has(ch, EXT_GROUPS));
    read_codes(r, &r->shares, ch->shares, ch->n_shares,
               client_hello_has(ch, EXT_KEY_SHARE));
    read_codes(r, &r->schemes, ch->schemes, ch->n_schemes,
               client_hello_has(ch, EXT_SCHEMES));
    read_codes(r, &r->cert_schemes, ch->cert_schemes, ch->n_cert_schemes,
               client_hello_has(ch, EXT_CERT_SCHEMES));
    read_codes(r, &r->extensions, ch->extensions, ch->n_extensions, true);
    codes_set(&r->compressors, NULL, 0);
    for (size_t i = 0; i < ch->n_compressions; i++)
        codes_add(&r->compressors, ch->compressions[i]);
}

/* ---- Merging ---- */

static int highest(const struct profile_role *r)
{
    int v = VERSION_TLS13;

    while (v >= 0 && r->versions[v] != VERSION_STATE_ENABLED)
        v--;
    return v;
}

static bool same_codes(const struct profile_codes *a,
                       const struct profile_codes *b)
{
    return a->known == b->known && a->n == b->n &&
           (a->n == 0 || memcmp(a->codes, b->codes, 2 * a->n) == 0);
}

static bool has_suite(const struct profile_role *r, uint16_t suite)
{
    for (size_t i = 0; i < r->n_suites; i++)
        if (r->suites[i].suite == suite)
            return true;
    return false;
}

/* Has b all suites of a? */
static bool within(const struct profile_role *a, const struct profile_role *b)
{
    for (size_t i = 0; i < a->n_suites; i++)
        if (!has_suite(b, a->suites[i].suite))
            return false;
    return true;
}

static bool same_offer(const struct profile_role *a,
                       const struct profile_role *b)
{
    if (a->n_suites != b->n_suites || !same_codes(&a->groups, &b->groups) ||
        !same_codes(&a->schemes, &b->schemes) ||
        !same_codes(&a->cert_schemes, &b->cert_schemes) ||
        !same_codes(&a->compressors, &b->compressors))
        return false;
    for (size_t i = 0; i < a->n_suites; i++)
        if (a->suites[i].suite != b->suites[i].suite)
            return false;
    return highest(a) == highest(b);
}

/* What one of the hellos showed, the other need not. */
static bool add_versions(struct profile_role *known,
                         const struct profile_role *heard)
{
    bool changed = false;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (heard->versions[v] == VERSION_STATE_ENABLED &&
            known->versions[v] != VERSION_STATE_ENABLED) {
            known->versions[v] = VERSION_STATE_ENABLED;
            changed = true;
        }
    return changed;
}

enum recorded recorded_merge(struct profile_role *known,
                             const struct profile_role *heard, bool failed)
{
    bool changed;

    if (same_offer(known, heard))
        return add_versions(known, heard) ? RECORDED_CHANGED : RECORDED_SAME;
    if (!failed || highest(heard) >= highest(known) || !within(heard, known))
        return RECORDED_OTHER;
    changed = add_versions(known, heard) || known->falls_back != FACT_YES;
    known->falls_back = FACT_YES;
    return changed ? RECORDED_CHANGED : RECORDED_SAME;
}
