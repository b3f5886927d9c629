#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/diff.h"

/* Two whole scans are walked side by side in the order of their keys. */

/* Names without an address come first among those of a host and port. */
static int by_key(const struct endpoint *x, const struct endpoint *y)
{
    int d = strcmp(x->host, y->host);

    if (d == 0)
        d = (x->port > y->port) - (x->port < y->port);
    if (d == 0)
        d = strcmp(x->address, y->address);
    if (d == 0)
        d = strcmp(x->servername, y->servername);
    /* A port of DTLS is not one of TCP. */
    if (d == 0)
        d = strcmp(x->prelude != NULL ? x->prelude : "",
                   y->prelude != NULL ? y->prelude : "");
    return d;
}

static int compare(const void *a, const void *b)
{
    return by_key(*(const struct endpoint *const *)a,
                  *(const struct endpoint *const *)b);
}

static void sort(struct diff_side *side)
{
    if (side->n != 0)
        qsort(side->list, side->n, sizeof *side->list, compare);
}

/* Could the name of an endpoint not be found this time? */
static bool is_unresolved(const struct diff_side *side,
                          const struct endpoint *e)
{
    size_t low = 0, high = side->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct endpoint *m = side->list[mid];
        int d = strcmp(m->host, e->host);

        if (d == 0)
            d = (m->port > e->port) - (m->port < e->port);
        if (d == 0 && m->address[0] != '\0')
            d = 1;
        if (d == 0)
            return true;
        if (d < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

struct walk {
    const struct diff_side *before, *now;
    const struct rule_context *context;
    struct diff_keys keys;
    struct changes *out;
};

static void missing_now(struct walk *w, const struct endpoint *e)
{
    if (w->now->whole && (e->named || !w->now->silent) &&
        !is_unresolved(w->now, e))
        diff_endpoint(e, NULL, w->out);
    diff_keys_add(&w->keys, e, NULL);
}

static void missing_before(struct walk *w, const struct endpoint *e)
{
    if (w->before->whole)
        diff_endpoint(NULL, e, w->out);
    diff_keys_add(&w->keys, NULL, e);
}

static void both(struct walk *w, const struct endpoint *before,
                 struct endpoint *now)
{
    if (before->state == STATE_TLS && now->state == STATE_TLS)
        diff_carry(now, before, w->context);
    diff_endpoint(before, now, w->out);
    diff_keys_add(&w->keys, before, now);
}

void diff_sides(struct diff_side *before, struct diff_side *now,
                const struct rule_context *context, struct changes *out)
{
    struct walk w = {
        .before = before, .now = now, .context = context, .out = out};
    size_t i = 0, k = 0;

    sort(before);
    sort(now);
    while (i < before->n || k < now->n) {
        int d = i == before->n ? 1
                : k == now->n  ? -1
                               : by_key(before->list[i], now->list[k]);

        if (d < 0)
            missing_now(&w, before->list[i++]);
        else if (d > 0)
            missing_before(&w, now->list[k++]);
        else
            both(&w, before->list[i++], now->list[k++]);
    }
    diff_keys_tell(&w.keys, out);
}
