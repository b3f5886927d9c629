#include "scanner/run/visits.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/run/address.h"

void visits_init(struct visits *v, unsigned each)
{
    list_init(&v->left);
    v->n = 0;
    v->each = each;
}

/* Of those that speak no TLS, only who says that it is busy has not told all.
 */
bool visits_worth(const struct endpoint *e)
{
    return !e->complete && e->connected &&
           (e->state == STATE_TLS || e->state == STATE_UNANSWERED ||
            e->state == STATE_NOT_TLS);
}

bool visits_leave(struct visits *v, struct endpoint *e,
                  const struct sockaddr *address, const struct job_way *way,
                  unsigned made, uint64_t now)
{
    struct visit *visit;

    if (made >= v->each || v->n == VISITS_MAX || !visits_worth(e))
        return false;
    visit = mem_alloc(sizeof *visit);
    visit->endpoint = e;
    memcpy(&visit->address, address, address_size(address));
    visit->way = *way;
    visit->made = made;
    visit->not_before = now + VISIT_PAUSE_MS;
    list_push(&v->left, &visit->link);
    v->n++;
    return true;
}

struct visit *visits_drop(struct visits *v)
{
    struct visit *visit;

    if (v->n == 0)
        return NULL;
    visit = LIST_OWNER(v->left.next, struct visit, link);
    list_remove(&visit->link);
    v->n--;
    return visit;
}

/* They were left one after the other, so the first is the first to come. */
struct visit *visits_take(struct visits *v, uint64_t now, uint64_t *when)
{
    const struct visit *first;

    *when = 0;
    if (v->n == 0)
        return NULL;
    first = LIST_OWNER(v->left.next, struct visit, link);
    if (now >= first->not_before)
        return visits_drop(v);
    *when = first->not_before;
    return NULL;
}

struct endpoint *visits_again(const struct visit *v)
{
    const struct endpoint *e = v->endpoint;
    struct endpoint *again = endpoint_new(e->host, e->address, e->port);

    free(again->servername);
    again->servername = mem_strdup(e->servername);
    if (v->way.prelude != NULL)
        again->prelude = mem_strdup(v->way.prelude);
    again->named = e->named;
    again->order = e->order;
    again->sides = e->sides;
    return again;
}

static size_t suites_known(const struct endpoint *e)
{
    size_t n = 0;

    for (size_t v = 0; v < VERSION_COUNT; v++)
        n += e->versions[v].n_suites;
    return n;
}

static bool knows_more(const struct endpoint *a, const struct endpoint *b)
{
    if (a->complete != b->complete)
        return a->complete;
    if ((a->state == STATE_TLS) != (b->state == STATE_TLS))
        return a->state == STATE_TLS;
    /* Its own words tell more than silence. */
    if ((a->state == STATE_NOT_TLS) != (b->state == STATE_NOT_TLS))
        return a->state == STATE_NOT_TLS;
    return suites_known(a) > suites_known(b);
}

struct endpoint *visits_better(struct endpoint *first, struct endpoint *second)
{
    bool keep_first = knows_more(first, second);
    struct endpoint *better = keep_first ? first : second;
    struct endpoint *other = keep_first ? second : first;

    better->connections += other->connections;
    better->seconds += other->seconds;
    better->connected |= other->connected;
    endpoint_free(other);
    return better;
}
