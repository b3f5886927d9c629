/* The preludes: what a server says, and to those that are served a client,
 * comes to the same end in any pieces, and within bounds. The first byte
 * chooses the prelude, the second the size of the pieces. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "probes/prelude.h"
#include "probes/service.h"
#include "tests/fuzz/entry.h"

struct tally {
    enum prelude_status status;
    size_t taken, said, content;
    unsigned sum;
};

static void say(struct prelude *p, struct tally *t)
{
    size_t n;
    const uint8_t *b = prelude_output(p, &n);

    for (size_t i = 0; i < n; i++)
        t->sum = t->sum * 31 + b[i];
    t->said += n;
    prelude_sent(p, n);
}

static void unwrap(struct prelude *p, struct rd in, struct tally *t)
{
    struct rd piece;
    uint8_t b;

    while (prelude_unwrap(p, &in, &piece)) {
        if (piece.n == 0)
            abort();
        t->content += piece.n;
        while (rd_u8(&piece, &b))
            t->sum = t->sum * 31 + b;
    }
    if (in.n != 0)
        abort();
}

static struct tally talk(const struct prelude_kind *kind, struct rd all,
                         size_t step)
{
    struct prelude *p = prelude_new(kind, "mfd");
    struct tally t = {0};

    say(p, &t);
    while (all.n != 0) {
        struct rd in = {0};
        size_t k;

        rd_view(&all, all.n < step ? all.n : step, &in);
        k = in.n;
        t.status = prelude_feed(p, &in);
        t.taken += k - in.n;
        say(p, &t);
        if (t.status == PRELUDE_MORE && in.n != 0)
            abort();
        if (t.status == PRELUDE_READY && prelude_wraps(p))
            unwrap(p, in, &t);
    }
    if (prelude_words(p).n > PRELUDE_WORDS_MAX)
        abort();
    prelude_free(p);
    return t;
}

/* Those of the clients, then those of the servers. */
static const struct prelude_kind *choose(size_t n)
{
    size_t clients = 0, servers = 0;

    while (prelude_at(clients) != NULL)
        clients++;
    while (prelude_serve_at(servers) != NULL)
        servers++;
    n %= clients + servers;
    return n < clients ? prelude_find(prelude_at(n))
                       : prelude_serve_find(prelude_serve_at(n - clients));
}

static void guess(struct rd r)
{
    struct str s = {0};

    service_describe(&s, r.p, r.n);
    str_free(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rd in = rd_from(data, size);
    struct tally whole, pieces;
    const struct prelude_kind *kind;
    uint8_t which, step;

    if (size > 32 * 1024 || !rd_u8(&in, &which) || !rd_u8(&in, &step))
        return 0;
    kind = choose(which);
    whole = talk(kind, in, size);
    pieces = talk(kind, in, 1u + step);
    guess(in);
    if (pieces.said > 4096) /* what is said at once has a bound */
        return 0;
    if (whole.status != pieces.status || whole.taken != pieces.taken ||
        whole.said != pieces.said || whole.content != pieces.content ||
        whole.sum != pieces.sum)
        abort();
    return 0;
}
