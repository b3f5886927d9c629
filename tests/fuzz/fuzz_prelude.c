/* The preludes: what a server says comes to the same end in any pieces, and
 * within bounds. The first byte chooses the prelude, the second the size of
 * the pieces. */
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

static struct tally talk(const char *kind, struct rd all, size_t step)
{
    struct prelude *p = prelude_new(prelude_find(kind), "mfd");
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
    uint8_t kind, step;
    size_t kinds = 0;

    if (size > 32 * 1024 || !rd_u8(&in, &kind) || !rd_u8(&in, &step))
        return 0;
    while (prelude_at(kinds) != NULL)
        kinds++;
    whole = talk(prelude_at(kind % kinds), in, size);
    pieces = talk(prelude_at(kind % kinds), in, 1u + step);
    guess(in);
    if (pieces.said > 4096) /* what is said at once has a bound */
        return 0;
    if (whole.status != pieces.status || whole.taken != pieces.taken ||
        whole.said != pieces.said || whole.content != pieces.content ||
        whole.sum != pieces.sum)
        abort();
    return 0;
}
