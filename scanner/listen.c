/* Happy path: read certificate and key -> open the outputs -> listen -> each
 * client to every output as it comes -> the summary -> the exit code.
 *
 * Failure modes: the port cannot be had, or an output fails: exit code 4, with
 * what was told so far; a signal is the usual end, but where a number of
 * clients was asked for and did not come: 3. */
#include "scanner/listen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/cli_parts.h"
#include "scanner/clients.h"
#include "scanner/net/listener.h"
#include "scanner/outputs.h"
#include "scanner/run/target_ports.h"
#include "scanner/run/targets.h"

/* Behind a complete handshake, so much silence says that the client is
 * content. */
#define SETTLE_MS 1500

struct listen {
    const struct cli *cli;
    struct outputs outputs;
    struct clients clients;
    struct credentials credentials;
    char sha256[65];
    uint64_t hellos;
    struct scan_summary summary;
};

static void complain(struct err *err)
{
    err_printable(err);
    fprintf(stderr, "suitemap: %s\n", err->text);
}

struct place {
    char address[256]; /* "": all */
    unsigned port;
    const struct prelude_kind *prelude; /* or NULL */
    bool forced;
    struct sockaddr_storage at; /* of the address, where one is given */
};

/* "smtp://" before it; moves *word behind that. */
static bool parse_scheme(const char **word, struct place *p, struct err *err)
{
    const char *end = strstr(*word, "://");
    size_t n = end != NULL ? (size_t)(end - *word) : 0;
    const struct scheme *s = end != NULL ? scheme_find(*word, n) : NULL;

    if (end == NULL)
        return true;
    p->forced = true;
    if (s != NULL && s->prelude != NULL)
        p->prelude = prelude_serve_find(s->prelude);
    if (s == NULL || (s->prelude != NULL && *s->prelude != '\0' &&
                      p->prelude == NULL))
        return err_word(err, "listen: bad prelude", *word, n,
                        s != NULL ? "its server's side is not known" : NULL);
    *word = end + 3;
    return true;
}

/* "443", "10.0.0.1:443", "[::1]:443", "localhost:443". */
static bool parse_address(const char *word, char *address, size_t cap,
                          unsigned *port, struct err *err)
{
    const char *colon = strrchr(word, ':');
    size_t n = colon != NULL ? (size_t)(colon - word) : 0;
    bool ok = parse_number(colon != NULL ? colon + 1 : word, 0, 65535, port);

    if (n > 2 && word[0] == '[' && word[n - 1] == ']') {
        word++;
        n -= 2;
    } else if (colon != NULL && (n == 0 || memchr(word, ':', n) != NULL)) {
        ok = false;
    }
    if (!ok || n >= cap)
        return err_word(err, "listen: bad place", word, strlen(word),
                        "such as 443, 10.0.0.1:443 or [::1]:443");
    memcpy(address, word, n);
    address[n] = '\0';
    return true;
}

static bool parse_place(const char *word, struct place *p, struct err *err)
{
    if (!parse_scheme(&word, p, err) ||
        !parse_address(word, p->address, sizeof p->address, &p->port, err))
        return false;
    if (!p->forced)
        p->prelude = prelude_serve_find(port_prelude((uint16_t)p->port));
    return p->address[0] == '\0' ||
           listener_find(p->address, (uint16_t)p->port, &p->at, err);
}

static void on_ready(void *arg, uint16_t port)
{
    struct listen *l = arg;

    if (!l->cli->quiet)
        fprintf(stderr, "suitemap: listening at port %u\n", port);
}

static bool enough(const struct listen *l)
{
    return l->outputs.broken || l->outputs.closed ||
           (l->cli->count != 0 && l->hellos >= l->cli->count);
}

/* A client whose address has too many offers is told of by its words alone. */
static bool on_guest(void *arg, const struct guest *g)
{
    struct listen *l = arg;
    struct sink_client c = {
        .address = g->address, .port = g->port, .heard = g->heard};
    struct client_met *m = NULL;

    if (g->hello != NULL) {
        l->hellos++;
        m = clients_hear(&l->clients, g->address, g->hello, g->record_version,
                         g->prelude, &c.news);
    } else {
        l->summary.strangers++;
    }
    l->summary.served[g->heard->served]++;
    if (m != NULL) {
        c.news |= client_ended(m, l->sha256, g->heard);
        c.profile = m->profile;
        c.match = m->match;
        c.differs = str_text(&m->differs);
    }
    outputs_client(&l->outputs, &c);
    return !enough(l);
}

static bool open_credentials(struct listen *l, struct err *err)
{
    struct crypto *crypto;
    bool ok;

    if (l->cli->serve_cert == NULL)
        return true;
    crypto = crypto_new();
    if (crypto == NULL)
        return err_set(err, ERR_SYSTEM, "the system gives no randomness");
    ok = credentials_open(&l->credentials, crypto, l->cli->serve_cert,
                          l->cli->serve_key, err);
    crypto_free(crypto);
    for (size_t i = 0; ok && i < sizeof l->credentials.sha256; i++)
        snprintf(l->sha256 + 2 * i, 3, "%02x", l->credentials.sha256[i]);
    return ok || err_wrap(err, "--serve");
}

static bool listen_at(struct listen *l, const struct place *place,
                      struct err *err)
{
    const struct cli *cli = l->cli;
    struct listener_terms terms = {
        .address = place->address[0] != '\0' ? place->address : NULL,
        .at = place->address[0] != '\0'
                  ? (const struct sockaddr *)&place->at
                  : NULL,
        .port = (uint16_t)place->port,
        .prelude = place->prelude,
        .greet_at_once = place->forced,
        .server = {.credentials =
                       cli->serve_cert != NULL ? &l->credentials : NULL,
                   .versions = cli->scan.versions},
        .timeout_ms = cli->scan.timeout_ms,
        .settle_ms = cli->scan.timeout_ms < SETTLE_MS ? cli->scan.timeout_ms
                                                      : SETTLE_MS,
        .most_at_once = cli->scan.max_parallelism};
    struct listener_hooks hooks = {.ready = on_ready,
                                   .guest = on_guest,
                                   .trace = cli->debug > 0 ? stderr : NULL,
                                   .arg = l};
    struct listener_stats stats = {0};
    bool ok = listener_run(&terms, &hooks, &stats, err);

    l->summary.connections = stats.connections;
    l->summary.seconds = stats.seconds;
    l->summary.interrupted = stats.interrupted;
    return ok;
}

static enum exit_code finish(struct listen *l, bool listened)
{
    bool short_of = l->cli->count != 0 && l->hellos < l->cli->count;

    l->summary.listened = true;
    l->summary.clients = l->clients.met;
    l->summary.complete = listened && !short_of;
    outputs_close(&l->outputs, &l->summary);
    if (!listened || l->outputs.broken)
        return EXIT_BROKEN;
    return short_of || l->outputs.closed ? EXIT_INCOMPLETE : EXIT_DONE;
}

enum exit_code listen_run(const struct cli *cli)
{
    struct listen *l = mem_alloc(sizeof *l);
    enum exit_code code = EXIT_BAD_USAGE;
    struct place place = {0};
    struct err err = {0};
    struct scan_info info = outputs_info(cli);
    bool ok;

    l->cli = cli;
    if (!parse_place(cli->words[0], &place, &err) ||
        !open_credentials(l, &err)) {
        complain(&err);
        free(l);
        return code;
    }
    ok = outputs_open(&l->outputs, cli, &info, &err) &&
         listen_at(l, &place, &err);
    if (!ok)
        complain(&err);
    code = finish(l, ok);
    clients_free(&l->clients);
    credentials_close(&l->credentials);
    free(l);
    return code;
}
