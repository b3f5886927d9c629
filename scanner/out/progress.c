#include "scanner/out/progress.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/str.h"

/* Nothing can be said of the time left from less than this. */
#define GUESS_SECONDS 2.0

static void time_left(struct str *out, const struct progress *p)
{
    uint64_t seconds, left;

    if (p->done == 0 || p->done >= p->total || p->seconds < GUESS_SECONDS)
        return;
    left = p->total - p->done;
    seconds = (uint64_t)(p->seconds * (double)left / (double)p->done + 0.5);
    if (seconds >= 3600)
        str_addf(out, ", %" PRIu64 ":%02u:%02u left", seconds / 3600,
                 (unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
    else
        str_addf(out, ", %u:%02u left", (unsigned)(seconds / 60),
                 (unsigned)(seconds % 60));
}

const char *progress_format(const struct progress *p, char *buf, size_t cap,
                            unsigned columns)
{
    struct str s = {0};

    if (p->total != 0)
        str_addf(&s, "%" PRIu64 "/%" PRIu64, p->done, p->total);
    else
        str_addf(&s, "%" PRIu64, p->done);
    str_addf(&s, " endpoints, %u in flight, %" PRIu64 " connections",
             p->in_flight, p->connections);
    if (p->seconds > 0)
        str_addf(&s, ", %.0f/s", (double)p->connections / p->seconds);
    time_left(&s, p);
    snprintf(buf, cap, "%.*s", (int)columns, str_text(&s));
    str_free(&s);
    return buf;
}

void progress_draw(struct progress_line *line, const struct progress *p)
{
    char buf[160];

    if (line->out == NULL)
        return;
    /* One column stays free: a full line would make the terminal wrap. */
    progress_format(p, buf, sizeof buf,
                    line->columns > 1 ? line->columns - 1 : 79);
    fprintf(line->out, "\r\033[K%s", buf);
    fflush(line->out);
    line->drawn = true;
}

void progress_erase(struct progress_line *line)
{
    if (line->out == NULL || !line->drawn)
        return;
    fputs("\r\033[K", line->out);
    fflush(line->out);
    line->drawn = false;
}
