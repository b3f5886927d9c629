#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/timestamp.h"
#include "scanner/out/formats.h"
#include "scanner/out/service.h"
#include "scanner/out/text.h"

/* Narrower than this nothing can be laid out. */
#define LEAST_WIDTH 40

void *text_open(FILE *out, const struct scan_info *info)
{
    struct text_sink *s = mem_alloc(sizeof *s);
    char when[TIMESTAMP_SIZE];
    struct str words = {0};

    s->out = out;
    s->verbosity = info->verbosity;
    s->check = strcmp(info->command, "check") == 0;
    s->full = (!s->check && strcmp(info->command, "matrix") != 0) ||
              info->verbosity > 0;
    s->color = info->color;
    s->width = info->width == 0            ? 80
               : info->width < LEAST_WIDTH ? LEAST_WIDTH
                                           : info->width;
    s->changes_only = info->changes_only;
    if (s->changes_only)
        return s;
    /* A file name that a shell filled in may hold anything. */
    str_add_printable(&words, info->arguments, strlen(info->arguments));
    fprintf(out, "# Suitemap %s started at %s as: %s\n", SUITEMAP_VERSION,
            timestamp_format(info->start, when), str_text(&words));
    str_free(&words);
    return s;
}

static void host(FILE *out, const struct endpoint *e)
{
    if (strcmp(e->host, e->address) == 0 || e->address[0] == '\0')
        fputs(e->host, out);
    else
        fprintf(out, "%s (%s)", e->host, e->address);
}

/* Every line of the block gets "| ", the last "|_". */
static void print_block(FILE *out, const char *block)
{
    while (*block != '\0') {
        size_t n = strcspn(block, "\n");
        bool last = block[n] == '\0' || block[n + 1] == '\0';

        fprintf(out, "%s%.*s\n", last ? "|_" : "| ", (int)n, block);
        block += n + (block[n] != '\0');
    }
}

static void tls_endpoint(const struct text_sink *s, const struct endpoint *e)
{
    struct str block = {0};
    char port[16];

    snprintf(port, sizeof port, "%u/%s", e->port, service_protocol(e));
    fputs("Suitemap scan report for ", s->out);
    host(s->out, e);
    fprintf(s->out, "\n%-*s STATE SERVICE\n%-*s open  %s\n", (int)strlen(port),
            "PORT", (int)strlen("PORT"), port, service_name(e));
    text_script(&block, e, s->width - 2, s->verbosity);
    print_block(s->out, str_text(&block));
    fputc('\n', s->out);
    str_free(&block);
}

static const char *state_words(enum endpoint_state state)
{
    switch (state) {
    case STATE_NOT_TLS:
        return "not TLS";
    case STATE_PRINT_PORT:
        return "left alone: what is sent to a print port comes out as paper";
    default:
        return state_name(state);
    }
}

/* What `how` adds to the words of the state: it may begin with the same, and
 * of a print port there is nothing more to tell. */
static const char *further(const struct endpoint *e)
{
    const char *words = state_words(e->state);
    size_t n = strlen(words);

    if (e->state == STATE_PRINT_PORT || strcmp(e->how, words) == 0)
        return "";
    if (strncmp(e->how, words, n) == 0 && strncmp(e->how + n, ": ", 2) == 0)
        return e->how + n + 2;
    return e->how;
}

void text_endpoint(void *state, const struct endpoint *e)
{
    struct text_sink *s = state;
    const char *how;

    if (!s->full)
        return;
    if (e->state == STATE_TLS) {
        tls_endpoint(s, e);
        return;
    }
    host(s->out, e);
    how = further(e);
    fprintf(s->out, " port %u: %s%s%s\n", e->port, state_words(e->state),
            how[0] != '\0' ? ": " : "", how);
}

void text_finding(void *state, const struct scan_finding *f)
{
    struct text_sink *s = state;
    struct str out = {0}, list = {0};

    if (!s->full)
        return;
    str_addf(&list, "[%s] %s: %s", severity_name(f->severity), f->rule,
             f->text);
    text_wrap(&out, "", str_text(&list), s->width);
    str_clear(&list);
    for (size_t i = 0; i < f->n_endpoints; i++)
        str_addf(&list, "%s%s", i != 0 ? ", " : "", f->endpoints[i]);
    text_wrap(&out, "  endpoints: ", str_text(&list), s->width);
    text_wrap(&out, "  remedy: ", f->remedy, s->width);
    text_evidence(&out, "  evidence: ", f->evidence, s->width);
    fprintf(s->out, "%s\n", str_text(&out));
    str_free(&list);
    str_free(&out);
}

void text_matrix(void *state, const struct matrix *m)
{
    struct text_sink *s = state;
    struct str out = {0};

    if (s->check && m->n_pairs == 0) {
        str_add(&out, "There are not two endpoints to check.\n");
    } else if (!s->check || !text_check(&out, m, s->width)) {
        text_grid(&out, m, s->width, s->color);
        text_classes(&out, m, s->width, s->verbosity);
        text_reasons(&out, m, s->width);
        text_lives(&out, m, s->width);
    }
    fputs(str_text(&out), s->out);
    str_free(&out);
}

void text_changes(void *state, const struct scan_changes *c)
{
    struct text_sink *s = state;
    struct str out = {0};

    text_change_list(&out, c, s->width, s->changes_only);
    fputs(str_text(&out), s->out);
    str_free(&out);
}

/* "8 tls, 3 closed": those that are not zero. */
static void counts(FILE *out, const uint64_t *n, size_t size,
                   const char *(*name)(size_t))
{
    bool first = true;

    for (size_t i = 0; i < size; i++) {
        if (n[i] == 0)
            continue;
        fprintf(out, "%s%" PRIu64 " %s", first ? "" : ", ", n[i], name(i));
        first = false;
    }
}

static bool any(const uint64_t *n, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (n[i] != 0)
            return true;
    return false;
}

static const char *state_at(size_t i)
{
    return state_name((enum endpoint_state)i);
}

/* Worst first. */
static const char *severity_at(size_t i)
{
    return severity_name((enum severity)(SEVERITY_CRITICAL - i));
}

static const char *verdict_at(size_t i)
{
    return verdict_name((enum verdict)i);
}

void text_summary(void *state, const struct scan_summary *sum)
{
    struct text_sink *s = state;
    uint64_t findings[SEVERITY_CRITICAL + 1];

    if (sum->listened) {
        text_listened(s->out, sum);
        return;
    }
    if (sum->audited) {
        text_audited(s->out, sum);
        return;
    }
    if (s->changes_only)
        return;
    for (size_t i = 0; i <= SEVERITY_CRITICAL; i++)
        findings[i] = sum->findings[SEVERITY_CRITICAL - i];
    fprintf(s->out, "# Suitemap done: %" PRIu64 " endpoint%s", sum->endpoints,
            sum->endpoints == 1 ? "" : "s");
    if (any(sum->by_state, STATE_ERROR + 1)) {
        fputs(" (", s->out);
        counts(s->out, sum->by_state, STATE_ERROR + 1, state_at);
        fputc(')', s->out);
    }
    if (sum->silent != 0)
        fprintf(s->out, ", %" PRIu64 " silent address%s", sum->silent,
                sum->silent == 1 ? "" : "es");
    if (sum->read != 0)
        fprintf(s->out, ", %" PRIu64 " from files", sum->read);
    if (any(findings, SEVERITY_CRITICAL + 1)) {
        fputs("; findings: ", s->out);
        counts(s->out, findings, SEVERITY_CRITICAL + 1, severity_at);
    }
    if (any(sum->pairs, VERDICT_COUNT)) {
        fputs("; pairs: ", s->out);
        counts(s->out, sum->pairs, VERDICT_COUNT, verdict_at);
    }
    if (sum->compared)
        fprintf(s->out, "; %" PRIu64 " change%s", sum->changes,
                sum->changes == 1 ? "" : "s");
    fprintf(s->out, "; %" PRIu64 " connection%s in %.2f s%s\n",
            sum->connections, sum->connections == 1 ? "" : "s", sum->seconds,
            sum->interrupted ? "; INTERRUPTED"
            : sum->complete  ? ""
                             : "; INCOMPLETE");
}

void text_close(void *state)
{
    free(state);
}
