#ifndef SUITEMAP_PROBES_AHEAD_H
#define SUITEMAP_PROBES_AHEAD_H

#include "probes/probe.h"

/* Hellos that go out ahead of their turn, where the host may have one more
 * connection and no probe has a question: those that one probe will ask next if
 * a guess (guess.h) is right. Their answers are kept until their turn comes. If
 * the probe then asks for that very hello, it gets the answer, as if it had
 * asked only now; so what an inquiry has asked and learnt is always what it
 * would have, one hello after the other. With the first that is not asked for,
 * all that are ahead are thrown away, and no more are sent to this host. */

/* Is there one to be put, and where does its answer belong? */
bool ahead_put(struct inquiry *q, struct offer *offer, size_t *place);

enum ahead_state {
    AHEAD_NONE,    /* it is to be put now */
    AHEAD_OPEN,    /* it was put, and is the probe's open offer from now on */
    AHEAD_ANSWERED /* and this was the answer */
};

/* A probe asks for this: was it put ahead? */
enum ahead_state ahead_take(struct inquiry *q, size_t slot,
                            const struct offer *offer, struct answer *a);
/* It asks for nothing. */
void ahead_drop(struct inquiry *q, size_t slot);

/* Takes an answer. True where it is that of a probe's open offer. */
bool ahead_feed(struct inquiry *q, size_t place, const struct answer *a,
                size_t *slot);

/* Gives back all that is kept. */
void ahead_free(struct inquiry *q);

#endif
