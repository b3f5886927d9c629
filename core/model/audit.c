#include "core/model/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/registry/group.h"

/* Evidence goes on a line: so many suites of a rule are named. */
#define NAMED_MOST 4

const char *audit_verdict_name(enum audit_verdict v)
{
    static const char *const names[] = {[AUDIT_COMPLIANT] = "compliant",
                                        [AUDIT_UNKNOWN] = "unknown",
                                        [AUDIT_VIOLATES] = "violates"};

    return names[v];
}

/* One check while it is judged. */
struct judging {
    enum audit_verdict verdict;
    struct str evidence;
};

static void worsen(struct judging *j, enum audit_verdict v)
{
    if (v > j->verdict)
        j->verdict = v;
}

static void part(struct judging *j)
{
    if (j->evidence.len != 0)
        str_add(&j->evidence, "; ");
}

/* Takes the evidence over. */
static void add(struct audit *a, const char *what, struct judging *j)
{
    a->checks = mem_grow(a->checks, a->n + 1, sizeof *a->checks);
    a->checks[a->n++] = (struct audit_check){
        mem_strdup(what), j->verdict, mem_strdup(str_text(&j->evidence))};
    if (j->verdict > a->verdict)
        a->verdict = j->verdict;
    str_free(&j->evidence);
}

/* ---- Versions ---- */

static void tell_outcome(struct judging *j, const struct endpoint *e,
                         enum version v)
{
    const struct version_result *r = &e->versions[v];

    part(j);
    if (r->outcome == OUTCOME_ACCEPTED)
        str_addf(&j->evidence, "%s: accepted, %s", endpoint_version_name(e, v),
                 r->n_suites != 0 ? suite_at(r->suites[0].suite)->name : "");
    else
        str_addf(&j->evidence, "%s: %s%s%s", endpoint_version_name(e, v),
                 r->outcome == OUTCOME_REFUSED ? "refused" : "unanswered",
                 r->how[0] != '\0' ? ", " : "", r->how);
}

/* DTLS never had what came before TLS 1.1. */
static bool is_none(const struct endpoint *e, enum version v)
{
    return endpoint_datagrams(e) && v < VERSION_TLS11;
}

static void judge_version(struct audit *a, const struct endpoint *e,
                          enum version v, bool required)
{
    enum outcome wrong = required ? OUTCOME_REFUSED : OUTCOME_ACCEPTED;
    enum outcome outcome = e->versions[v].outcome;
    struct judging j = {.verdict = outcome == wrong ? AUDIT_VIOLATES
                                   : outcome == OUTCOME_ACCEPTED ||
                                           outcome == OUTCOME_REFUSED
                                       ? AUDIT_COMPLIANT
                                       : AUDIT_UNKNOWN};
    char what[64];

    if (is_none(e, v)) {
        j.verdict = required ? AUDIT_VIOLATES : AUDIT_COMPLIANT;
        str_add(&j.evidence, "DTLS has none");
    } else {
        tell_outcome(&j, e, v);
    }
    snprintf(what, sizeof what, "versions: %s%s", required ? "" : "no ",
             version_name(v));
    add(a, what, &j);
}

static void judge_versions(struct audit *a, const struct policy *p,
                           const struct endpoint *e)
{
    for (int v = VERSION_SSL2; v < VERSION_COUNT; v++) {
        if (p->forbid >> v & 1)
            judge_version(a, e, (enum version)v, false);
        if (p->require >> v & 1)
            judge_version(a, e, (enum version)v, true);
    }
}

/* ---- Suites ---- */

static void tell_suites(struct judging *j, const struct endpoint *e,
                        enum version v, const struct bitset *set)
{
    uint16_t list[BITSET_MAX];
    size_t n = suites_by_code(set, list);

    part(j);
    str_addf(&j->evidence, "%s: ", endpoint_version_name(e, v));
    for (size_t i = 0; i < n && i < NAMED_MOST; i++)
        str_addf(&j->evidence, "%s%s", i != 0 ? ", " : "",
                 suite_at(list[i])->name);
    if (n > NAMED_MOST)
        str_addf(&j->evidence, " and %zu more", n - NAMED_MOST);
}

static void find_breach(struct judging *j, const struct policy_rule *rule,
                        const struct endpoint *e, enum version v)
{
    struct bitset picked = endpoint_picked(e, v);
    struct bitset bad = bit_and(&picked, &rule->set);

    if (bit_empty(&bad))
        return;
    worsen(j, AUDIT_VIOLATES);
    tell_suites(j, e, v, &bad);
}

/* A rule that is broken in one version was not asked in the others. */
static void tell_absence(struct judging *j, const struct policy_rule *rule,
                         const struct endpoint *e, enum version v)
{
    const struct version_result *r = &e->versions[v];
    struct bitset all = suites_for(v);
    struct bitset asked = bit_and(&all, &rule->set);

    if (bit_empty(&asked))
        return;
    if (r->outcome != OUTCOME_REFUSED &&
        !(r->outcome == OUTCOME_ACCEPTED && r->complete)) {
        worsen(j, AUDIT_UNKNOWN);
        part(j);
        str_addf(&j->evidence, "%s: %s", endpoint_version_name(e, v),
                 r->how[0] != '\0' ? r->how : "not answered in full");
    } else if (r->outcome == OUTCOME_ACCEPTED) {
        part(j);
        str_addf(&j->evidence, "%s: refused", endpoint_version_name(e, v));
    }
}

/* Of a version that is forbidden as a whole no suites are asked. */
static void judge_rule(struct judging *j, const struct policy *p,
                       const struct policy_rule *rule, const struct endpoint *e)
{
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        if ((p->forbid >> v & 1) == 0)
            find_breach(j, rule, e, (enum version)v);
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        if ((p->forbid >> v & 1) == 0 && j->verdict != AUDIT_VIOLATES &&
            !is_none(e, (enum version)v))
            tell_absence(j, rule, e, (enum version)v);
}

static void judge_rules(struct audit *a, const struct policy *p,
                        const struct endpoint *e)
{
    for (size_t i = 0; i < p->n_rules; i++) {
        struct judging j = {0};
        char what[POLICY_WORD_MAX + 16];

        judge_rule(&j, p, &p->rules[i], e);
        snprintf(what, sizeof what, "suites: %s%s",
                 p->only && i == 0 ? "none that is " : "no ", p->rules[i].word);
        add(a, what, &j);
    }
}

static bool served(const struct endpoint *e, size_t suite, struct judging *j)
{
    for (int v = VERSION_COUNT - 1; v >= VERSION_SSL3; v--)
        if (endpoint_suite(e, (enum version)v, suite) != NULL) {
            str_addf(&j->evidence, "%s: accepted",
                     endpoint_version_name(e, (enum version)v));
            return true;
        }
    return false;
}

/* Is it known of every version in which it may be served whether it is spoken
 * there? */
static bool versions_known(const struct endpoint *e, size_t suite)
{
    bool tls13 = suite_at(suite)->least == VERSION_TLS13;
    const enum version from = tls13 ? VERSION_TLS13 : VERSION_SSL3;
    const enum version to = tls13 ? VERSION_TLS13 : VERSION_TLS12;

    for (enum version v = from; v <= to; v++)
        if (!is_none(e, v) && e->versions[v].outcome == OUTCOME_UNANSWERED)
            return false;
    return true;
}

static void judge_required(struct audit *a, const struct policy *p,
                           const struct endpoint *e)
{
    for (size_t i = 0; i < p->n_required; i++) {
        size_t suite = p->required[i];
        struct judging j = {.verdict = AUDIT_UNKNOWN};
        struct str what = {0};

        if (served(e, suite, &j)) {
            j.verdict = AUDIT_COMPLIANT;
        } else if (bit_has(&e->asked.alone, suite)) {
            j.verdict = AUDIT_VIOLATES;
            str_add(&j.evidence, "refused, offered alone");
        } else if (e->state == STATE_TLS && e->complete &&
                   versions_known(e, suite)) {
            j.verdict = AUDIT_VIOLATES;
            str_add(&j.evidence, "no version that has it is spoken");
        } else {
            str_add(&j.evidence, "not answered");
        }
        str_addf(&what, "suites: %s", suite_at(suite)->name);
        add(a, str_text(&what), &j);
        str_free(&what);
    }
}

/* ---- Keys ---- */

/* The shortest of a kind of key exchange that was seen; 0: none was. */
static uint16_t shortest(const struct endpoint *e, enum answer_kex kex,
                         const struct suite_result **which, enum version *in)
{
    uint16_t least = 0;

    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        for (size_t i = 0; i < e->versions[v].n_suites; i++) {
            const struct suite_result *r = &e->versions[v].suites[i];

            if (r->kex != kex || r->kex_bits == 0 ||
                (least != 0 && r->kex_bits >= least))
                continue;
            least = r->kex_bits;
            *which = r;
            *in = (enum version)v;
        }
    return least;
}

static void judge_exchange(struct audit *a, const struct endpoint *e,
                           enum answer_kex kex, uint16_t least, bool asked)
{
    bool dh = kex == KEX_DH;
    const char *name = dh ? "Diffie-Hellman" : "curves";
    const struct suite_result *row;
    struct judging j = {.verdict = AUDIT_COMPLIANT};
    enum version v;
    uint16_t bits = shortest(e, kex, &row, &v);
    char what[64];

    if (bits != 0 && bits < least) {
        const struct group *g = group_find(row->group);

        j.verdict = AUDIT_VIOLATES;
        str_addf(&j.evidence, "%u bits%s%s, %s: %s", bits,
                 g != NULL ? ", " : "", g != NULL ? g->name : "",
                 endpoint_version_name(e, v), suite_at(row->suite)->name);
    } else if (!asked && !(e->state == STATE_TLS && e->complete)) {
        j.verdict = AUDIT_UNKNOWN;
        str_add(&j.evidence, "not answered");
    } else if (bits != 0) {
        str_addf(&j.evidence, "%u bits", bits);
    } else {
        str_add(&j.evidence, "none is served");
    }
    snprintf(what, sizeof what, "keys: %s of %u bits or more", name, least);
    add(a, what, &j);
}

static bool is_rsa(const struct certificate *c)
{
    return c->key == CERT_KEY_RSA || c->key == CERT_KEY_RSA_PSS;
}

static void judge_rsa(struct audit *a, const struct endpoint *e, uint16_t least)
{
    struct judging j = {.verdict = AUDIT_COMPLIANT};
    const struct suite_result *row;
    uint16_t bits = 0, temporary;
    enum version v;
    char what[64];

    for (size_t i = 0; i < e->n_chains; i++)
        for (size_t k = 0; k < e->chains[i].n; k++) {
            const struct certificate *c = &e->chains[i].certs[k];

            if (is_rsa(c) && c->key_bits != 0 &&
                (bits == 0 || c->key_bits < bits))
                bits = c->key_bits;
        }
    temporary = shortest(e, KEX_RSA_EXPORT, &row, &v);
    if (temporary != 0 && (bits == 0 || temporary < bits))
        bits = temporary;
    if (bits != 0 && bits < least)
        j.verdict = AUDIT_VIOLATES;
    else if (e->n_chains == 0)
        j.verdict = AUDIT_UNKNOWN;
    if (bits != 0)
        str_addf(&j.evidence, "%u bits", bits);
    else
        str_add(&j.evidence, e->n_chains == 0 ? "no certificate was shown"
                                              : "no RSA key was shown");
    snprintf(what, sizeof what, "keys: RSA of %u bits or more", least);
    add(a, what, &j);
}

/* ---- Certificates ---- */

static const struct finding *find(const struct endpoint *e, const char *rule)
{
    for (size_t i = 0; i < e->n_findings; i++)
        if (strcmp(e->findings[i].rule, rule) == 0)
            return &e->findings[i];
    return NULL;
}

static bool all_readable(const struct endpoint *e)
{
    for (size_t i = 0; i < e->n_chains; i++)
        if (e->chains[i].n == 0 || !e->chains[i].certs[0].readable)
            return false;
    return e->n_chains != 0;
}

/* A chain that the strict reader cannot read has no verdict of trust. */
static bool trust_is_known(const struct endpoint *e)
{
    for (size_t i = 0; i < e->n_chains; i++)
        if (e->chains[i].trust == TRUST_UNJUDGED ||
            e->chains[i].trust == TRUST_UNASKED)
            return false;
    return true;
}

static void judge_certificate(struct audit *a, const struct endpoint *e,
                              enum policy_cert c)
{
    const struct finding *f = find(e, policy_cert_rule(c));
    struct judging j = {.verdict = AUDIT_COMPLIANT};
    char what[64];

    if (f != NULL) {
        j.verdict = AUDIT_VIOLATES;
        str_add(&j.evidence, f->text);
    } else if (!all_readable(e)) {
        j.verdict = AUDIT_UNKNOWN;
        str_add(&j.evidence, e->n_chains == 0 ? "no certificate was shown"
                                              : "it cannot be read");
    } else if (c == POLICY_CERT_UNTRUSTED && !trust_is_known(e)) {
        j.verdict = AUDIT_UNKNOWN;
        str_add(&j.evidence, "its chain cannot be judged");
    }
    snprintf(what, sizeof what, "certificate: not %s", policy_cert_word(c));
    add(a, what, &j);
}

void audit_judge(struct audit *a, const struct policy *p,
                 const struct endpoint *e)
{
    memset(a, 0, sizeof *a);
    if (!endpoint_speaks(e)) { /* to refuse everything proves nothing */
        a->verdict = AUDIT_UNKNOWN;
        return;
    }
    judge_versions(a, p, e);
    judge_rules(a, p, e);
    judge_required(a, p, e);
    if (p->dh != 0)
        judge_exchange(a, e, KEX_DH, p->dh, e->asked.dh);
    if (p->rsa != 0)
        judge_rsa(a, e, p->rsa);
    if (p->curve != 0)
        judge_exchange(a, e, KEX_GROUP, p->curve, e->asked.curves);
    for (int c = 0; c < POLICY_CERTS; c++)
        if (p->certs >> c & 1)
            judge_certificate(a, e, (enum policy_cert)c);
}

/* ---- A client ---- */

/* Our own handshake takes any prime. */
static void judge_prime(struct judging *j, const struct profile_role *limits,
                        unsigned bits)
{
    bool less = limits->dh_min > 0 && bits < (unsigned)limits->dh_min;
    bool more = limits->dh_max > 0 && bits > (unsigned)limits->dh_max;

    if (bits == 0 || (!less && !more))
        return;
    j->verdict = AUDIT_VIOLATES;
    str_addf(&j->evidence,
             ", with a DH prime of %u bits: the client refuses %s than %d",
             bits, less ? "less" : "more",
             less ? limits->dh_min : limits->dh_max);
}

void audit_judge_client(struct audit *a, const char *client,
                        const struct profile_role *limits,
                        const struct endpoint *e)
{
    const struct live *l = e->live;
    struct judging j = {.verdict = AUDIT_UNKNOWN};
    struct str what = {0};

    memset(a, 0, sizeof *a);
    a->verdict = AUDIT_UNKNOWN;
    if (l == NULL || l->outcome == LIVE_NONE)
        return;
    a->verdict = AUDIT_COMPLIANT;
    if (l->outcome == LIVE_COMPLETED || l->outcome == LIVE_AGREED)
        j.verdict = AUDIT_COMPLIANT;
    else if (l->outcome == LIVE_BROKEN || l->outcome == LIVE_REFUSED)
        j.verdict = AUDIT_VIOLATES;
    str_addf(&j.evidence, "%s", live_outcome_name(l->outcome));
    if (l->agreed) {
        const struct suite *s = suite_find(l->suite);

        str_addf(&j.evidence, ", %s", version_name(l->version));
        if (s != NULL)
            str_addf(&j.evidence, " %s", s->name);
    }
    if (l->how[0] != '\0')
        str_addf(&j.evidence, ", %s", l->how);
    judge_prime(&j, limits, l->dh_bits);
    str_addf(&what, "client: %s", client);
    add(a, str_text(&what), &j);
    str_free(&what);
}

bool audit_is_complete(const struct audit *a, const struct endpoint *e)
{
    return e->complete &&
           !(e->state == STATE_TLS && a->verdict == AUDIT_UNKNOWN);
}

void audit_free(struct audit *a)
{
    for (size_t i = 0; i < a->n; i++) {
        free(a->checks[i].what);
        free(a->checks[i].evidence);
    }
    free(a->checks);
    memset(a, 0, sizeof *a);
}
