#include "probes/own_prime.h"

#include <string.h>

#include "core/registry/suite.h"
#include "probes/hello.h"
#include "probes/record.h"

static bool is_dhe(size_t suite)
{
    return suite_at(suite)->kind == SUITE_CERT &&
           suite_has_dhe(suite_at(suite));
}

static bool is_of_rfc7919(const uint8_t hash[PRIME_HASH])
{
    const struct prime *known = prime_find(hash);

    return known != NULL && strncmp(known->name, "RFC 7919", 8) == 0;
}

static void begin(struct own_prime *p, const struct answer *a)
{
    p->over = is_of_rfc7919(a->dh_p_hash);
    p->open = !p->over;
    memcpy(p->p_hash, a->dh_p_hash, sizeof p->p_hash);
}

static void end(struct own_prime *p)
{
    p->open = false;
    p->over = true;
}

bool own_prime_feed(struct own_prime *p, struct inquiry *q,
                    const struct offer *o, const struct answer *a, bool pick)
{
    bool dhe, shown;

    if (!p->wanted || p->over)
        return false;
    dhe = pick && is_dhe((size_t)suite_index(a->suite));
    shown = dhe && a->kex == KEX_DH && a->flight != FLIGHT_BROKEN;
    if (!p->open && !shown)
        return false;
    if (hello_has_ffdhe(o)) {
        if (!p->open)
            begin(p, a);
        return false;
    }
    if (!p->open || (pick && !dhe))
        return false;
    end(p);
    q->prime_known |= shown;
    if (!shown || memcmp(p->p_hash, a->dh_p_hash, sizeof p->p_hash) == 0)
        return !shown;
    record_traits(q, o, a);
    return true;
}

bool own_prime_ahead(const struct own_prime *p, const struct bitset *picks,
                     size_t refusals, bool *open)
{
    struct bitset certs = suites_of_kind(SUITE_CERT), both = suites_with_dhe();
    bool dhe;

    *open = p->open;
    if (!p->wanted || p->over)
        return true;
    both = bit_and(&both, &certs);
    both = bit_and(&both, picks);
    dhe = !bit_empty(&both);
    *open = p->open && !dhe;
    return p->open ? dhe || refusals == 0 : !dhe;
}
