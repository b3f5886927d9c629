#include "core/wire/extensions.h"

#include <string.h>

#include "core/registry/suite.h"
#include "core/wire/extension_rows.h"

/* Order matters in two ways: what may be empty stands early, so that the last
 * extension has a body (Q7), and padding, which measures what stands before
 * it, is last. RFC 8446, 4.2 gives the messages of each type. */
static const struct extension_row ROWS[] = {
    {23, FORMS_LEGACY, NULL, ems_write, NULL, NULL, NULL},
    {22, FORMS_LEGACY, etm_wanted, etm_write, NULL, NULL, NULL},
    {0, FORMS_FULL, servername_wanted, servername_write, servername_read, NULL,
     NULL},
    {11, FORMS_LEGACY, groups_wanted, points_write, NULL, NULL, NULL},
    {10, FORMS_ALL, groups_wanted, groups_write, groups_read, NULL, NULL},
    {16, FORMS_FULL, alpn_wanted, alpn_write, alpn_read, NULL, NULL},
    {12, FORMS_LEGACY, srp_wanted, srp_write, NULL, NULL, NULL},
    {43, FORMS_TLS13, NULL, versions_write, versions_read, version_read,
     version_read},
    {45, FORMS_TLS13, NULL, psk_modes_write, NULL, NULL, NULL},
    {13, FORM_OF_TLS12 | FORMS_TLS13, NULL, schemes_write, schemes_read, NULL,
     NULL},
    {51, FORMS_TLS13, NULL, shares_write, shares_read, share_read,
     retry_group_read},
    {44, FORMS_TLS13, cookie_wanted, cookie_write, NULL, NULL, cookie_read},
    {50, 0, NULL, NULL, cert_schemes_read, NULL, NULL},
    {21, FORMS_FULL, padding_wanted, padding_write, NULL, NULL, NULL},
};

#define N_ROWS      (sizeof ROWS / sizeof ROWS[0])
#define ROW_NAME    2 /* server_name */
#define ROW_PADDING (N_ROWS - 1)

static unsigned form_of(const struct offer *o)
{
    bool full = o->form == FORM_FULL;

    switch (o->version) {
    case VERSION_TLS10:
    case VERSION_TLS11:
        return full ? FORM_OF_TLS10 : 0;
    case VERSION_TLS12:
        return full ? FORM_OF_TLS12 : 0;
    case VERSION_TLS13:
        return full ? FORM_OF_TLS13 : FORM_OF_TLS13_PLAIN;
    default: /* SSLv3 knows none (RFC 6101, 5.6.1.2) */
        return 0;
    }
}

static void write_rows(struct wr *w, struct hello_plan *plan, size_t from,
                       size_t to)
{
    for (size_t i = from; i < to; i++) {
        const struct extension_row *row = &ROWS[i];
        size_t body;

        if ((row->forms & plan->form) == 0 ||
            (row->wanted != NULL && !row->wanted(plan, w)))
            continue;
        wr_u16(w, row->type);
        wr_open(w, 2);
        body = w->len;
        row->write(w, plan);
        plan->last_empty = w->len == body;
        wr_close(w);
    }
}

/* All that the rows look at, but for the groups, the name and, of the padding,
 * the length; 0 where something is written that is not kept. */
static uint64_t head_of(const struct hello_plan *plan, const struct wr *w)
{
    const struct offer *o = plan->offer;

    if (plan->secrets->cache == NULL || plan->secrets->cookie.n != 0 ||
        o->share != SHARE_EMPTY || o->alpn != NULL)
        return 0;
    return (uint64_t)plan->form | (uint64_t)o->hashes << 8 |
           (uint64_t)etm_wanted(plan, w) << 16 |
           (uint64_t)srp_wanted(plan, w) << 24 |
           (uint64_t)servername_wanted(plan, w) << 32 |
           (uint64_t)o->n_groups << 40;
}

static void write_again(struct wr *w, struct hello_plan *plan,
                        const struct extension_block *b)
{
    wr_bytes(w, b->bytes, b->before);
    if (plan->offer->servername != NULL)
        write_rows(w, plan, ROW_NAME, ROW_NAME + 1);
    wr_bytes(w, b->bytes + b->before, b->n - b->before);
    plan->last_empty = b->last_empty;
}

static void write_anew(struct wr *w, struct hello_plan *plan, uint64_t head)
{
    size_t begin = w->len, name, behind;

    write_rows(w, plan, 0, ROW_NAME);
    name = w->len;
    write_rows(w, plan, ROW_NAME, ROW_NAME + 1);
    behind = w->len;
    write_rows(w, plan, ROW_NAME + 1, ROW_PADDING);
    if (head != 0 && !w->failed)
        extension_cache_add(plan->secrets->cache, head, plan->offer,
                            rd_from(w->buf + begin, name - begin),
                            rd_from(w->buf + behind, w->len - behind),
                            plan->last_empty);
}

void extensions_write(struct wr *w, const struct offer *o,
                      const struct hello_secrets *secrets, size_t message)
{
    struct hello_plan plan = {o, secrets, form_of(o), message, false};
    const struct extension_block *known = NULL;
    uint64_t head;

    if (plan.form == 0)
        return;
    head = head_of(&plan, w);
    if (head != 0)
        known = extension_cache_find(secrets->cache, head, o);
    wr_open(w, 2);
    if (known != NULL)
        write_again(w, &plan, known);
    else
        write_anew(w, &plan, head);
    write_rows(w, &plan, ROW_PADDING, N_ROWS);
    wr_close(w);
}

/* One of the three messages that are read, and where its types are noted. */
struct target {
    struct client_hello *client;
    struct server_hello *server;
    uint16_t *types, *n_types;
    size_t room;
};

static bool read_row(const struct extension_row *row, struct rd body,
                     const struct target *t)
{
    bool (*read)(struct rd, struct server_hello *);

    if (t->client != NULL)
        return row->read_client == NULL || row->read_client(body, t->client);
    read = t->server->retry ? row->read_retry : row->read_server;
    return read == NULL || read(body, t->server);
}

static size_t row_of(uint16_t type)
{
    size_t i = 0;

    while (i < N_ROWS && ROWS[i].type != type)
        i++;
    return i;
}

static bool read_block(struct rd block, const struct target *t)
{
    bool seen[N_ROWS + 1] = {false};

    while (!rd_done(&block)) {
        uint16_t type;
        struct rd body;
        size_t i;

        if (!rd_u16(&block, &type) || !rd_vec16(&block, &body))
            return false;
        if (*t->n_types < t->room)
            t->types[(*t->n_types)++] = type;
        i = row_of(type);
        if (i == N_ROWS || seen[i])
            continue;
        seen[i] = true;
        if (!read_row(&ROWS[i], body, t))
            return false;
    }
    return true;
}

bool extensions_read_client(struct rd block, struct client_hello *out)
{
    struct target t = {.client = out,
                       .types = out->extensions,
                       .n_types = &out->n_extensions,
                       .room = sizeof out->extensions / sizeof(uint16_t)};

    return read_block(block, &t);
}

bool extensions_read_server(struct rd block, struct server_hello *out)
{
    struct target t = {.server = out,
                       .types = out->extensions,
                       .n_types = &out->n_extensions,
                       .room = sizeof out->extensions / sizeof(uint16_t)};

    return read_block(block, &t);
}
