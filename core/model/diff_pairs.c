#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/model/diff.h"

/* A matrix has one verdict for a pair of classes, and from one scan to the
 * next an endpoint may pass from one class to another: so the verdicts are
 * compared pair by pair of endpoints, each looked up by its class. */

struct place {
    char *label;  /* owned */
    size_t class; /* index of ids */
    unsigned sides;
};

struct judged {
    size_t client, server;
    enum verdict verdict;
    char *why; /* owned, or NULL */
};

struct verdicts {
    char **ids; /* owned; in the order they came */
    size_t n_ids, cap_ids;
    struct place *places; /* sorted by label once they are laid out */
    size_t n_places, cap_places;
    struct judged *pairs;
    size_t n_pairs, cap_pairs;
    size_t *first;   /* of each class: where its members begin in `members` */
    size_t *members; /* indexes of places, class by class */
    uint8_t *grid;   /* [client * n_ids + server]: verdict + 1; 0 no pair */
};

static void *room(void *list, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return list;
    *cap = *cap == 0 ? 16 : 2 * *cap;
    return mem_grow(list, *cap, size);
}

struct verdicts *verdicts_new(void)
{
    return mem_alloc(sizeof(struct verdicts));
}

void verdicts_free(struct verdicts *v)
{
    if (v == NULL)
        return;
    for (size_t i = 0; i < v->n_ids; i++)
        free(v->ids[i]);
    for (size_t i = 0; i < v->n_places; i++)
        free(v->places[i].label);
    for (size_t i = 0; i < v->n_pairs; i++)
        free(v->pairs[i].why);
    free(v->ids);
    free(v->places);
    free(v->pairs);
    free(v->first);
    free(v->members);
    free(v->grid);
    free(v);
}

/* Classes come in order, and so do their pairs: the one that is meant is most
 * often the last, or found from the front. */
static size_t find_id(const struct verdicts *v, const char *id)
{
    if (v->n_ids != 0 && strcmp(v->ids[v->n_ids - 1], id) == 0)
        return v->n_ids - 1;
    for (size_t i = 0; i < v->n_ids; i++)
        if (strcmp(v->ids[i], id) == 0)
            return i;
    return v->n_ids;
}

void verdicts_add_label(struct verdicts *v, const char *class_id,
                        const char *label, unsigned sides)
{
    size_t class = find_id(v, class_id);

    if (class == v->n_ids) {
        v->ids = room(v->ids, v->n_ids, &v->cap_ids, sizeof *v->ids);
        v->ids[v->n_ids++] = mem_strdup(class_id);
    }
    v->places = room(v->places, v->n_places, &v->cap_places, sizeof *v->places);
    v->places[v->n_places++] = (struct place){mem_strdup(label), class, sides};
}

static void add_pair(struct verdicts *v, size_t client, size_t server,
                     enum verdict verdict, const char *why)
{
    v->pairs = room(v->pairs, v->n_pairs, &v->cap_pairs, sizeof *v->pairs);
    v->pairs[v->n_pairs++] = (struct judged){
        client, server, verdict, why != NULL ? mem_strdup(why) : NULL};
}

void verdicts_add_pair(struct verdicts *v, const char *client_id,
                       const char *server_id, enum verdict verdict,
                       const char *why)
{
    size_t client = find_id(v, client_id), server = find_id(v, server_id);

    if (client != v->n_ids && server != v->n_ids)
        add_pair(v, client, server, verdict, why);
}

void verdicts_add_matrix(struct verdicts *v, const struct matrix *m)
{
    char label[600];

    for (size_t i = 0; i < m->n_classes; i++)
        for (size_t k = 0; k < m->classes[i].n_members; k++) {
            const struct party *p = &m->classes[i].members[k];

            party_label(p, label, sizeof label);
            verdicts_add_label(v, m->classes[i].id, label, p->sides);
        }
    for (size_t i = 0; i < m->n_pairs; i++) {
        const struct pair *p = &m->pairs[i];

        add_pair(v, p->client, p->server, p->verdict,
                 p->n_reasons != 0 ? p->reasons[0].text : NULL);
    }
}

/* ---- Laying out ---- */

static int by_label(const void *a, const void *b)
{
    return strcmp(((const struct place *)a)->label,
                  ((const struct place *)b)->label);
}

/* Sorts the labels, lists each class's members, and fills the grid. */
static void lay_out(struct verdicts *v)
{
    if (v->grid != NULL || v->n_ids == 0)
        return;
    qsort(v->places, v->n_places, sizeof *v->places, by_label);
    v->first = mem_array(v->n_ids + 2, sizeof *v->first);
    v->members = mem_array(v->n_places, sizeof *v->members);
    v->grid = mem_array(v->n_ids, v->n_ids);
    for (size_t i = 0; i < v->n_places; i++)
        v->first[v->places[i].class + 2]++;
    for (size_t i = 2; i < v->n_ids + 2; i++)
        v->first[i] += v->first[i - 1];
    for (size_t i = 0; i < v->n_places; i++)
        v->members[v->first[v->places[i].class + 1]++] = i;
    for (size_t i = 0; i < v->n_pairs; i++) {
        const struct judged *p = &v->pairs[i];

        v->grid[p->client * v->n_ids + p->server] = (uint8_t)(p->verdict + 1);
    }
}

/* The class that each place of `now` had before; n_ids for none. */
static size_t *former_classes(const struct verdicts *before,
                              const struct verdicts *now)
{
    size_t *was = mem_array(now->n_places, sizeof *was);

    for (size_t i = 0; i < now->n_places; i++) {
        const struct place *p =
            bsearch(&now->places[i], before->places, before->n_places,
                    sizeof *before->places, by_label);

        was[i] = p != NULL ? p->class : before->n_ids;
    }
    return was;
}

/* ---- Comparing ---- */

static bool talks(enum verdict v)
{
    return v == VERDICT_COMPATIBLE || v == VERDICT_RISKY;
}

static void tell(const struct verdicts *now, const struct judged *p,
                 size_t client, size_t server, enum verdict was,
                 struct changes *out)
{
    bool broken = p->verdict == VERDICT_INCOMPATIBLE;
    const char *from = now->places[client].label;
    const char *to = now->places[server].label;
    struct str text = {0};
    struct change *c;

    str_addf(&text, "%s %s connect to %s%s%s", from,
             broken ? "can no longer" : "can now", to, broken ? ": " : ".",
             broken && p->why != NULL ? p->why : "");
    c = changes_add(out, broken ? CHANGE_PAIR_BROKEN : CHANGE_PAIR_FIXED, NULL,
                    NULL, verdict_name(was), verdict_name(p->verdict),
                    str_text(&text));
    free(c->endpoint);
    c->endpoint = mem_strdup(from);
    c->server = mem_strdup(to);
    str_free(&text);
}

struct walk {
    const struct verdicts *before, *now;
    const size_t *was; /* former_classes() */
    size_t told;
    struct changes *out;
};

static bool opposite(const struct verdicts *v, size_t a, size_t b)
{
    unsigned x = v->places[a].sides, y = v->places[b].sides;

    return ((x & SIDE_LEFT) != 0 && (y & SIDE_RIGHT) != 0) ||
           ((x & SIDE_RIGHT) != 0 && (y & SIDE_LEFT) != 0);
}

static void compare(struct walk *w, const struct judged *p, size_t client,
                    size_t server)
{
    size_t c = w->was[client], s = w->was[server], n = w->before->n_ids;
    enum verdict was;

    if (client == server || !opposite(w->now, client, server) || c == n ||
        s == n || w->before->grid[c * n + s] == 0)
        return;
    was = (enum verdict)(w->before->grid[c * n + s] - 1);
    if (talks(p->verdict) ? was != VERDICT_INCOMPATIBLE : !talks(was))
        return;
    if (w->told++ < CHANGES_PAIRS_MAX)
        tell(w->now, p, client, server, was, w->out);
    else
        w->out->untold++;
}

void diff_verdicts(struct verdicts *before, struct verdicts *now,
                   struct changes *out)
{
    struct walk w = {.before = before, .now = now, .out = out};
    size_t *was;

    lay_out(before);
    lay_out(now);
    if (before->grid == NULL || now->grid == NULL)
        return;
    w.was = was = former_classes(before, now);
    for (size_t i = 0; i < now->n_pairs; i++) {
        const struct judged *p = &now->pairs[i];

        if (p->verdict == VERDICT_INCONCLUSIVE)
            continue;
        for (size_t c = now->first[p->client]; c < now->first[p->client + 1];
             c++)
            for (size_t s = now->first[p->server];
                 s < now->first[p->server + 1]; s++)
                compare(&w, p, now->members[c], now->members[s]);
    }
    free(was);
}
