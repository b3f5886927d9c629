#include "core/base/sip.h"

#include <endian.h>
#include <string.h>

struct state {
    uint64_t a, b, c, d;
};

static uint64_t turned(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

static struct state mixed(struct state s)
{
    s.a += s.b;
    s.c += s.d;
    s.b = turned(s.b, 13) ^ s.a;
    s.d = turned(s.d, 16) ^ s.c;
    s.a = turned(s.a, 32) + s.d;
    s.c += s.b;
    s.d = turned(s.d, 21) ^ s.a;
    s.b = turned(s.b, 17) ^ s.c;
    s.c = turned(s.c, 32);
    return s;
}

/* Little-endian; n up to 8, which is where the compiler knows it. */
static uint64_t word(const uint8_t *p, size_t n)
{
    uint64_t x = 0;

    memcpy(&x, p, n);
    return le64toh(x);
}

static struct state taken(struct state s, uint64_t x)
{
    s.d ^= x;
    s = mixed(s);
    s.a ^= x;
    return s;
}

uint64_t sip_hash(const struct sip_key *key, const void *p, size_t n)
{
    struct state s = {key->k[0] ^ 0x736f6d6570736575,
                      key->k[1] ^ 0x646f72616e646f6d,
                      key->k[0] ^ 0x6c7967656e657261,
                      key->k[1] ^ 0x7465646279746573};
    const uint8_t *in = p;
    size_t left = n;

    for (; left >= 8; left -= 8, in += 8)
        s = taken(s, word(in, 8));
    s = taken(s, (uint64_t)n << 56 | (left != 0 ? word(in, left) : 0));
    s.c ^= 0xff;
    s = mixed(mixed(mixed(s)));
    return s.a ^ s.b ^ s.c ^ s.d;
}
