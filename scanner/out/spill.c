#include "scanner/out/spill.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

struct piece {
    char *group;
    uint64_t order, place; /* of the piece, of its group */
    bool mark;             /* its own; of the group behind sort() */
    long at;
    size_t n[2]; /* bytes of its first part and, behind that, its second */
};

struct spill {
    FILE *file; /* NULL until the first piece */
    struct piece *pieces;
    size_t n, cap;
};

struct spill *spill_new(void)
{
    return mem_alloc(sizeof(struct spill));
}

void spill_free(struct spill *s)
{
    for (size_t i = 0; i < s->n; i++)
        free(s->pieces[i].group);
    free(s->pieces);
    if (s->file != NULL)
        fclose(s->file);
    free(s);
}

bool spill_add(struct spill *s, const struct spill_piece *from)
{
    struct piece p = {.order = from->order,
                      .mark = from->mark,
                      .n = {from->first.len, from->second.len}};

    if (s->file == NULL)
        s->file = tmpfile();
    if (s->file == NULL)
        return false;
    p.at = ftell(s->file);
    if (p.at < 0 ||
        fwrite(str_text(&from->first), 1, p.n[0], s->file) != p.n[0] ||
        fwrite(str_text(&from->second), 1, p.n[1], s->file) != p.n[1])
        return false;
    if (s->n == s->cap) {
        s->cap = s->cap == 0 ? 64 : 2 * s->cap;
        s->pieces = mem_grow(s->pieces, s->cap, sizeof *s->pieces);
    }
    p.group = mem_strdup(from->group);
    s->pieces[s->n++] = p;
    return true;
}

static int by_group(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;
    int differ = strcmp(x->group, y->group);

    return differ != 0 ? differ : (x->order > y->order) - (x->order < y->order);
}

static int by_place(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;

    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return by_group(a, b);
}

static bool same_group(const struct piece *a, const struct piece *b)
{
    return strcmp(a->group, b->group) == 0;
}

static void sort(struct spill *s)
{
    qsort(s->pieces, s->n, sizeof *s->pieces, by_group);
    for (size_t i = 0; i < s->n; i++) {
        struct piece *p = &s->pieces[i];
        bool first = i == 0 || !same_group(p - 1, p);

        p->place = first ? p->order : p[-1].place;
        p->mark |= !first && p[-1].mark;
    }
    for (size_t i = s->n - 1; i > 0; i--)
        if (same_group(&s->pieces[i - 1], &s->pieces[i]))
            s->pieces[i - 1].mark = s->pieces[i].mark;
    qsort(s->pieces, s->n, sizeof *s->pieces, by_place);
}

/* The parts of a kind, 0 or 1, of n pieces. */
static bool copy(struct spill *s, const struct piece *p, size_t n, int kind,
                 FILE *out)
{
    bool ok = true;

    for (size_t i = 0; ok && i < n; i++) {
        char *text = mem_alloc(p[i].n[kind] + 1);
        long at = p[i].at + (kind != 0 ? (long)p[i].n[0] : 0);

        ok = fseek(s->file, at, SEEK_SET) == 0 &&
             fread(text, 1, p[i].n[kind], s->file) == p[i].n[kind];
        if (ok)
            fwrite(text, 1, p[i].n[kind], out);
        free(text);
    }
    return ok;
}

static bool write_group(struct spill *s, const struct piece *p, size_t n,
                        FILE *out, const struct spill_frame *frame)
{
    bool any = false, ok;

    for (size_t i = 0; i < n; i++)
        any |= p[i].n[1] != 0;
    frame->head(out, p->group, p->mark);
    ok = copy(s, p, n, 0, out);
    frame->middle(out, any);
    ok = ok && copy(s, p, n, 1, out);
    frame->tail(out, any);
    return ok;
}

bool spill_write(struct spill *s, FILE *out, const struct spill_frame *frame)
{
    bool ok = s->file == NULL || fflush(s->file) == 0;

    if (s->n != 0)
        sort(s);
    for (size_t i = 0, n; ok && i < s->n; i += n) {
        n = 1;
        while (i + n < s->n && same_group(&s->pieces[i], &s->pieces[i + n]))
            n++;
        ok = write_group(s, &s->pieces[i], n, out, frame);
    }
    return ok;
}
