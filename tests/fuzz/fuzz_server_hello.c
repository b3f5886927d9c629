/* The body of a ServerHello or HelloRetryRequest. */
#include <stdlib.h>

#include "core/wire/hello.h"
#include "tests/fuzz/entry.h"

static void check_view(struct rd v, const uint8_t *data, size_t size)
{
    if (v.n != 0 && (v.p < data || v.p + v.n > data + size))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct server_hello sh;
    bool ok = server_hello_parse(rd_from(data, size), &sh);

    check_view(sh.random, data, size);
    check_view(sh.session, data, size);
    check_view(sh.share, data, size);
    check_view(sh.cookie, data, size);
    if (sh.n_extensions > sizeof sh.extensions / sizeof sh.extensions[0])
        abort();
    if (ok && (sh.random.n != HELLO_RANDOM ||
               (!sh.has_extensions && sh.version != sh.legacy_version)))
        abort();
    return 0;
}
