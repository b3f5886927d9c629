#include "core/model/pair_words.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/model/grade.h"
#include "core/registry/names.h"
#include "core/registry/suite.h"

void pair_add(struct pair *p, const char *rule, struct str *text,
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

void pair_version_list(struct str *out, unsigned mask)
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

#define NAMED 3 /* suites told by name */

/* "a, b, c (and 4 more)" of those that work. */
static void suite_names(struct str *out, const struct ability *a,
                        enum version v)
{
    const struct ability_version *r = &a->versions[v];
    size_t named = 0, more = 0;

    for (size_t i = 0; i < r->n; i++) {
        if (ability_breaks(a, v, r->suites[i]))
            continue;
        if (named == NAMED) {
            more++;
            continue;
        }
        str_addf(out, "%s%s", named != 0 ? ", " : "",
                 suite_at(r->suites[i])->name);
        named++;
    }
    if (named == 0)
        str_add(out, "none that works");
    if (more != 0)
        str_addf(out, " (and %zu more)", more);
}

/* A better letter? '?' stands before the letters: it must not win. */
static bool better(char a, char b)
{
    return b == '?' || (a != '?' && a < b);
}

static char letter(const struct ability *a, enum version v, size_t suite)
{
    const struct suite_result *r =
        a->scan != NULL ? endpoint_suite(a->scan, v, suite) : NULL;
    const struct suite *s = suite_at(suite);

    if (r != NULL)
        return r->grade;
    /* Of a profile the cipher alone is known; nobody has DSS certificates. */
    return s->auth == AUTH_DSS || s->bits < 112 ? 'F'
           : s->bits < 128                      ? 'C'
                                                : 'A';
}

/* The strongest ordinary one by its letter, the first of equals; NULL when
 * there is none. */
static const struct suite *strongest(const struct ability *a, enum version v)
{
    const struct ability_version *r = &a->versions[v];
    size_t best = suite_count();

    for (size_t i = 0; i < r->n; i++) {
        size_t s = r->suites[i];

        if (suite_at(s)->kind != SUITE_CERT || ability_breaks(a, v, s))
            continue;
        if (best == suite_count() ||
            better(letter(a, v, s), letter(a, v, best)))
            best = s;
    }
    return best != suite_count() ? suite_at(best) : NULL;
}

void pair_exclusive_suites(struct pair *p, const struct ability *client,
                           const struct ability *server, enum version v,
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
                     "Settings), then a restart. Or a cipher, a hash or a key "
                     "exchange was switched off there, in ...\\SCHANNEL\\"
                     "Ciphers, Hashes or KeyExchangeAlgorithms: Schannel must "
                     "be configured alike on both sides. With an export of "
                     "these keys (@PROFILE+FILE.reg) --reg tells which.");
    pair_add(p, "exclusive-suites", &text, &remedy);
}

static void group_names(struct str *out, const struct ability *a,
                        enum version v)
{
    struct ability_groups g;
    char buf[16];

    ability_groups(a, v, &g);
    for (size_t i = 0; i < g.n; i++)
        str_addf(out, "%s%s", i != 0 ? ", " : "",
                 kex_group_name(g.codes[i], buf, sizeof buf));
    if (g.n == 0)
        str_add(out, "none");
}

void pair_no_shared_group(struct pair *p, const struct ability *client,
                          const struct ability *server, enum version v)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "The suites that both have in %s all need a named group, and "
             "none is on both lists: the client has ",
             version_name(v));
    group_names(&text, client, v);
    str_add(&text, "; the server has ");
    group_names(&text, server, v);
    str_addc(&text, '.');
    str_add(&remedy, "Enable secp256r1 (P-256) on both sides. On Windows that "
                     "is the policy \"ECC Curve Order\" (gpedit.msc, Network, "
                     "SSL Configuration Settings), then a restart.");
    pair_add(p, "no-shared-group", &text, &remedy);
}

static void scheme_names(struct str *out, const struct profile_codes *c)
{
    for (size_t i = 0; i < c->n && i < NAMED; i++) {
        const struct sigscheme *s = sigscheme_find(c->codes[i]);

        if (s != NULL)
            str_addf(out, "%s%s", i != 0 ? ", " : "", s->name);
        else
            str_addf(out, "%s0x%04X", i != 0 ? ", " : "", c->codes[i]);
    }
    if (c->n > NAMED)
        str_addf(out, " (and %zu more)", c->n - NAMED);
}

/* The key that the server would sign with. */
static const char *signing_key(const struct ability *server, enum version v,
                               const struct bitset *suites)
{
    uint16_t list[BITSET_MAX];
    size_t n = suites_by_code(suites, list);

    for (size_t i = 0; i < n; i++) {
        const struct cert_chain *c = ability_chain(server, v, list[i]);

        if (c != NULL)
            return cert_key_name(c->certs[0].key);
        if (suite_at(list[i])->auth == AUTH_ECDSA)
            return "EC";
    }
    return "RSA";
}

void pair_no_shared_signature(struct pair *p, const struct ability *client,
                              const struct ability *server, enum version v)
{
    struct bitset a = ability_suites(client, v), b = ability_suites(server, v);
    struct bitset both = bit_and(&a, &b);
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "In %s the server must sign with the key of its certificate "
             "(%s), and the client has named no signature scheme for that: it "
             "has ",
             version_name(v), signing_key(server, v, &both));
    scheme_names(&text, &client->role->schemes);
    str_addc(&text, '.');
    str_add(&remedy,
            "Give the server a certificate with a key that the client knows: "
            "RSA with 2048 bits, signed with SHA-256, is understood nearly "
            "everywhere");
    if (v == VERSION_TLS13)
        str_add(&remedy, " (in TLS 1.3 the client must know RSA-PSS too)");
    else
        str_add(&remedy, "; or let the client allow suites with RSA key "
                         "exchange, which need no signature");
    str_addc(&remedy, '.');
    pair_add(p, "no-shared-signature", &text, &remedy);
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
    pair_add(p, "special-suites", &text, &remedy);
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
    pair_add(p, "version-intolerance", &text, &remedy);
}

void pair_not_scanned(struct pair *p, const char *who, const struct endpoint *e)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text, "Of the %s nothing is known: its state is %s%s%s.", who,
             state_name(e->state), e->how[0] != '\0' ? ", " : "", e->how);
    str_add(&remedy, "Check address, port and power, then scan it again.");
    pair_add(p, "not-scanned", &text, &remedy);
}

void pair_datagrams(struct pair *p)
{
    struct str text = {0}, remedy = {0};

    str_add(&text, "A port of DTLS (UDP) does not meet one of TLS (TCP), and "
                   "what a server of DTLS takes does not tell what a client "
                   "of it offers: such a pair is not judged.");
    str_add(&remedy, "Lay the ports of TLS of the two against each other.");
    pair_add(p, "datagrams", &text, &remedy);
}

void pair_not_described(struct pair *p, const char *who)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "What it does as a %s is not known: its profile does not "
             "describe that.",
             who);
    str_add(&remedy, "Scan it, or record what it offers.");
    pair_add(p, "not-described", &text, &remedy);
}

void pair_unknown_versions(struct pair *p, unsigned versions)
{
    struct str text = {0}, remedy = {0};

    str_add(&text, "They share no version for certain, but of one of them it "
                   "is not known whether it speaks ");
    pair_version_list(&text, versions);
    str_add(&text, ", which would do.");
    str_add(&remedy, "Scan again, more slowly (-T2), and with all versions. "
                     "What a profile does not tell, a scan of the machine "
                     "does, or `suitemap listen`.");
    pair_add(p, "unanswered", &text, &remedy);
}

void pair_unknown_false(struct pair *p, unsigned versions)
{
    struct str text = {0}, remedy = {0};

    str_add(&text, "The server only pretends to speak ");
    pair_version_list(&text, versions);
    str_add(&text, ", and whether the client offers that is not known: if it "
                   "does, they agree on it and fail.");
    str_add(&remedy, "Scan the client again, more slowly (-T2), or record what "
                     "it offers.");
    pair_add(p, "unanswered", &text, &remedy);
}

void pair_no_suites(struct pair *p, const struct ability *client,
                    unsigned versions)
{
    struct str text = {0}, remedy = {0};

    str_add(&text, "Both speak ");
    pair_version_list(&text, versions);
    str_addf(&text, ", but which suites the %s has is not known.",
             client->suites_known ? "server" : "client");
    str_add(&remedy, "Where its profile is a program alone, name the machine "
                     "below it (@windows-7+octopus-3.1). Else scan it, or "
                     "record what it offers with `suitemap listen`.");
    pair_add(p, "incomplete-list", &text, &remedy);
}

void pair_unknown_suites(struct pair *p, enum version v)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "Both speak %s, but a list of suites is not known to its end, "
             "and what is known of the two has nothing in common.",
             version_name(v));
    str_add(&remedy, "Scan again, more slowly (-T2). What a profile does not "
                     "tell, a scan of the machine does, or `suitemap "
                     "listen`.");
    pair_add(p, "incomplete-list", &text, &remedy);
}

void pair_unknown_groups(struct pair *p, enum version v)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "The suites that both have in %s need a named group; those known "
             "are different ones, but a list is not complete.",
             version_name(v));
    str_add(&remedy, "Scan again, more slowly (-T2). What a profile does not "
                     "tell, a scan of the machine does, or `suitemap "
                     "listen`.");
    pair_add(p, "incomplete-list", &text, &remedy);
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
    pair_add(p, "other-certificate", &text, &remedy);
}
