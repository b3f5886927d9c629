#ifndef SUITEMAP_PROBES_ELIM_H
#define SUITEMAP_PROBES_ELIM_H

#include "core/base/bitset.h"
#include "probes/denied.h"
#include "probes/own_prime.h"
#include "probes/probe.h"

/* Elimination: offer what is left, take the pick out, ask again until it is
 * refused. A list of S suites costs S + 1 connections, and the picks come in
 * the server's order. What a refusal proves depends on its form and on what
 * else was in the batch; so the lists stand in a stack of batches, which are
 * split where a refusal says too little.
 *
 * One elimination asks one version. It enters its picks into the endpoint,
 * and how the version was refused where nothing was picked. */
#define ELIM_BATCHES_MAX 48

struct batch {
    struct bitset set;
    enum batch_stage stage;
    bool retried;     /* a larger list with these in it met trouble: */
    bool by_break;    /* it broke off without a word */
    bool after_mixed; /* the certificate suites of a refused mixed batch */
    bool others;      /* all but the certificate suites, in one */
    bool by_exchange; /* one key exchange: the last cut by kind */
    bool picked;      /* something was picked out of it: `last` */
    bool after_certs; /* but that was out of a list of certificate suites */
    uint16_t last;
};

enum elim_doing {
    ELIM_ASKING,
    ELIM_CHECKING, /* does the host still answer to what it did accept? */
    ELIM_BREAKING, /* does a list that broke off break off again (doubt.h), */
    ELIM_HOLDING   /* and does what passed pass again? */
};

/* A list that broke off and was cut, and what passed then (doubt.h). */
struct doubt {
    struct bitset set;
    enum batch_stage stage;
    bool real_share;
    enum batch_stage passed;
    uint16_t n_passed; /* suites */
    unsigned tries;
};

/* What stands behind all others in each list. */
struct elim_order {
    struct bitset last; /* behind these the other way round, */
    struct bitset tail; /* these */
};

/* What each hello asks for stands in front. */
struct elim {
    enum version version;
    enum elim_doing doing;
    enum offer_hashes hashes;
    enum batch_stage good_stage;  /* the form of the last hello that passed, */
    uint16_t good_suite;          /* and what it brought */
    struct own_prime own_prime;
    bool without_ffdhe;
    bool mixed_ends; /* a mixed batch that brought picks ends by one refusal */
    bool company_passed; /* the host was seen to take such lists: what it means
                          * by breaking off is not the company */
    bool begun;
    bool real_share; /* TLS 1.3: an empty key_share was refused */
    bool reduced;    /* TLS 1.3: the open hello leaves known groups out */
    bool all_groups; /* and the next one shall not */
    bool groups_doubtful; /* since it broke off, which proves little */
    bool own_order;  /* a later pick stood before an earlier one */
    bool scattered;  /* picks came out of several batches */
    bool poisoned;   /* the mixed batch was refused for its company */
    bool dropped;    /* there was no room for a batch */
    bool second_look; /* the version is asked again in pieces */
    bool certs_first; /* its first hello has those alone */
    bool alerted;     /* a list that it reads was refused by an alert, */
    bool hung_up;     /* and one of suites that it may have ended otherwise */
    bool door_broke;  /* its first hello broke off */
    unsigned asked;
    unsigned door;   /* hellos in trouble before the version spoke */
    unsigned tries;  /* times that the same hello broke off, */
    unsigned cuts;   /* and since then that its flight did */
    unsigned checks; /* and that the check of the host did */
    size_t n, room;
    struct batch *batches;    /* moves when one is added */
    struct elim_order *order; /* NULL: all in offer order */
    struct bitset all;        /* what is to be asked */
    struct denied denied;     /* what it refused, list by list */
    struct doubt *doubt;      /* NULL: no list broke off */
    struct offer *doubted;    /* the hello that broke off, or NULL, */
    enum answer_kind doubted_way; /* and how */
    struct answer refusal; /* how the version was met; owns no chain */
};

/* Begins with the suites of `all`, in an elimination that is zero. It holds
 * next to nothing before its first hello; elim_free() gives all back, and
 * leaves it zero. */
void elim_init(struct elim *e, enum version v, const struct bitset *all);
void elim_free(struct elim *e);
/* In each list, `last` is to stand behind all others, and `tail` behind it,
 * both the other way round. */
void elim_put_last(struct elim *e, const struct bitset *last,
                   const struct bitset *tail);
/* It is through with a version that spoke: gives back what only the questions
 * were for. */
void elim_rest(struct elim *e);
/* Adds more suites, in lists of at most what a stage allows, when the first
 * are through. */
void elim_more(struct elim *e, const struct inquiry *q,
               const struct bitset *set, enum batch_stage stage);
/* Leaves all that is still to be asked, and asks for these alone, of a version
 * that spoke. If `in_one`, the host was seen to read such a list to its end,
 * whatever company is in it, so that one refusal ends it; else they are asked
 * for in lists that everybody reads. */
void elim_only(struct elim *e, const struct inquiry *q,
               const struct bitset *set, bool in_one);
/* The suites that were refused in longer lists alone than the host is known to
 * take, or were not asked for at all: of those nothing is known. */
struct bitset elim_unknown(const struct elim *e, const struct inquiry *q);
/* Did it refuse something that never stood among the first `looked` of a list?
 * Who looks no further has not refused it. */
bool elim_behind(const struct elim *e, const struct inquiry *q, size_t looked);
/* Asks for those of a refused version once more. */
void elim_second_look(struct elim *e, struct inquiry *q);
/* A version that was met with silence alone: asks for it once more, by one
 * hello of a form that the host is known to take. */
void elim_once_more(struct elim *e, const struct inquiry *q);
/* Was it cut short, or did one that refuses lists by an alert hang up on some,
 * or fall silent? Then suites may be missing. */
bool elim_unfinished(const struct elim *e);
enum inquiry_status elim_next(struct elim *e, struct inquiry *q,
                              struct offer *offer);
void elim_feed(struct elim *e, struct inquiry *q, const struct offer *offer,
               const struct answer *answer);
/* The hello that elim_next() will make behind the open one, if all of `picks`
 * are picked, and then so many lists refused. False where too much depends on
 * more than that. */
bool elim_ahead(const struct elim *e, const struct inquiry *q,
                const struct bitset *picks, size_t refusals,
                struct offer *offer);

#endif
