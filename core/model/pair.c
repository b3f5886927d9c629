#include <stdlib.h>
#include <string.h>

#include "core/model/ability.h"
#include "core/model/matrix.h"
#include "core/model/pair_pick.h"
#include "core/model/pair_words.h"
#include "core/model/predict.h"
#include "core/registry/suite.h"

/* One pair, judged: what the two would come to in each version, from the
 * highest down, and what could go wrong behind that. */

struct judged {
    struct pair *p;
    const struct ability *client, *server;
    struct meet meets[VERSION_COUNT];
};

static bool falls_back(const struct judged *j)
{
    return !j->client->stands_in && j->client->role->falls_back == FACT_YES;
}

/* Parts at a stage; the first that is found stands. */
static void part_at(struct pair *p, enum pair_stage stage)
{
    p->verdict = VERDICT_INCOMPATIBLE;
    if (p->stage == PAIR_STAGE_NONE)
        p->stage = stage;
}

/* What may go wrong above the version they would agree on. A client that tries
 * again lower comes down all the same. */
static void risks_above(struct judged *j)
{
    for (int i = VERSION_TLS13; i > (int)j->p->version; i--) {
        enum version v = (enum version)i;
        enum meeting how = j->meets[i].how;

        if (how == MEET_NO_SUITE && !falls_back(j))
            pair_exclusive_suites(j->p, j->client, j->server, v, true);
        else if (how == MEET_NO_GROUP && !falls_back(j))
            pair_no_shared_group(j->p, j->client, j->server, v);
        else if (how == MEET_NO_SIGNATURE && !falls_back(j))
            pair_no_shared_signature(j->p, j->client, j->server, v);
        else if (j->client->versions[i].speaks == SPEAKS_YES &&
                 j->server->scan != NULL &&
                 j->server->scan->versions[i].outcome == OUTCOME_UNANSWERED)
            pair_silent_version(j->p, v);
    }
}

static enum pair_stage stage_of(enum flaw f)
{
    switch (f) {
    case FLAW_BROKEN_SUITE:
        return PAIR_STAGE_HANDSHAKE;
    case FLAW_SHORT_DH:
    case FLAW_LONG_DH:
        return PAIR_STAGE_KEY_EXCHANGE;
    default:
        return PAIR_STAGE_CERTIFICATE;
    }
}

/* What the picks that the server has come to together: a pair cannot talk when
 * none of them works, and can when each does. Of each flaw the first pick that
 * has it is kept, with the most that it weighs. */
struct weighing {
    size_t picks, fatal, unknown;
    enum weight flaws[FLAW_COUNT];
    struct pick with[FLAW_COUNT];
};

static void weigh(struct weighing *w, const struct pick *pick)
{
    enum weight worst = WEIGHT_NONE;

    for (int f = 0; f < FLAW_COUNT; f++) {
        worst = pick->flaws[f] > worst ? pick->flaws[f] : worst;
        if (pick->flaws[f] > w->flaws[f]) {
            w->flaws[f] = pick->flaws[f];
            w->with[f] = *pick;
        }
    }
    w->picks++;
    w->fatal += worst == WEIGHT_FATAL;
    w->unknown += worst == WEIGHT_UNKNOWN;
}

static void look_at_picks(struct weighing *w, const struct judged *j,
                          const struct meet *m)
{
    struct pick pick = pick_look(j->client, j->server, j->p->version, m->first);
    uint16_t list[BITSET_MAX];
    size_t n = suites_by_code(&m->picks, list);

    weigh(w, &pick);
    for (size_t i = 0; i < n; i++)
        if (list[i] != m->first) {
            pick = pick_look(j->client, j->server, j->p->version, list[i]);
            weigh(w, &pick);
        }
}

/* One reason for each flaw; what weighs most stands first. */
static void tell_flaws(const struct judged *j, const struct weighing *w)
{
    for (int weight = WEIGHT_FATAL; weight > WEIGHT_NONE; weight--)
        for (int f = 0; f < FLAW_COUNT; f++)
            if (w->flaws[f] == (enum weight)weight)
                pair_flaw(j->p, j->client, j->server, &w->with[f],
                          (enum flaw)f);
}

static enum flaw first_fatal(const struct weighing *w)
{
    int f = 0;

    while (f < FLAW_COUNT - 1 && w->flaws[f] != WEIGHT_FATAL)
        f++;
    return (enum flaw)f;
}

static void agree_on(struct judged *j, enum version v)
{
    const struct meet *m = &j->meets[v];
    struct pair *p = j->p;

    p->agreed = true;
    p->version = v;
    p->suite = m->first;
    p->picks = m->picks;
    p->group = predict_group(j->client, j->server, v, m->first);
}

/* They agree on a version that works. */
static void agree(struct judged *j, enum version v)
{
    struct pair *p = j->p;
    struct weighing w = {0};

    agree_on(j, v);
    look_at_picks(&w, j, &j->meets[v]);
    tell_flaws(j, &w);
    if (suite_at(p->suite)->kind != SUITE_CERT)
        pair_special_suites(p);
    risks_above(j);
    if (w.fatal == w.picks)
        part_at(p, stage_of(first_fatal(&w)));
    else if (w.unknown != 0 && w.fatal + w.unknown == w.picks)
        p->verdict = VERDICT_INCONCLUSIVE;
    else if (p->n_reasons != 0)
        p->verdict = VERDICT_RISKY;
    else
        p->verdict = VERDICT_COMPATIBLE;
}

/* They agree on a version that the server only pretends to speak. */
static void agree_falsely(struct judged *j, enum version v, unsigned lower)
{
    agree_on(j, v);
    pair_false_version(j->p, j->client, v, lower, false);
    risks_above(j);
    part_at(j->p, PAIR_STAGE_HANDSHAKE);
}

static unsigned mask_of(const struct judged *j, enum meeting how)
{
    unsigned mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (j->meets[v].how == how)
            mask |= 1u << v;
    return mask;
}

/* Anything unknown that could let them meet? Says so. */
static bool undecided(struct judged *j)
{
    unsigned maybe = mask_of(j, MEET_MAYBE);

    if (maybe != 0)
        pair_unknown_versions(j->p, maybe);
    if (!j->client->suites_known || !j->server->suites_known) {
        if (mask_of(j, MEET_SUITES_UNKNOWN) != 0)
            pair_no_suites(j->p, j->client, mask_of(j, MEET_SUITES_UNKNOWN));
        return j->p->n_reasons != 0;
    }
    for (int v = VERSION_TLS13; v >= 0; v--) {
        if (j->meets[v].how == MEET_SUITES_UNKNOWN)
            pair_unknown_suites(j->p, (enum version)v);
        else if (j->meets[v].how == MEET_GROUPS_UNKNOWN)
            pair_unknown_groups(j->p, (enum version)v);
        else if (j->meets[v].how == MEET_CERTIFICATE)
            pair_other_certificate(j->p, (enum version)v);
    }
    return j->p->n_reasons != 0;
}

static void part(struct judged *j)
{
    if (undecided(j)) {
        j->p->verdict = VERDICT_INCONCLUSIVE;
        return;
    }
    j->p->verdict = VERDICT_INCOMPATIBLE;
    if (j->p->versions == 0) {
        pair_exclusive_versions(j->p, j->client, j->server);
        part_at(j->p, PAIR_STAGE_VERSION);
    }
    for (int i = VERSION_TLS13; i >= 0; i--) {
        enum version v = (enum version)i;

        if (j->meets[i].how == MEET_NO_SUITE) {
            pair_exclusive_suites(j->p, j->client, j->server, v, false);
            part_at(j->p, PAIR_STAGE_SUITE);
        } else if (j->meets[i].how == MEET_NO_GROUP) {
            pair_no_shared_group(j->p, j->client, j->server, v);
            part_at(j->p, PAIR_STAGE_GROUP);
        } else if (j->meets[i].how == MEET_NO_SIGNATURE) {
            pair_no_shared_signature(j->p, j->client, j->server, v);
            part_at(j->p, PAIR_STAGE_SIGNATURE);
        }
    }
}

static unsigned below(unsigned mask, int v)
{
    return mask & ((1u << v) - 1);
}

/* A version that the server only pretends to speak, and of which it is not
 * known whether the client offers it, decides. */
static bool may_agree_falsely(struct judged *j, int best)
{
    unsigned mask = 0;

    for (int v = best + 1; v < VERSION_COUNT; v++)
        if (j->meets[v].how == MEET_MAYBE && j->server->versions[v].broken)
            mask |= 1u << v;
    if (mask != 0)
        pair_unknown_false(j->p, mask);
    return mask != 0;
}

/* From the highest version down to the first that they agree on. */
static void descend(struct judged *j)
{
    unsigned good = mask_of(j, MEET_OK);

    for (int v = VERSION_TLS13; v >= 0; v--) {
        enum meeting how = j->meets[v].how;

        if (how == MEET_FALSE && (!falls_back(j) || below(good, v) == 0)) {
            agree_falsely(j, (enum version)v, below(good, v));
            return;
        }
        if (how == MEET_FALSE)
            pair_false_version(j->p, j->client, (enum version)v, below(good, v),
                               true);
        if (how == MEET_OK && may_agree_falsely(j, v)) {
            j->p->verdict = VERDICT_INCONCLUSIVE;
            return;
        }
        if (how == MEET_OK) {
            agree(j, (enum version)v);
            return;
        }
    }
    part(j);
}

static void judge(struct judged *j)
{
    enum version gap;

    for (int v = 0; v < VERSION_COUNT; v++) {
        struct meet *m = &j->meets[v];

        *m = predict_meet(j->client, j->server, (enum version)v);
        j->p->suites = bit_or(&j->p->suites, &m->suites);
        if (m->how > MEET_MAYBE)
            j->p->versions |= 1u << v;
    }
    gap = predict_gap(j->client, j->server);
    if (gap != VERSION_COUNT && j->p->versions != 0 && !falls_back(j)) {
        pair_version_gap(j->p, j->client, gap);
        part_at(j->p, PAIR_STAGE_VERSION);
        return;
    }
    descend(j);
}

/* Is anything known of the two? Says what is not. */
static bool known(struct pair *p, const struct party *party, const char *who,
                  bool described)
{
    if (described)
        return true;
    if (party->scan != NULL)
        pair_not_scanned(p, who, party->scan);
    else
        pair_not_described(p, who);
    return false;
}

void pair_judge(const struct party *client, const struct party *server,
                struct pair *out)
{
    struct ability c, s;
    struct judged j = {.p = out, .client = &c, .server = &s};
    bool both;

    memset(out, 0, sizeof *out);
    out->client_basis = party_client_basis(client);
    out->server_basis = party_server_basis(server);
    out->inferred = out->client_basis == BASIS_SERVER_ROLE;
    out->verdict = VERDICT_INCONCLUSIVE;
    if (endpoint_datagrams(client->scan) || endpoint_datagrams(server->scan)) {
        pair_datagrams(out);
        return;
    }
    both = known(out, client, "client", ability_client(&c, client));
    both &= known(out, server, "server", ability_server(&s, server));
    if (both)
        judge(&j);
}

void pair_clear(struct pair *p)
{
    for (size_t i = 0; i < p->n_reasons; i++) {
        free(p->reasons[i].text);
        free(p->reasons[i].remedy);
    }
    memset(p, 0, sizeof *p);
}

const char *verdict_name(enum verdict v)
{
    static const char *const names[] = {
        [VERDICT_COMPATIBLE] = "compatible",
        [VERDICT_RISKY] = "risky",
        [VERDICT_INCOMPATIBLE] = "incompatible",
        [VERDICT_INCONCLUSIVE] = "inconclusive",
    };

    return names[v];
}

const char *pair_stage_name(enum pair_stage s)
{
    static const char *const names[] = {
        [PAIR_STAGE_NONE] = NULL,
        [PAIR_STAGE_VERSION] = "version",
        [PAIR_STAGE_SUITE] = "suite",
        [PAIR_STAGE_GROUP] = "group",
        [PAIR_STAGE_SIGNATURE] = "signature",
        [PAIR_STAGE_KEY_EXCHANGE] = "key exchange",
        [PAIR_STAGE_CERTIFICATE] = "certificate",
        [PAIR_STAGE_HANDSHAKE] = "handshake",
    };

    return names[s];
}
