/* Happy path: admit() takes targets while there is room -> a name is looked up
 * -> the job joins the host of its address -> host_pump() runs the host's jobs
 * one after the other -> the endpoint is given out -> admit() again. Who did
 * not tell all is left (visits.h) and visited again when there are no more
 * targets. A host that says nothing is knocked on (silence.h). The loop ends by
 * itself when no handle is left.
 *
 * Failure modes: a name that does not resolve and a port that is left alone
 * are given out at once, without a connection; a signal, or a hook that says
 * so, stops all jobs, and what they know is given out. */
#include "scanner/run/driver.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <uv.h>

#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/model/rules.h"
#include "probes/guess.h"
#include "scanner/net/net.h"
#include "scanner/net/resolve.h"
#include "scanner/net/reverse.h"
#include "scanner/run/address.h"
#include "scanner/run/files.h"
#include "scanner/run/job.h"
#include "scanner/run/silence.h"
#include "scanner/run/target_ports.h"
#include "scanner/run/visits.h"

/* What is known takes its time too: between so many, connections get theirs. */
#define KNOWN_AT_A_TIME 32

#define HOST_ROWS 512u

/* When no more connections are let in: do those that there are keep us busy? */
#define LOOK_MS 4

struct driver {
    uv_loop_t loop;
    struct net net;
    struct sched sched;
    struct job_env env;
    const struct scan_options *options;
    const struct driver_hooks *hooks;
    struct targets *targets;
    struct scan_stats stats;
    struct list hosts[HOST_ROWS]; /* with jobs, by address */
    struct list lookups; /* names being looked up */
    struct list namings; /* addresses, likewise */
    struct list blocked; /* hosts that wait for a connection of the scan */
    struct visits visits;
    unsigned jobs;  /* being run, waiting or looked up */
    unsigned unheard; /* hosts at work that gave no sign of life yet */
    unsigned deaf;    /* of the last ones, so many of WHOLE never did */
    bool exhausted;      /* no more targets */
    bool stopping;
    bool admitting; /* guards against admit() inside admit() */
    uint64_t start;
    uv_timer_t tick, next, look;
    uint64_t full, idle; /* since when, and idle until then; nanoseconds */
    uv_signal_t signals[3];
};

#define WHOLE 1024u /* all of the last ones */

/* All endpoints of one address, one job at a time. */
struct host {
    struct list link, blocked;
    struct driver *driver;
    struct sockaddr_in6 address; /* or of IPv4, which is shorter */
    struct sched_host sched;
    struct silence silence;
    struct list turns;
    bool pumping;
    uv_timer_t timer;
};

/* A job and its place in the host's queue. */
struct turn {
    struct list link;
    struct job *job;
    struct endpoint *before; /* what an earlier visit found, or NULL */
    unsigned visits;         /* made before this one */
    struct job_way way;
};

/* A name being looked up. */
struct lookup {
    struct list link;
    struct driver *driver;
    struct endpoint *endpoint;
    struct job_way way;
    struct resolve *resolve;
};

/* The name of an address being looked up, of an endpoint that is done. */
struct naming {
    struct list link;
    struct driver *driver;
    struct endpoint *endpoint;
    struct reverse *reverse;
};

static void admit(struct driver *d);
static void host_pump(struct host *h);
static void stop(struct driver *d, const char *why);

static void give_out(struct driver *d, struct endpoint *e)
{
    d->stats.done++;
    d->stats.connections = d->env.connections;
    if (!d->hooks->endpoint(d->hooks->arg, e))
        stop(d, "the output failed");
}

static void host_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void note_life(struct driver *d, bool heard)
{
    unsigned now = heard ? 0 : WHOLE;

    d->unheard--;
    d->deaf = (15 * d->deaf + now) / 16;
}

static void host_end(struct host *h)
{
    if (!h->silence.broken)
        note_life(h->driver, false);
    list_remove(&h->link);
    list_remove(&h->blocked);
    uv_close((uv_handle_t *)&h->timer, host_closed);
}

/* One host after the other gets what has become free. */
static void unblock(struct driver *d)
{
    while (!list_empty(&d->blocked) && !sched_is_full(&d->sched)) {
        struct host *h = LIST_OWNER(d->blocked.next, struct host, blocked);

        list_remove(&h->blocked);
        host_pump(h);
    }
}

static void host_wake(void *arg)
{
    struct host *h = arg;
    struct driver *d = h->driver;

    host_pump(h);
    unblock(d);
    admit(d);
}

static void host_timeout(uv_timer_t *timer)
{
    host_wake(timer->data);
}

static void finish_naming(struct naming *n, const char *name)
{
    struct driver *d = n->driver;
    struct endpoint *e = n->endpoint;
    struct str text = {0};

    if (name != NULL) {
        str_add_printable(&text, name, strlen(name));
        e->reverse = mem_strdup(str_text(&text));
        str_free(&text);
    }
    list_remove(&n->link);
    free(n);
    d->jobs--;
    give_out(d, e);
}

static void named(void *arg, const char *name)
{
    struct naming *n = arg;
    struct driver *d = n->driver;

    finish_naming(n, name);
    admit(d);
}

/* A certificate for another name raises the question what the address is
 * called: the endpoint waits for the answer. */
static void ask_name(struct host *h, struct endpoint *e)
{
    struct driver *d = h->driver;
    struct naming *n = mem_alloc(sizeof *n);

    n->driver = d;
    n->endpoint = e;
    list_push(&d->namings, &n->link);
    d->jobs++;
    n->reverse = reverse_start(&d->net, (struct sockaddr *)&h->address,
                               d->options->timeout_ms, named, n);
}

static void finish_turn(struct host *h, struct turn *t)
{
    struct driver *d = h->driver;
    struct endpoint *e = job_take_endpoint(t->job);
    bool leave = !d->stopping && !job_limited(t->job);

    if (t->before != NULL)
        e = visits_better(t->before, e);
    leave = leave && visits_leave(&d->visits, e, (struct sockaddr *)&h->address,
                                  &t->way, t->visits, uv_now(&d->loop));
    list_remove(&t->link);
    job_free(t->job);
    free(t);
    d->jobs--;
    if (leave)
        return;
    /* Of a range, what was cut off before anybody answered was not scanned. */
    if (d->stopping && !e->named && !e->connected)
        endpoint_free(e);
    else if (!d->stopping && !d->options->numeric && rules_name_differs(e))
        ask_name(h, e);
    else
        give_out(d, e);
}

/* Of two times; 0 stands for never. */
static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

/* Pumps again at the earlier of two times, or when it is time to knock. */
static void set_timer(struct host *h, uint64_t when, uint64_t deadline)
{
    uint64_t now = uv_now(&h->driver->loop);
    uint64_t knock = silence_knock_at(&h->silence);

    when = earlier(when, deadline);
    if (knock > now)
        when = earlier(when, knock);
    if (when != 0)
        uv_timer_start(&h->timer, host_timeout, when > now ? when - now : 1, 0);
}

/* A sign of life ends all knocks. */
static void heed(struct host *h)
{
    struct list *l;

    if (h->silence.broken)
        return;
    for (l = h->turns.next; l != &h->turns; l = l->next)
        if (job_sign(LIST_OWNER(l, struct turn, link)->job) == JOB_HEARD)
            silence_break(&h->silence);
    if (!h->silence.broken)
        return;
    note_life(h->driver, true);
    for (l = h->turns.next; l != &h->turns; l = l->next)
        job_end_knock(LIST_OWNER(l, struct turn, link)->job);
}

/* Knocks on the ports that wait for their turn, if it is time. */
static void knock(struct host *h)
{
    uint64_t now = uv_now(&h->driver->loop), at = silence_knock_at(&h->silence);
    unsigned n = 0;

    if (at == 0 || now < at)
        return;
    for (struct list *l = h->turns.next->next; l != &h->turns; l = l->next)
        n += job_sign(LIST_OWNER(l, struct turn, link)->job) == JOB_WAITING;
    for (struct list *l = h->turns.next->next;
         l != &h->turns && n < SILENCE_KNOCKS; l = l->next)
        n += job_knock(LIST_OWNER(l, struct turn, link)->job,
                       silence_left(&h->silence, now));
}

/* What is known of the host after a job was pumped. */
static void hear(struct host *h, struct turn *t)
{
    struct driver *d = h->driver;

    heed(h);
    if (job_sign(t->job) == JOB_WAITING)
        silence_begin(&h->silence, uv_now(&d->loop), d->options->timeout_ms);
    knock(h);
}

/* Pumps the job whose turn it is until it waits; then the next. The host ends
 * with its last job. */
static void host_pump(struct host *h)
{
    uint64_t when = 0;

    if (h->pumping)
        return;
    h->pumping = true;
    while (!list_empty(&h->turns)) {
        struct turn *t = LIST_OWNER(h->turns.next, struct turn, link);
        enum job_status status;

        heed(h);
        if (!h->silence.broken && job_sign(t->job) == JOB_SILENT)
            job_unanswered(t->job);
        status = job_pump(t->job, &when);
        if (status == JOB_OVER) {
            heed(h);
            finish_turn(h, t);
            silence_next(&h->silence);
            continue;
        }
        hear(h, t);
        if (status != JOB_LATER)
            when = 0;
        set_timer(h, when, job_deadline(t->job));
        if (status == JOB_GLOBAL && list_empty(&h->blocked))
            list_push(&h->driver->blocked, &h->blocked);
        h->pumping = false;
        return;
    }
    h->pumping = false;
    host_end(h);
}

static struct host *host_of(struct driver *d, const struct sockaddr *sa)
{
    struct list *row = &d->hosts[address_hash(sa) % HOST_ROWS];
    struct host *h;

    for (struct list *l = row->next; l != row; l = l->next) {
        h = LIST_OWNER(l, struct host, link);
        if (address_same_host((struct sockaddr *)&h->address, sa))
            return h;
    }
    h = mem_alloc(sizeof *h);
    h->driver = d;
    memcpy(&h->address, sa, address_size(sa));
    sched_host_init(&d->sched, &h->sched);
    list_init(&h->turns);
    list_init(&h->blocked);
    uv_timer_init(&d->loop, &h->timer);
    h->timer.data = h;
    list_push(row, &h->link);
    d->unheard++;
    return h;
}

static void run_turn(struct host *h, struct turn *t)
{
    list_push(&h->turns, &t->link);
    if (h->turns.next == &t->link)
        host_pump(h);
}

static void run_endpoint(struct driver *d, const struct sockaddr *sa,
                         const struct job_way *way, struct endpoint *e)
{
    struct host *h = host_of(d, sa);
    struct turn *t = mem_alloc(sizeof *t);

    t->way = *way;
    t->job = job_new(&d->env, sa, way, &h->sched, e, host_wake, h);
    run_turn(h, t);
}

/* All is asked from the beginning: an answer that went before may be what
 * misled us. */
static void run_visit(struct driver *d, struct visit *v)
{
    const struct sockaddr *sa = (struct sockaddr *)&v->address;
    struct host *h = host_of(d, sa);
    struct turn *t = mem_alloc(sizeof *t);

    sched_gentle(&h->sched);
    t->before = v->endpoint;
    t->visits = v->made + 1;
    t->way = v->way;
    t->job = job_new(&d->env, sa, &v->way, &h->sched, visits_again(v),
                     host_wake, h);
    free(v);
    d->jobs++;
    run_turn(h, t);
}

/* Gives an endpoint out that is never asked. */
static void set_aside(struct driver *d, struct endpoint *e,
                      enum endpoint_state state, const char *how)
{
    e->state = state;
    e->complete = state == STATE_PRINT_PORT;
    e->time = (int64_t)time(NULL);
    endpoint_say(e, how);
    d->jobs--;
    give_out(d, e);
}

static const char *not_found(const struct scan_options *o, const char *error)
{
    return o->numeric                 ? "a name, and -n looks up none"
           : o->family == FAMILY_IPV4 ? "no IPv4 address was found"
           : o->family == FAMILY_IPV6 ? "no IPv6 address was found"
                                      : error;
}

static void looked_up(void *arg, const struct resolved *r)
{
    struct lookup *l = arg;
    struct driver *d = l->driver;
    struct endpoint *e = l->endpoint;
    struct job_way way = l->way;
    char text[80];

    list_remove(&l->link);
    free(l);
    if (r->error != NULL) {
        set_aside(d, e, STATE_ERROR, not_found(d->options, r->error));
    } else if (targets_excludes(d->targets, (struct sockaddr *)&r->at[0])) {
        endpoint_free(e);
        d->jobs--;
        d->stats.total--;
    } else {
        resolve_text((struct sockaddr *)&r->at[0], text, sizeof text);
        free(e->address);
        e->address = mem_strdup(text);
        run_endpoint(d, (struct sockaddr *)&r->at[0], &way, e);
    }
    admit(d);
}

/* The words of the targets know "" where the jobs have NULL. */
static struct job_way way_of(const struct target *t)
{
    struct job_way way = {.prelude = t->prelude, .has_then = t->then != NULL};

    if (way.has_then && t->then[0] != '\0')
        way.then = t->then;
    return way;
}

static void look_up(struct driver *d, const struct target *t,
                    struct endpoint *e)
{
    struct resolve_query query = {
        .host = t->host,
        .port = t->port,
        .family = d->options->family == FAMILY_IPV4   ? RESOLVE_V4
                  : d->options->family == FAMILY_IPV6 ? RESOLVE_V6
                                                      : RESOLVE_ANY,
        .numeric = d->options->numeric || t->numeric,
    };
    struct lookup *l = mem_alloc(sizeof *l);

    l->driver = d;
    l->endpoint = e;
    l->way = way_of(t);
    list_push(&d->lookups, &l->link);
    l->resolve = resolve_start(&d->net, &query, looked_up, l);
}

/* An address needs no resolver, and most of a fleet is addresses. */
static bool numeric_address(const struct target *t,
                            struct sockaddr_storage *out)
{
    struct sockaddr_in *a4 = (void *)out;
    struct sockaddr_in6 *a6 = (void *)out;

    memset(out, 0, sizeof *out);
    return uv_ip4_addr(t->host, t->port, a4) == 0 ||
           uv_ip6_addr(t->host, t->port, a6) == 0;
}

static struct endpoint *make_endpoint(struct driver *d, const struct target *t)
{
    struct endpoint *e =
        endpoint_new(t->host, t->numeric ? t->host : "", t->port);
    const char *name = d->options->servername;

    if (name == NULL && !t->numeric)
        name = t->host; /* RFC 6066, 3: never an address (Q45) */
    if (name != NULL) {
        size_t n = strlen(name);

        /* RFC 6066, 3: without the trailing dot. */
        free(e->servername);
        e->servername = mem_strndup(name, n - (n > 1 && name[n - 1] == '.'));
    }
    if (t->prelude != NULL)
        e->prelude = mem_strdup(t->prelude);
    e->named = t->named;
    e->sides = t->sides;
    e->order = t->place;
    return e;
}

static void begin_target(struct driver *d, const struct target *t)
{
    struct endpoint *e = make_endpoint(d, t);
    struct job_way way = way_of(t);
    struct sockaddr_storage sa;

    d->jobs++;
    if (!d->options->allow_print_ports && port_prints(t->port)) {
        set_aside(d, e, STATE_PRINT_PORT,
                  "left alone: what is sent there is printed");
    } else if (t->numeric && numeric_address(t, &sa)) {
        run_endpoint(d, (struct sockaddr *)&sa, &way, e);
    } else {
        look_up(d, t, e);
    }
}

static void close_if_active(uv_handle_t *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

/* The ticker and the signals would keep the loop alive. */
static void wind_down(struct driver *d)
{
    close_if_active((uv_handle_t *)&d->tick);
    close_if_active((uv_handle_t *)&d->next);
    close_if_active((uv_handle_t *)&d->look);
    for (size_t i = 0; i < 3; i++)
        close_if_active((uv_handle_t *)&d->signals[i]);
}

static void on_next(uv_timer_t *timer)
{
    admit(timer->data);
}

/* For one host more. Where all connections of the scan are taken, it would only
 * wait, and take up memory; and who has not answered yet will want a second one
 * when it does, unless most do not. */
static bool has_room(const struct driver *d)
{
    uint64_t wanted = d->options->host_parallelism < 2
                          ? 0
                          : (uint64_t)d->unheard * (WHOLE - d->deaf) / WHOLE;

    return d->jobs < d->options->max_parallelism && list_empty(&d->blocked) &&
           d->sched.open + wanted < d->sched.window;
}

/* When there are no more targets, those that were left have their turn. */
static void visit(struct driver *d)
{
    uint64_t now = uv_now(&d->loop), when = 0;

    while (has_room(d)) {
        struct visit *v = visits_take(&d->visits, now, &when);

        if (v == NULL)
            break;
        run_visit(d, v);
    }
    if (when != 0)
        uv_timer_start(&d->next, on_next, when - now, 0);
}

static void on_look(uv_timer_t *timer)
{
    struct driver *d = timer->data;

    if (!has_room(d))
        sched_waited(&d->sched, uv_metrics_idle_time(&d->loop) - d->idle,
                     uv_hrtime() - d->full);
    unblock(d);
    admit(d);
}

/* Before long it shows whether the loop has to wait. */
static void look_if_full(struct driver *d)
{
    if (has_room(d) || uv_is_active((uv_handle_t *)&d->look) || d->stopping)
        return;
    d->full = uv_hrtime();
    d->idle = uv_metrics_idle_time(&d->loop);
    uv_timer_start(&d->look, on_look, LOOK_MS, 0);
}

static bool is_known(struct driver *d, const struct target *t)
{
    if (d->hooks->known == NULL || !d->hooks->known(d->hooks->arg, t))
        return false;
    d->stats.done++;
    return true;
}

static void admit(struct driver *d)
{
    unsigned known = 0;
    struct target t;

    if (d->admitting)
        return;
    d->admitting = true;
    while (!d->stopping && !d->exhausted && known < KNOWN_AT_A_TIME &&
           has_room(d)) {
        if (!targets_next(d->targets, &t))
            d->exhausted = true;
        else if (is_known(d, &t))
            known++;
        else
            begin_target(d, &t);
    }
    if (d->exhausted && !d->stopping)
        visit(d);
    d->admitting = false;
    look_if_full(d);
    if (known == KNOWN_AT_A_TIME)
        uv_timer_start(&d->next, on_next, 0, 0);
    if ((d->exhausted || d->stopping) && d->jobs == 0 && d->visits.n == 0)
        wind_down(d);
}

static void stop_lookups(struct driver *d, const char *why)
{
    while (!list_empty(&d->lookups)) {
        struct lookup *l = LIST_OWNER(d->lookups.next, struct lookup, link);
        struct endpoint *e = l->endpoint;

        list_remove(&l->link);
        resolve_abort(l->resolve);
        free(l);
        set_aside(d, e, STATE_ERROR, why);
    }
}

static void drop_visits(struct driver *d)
{
    struct visit *v;

    while ((v = visits_drop(&d->visits)) != NULL) {
        give_out(d, v->endpoint);
        free(v);
    }
}

static void stop_namings(struct driver *d)
{
    while (!list_empty(&d->namings)) {
        struct naming *n = LIST_OWNER(d->namings.next, struct naming, link);

        reverse_abort(n->reverse);
        finish_naming(n, NULL);
    }
}

static void stop_host(struct host *h, const char *why)
{
    for (struct list *t = h->turns.next; t != &h->turns; t = t->next)
        job_stop(LIST_OWNER(t, struct turn, link)->job, why);
    uv_timer_start(&h->timer, host_timeout, 0, 0);
}

static void stop(struct driver *d, const char *why)
{
    if (d->stopping)
        return;
    d->stopping = true;
    for (size_t i = 0; i < HOST_ROWS; i++)
        for (struct list *l = d->hosts[i].next; l != &d->hosts[i]; l = l->next)
            stop_host(LIST_OWNER(l, struct host, link), why);
    stop_lookups(d, why);
    stop_namings(d);
    drop_visits(d);
    admit(d);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct driver *d = handle->data;

    (void)number;
    d->stats.interrupted = true;
    stop(d, "interrupted");
    /* A second signal ends the program as it would any other. */
    wind_down(d);
}

static void update(struct driver *d)
{
    d->stats.connections = d->env.connections;
    d->stats.open = d->sched.open;
    d->stats.seconds = (double)(uv_now(&d->loop) - d->start) / 1000;
}

static void on_tick(uv_timer_t *timer)
{
    struct driver *d = timer->data;

    update(d);
    d->hooks->tick(d->hooks->arg, &d->stats);
}

static void start_handles(struct driver *d)
{
    static const int numbers[3] = {SIGINT, SIGTERM, SIGHUP};

    uv_timer_init(&d->loop, &d->tick);
    uv_timer_init(&d->loop, &d->next);
    uv_timer_init(&d->loop, &d->look);
    d->tick.data = d->next.data = d->look.data = d;
    if (d->hooks->tick_ms != 0)
        uv_timer_start(&d->tick, on_tick, d->hooks->tick_ms, d->hooks->tick_ms);
    for (size_t i = 0; i < 3; i++) {
        uv_signal_init(&d->loop, &d->signals[i]);
        d->signals[i].data = d;
        if (!net_ignores(numbers[i]))
            uv_signal_start(&d->signals[i], on_signal, numbers[i]);
    }
}

static bool driver_init(struct driver *d, struct err *err)
{
    const struct scan_options *o = d->options;

    if (uv_loop_init(&d->loop) != 0)
        return err_set(err, ERR_SYSTEM, "no event loop can be had");
    (void)uv_loop_configure(&d->loop, UV_METRICS_IDLE_TIME);
    if (!net_init(&d->net, &d->loop, err)) {
        uv_loop_close(&d->loop);
        return false;
    }
    d->start = uv_now(&d->loop);
    d->net.trace = d->hooks->trace;
    sched_init(&d->sched, files_within(o->max_parallelism), o->host_parallelism,
               o->max_rate, o->scan_delay_ms, d->start);
    job_env_init(&d->env);
    d->env.net = &d->net;
    d->env.sched = &d->sched;
    d->env.options = o;
    d->env.guesses = guesses_new();
    d->env.trouble = d->hooks->trouble;
    d->env.trouble_arg = d->hooks->arg;
    d->stats.total = targets_count(d->targets);
    visits_init(&d->visits, o->visits);
    targets_spread(d->targets);
    for (size_t i = 0; i < HOST_ROWS; i++)
        list_init(&d->hosts[i]);
    list_init(&d->lookups);
    list_init(&d->namings);
    list_init(&d->blocked);
    start_handles(d);
    return true;
}

bool driver_run(const struct scan_options *options, struct targets *targets,
                const struct driver_hooks *hooks, struct scan_stats *stats,
                struct err *err)
{
    struct driver *d = mem_alloc(sizeof *d);

    d->options = options;
    d->targets = targets;
    d->hooks = hooks;
    if (!driver_init(d, err)) {
        free(d);
        return false;
    }
    admit(d);
    uv_run(&d->loop, UV_RUN_DEFAULT);
    update(d);
    *stats = d->stats;
    job_env_free(&d->env);
    net_close(&d->net);
    uv_loop_close(&d->loop);
    guesses_free(d->env.guesses);
    free(d);
    return true;
}
