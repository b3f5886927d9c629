#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/out/text.h"

/* The grid: a row for each client class, a column for each server class. Forty
 * columns fit on 80 characters: labels are cut, then the gaps between columns
 * go, and what is wider still is drawn in bands. */
#define LABEL_MAX 28
#define GAP_EVERY 5 /* columns of one character stand in groups of five */

static const char symbols[] = {
    [VERDICT_COMPATIBLE] = '+',
    [VERDICT_RISKY] = '!',
    [VERDICT_INCOMPATIBLE] = 'X',
    [VERDICT_INCONCLUSIVE] = '?',
};

/* Nothing but trust stands in the way: with devices that sign their own
 * certificates that would be every cell, and hide all other risks. */
#define SYMBOL_IF_TRUSTED '~'

static const char *const colors[] = {
    [VERDICT_COMPATIBLE] = "\033[32m",
    [VERDICT_RISKY] = "\033[33m",
    [VERDICT_INCOMPATIBLE] = "\033[31m",
    [VERDICT_INCONCLUSIVE] = "\033[36m",
};

struct grid {
    const struct matrix *m;
    size_t *rows, *columns; /* indexes of classes */
    size_t n_rows, n_columns;
    bool swapped; /* the columns are the clients */
    bool color;
    size_t label; /* columns of the row labels */
    bool wide;    /* two characters a column */
};

/* "B  10.0.0.5:443 (+30)". */
static void full_label(struct str *out, const struct class *c)
{
    char name[600];

    party_label(&c->members[0], name, sizeof name);
    str_addf(out, "%-2s %s", c->id, name);
    if (c->n_members > 1)
        str_addf(out, " (+%zu)", c->n_members - 1);
}

/* Cut behind the middle: the head tells hosts of one domain apart, the end
 * tells the port and how many there are. Only plain text is cut by bytes; names
 * with wide characters are rare, and are let out of line. */
static void row_label(struct str *out, const struct class *c, size_t room)
{
    struct str text = {0};
    size_t used;

    full_label(&text, c);
    used = str_columns(str_text(&text));
    if (used > room && used == text.len) {
        size_t tail = room / 3, head = room - tail - 2;

        str_addn(out, text.s, head);
        str_add(out, "..");
        str_add(out, text.s + text.len - tail);
    } else {
        str_addf(out, "%s%*s", str_text(&text),
                 used < room ? (int)(room - used) : 0, "");
    }
    str_free(&text);
}

static size_t label_columns(const struct grid *g)
{
    size_t most = 4;

    for (size_t i = 0; i < g->n_rows; i++) {
        struct str label = {0};
        size_t n;

        full_label(&label, &g->m->classes[g->rows[i]]);
        n = str_columns(str_text(&label));
        most = n > most ? n : most;
        str_free(&label);
    }
    return most < LABEL_MAX ? most : LABEL_MAX;
}

static const struct pair *cell_pair(const struct grid *g, size_t row,
                                    size_t column)
{
    return g->swapped ? matrix_pair(g->m, g->columns[column], g->rows[row])
                      : matrix_pair(g->m, g->rows[row], g->columns[column]);
}

static char symbol(const struct pair *p)
{
    if (p->verdict != VERDICT_RISKY)
        return symbols[p->verdict];
    for (size_t i = 0; i < p->n_reasons; i++)
        if (strcmp(p->reasons[i].rule, "certificate-untrusted") != 0)
            return symbols[p->verdict];
    return SYMBOL_IF_TRUSTED;
}

/* What stands before a column of a band. */
static void gap(struct str *out, const struct grid *g, size_t in_band)
{
    if (g->wide || in_band % GAP_EVERY == 0)
        str_addc(out, ' ');
}

static void cell(struct str *out, const struct grid *g, size_t row,
                 size_t column)
{
    const struct pair *p = cell_pair(g, row, column);

    if (p == NULL)
        str_addc(out, '.');
    else if (g->color)
        str_addf(out, "%s%c\033[0m", colors[p->verdict], symbol(p));
    else
        str_addc(out, symbol(p));
}

/* Class letters stand upright, one below the other, at the foot of their
 * column. */
static void heads(struct str *out, const struct grid *g, size_t from,
                  size_t end)
{
    size_t deep = 0;

    for (size_t c = from; c < end; c++) {
        size_t n = strlen(g->m->classes[g->columns[c]].id);

        deep = n > deep ? n : deep;
    }
    for (size_t line = 0; line < deep; line++) {
        str_addf(out, "%*s", (int)g->label, "");
        for (size_t c = from; c < end; c++) {
            const char *id = g->m->classes[g->columns[c]].id;
            size_t above = deep - strlen(id);

            gap(out, g, c - from);
            str_addc(out, line < above ? ' ' : id[line - above]);
        }
        str_addc(out, '\n');
    }
}

static void band(struct str *out, const struct grid *g, size_t from, size_t end)
{
    heads(out, g, from, end);
    for (size_t r = 0; r < g->n_rows; r++) {
        row_label(out, &g->m->classes[g->rows[r]], g->label);
        for (size_t c = from; c < end; c++) {
            gap(out, g, c - from);
            cell(out, g, r, c);
        }
        str_addc(out, '\n');
    }
}

static void draw(struct str *out, struct grid *g, unsigned width)
{
    size_t room, per_band;

    g->label = label_columns(g);
    room = width > g->label + 2 * GAP_EVERY ? width - g->label : 2 * GAP_EVERY;
    g->wide = 2 * g->n_columns <= room;
    per_band = g->wide ? room / 2 : room / (GAP_EVERY + 1) * GAP_EVERY;
    for (size_t from = 0; from < g->n_columns; from += per_band) {
        size_t end = from + per_band;

        if (from != 0)
            str_addc(out, '\n');
        band(out, g, from, end < g->n_columns ? end : g->n_columns);
    }
}

/* Is every cell the same whoever is the client? Then one grid tells all. */
static bool same_both_ways(struct grid *g)
{
    bool same = true;

    for (size_t r = 0; same && r < g->n_rows; r++)
        for (size_t c = 0; same && c < g->n_columns; c++) {
            const struct pair *p, *q;

            g->swapped = false;
            p = cell_pair(g, r, c);
            g->swapped = true;
            q = cell_pair(g, r, c);
            same = (p == NULL) == (q == NULL) &&
                   (p == NULL || symbol(p) == symbol(q));
        }
    g->swapped = false;
    return same;
}

static bool any_pair(const struct grid *g)
{
    for (size_t r = 0; r < g->n_rows; r++)
        for (size_t c = 0; c < g->n_columns; c++)
            if (cell_pair(g, r, c) != NULL)
                return true;
    return false;
}

/* The classes of a side; all of them where there are no sides. */
static size_t side(const struct matrix *m, unsigned mask, size_t *out)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n_classes; i++)
        if (!m->versus || (m->classes[i].sides & mask) != 0)
            out[n++] = i;
    return n;
}

static void versus(struct str *out, struct grid *g, unsigned width)
{
    if (same_both_ways(g)) {
        str_add(out, "Rows against columns, the same whoever connects:\n\n");
        draw(out, g, width);
        return;
    }
    if (any_pair(g)) {
        str_add(out, "Rows connect to columns:\n\n");
        draw(out, g, width);
        str_addc(out, '\n');
    }
    g->swapped = true;
    if (any_pair(g)) {
        str_add(out, "Columns connect to rows:\n\n");
        draw(out, g, width);
    }
}

static void grids(struct str *out, struct grid *g, unsigned width)
{
    str_addc(out, '\n');
    if (g->m->versus) {
        versus(out, g, width);
    } else {
        str_add(out, "Rows connect to columns:\n\n");
        draw(out, g, width);
    }
    str_addc(out, '\n');
    text_wrap(out, "",
              "+ compatible, ~ if the certificate is trusted, ! risky,\n"
              "X incompatible, ? inconclusive, . no pair",
              width);
    str_addc(out, '\n');
}

void text_grid(struct str *out, const struct matrix *m, unsigned width,
               bool color)
{
    struct grid g = {.m = m, .color = color};

    g.rows = mem_array(m->n_classes, sizeof *g.rows);
    g.columns = mem_array(m->n_classes, sizeof *g.columns);
    g.n_rows = side(m, SIDE_LEFT, g.rows);
    g.n_columns = side(m, SIDE_RIGHT, g.columns);
    if (g.n_rows != 0 && g.n_columns != 0)
        grids(out, &g, width);
    else
        str_add(out, "Nothing to lay against each other.\n");
    free(g.rows);
    free(g.columns);
}
