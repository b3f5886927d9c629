/* A prelude: what a server says, or to one that is served a client, comes to
 * the same end in any pieces, and within bounds. The first byte chooses the
 * size of the pieces. Compiled once for each kind of prelude, whose name is in
 * FUZZ_TARGET as in that of its corpus: fuzz_prelude_smtp, fuzz_serve_smtp. */
#include <stdlib.h>
#include <string.h>

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

/* All of what is put in comes out, in packets. */
static void wrap(struct prelude *p)
{
    static const uint8_t record[5000];
    struct tally t = {0};
    size_t at = 0;

    for (size_t k; at < sizeof record; at += k) {
        k = prelude_wrap(p, record + at, sizeof record - at);
        if (k == 0 || k > sizeof record - at)
            abort();
        say(p, &t);
    }
    if (t.said < sizeof record)
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
    if (t.status == PRELUDE_READY && prelude_wraps(p))
        wrap(p);
    prelude_free(p);
    return t;
}

static const struct prelude_kind *kind_of(const char *target)
{
    static const char asks[] = "fuzz_prelude_", serves[] = "fuzz_serve_";

    return strncmp(target, asks, sizeof asks - 1) == 0
               ? prelude_find(target + sizeof asks - 1)
               : prelude_serve_find(target + sizeof serves - 1);
}

static void guess(struct rd r)
{
    struct str s = {0};

    service_describe(&s, r.p, r.n);
    str_free(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct prelude_kind *kind = kind_of(FUZZ_TARGET);
    struct rd in = rd_from(data, size);
    struct tally whole, pieces;
    uint8_t step;

    if (size > 32 * 1024 || !rd_u8(&in, &step))
        return 0;
    if (kind == NULL)
        abort();
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
