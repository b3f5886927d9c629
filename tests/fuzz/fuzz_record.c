/* Records and the joiner: what comes out is a view of what went in, in any
 * pieces. The first byte is the size of the pieces. */
#include <stdlib.h>

#include "core/wire/record.h"
#include "tests/fuzz/entry.h"

/* Touches every byte, so that a view past the end is seen. */
static unsigned sum(struct rd r)
{
    unsigned total = 0;
    uint8_t b;

    while (rd_u8(&r, &b))
        total += b;
    return total;
}

struct tally {
    size_t messages, bytes;
    unsigned sum;
};

static void drain(struct handshake_joiner *j, struct tally *t)
{
    struct handshake m;

    while (handshake_next(j, &m)) {
        t->messages++;
        t->bytes += m.body.n;
        t->sum += sum(m.body) + m.type;
    }
}

/* The stream's handshake bytes, fed in pieces of at most `step`. */
static struct tally join(struct rd in, size_t step)
{
    struct handshake_joiner j = {.limit = 64 * 1024};
    struct tally t = {0};
    struct record rec;
    uint8_t level, what;

    while (record_take(&in, &rec) == RECORD_OK) {
        if (rec.type == CONTENT_ALERT)
            alert_parse(rec.body, &level, &what);
        while (rec.type == CONTENT_HANDSHAKE && rec.body.n != 0) {
            struct rd piece = {0};

            rd_view(&rec.body, rec.body.n < step ? rec.body.n : step, &piece);
            if (!handshake_feed(&j, piece))
                abort(); /* inputs are smaller than the limit */
            drain(&j, &t);
        }
    }
    t.bytes += handshake_partial(&j) ? 1 : 0;
    handshake_free(&j);
    return t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rd in = rd_from(data, size);
    struct tally whole, pieces;
    uint8_t step;

    if (size > 32 * 1024 || !rd_u8(&in, &step))
        return 0;
    whole = join(in, size);
    pieces = join(in, 1u + step);
    if (whole.messages != pieces.messages || whole.bytes != pieces.bytes ||
        whole.sum != pieces.sum)
        abort();
    return 0;
}
