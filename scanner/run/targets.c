/* The happy path: words become specs (target_spec), kept in two sets (what to
 * scan, what to leave out); targets_next() walks the first set like an
 * odometer, spec by host by port, and passes over what is excluded or was
 * given by an earlier spec. Nothing is remembered per address. Spread out, it
 * takes specs by strides (stride.h), and of a range one host of each row (hosts
 * that differ in the last octet only), the rows by strides too, before the next
 * host of any. A row of which nothing is wanted is passed over at once. */
#include "scanner/run/targets.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/run/stride.h"
#include "scanner/run/target_file.h"
#include "scanner/run/target_set.h"

struct targets {
    struct spec_set words, excludes;
    struct ports ports; /* of words that have none */
    bool ports_given;
    unsigned sides;   /* of words to come */
    unsigned shard, shards; /* this part of so many */
    uint64_t skipped; /* host:ports passed over so far */
    uint64_t given;
    uint64_t digest;
    size_t spec;      /* where the walk stands */
    uint64_t host;
    uint32_t port;
    bool spread;
    uint64_t *places; /* of the first target of each word */
    /* Of the present word: */
    uint64_t rows, row; /* how many there are, of so many hosts */
    uint64_t stride;    /* through the rows, */
    uint64_t column;    /* and through the hosts of one */
    uint64_t *passed;   /* a bit for each row in this order: none is wanted */
    uint64_t n_passed;
};

#define DEFAULT_PORTS "443,631"

struct targets *targets_new(void)
{
    struct targets *t = mem_alloc(sizeof *t);

    t->shards = 1;
    ports_add(&t->ports, DEFAULT_PORTS, strlen(DEFAULT_PORTS), NULL, NULL);
    return t;
}

void targets_free(struct targets *t)
{
    if (t == NULL)
        return;
    set_clear(&t->words);
    set_clear(&t->excludes);
    ports_clear(&t->ports);
    free(t->places);
    free(t->passed);
    free(t);
}

/* FNV-1a over what was said, and as what. */
static void digest(struct targets *t, char role, const char *word)
{
    t->digest = (t->digest ^ (uint8_t)role) * UINT64_C(1099511628211);
    for (const char *c = word; *c != '\0'; c++)
        t->digest = (t->digest ^ (uint8_t)*c) * UINT64_C(1099511628211);
}

static bool add_word(void *state, const char *word, struct err *err)
{
    struct targets *t = state;
    struct spec s;

    if (!spec_parse(&s, word, err))
        return false;
    s.sides = t->sides;
    digest(t, (char)('0' + t->sides), word);
    set_add(&t->words, &s);
    return true;
}

static bool add_exclude(void *state, const char *word, struct err *err)
{
    struct targets *t = state;
    struct spec s;

    if (!spec_parse(&s, word, err))
        return false;
    digest(t, 'x', word);
    set_add(&t->excludes, &s);
    return true;
}

bool targets_add(struct targets *t, const char *word, struct err *err)
{
    return add_word(t, word, err);
}

bool targets_add_file(struct targets *t, const char *path, struct err *err)
{
    return words_of_file(path, add_word, t, err);
}

void targets_sides(struct targets *t, unsigned sides)
{
    t->sides = sides;
}

bool targets_exclude(struct targets *t, const char *list, struct err *err)
{
    char *copy = mem_strdup(list), *rest = NULL;
    bool ok = true;

    for (char *w = strtok_r(copy, ", \t", &rest); ok && w != NULL;
         w = strtok_r(NULL, ", \t", &rest))
        ok = add_exclude(t, w, err);
    free(copy);
    return ok;
}

bool targets_exclude_file(struct targets *t, const char *path, struct err *err)
{
    return words_of_file(path, add_exclude, t, err);
}

bool targets_ports(struct targets *t, const char *list, struct err *err)
{
    struct ports trial = {0};
    bool ok = ports_add(&trial, list, strlen(list), NULL, err);

    ports_clear(&trial);
    if (!ok)
        return false;
    if (!t->ports_given)
        ports_clear(&t->ports);
    t->ports_given = true;
    digest(t, 'p', list);
    return ports_add(&t->ports, list, strlen(list), NULL, err);
}

void targets_shard(struct targets *t, unsigned index, unsigned of)
{
    t->shard = index;
    t->shards = of;
}

static const struct ports *spec_ports(const struct targets *t,
                                      const struct spec *s)
{
    return s->ports != NULL ? s->ports : &t->ports;
}

/* ---- What to pass over ---- */

static bool excluded(const struct targets *t, const struct who *who,
                     uint16_t port)
{
    struct set_walk w = {0};
    const struct spec *s;

    while ((s = set_walk(&t->excludes, who, &w)) != NULL) {
        const char *zone = spec_zone(s);

        if (zone != NULL && !same_zone(zone, who->zone))
            continue;
        if (s->ports == NULL || ports_find(s->ports, port, false) != NULL ||
            ports_find(s->ports, port, true) != NULL)
            return true;
    }
    return false;
}

/* Goes through all words that give this host:port: notes what they say of it
 * in out, and returns false if one before `self` gave it already. */
static bool first_time(const struct targets *t, const struct spec *self,
                       const struct who *who, struct target *out)
{
    bool dtls = prelude_is_dtls(out->prelude);
    struct set_walk w = {0};
    const struct spec *s;

    while ((s = set_walk(&t->words, who, &w)) != NULL) {
        const struct port_range *r =
            ports_find(spec_ports(t, s), out->port, dtls);

        if (r == NULL || !same_zone(spec_zone(s), who->zone))
            continue;
        if (s < self)
            return false;
        out->sides |= s->sides;
        out->named = out->named || s->kind != SPEC_RANGE;
        /* A single host is meant more than a member of a range. */
        if (s->kind != SPEC_RANGE && self->kind == SPEC_RANGE &&
            r->prelude != NULL)
            out->prelude = r->prelude;
    }
    return true;
}

/* All ports of a host go to one part, so that the limits of a host hold when
 * several parts are scanned at a time. The steps of FNV leave neighbours in
 * order: they are mixed once more. */
static bool in_shard(const struct targets *t, const struct who *who)
{
    uint64_t h = who_hash(who) * UINT64_C(0x9e3779b97f4a7c15);

    return t->shards == 1 || (h >> 32) % t->shards == t->shard;
}

/* The host's place in its range. */
static uint64_t host_index(const struct targets *t)
{
    if (!t->spread)
        return t->host;
    return stride_at(t->host % t->rows, t->rows, t->stride) * t->row +
           stride_at(t->host / t->rows, t->row, t->column);
}

/* How many hosts of a row need no look, since a range that was excluded or came
 * before has all of it with all its ports. */
static uint64_t row_to_skip(const struct targets *t, const struct spec *self,
                            const struct who *who)
{
    const struct ports *ports = spec_ports(t, self);
    struct set_walk w = {0};
    const struct spec *s;
    uint64_t n = 0;

    while (n == 0 && (s = set_walk(&t->excludes, who, &w)) != NULL)
        if (s->kind == SPEC_RANGE && s->ports == NULL)
            n = range_covers_row(s->range, self->range, host_index(t));
    memset(&w, 0, sizeof w);
    while (n == 0 && (s = set_walk(&t->words, who, &w)) != NULL)
        if (s < self && s->kind == SPEC_RANGE &&
            ports_equal(spec_ports(t, s), ports))
            n = range_covers_row(s->range, self->range, host_index(t));
    return n;
}

/* ---- The walk ---- */

void targets_spread(struct targets *t)
{
    t->spread = true;
}

/* Where in the words' own order does the walk stand? */
static size_t spec_index(const struct targets *t)
{
    return t->spread ? (size_t)stride_at(t->spec, t->words.n,
                                         stride_of(t->words.n))
                     : t->spec;
}

static struct who current(const struct targets *t, const struct spec *s)
{
    struct who who = {0};

    if (s->kind == SPEC_LIST)
        who.addr = set_listed(&t->words, s, host_index(t));
    else if (s->kind != SPEC_RANGE)
        return spec_who(s);
    else
        range_at(s->range, host_index(t), &who.addr);
    return who;
}

static void count_places(struct targets *t)
{
    uint64_t place = 0;

    t->places = mem_array(t->words.n, sizeof *t->places);
    for (size_t i = 0; i < t->words.n; i++) {
        const struct spec *s = &t->words.v[i];

        t->places[i] = place;
        place += spec_hosts(s) * ports_count(spec_ports(t, s));
    }
}

static void begin_word(struct targets *t, const struct spec *s)
{
    t->row = s->kind == SPEC_RANGE ? range_row(s->range) : 1;
    t->rows = spec_hosts(s) / t->row;
    t->stride = stride_of(t->rows);
    t->column = stride_of(t->row);
    t->n_passed = 0;
    if (!t->spread)
        return;
    t->passed = mem_grow(t->passed, t->rows / 64 + 1, sizeof *t->passed);
    memset(t->passed, 0, (t->rows / 64 + 1) * sizeof *t->passed);
}

/* Moves to the next host:port that the words name, repeated or not. */
static const struct spec *advance(struct targets *t)
{
    while (t->spec < t->words.n) {
        const struct spec *s = &t->words.v[spec_index(t)];

        if (t->host == 0 && t->port == 0)
            begin_word(t, s);
        if (t->host >= spec_hosts(s)) {
            t->spec++;
            t->host = 0;
        } else if (t->port >= ports_count(spec_ports(t, s))) {
            t->host++;
            t->port = 0;
        } else {
            return s;
        }
    }
    return NULL;
}

static void fill(struct target *out, const struct spec *s,
                 const struct who *who)
{
    out->host = s->host;
    if (s->kind == SPEC_RANGE || s->kind == SPEC_LIST) {
        addr_text(&who->addr, out->text, sizeof out->text);
        out->host = out->text;
    }
    out->numeric = s->kind != SPEC_NAME;
    if (out->prelude == NULL) {
        out->prelude = port_prelude(out->port);
        out->then = port_then(out->port);
    }
    if (out->prelude != NULL && out->prelude[0] == '\0')
        out->prelude = NULL;
}

/* Spread out, a row comes again for each of its hosts: was all of it passed
 * over at the first? */
static bool was_passed(struct targets *t, const struct spec *s)
{
    uint64_t turn;

    if (!t->spread || t->host < t->rows)
        return false;
    turn = t->host % t->rows;
    if (!(t->passed[turn / 64] >> turn % 64 & 1))
        return false;
    t->host = t->n_passed == t->rows ? spec_hosts(s) : t->host + 1;
    return true;
}

static bool is_first_of_row(const struct targets *t)
{
    return t->spread ? t->host < t->rows : t->host % t->row == 0;
}

/* Passes over a row of which nothing is wanted. */
static bool pass_row(struct targets *t, const struct spec *s,
                     const struct who *who)
{
    uint64_t n;

    if (s->kind != SPEC_RANGE || t->port != 0 || !is_first_of_row(t))
        return false;
    n = row_to_skip(t, s, who);
    t->skipped += n * ports_count(spec_ports(t, s));
    if (n != 0 && t->spread) {
        t->passed[t->host / 64] |= UINT64_C(1) << t->host % 64;
        t->n_passed++;
    }
    t->host += t->spread ? n != 0 : n;
    return n != 0;
}

bool targets_next(struct targets *t, struct target *out)
{
    const struct spec *s;

    if (t->places == NULL)
        count_places(t);
    while ((s = advance(t)) != NULL) {
        const struct ports *ports = spec_ports(t, s);
        const struct port_range *r;
        struct who who;

        if (was_passed(t, s))
            continue;
        who = current(t, s);
        if (pass_row(t, s, &who))
            continue;
        if (t->port == 0 && !in_shard(t, &who)) {
            t->skipped += ports_count(ports);
            t->host++;
            continue;
        }
        memset(out, 0, sizeof *out);
        out->place = t->places[s - t->words.v] +
                     host_index(t) * ports_count(ports) + t->port;
        out->port = ports_at(ports, t->port++, &r);
        out->prelude = r->prelude;
        if (!excluded(t, &who, out->port) && first_time(t, s, &who, out)) {
            fill(out, s, &who);
            t->given++;
            return true;
        }
        t->skipped++;
    }
    return false;
}

bool targets_excludes(const struct targets *t, const struct sockaddr *sa)
{
    struct who who = {0};
    uint16_t port = 0;

    return addr_from_sockaddr(sa, &who.addr, &port) && excluded(t, &who, port);
}

uint64_t targets_count(const struct targets *t)
{
    uint64_t n = 0;

    for (size_t i = 0; i < t->words.n; i++) {
        const struct spec *s = &t->words.v[i];

        n += spec_hosts(s) * ports_count(spec_ports(t, s));
    }
    return t->given + (n - t->given - t->skipped) / t->shards;
}

uint64_t targets_digest(const struct targets *t)
{
    return t->digest;
}

bool targets_empty(const struct targets *t)
{
    return t->words.n == 0;
}
