#include "scanner/outputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "scanner/run/driver.h"

/* As often as an eye can follow. */
#define PROGRESS_MS 200

unsigned terminal_width(int fd)
{
    struct winsize size;

    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col != 0)
        return size.ws_col;
    return 80;
}

void outputs_complain(struct outputs *o, struct err *err)
{
    err_printable(err);
    progress_erase(&o->progress);
    fprintf(stderr, "suitemap: %s\n", err->text);
}

void outputs_progress(struct outputs *o, const struct scan_stats *stats)
{
    struct progress p = {.done = stats->done,
                         .total = stats->total,
                         .in_flight = stats->open,
                         .connections = stats->connections,
                         .seconds = stats->seconds};
    char line[256];

    progress_draw(&o->progress, &p);
    if (o->cli->stats_every_ms != 0 && o->progress.out == NULL)
        fprintf(stderr, "%s\n",
                progress_format(&p, line, sizeof line, sizeof line));
}

unsigned outputs_progress_ms(const struct outputs *o)
{
    if (o->cli->stats_every_ms != 0)
        return o->cli->stats_every_ms;
    return o->progress.out != NULL ? PROGRESS_MS : 0;
}

struct scan_info outputs_info(const struct cli *cli)
{
    return (struct scan_info){
        .command = cli_command_name(cli->command),
        .arguments = cli->arguments,
        .start = (int64_t)time(NULL),
        .color = !cli->no_color && isatty(STDOUT_FILENO),
        .width = terminal_width(STDOUT_FILENO),
        .verbosity = cli->verbosity,
    };
}

static const struct sink_format *find_format(const char *option)
{
    for (const struct sink_format *f = sink_formats; f->name != NULL; f++)
        if (strcmp(f->option, option) == 0)
            return f;
    return NULL;
}

static bool is_stdout(const struct cli_output *output)
{
    return strcmp(output->path, "-") == 0;
}

static bool open_one(struct outputs *o, const struct cli_output *output,
                     struct err *err)
{
    struct scan_info own = o->info;

    /* A file is read later and elsewhere: the terminal does not matter. */
    if (!is_stdout(output)) {
        own.color = false;
        own.width = 0;
    } else if (o->cli->changes_only) {
        own.changes_only = true;
    }
    own.continued = o->info.continued && o->cli->resume != NULL &&
                    strcmp(output->path, o->cli->resume) == 0;
    o->sinks[o->n] =
        sink_open(find_format(output->option), output->path, &own, err);
    if (o->sinks[o->n] == NULL)
        return false;
    o->n++;
    return true;
}

bool outputs_open(struct outputs *o, const struct cli *cli,
                  const struct scan_info *info, struct err *err)
{
    o->cli = cli;
    o->info = *info;
    o->sinks = mem_array(cli->n_outputs, sizeof *o->sinks);
    for (size_t i = 0; i < cli->n_outputs; i++)
        if (!(cli->changes_only && is_stdout(&cli->outputs[i])) &&
            !open_one(o, &cli->outputs[i], err))
            return false;
    return true;
}

/* Standard output, which waited for changes. */
static void open_late(struct outputs *o, const struct scan_changes *c)
{
    struct err err = {0};

    if (!o->cli->changes_only || (c->changes->n == 0 && !c->baseline))
        return;
    for (size_t i = 0; i < o->cli->n_outputs; i++)
        if (is_stdout(&o->cli->outputs[i]) &&
            !open_one(o, &o->cli->outputs[i], &err)) {
            outputs_complain(o, &err);
            o->broken = true;
        }
}

static void failed(struct outputs *o, const struct sink *sink, struct err *err)
{
    if (sink_broken_pipe(sink)) {
        o->closed = true;
        return;
    }
    if (!o->broken)
        outputs_complain(o, err);
    o->broken = true;
}

static bool each(struct outputs *o, const struct endpoint *e, bool known,
                 bool (*give)(struct sink *s, const struct endpoint *e,
                              struct err *err))
{
    struct err err = {0};
    bool all = true;

    for (size_t i = 0; i < o->n; i++)
        if (!(known && sink_is_continued(o->sinks[i])) &&
            !give(o->sinks[i], e, &err)) {
            failed(o, o->sinks[i], &err);
            all = false;
        }
    return all;
}

bool outputs_audit(struct outputs *o, const struct sink_audit *a, bool known)
{
    struct err err = {0};
    bool all = true;

    progress_erase(&o->progress);
    for (size_t i = 0; i < o->n; i++)
        if (!(known && sink_is_continued(o->sinks[i])) &&
            !sink_audit(o->sinks[i], a, &err)) {
            failed(o, o->sinks[i], &err);
            all = false;
        }
    return all;
}

bool outputs_endpoint(struct outputs *o, const struct endpoint *e)
{
    progress_erase(&o->progress);
    return each(o, e, false, sink_endpoint);
}

bool outputs_known(struct outputs *o, const struct endpoint *e)
{
    progress_erase(&o->progress);
    return each(o, e, true, sink_endpoint);
}

void outputs_read(struct outputs *o, const struct endpoint *e)
{
    each(o, e, false, sink_read);
}

bool outputs_silent(struct outputs *o, const struct endpoint *e, bool known)
{
    return each(o, e, known, sink_silent);
}

void outputs_finding(struct outputs *o, const struct scan_finding *f)
{
    struct err err = {0};

    for (size_t i = 0; i < o->n; i++)
        if (!sink_finding(o->sinks[i], f, &err))
            failed(o, o->sinks[i], &err);
}

void outputs_matrix(struct outputs *o, const struct matrix *m)
{
    struct err err = {0};

    for (size_t i = 0; i < o->n; i++)
        if (!sink_matrix(o->sinks[i], m, &err))
            failed(o, o->sinks[i], &err);
}

void outputs_client(struct outputs *o, const struct sink_client *c)
{
    struct err err = {0};

    for (size_t i = 0; i < o->n; i++)
        if (!sink_client(o->sinks[i], c, &err))
            failed(o, o->sinks[i], &err);
}

void outputs_changes(struct outputs *o, const struct scan_changes *c)
{
    struct err err = {0};

    open_late(o, c);
    for (size_t i = 0; i < o->n; i++)
        if (!sink_changes(o->sinks[i], c, &err))
            failed(o, o->sinks[i], &err);
}

void outputs_close(struct outputs *o, const struct scan_summary *summary)
{
    struct err err = {0};
    bool told;

    for (size_t i = 0; i < o->n; i++) {
        if (summary != NULL && !sink_summary(o->sinks[i], summary, &err))
            failed(o, o->sinks[i], &err);
        told = o->broken || sink_broken_pipe(o->sinks[i]);
        if (!sink_close(o->sinks[i], &err) && !told) {
            outputs_complain(o, &err);
            o->broken = true;
        }
    }
    free(o->sinks);
    o->sinks = NULL;
    o->n = 0;
}

enum exit_code outputs_verdict(const struct outputs *o)
{
    return o->broken ? EXIT_BROKEN : o->closed ? EXIT_INCOMPLETE : EXIT_DONE;
}
