/* Happy path: every whole line of the source is read once; those to be kept
 * are copied to FILE.part.new, with the place of each endpoint noted under a
 * hash of its host and port -> that takes the place of FILE.part -> endpoints
 * are read back from there one by one.
 *
 * Failure modes: a line that is cut off is none; whatever goes wrong before the
 * new file is whole leaves the old ones as they are. A kill at any moment
 * leaves FILE.part with all or with what is kept of it. */
#include "scanner/resume.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/registry/suite.h"
#include "scanner/out/json_audit.h"
#include "scanner/out/json_endpoint.h"
#include "scanner/out/json_lines.h"
#include "scanner/out/json_resume.h"
#include "scanner/out/outfile.h"
#include "scanner/run/target_ports.h"

#define FNV_BASIS  UINT64_C(14695981039346656037)
#define FNV_PRIME  UINT64_C(1099511628211)
/* Silent addresses further on are asked again: two bits each. */
#define PLACES_MAX (UINT64_C(1) << 33)

/* Where an endpoint stands in the file. */
struct entry {
    uint64_t hash;
    uint64_t offset;
    size_t len;
};

struct resume {
    const struct cli *cli;
    const char *key;
    char *part;
    bool begun;
    struct entry *entries; /* by hash */
    size_t n, cap;
    uint8_t *silent; /* a state + 1 for each place, in two bits */
    uint64_t n_silent; /* bytes */
    FILE *out; /* while the file is copied */
    uint64_t written;
    int fd; /* then */
};

static uint64_t mix(uint64_t h, const void *p, size_t n)
{
    const uint8_t *b = p;

    for (size_t i = 0; i < n; i++)
        h = (h ^ b[i]) * FNV_PRIME;
    return h;
}

static uint64_t mix_text(uint64_t h, const char *s)
{
    return s != NULL ? mix(h, s, strlen(s) + 1) : mix(h, "", 1);
}

static uint64_t mix_number(uint64_t h, uint64_t n)
{
    return mix(h, &n, sizeof n);
}

/* With its suites by their codes: an index means nothing outside of the
 * program, and another build of it may have others. */
static uint64_t mix_policy(uint64_t h, const struct policy *policy)
{
    struct policy p;

    memcpy(&p, policy, sizeof p);
    for (size_t i = 0; i < p.n_rules; i++)
        p.rules[i].set = (struct bitset){{0}};
    for (size_t k = 0; k < suite_count(); k++) {
        size_t suite = suite_by_code(k);

        for (size_t i = 0; i < p.n_rules; i++)
            if (bit_has(&policy->rules[i].set, suite))
                bit_add(&p.rules[i].set, k);
        for (size_t i = 0; i < p.n_required; i++)
            if (policy->required[i] == suite)
                p.required[i] = (uint16_t)k;
    }
    return mix(h, &p, sizeof p);
}

void resume_key(const struct cli *cli, const struct policy *policy,
                char key[RESUME_KEY_SIZE])
{
    const struct scan_options *o = &cli->scan;
    uint64_t h = mix_text(FNV_BASIS, SUITEMAP_VERSION);

    h = mix_number(h, cli->command);
    h = mix_number(h, targets_digest(cli->targets));
    h = mix_number(h, cli->shard.index);
    h = mix_number(h, cli->shard.of);
    h = mix_number(h, o->versions);
    h = mix_number(h, o->verify);
    h = mix_number(h, o->deep);
    h = mix_number(h, o->max_connections);
    h = mix_text(h, o->servername);
    h = mix_number(h, o->family);
    h = mix_number(h, o->numeric);
    h = mix_number(h, o->allow_print_ports);
    h = mix_number(h, (uint64_t)o->at);
    h = mix_number(h, cli->expiry_days);
    h = mix_text(h, cli->ca);
    h = mix_text(h, cli->client);
    if (policy != NULL)
        h = mix_policy(h, policy);
    snprintf(key, RESUME_KEY_SIZE, "%016llx", (unsigned long long)h);
}

/* ---- What is known ---- */

/* Host, port and the kind of port are what no two targets share; of one, there
 * may be an audit and a scan. */
static uint64_t hash_of(const char *host, uint16_t port, const char *prelude,
                        bool audit)
{
    uint64_t h = mix_text(FNV_BASIS, host);

    return mix_number(h, port * 4u + prelude_is_dtls(prelude) * 2u + audit);
}

static void note_endpoint(struct resume *r, const struct endpoint *e,
                          bool audit, size_t len)
{
    if (r->n == r->cap) {
        r->cap = r->cap == 0 ? 64 : 2 * r->cap;
        r->entries = mem_grow(r->entries, r->cap, sizeof *r->entries);
    }
    r->entries[r->n++] = (struct entry){
        hash_of(e->host, e->port, e->prelude, audit), r->written, len};
}

static unsigned silent_code(enum endpoint_state state)
{
    return state == STATE_CLOSED        ? 1
           : state == STATE_UNREACHABLE ? 2
           : state == STATE_UNANSWERED  ? 3
                                        : 0;
}

static void note_silent(struct resume *r, enum endpoint_state state,
                        uint64_t place)
{
    uint64_t at = place / 4, wanted = r->n_silent;

    if (place >= PLACES_MAX)
        return;
    while (wanted <= at)
        wanted = wanted == 0 ? 1024 : 2 * wanted;
    if (wanted != r->n_silent) {
        r->silent = mem_grow(r->silent, wanted, 1);
        memset(r->silent + r->n_silent, 0, wanted - r->n_silent);
        r->n_silent = wanted;
    }
    r->silent[at] |= (uint8_t)(silent_code(state) << place % 4 * 2);
}

/* ---- Reading the file ---- */

static bool check_key(struct resume *r, const struct resume_line *l,
                      struct err *err)
{
    if (l->key == NULL)
        return err_set(err, ERR_FORMAT, "it has no scan to go on with");
    if (strcmp(l->key, r->key) != 0)
        return err_set(err, ERR_USAGE, "it is of another scan: %.160s",
                       l->arguments != NULL ? l->arguments : "");
    r->begun = true;
    return true;
}

/* Is the line to stay? */
static bool note(struct resume *r, const struct resume_line *l, size_t len,
                 bool *stays, struct err *err)
{
    *stays = true;
    if (l->kind == RESUME_SCAN)
        return check_key(r, l, err);
    if (!r->begun)
        return err_set(err, ERR_FORMAT, "it has no scan to go on with");
    if ((l->kind == RESUME_ENDPOINT || l->kind == RESUME_AUDIT) &&
        l->endpoint->complete && !l->endpoint->read)
        note_endpoint(r, l->endpoint, l->kind == RESUME_AUDIT, len);
    else if (l->kind == RESUME_SILENT)
        for (size_t i = 0; i < l->n; i++)
            note_silent(r, l->state, l->places[i]);
    else
        *stays = false;
    return true;
}

static bool take(void *context, const char *line, size_t len, struct err *err)
{
    struct resume *r = context;
    struct resume_line l;
    bool stays, ok;

    ok = json_resume_read(line, len, &l, err) && note(r, &l, len, &stays, err);
    resume_line_clear(&l);
    if (!ok || !stays)
        return ok;
    if (fwrite(line, 1, len, r->out) != len || fputc('\n', r->out) == EOF)
        return err_set(err, ERR_SYSTEM, "%s", strerror(errno));
    r->written += len + 1;
    return true;
}

static int by_hash(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    return (x->hash > y->hash) - (x->hash < y->hash);
}

/* The file that is newest: FILE.part goes when FILE is whole. */
static const char *source_of(const struct resume *r, struct err *err)
{
    if (access(r->part, R_OK) == 0)
        return r->part;
    if (errno == ENOENT && access(r->cli->resume, R_OK) == 0)
        return r->cli->resume;
    err_set(err, ERR_FILE, "%.100s: %s", r->cli->resume, strerror(errno));
    return NULL;
}

/* Like the file that it takes the place of, for the same readers. */
static FILE *create_like(const char *path, const char *like)
{
    struct stat st;
    FILE *out;
    int fd;

    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return NULL;
    if (stat(like, &st) == 0)
        (void)!fchmod(fd, st.st_mode & 07777);
    out = fdopen(fd, "w");
    if (out == NULL)
        close(fd);
    return out;
}

static bool copy(struct resume *r, const char *from, const char *to,
                 struct err *err)
{
    bool ok;

    r->out = create_like(to, from);
    if (r->out == NULL)
        return err_set(err, ERR_SYSTEM, "%s: %s", to, strerror(errno));
    ok = lines_of_file(from, take, r, err);
    if (ok && (fflush(r->out) != 0 || fsync(fileno(r->out)) != 0))
        ok = err_set(err, ERR_SYSTEM, "%s: %s", to, strerror(errno));
    fclose(r->out);
    if (ok && rename(to, r->part) != 0)
        ok = err_set(err, ERR_SYSTEM, "%s: %s", r->part, strerror(errno));
    if (!ok)
        unlink(to);
    return ok;
}

static bool read_all(struct resume *r, struct err *err)
{
    const char *from = source_of(r, err);
    struct str to = {0};
    bool ok;

    if (from == NULL)
        return false;
    str_addf(&to, "%s.new", r->part);
    ok = copy(r, from, to.s, err);
    str_free(&to);
    if (!ok)
        return false;
    if (r->n != 0)
        qsort(r->entries, r->n, sizeof *r->entries, by_hash);
    r->fd = open(r->part, O_RDONLY | O_CLOEXEC);
    return r->fd >= 0 ||
           err_set(err, ERR_SYSTEM, "%s: %s", r->part, strerror(errno));
}

struct resume *resume_open(const struct cli *cli, const char *key,
                           struct err *err)
{
    struct resume *r = mem_alloc(sizeof *r);

    r->cli = cli;
    r->key = key;
    r->fd = -1;
    r->part = outfile_part(cli->resume);
    if (r->part == NULL)
        err_set(err, ERR_USAGE, "%.100s: not a plain file", cli->resume);
    if (r->part != NULL && read_all(r, err))
        return r;
    err_wrap(err, "--resume");
    resume_close(r);
    return NULL;
}

bool resume_begun(const struct resume *r)
{
    return r->begun;
}

/* ---- Looking up ---- */

static struct endpoint *read_entry(struct resume *r, const struct entry *at,
                                   struct audit *audit)
{
    char *line = mem_alloc(at->len + 1);
    struct endpoint *e = NULL;

    if (pread(r->fd, line, at->len, (off_t)at->offset) != (ssize_t)at->len ||
        !(audit != NULL ? json_audit_read(line, at->len, &e, audit, NULL)
                        : json_endpoint_read(line, at->len, &e, NULL)))
        e = NULL;
    free(line);
    return e;
}

static const struct entry *first_of(const struct resume *r, uint64_t hash)
{
    size_t low = 0, high = r->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (r->entries[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return r->entries + low;
}

static struct endpoint *find_endpoint(struct resume *r, const struct target *t,
                                      struct audit *audit)
{
    uint64_t hash = hash_of(t->host, t->port, t->prelude, audit != NULL);

    for (const struct entry *at = first_of(r, hash);
         at < r->entries + r->n && at->hash == hash; at++) {
        struct endpoint *e = read_entry(r, at, audit);

        if (e != NULL && strcmp(e->host, t->host) == 0 && e->port == t->port)
            return e;
        if (e != NULL && audit != NULL)
            audit_free(audit);
        endpoint_free(e);
    }
    return NULL;
}

static struct endpoint *find_silent(const struct resume *r,
                                    const struct target *t)
{
    static const enum endpoint_state states[] = {
        [1] = STATE_CLOSED, [2] = STATE_UNREACHABLE, [3] = STATE_UNANSWERED};
    uint64_t place = t->place;
    struct endpoint *e;
    unsigned code;

    if (t->named || place / 4 >= r->n_silent)
        return NULL;
    code = r->silent[place / 4] >> place % 4 * 2 & 3;
    if (code == 0)
        return NULL;
    e = endpoint_new(t->host, t->host, t->port);
    e->state = states[code];
    e->connections = 1;
    return e;
}

struct endpoint *resume_find(struct resume *r, const struct target *t,
                             struct audit *audit)
{
    struct endpoint *e = find_endpoint(r, t, audit);

    if (e != NULL)
        e->connected =
            e->state != STATE_CLOSED && e->state != STATE_UNREACHABLE;
    else
        e = find_silent(r, t);
    if (e == NULL)
        return NULL;
    e->named = t->named;
    e->sides = t->sides;
    e->order = t->place;
    return e;
}

void resume_close(struct resume *r)
{
    if (r == NULL)
        return;
    if (r->fd >= 0)
        close(r->fd);
    free(r->part);
    free(r->entries);
    free(r->silent);
    free(r);
}
