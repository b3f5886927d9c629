#include "core/model/hostname.h"
#include "core/model/rules_certs.h"
#include "core/model/rules_evidence.h"
#include "core/model/rules_judge.h"

/* Is the certificate made for the name by which a client comes?
 *
 * That name is --servername or what the user typed. A plain address is how a
 * scan came, not how clients come, so most of a fleet would be told for
 * nothing: with an address a certificate is judged only if the user typed it
 * and the certificate is made for addresses alone. */
struct reference {
    const char *name;
    bool is_address;
};

static bool find_reference(const struct endpoint *e, struct reference *r)
{
    r->name = e->servername[0] != '\0' ? e->servername : e->host;
    r->is_address = hostname_is_address(r->name);
    return r->name[0] != '\0' && (!r->is_address || e->named);
}

/* SSLv3 has no server_name: a server of many names sends what it has. */
static bool knew_the_name(const struct sent_cert *c)
{
    return (c->chain->versions & ~(1u << VERSION_SSL3)) != 0;
}

static bool is_for_another(const struct sent_cert *c, const void *arg)
{
    const struct reference *r = arg;

    if (c->position != 0 || !c->cert->readable || !knew_the_name(c))
        return false;
    if (r->is_address && !hostname_only_addresses(c->cert))
        return false;
    return hostname_in_certificate(c->cert, r->name) == NAME_DIFFERS;
}

#define NAMES_TOLD 4

static void tell_names(struct str *out, const struct certificate *c)
{
    if (c->n_names == 0) {
        str_add(out, c->subject[0] != '\0' ? c->subject : "nobody");
        return;
    }
    for (size_t i = 0; i < c->n_names && i < NAMES_TOLD; i++)
        str_addf(out, "%s%s", i != 0 ? ", " : "", c->names[i]);
    if (c->n_names > NAMES_TOLD)
        str_addf(out, " and %u more", c->n_names - (unsigned)NAMES_TOLD);
}

bool rules_name_differs(const struct endpoint *e)
{
    struct emit evidence = {0};
    struct sent_cert first;
    struct reference r;
    bool differs =
        find_reference(e, &r) &&
        certs_with(e, is_for_another, &r, FACT_NAMES, &evidence, &first) != 0;

    emit_free(&evidence);
    return differs;
}

/* What DNS says beside it: the wrong name may be a stale entry there. */
static void tell_dns(const struct endpoint *e, const struct reference *r,
                     const struct certificate *c, struct judgement *j)
{
    if (e->reverse == NULL)
        return;
    emit_object(emit_key(&j->evidence, "dns"));
    emit_text(emit_key(&j->evidence, "forward"),
              r->is_address ? "" : e->address);
    emit_text(emit_key(&j->evidence, "reverse"), e->reverse);
    emit_end(&j->evidence);
    str_add(&j->text, " DNS: ");
    if (!hostname_is_address(e->host))
        str_addf(&j->text, "%s is %s; ", e->host, e->address);
    str_addf(&j->text, "%s is called %s", e->address,
             e->reverse[0] != '\0' ? e->reverse : "nothing");
    if (e->reverse[0] != '\0' &&
        hostname_in_certificate(c, e->reverse) == NAME_MATCHES)
        str_add(&j->text, ", for which the certificate is made");
    str_addc(&j->text, '.');
}

bool rule_name_mismatch(const struct endpoint *e, struct judgement *j)
{
    struct sent_cert first;
    struct reference r;

    if (!find_reference(e, &r) || certs_with(e, is_for_another, &r, FACT_NAMES,
                                             &j->evidence, &first) == 0)
        return false;
    emit_text(emit_key(&j->evidence, "host"), r.name);
    emit_text(emit_key(&j->evidence, "servername"), e->servername);
    str_addf(&j->text, "Its certificate is not made for %s, but for ", r.name);
    tell_names(&j->text, first.cert);
    str_add(&j->text, ": clients that check the name refuse it.");
    tell_dns(e, &r, first.cert, j);
    emit_end(&j->evidence);
    str_addf(&j->remedy,
             "Connect to it by a name of the certificate, or make a new one "
             "with %s among its subject alternative names (%s).",
             r.name, r.is_address ? "as an IP address" : "as a DNS name");
    return true;
}
