#include "core/engine/prf.h"

#include <string.h>

#define SSL3_LETTERS   26
#define FINISHED_BYTES 12 /* RFC 5246, 7.4.9 */

struct prf prf_of(const struct suite *s, enum version v)
{
    size_t n = strlen(s->name);
    bool sha384 = n > 6 && strcmp(s->name + n - 6, "SHA384") == 0;
    struct prf prf = {.hash = sha384 ? HASH_SHA384 : HASH_SHA256};

    if (v == VERSION_TLS13)
        prf.kind = PRF_SCHEDULE;
    else if (v == VERSION_TLS12)
        prf.kind = PRF_HASH;
    else
        prf.kind = v == VERSION_SSL3 ? PRF_SSL3 : PRF_MD5_SHA1;
    return prf;
}

/* P_hash, xored onto out (RFC 5246, 5). */
static void xor_p_hash(enum crypto_hash h, struct rd secret, struct rd label,
                       struct rd seed, uint8_t *out, size_t n)
{
    uint8_t a[CRYPTO_HASH_MAX], block[CRYPTO_HASH_MAX];
    struct rd parts[3] = {rd_from(a, crypto_hash_size(h)), label, seed};

    crypto_hmac(h, secret, parts + 1, 2, a);
    while (n > 0) {
        size_t k = crypto_hmac(h, secret, parts, 3, block);

        if (k > n)
            k = n;
        for (size_t i = 0; i < k; i++)
            out[i] ^= block[i];
        out += k;
        n -= k;
        crypto_hmac(h, secret, parts, 1, a);
    }
}

/* MD5(secret + SHA1("BB" + secret + seed)) for "A", "BB", "CCC"... */
static void ssl3_expand(struct rd secret, struct rd seed, uint8_t *out,
                        size_t n)
{
    uint8_t letters[SSL3_LETTERS], sha[20], block[16];

    for (unsigned i = 1; i <= SSL3_LETTERS && n > 0; i++) {
        struct rd inner[] = {rd_from(letters, i), secret, seed};
        struct rd outer[] = {secret, rd_from(sha, sizeof sha)};
        size_t k = n < sizeof block ? n : sizeof block;

        memset(letters, 'A' + (int)i - 1, i);
        crypto_hash_of(HASH_SHA1, inner, 3, sha);
        crypto_hash_of(HASH_MD5, outer, 2, block);
        memcpy(out, block, k);
        out += k;
        n -= k;
    }
}

void prf_expand(struct prf prf, struct rd secret, const char *label,
                struct rd seed, uint8_t *out, size_t n)
{
    struct rd l = rd_from(label, strlen(label));
    size_t half = (secret.n + 1) / 2; /* an odd one shares the middle byte */

    memset(out, 0, n);
    if (prf.kind == PRF_SSL3) {
        ssl3_expand(secret, seed, out, n);
    } else if (prf.kind == PRF_MD5_SHA1) {
        struct rd s1 = rd_from(secret.p, half);
        struct rd s2 = rd_from(secret.p + secret.n - half, half);

        xor_p_hash(HASH_MD5, s1, l, seed, out, n);
        xor_p_hash(HASH_SHA1, s2, l, seed, out, n);
    } else {
        xor_p_hash(prf.hash, secret, l, seed, out, n);
    }
}

void prf_master(struct prf prf, struct rd premaster,
                const struct prf_randoms *r, uint8_t master[PRF_MASTER])
{
    uint8_t seed[2 * PRF_RANDOM];

    memcpy(seed, r->client, PRF_RANDOM);
    memcpy(seed + PRF_RANDOM, r->server, PRF_RANDOM);
    prf_expand(prf, premaster, "master secret", rd_from(seed, sizeof seed),
               master, PRF_MASTER);
}

void prf_master_extended(struct prf prf, struct rd premaster,
                         struct rd session_hash, uint8_t master[PRF_MASTER])
{
    prf_expand(prf, premaster, "extended master secret", session_hash, master,
               PRF_MASTER);
}

void prf_key_block(struct prf prf, const uint8_t master[PRF_MASTER],
                   const struct prf_randoms *r, uint8_t *out, size_t n)
{
    uint8_t seed[2 * PRF_RANDOM];

    memcpy(seed, r->server, PRF_RANDOM);
    memcpy(seed + PRF_RANDOM, r->client, PRF_RANDOM);
    prf_expand(prf, rd_from(master, PRF_MASTER), "key expansion",
               rd_from(seed, sizeof seed), out, n);
}

size_t prf_finished(struct prf prf, const uint8_t master[PRF_MASTER],
                    const struct transcript *t, bool client,
                    uint8_t out[PRF_FINISHED_MAX])
{
    uint8_t hash[CRYPTO_HASH_MAX];
    size_t n;

    if (prf.kind == PRF_SSL3)
        return transcript_ssl3(t, master, client ? "CLNT" : "SRVR", out);
    n = transcript_hash(t, prf, hash);
    prf_expand(prf, rd_from(master, PRF_MASTER),
               client ? "client finished" : "server finished", rd_from(hash, n),
               out, FINISHED_BYTES);
    return FINISHED_BYTES;
}
