#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/server_inside.h"
#include "tests/fuzz/entry.h"

/* A hostile client against the engine's server. Byte 0 chooses whether it
 * serves, and how; byte 1 how the rest is cut and how it ends. It is fed twice,
 * at once and cut: both must hear the same. */

static const struct credentials *credentials(struct crypto *crypto, bool ec)
{
    static struct credentials keys[2];
    struct err err;

    if (keys[ec].key == NULL &&
        !credentials_open(&keys[ec], crypto,
                          ec ? "tests/data/server/ec256.pem"
                             : "tests/data/server/rsa.pem",
                          ec ? "tests/data/server/ec256.key"
                             : "tests/data/server/rsa.key",
                          &err)) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    return &keys[ec];
}

/* Who fuzzes has no keys: where `open` is set, what is sealed is read in the
 * clear. */
static void spare_keys(struct server *s)
{
    protect_free(s->opening);
    s->opening = NULL;
}

static void check(const struct server *s)
{
    size_t n;

    (void)server_output(s, &n);
    if (s->out_len > s->out_cap || n > s->out_len ||
        s->heard.words_len > HEARD_WORDS_MAX)
        abort();
    if (s->heard.kind != HEARD_HELLO && s->heard.served != SERVED_NOT)
        abort();
    if (s->terms->credentials == NULL && s->heard.served != SERVED_NOT)
        abort();
}

static struct heard run(struct crypto *crypto, const struct server_terms *terms,
                        const uint8_t *p, size_t n, size_t chunk, uint8_t how)
{
    struct server *s = server_new(crypto, terms);
    enum server_status status = SERVER_MORE;
    struct heard heard;

    while (status == SERVER_MORE && n > 0) {
        size_t k = n < chunk ? n : chunk;
        uint8_t *own = mem_copy(p, k); /* a read past its end is seen */

        status = server_feed(s, own, k);
        free(own);
        if (how & 0x80)
            spare_keys(s);
        p += k;
        n -= k;
    }
    if (status == SERVER_MORE)
        status = (how & 0x7F) % 3 == 0
                     ? server_silence(s)
                     : server_end(s, (how & 0x7F) % 3 == 1);
    if (status != SERVER_DONE)
        abort();
    check(s);
    server_heard(s, &heard);
    server_free(s);
    return heard;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct crypto *crypto; /* seeding it costs more than a run */
    struct server_terms terms = {0};
    struct heard a, b;

    if (crypto == NULL && (crypto = crypto_new()) == NULL)
        abort();
    if (size < 2)
        return 0;
    if ((data[0] & 1) != 0 && data[1] % 8 == 7) /* keys cost time */
        terms.credentials = credentials(crypto, (data[0] & 2) != 0);
    terms.versions = data[0] >> 2;
    a = run(crypto, &terms, data + 2, size - 2, size, data[1] & 0x7F);
    b = run(crypto, &terms, data + 2, size - 2, 1 + data[1] % 60, data[1]);
    if (a.kind != b.kind)
        abort();
    if (!(data[1] & 0x80) && (a.served != b.served || a.suite != b.suite ||
                              strcmp(a.how, b.how) != 0))
        abort();
    return 0;
}
