#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/history.h"
#include "scanner/sides.h"

/* What changed between two saved scans: of each place that was asked since
 * the one, what was known then against what is known now. Pairs are judged
 * twice, by what was known then and by what is known now, with the sides of
 * the later scan. */

/* Endpoints that are kept for the pairs. */
struct kept {
    struct endpoint **list;
    size_t n, cap;
};

struct look {
    struct store *store;
    int64_t since;
    const struct store_scan *scan;
    unsigned patience;
    struct changes *out;
    struct kept before, now; /* of one length */
    struct diff_keys keys;
    uint64_t places, known;
    struct err *err;
    bool ok;
};

static void keep(struct kept *k, struct endpoint *e, unsigned sides)
{
    if (k->n == k->cap) {
        k->cap = k->cap == 0 ? 64 : 2 * k->cap;
        k->list = mem_grow(k->list, k->cap, sizeof(struct endpoint *));
    }
    e->sides = sides;
    k->list[k->n++] = e;
}

static void forget(struct kept *k)
{
    for (size_t i = 0; i < k->n; i++)
        endpoint_free(k->list[i]);
    free(k->list);
}

static bool same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Is nothing known otherwise than before? Then it is read once. */
static bool unchanged(const struct look *l, const struct store_row *before,
                      const struct store_row *now)
{
    return before->unanswered == 0 && now->unanswered == 0 &&
           same(before->seen, now->seen) && same(before->known, now->known) &&
           strcmp(l->scan->command, "scan") == 0;
}

static void compare(struct look *l, struct endpoint *was, struct endpoint *is,
                    const struct store_row *now)
{
    bool laid_out = now->scan == l->scan->id && now->sides != 0 &&
                    was != NULL && is != NULL && was->state == STATE_TLS &&
                    is->state == STATE_TLS;

    diff_endpoint(was, is, l->out);
    diff_keys_add(&l->keys, was, is);
    if (laid_out) {
        was->order = is->order;
        keep(&l->before, was, now->sides);
        keep(&l->now, is, now->sides);
        return;
    }
    endpoint_free(was);
    endpoint_free(is);
}

static bool note_unchanged(struct look *l, const struct store_row *row)
{
    struct endpoint *e = history_seen(row, l->err);

    if (e != NULL)
        diff_keys_add(&l->keys, e, e);
    endpoint_free(e);
    return e != NULL;
}

static bool compare_rows(struct look *l, const struct store_row *before,
                         const struct store_row *now)
{
    struct endpoint *was = NULL, *is = NULL;

    if (before->seen != NULL && unchanged(l, before, now))
        return note_unchanged(l, now);
    if (before->seen != NULL &&
        !history_known(before, l->patience, &was, l->err))
        return false;
    if (!history_known(now, l->patience, &is, l->err)) {
        endpoint_free(was);
        return false;
    }
    compare(l, was, is, now);
    return true;
}

static bool look_at(void *arg, const struct endpoint *place)
{
    struct look *l = arg;
    struct store_row before = {0}, now = {0};
    bool had, has;

    l->ok = store_last(l->store, place, l->since, &before, &had, l->err) &&
            store_last(l->store, place, l->scan->id, &now, &has, l->err);
    l->places++;
    l->known += l->ok && had;
    if (l->ok && has)
        l->ok = compare_rows(l, &before, &now);
    store_row_clear(&before);
    store_row_clear(&now);
    return l->ok;
}

/* ---- Pairs ---- */

/* The profiles are the same before and now. */
static struct verdicts *lay_out(const struct look *l, struct kept *k,
                                const struct history_sides *profiles)
{
    struct sides sides = profiles->sides;
    struct verdicts *v = verdicts_new();
    struct party *list;
    struct matrix *m;
    size_t n;

    sides.endpoints = k->list;
    sides.n_endpoints = k->n;
    list = sides_parties(&sides, &n);
    m = matrix_new(list, n, l->scan->versus, l->scan->direction);
    verdicts_add_matrix(v, m);
    matrix_free(m);
    free(list);
    return v;
}

static bool compare_pairs(struct look *l)
{
    struct history_sides profiles;
    struct verdicts *before, *now;
    bool ok = history_sides(l->store, l->scan->id, &profiles, l->err);

    if (ok && l->now.n != 0) {
        before = lay_out(l, &l->before, &profiles);
        now = lay_out(l, &l->now, &profiles);
        diff_verdicts(before, now, l->out);
        verdicts_free(before);
        verdicts_free(now);
    }
    history_sides_free(&profiles);
    return ok;
}

bool history_diff(struct store *store, const struct store_scan *since,
                  const struct store_scan *scan, unsigned patience,
                  struct changes *out, struct scan_changes *told,
                  struct err *err)
{
    struct look l = {.store = store,
                     .since = since->id,
                     .scan = scan,
                     .patience = patience,
                     .out = out,
                     .err = err,
                     .ok = true};
    bool ok =
        store_places_between(store, since->id, scan->id, look_at, &l, err) &&
        l.ok;

    diff_keys_tell(&l.keys, out);
    ok = ok && compare_pairs(&l);
    forget(&l.before);
    forget(&l.now);
    if (l.known == 0)
        changes_free(out);
    *told = (struct scan_changes){.changes = out,
                                  .since = since->start,
                                  .baseline = l.known == 0 && l.places != 0,
                                  .saved = l.places,
                                  .place = store_path(store)};
    return ok;
}

bool history_diff_last(struct store *store, const struct store_scan *scan,
                       unsigned patience, struct changes *out,
                       struct scan_changes *told, struct err *err)
{
    struct store_scan since = {0};
    bool found;
    bool ok = store_scan_before(store, scan->id, &since, &found, err) &&
              history_diff(store, &since, scan, patience, out, told, err);

    store_scan_clear(&since);
    return ok;
}
