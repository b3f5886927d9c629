#include "core/model/pair_words.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/model/rules_remedy.h"

/* Takes the two texts over. */
static void add(struct pair *p, const char *rule, struct str *text,
                struct str *remedy)
{
    struct reason *r;

    if (p->n_reasons == PAIR_REASONS_MAX) {
        str_free(text);
        str_free(remedy);
        return;
    }
    r = &p->reasons[p->n_reasons++];
    r->rule = rule;
    r->text = text->s != NULL ? text->s : mem_strdup("");
    r->remedy = remedy->s;
}

/* "TLSv1.0, TLSv1.1 and TLSv1.2". */
static void version_list(struct str *out, unsigned mask)
{
    unsigned left = mask;

    if (mask == 0)
        str_add(out, "no version at all");
    for (int v = 0; left != 0; v++) {
        if ((left >> v & 1) == 0)
            continue;
        left &= ~(1u << v);
        if ((mask & ((1u << v) - 1)) != 0)
            str_add(out, left != 0 ? ", " : " and ");
        str_add(out, version_name((enum version)v));
    }
}

static enum version highest(unsigned mask)
{
    int v = VERSION_TLS13;

    while (v > 0 && (mask >> v & 1) == 0)
        v--;
    return (enum version)v;
}

/* Widely to be had, and enough: TLS 1.2 before TLS 1.3. */
static enum version best_to_enable(unsigned mask)
{
    return (mask >> VERSION_TLS12 & 1) != 0 ? VERSION_TLS12 : highest(mask);
}

struct role {
    const char *name; /* "the server" */
    const char *key;  /* "Server", in the registry */
    unsigned versions;
};

/* The safe way: the side that stops early learns the newer version. */
static void raise_older(struct str *out, const struct role *older,
                        const struct role *newer)
{
    enum version v = best_to_enable(newer->versions);

    str_addf(out, "Safest: let %s, which stops at %s, speak %s too.\n",
             older->name, version_name(highest(older->versions)),
             version_name(v));
    str_addf(out,
             "Where it runs Windows (Server 2008 R2 with KB3080079, 2012 and "
             "2012 R2 know TLS 1.1 and 1.2, but do not have them enabled): "
             "save this as tls.reg, open it there and restart the machine:\n");
    remedy_protocol_file(out, v, older->key, true);
    if (older->key[0] == 'C')
        str_add(out, "The program on it must allow that version too (the "
                     "property securityProtocolTypesForOutboundCommunication "
                     "of the Terminal Server).\n");
    str_add(out, "Where it is a printer: a firmware update, or the TLS "
                 "setting of its web page.\n");
}

/* The other way round, with what it costs. */
static void lower_newer(struct str *out, const struct role *older,
                        const struct role *newer)
{
    enum version v = highest(older->versions);

    str_addf(out, "Only if that cannot be had: enable %s on %s the same way, ",
             version_name(v), newer->name);
    remedy_protocol_key(out, v, newer->key);
    if (v < VERSION_TLS12)
        str_add(out, ". That opens the weaker protocol to every peer of that "
                     "machine, not to this one alone.");
    else
        str_addc(out, '.');
}

void pair_exclusive_versions(struct pair *p, unsigned client, unsigned server)
{
    struct role c = {"the client", "Client", client};
    struct role s = {"the server", "Server", server};
    bool server_older = server < client;
    const struct role *older = server_older ? &s : &c;
    const struct role *newer = server_older ? &c : &s;
    struct str text = {0}, remedy = {0};

    str_add(&text, "The client speaks ");
    version_list(&text, client);
    str_add(&text, " only, the server ");
    version_list(&text, server);
    str_add(&text, " only: the lists are exclusive, they share no version.");
    if (older->versions == 0) {
        str_addf(&remedy,
                 "Find out first why %s refuses every hello: it needs a "
                 "certificate and at least one version enabled.",
                 older->name);
    } else {
        raise_older(&remedy, older, newer);
        lower_newer(&remedy, older, newer);
    }
    add(p, "exclusive-versions", &text, &remedy);
}

#define NAMED 3 /* suites told by name */

static void suite_names(struct str *out, const struct endpoint *e,
                        enum version v)
{
    const struct version_result *r = &e->versions[v];
    size_t named = 0, more = 0;

    for (size_t i = 0; i < r->n_suites; i++) {
        if (r->suites[i].works == WORKS_NO)
            continue;
        if (named == NAMED) {
            more++;
            continue;
        }
        str_addf(out, "%s%s", named != 0 ? ", " : "",
                 suite_at(r->suites[i].suite)->name);
        named++;
    }
    if (named == 0)
        str_add(out, "none that works");
    if (more != 0)
        str_addf(out, " (and %zu more)", more);
}

/* The strongest by its letter, the first of equals; NULL when none. */
static const struct suite *strongest(const struct endpoint *e, enum version v)
{
    const struct version_result *r = &e->versions[v];
    const struct suite_result *best = NULL;

    for (size_t i = 0; i < r->n_suites; i++) {
        const struct suite_result *s = &r->suites[i];

        if (s->works == WORKS_NO || suite_at(s->suite)->kind != SUITE_CERT)
            continue;
        /* '?' stands before the letters: it must not win. */
        if (best == NULL || best->grade == '?' ||
            (s->grade != '?' && s->grade < best->grade))
            best = s;
    }
    return best != NULL ? suite_at(best->suite) : NULL;
}

void pair_exclusive_suites(struct pair *p, const struct endpoint *client,
                           const struct endpoint *server, enum version v,
                           bool agreed_lower)
{
    const struct suite *of_client = strongest(client, v);
    const struct suite *of_server = strongest(server, v);
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "Both speak %s, but no cipher suite of it is on both "
             "lists: the client has ",
             version_name(v));
    suite_names(&text, client, v);
    str_add(&text, "; the server has ");
    suite_names(&text, server, v);
    str_addc(&text, '.');
    if (agreed_lower)
        str_add(&text, " A lower version would do, but many servers settle "
                       "on the highest first and then give up.");
    str_add(&remedy, "Enable on one side a suite that the other has");
    if (of_client != NULL)
        str_addf(&remedy, "; on the server: %s", of_client->name);
    if (of_server != NULL)
        str_addf(&remedy, "; on the client: %s", of_server->name);
    str_add(&remedy, ". On Windows that is the policy \"SSL Cipher Suite "
                     "Order\" (gpedit.msc, Network, SSL Configuration "
                     "Settings), then a restart.");
    add(p, "exclusive-suites", &text, &remedy);
}

void pair_no_shared_group(struct pair *p, enum version v,
                          const char *client_groups, const char *server_groups)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "The suites that both have in %s all need a named group, and "
             "none is on both lists: the client has %s; the server has %s.",
             version_name(v), client_groups, server_groups);
    str_add(&remedy, "Enable secp256r1 (P-256) on both sides. On Windows that "
                     "is the policy \"ECC Curve Order\" (gpedit.msc, Network, "
                     "SSL Configuration Settings), then a restart.");
    add(p, "no-shared-group", &text, &remedy);
}

void pair_short_dh(struct pair *p, size_t suite, unsigned bits)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "They %s %s, where the DH prime of the server has %u bits. "
             "A Windows client refuses less than 1024 bits since ",
             suite == p->suite ? "agree on" : "may agree on",
             suite_at(suite)->name, bits);
    remedy_dh_updates(&text);
    str_add(&text, ", and current browsers and Java do so too.");
    remedy_weak_dh(&remedy, bits);
    add(p, "dh-below-client-minimum", &text, &remedy);
}

void pair_special_suites(struct pair *p)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "The only suites on both lists are no ordinary ones (%s): they "
             "need a key that both were given beforehand, or do without a "
             "certificate or without encryption. Clients seldom offer them.",
             suite_at(p->suite)->name);
    str_add(&remedy, "Enable an ordinary suite on both sides, for instance "
                     "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.");
    add(p, "special-suites", &text, &remedy);
}

void pair_silent_version(struct pair *p, enum version v)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "The client speaks %s too, and the server fell silent when it "
             "was asked for that: a client that begins so may hang instead of "
             "falling back.",
             version_name(v));
    str_addf(&remedy,
             "If they do not connect: switch %s off in the client, or update "
             "the firmware of the server.",
             version_name(v));
    add(p, "version-intolerance", &text, &remedy);
}

void pair_not_scanned(struct pair *p, const char *who, const struct endpoint *e)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text, "Of the %s nothing is known: its state is %s%s%s.", who,
             state_name(e->state), e->how[0] != '\0' ? ", " : "", e->how);
    str_add(&remedy, "Check address, port and power, then scan it again.");
    add(p, "not-scanned", &text, &remedy);
}

void pair_not_described(struct pair *p, const char *who)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "What it does as a %s is not known: its profile does not "
             "describe that.",
             who);
    str_add(&remedy, "Scan it, or record what it offers.");
    add(p, "not-described", &text, &remedy);
}

void pair_unknown_versions(struct pair *p, unsigned versions)
{
    struct str text = {0}, remedy = {0};

    str_add(&text, "They share no version for certain, but one of them did "
                   "not answer, or was not asked, about ");
    version_list(&text, versions);
    str_add(&text, ", which would do.");
    str_add(&remedy, "Scan again, more slowly (-T2), and with all versions.");
    add(p, "unanswered", &text, &remedy);
}

void pair_unknown_suites(struct pair *p, enum version v)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "Both speak %s, but a list of suites was cut short, and what is "
             "known of the two has nothing in common.",
             version_name(v));
    str_add(&remedy, "Scan again, more slowly (-T2).");
    add(p, "incomplete-list", &text, &remedy);
}

void pair_unknown_groups(struct pair *p, enum version v)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "The suites that both have in %s need a named group; those known "
             "are different ones, but a list is not complete.",
             version_name(v));
    str_add(&remedy, "Scan again, more slowly (-T2).");
    add(p, "incomplete-list", &text, &remedy);
}

void pair_other_certificate(struct pair *p, enum version v)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "Both speak %s with suites that differ only by the kind of the "
             "certificate's key (RSA or ECDSA). What the client accepts as a "
             "server depends on its own certificate, so it may well offer the "
             "others as a client.",
             version_name(v));
    str_add(&remedy, "Try it, or record what the client really offers.");
    add(p, "other-certificate", &text, &remedy);
}
