#include "scanner/outputs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "core/base/mem.h"

static unsigned terminal_width(void)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col != 0)
        return size.ws_col;
    return 80;
}

static const struct sink_format *find_format(const char *option)
{
    for (const struct sink_format *f = sink_formats; f->name != NULL; f++)
        if (strcmp(f->option, option) == 0)
            return f;
    return NULL;
}

bool outputs_open(struct outputs *o, const struct cli *cli,
                  const char *command, struct err *err)
{
    o->sinks = mem_array(cli->n_outputs, sizeof *o->sinks);
    for (size_t i = 0; i < cli->n_outputs; i++) {
        const struct cli_output *out = &cli->outputs[i];
        bool here = strcmp(out->path, "-") == 0;
        struct scan_info info = {
            .command = command,
            .arguments = cli->arguments,
            .start = (int64_t)time(NULL),
            .color = here && !cli->no_color && isatty(STDOUT_FILENO),
            .width = here ? terminal_width() : 0,
            .verbosity = cli->verbosity};

        o->sinks[i] = sink_open(find_format(out->option), out->path, &info,
                                err);
        if (o->sinks[i] == NULL)
            return !(o->broken = true);
        o->n++;
    }
    return true;
}

static void failed(struct outputs *o, const struct sink *s, struct err *err)
{
    if (sink_broken_pipe(s)) {
        o->closed = true;
        return;
    }
    err_printable(err);
    if (!o->broken)
        fprintf(stderr, "suitemap: %s\n", err->text);
    o->broken = true;
}

void outputs_client(struct outputs *o, const struct sink_client *c)
{
    struct err err = {0};

    for (size_t i = 0; i < o->n; i++)
        if (!sink_client(o->sinks[i], c, &err))
            failed(o, o->sinks[i], &err);
}

void outputs_end(struct outputs *o, const struct scan_summary *sum)
{
    bool told = o->broken || o->closed;
    struct err err = {0};

    for (size_t i = 0; i < o->n; i++) {
        if (!sink_summary(o->sinks[i], sum, &err))
            failed(o, o->sinks[i], &err);
        told |= o->broken || o->closed;
        if (!sink_close(o->sinks[i], &err) && !told) {
            err_printable(&err);
            fprintf(stderr, "suitemap: %s\n", err.text);
            o->broken = true;
        }
    }
    free(o->sinks);
    o->sinks = NULL;
    o->n = 0;
}
