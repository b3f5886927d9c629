#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/base/timestamp.h"
#include "core/model/grade.h"
#include "core/model/warnings.h"
#include "scanner/out/formats.h"
#include "scanner/out/markup.h"
#include "scanner/out/service.h"
#include "scanner/out/spill.h"
#include "scanner/out/text.h"
#include "scanner/out/xml_certs.h"

/* nmap's XML (nmap.dtd), for the programs that read it. A host stands there
 * with all its ports, but endpoints come as they are done: so they wait until
 * the end. */
struct xml_sink {
    FILE *out;
    struct spill *hosts;
    struct str postscript;
    int error; /* errno of the spill */
    int64_t start;
    uint64_t order; /* endpoints so far */
};

/* Wide enough that nothing is broken that a reader would have to join. */
#define WIDTH 4096

/* As ctime writes it: "Sat Nov 21 03:00:00 2026". */
static const char *clock_text(int64_t t, char buf[32])
{
    time_t when = (time_t)t;
    struct tm tm;

    if (gmtime_r(&when, &tm) == NULL ||
        strftime(buf, 32, "%a %b %e %H:%M:%S %Y", &tm) == 0)
        buf[0] = '\0';
    return buf;
}

void *xml_open(FILE *out, const struct scan_info *info)
{
    struct xml_sink *s = mem_alloc(sizeof *s);
    struct str text = {0};
    char when[32];

    s->out = out;
    s->hosts = spill_new();
    s->start = info->start;
    str_add(&text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<!DOCTYPE nmaprun>\n<nmaprun scanner=\"nmap\"");
    markup_attribute(&text, "args", info->arguments);
    str_addf(&text, " start=\"%" PRId64 "\" startstr=\"%s\"", info->start,
             clock_text(info->start, when));
    str_addf(&text,
             " version=\"suitemap %s\" xmloutputversion=\"1.05\">\n"
             "<verbose level=\"%d\"/>\n<debugging level=\"0\"/>\n",
             SUITEMAP_VERSION, info->verbosity);
    fputs(str_text(&text), out);
    str_free(&text);
    return s;
}

/* ---- Scripts ---- */

static void elem(struct str *out, const char *key, const char *text)
{
    str_add(out, "<elem");
    if (key != NULL)
        markup_attribute(out, "key", key);
    str_addc(out, '>');
    markup_add(out, text);
    str_add(out, "</elem>\n");
}

static void suite(struct str *out, const struct endpoint *e, enum version v,
                  const struct suite_result *r)
{
    const char letter[2] = {r->grade, '\0'};
    char kex[64];

    str_add(out, "<table>\n");
    if (kex_text(e, v, r, kex, sizeof kex)[0] != '\0')
        elem(out, "kex_info", kex);
    elem(out, "name", suite_at(r->suite)->name);
    elem(out, "strength", r->grade == '?' ? "unknown" : letter);
    str_add(out, "</table>\n");
}

static void compressors(struct str *out, const struct version_result *r)
{
    static const char *const names[] = {"NULL", "DEFLATE", "LZS"};

    if (!r->compressors_asked || r->compressors == 0)
        return;
    str_add(out, "<table key=\"compressors\">\n");
    for (int c = COMPRESSOR_NULL; c <= COMPRESSOR_LZS; c++)
        if ((r->compressors >> c & 1) != 0)
            elem(out, NULL, names[c]);
    str_add(out, "</table>\n");
}

static void preference(struct str *out, const struct version_result *r)
{
    if (r->preference == PREFERENCE_UNKNOWN) {
        elem(out, "cipher preference error", "Not determined");
        return;
    }
    elem(out, "cipher preference",
         r->preference == PREFERENCE_NONE ? "indeterminate"
                                          : preference_name(r->preference));
    if (r->preference == PREFERENCE_NONE)
        elem(out, "cipher preference error", "Too few ciphers supported");
}

static void version(struct str *out, const struct endpoint *e, enum version v)
{
    const struct version_result *r = &e->versions[v];
    struct warnings w;

    str_addf(out, "<table key=\"%s\">\n<table key=\"ciphers\">\n",
             endpoint_version_name(e, v));
    for (size_t i = 0; i < r->n_suites; i++)
        suite(out, e, v, &r->suites[i]);
    str_add(out, "</table>\n");
    compressors(out, r);
    preference(out, r);
    warnings_of(e, v, &w);
    if (w.n != 0)
        str_add(out, "<table key=\"warnings\">\n");
    for (size_t i = 0; i < w.n; i++)
        elem(out, NULL, w.lines[i]);
    str_add(out, w.n != 0 ? "</table>\n</table>\n" : "</table>\n");
}

static void script_open(struct str *out, const char *id, const char *output)
{
    str_add(out, "<script");
    markup_attribute(out, "id", id);
    markup_attribute(out, "output", output);
    str_add(out, ">\n");
}

static void enum_ciphers(struct str *out, const struct endpoint *e)
{
    char letter[2] = {grade_least(e), '\0'};
    struct str text = {0};

    text_script(&text, e, WIDTH, 0);
    script_open(out, "ssl-enum-ciphers",
                str_text(&text) + strlen("ssl-enum-ciphers: "));
    str_free(&text);
    for (int v = 0; v < VERSION_COUNT; v++)
        if (e->versions[v].outcome == OUTCOME_ACCEPTED)
            version(out, e, (enum version)v);
    if (endpoint_speaks(e))
        elem(out, "least strength", letter[0] == '?' ? "unknown" : letter);
    str_add(out, "</script>\n");
}

static void one_finding(struct str *out, const char *rule,
                        enum severity severity, const char *text,
                        const char *remedy)
{
    str_add(out, "<table>\n");
    elem(out, "rule", rule);
    elem(out, "severity", severity_name(severity));
    elem(out, "text", text);
    if (remedy != NULL && *remedy != '\0')
        elem(out, "remedy", remedy);
    str_add(out, "</table>\n");
}

/* What nmap's script has no place for: a table by port in the one script of
 * the host. (ndiff fails on a port that has two scripts.) */
static void beyond(struct str *out, const struct endpoint *e)
{
    str_addf(out, "<table key=\"%u\">\n", e->port);
    elem(out, "state", state_name(e->state));
    if (e->how[0] != '\0')
        elem(out, "how", e->how);
    elem(out, "complete", e->complete ? "true" : "false");
    xml_certificate(out, e);
    str_add(out, "<table key=\"findings\">\n");
    for (size_t i = 0; i < e->n_findings; i++) {
        const struct finding *f = &e->findings[i];

        one_finding(out, f->rule, f->severity, f->text, f->remedy);
    }
    str_add(out, "</table>\n</table>\n");
}

/* ---- Ports and hosts ---- */

static const char *port_state(const struct endpoint *e, const char **reason)
{
    switch (e->state) {
    case STATE_TLS:
    case STATE_NOT_TLS:
        *reason = "syn-ack";
        return "open";
    case STATE_CLOSED:
        *reason = "conn-refused";
        return "closed";
    case STATE_UNREACHABLE:
        *reason = "host-unreach";
        return "filtered";
    case STATE_UNANSWERED:
        *reason = e->connected ? "syn-ack" : "no-response";
        return e->connected ? "open" : "filtered";
    case STATE_PRINT_PORT:
    case STATE_ERROR:
        break;
    }
    *reason = "no-response";
    return "unknown";
}

static void port(struct str *out, const struct endpoint *e)
{
    const char *name = service_name(e), *reason;
    const char *state = port_state(e, &reason);

    str_addf(out,
             "<port protocol=\"%s\" portid=\"%u\"><state state=\"%s\" "
             "reason=\"%s\" reason_ttl=\"0\"/>",
             service_protocol(e), e->port, state, reason);
    str_add(out, "<service");
    markup_attribute(out, "name", name);
    if (e->state == STATE_TLS)
        str_add(out, " tunnel=\"ssl\"");
    str_addf(out, " method=\"%s\" conf=\"%d\"/>\n",
             e->state == STATE_TLS ? "probed" : "table",
             e->state == STATE_TLS ? 10 : 3);
    if (e->state == STATE_TLS)
        enum_ciphers(out, e);
    str_add(out, "</port>\n");
}

static void hostname(struct str *out, const char *name, const char *type)
{
    str_add(out, "<hostname");
    markup_attribute(out, "name", name);
    str_addf(out, " type=\"%s\"/>", type);
}

/* What stands before the ports of a host, but for its status: its key. */
static void host_key(struct str *out, const struct endpoint *e)
{
    bool named = strcmp(e->host, e->address) != 0;

    str_add(out, "<address");
    /* A name that did not resolve has none; the DTD wants one. */
    markup_attribute(out, "addr", e->address);
    str_addf(out, " addrtype=\"%s\"/>\n<hostnames>",
             strchr(e->address, ':') != NULL ? "ipv6" : "ipv4");
    if (named)
        hostname(out, e->host, "user");
    if (e->reverse != NULL && e->reverse[0] != '\0')
        hostname(out, e->reverse, "PTR");
    str_add(out, "</hostnames>\n");
}

void xml_endpoint(void *state, const struct endpoint *e)
{
    struct xml_sink *s = state;
    bool up = e->connected || e->state == STATE_CLOSED ||
              e->state == STATE_TLS || e->state == STATE_NOT_TLS;
    struct spill_piece p = {.order = e->order, .mark = up};
    struct str key = {0};

    if (s->error != 0)
        return;
    host_key(&key, e);
    p.group = str_text(&key);
    port(&p.first, e);
    beyond(&p.second, e);
    if (!spill_add(s->hosts, &p))
        s->error = errno != 0 ? errno : EIO;
    str_free(&key);
    str_free(&p.first);
    str_free(&p.second);
}

static void host_head(FILE *out, const char *key, bool up)
{
    fprintf(out,
            "<host><status state=\"%s\" reason=\"%s\" reason_ttl=\"0\"/>\n"
            "%s<ports>\n",
            up ? "up" : "down", up ? "syn-ack" : "no-response", key);
}

static void host_middle(FILE *out, bool any)
{
    fputs(any ? "</ports>\n<hostscript><script id=\"suitemap\" output=\"\">\n"
              : "</ports>\n",
          out);
}

static void host_tail(FILE *out, bool any)
{
    fputs(any ? "</script></hostscript>\n</host>\n" : "</host>\n", out);
}

/* ---- What the whole scan tells ---- */

void xml_finding(void *state, const struct scan_finding *f)
{
    struct xml_sink *s = state;
    struct str *out = &s->postscript;

    script_open(out, "suitemap-finding", f->text);
    one_finding(out, f->rule, f->severity, f->text, f->remedy);
    str_add(out, "<table key=\"endpoints\">\n");
    for (size_t i = 0; i < f->n_endpoints; i++)
        elem(out, NULL, f->endpoints[i]);
    str_add(out, "</table>\n</script>\n");
}

static void pair(struct str *out, const struct matrix *m, const struct pair *p)
{
    str_add(out, "<table>\n");
    elem(out, "client", m->classes[p->client].id);
    elem(out, "server", m->classes[p->server].id);
    elem(out, "verdict", verdict_name(p->verdict));
    for (size_t i = 0; i < p->n_reasons; i++)
        elem(out, p->reasons[i].rule, p->reasons[i].text);
    str_add(out, "</table>\n");
}

void xml_matrix(void *state, const struct matrix *m)
{
    struct xml_sink *s = state;
    struct str *out = &s->postscript, text = {0};
    char label[600];

    text_grid(&text, m, WIDTH, false);
    script_open(out, "suitemap-matrix", str_text(&text));
    str_free(&text);
    for (size_t i = 0; i < m->n_classes; i++) {
        const struct class *c = &m->classes[i];

        str_addf(out, "<table key=\"%s\">\n", c->id);
        for (size_t k = 0; k < c->n_members; k++) {
            party_label(&c->members[k], label, sizeof label);
            elem(out, NULL, label);
        }
        str_add(out, "</table>\n");
    }
    str_add(out, "<table key=\"pairs\">\n");
    for (size_t i = 0; i < m->n_pairs; i++)
        pair(out, m, &m->pairs[i]);
    str_add(out, "</table>\n</script>\n");
}

void xml_summary(void *state, const struct scan_summary *sum)
{
    struct xml_sink *s = state;
    const struct spill_frame frame = {host_head, host_middle, host_tail};
    int64_t end = s->start + (int64_t)sum->seconds;
    uint64_t up = sum->by_state[STATE_TLS] + sum->by_state[STATE_NOT_TLS] +
                  sum->by_state[STATE_CLOSED];
    char when[32];

    if (s->error == 0 && !spill_write(s->hosts, s->out, &frame))
        s->error = errno != 0 ? errno : EIO;
    if (s->postscript.len != 0)
        fprintf(s->out, "<postscript>\n%s</postscript>\n",
                str_text(&s->postscript));
    fprintf(s->out,
            "<runstats><finished time=\"%" PRId64 "\" timestr=\"%s\" "
            "summary=\"%" PRIu64 " endpoints; %s\" elapsed=\"%.2f\" "
            "exit=\"%s\"/>",
            end, clock_text(end, when), sum->endpoints,
            sum->complete ? "complete" : "incomplete", sum->seconds,
            sum->interrupted ? "error" : "success");
    fprintf(s->out,
            "<hosts up=\"%" PRIu64 "\" down=\"%" PRIu64 "\" total=\"%" PRIu64
            "\"/>\n</runstats>\n</nmaprun>\n",
            up, sum->endpoints + sum->silent - up,
            sum->endpoints + sum->silent);
}

int xml_trouble(const void *state)
{
    const struct xml_sink *s = state;

    return s->error;
}

void xml_close(void *state)
{
    struct xml_sink *s = state;

    spill_free(s->hosts);
    str_free(&s->postscript);
    free(s);
}
