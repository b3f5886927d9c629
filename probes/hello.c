#include "probes/hello.h"

#include <string.h>

#include "core/registry/group.h"
#include "probes/prelude.h"

/* The common curves, which lead. */
static const uint16_t first_groups[] = {
    0x001d, /* x25519 */
    0x0017, /* secp256r1 */
    0x0018, /* secp384r1 */
    0x0019, /* secp521r1 */
    0x001e, /* x448 */
};
#define FIRST_GROUPS (sizeof first_groups / sizeof first_groups[0])

static bool is_first_group(uint16_t code)
{
    for (size_t i = 0; i < FIRST_GROUPS; i++)
        if (first_groups[i] == code)
            return true;
    return false;
}

void hello_begin(struct offer *o, const struct inquiry *q, enum version v)
{
    const uint16_t *groups;

    /* What stands behind has no meaning yet, and there is much of it. */
    memset(o, 0, offsetof(struct offer, suites.parts));
    o->version = v;
    o->datagrams = q->plan.datagrams;
    o->form = FORM_FULL;
    o->hashes = HASHES_ALL;
    o->share = q->e->traits.needs_real_share ? SHARE_REAL : SHARE_EMPTY;
    o->share_group = first_groups[0];
    o->servername = q->plan.servername;
    o->prelude = inquiry_prelude(q);
    o->alpn = prelude_alpn(o->prelude);
    o->n_groups = (uint16_t)groups_in_offer_order(v == VERSION_TLS13, &groups);
    memcpy(o->groups, groups, o->n_groups * sizeof *groups);
}

/* RFC 7919, 2: all codes that begin with 01. */
static bool is_ffdhe(uint16_t code)
{
    return code >> 8 == 1;
}

/* Keeps the groups for which keep() holds. */
static void filter(struct offer *o, bool (*keep)(uint16_t))
{
    uint16_t n = 0;

    for (size_t i = 0; i < o->n_groups; i++)
        if (keep(o->groups[i]))
            o->groups[n++] = o->groups[i];
    o->n_groups = n;
}

static bool not_ffdhe(uint16_t code)
{
    return !is_ffdhe(code);
}

void hello_without_ffdhe(struct offer *o)
{
    filter(o, not_ffdhe);
}

static void without(struct offer *o, uint16_t code)
{
    for (size_t i = 0; i < o->n_groups; i++)
        if (o->groups[i] == code) {
            o->n_groups--;
            memmove(&o->groups[i], &o->groups[i + 1],
                    (o->n_groups - i) * sizeof o->groups[0]);
            return;
        }
}

void hello_without_known_groups(struct offer *o, const struct endpoint *e)
{
    for (size_t i = 0; i < e->n_groups; i++)
        without(o, e->groups[i]);
}

static bool widespread(uint16_t code)
{
    return is_first_group(code) || code == 0x0100; /* ffdhe2048 */
}

void hello_cut(struct offer *o, enum batch_stage stage)
{
    if (stage >= BATCH_SHORT)
        filter(o, widespread);
    if (stage == BATCH_PLAIN)
        o->form = FORM_PLAIN;
}

/* A hello of less than 255 bytes: 80 go to what every hello has, some 90 to
 * the extensions of BATCH_SHORT, 9 and the name itself to server_name. */
static size_t short_room(const struct inquiry *q, enum version v)
{
    const char *sni = q->plan.servername;
    size_t used = 100, name = sni != NULL ? strlen(sni) : 0;

    if (v >= VERSION_TLS10)
        used += 30 + (name != 0 ? name + 9 : 0);
    if (v >= VERSION_TLS12)
        used += 64;
    return used + 32 > 250 ? 16 : (250 - used) / 2;
}

size_t hello_room(const struct inquiry *q, enum version v,
                  enum batch_stage stage)
{
    switch (stage) {
    case BATCH_100:
        return 100;
    case BATCH_64:
        return 64;
    case BATCH_SHORT:
        return short_room(q, v);
    case BATCH_PLAIN:
        return 64;
    default:
        return BITSET_MAX;
    }
}

struct bitset hello_plainest(enum version v)
{
    static const uint16_t codes[] = {
        0x0005, 0x002f, 0x0035, 0x000a, 0x0004, 0x0009, 0x0033, 0x0039,
        0x0016, 0x0032, 0x0038, 0x0013, 0xc013, 0xc014, 0xc012, 0xc011,
        0xc009, 0xc00a, 0x003c, 0x003d, 0x009c, 0x009d, 0x0067, 0x006b,
        0xc02f, 0xc030, 0xc02b, 0xc02c, 0x0003, 0x0008,
    };
    struct bitset set = {{0}};

    if (v == VERSION_TLS13)
        return suites_for(v);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        bit_add(&set, (size_t)suite_index(codes[i]));
    return set;
}

/* SSL2_HELLO_MAX has room for 28 kinds beside a challenge of 32 bytes; one is
 * the SCSV's. */
#define FRAMED_KINDS 27

void hello_framed(struct offer *o, const struct inquiry *q, bool kinds)
{
    struct bitset all = suites_for(VERSION_SSL2);
    struct bitset plain = hello_plainest(VERSION_TLS10);

    /* In TLS, kind 0x000000 is the suite without anything. */
    bit_remove(&all, (size_t)suite_index_ssl2(0));
    hello_begin(o, q, VERSION_TLS10);
    o->form = FORM_SSL2;
    o->n_groups = 0;
    if (kinds)
        suite_list_add(&o->suites, &all);
    suite_list_add(&o->suites, &plain);
    suite_list_cut(&o->suites, FRAMED_KINDS);
}

bool hello_is_plain(const struct offer *o)
{
    return o->form != FORM_FULL || o->version < VERSION_TLS10;
}

size_t hello_weight(const struct offer *o)
{
    size_t codes = o->suites.n + (hello_is_plain(o) ? 0 : o->n_groups);

    /* From TLS 1.2 on there are signature algorithms. */
    return 2 * codes + (o->version >= VERSION_TLS12 ? 64 : 0);
}

bool hello_has_ffdhe(const struct offer *o)
{
    if (hello_is_plain(o) || o->n_groups == 0)
        return false;
    for (size_t i = 0; i < o->n_groups; i++)
        if (is_ffdhe(o->groups[i]))
            return true;
    return false;
}

bool hello_can_share(uint16_t group)
{
    return is_first_group(group) || is_ffdhe(group);
}
