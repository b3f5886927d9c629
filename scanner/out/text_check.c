#include <string.h>

#include "core/model/grade.h"
#include "scanner/out/text.h"

/* One pair, told as a colleague would tell it. */

#define NAME_MAX_BYTES 600

/* "TLSv1.0 (8 suites) and TLSv1.2 (20 suites)". */
static void speaks(struct str *out, const struct endpoint *e)
{
    size_t count = 0, told = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        count += e->versions[v].outcome == OUTCOME_ACCEPTED;
    if (count == 0)
        str_add(out, "no version of TLS");
    for (int v = 0; v < VERSION_COUNT; v++) {
        const struct version_result *r = &e->versions[v];

        if (r->outcome != OUTCOME_ACCEPTED)
            continue;
        if (told != 0)
            str_add(out, told + 1 == count ? " and " : ", ");
        told++;
        str_addf(out, "%s (%u suite%s%s)",
                 endpoint_version_name(e, (enum version)v), r->n_suites,
                 r->n_suites == 1 ? "" : "s",
                 r->works == WORKS_NO ? ", but no handshake completes" : "");
    }
}

static unsigned with_outcome(const struct endpoint *e, enum outcome o)
{
    unsigned mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (e->versions[v].outcome == o)
            mask |= 1u << v;
    return mask;
}

/* What the scan found. */
static void scanned(struct str *line, const struct endpoint *e)
{
    if (e->state != STATE_TLS) {
        str_addf(line, " could not be asked: %s%s%s.", state_name(e->state),
                 e->how[0] != '\0' ? ", " : "", e->how);
        return;
    }
    str_add(line, " speaks ");
    speaks(line, e);
    if (with_outcome(e, OUTCOME_REFUSED) != 0) {
        str_add(line, "; it refuses ");
        text_versions(line, e, with_outcome(e, OUTCOME_REFUSED));
    }
    if (with_outcome(e, OUTCOME_UNANSWERED) != 0) {
        str_add(line, "; it fell silent when asked for ");
        text_versions(line, e, with_outcome(e, OUTCOME_UNANSWERED));
    }
    str_addc(line, '.');
}

static unsigned in_state(const struct profile_role *r, enum version_state s)
{
    unsigned mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (r->versions[v] == s)
            mask |= 1u << v;
    return mask;
}

/* Windows up to 8.1 lists a suite once for each of its curves. */
static size_t distinct_suites(const struct profile_role *r)
{
    size_t n = 0, i, k;

    for (i = 0; i < r->n_suites; i++) {
        for (k = 0; k < i && r->suites[k].suite != r->suites[i].suite; k++)
            ;
        n += k == i;
    }
    return n;
}

/* What the profile says of one role. */
static void described(struct str *line, const struct profile_role *r,
                      const char *role)
{
    if (!r->present)
        return;
    str_addf(line, " As a %s it speaks ", role);
    text_versions(line, NULL, in_state(r, VERSION_STATE_ENABLED));
    if (r->suites_known)
        str_addf(line, " with %zu suites", distinct_suites(r));
    if (in_state(r, VERSION_STATE_ON_REQUEST) != 0) {
        str_add(line, ", and only where the program asks for it ");
        text_versions(line, NULL, in_state(r, VERSION_STATE_ON_REQUEST));
    }
    str_addc(line, '.');
}

static void introduce(struct str *out, const struct party *p, unsigned width)
{
    const struct profile *q = p->profile;
    char name[NAME_MAX_BYTES];
    struct str line = {0};

    party_label(p, name, sizeof name);
    str_add(&line, name);
    if (p->scan != NULL)
        scanned(&line, p->scan);
    else
        str_addf(&line, " is %s%s%s.", q->name, q->state[0] != '\0' ? ", " : "",
                 q->state);
    if (q != NULL) {
        described(&line, &q->client, "client");
        if (p->scan == NULL)
            described(&line, &q->server, "server");
    }
    text_wrap(out, "", str_text(&line), width);
    str_free(&line);
}

static const char *answer(enum verdict v)
{
    static const char *const words[] = {
        [VERDICT_COMPATIBLE] = "yes",
        [VERDICT_RISKY] = "yes, but at a risk",
        [VERDICT_INCOMPATIBLE] = "NO",
        [VERDICT_INCONCLUSIVE] = "cannot be told",
    };

    return words[v];
}

static void reasons(struct str *out, const struct pair *p, unsigned width)
{
    for (size_t i = 0; i < p->n_reasons; i++) {
        const struct reason *r = &p->reasons[i];
        struct str line = {0};

        str_addf(&line, "%s (%s)", r->text, r->rule);
        text_wrap(out, i == 0 ? "  Why: " : "  And: ", str_text(&line), width);
        if (r->remedy != NULL) {
            str_add(out, "  What to change:\n");
            text_wrap(out, "    ", r->remedy, width);
        }
        str_free(&line);
    }
}

static bool same_reasons(const struct pair *a, const struct pair *b)
{
    if (a->verdict != b->verdict || a->n_reasons != b->n_reasons)
        return false;
    for (size_t i = 0; i < a->n_reasons; i++)
        if (strcmp(a->reasons[i].rule, b->reasons[i].rule) != 0)
            return false;
    return a->n_reasons != 0;
}

/* What they would agree on, or how far they come. */
static void outcome(struct str *out, const struct pair *p)
{
    bool parted = pair_stage_name(p->stage) != NULL;
    char group[16];

    if (p->agreed) {
        str_addf(out, ", %s %s and %s", parted ? "they agree on" : "with",
                 version_name(p->version), suite_at(p->suite)->name);
        if (p->group != 0)
            str_addf(out, " (%s)",
                     kex_group_name(p->group, group, sizeof group));
        if (bit_count(&p->picks) > 1)
            str_addf(out, " or another of %zu suites", bit_count(&p->picks));
    }
    if (parted)
        str_addf(out, ", %s part at the %s", p->agreed ? "and" : "they",
                 pair_stage_name(p->stage));
}

/* Where it is from, if it is not plain from a scan and a profile. */
static void basis(struct str *out, const char *client, const char *server,
                  const struct pair *p, unsigned width)
{
    struct str line = {0};

    if (p->client_basis == BASIS_SERVER_ROLE)
        str_addf(&line,
                 "As a client %s is inferred from what it accepts as a server: "
                 "point it at `suitemap listen` to know.",
                 client);
    if (p->server_basis == BASIS_PROFILE)
        str_addf(&line,
                 "%s%s is known by its profile alone: its certificate and "
                 "what was changed in it are not.",
                 line.len != 0 ? " " : "", server);
    if (line.len != 0)
        text_wrap(out, "  ", str_text(&line), width);
    str_free(&line);
}

/* `before` is the other direction where that was told already. */
static void direction(struct str *out, const struct party *client,
                      const struct party *server, const struct pair *p,
                      const struct pair *before, unsigned width)
{
    char c[NAME_MAX_BYTES], s[NAME_MAX_BYTES];
    struct str line = {0};

    party_label(client, c, sizeof c);
    party_label(server, s, sizeof s);
    str_addf(&line, "%s connects to %s: %s", c, s, answer(p->verdict));
    outcome(&line, p);
    str_addc(&line, '.');
    str_addc(out, '\n');
    text_wrap(out, "", str_text(&line), width);
    str_free(&line);
    if (before != NULL && same_reasons(p, before))
        str_add(out, "  For the same reason, with the roles swapped.\n");
    else
        reasons(out, p, width);
    text_live(out, &p->live, width);
    basis(out, c, s, p, width);
}

/* The two sides: of one class when they are equal. False when there are not
 * just two endpoints: a device may serve TLS on several of its ports. */
static bool find(const struct matrix *m, size_t *left, size_t *right,
                 const struct party **l, const struct party **r)
{
    size_t members = 0;

    for (size_t i = 0; i < m->n_classes; i++)
        members += m->classes[i].n_members;
    if (members != 2)
        return false;
    *left = 0;
    *right = m->n_classes - 1;
    if (m->n_classes == 2 && (m->classes[0].sides & SIDE_LEFT) == 0) {
        *left = 1;
        *right = 0;
    }
    *l = &m->classes[*left].members[0];
    *r = &m->classes[*right].members[m->n_classes == 1 ? 1 : 0];
    return true;
}

bool text_check(struct str *out, const struct matrix *m, unsigned width)
{
    const struct party *server, *device;
    const struct pair *p, *q;
    size_t s, d;

    if (!find(m, &s, &d, &server, &device))
        return false;
    str_addc(out, '\n');
    introduce(out, server, width);
    introduce(out, device, width);
    if (s == d)
        text_wrap(out, "", "As far as can be seen they are equal.", width);
    p = matrix_pair(m, d, s);
    q = matrix_pair(m, s, d);
    if (p != NULL)
        direction(out, device, server, p, NULL, width);
    if (q != NULL)
        direction(out, server, device, q, p, width);
    return true;
}
