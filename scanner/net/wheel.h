#ifndef SUITEMAP_NET_WHEEL_H
#define SUITEMAP_NET_WHEEL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/list.h"

/* Many timers, of which hardly any runs out: each stands in the slot of the
 * tick at which it has to be looked at, and setting it anew for a later time
 * leaves it there. None is told early; each may be late by a tick. Pure: the
 * time, in milliseconds of a steady clock, arrives as an argument. */
#define WHEEL_TICK_MS 4
#define WHEEL_SLOTS   256

struct wheel {
    struct list slots[WHEEL_SLOTS];
    uint64_t looked; /* the last tick that was looked at */
    unsigned n;      /* timers in the slots */
};

/* Embedded in its owner; in none of a wheel's slots to begin with. */
struct wheel_timer {
    struct list link;
    uint64_t at;   /* when it runs out */
    uint64_t tick; /* of its slot; 0: it stands in none */
};

void wheel_init(struct wheel *w, uint64_t now);
void wheel_timer_init(struct wheel_timer *t);

static inline bool wheel_timer_is_set(const struct wheel_timer *t)
{
    return t->tick != 0;
}

/* Sets a timer, whether or not it is set already. */
void wheel_set(struct wheel *w, struct wheel_timer *t, uint64_t at);
/* Takes it out, of the slots or of the list of wheel_turn(); harmless when it
 * is in neither. */
void wheel_remove(struct wheel *w, struct wheel_timer *t);

/* Moves the timers that have run out to the list `over`. There they may still
 * be removed, and set again. */
void wheel_turn(struct wheel *w, uint64_t now, struct list *over);

/* When to turn it next: none runs out to be told before. False: never. */
bool wheel_next(const struct wheel *w, uint64_t *at);

#endif
