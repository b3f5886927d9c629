#include "core/model/endpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/base/str.h"

const struct failure failure_none = {.stage = ""};

struct endpoint *endpoint_new(const char *host, const char *address,
                              uint16_t port)
{
    struct endpoint *e = mem_alloc(sizeof *e);

    e->host = mem_strdup(host);
    e->address = mem_strdup(address);
    e->servername = mem_strdup("");
    e->how = mem_strdup("");
    e->port = port;
    e->state = STATE_UNANSWERED;
    for (size_t v = 0; v < VERSION_COUNT; v++) {
        e->versions[v].how = "";
        e->versions[v].failure = &failure_none;
        e->versions[v].repeats.failure = &failure_none;
    }
    return e;
}

static void finding_clear(struct finding *f)
{
    free(f->rule);
    free(f->text);
    free(f->remedy);
    free(f->evidence);
}

void endpoint_free(struct endpoint *e)
{
    if (e == NULL)
        return;
    for (size_t v = 0; v < VERSION_COUNT; v++)
        free(e->versions[v].suites);
    for (size_t i = 0; i < e->n_chains; i++)
        cert_chain_clear(&e->chains[i]);
    free(e->chains);
    while (e->failures != NULL) {
        struct failure *next = e->failures->next;

        free(e->failures);
        e->failures = next;
    }
    free(e->groups);
    free(e->schemes);
    free(e->live);
    free(e->how);
    for (size_t i = 0; i < e->n_findings; i++)
        finding_clear(&e->findings[i]);
    free(e->findings);
    free(e->host);
    free(e->address);
    free(e->prelude);
    free(e->servername);
    free(e->reverse);
    free(e);
}

void endpoint_say(struct endpoint *e, const char *how)
{
    char *copy = mem_strndup(how, ENDPOINT_HOW_MAX - 1);

    free(e->how);
    e->how = copy;
}

const struct failure *endpoint_failure(struct endpoint *e, const char *stage,
                                       const char *how)
{
    struct failure f = {0};

    str_copy(f.stage, sizeof f.stage, stage);
    str_copy(f.how, sizeof f.how, how);
    if (f.stage[0] == '\0' && f.how[0] == '\0')
        return &failure_none;
    for (const struct failure *old = e->failures; old != NULL; old = old->next)
        if (strcmp(old->stage, f.stage) == 0 && strcmp(old->how, f.how) == 0)
            return old;
    f.next = e->failures;
    e->failures = mem_copy(&f, sizeof f);
    return e->failures;
}

const struct failure *endpoint_broke(struct endpoint *e, const char *stage,
                                     const struct answer *a)
{
    char how[FAILURE_HOW_MAX];

    return endpoint_failure(e, stage, answer_break_how(a, how, sizeof how));
}

const char *endpoint_how(struct endpoint *e, const char *how)
{
    return endpoint_failure(e, "", how)->how;
}

struct suite_result *endpoint_suite(const struct endpoint *e, enum version v,
                                    size_t suite)
{
    const struct version_result *r = &e->versions[v];

    if ((r->filter >> suite % 64 & 1) == 0)
        return NULL;
    for (size_t i = 0; i < r->n_suites; i++)
        if (r->suites[i].suite == suite)
            return &r->suites[i];
    return NULL;
}

struct suite_result *endpoint_add_suite(struct endpoint *e, enum version v,
                                        size_t suite)
{
    struct version_result *r = &e->versions[v];
    struct suite_result *row = endpoint_suite(e, v, suite);

    if (row != NULL)
        return row;
    if (r->n_suites == suite_count())
        return NULL;
    /* Grows by eight: most lists stay short. */
    if (r->n_suites % 8 == 0)
        r->suites = mem_grow(r->suites, r->n_suites + 8u, sizeof *r->suites);
    r->filter |= UINT64_C(1) << suite % 64;
    row = &r->suites[r->n_suites++];
    *row = (struct suite_result){.suite = (uint16_t)suite,
                                 .chain = -1,
                                 .grade = '?',
                                 .failure = &failure_none};
    return row;
}

struct bitset endpoint_picked(const struct endpoint *e, enum version v)
{
    struct bitset set = {{0}};

    for (size_t i = 0; i < e->versions[v].n_suites; i++)
        bit_add(&set, e->versions[v].suites[i].suite);
    return set;
}

struct bitset endpoint_suites(const struct endpoint *e, enum version v)
{
    struct bitset set = {{0}};

    for (size_t i = 0; i < e->versions[v].n_suites; i++)
        if (e->versions[v].suites[i].works != WORKS_NO)
            bit_add(&set, e->versions[v].suites[i].suite);
    return set;
}

static void add_code(uint16_t **codes, size_t *n, size_t max, uint16_t code)
{
    for (size_t i = 0; i < *n; i++)
        if ((*codes)[i] == code)
            return;
    if (*n == max)
        return;
    if (*n % 4 == 0)
        *codes = mem_grow(*codes, *n + 4, sizeof **codes);
    (*codes)[(*n)++] = code;
}

void endpoint_add_group(struct endpoint *e, uint16_t code)
{
    add_code(&e->groups, &e->n_groups, ENDPOINT_GROUPS_MAX, code);
}

void endpoint_add_scheme(struct endpoint *e, uint16_t code)
{
    add_code(&e->schemes, &e->n_schemes, ENDPOINT_SCHEMES_MAX, code);
}

struct cert_chain *endpoint_add_chain(struct endpoint *e)
{
    struct cert_chain *c;

    if (e->n_chains == ENDPOINT_CHAINS_MAX)
        return NULL;
    e->chains = mem_grow(e->chains, e->n_chains + 1, sizeof *c);
    c = &e->chains[e->n_chains++];
    memset(c, 0, sizeof *c);
    return c;
}

void endpoint_add_finding(struct endpoint *e, const char *rule,
                          enum severity severity, const char *text,
                          const char *remedy, const char *evidence)
{
    struct finding *f;

    if (e->n_findings == ENDPOINT_FINDINGS_MAX)
        return;
    e->findings = mem_grow(e->findings, e->n_findings + 1, sizeof *f);
    f = &e->findings[e->n_findings++];
    f->rule = mem_strdup(rule);
    f->severity = severity;
    f->text = mem_strdup(text);
    f->remedy = remedy != NULL ? mem_strdup(remedy) : NULL;
    f->evidence = evidence != NULL ? mem_strdup(evidence) : NULL;
}

bool endpoint_has_finding(const struct endpoint *e, const char *rule)
{
    for (size_t i = 0; i < e->n_findings; i++)
        if (strcmp(e->findings[i].rule, rule) == 0)
            return true;
    return false;
}

bool endpoint_speaks(const struct endpoint *e)
{
    for (size_t v = 0; v < VERSION_COUNT; v++)
        if (e->versions[v].outcome == OUTCOME_ACCEPTED)
            return true;
    return false;
}

bool endpoint_datagrams(const struct endpoint *e)
{
    return e != NULL && e->prelude != NULL && strcmp(e->prelude, "dtls") == 0;
}

const char *endpoint_version_name(const struct endpoint *e, enum version v)
{
    return endpoint_datagrams(e) ? version_name_dtls(v) : version_name(v);
}

void endpoint_label_of(const char *host, const char *address, uint16_t port,
                       char *buf, size_t cap)
{
    const char *name = host[0] != '\0' ? host : address;
    bool bare6 = strchr(name, ':') != NULL;

    snprintf(buf, cap, bare6 ? "[%s]:%u" : "%s:%u", name, port);
}

void endpoint_label(const struct endpoint *e, char *buf, size_t cap)
{
    endpoint_label_of(e->host, e->address, e->port, buf, cap);
}

const char *state_name(enum endpoint_state s)
{
    static const char *const names[] = {
        [STATE_TLS] = "tls",
        [STATE_NOT_TLS] = "not-tls",
        [STATE_CLOSED] = "closed",
        [STATE_UNREACHABLE] = "unreachable",
        [STATE_UNANSWERED] = "unanswered",
        [STATE_PRINT_PORT] = "print-port",
        [STATE_ERROR] = "error",
    };

    return names[s];
}

const char *outcome_name(enum outcome o)
{
    static const char *const names[] = {
        [OUTCOME_UNASKED] = "unasked",
        [OUTCOME_ACCEPTED] = "accepted",
        [OUTCOME_REFUSED] = "refused",
        [OUTCOME_UNANSWERED] = "unanswered",
    };

    return names[o];
}

const char *works_name(enum works w)
{
    static const char *const names[] = {
        [WORKS_UNTESTED] = "untested", [WORKS_YES] = "yes", [WORKS_NO] = "no"};

    return names[w];
}

const char *preference_name(enum preference p)
{
    static const char *const names[] = {
        [PREFERENCE_UNKNOWN] = "unknown",
        [PREFERENCE_NONE] = "none",
        [PREFERENCE_SERVER] = "server",
        [PREFERENCE_CLIENT] = "client",
    };

    return names[p];
}

static const char *const severities[] = {
    [SEVERITY_INFO] = "info",         [SEVERITY_LOW] = "low",
    [SEVERITY_MEDIUM] = "medium",     [SEVERITY_HIGH] = "high",
    [SEVERITY_CRITICAL] = "critical",
};

const char *severity_name(enum severity s)
{
    return severities[s];
}

bool severity_from_name(const char *name, enum severity *s)
{
    for (int i = SEVERITY_INFO; i <= SEVERITY_CRITICAL; i++)
        if (strcasecmp(name, severities[i]) == 0) {
            *s = (enum severity)i;
            return true;
        }
    return false;
}
