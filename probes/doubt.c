#include "probes/doubt.h"

#include "core/base/mem.h"

/* What passed before has so many tries to pass again. */
#define HOLD_TRIES 3

static struct doubt *doubt_of(struct elim *e)
{
    if (e->doubt == NULL)
        e->doubt = mem_alloc(sizeof *e->doubt);
    return e->doubt;
}

void doubt_note(struct elim *e)
{
    const struct batch *b = &e->batches[e->n - 1];
    struct doubt *d = doubt_of(e);

    d->set = b->set;
    d->stage = b->stage;
    d->real_share = e->real_share;
}

bool doubt_all(struct elim *e)
{
    if (e->doubt != NULL)
        return false;
    doubt_of(e)->set = e->all;
    return true;
}

void doubt_begin(struct elim *e, const struct offer *offer,
                 enum batch_stage stage)
{
    struct doubt *d = doubt_of(e);

    d->passed = stage;
    d->n_passed = offer->suites.n;
    d->tries = 0;
    e->doing = ELIM_BREAKING;
}

enum doubt_verdict doubt_feed(struct elim *e, bool passed)
{
    if (e->doing == ELIM_BREAKING && !passed) {
        e->doing = ELIM_HOLDING;
        return DOUBT_OPEN;
    }
    if (e->doing == ELIM_HOLDING && !passed && ++e->doubt->tries < HOLD_TRIES)
        return DOUBT_OPEN;
    passed = passed && e->doing == ELIM_HOLDING;
    e->doing = ELIM_ASKING;
    return passed ? DOUBT_CONFIRMED : DOUBT_UNFOUNDED;
}
