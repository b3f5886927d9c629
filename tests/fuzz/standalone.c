/* A main() for a fuzz target that needs no fuzzing engine. It runs every file
 * of a corpus, then a number of mutations of them that depend on the seed
 * alone. Inputs run in batches, each in a child, so that one that crashes or
 * hangs can be found again: it is written to crash-<target>.bin.
 *
 *   fuzz_x CORPUS [MUTATIONS [SEED]]    CORPUS is a directory, or one file */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "tests/fuzz/entry.h"

#define INPUT_MAX     65536
#define FILES_MAX     1024
#define BATCH         1000
#define BATCH_SECONDS 120

struct input {
    uint8_t *p;
    size_t n;
};

struct corpus {
    struct input files[FILES_MAX];
    size_t n;
};

/* xorshift64*: small, and the same everywhere. */
static uint64_t random_next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static size_t below(uint64_t *state, size_t limit)
{
    return limit == 0 ? 0 : (size_t)((random_next(state) >> 16) % limit);
}

/* --- the corpus --- */

static bool load_file(const char *path, struct corpus *c)
{
    uint8_t *buf;
    FILE *f;
    size_t n;

    f = fopen(path, "rb");
    if (f == NULL || c->n == FILES_MAX) {
        fprintf(stderr, "%s: %s\n", path,
                f ? "too many files" : strerror(errno));
        return false;
    }
    buf = mem_alloc(INPUT_MAX);
    n = fread(buf, 1, INPUT_MAX, f);
    fclose(f);
    c->files[c->n].p = buf;
    c->files[c->n].n = n;
    c->n++;
    return true;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* In the order of the names: the outcome must not hang on the directory's. */
static bool load_directory(const char *path, struct corpus *c)
{
    struct dirent **list;
    bool ok = true;
    int n = scandir(path, &list, NULL, by_name);

    if (n < 0)
        return load_file(path, c);
    for (int i = 0; i < n; i++) {
        struct str name = {0};

        str_addf(&name, "%s/%s", path, list[i]->d_name);
        if (list[i]->d_name[0] != '.')
            ok = load_file(str_text(&name), c) && ok;
        str_free(&name);
        free(list[i]);
    }
    free(list);
    return ok;
}

static void free_corpus(struct corpus *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->files[i].p);
}

/* --- one run --- */

/* In memory of exactly its size, so that a sanitizer sees a byte too far. */
static void run(const uint8_t *p, size_t n)
{
    uint8_t *exact = malloc(n != 0 ? n : 1);

    if (exact == NULL)
        abort();
    if (n != 0)
        memcpy(exact, p, n);
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
}

/* --- mutations: each takes buf of *n bytes, with room for INPUT_MAX --- */

static void flip_bits(uint8_t *buf, size_t *n, uint64_t *s)
{
    for (size_t i = below(s, 8); *n != 0 && i < 8; i++)
        buf[below(s, *n)] ^= (uint8_t)(1u << below(s, 8));
}

static void set_byte(uint8_t *buf, size_t *n, uint64_t *s)
{
    static const uint8_t odd[] = {0, 1, 0x7f, 0x80, 0x81, 0x84, 0xfe, 0xff};

    if (*n != 0)
        buf[below(s, *n)] = odd[below(s, sizeof odd)];
}

static void cut_end(uint8_t *buf, size_t *n, uint64_t *s)
{
    (void)buf;
    *n = below(s, *n + 1);
}

static void drop_middle(uint8_t *buf, size_t *n, uint64_t *s)
{
    size_t at = below(s, *n), size = below(s, (*n - at) / 2 + 1);

    memmove(buf + at, buf + at + size, *n - at - size);
    *n -= size;
}

static void repeat_piece(uint8_t *buf, size_t *n, uint64_t *s)
{
    size_t at = below(s, *n), size = below(s, *n - at + 1);

    if (*n + size > INPUT_MAX)
        return;
    memmove(buf + at + size, buf + at, *n - at);
    *n += size;
}

/* Two bytes somewhere become one more, one less, or the rest of the input: a
 * length, with luck. */
static void tamper_length(uint8_t *buf, size_t *n, uint64_t *s)
{
    size_t at, v;

    if (*n < 2)
        return;
    at = below(s, *n - 1);
    v = (size_t)(buf[at] << 8 | buf[at + 1]);
    switch (below(s, 4)) {
    case 0:
        v++;
        break;
    case 1:
        v--;
        break;
    case 2:
        v = *n - at - 2;
        break;
    default:
        v = *n - at - 1;
        break;
    }
    buf[at] = (uint8_t)(v >> 8);
    buf[at + 1] = (uint8_t)v;
}

static void (*const MUTATIONS[])(uint8_t *, size_t *, uint64_t *) = {
    flip_bits,   set_byte,     set_byte,      cut_end,
    drop_middle, repeat_piece, tamper_length, tamper_length,
};

/* The end of another file behind the beginning of this one. */
static void splice(uint8_t *buf, size_t *n, const struct input *other,
                   uint64_t *s)
{
    size_t keep = below(s, *n + 1), from = below(s, other->n + 1);
    size_t size = other->n - from;

    if (keep + size > INPUT_MAX)
        size = INPUT_MAX - keep;
    memcpy(buf + keep, other->p + from, size);
    *n = keep + size;
}

static size_t mutate(const struct corpus *c, uint8_t *buf, uint64_t *s)
{
    const struct input *base = &c->files[below(s, c->n)];
    size_t n = base->n;

    memcpy(buf, base->p, n);
    if (below(s, 8) == 0)
        splice(buf, &n, &c->files[below(s, c->n)], s);
    for (size_t i = below(s, 4) + 1; i > 0; i--)
        MUTATIONS[below(s, sizeof MUTATIONS / sizeof MUTATIONS[0])](buf, &n, s);
    return n;
}

/* --- batches --- */

/* Inputs first to last of a batch of mutations, or of the corpus itself. */
struct span {
    bool mutated;
    uint64_t seed; /* of the batch */
    size_t first, last;
};

static size_t produce(const struct corpus *c, const struct span *span, size_t i,
                      uint8_t *buf, uint64_t *state)
{
    if (span->mutated)
        return mutate(c, buf, state);
    memcpy(buf, c->files[i].p, c->files[i].n);
    return c->files[i].n;
}

/* Produces all from the batch's beginning on, and uses those of the span: they
 * are run, or, with a file, written there. */
static void walk(const struct corpus *c, const struct span *span, FILE *out)
{
    uint64_t state = span->seed;
    uint8_t *buf = mem_alloc(INPUT_MAX);

    for (size_t i = 0; i < span->last; i++) {
        size_t n = produce(c, span, i, buf, &state);

        if (i >= span->first && out != NULL)
            fwrite(buf, 1, n, out);
        else if (i >= span->first)
            run(buf, n);
    }
    free(buf);
}

/* In a child: does it come to a good end in time? */
static bool survives(const struct corpus *c, const struct span *span)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        alarm(BATCH_SECONDS);
        walk(c, span, NULL);
        exit(0); /* not _exit(): the leak checker has its say here */
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void save_crash(const struct corpus *c, const struct span *span,
                       const char *name)
{
    const char *base = strrchr(name, '/');
    struct str path = {0};
    FILE *out;

    str_addf(&path, "crash-%s.bin", base != NULL ? base + 1 : name);
    out = fopen(str_text(&path), "wb");
    if (out != NULL) {
        walk(c, span, out);
        fclose(out);
    }
    fprintf(stderr, "%s: %s %zu of seed %llu fails: see %s\n", name,
            span->mutated ? "mutation" : "file", span->first,
            (unsigned long long)span->seed, str_text(&path));
    str_free(&path);
}

/* Runs a batch; finds and saves the input that ends it. */
static bool run_batch(const struct corpus *c, const struct span *batch,
                      const char *name)
{
    struct span one = *batch;

    if (survives(c, batch))
        return true;
    for (size_t i = batch->first; i < batch->last; i++) {
        one.first = i;
        one.last = i + 1;
        if (survives(c, &one))
            continue;
        save_crash(c, &one, name);
        return false;
    }
    fprintf(stderr, "%s: fails only as a whole batch\n", name);
    return false;
}

static bool fuzz(const struct corpus *c, size_t count, uint64_t seed,
                 const char *name)
{
    struct span batch = {.first = 0, .last = c->n};
    uint64_t state = 2 * seed + 1; /* never 0 */

    if (!run_batch(c, &batch, name))
        return false;
    for (size_t done = 0; done < count; done += batch.last) {
        batch.mutated = true;
        batch.seed = random_next(&state) | 1;
        batch.last = count - done < BATCH ? count - done : BATCH;
        if (!run_batch(c, &batch, name))
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    size_t count = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    struct corpus *c = mem_alloc(sizeof *c);
    bool ok;

    if (argc < 2 || !load_directory(argv[1], c) || c->n == 0) {
        fprintf(stderr, "usage: %s CORPUS [MUTATIONS [SEED]]\n", argv[0]);
        return 2;
    }
    ok = fuzz(c, count, seed, argv[0]);
    if (ok)
        printf("%s: %zu files, %zu mutations, seed %llu\n", argv[0], c->n,
               count, (unsigned long long)seed);
    free_corpus(c);
    free(c);
    return ok ? 0 : 1;
}
