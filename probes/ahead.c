#include "probes/ahead.h"

#include <stdlib.h>

#include "core/base/mem.h"

enum turn {
    TURN_TO_COME, /* and unanswered */
    TURN_KEPT,    /* answered */
    TURN_DUE,     /* unanswered: the probe waits for it */
    TURN_NEVER    /* unanswered, and thrown away */
};

/* What tells one hello of an elimination from another: they are small, since
 * there may be one to each connection. Their lists stand in offer order, and
 * their groups go by version and form. */
struct sketch {
    enum version version;
    enum offer_depth depth;
    enum offer_form form;
    enum offer_hashes hashes;
    enum offer_share share;
    bool compressors;
    uint16_t n_groups;
    struct bitset suites;
};

struct ahead {
    enum turn turn;
    size_t slot;
    unsigned number; /* in the order in which they were put */
    struct sketch sketch;
    struct answer *answer; /* TURN_KEPT: owns no chain; else NULL */
};

static struct sketch sketch(const struct offer *o)
{
    struct sketch k = {.version = o->version,
                       .depth = o->depth,
                       .form = o->form,
                       .hashes = o->hashes,
                       .share = o->share,
                       .compressors = o->compressors,
                       .n_groups = o->n_groups,
                       .suites = suite_list_set(&o->suites)};

    return k;
}

static bool same(const struct sketch *a, const struct sketch *b)
{
    return a->version == b->version && a->depth == b->depth &&
           a->form == b->form && a->hashes == b->hashes &&
           a->share == b->share && a->compressors == b->compressors &&
           a->n_groups == b->n_groups &&
           bit_equal(&a->suites, &b->suites);
}

static void forget(struct inquiry *q, size_t place)
{
    if (q->ahead[place] != NULL)
        free(q->ahead[place]->answer);
    q->n_ahead -= q->ahead[place] != NULL;
    free(q->ahead[place]);
    q->ahead[place] = NULL;
}

static bool is_waiting(const struct ahead *x)
{
    return x != NULL && (x->turn == TURN_TO_COME || x->turn == TURN_KEPT);
}

/* A host in trouble, or one that wants smaller hellos, is asked step by step;
 * so is one that is to be asked so many times and no more. */
static bool may_put(const struct inquiry *q)
{
    return q->plan.guesses != NULL && q->plan.max_asked == 0 &&
           q->reach == REACH_YES && !q->stopped && !q->astray && !q->troubled &&
           q->start == BATCH_MIXED;
}

/* How many wait for their turn, and of which probe: of one at a time. */
static size_t count_waiting(const struct inquiry *q, size_t *slot)
{
    size_t n = 0;

    for (size_t i = 0; i < AHEAD_MAX && q->n_ahead != 0; i++)
        if (is_waiting(q->ahead[i])) {
            *slot = q->ahead[i]->slot;
            n++;
        }
    return n;
}

/* A place that is free, and the next hello of a probe. */
static bool find(const struct inquiry *q, size_t *place, size_t *slot,
                 struct offer *offer)
{
    size_t of = 0, waiting = count_waiting(q, &of);

    for (*place = 0; *place < AHEAD_MAX && q->ahead[*place] != NULL;)
        ++*place;
    if (*place == AHEAD_MAX || waiting >= q->plan.max_ahead)
        return false;
    for (uint32_t busy = waiting == 0 ? q->busy : q->busy & UINT32_C(1) << of;
         busy != 0; busy &= busy - 1) {
        const struct slot *s = &q->slots[*slot = (size_t)__builtin_ctz(busy)];

        if (s->probe->ahead != NULL &&
            s->probe->ahead(s->state, q, waiting + 1, offer))
            return true;
    }
    return false;
}

bool ahead_put(struct inquiry *q, struct offer *offer, size_t *place)
{
    struct ahead *x;
    size_t slot;

    if (!may_put(q) || !find(q, place, &slot, offer))
        return false;
    x = mem_alloc(sizeof *x);
    x->turn = TURN_TO_COME;
    x->slot = slot;
    x->number = q->asked;
    x->sketch = sketch(offer);
    q->ahead[*place] = x;
    q->n_ahead++;
    return true;
}

/* The first of this probe; AHEAD_MAX: none. */
static size_t first(const struct inquiry *q, size_t slot)
{
    size_t place = AHEAD_MAX;

    for (size_t i = 0; i < AHEAD_MAX && q->n_ahead != 0; i++)
        if (is_waiting(q->ahead[i]) && q->ahead[i]->slot == slot &&
            (place == AHEAD_MAX ||
             q->ahead[i]->number < q->ahead[place]->number))
            place = i;
    return place;
}

enum ahead_state ahead_take(struct inquiry *q, size_t slot,
                            const struct offer *offer, struct answer *a)
{
    size_t place = first(q, slot);
    struct sketch asked;
    struct ahead *x;

    if (place == AHEAD_MAX)
        return AHEAD_NONE;
    x = q->ahead[place];
    asked = sketch(offer);
    if (!same(&x->sketch, &asked)) {
        ahead_drop(q, slot);
        return AHEAD_NONE;
    }
    if (x->turn == TURN_TO_COME) {
        x->turn = TURN_DUE;
        return AHEAD_OPEN;
    }
    *a = *x->answer;
    forget(q, place);
    return AHEAD_ANSWERED;
}

void ahead_drop(struct inquiry *q, size_t slot)
{
    for (size_t i = 0; i < AHEAD_MAX && q->n_ahead != 0; i++) {
        struct ahead *x = q->ahead[i];

        if (!is_waiting(x) || x->slot != slot)
            continue;
        q->astray = true;
        q->wasted++;
        if (x->turn == TURN_KEPT)
            forget(q, i);
        else
            x->turn = TURN_NEVER;
    }
}

bool ahead_feed(struct inquiry *q, size_t place, const struct answer *a,
                size_t *slot)
{
    struct ahead *x = q->ahead[place];
    bool due = x->turn == TURN_DUE;

    *slot = x->slot;
    if (!due && answer_never_asked(a))
        ahead_drop(q, x->slot); /* it will be asked again in its turn */
    if (x->turn == TURN_TO_COME) {
        x->turn = TURN_KEPT;
        x->answer = mem_alloc(sizeof *a);
        *x->answer = *a;
        x->answer->chain = NULL;
    } else {
        forget(q, place);
    }
    return due;
}

void ahead_free(struct inquiry *q)
{
    for (size_t i = 0; i < AHEAD_MAX; i++)
        forget(q, i);
}
