/* The body of a ServerKeyExchange. Two bytes ahead of it choose the suite, one
 * the version. */
#include <stdlib.h>

#include "core/registry/suite.h"
#include "core/wire/flight.h"
#include "tests/fuzz/entry.h"

static void check_view(struct rd v, struct rd body)
{
    if (v.n != 0 && (v.p < body.p || v.p + v.n > body.p + body.n))
        abort();
}

static void check(const struct key_exchange *k, struct rd body)
{
    check_view(k->p, body);
    check_view(k->g, body);
    check_view(k->ys, body);
    check_view(k->point, body);
    check_view(k->rsa_n, body);
    check_view(k->rsa_e, body);
    check_view(k->signature, body);
    if (k->kind == KEX_DH && k->p_bits != number_bits(k->p))
        abort();
    if (k->kind == KEX_RSA_EXPORT && k->rsa_bits != number_bits(k->rsa_n))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rd in = rd_from(data, size);
    struct key_exchange k;
    const struct suite *suite;
    uint16_t code;
    uint8_t minor;

    if (!rd_u16(&in, &code) || !rd_u8(&in, &minor))
        return 0;
    suite = suite_find(code);
    if (suite == NULL) /* any number leads to some suite */
        suite = suite_at(code % suite_count());
    key_exchange_parse(in, suite, (uint16_t)(0x0300 | (minor & 3)), &k);
    check(&k, in);
    return 0;
}
