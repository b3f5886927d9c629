#include "core/wire/extension_rows.h"

#include <string.h>

#include "core/registry/suite.h"
#include "core/wire/extensions.h"

/* The bodies of the extensions that we send. */

/* SHA-256 leads: it is what every TLS 1.2 stack has (Q30). SHA-1 and MD5 are
 * offered all the same: a device may sign with nothing else. */
static const uint8_t SCHEMES_ALL[] = {
    4, 1, 4, 3, 4, 2,       /* RSA, ECDSA, DSA with SHA-256 */
    5, 1, 5, 3, 5, 2,       /* SHA-384 */
    6, 1, 6, 3, 6, 2,       /* SHA-512 */
    8, 4, 8, 5, 8, 6,       /* rsa_pss_rsae */
    8, 9, 8, 10, 8, 11,     /* rsa_pss_pss */
    8, 7, 8, 8,             /* ed25519, ed448 */
    2, 1, 2, 3, 2, 2,       /* SHA-1 */
    3, 1, 3, 3, 3, 2, 1, 1, /* SHA-224; RSA with MD5 */
};

/* A 512-bit RSA key has no room for SHA-512 or PSS. */
static const uint8_t SCHEMES_SMALL[] = {
    4, 1, 4, 3, 4, 2, 2, 1, 2, 3, 2, 2,
};

/* The user of an SRP hello. Any name will do: a server must answer an unknown
 * one like a known one (RFC 5054, 2.5.1.3). */
static const char SRP_USER[] = "user";

bool servername_wanted(const struct hello_plan *plan, const struct wr *w)
{
    (void)w;
    return plan->offer->servername != NULL;
}

bool groups_wanted(const struct hello_plan *plan, const struct wr *w)
{
    (void)w;
    return plan->offer->n_groups != 0;
}

bool alpn_wanted(const struct hello_plan *plan, const struct wr *w)
{
    (void)w;
    return plan->offer->alpn != NULL;
}

bool srp_wanted(const struct hello_plan *plan, const struct wr *w)
{
    const struct bitset srp = suites_of_kind(SUITE_SRP);

    (void)w;
    return suite_list_meets(&plan->offer->suites, &srp);
}

#define Q5_FIRST (256 - 5)
#define Q5_LAST  (511 + 4)

/* Reports differ in what they count: with the record header, which is 5 bytes
 * more, without it, or the body alone, 4 bytes less. None of the three may be
 * from 256 to 511 bytes long (Q5), nor 10 or 14 more than a multiple of 256
 * (Q6). */
bool hello_length_awkward(size_t message)
{
    const uint32_t q6 = 1u << 5 | 1u << 9 | 1u << 10 | 1u << 14 | 1u << 18;
    size_t n = message % 256;

    return (message >= Q5_FIRST && message <= Q5_LAST) ||
           (n < 32 && (q6 >> n & 1) != 0);
}

/* The first from this one on that is not. */
static size_t length_from(size_t message)
{
    if (message >= Q5_FIRST && message <= Q5_LAST)
        message = Q5_LAST + 1;
    while (hello_length_awkward(message))
        message++;
    return message;
}

/* The bytes of padding that the message so far calls for; 0 for none. The
 * extension costs four bytes of its own, and must not be empty (Q7). */
static size_t padding(const struct hello_plan *plan, const struct wr *w)
{
    size_t message = w->len - plan->message;

    if (!hello_length_awkward(message) && !plan->last_empty)
        return 0;
    return length_from(message + 4 + 1) - message - 4;
}

bool padding_wanted(const struct hello_plan *plan, const struct wr *w)
{
    return padding(plan, w) != 0;
}

void padding_write(struct wr *w, const struct hello_plan *plan)
{
    /* The four bytes of this extension's header are written by now. */
    struct wr before = *w;

    before.len -= 4;
    wr_zeros(w, padding(plan, &before)); /* RFC 7685, 3 */
}

void servername_body(struct wr *w, const char *name)
{
    wr_open(w, 2);
    wr_u8(w, 0); /* host_name (RFC 6066, 3) */
    wr_open(w, 2);
    wr_bytes(w, name, strlen(name));
    wr_close(w);
    wr_close(w);
}

void servername_write(struct wr *w, const struct hello_plan *plan)
{
    servername_body(w, plan->offer->servername);
}

/* RFC 7627, 5.1: an empty body. */
void ems_write(struct wr *w, const struct hello_plan *plan)
{
    (void)w;
    (void)plan;
}

/* A hello that only asks is spared it: nothing more would be learnt. */
bool etm_wanted(const struct hello_plan *plan, const struct wr *w)
{
    (void)w;
    return plan->offer->depth != DEPTH_FLIGHT;
}

/* RFC 7366, 2: an empty body. */
void etm_write(struct wr *w, const struct hello_plan *plan)
{
    (void)w;
    (void)plan;
}

/* RFC 8422, 5.1.2: uncompressed, the one that must be there. */
void points_write(struct wr *w, const struct hello_plan *plan)
{
    (void)plan;
    wr_bytes(w, "\1\0", 2);
}

static void number_list(struct wr *w, const uint16_t *v, size_t n)
{
    wr_open(w, 2);
    wr_u16s(w, v, n);
    wr_close(w);
}

void groups_write(struct wr *w, const struct hello_plan *plan)
{
    number_list(w, plan->offer->groups, plan->offer->n_groups);
}

void alpn_body_write(struct wr *w, const char *protocol)
{
    wr_open(w, 2);
    wr_open(w, 1);
    wr_bytes(w, protocol, strlen(protocol));
    wr_close(w);
    wr_close(w);
}

void alpn_write(struct wr *w, const struct hello_plan *plan)
{
    alpn_body_write(w, plan->offer->alpn);
}

/* RFC 5054, 2.8.1. */
void srp_write(struct wr *w, const struct hello_plan *plan)
{
    (void)plan;
    wr_open(w, 1);
    wr_bytes(w, SRP_USER, strlen(SRP_USER));
    wr_close(w);
}

/* RFC 8446, 4.2.1: TLS 1.3 alone. */
void versions_write(struct wr *w, const struct hello_plan *plan)
{
    wr_open(w, 1);
    wr_u16(w, version_wire(plan->offer->version));
    wr_close(w);
}

/* RFC 8446, 4.2.9: psk_dhe_ke. */
void psk_modes_write(struct wr *w, const struct hello_plan *plan)
{
    (void)plan;
    wr_bytes(w, "\1\1", 2);
}

void schemes_write(struct wr *w, const struct hello_plan *plan)
{
    wr_open(w, 2);
    if (plan->offer->hashes == HASHES_SMALL)
        wr_bytes(w, SCHEMES_SMALL, sizeof SCHEMES_SMALL);
    else
        wr_bytes(w, SCHEMES_ALL, sizeof SCHEMES_ALL);
    wr_close(w);
}

/* RFC 8446, 4.2.8: an empty vector asks for a HelloRetryRequest. */
void shares_write(struct wr *w, const struct hello_plan *plan)
{
    wr_open(w, 2);
    if (plan->offer->share == SHARE_REAL) {
        wr_u16(w, plan->offer->share_group);
        wr_open(w, 2);
        wr_bytes(w, plan->secrets->share, plan->secrets->share_len);
        wr_close(w);
    }
    wr_close(w);
}

bool cookie_wanted(const struct hello_plan *plan, const struct wr *w)
{
    (void)w;
    return plan->secrets->cookie.n != 0;
}

/* RFC 8446, 4.2.2: as it came. */
void cookie_write(struct wr *w, const struct hello_plan *plan)
{
    wr_open(w, 2);
    wr_bytes(w, plan->secrets->cookie.p, plan->secrets->cookie.n);
    wr_close(w);
}
