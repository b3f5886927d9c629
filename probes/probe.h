#ifndef SUITEMAP_PROBES_PROBE_H
#define SUITEMAP_PROBES_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bitset.h"
#include "probes/inquiry.h"

/* A probe asks one question of an endpoint. It is one file and one row of the
 * table in table.c. It has at most one offer open at a time, and it never sees
 * a socket. */
struct probe {
    const char *name, *help;
    enum version version; /* the one it asks; VERSION_COUNT: several */
    /* Is it to take part at all? NULL: always. */
    bool (*wants)(const struct inquiry *q);
    /* Makes its state, which is given back with free(), behind `drop`. */
    void *(*init)(const struct probe *p);
    /* INQUIRY_ASK with *offer filled, _WAIT while it depends on another
     * probe, _DONE when it has no question (any more). It is asked again
     * after every answer, so a finished one may wake up; but with _REST, which
     * is either of the two, not before a version comes to be settled, or no
     * longer is, or `head_only` is learnt. */
    enum inquiry_status (*next)(void *state, struct inquiry *q,
                                struct offer *offer);
    void (*feed)(void *state, struct inquiry *q, const struct offer *offer,
                 const struct answer *answer);
    /* Gives back what the state owns. NULL: nothing. */
    void (*drop)(void *state);
    /* The hello that it will most likely ask for `steps` answers from now.
     * False where it has no guess; NULL: never. */
    bool (*ahead)(const void *state, const struct inquiry *q, size_t steps,
                  struct offer *offer);
};

/* The table, in the order in which probes are asked; ended by a NULL name. */
extern const struct probe probe_table[];
/* Those of an audit by a policy, and by a client's own hello. */
extern const struct probe audit_table[], client_table[];

/* How far a list of suites has to be cut down for this host. */
enum batch_stage {
    BATCH_MIXED, /* everything at once */
    BATCH_KIND,  /* one kind of suite */
    BATCH_100,   /* at most 100 */
    BATCH_64,    /* at most 64 */
    BATCH_SHORT, /* a hello of less than 255 bytes */
    BATCH_PLAIN  /* the same, without extensions */
};

enum reach {
    REACH_UNKNOWN, /* the first hello is not answered */
    REACH_DOUBT,   /* and it was answered by silence, a hang-up or nonsense */
    REACH_YES,
    REACH_NO /* given up */
};

/* So many hellos go out ahead of their turn (ahead.h). */
#define AHEAD_MAX 8

/* So many public values are remembered, to see whether they come again. */
#define INQUIRY_YS_MAX 64

/* What the probes share of one endpoint. What every hello asks for stands
 * together, in front: a host is long out of the cache when its answer comes. */
struct inquiry {
    struct endpoint *e;
    struct slot {
        const struct probe *probe;
        void *state;
    } * slots;
    size_t n_slots;
    /* Masks of slots: all, those whose offer is open, and those that rest, by
     * what `settled` and `head_only` were. */
    uint32_t taking_part, busy, resting;
    unsigned rest_by;
    unsigned settled; /* mask of versions whose suites are known */
    unsigned asked;   /* offers given out */
    size_t open;      /* of them unanswered */
    enum reach reach;
    enum batch_stage start; /* larger batches failed where this one passed */
    bool spoke;             /* it answered in TLS */
    bool says_no;           /* it refused by an alert */
    bool hello_trouble;     /* an audit: it did not bear a hello */
    bool troubled; /* or otherwise than by a pick or a plain refusal */
    bool stopped;  /* no more questions */

    /* Learnt once per host and then kept to. */
    bool list_refused;  /* a version was refused as a list is */
    bool mixed_passed;  /* a mixed list brought a pick */
    bool kinds_asked;   /* kind by kind, where no version is spoken */
    bool others_asked;  /* the poisonous kinds were asked by themselves */
    bool head_only;     /* the tails of lists are not looked at (Q1, Q9) */
    bool flaky; /* a hello that broke off passed when it was put again */
    bool groups_exhausted; /* TLS 1.3 has no further group */
    bool prime_known;      /* that of DHE without ffdhe groups */
    bool astray;           /* a guess was wrong: no more of them */
    uint8_t n_ahead;       /* of `ahead` that are not NULL */
    size_t proven;         /* the longest list that was taken, */
    size_t proven_weight;  /* the heaviest hello with extensions, */
    size_t proven_plain;   /* with extensions and without */
    size_t looked_at;      /* so far down a list it has found its pick */
    struct inquiry_plan plan;
    size_t way; /* of the plan's: the one that is tried */
    struct ahead *ahead[AHEAD_MAX]; /* by place; NULL where there is none */
    /* Masks of families of suites (suite_family()): the flight of one was whole
     * in that version. */
    uint64_t held[VERSION_COUNT];
    unsigned wasted;        /* of `asked`, for guesses */
    unsigned breaks_refuse; /* mask of answer kinds: silence, a reset or a
                             * hang-up was seen to mean refusal (Q17) */
    unsigned wavering; /* mask of enum suite_kx: a handshake failed at its
                        * end, and held when it was put again */
    unsigned steered;  /* handshakes with numbers of chosen shapes */
    uint64_t *ys;      /* hashes of public values of DHE */
    size_t n_ys, room_ys;
    struct bitset alerts_refuse; /* alerts seen to mean no more than 40 does */
    struct answer first; /* the answer to the first hello; owns no chain */
    struct answer told;  /* and what came of the way before this one */
};

#define INQUIRY_SLOTS_MAX 31

/* Nobody there speaks TLS: the state of the endpoint goes by `first`. */
void inquiry_give_up(struct inquiry *q);
/* The prelude of the way that is tried, or NULL. */
const char *inquiry_prelude(const struct inquiry *q);
/* The host took such a hello: it picked from its list. */
void inquiry_prove(struct inquiry *q, const struct offer *o);
/* It picked this from the offer's list: so far it looked. */
void inquiry_looked(struct inquiry *q, const struct offer *o, size_t suite);
/* Is it known that the host takes hellos of this length and form? */
bool inquiry_proven(const struct inquiry *q, const struct offer *o);
/* Are the suites of all versions in the mask known, or refused? */
static inline bool inquiry_settled(const struct inquiry *q, unsigned versions)
{
    return (versions & q->plan.versions & ~q->settled) == 0;
}
/* The highest version up to TLS 1.2 that is accepted; false when none is. */
bool inquiry_classic(const struct inquiry *q, enum version *v);

#endif
