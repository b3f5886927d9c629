/* The body of a ClientHello. */
#include <stdlib.h>

#include "core/wire/hello.h"
#include "tests/fuzz/entry.h"

/* Does the view lie in the message? An empty one may lie anywhere. */
static void check_view(struct rd v, const uint8_t *data, size_t size)
{
    if (v.n != 0 && (v.p < data || v.p + v.n > data + size))
        abort();
}

static void check_count(size_t n, size_t room)
{
    if (n > room)
        abort();
}

#define ROOM(a) (sizeof(a) / sizeof((a)[0]))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct client_hello ch;
    bool ok = client_hello_parse(rd_from(data, size), &ch);

    check_view(ch.random, data, size);
    check_view(ch.session, data, size);
    check_view(ch.servername, data, size);
    check_count(ch.n_suites, ROOM(ch.suites));
    check_count(ch.n_versions, ROOM(ch.versions));
    check_count(ch.n_groups, ROOM(ch.groups));
    check_count(ch.n_schemes, ROOM(ch.schemes));
    check_count(ch.n_shares, ROOM(ch.shares));
    check_count(ch.n_extensions, ROOM(ch.extensions));
    check_count(ch.n_compressions, ROOM(ch.compressions));
    if (ok && (ch.n_suites == 0 || ch.random.n != HELLO_RANDOM))
        abort();
    return 0;
}
