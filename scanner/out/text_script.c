#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/grade.h"
#include "core/model/warnings.h"
#include "scanner/out/text.h"
#include "scanner/out/traits.h"

/* The block of nmap's ssl-enum-ciphers, key by key as nmap prints them, and
 * then, between the versions and "least strength", what nmap does not tell. */

static int by_name(const void *a, const void *b)
{
    const struct suite_result *const *x = a, *const *y = b;

    return strcmp(suite_at((*x)->suite)->name, suite_at((*y)->suite)->name);
}

static void suite_line(struct str *out, const struct endpoint *e,
                       enum version v, const struct suite_result *r)
{
    char kex[64];

    str_addf(out, "      %s", suite_at(r->suite)->name);
    if (kex_text(e, v, r, kex, sizeof kex)[0] != '\0')
        str_addf(out, " (%s)", kex);
    if (r->works == WORKS_NO)
        str_addf(out, " - broken: %s\n", r->failure->how);
    else if (r->grade == '?')
        str_add(out, " - unknown\n");
    else
        str_addf(out, " - %c\n", r->grade);
}

static void suites(struct str *out, const struct endpoint *e, enum version v)
{
    const struct version_result *r = &e->versions[v];
    const struct suite_result **rows = mem_array(r->n_suites, sizeof *rows);

    for (size_t i = 0; i < r->n_suites; i++)
        rows[i] = &r->suites[i];
    if (r->preference != PREFERENCE_SERVER)
        qsort(rows, r->n_suites, sizeof *rows, by_name);
    str_add(out, "    ciphers: \n");
    for (size_t i = 0; i < r->n_suites; i++)
        suite_line(out, e, v, rows[i]);
    free(rows);
}

static void compressors(struct str *out, const struct version_result *r)
{
    static const char *const names[] = {"NULL", "DEFLATE", "LZS"};

    if (!r->compressors_asked || r->compressors == 0)
        return;
    str_add(out, "    compressors: \n");
    for (int c = COMPRESSOR_NULL; c <= COMPRESSOR_LZS; c++)
        if ((r->compressors >> c & 1) != 0)
            str_addf(out, "      %s\n", names[c]);
}

static void preference(struct str *out, const struct version_result *r)
{
    switch (r->preference) {
    case PREFERENCE_SERVER:
    case PREFERENCE_CLIENT:
        str_addf(out, "    cipher preference: %s\n",
                 preference_name(r->preference));
        break;
    case PREFERENCE_NONE:
        str_add(out, "    cipher preference: indeterminate\n"
                     "    cipher preference error: "
                     "Too few ciphers supported\n");
        break;
    case PREFERENCE_UNKNOWN:
        str_add(out, "    cipher preference error: Not determined\n");
        break;
    }
}

static void repeats(struct str *out, const struct repeats *r)
{
    if (r->handshakes != 0)
        str_addf(out, "    repeated: %u of %u handshakes failed\n", r->failed,
                 r->handshakes);
}

static void version(struct str *out, const struct endpoint *e, enum version v,
                    unsigned width)
{
    const struct version_result *r = &e->versions[v];
    struct warnings w;

    str_addf(out, "  %s: \n", endpoint_version_name(e, v));
    suites(out, e, v);
    compressors(out, r);
    preference(out, r);
    warnings_of(e, v, &w);
    if (w.n != 0)
        str_add(out, "    warnings: \n");
    for (size_t i = 0; i < w.n; i++)
        str_addf(out, "      %s\n", w.lines[i]);
    if (r->works == WORKS_NO)
        str_addf(out, "    handshake: breaks off at %s: %s\n",
                 r->failure->stage, r->failure->how);
    repeats(out, &r->repeats);
    if (!r->complete)
        text_wrap(out, "    incomplete: ",
                  "the list was cut short, there may be more suites", width);
}

/* All versions of one outcome in one line, with how each was met. */
static void outcomes(struct str *out, const struct endpoint *e,
                     enum outcome outcome, unsigned width)
{
    struct str line = {0};
    char first[32];

    for (int v = 0; v < VERSION_COUNT; v++) {
        const struct version_result *r = &e->versions[v];

        if (r->outcome != outcome)
            continue;
        str_addf(&line, "%s%s", line.len != 0 ? ", " : "",
                 endpoint_version_name(e, (enum version)v));
        if (r->how[0] != '\0')
            str_addf(&line, " (%s)", r->how);
    }
    snprintf(first, sizeof first, "  %s: ", outcome_name(outcome));
    if (line.len != 0)
        text_wrap(out, first, str_text(&line), width);
    str_free(&line);
}

static void groups(struct str *out, const struct endpoint *e, unsigned width)
{
    struct str line = {0};
    char buf[16];

    for (size_t i = 0; i < e->n_groups; i++)
        str_addf(&line, "%s%s", i != 0 ? ", " : "",
                 kex_group_name(e->groups[i], buf, sizeof buf));
    if (e->n_groups != 0 && e->traits.groups_incomplete)
        str_add(&line, " (perhaps more)");
    if (line.len != 0)
        text_wrap(out, "  groups: ", str_text(&line), width);
    str_free(&line);
}

static void fingerprint(struct str *out, const uint8_t sha256[32])
{
    str_add(out, "      sha256: ");
    for (size_t i = 0; i < 32; i++)
        str_addf(out, "%02x", sha256[i]);
    str_addc(out, '\n');
}

static void names(struct str *out, const struct certificate *c, unsigned width)
{
    struct str line = {0};

    for (size_t i = 0; i < c->n_names; i++)
        str_addf(&line, "%s%s", i != 0 ? ", " : "", c->names[i]);
    if (line.len != 0)
        text_wrap(out, "      names: ", str_text(&line), width);
    str_free(&line);
}

static void key(struct str *out, const struct certificate *c)
{
    str_add(out, cert_key_name(c->key));
    if (c->curve[0] != '\0')
        str_addf(out, " %s", c->curve);
    else if (c->key_bits != 0)
        str_addf(out, " %u", c->key_bits);
    str_addf(out, ", %s",
             c->signature[0] != '\0' ? c->signature : "unknown signature");
}

static void leaf(struct str *out, const struct certificate *c, unsigned width,
                 int verbosity)
{
    text_wrap(out, "      subject: ", c->subject, width);
    if (c->self_issued)
        str_add(out, "      issuer: itself\n");
    else
        text_wrap(out, "      issuer: ", c->issuer, width);
    str_addf(out, "      valid: %s to %s\n",
             c->not_before[0] != '\0' ? c->not_before : "?",
             c->not_after[0] != '\0' ? c->not_after : "?");
    names(out, c, width);
    if (verbosity > 0)
        fingerprint(out, c->sha256);
}

static void trust(struct str *out, const struct cert_chain *c, unsigned width)
{
    struct str line = {0};

    if (c->trust == TRUST_UNASKED)
        return;
    str_add(&line, c->trust == TRUST_UNJUDGED ? "cannot be judged"
                                              : trust_name(c->trust));
    if (c->trust_why != NULL)
        str_addf(&line, ": %s", c->trust_why);
    text_wrap(out, "      trust: ", str_text(&line), width);
    str_free(&line);
}

static void chain(struct str *out, const struct endpoint *e,
                  const struct cert_chain *c, unsigned width, int verbosity)
{
    str_add(out, "    ");
    if (c->n == 0) {
        str_addf(out, "%u sent, none could be read\n", c->sent);
        return;
    }
    key(out, c->certs);
    str_add(out, " (");
    text_versions(out, e, c->versions);
    str_add(out, ")\n");
    leaf(out, c->certs, width, verbosity);
    trust(out, c, width);
    for (size_t i = 1; i < c->n; i++) {
        struct str line = {0};

        str_addf(&line, "%s (", c->certs[i].subject);
        key(&line, &c->certs[i]);
        str_addc(&line, ')');
        text_wrap(out, "      above it: ", str_text(&line), width);
        str_free(&line);
    }
}

static void traits(struct str *out, const struct traits *t, unsigned width)
{
    bool first = true;

    for (const struct trait *row = traits_table; row->name != NULL; row++) {
        struct str line = {0};
        const char *hole;

        if (row->words == NULL || !trait_is_set(t, row))
            continue;
        hole = strchr(row->words, '%');
        str_addn(&line, row->words,
                 hole != NULL ? (size_t)(hole - row->words)
                              : strlen(row->words));
        if (row->kind == TRAIT_NUMBER)
            str_addf(&line, "%u", trait_number(t, row));
        if (row->kind == TRAIT_SECONDS)
            str_addf(&line, "%+" PRId64, trait_seconds(t, row));
        str_add(&line, trait_text(t, row));
        if (hole != NULL)
            str_add(&line, hole + 2);
        if (first)
            str_add(out, "  traits: \n");
        first = false;
        text_wrap(out, "    ", str_text(&line), width);
        str_free(&line);
    }
}

static void findings(struct str *out, const struct endpoint *e, unsigned width)
{
    if (e->n_findings != 0)
        str_add(out, "  findings: \n");
    for (size_t i = 0; i < e->n_findings; i++) {
        const struct finding *f = &e->findings[i];
        struct str line = {0};

        str_addf(&line, "[%s] %s: %s", severity_name(f->severity), f->rule,
                 f->text);
        text_wrap(out, "    ", str_text(&line), width);
        if (f->remedy != NULL && f->remedy[0] != '\0')
            text_wrap(out, "      remedy: ", f->remedy, width);
        text_evidence(out, "      evidence: ", f->evidence, width);
        str_free(&line);
    }
}

static void least(struct str *out, const struct endpoint *e)
{
    char letter = grade_least(e);

    if (!endpoint_speaks(e))
        str_add(out, "  no version of TLS was accepted\n");
    else if (letter == '?')
        str_add(out, "  least strength: unknown\n");
    else
        str_addf(out, "  least strength: %c\n", letter);
}

void text_script(struct str *out, const struct endpoint *e, unsigned width,
                 int verbosity)
{
    str_add(out, "ssl-enum-ciphers: \n");
    for (int v = 0; v < VERSION_COUNT; v++)
        if (e->versions[v].outcome == OUTCOME_ACCEPTED)
            version(out, e, (enum version)v, width);
    outcomes(out, e, OUTCOME_REFUSED, width);
    outcomes(out, e, OUTCOME_UNANSWERED, width);
    groups(out, e, width);
    if (e->n_chains != 0)
        str_add(out, "  certificates: \n");
    for (size_t i = 0; i < e->n_chains; i++)
        chain(out, e, &e->chains[i], width, verbosity);
    traits(out, &e->traits, width);
    findings(out, e, width);
    if (!e->complete)
        text_wrap(out, "  incomplete: ",
                  e->how[0] != '\0' ? e->how
                                    : "the scan was cut short, what stands "
                                      "here is what was seen",
                  width);
    least(out, e);
}
