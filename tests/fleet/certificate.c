/* Certificates, written by hand: they are made of pseudo-random numbers, and
 * nobody could verify them. Devices whose vendor put one key into all of them
 * share theirs. */
#include <stdio.h>
#include <string.h>

#include "tests/fleet/device.h"

static void open_der(struct wr *w, unsigned tag)
{
    wr_u8(w, tag);
    wr_u8(w, 0x82); /* a length of two bytes */
    wr_open(w, 2);
}

static void put_der(struct wr *w, unsigned tag, const void *p, size_t n)
{
    wr_u8(w, tag);
    wr_open(w, 1);
    wr_bytes(w, p, n);
    wr_close(w);
}

#define PUT_OID(w, bytes) put_der(w, 0x06, bytes, sizeof bytes - 1)

static void put_algorithm(struct wr *w, const struct device *d, bool ec)
{
    open_der(w, 0x30);
    if (ec)
        PUT_OID(w, "\x2a\x86\x48\xce\x3d\x04\x03\x02"); /* ecdsa, SHA-256 */
    else if (d->md5)
        PUT_OID(w, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04");
    else
        PUT_OID(w, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"); /* SHA-256 */
    if (!ec)
        put_der(w, 0x05, "", 0);
    wr_close(w);
}

static void put_name(struct wr *w, const char *cn)
{
    open_der(w, 0x30);
    open_der(w, 0x31);
    open_der(w, 0x30);
    PUT_OID(w, "\x55\x04\x03");
    put_der(w, 0x0c, cn, strlen(cn));
    wr_close(w);
    wr_close(w);
    wr_close(w);
}

static void put_random(struct wr *w, uint32_t seed, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        seed = seed * 1664525u + 1013904223u;
        wr_u8(w, seed >> 24);
    }
}

static void put_rsa_key(struct wr *w, uint32_t seed, unsigned bits)
{
    open_der(w, 0x30);
    PUT_OID(w, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01");
    put_der(w, 0x05, "", 0);
    wr_close(w);
    open_der(w, 0x03);
    wr_u8(w, 0); /* no unused bits */
    open_der(w, 0x30);
    open_der(w, 0x02);
    wr_u8(w, 0);
    wr_u8(w, 0xc3); /* so that it has all its bits */
    put_random(w, seed, bits / 8 - 2);
    wr_u8(w, 0xc5); /* and is odd, as products of primes are */
    wr_close(w);
    put_der(w, 0x02, "\1\0\1", 3);
    wr_close(w);
    wr_close(w);
}

static void put_ec_key(struct wr *w, uint32_t seed)
{
    open_der(w, 0x30);
    PUT_OID(w, "\x2a\x86\x48\xce\x3d\x02\x01");
    PUT_OID(w, "\x2a\x86\x48\xce\x3d\x03\x01\x07"); /* secp256r1 */
    wr_close(w);
    open_der(w, 0x03);
    wr_u8(w, 0);
    wr_u8(w, 4);
    put_random(w, seed, 64);
    wr_close(w);
}

static void put_tbs(struct wr *w, const struct device *d, bool ec,
                    uint32_t seed)
{
    char name[64];

    snprintf(name, sizeof name, d->shared_key ? "%s" : "%s-%08x", d->model,
             d->address);
    open_der(w, 0x30);
    put_der(w, 0xa0, "\2\1\2", 3);
    put_der(w, 0x02, &(uint8_t){(uint8_t)(seed >> 25)}, 1);
    put_algorithm(w, d, ec);
    put_name(w, name);
    open_der(w, 0x30);
    put_der(w, 0x17, "150101000000Z", 13);
    put_der(w, 0x17, d->until[0] != '\0' ? d->until : "400101000000Z", 13);
    wr_close(w);
    put_name(w, name);
    open_der(w, 0x30);
    if (ec)
        put_ec_key(w, seed);
    else
        put_rsa_key(w, seed, d->rsa_bits);
    wr_close(w);
    wr_close(w);
}

static bool wants_ec(const struct suite *s)
{
    return s->auth == AUTH_ECDSA || s->kx == KX_ECDH;
}

bool device_chain(const struct device *d, const struct suite *s, struct wr *w)
{
    uint32_t seed =
        d->shared_key ? 77 : d->address * 2654435761u + d->renewed * 40503u;
    bool ec = wants_ec(s);

    if (s->auth == AUTH_ANON || s->auth == AUTH_PSK || s->auth == AUTH_SRP)
        return s->kx == KX_RSA_PSK;
    wr_open(w, 3);
    wr_open(w, 3);
    open_der(w, 0x30);
    put_tbs(w, d, ec, seed + ec);
    put_algorithm(w, d, ec);
    open_der(w, 0x03);
    wr_u8(w, 0);
    put_random(w, seed, ec ? 70 : d->rsa_bits / 8);
    wr_close(w);
    wr_close(w);
    wr_close(w);
    wr_close(w);
    return true;
}
