#include "scanner/net/wheel.h"

#include <stddef.h>

void wheel_init(struct wheel *w, uint64_t now)
{
    for (unsigned i = 0; i < WHEEL_SLOTS; i++)
        list_init(&w->slots[i]);
    w->looked = now / WHEEL_TICK_MS;
    w->n = 0;
}

void wheel_timer_init(struct wheel_timer *t)
{
    list_init(&t->link);
    t->at = t->tick = 0;
}

void wheel_remove(struct wheel *w, struct wheel_timer *t)
{
    list_remove(&t->link);
    w->n -= t->tick != 0;
    t->tick = 0;
}

/* The first tick that is not before its time, nor looked at already. */
static uint64_t tick_of(const struct wheel *w, uint64_t at)
{
    uint64_t tick = at / WHEEL_TICK_MS + (at % WHEEL_TICK_MS != 0);

    return tick > w->looked ? tick : w->looked + 1;
}

void wheel_set(struct wheel *w, struct wheel_timer *t, uint64_t at)
{
    uint64_t tick = tick_of(w, at);

    t->at = at;
    if (t->tick != 0 && t->tick <= tick)
        return;
    wheel_remove(w, t);
    t->tick = tick;
    list_push(&w->slots[tick % WHEEL_SLOTS], &t->link);
    w->n++;
}

/* Those that were set anew, or stand for a later round, find their place. */
static void turn_slot(struct wheel *w, struct list *slot, uint64_t now,
                      struct list *over)
{
    struct list all;

    list_init(&all);
    list_push(slot, &all);
    list_remove(slot);
    while (!list_empty(&all)) {
        struct wheel_timer *t = LIST_OWNER(all.next, struct wheel_timer, link);

        wheel_remove(w, t);
        if (t->at <= now)
            list_push(over, &t->link);
        else
            wheel_set(w, t, t->at);
    }
}

void wheel_turn(struct wheel *w, uint64_t now, struct list *over)
{
    uint64_t last = now / WHEEL_TICK_MS, tick = w->looked + 1;

    if (last >= tick + WHEEL_SLOTS) /* each slot once, however long it was */
        tick = last + 1 - WHEEL_SLOTS;
    if (last > w->looked)
        w->looked = last;
    for (; tick <= last && w->n != 0; tick++)
        turn_slot(w, &w->slots[tick % WHEEL_SLOTS], now, over);
}

bool wheel_next(const struct wheel *w, uint64_t *at)
{
    uint64_t tick = w->looked + 1;

    if (w->n == 0)
        return false;
    while (list_empty(&w->slots[tick % WHEEL_SLOTS]))
        tick++;
    *at = tick * WHEEL_TICK_MS;
    return true;
}
