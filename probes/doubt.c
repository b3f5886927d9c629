#include "probes/doubt.h"

/* What passed before has so many tries to pass again. */
#define HOLD_TRIES 3

void doubt_note(struct elim *e)
{
    const struct batch *b = &e->batches[e->n - 1];

    e->doubt.set = b->set;
    e->doubt.stage = b->stage;
    e->doubt.real_share = e->real_share;
}

void doubt_begin(struct elim *e, const struct offer *offer,
                 enum batch_stage stage)
{
    e->doubt.passed = stage;
    e->doubt.n_passed = offer->suites.n;
    e->doubt.tries = 0;
    e->doing = ELIM_BREAKING;
}

enum doubt_verdict doubt_feed(struct elim *e, bool passed)
{
    if (e->doing == ELIM_BREAKING && !passed) {
        e->doing = ELIM_HOLDING;
        return DOUBT_OPEN;
    }
    if (e->doing == ELIM_HOLDING && !passed && ++e->doubt.tries < HOLD_TRIES)
        return DOUBT_OPEN;
    passed = passed && e->doing == ELIM_HOLDING;
    e->doing = ELIM_ASKING;
    return passed ? DOUBT_CONFIRMED : DOUBT_UNFOUNDED;
}
