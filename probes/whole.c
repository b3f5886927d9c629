#include "probes/whole.h"

#include <string.h>

#include "probes/hello.h"

/* Does a web server listen there, a printer's one too? Only then is a request
 * sent: elsewhere it might be printed. */
static bool is_web(const struct inquiry *q)
{
    static const uint16_t ports[] = {
        443,  631,  4443, 5012, 7443,  7627,  8080,
        8081, 8443, 9443, 9943, 10443, 50003, 51443,
    };

    if (inquiry_prelude(q) != NULL)
        return strcmp(inquiry_prelude(q), "ipp") == 0;
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++)
        if (ports[i] == q->e->port)
            return true;
    return false;
}

static uint16_t share_group(const struct inquiry *q, uint16_t shown)
{
    if (hello_can_share(shown))
        return shown;
    for (size_t i = 0; i < q->e->n_groups; i++)
        if (hello_can_share(q->e->groups[i]))
            return q->e->groups[i];
    return 0x001d;
}

/* A server that likes a hybrid best would ask for a share that cannot be
 * made, and one that goes by the client's order for the first one's. */
static void only_shares(struct offer *o)
{
    uint16_t all[OFFER_GROUPS_MAX], n = 0;

    memcpy(all, o->groups, sizeof all);
    o->groups[n++] = o->share_group;
    for (size_t i = 0; i < o->n_groups; i++)
        if (hello_can_share(all[i]) && all[i] != o->share_group)
            o->groups[n++] = all[i];
    o->n_groups = n;
}

void whole_fill(struct offer *o, const struct inquiry *q, enum version v,
                const struct suite_result *row, enum whole_variant variant)
{
    struct bitset one = {{0}};

    bit_add(&one, row->suite);
    hello_begin(o, q, v);
    suite_list_add(&o->suites, &one);
    o->depth = is_web(q) ? DEPTH_DATA : DEPTH_FINISH;
    hello_cut(o, q->start);
    if (variant == WHOLE_NO_FFDHE)
        hello_without_ffdhe(o);
    if (variant == WHOLE_WIDESPREAD && q->start < BATCH_SHORT)
        hello_cut(o, BATCH_SHORT);
    if (v == VERSION_TLS12 && q->e->traits.small_hashes)
        o->hashes = HASHES_SMALL;
    if (v != VERSION_TLS13)
        return;
    o->share = SHARE_REAL;
    o->share_group = share_group(q, row->group);
    only_shares(o);
}
