/* TLS 1.2 asked again without large hashes. A short RSA key cannot sign with
 * SHA-512 or RSA-PSS; some stacks pick the client's first scheme all the same
 * and fail, so that ephemeral suites they serve in TLS 1.1 seem to be missing
 * in TLS 1.2. Only where there is such a gap is it asked for. */
#include "core/base/mem.h"
#include "probes/elim.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/rows.h"

struct hashes_state {
    bool begun;
    size_t before; /* suites that TLS 1.2 had */
    struct elim elim;
};

void *hashes_init(const struct probe *p)
{
    (void)p;
    return mem_alloc(sizeof(struct hashes_state));
}

void hashes_drop(void *state)
{
    struct hashes_state *s = state;

    elim_free(&s->elim);
}

/* Suites whose ServerKeyExchange is signed. */
static struct bitset signed_suites(void)
{
    struct bitset certs = suites_of_kind(SUITE_CERT);
    struct bitset all = suites_for(VERSION_TLS12);
    struct bitset dhe = suites_with_dhe(), set = suites_with_ecdhe();

    set = bit_or(&set, &dhe);
    set = bit_and(&set, &certs);
    return bit_and(&set, &all);
}

/* Those of older versions that TLS 1.2 should have too: single DES and IDEA
 * ended with TLS 1.1 (RFC 5469). */
static bool gap(const struct inquiry *q, const struct bitset *wanted)
{
    for (int v = VERSION_TLS10; v <= VERSION_TLS11; v++) {
        struct bitset has = endpoint_suites(q->e, (enum version)v);

        has = bit_and(&has, wanted);
        for (size_t i = bit_next(&has, 0); i < BITSET_MAX;
             i = bit_next(&has, i + 1))
            if (suite_at(i)->cipher != CIPHER_DES &&
                suite_at(i)->cipher != CIPHER_IDEA)
                return true;
    }
    return false;
}

/* A key too short for large hashes: every ephemeral suite may be hidden. */
static bool short_key(const struct inquiry *q)
{
    for (size_t i = 0; i < q->e->n_chains; i++)
        if (q->e->chains[i].n != 0 &&
            q->e->chains[i].certs[0].key == CERT_KEY_RSA &&
            q->e->chains[i].certs[0].key_bits != 0 &&
            q->e->chains[i].certs[0].key_bits < 1024)
            return true;
    return false;
}

static void begin(struct hashes_state *s, struct inquiry *q)
{
    struct bitset has = endpoint_suites(q->e, VERSION_TLS12);
    struct bitset wanted = signed_suites();

    s->begun = true;
    wanted = bit_minus(&wanted, &has);
    if (!gap(q, &wanted) && !short_key(q))
        return;
    elim_init(&s->elim, VERSION_TLS12, &wanted);
    elim_more(&s->elim, q, &wanted, q->start);
    s->elim.hashes = HASHES_SMALL;
    s->before = q->e->versions[VERSION_TLS12].n_suites;
}

enum inquiry_status hashes_next(void *state, struct inquiry *q,
                                struct offer *offer)
{
    struct hashes_state *s = state;

    if (!inquiry_settled(q, ~0u))
        return INQUIRY_REST;
    if (q->e->versions[VERSION_TLS12].outcome != OUTCOME_ACCEPTED)
        return INQUIRY_DONE;
    if (!s->begun)
        begin(s, q);
    return s->elim.n != 0 ? elim_next(&s->elim, q, offer) : INQUIRY_REST;
}

/* A suite that broke with large hashes, and holds with small ones, works. */
static void revive(struct inquiry *q, const struct answer *a)
{
    struct suite_result *row =
        endpoint_suite(q->e, VERSION_TLS12, (size_t)suite_index(a->suite));

    if (row == NULL || a->flight == FLIGHT_BROKEN || row->works != WORKS_NO)
        return;
    row->works = WORKS_UNTESTED;
    row->failure = &failure_none;
    row->kex = KEX_UNKNOWN;
}

void hashes_feed(void *state, struct inquiry *q, const struct offer *offer,
                 const struct answer *a)
{
    struct hashes_state *s = state;

    if (s->elim.doing == ELIM_ASKING && record_is_pick(offer, a)) {
        revive(q, a);
        q->e->traits.small_hashes |= a->flight != FLIGHT_BROKEN;
    }
    elim_feed(&s->elim, q, offer, a);
}
