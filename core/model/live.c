#include "core/model/live.h"

#include <stdio.h>
#include <string.h>

#include "core/model/matrix.h"
#include "core/registry/suite.h"

static enum live_outcome outcome_of(const struct answer *a)
{
    switch (a->kind) {
    case ANSWER_RETRY:
        return LIVE_AGREED; /* to a group that we cannot make a share of */
    case ANSWER_HELLO:
        return a->finish == FINISH_DONE      ? LIVE_COMPLETED
               : a->finish == FINISH_FAILED  ? LIVE_BROKEN
               : a->flight == FLIGHT_BROKEN  ? LIVE_BROKEN
               : a->flight == FLIGHT_STALLED ? LIVE_UNANSWERED
               : a->finish == FINISH_CANNOT  ? LIVE_AGREED
                                             : LIVE_BROKEN;
    case ANSWER_ALERT:
    case ANSWER_CLOSED:
    case ANSWER_NOT_TLS:
        return LIVE_REFUSED;
    default:
        return LIVE_UNANSWERED;
    }
}

static void set_how(struct live *l, const struct answer *a)
{
    char how[ANSWER_WORDS_MAX];

    if (l->outcome == LIVE_BROKEN)
        snprintf(l->how, sizeof l->how, "%s: %s",
                 answer_stage_name(a->stage),
                 answer_break_how(a, how, sizeof how));
    else if (l->outcome == LIVE_REFUSED || l->outcome == LIVE_UNANSWERED)
        snprintf(l->how, sizeof l->how, "%s", answer_how(a, how, sizeof how));
}

void live_from_answer(struct live *l, const struct answer *a)
{
    l->outcome = outcome_of(a);
    l->agreed = (a->kind == ANSWER_HELLO || a->kind == ANSWER_RETRY) &&
                version_from_wire(a->version, &l->version);
    if (l->agreed) {
        l->suite = a->suite;
        l->group = a->group;
        l->dh_bits = a->kex == KEX_DH ? a->dh_bits : 0;
    }
    set_how(l, a);
}

/* What the client would find out only behind the hello is not tried. */
static bool is_clients_affair(const struct pair *p)
{
    return p->stage == PAIR_STAGE_KEY_EXCHANGE ||
           p->stage == PAIR_STAGE_CERTIFICATE;
}

static bool same_choice(const struct live *l, const struct pair *p)
{
    int suite = suite_index(l->suite);

    return l->agreed && p->agreed && l->version == p->version && suite >= 0 &&
           ((size_t)suite == p->suite || bit_has(&p->picks, (size_t)suite));
}

void live_compare(struct live *l, const struct pair *p)
{
    bool went = l->outcome == LIVE_COMPLETED || l->outcome == LIVE_AGREED;
    bool as;

    l->as_predicted = FACT_UNKNOWN;
    if (p->verdict == VERDICT_INCONCLUSIVE || l->outcome == LIVE_NONE ||
        l->outcome == LIVE_IMPOSSIBLE || l->outcome == LIVE_UNANSWERED)
        return;
    if (p->verdict != VERDICT_INCOMPATIBLE || is_clients_affair(p))
        as = went && same_choice(l, p);
    else
        as = !went;
    l->as_predicted = as ? FACT_YES : FACT_NO;
}

const char *live_outcome_name(enum live_outcome o)
{
    static const char *const names[] = {
        [LIVE_NONE] = "none",           [LIVE_IMPOSSIBLE] = "impossible",
        [LIVE_COMPLETED] = "completed", [LIVE_AGREED] = "agreed",
        [LIVE_BROKEN] = "broken",       [LIVE_REFUSED] = "refused",
        [LIVE_UNANSWERED] = "unanswered"};

    return names[o];
}
