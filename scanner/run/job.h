#ifndef SUITEMAP_RUN_JOB_H
#define SUITEMAP_RUN_JOB_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "core/base/bitset.h"
#include "core/base/list.h"
#include "core/model/endpoint.h"
#include "scanner/net/net.h"
#include "scanner/run/options.h"
#include "scanner/run/sched.h"

/* One endpoint being scanned: it puts the offers of an inquiry through
 * attempts, tries again what the line or a busy device spoilt, and feeds the
 * answers back. It decides nothing about TLS and nothing about its turn. */
struct job;

/* What all jobs of a scan share. */
struct job_env {
    struct net *net;
    struct sched *sched;
    const struct scan_options *options;
    struct guesses *guesses; /* what its hosts were like */
    struct bitset can_finish[VERSION_COUNT]; /* by what our cryptography has */
    struct certs_common *certs; /* what many of them show */
    struct list spares;   /* what offers were put with, to be used again */
    uint64_t connections; /* begun so far */
    /* Told of each connection that this machine could not make; or NULL. */
    void (*trouble)(void *arg, const struct endpoint *e, const char *what);
    void *trouble_arg;
};

/* Fills what follows from nothing else; the rest is the owner's. */
void job_env_init(struct job_env *env);
/* When there are no more jobs. */
void job_env_free(struct job_env *env);

/* How TLS is come by: a prelude by name, or NULL for TLS at once; and, if
 * has_then, what is tried where that leads to none. */
struct job_way {
    const char *prelude, *then;
    bool has_then;
};

/* Takes the endpoint over (job_take_endpoint() gives it out). `wake` is called
 * from the loop after each answer: then the owner pumps again. */
struct job *job_new(struct job_env *env, const struct sockaddr *address,
                    const struct job_way *way, struct sched_host *host,
                    struct endpoint *e, void (*wake)(void *arg), void *arg);
/* Aborts what is open. */
void job_free(struct job *j);

enum job_status {
    JOB_BUSY,   /* an answer will wake it */
    JOB_LATER,  /* pump again at *when (uv_now) */
    JOB_GLOBAL, /* pump again when any connection of the scan has ended */
    JOB_OVER    /* take the endpoint */
};

/* What is known of the host by this job's connections alone. */
enum job_sign {
    JOB_UNASKED,
    JOB_WAITING, /* for the answer to a SYN, or a knock */
    JOB_SILENT,  /* a knock was not answered */
    JOB_HEARD    /* it took a connection, or reset one */
};

enum job_sign job_sign(const struct job *j);
/* Knocks on the port (knock.h) before it was asked anything; the owner is woken
 * when that is over. False if it may not. */
bool job_knock(struct job *j, unsigned ms);
/* It is to be asked as usual, whatever a knock may tell. */
void job_end_knock(struct job *j);
/* A knock is all that it gets: its port does not answer. */
void job_unanswered(struct job *j);

/* Begins what may be begun. Busy while there is a knock. */
enum job_status job_pump(struct job *j, uint64_t *when);
/* When the host's time is up (uv_now); 0 without limit. Pump again then. */
uint64_t job_deadline(const struct job *j);
/* Ends it early: nothing stays open, the endpoint is incomplete. */
void job_stop(struct job *j, const char *why);
/* Did a limit that the user set end it, or may one do so? */
bool job_limited(const struct job *j);
/* Hands the endpoint out, finished; once. */
struct endpoint *job_take_endpoint(struct job *j);

#endif
