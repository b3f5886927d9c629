/* Happy path: pump -> inquiry_next -> attempt -> answered -> inquiry_feed ->
 * wake -> pump ... until the inquiry is done and nothing is open.
 *
 * Failure modes: a connection that does not come about, or is hung up while
 * another was open, is put again (retry.h) before the inquiry sees it; the
 * limit of time or an interruption aborts what is open and ends the inquiry,
 * which keeps what it has. */
#include "scanner/run/job.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/engine/suites_done.h"
#include "probes/inquiry.h"
#include "scanner/net/attempt.h"
#include "scanner/net/knock.h"
#include "scanner/run/address.h"
#include "scanner/run/certs.h"
#include "scanner/run/clock.h"
#include "scanner/run/retry.h"

/* The ticket of a hello that is no question of the inquiry's: see ask_clock().
 */
#define TICKET_CLOCK SIZE_MAX
#define CLOCK_TRIES  3
/* The rest before an offer that is to go alone: a device may notice late that
 * its last session is over. */
#define ALONE_REST_MS 300
/* More tickets than this share their count of what broke off. */
#define PROBES_MAX 16

/* An offer on its way to an answer. */
struct exchange {
    struct list link;
    struct job *job;
    struct offer offer;
    size_t ticket;
    unsigned tries;
    struct retry_company company;
    unsigned alone; /* times put again to see if company mattered */
    struct retry_company company_before;
    struct answer *before;   /* and this was the answer with company; or NULL */
    struct attempt *attempt; /* NULL: it waits for its turn */
};

struct job {
    struct job_env *env;
    struct sched_host *host;
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    struct inquiry *inquiry;
    struct endpoint *endpoint;
    struct retry retry;
    unsigned broken[PROBES_MAX]; /* in a row, by ticket */
    struct certs_seen certs;
    struct clock_watch clock;
    struct offer *clock_offer; /* what tells the time; NULL: none shall */
    unsigned clock_asked;
    struct list exchanges;
    unsigned n_exchanges;
    uint64_t begun; /* uv_now at the first connection, 0 before */
    uint64_t ended; /* and at the end of the last that was over */
    bool over;
    bool heard;          /* somebody is there */
    struct knock *knock; /* NULL: there is none */
    bool knocked;        /* in vain */
    bool out_of_time;
    void (*wake)(void *arg);
    void *wake_arg;
};

/* SSLv2 is asked where it is asked for, or where old versions are spoken. */
#define USUAL_VERSIONS                                                         \
    (1u << VERSION_SSL3 | 1u << VERSION_TLS10 | 1u << VERSION_TLS11 |          \
     1u << VERSION_TLS12 | 1u << VERSION_TLS13)

/* Of these, DTLS has two (RFC 4347, RFC 6347). */
#define ASKED_OF_DTLS (1u << VERSION_TLS11 | 1u << VERSION_TLS12)

/* The probes do not know what our cryptography has. */
void job_env_init(struct job_env *env)
{
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        for (size_t i = 0; i < suite_count(); i++)
            if (suite_can_finish(suite_at(i), (enum version)v))
                bit_add(&env->can_finish[v], i);
    list_init(&env->spares);
    env->certs = certs_common_new();
}

void job_env_free(struct job_env *env)
{
    certs_common_free(env->certs);
    while (!list_empty(&env->spares)) {
        struct exchange *x =
            LIST_OWNER(env->spares.next, struct exchange, link);

        list_remove(&x->link);
        free(x);
    }
}

static void make_plan(const struct job *j, const struct job_way *way,
                      struct inquiry_plan *plan)
{
    static const enum plan_finish finish[] = {
        [VERIFY_NONE] = PLAN_FINISH_NOTHING,
        [VERIFY_VERSION] = PLAN_FINISH_VERSIONS,
        [VERIFY_SUITE] = PLAN_FINISH_SUITES,
    };
    const struct scan_options *o = j->env->options;

    memset(plan, 0, sizeof *plan);
    plan->versions = o->versions != 0 ? o->versions : USUAL_VERSIONS;
    plan->ssl2_of_old = o->versions == 0;
    plan->deep = o->deep;
    plan->thrifty = o->verify == VERIFY_NONE;
    plan->max_asked = o->max_connections;
    plan->policy = o->policy;
    if (o->policy != NULL)
        plan->versions |= policy_asks_versions(o->policy);
    plan->client = o->client;
    plan->guesses = j->env->guesses;
    plan->max_ahead = o->host_parallelism - 1;
    plan->finish = finish[o->verify];
    plan->can_finish = j->env->can_finish;
    if (endpoint_datagrams(j->endpoint)) {
        plan->datagrams = true;
        plan->ssl2_of_old = false;
        plan->versions &= ASKED_OF_DTLS;
        plan->finish = PLAN_FINISH_NOTHING;
    }
    plan->ways[0] = way->prelude;
    plan->ways[1] = way->then;
    plan->n_ways = way->has_then ? 2 : 1;
    plan->servername = j->endpoint->servername;
}

struct job *job_new(struct job_env *env, const struct sockaddr *address,
                    const struct job_way *way, struct sched_host *host,
                    struct endpoint *e, void (*wake)(void *arg), void *arg)
{
    struct job *j = mem_alloc(sizeof *j);
    struct inquiry_plan plan;

    j->env = env;
    j->host = host;
    memcpy(&j->address, address, address_size(address));
    j->endpoint = e;
    j->certs.common = env->certs;
    j->wake = wake;
    j->wake_arg = arg;
    list_init(&j->exchanges);
    make_plan(j, way, &plan);
    j->inquiry = inquiry_new(&plan, e);
    return j;
}

static void forget_before(struct exchange *x)
{
    if (x->before == NULL)
        return;
    answer_clear(x->before);
    free(x->before);
    x->before = NULL;
}

static void exchange_free(struct exchange *x)
{
    list_remove(&x->link);
    x->job->n_exchanges--;
    forget_before(x);
    x->attempt = NULL;
    list_push(x->job->env->spares.next, &x->link);
}

/* The next to be taken: the one that was used last, where there is one. */
static struct exchange *spare(struct job_env *env)
{
    if (list_empty(&env->spares)) {
        struct exchange *x = mem_alloc(sizeof *x);

        list_push(&env->spares, &x->link);
    }
    return LIST_OWNER(env->spares.next, struct exchange, link);
}

static void drop_exchanges(struct job *j)
{
    while (!list_empty(&j->exchanges)) {
        struct exchange *x =
            LIST_OWNER(j->exchanges.next, struct exchange, link);

        if (x->attempt != NULL) {
            attempt_abort(x->attempt);
            sched_release(j->env->sched, j->host);
        }
        exchange_free(x);
    }
}

void job_end_knock(struct job *j)
{
    j->knocked = false;
    if (j->knock == NULL)
        return;
    knock_abort(j->knock);
    j->knock = NULL;
    sched_release_knock(j->env->sched);
}

void job_free(struct job *j)
{
    if (j == NULL)
        return;
    drop_exchanges(j);
    job_end_knock(j);
    inquiry_free(j->inquiry);
    free(j->clock_offer);
    endpoint_free(j->endpoint);
    free(j);
}

void job_stop(struct job *j, const char *why)
{
    drop_exchanges(j);
    job_end_knock(j);
    inquiry_stop(j->inquiry, why);
    j->over = true;
}

bool job_limited(const struct job *j)
{
    return j->out_of_time || j->env->options->max_connections != 0;
}

struct endpoint *job_take_endpoint(struct job *j)
{
    struct endpoint *e = j->endpoint;

    j->endpoint = NULL;
    if (j->begun != 0)
        e->seconds = (double)(uv_now(j->env->net->loop) - j->begun) / 1000;
    return e;
}

static int64_t wall_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void note_clock(struct job *j, const struct exchange *x,
                       const struct answer *a)
{
    struct traits *t = &j->endpoint->traits;
    enum clock_verdict is;

    /* Only what was answered just now tells the time of now: a handshake that
     * was to be finished, or a flight that stalled, began a while ago. And of
     * most it is soon known that they have no clock. */
    if (j->clock.broken || x->offer.depth != DEPTH_FLIGHT ||
        a->flight == FLIGHT_STALLED)
        return;
    clock_note(&j->clock, a, wall_ms());
    if (j->env->options->patient && j->clock.hellos == 1 &&
        j->clock_offer == NULL)
        j->clock_offer = mem_copy(&x->offer, sizeof x->offer);
    is = clock_judge(&j->clock, &t->clock_skew_s);
    t->tells_time = is == CLOCK_TOLD;
    t->no_clock = is == CLOCK_NONE;
}

static void feed(struct job *j, struct exchange *x, struct answer *a)
{
    note_clock(j, x, a);
    a->chain_index = certs_note(j->endpoint, a, j->env->options, &j->certs);
    if (x->ticket != TICKET_CLOCK)
        inquiry_feed(j->inquiry, x->ticket, &x->offer, a);
    exchange_free(x);
}

static bool any_alone(const struct job *j)
{
    for (struct list *l = j->exchanges.next; l != &j->exchanges; l = l->next)
        if (LIST_OWNER(l, struct exchange, link)->alone != 0)
            return true;
    return false;
}

/* An offer that was put again alone: was it company that spoilt it? Another
 * that is to be put alone shall have no company either. */
static void learn_alone(struct job *j, struct exchange *x,
                        const struct answer *a)
{
    x->alone = 0;
    retry_learn(&j->retry, x->company_before, x->before, a);
    j->endpoint->traits.single_session |= j->retry.one_at_a_time;
    forget_before(x);
    if (!j->retry.one_at_a_time && !any_alone(j))
        sched_restore(j->host);
}

static void again(struct job *j, struct exchange *x, struct answer *a,
                  enum retry_verdict verdict)
{
    unsigned pause = retry_pause(x->tries);

    if (verdict == RETRY_ALONE) {
        pause = retry_pause_alone(x->alone);
        if (x->alone++ == 0) {
            x->company_before = x->company;
            x->before = mem_copy(a, sizeof *a);
            memset(a, 0, sizeof *a);
        }
    } else if (retry_way(a) != ANSWER_NONE && !answer_never_asked(a)) {
        retry_widen(&j->retry);
        pause = retry_pause_turned_away(&j->retry);
    }
    sched_slow(j->host, uv_now(j->env->net->loop), pause);
}

static void trace(const struct job *j, const struct exchange *x,
                  const struct answer *a)
{
    FILE *out = j->env->net->trace;
    char how[64];

    if (out == NULL)
        return;
    fprintf(out, "%s:%u %s%s%s, %u suites%s%s: ", j->endpoint->address,
            j->endpoint->port, x->offer.prelude != NULL ? x->offer.prelude : "",
            x->offer.prelude != NULL ? ", " : "",
            endpoint_version_name(j->endpoint, x->offer.version),
            x->offer.suites.n,
            x->offer.form == FORM_PLAIN  ? ", no extensions"
            : x->offer.form == FORM_SSL2 ? ", in the frame of SSLv2"
                                         : "",
            x->tries > 1 ? ", once more" : "");
    if (a->n_kinds != 0)
        fprintf(out, "%u kinds\n", a->n_kinds);
    else if (a->kind == ANSWER_HELLO || a->kind == ANSWER_RETRY)
        fprintf(out, "0x%04X%s%s\n", a->suite,
                a->kind == ANSWER_RETRY ? " by HelloRetryRequest" : "",
                a->flight == FLIGHT_BROKEN || a->finish == FINISH_FAILED
                    ? ", then it broke off"
                : a->finish == FINISH_DONE ? ", and all is well"
                                           : "");
    else
        fprintf(out, "%s\n", answer_how(a, how, sizeof how));
}

/* A datagram goes out whether or not anybody is there. */
static bool was_there(const struct exchange *x, const struct answer *a)
{
    if (x->offer.datagrams)
        return a->bytes != 0;
    return !answer_never_asked(a) || a->kind >= ANSWER_TURNED_AWAY;
}

static enum retry_verdict judge(struct job *j, struct exchange *x,
                                const struct answer *a)
{
    if (x->alone != 0 && retry_insists(&j->retry, x->before, a, x->alone))
        return RETRY_ALONE;
    if (x->alone != 0)
        learn_alone(j, x, a);
    return retry_judge(&j->retry, a, inquiry_reached(j->inquiry), x->company,
                       x->tries, j->env->options->max_retries);
}

/* What breaks off is likely to be asked for again at once. */
static void slow_down(struct job *j, const struct exchange *x,
                      const struct answer *a)
{
    unsigned *broken = &j->broken[x->ticket % PROBES_MAX];
    enum answer_kind way = retry_way(a);

    *broken = way == ANSWER_RESET || way == ANSWER_CLOSED ? *broken + 1 : 0;
    if (inquiry_reached(j->inquiry))
        sched_pause(j->host, uv_now(j->env->net->loop),
                    retry_pause_broken(&j->retry, a, *broken));
}

/* Descriptors, ports or memory of ours are lacking. */
static void note_trouble(const struct job *j, const struct answer *a)
{
    struct str what = {0};

    if (!a->scarce || j->env->trouble == NULL)
        return;
    str_add_printable(&what, a->words, a->words_len);
    j->env->trouble(j->env->trouble_arg, j->endpoint, str_text(&what));
    str_free(&what);
}

static struct exchange *waiting(struct job *j)
{
    for (struct list *l = j->exchanges.next; l != &j->exchanges; l = l->next)
        if (LIST_OWNER(l, struct exchange, link)->attempt == NULL)
            return LIST_OWNER(l, struct exchange, link);
    return NULL;
}

/* Counted from the end of the last connection. */
static void rest(struct job *j)
{
    const struct exchange *x = waiting(j);

    if (x != NULL && x->offer.alone)
        sched_pause(j->host, uv_now(j->env->net->loop), ALONE_REST_MS);
}

static void answered(void *arg, struct answer *a)
{
    struct exchange *x = arg;
    struct job *j = x->job;
    enum retry_verdict verdict;

    x->attempt = NULL;
    j->ended = uv_now(j->env->net->loop);
    trace(j, x, a);
    note_trouble(j, a);
    sched_release(j->env->sched, j->host);
    j->endpoint->connected |= was_there(x, a);
    j->heard |= j->endpoint->connected || a->kind == ANSWER_PORT_CLOSED;
    verdict = judge(j, x, a);
    if (verdict == RETRY_TELL) {
        retry_told(&j->retry, a, x->tries, x->company);
        slow_down(j, x, a);
    }
    if (j->retry.one_at_a_time)
        sched_slow(j->host, uv_now(j->env->net->loop), j->retry.gap_ms);
    if (verdict == RETRY_TELL)
        feed(j, x, a);
    else
        again(j, x, a, verdict);
    rest(j);
    answer_clear(a);
    j->wake(j->wake_arg);
}

/* How long a flight may rest behind a ServerHello: a short while, since it
 * counts as accepted all the same. */
static unsigned stall_ms(const struct scan_options *o)
{
    return o->timeout_ms < 2000 ? o->timeout_ms : 2000;
}

/* A new connection is company to those that are open, and they to it. */
static void meet(struct job *j, struct exchange *x)
{
    uint64_t now = uv_now(j->env->net->loop);

    memset(&x->company, 0, sizeof x->company);
    x->company.behind =
        x->alone == 0 && j->ended != 0 && now - j->ended < RETRY_REST_MS;
    for (struct list *l = j->exchanges.next; l != &j->exchanges; l = l->next) {
        struct exchange *other = LIST_OWNER(l, struct exchange, link);

        if (other->attempt == NULL)
            continue;
        x->company.open = x->company.joined = other->company.open = true;
    }
}

/* The time of a host is not spent on waiting for the first connection to be
 * admitted. */
static void begin(struct job *j)
{
    uint64_t now = uv_now(j->env->net->loop);

    if (j->begun != 0)
        return;
    j->begun = now != 0 ? now : 1;
    j->endpoint->time = (int64_t)time(NULL);
}

static void put(struct job *j, struct exchange *x)
{
    const struct scan_options *o = j->env->options;
    struct attempt_limits limits = {.connect_ms = o->timeout_ms,
                                    .answer_ms = o->timeout_ms,
                                    .stall_ms = stall_ms(o)};

    begin(j);
    x->tries++;
    meet(j, x);
    j->env->connections++;
    j->endpoint->connections++;
    x->attempt = attempt_start(j->env->net, &j->address.any, &x->offer, &limits,
                               answered, x);
}

/* Does an open one want to be alone, or this one while others are open? */
static bool is_in_the_way(const struct job *j, const struct exchange *x)
{
    for (struct list *l = j->exchanges.next; l != &j->exchanges; l = l->next) {
        const struct exchange *other = LIST_OWNER(l, struct exchange, link);

        if (other->attempt != NULL && (other->offer.alone || x->offer.alone))
            return true;
    }
    return false;
}

/* When all is asked: one more hello, a while after the first, where the clock
 * seems to be far off and it is not sure that it is one. Only for who is ready
 * to wait for that, and never where the user counts connections. */
static bool ask_clock(struct job *j, struct exchange *x)
{
    const struct scan_options *o = j->env->options;
    uint64_t now = uv_now(j->env->net->loop);
    unsigned wait_ms;

    if (j->clock_offer == NULL || o->max_connections != 0 ||
        j->clock_asked == CLOCK_TRIES ||
        (o->verify == VERIFY_NONE && inquiry_allowance(j->inquiry) == 0) ||
        !clock_asks(&j->clock, wall_ms(), &wait_ms))
        return false;
    j->clock_asked++;
    x->ticket = TICKET_CLOCK;
    x->offer = *j->clock_offer;
    sched_pause(j->host, now, wait_ms);
    return true;
}

/* A server of datagrams may well know one peer alone, whose place the next one
 * takes without a word. */
static unsigned most_at_once(const struct job *j)
{
    return endpoint_datagrams(j->endpoint) ? 1 : j->host->limit;
}

/* The next offer of the inquiry, when the host may have one more. */
static struct exchange *fetch(struct job *j, enum inquiry_status *status)
{
    struct exchange *x;

    *status = INQUIRY_WAIT;
    if (j->n_exchanges >= most_at_once(j))
        return NULL;
    x = spare(j->env);
    *status = inquiry_next(j->inquiry, &x->offer, &x->ticket);
    if (*status == INQUIRY_DONE)
        *status = j->n_exchanges != 0 ? INQUIRY_WAIT
                  : ask_clock(j, x)   ? INQUIRY_ASK
                                      : INQUIRY_DONE;
    if (*status != INQUIRY_ASK)
        return NULL;
    list_remove(&x->link);
    x->job = j;
    x->tries = x->alone = 0;
    list_push(&j->exchanges, &x->link);
    j->n_exchanges++;
    rest(j);
    return x;
}

uint64_t job_deadline(const struct job *j)
{
    unsigned limit = j->env->options->host_timeout_ms;

    return limit != 0 && j->begun != 0 ? j->begun + limit : 0;
}

static bool out_of_time(const struct job *j)
{
    return job_deadline(j) != 0 && uv_now(j->env->net->loop) >= job_deadline(j);
}

static bool any_open(const struct job *j)
{
    for (struct list *l = j->exchanges.next; l != &j->exchanges; l = l->next)
        if (LIST_OWNER(l, struct exchange, link)->attempt != NULL)
            return true;
    return false;
}

/* What is put again is a connection too, of which the inquiry knows nothing. */
static bool is_spent(const struct job *j)
{
    unsigned most = j->env->options->max_connections;

    return most != 0 && j->endpoint->connections >= most;
}

enum job_sign job_sign(const struct job *j)
{
    bool waiting = j->knock != NULL;

    if (j->heard)
        return JOB_HEARD;
    if (endpoint_datagrams(j->endpoint))
        return JOB_UNASKED; /* nobody need answer those */
    for (struct list *l = j->exchanges.next; l != &j->exchanges; l = l->next) {
        const struct exchange *x = LIST_OWNER(l, struct exchange, link);

        if (x->attempt != NULL && attempt_is_open(x->attempt))
            return JOB_HEARD;
        waiting |= x->attempt != NULL;
    }
    return waiting ? JOB_WAITING : j->knocked ? JOB_SILENT : JOB_UNASKED;
}

static void knocked(void *arg, enum knock_answer answer)
{
    struct job *j = arg;

    j->knock = NULL;
    sched_release_knock(j->env->sched);
    j->heard |= answer == KNOCK_LIFE;
    j->knocked = answer == KNOCK_SILENT;
    j->wake(j->wake_arg);
}

bool job_knock(struct job *j, unsigned ms)
{
    struct net *net = j->env->net;

    if (j->begun != 0 || j->over || endpoint_datagrams(j->endpoint) ||
        job_sign(j) != JOB_UNASKED ||
        !sched_admit_knock(j->env->sched, uv_now(net->loop)))
        return false;
    j->env->connections++;
    j->endpoint->connections++;
    j->knock = knock_start(net, &j->address.any, ms, knocked, j);
    return true;
}

void job_unanswered(struct job *j)
{
    struct answer a = {.kind = ANSWER_NO_CONNECT};
    enum inquiry_status status;
    struct exchange *x = fetch(j, &status);

    begin(j);
    if (x == NULL)
        return;
    trace(j, x, &a);
    feed(j, x, &a);
}

enum job_status job_pump(struct job *j, uint64_t *when)
{
    if (j->knock != NULL)
        return JOB_BUSY;
    if (!j->over && out_of_time(j)) {
        j->out_of_time = true;
        job_stop(j, "the host's time was up");
    }
    while (!j->over) {
        enum inquiry_status status;
        struct exchange *x = waiting(j);

        if (x == NULL)
            x = fetch(j, &status);
        if (x == NULL && status == INQUIRY_WAIT)
            return JOB_BUSY;
        if (x == NULL) {
            j->over = true;
            break;
        }
        if (is_in_the_way(j, x))
            return JOB_BUSY;
        if (is_spent(j) && any_open(j))
            return JOB_BUSY;
        if (is_spent(j)) {
            job_stop(j, INQUIRY_SPENT);
            break;
        }
        switch (sched_admit(j->env->sched, j->host, uv_now(j->env->net->loop),
                            when)) {
        case SCHED_GO:
            put(j, x);
            break;
        case SCHED_LATER:
            return JOB_LATER;
        case SCHED_GLOBAL:
            return JOB_GLOBAL;
        case SCHED_HOST:
            return JOB_BUSY;
        }
    }
    return JOB_OVER;
}
