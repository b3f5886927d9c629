#ifndef SUITEMAP_RUN_SILENCE_H
#define SUITEMAP_RUN_SILENCE_H

#include <stdbool.h>
#include <stdint.h>

/* A host that does not answer costs one timeout, however many of its ports are
 * to be scanned.
 *
 * Who is there answers a SYN at once, on whatever port, if only by a reset.
 * Where the first port has said nothing for a while, nobody may be there, or a
 * firewall drops what goes to that port alone. So the others are knocked on
 * then, side by side: a SYN each, no hello, and who takes it is hung up on. One
 * sign of life, from any of them, and all are asked as usual, each with the
 * whole timeout. Where none has come when the first port's time is up, every
 * port has had its SYN and none was answered: that is what is said of them, and
 * they are not asked again.
 *
 * So a printer with 631 open is found behind a firewall that drops 443. Knocks
 * are no sessions that a host could have too many of: while they are out it has
 * not answered anything, and the first answer ends them. A scan that is held to
 * one connection at a time, or to a gap between them, does without; there each
 * port has its own timeout. So has each that comes after SILENCE_KNOCKS others.
 *
 * Pure: the time, in milliseconds of any steady clock, arrives as an argument.
 */
struct silence {
    uint64_t since;      /* when the SYN of the first port went out, or 0 */
    unsigned timeout_ms; /* what it is given */
    bool broken;         /* the host gave a sign of life */
};

/* Most knocks at one host at a time. */
#define SILENCE_KNOCKS 16

/* The first SYN is out, and was not answered yet: what it is given runs from
 * now, unless it does already. */
void silence_begin(struct silence *s, uint64_t now, unsigned timeout_ms);
/* When the other ports are to be knocked on, if nothing comes before; 0 for
 * never. */
uint64_t silence_knock_at(const struct silence *s);
/* How long a knock may take that goes out now, so that all end together. */
unsigned silence_left(const struct silence *s, uint64_t now);
/* A sign of life: for good. */
void silence_break(struct silence *s);
/* The first port's time is up: the next that has not had a knock is the first
 * of the rest. */
void silence_next(struct silence *s);

#endif
