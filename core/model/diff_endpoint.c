#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/str.h"
#include "core/model/diff.h"
#include "core/model/grade.h"
#include "core/registry/group.h"

/* The comparison of one endpoint. */

struct compare {
    const struct endpoint *before, *now;
    struct changes *out;
};

static void tell(const struct compare *c, enum change_kind kind,
                 const char *subject, const char *before, const char *after,
                 struct str *text)
{
    changes_add(c->out, kind, c->now, subject, before, after, str_text(text));
    str_free(text);
}

/* "TLSv1.0, TLSv1.2" */
static void add_versions(struct str *s, const struct endpoint *e, unsigned mask)
{
    const char *comma = "";

    for (int v = 0; v < VERSION_COUNT; v++)
        if ((mask >> v & 1) != 0) {
            str_addf(s, "%s%s", comma,
                     endpoint_version_name(e, (enum version)v));
            comma = ", ";
        }
}

/* ---- Versions ---- */

static void compare_version(const struct compare *c, enum version v)
{
    enum outcome was = c->before->versions[v].outcome;
    enum outcome is = c->now->versions[v].outcome;
    const char *name = endpoint_version_name(c->now, v);
    struct str text = {0};

    if (was == OUTCOME_REFUSED && is == OUTCOME_ACCEPTED) {
        str_addf(&text, "Speaks %s now.", name);
        tell(c, CHANGE_VERSION_GAINED, name, outcome_name(was),
             outcome_name(is), &text);
    } else if (was == OUTCOME_ACCEPTED && is == OUTCOME_REFUSED) {
        str_addf(&text, "No longer speaks %s (%s).", name,
                 c->now->versions[v].how);
        tell(c, CHANGE_VERSION_LOST, name, outcome_name(was), outcome_name(is),
             &text);
    }
}

/* ---- Suites ---- */

/* In these versions both lists can be laid against each other. */
static unsigned shared_versions(const struct compare *c)
{
    unsigned mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (c->before->versions[v].outcome == OUTCOME_ACCEPTED &&
            c->now->versions[v].outcome == OUTCOME_ACCEPTED)
            mask |= 1u << v;
    return mask;
}

/* The versions in which a suite is there. */
static unsigned served_in(const struct endpoint *e, unsigned versions, size_t s)
{
    unsigned mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if ((versions >> v & 1) != 0 &&
            endpoint_suite(e, (enum version)v, s) != NULL)
            mask |= 1u << v;
    return mask;
}

/* The versions whose list is whole, so that what it lacks is not there. */
static unsigned whole_lists(const struct endpoint *e)
{
    unsigned mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (e->versions[v].complete)
            mask |= 1u << v;
    return mask;
}

static void tell_suite(const struct compare *c, enum change_kind kind,
                       size_t suite, unsigned was, unsigned is)
{
    struct str text = {0}, before = {0}, after = {0};
    const char *name = suite_at(suite)->name;

    add_versions(&before, c->now, was);
    add_versions(&after, c->now, is);
    str_addf(&text, "%s %s in ",
             kind == CHANGE_SUITE_LOST ? "No longer serves" : "Serves", name);
    add_versions(&text, c->now,
                 kind == CHANGE_SUITE_LOST ? was & ~is : is & ~was);
    str_addc(&text, '.');
    tell(c, kind, name, before.len != 0 ? before.s : NULL,
         after.len != 0 ? after.s : NULL, &text);
    str_free(&before);
    str_free(&after);
}

static struct bitset all_suites(const struct endpoint *e, unsigned versions)
{
    struct bitset all = {{0}};

    for (int v = 0; v < VERSION_COUNT; v++)
        if ((versions >> v & 1) != 0) {
            struct bitset each = endpoint_picked(e, (enum version)v);

            all = bit_or(&all, &each);
        }
    return all;
}

static void compare_suites(const struct compare *c)
{
    unsigned shared = shared_versions(c);
    struct bitset old = all_suites(c->before, shared);
    struct bitset new = all_suites(c->now, shared);
    struct bitset any = bit_or(&old, &new);
    uint16_t list[BITSET_MAX];
    size_t n = suites_by_code(&any, list);

    for (size_t i = 0; i < n; i++) {
        unsigned was = served_in(c->before, shared, list[i]);
        unsigned is = served_in(c->now, shared, list[i]);

        if ((was & ~is & whole_lists(c->now)) != 0)
            tell_suite(c, CHANGE_SUITE_LOST, list[i], was, is);
        if ((is & ~was & whole_lists(c->before)) != 0)
            tell_suite(c, CHANGE_SUITE_GAINED, list[i], was, is);
    }
}

/* ---- Key exchange ---- */

/* The strength of the ephemeral key, in bits of its own kind of which one can
 * be weaker than another; 0 for none, or unknown. */
static unsigned kex_bits(const struct suite_result *r)
{
    const struct group *g;

    switch (r->kex) {
    case KEX_DH:
    case KEX_RSA_EXPORT:
        return r->kex_bits;
    case KEX_GROUP:
        g = group_find(r->group);
        return g == NULL                ? 0
               : g->kind == GROUP_FFDHE ? g->bits
                                        : g->security_bits;
    default:
        return 0;
    }
}

struct weakest {
    unsigned bits; /* 0: none seen */
    enum version version;
    const struct suite_result *suite;
};

static void note(struct weakest *w, enum version v,
                 const struct suite_result *r)
{
    unsigned bits = kex_bits(r);

    if (w->bits == 0 || bits < w->bits)
        *w = (struct weakest){bits, v, r};
}

/* The weakest exchange of a kind on each side, among the suites that both
 * have: one that is new is told as such. */
static void find_weakest(const struct compare *c, const char *kind,
                         struct weakest *old, struct weakest *new)
{
    for (int i = 0; i < VERSION_COUNT; i++) {
        enum version v = (enum version)i;
        const struct version_result *r = &c->now->versions[v];

        for (size_t k = 0; k < r->n_suites; k++) {
            const struct suite_result *is = &r->suites[k];
            const struct suite_result *was =
                endpoint_suite(c->before, v, is->suite);

            if (was == NULL || kex_bits(was) == 0 || kex_bits(is) == 0 ||
                strcmp(kex_name(was), kind) != 0 ||
                strcmp(kex_name(is), kind) != 0)
                continue;
            note(old, v, was);
            note(new, v, is);
        }
    }
}

static void compare_kex(const struct compare *c, const char *kind)
{
    struct weakest old = {0}, new = {0};
    char before[80], after[80];
    struct str text = {0};

    find_weakest(c, kind, &old, &new);
    if (new.bits == 0 || new.bits >= old.bits)
        return;
    kex_text(c->before, old.version, old.suite, before, sizeof before);
    kex_text(c->now, new.version, new.suite, after, sizeof after);
    str_addf(&text, "Its key exchange %s is weaker: %s, was %s.", kind, after,
             before);
    tell(c, CHANGE_KEX_WEAKER, kind, before, after, &text);
}

/* ---- Certificates ---- */

static bool has_leaf(const struct endpoint *e, const uint8_t sha256[32])
{
    for (size_t i = 0; i < e->n_chains; i++)
        if (e->chains[i].n != 0 &&
            memcmp(e->chains[i].certs[0].sha256, sha256, 32) == 0)
            return true;
    return false;
}

/* The first certificate with a key of this kind that the other lacks. */
static const struct certificate *only_here(const struct endpoint *e,
                                           const struct endpoint *other,
                                           enum cert_key key)
{
    for (size_t i = 0; i < e->n_chains; i++)
        if (e->chains[i].n != 0 && e->chains[i].certs[0].key == key &&
            !has_leaf(other, e->chains[i].certs[0].sha256))
            return &e->chains[i].certs[0];
    return NULL;
}

/* "CN=mfd-12, RSA 2048, ends 2030-01-01" */
static void add_certificate(struct str *s, const struct certificate *c)
{
    str_addf(s, "%s, %s %u", c->subject, cert_key_name(c->key), c->key_bits);
    if (c->not_after[0] != '\0')
        str_addf(s, ", ends %.10s", c->not_after);
}

/* The same, and ", sha256 0f0f...": that is what tells it from others. */
static void add_value(struct str *s, const struct certificate *c)
{
    add_certificate(s, c);
    str_add(s, ", sha256 ");
    for (size_t i = 0; i < sizeof c->sha256; i++)
        str_addf(s, "%02x", c->sha256[i]);
}

static void compare_certificates(const struct compare *c, enum cert_key key)
{
    const struct certificate *old = only_here(c->before, c->now, key);
    const struct certificate *new = only_here(c->now, c->before, key);
    struct str text = {0}, before = {0}, after = {0};

    if (old == NULL || new == NULL)
        return;
    add_value(&before, old);
    add_value(&after, new);
    str_addf(&text, "Its %s certificate was replaced. The new one: ",
             cert_key_name(key));
    add_certificate(&text, new);
    str_addc(&text, '.');
    tell(c, CHANGE_CERT_REPLACED, cert_key_name(key), str_text(&before),
         str_text(&after), &text);
    str_free(&before);
    str_free(&after);
}

/* ---- Findings ---- */

static const char soon[] = "cert-expires-soon", ended[] = "cert-expired";

static const struct finding *find(const struct endpoint *e, const char *rule)
{
    for (size_t i = 0; i < e->n_findings; i++)
        if (strcmp(e->findings[i].rule, rule) == 0)
            return &e->findings[i];
    return NULL;
}

/* Whether the time in hellos is a clock's does not show each time: of one that
 * is known now, and was not, nobody knows since when it is wrong. */
static bool was_open(const struct endpoint *before, const char *rule)
{
    const struct traits *t = &before->traits;

    if (strcmp(rule, "clock-skew") != 0 || t->tells_time || t->no_clock)
        return false;
    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++)
        if (before->versions[v].outcome == OUTCOME_ACCEPTED)
            return true;
    return false;
}

static void compare_findings(const struct compare *c)
{
    for (size_t i = 0; i < c->now->n_findings; i++) {
        const struct finding *f = &c->now->findings[i];
        bool ending = strcmp(f->rule, soon) == 0;

        if (find(c->before, f->rule) == NULL &&
            !was_open(c->before, f->rule))
            changes_add(
                c->out, ending ? CHANGE_CERT_ENDING : CHANGE_FINDING_NEW,
                c->now, f->rule, NULL, severity_name(f->severity), f->text)
                ->severity = f->severity;
    }
    for (size_t i = 0; i < c->before->n_findings; i++) {
        const struct finding *f = &c->before->findings[i];
        struct str text = {0};

        /* What was near its end and has ended is not mended by that. */
        if (find(c->now, f->rule) != NULL ||
            (strcmp(f->rule, soon) == 0 && find(c->now, ended) != NULL))
            continue;
        str_addf(&text, "No longer found: %s.", f->rule);
        tell(c, CHANGE_FINDING_FIXED, f->rule, severity_name(f->severity), NULL,
             &text);
    }
}

/* ---- The whole ---- */

bool endpoint_is_known(const struct endpoint *e)
{
    return e->state == STATE_TLS || e->state == STATE_NOT_TLS ||
           e->state == STATE_CLOSED;
}

static void tell_new(const struct endpoint *e, struct changes *out)
{
    struct str text = {0};
    unsigned versions = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (e->versions[v].outcome == OUTCOME_ACCEPTED)
            versions |= 1u << v;
    str_add(&text, "New: speaks ");
    add_versions(&text, e, versions);
    if (versions == 0)
        str_add(&text, "no version of TLS that could be agreed on");
    if (e->n_findings != 0)
        str_addf(&text, "; %zu finding%s", e->n_findings,
                 e->n_findings == 1 ? "" : "s");
    str_addc(&text, '.');
    changes_add(out, CHANGE_ENDPOINT_NEW, e, NULL, NULL, state_name(e->state),
                str_text(&text));
    str_free(&text);
}

static void tell_gone(const struct endpoint *before, const struct endpoint *now,
                      struct changes *out)
{
    static const char given_up[] = "Gone: it does not answer any more.";
    struct str text = {0};

    if (now == NULL) {
        changes_add(out, CHANGE_ENDPOINT_GONE, before, NULL,
                    state_name(before->state), NULL, given_up);
        return;
    }
    str_addf(&text, "Gone: %s%s%s.",
             now->state == STATE_CLOSED ? "the port is closed"
                                        : "what answers there is not TLS",
             now->state == STATE_NOT_TLS && now->how[0] != '\0' ? ": " : "",
             now->state == STATE_NOT_TLS ? now->how : "");
    changes_add(out, CHANGE_ENDPOINT_GONE, before, NULL,
                state_name(before->state), state_name(now->state),
                str_text(&text));
    str_free(&text);
}

static void compare_both(const struct endpoint *before,
                         const struct endpoint *now, struct changes *out)
{
    static const char *const kinds[] = {"DHE", "ECDHE", "RSA"};
    struct compare c = {before, now, out};

    for (int v = 0; v < VERSION_COUNT; v++)
        compare_version(&c, (enum version)v);
    compare_suites(&c);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        compare_kex(&c, kinds[i]);
    for (int k = 0; k <= CERT_KEY_GOST; k++)
        compare_certificates(&c, (enum cert_key)k);
    compare_findings(&c);
}

void diff_endpoint(const struct endpoint *before, const struct endpoint *now,
                   struct changes *out)
{
    bool was = before != NULL && before->state == STATE_TLS;

    if ((before != NULL && !endpoint_is_known(before)) ||
        (now != NULL && !endpoint_is_known(now)))
        return;
    if (now == NULL || now->state != STATE_TLS) {
        if (was)
            tell_gone(before, now, out);
    } else if (!was) {
        tell_new(now, out);
    } else {
        compare_both(before, now, out);
    }
}
