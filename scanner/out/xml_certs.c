#include "scanner/out/xml_certs.h"

#include <string.h>

#include "scanner/out/markup.h"

static void elem(struct str *out, const char *key, const char *text)
{
    if (*text == '\0')
        return;
    str_add(out, "<elem");
    markup_attribute(out, "key", key);
    str_addc(out, '>');
    markup_add(out, text);
    str_add(out, "</elem>\n");
}

/* Names as nmap has them, of the short ones that are kept in a subject. */
static const char *long_name(const char *s, size_t n)
{
    static const struct {
        const char *abbreviation, *name;
    } rows[] = {
        {"CN", "commonName"},         {"O", "organizationName"},
        {"OU", "organizationalUnitName"}, {"C", "countryName"},
        {"L", "localityName"},        {"ST", "stateOrProvinceName"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].abbreviation) == n &&
            strncmp(rows[i].abbreviation, s, n) == 0)
            return rows[i].name;
    return NULL;
}

/* The parts of "CN=mfd-12, O=Lab" that have a known name. */
static void name_table(struct str *out, const char *key, const char *name)
{
    str_addf(out, "<table key=\"%s\">\n", key);
    while (*name != '\0') {
        const char *end = strstr(name, ", "), *equals = strchr(name, '=');
        size_t n = end != NULL ? (size_t)(end - name) : strlen(name);
        const char *type = equals != NULL && equals < name + n
                               ? long_name(name, (size_t)(equals - name))
                               : NULL;
        struct str value = {0};

        if (type != NULL) {
            str_addn(&value, equals + 1, n - (size_t)(equals + 1 - name));
            elem(out, type, str_text(&value));
        }
        str_free(&value);
        name += n + (end != NULL ? 2 : 0);
    }
    str_add(out, "</table>\n");
}

static const char *key_type(enum cert_key k)
{
    switch (k) {
    case CERT_KEY_RSA:
    case CERT_KEY_RSA_PSS:
        return "rsa";
    case CERT_KEY_DSA:
        return "dsa";
    case CERT_KEY_EC:
        return "ec";
    default:
        return cert_key_name(k);
    }
}

static void alternative_names(struct str *out, const struct certificate *c)
{
    struct str value = {0};

    if (c->n_names == 0)
        return;
    for (size_t i = 0; i < c->n_names; i++)
        str_addf(&value, "%sDNS:%s", i != 0 ? ", " : "", c->names[i]);
    str_add(out, "<table key=\"extensions\">\n<table>\n");
    elem(out, "name", "X509v3 Subject Alternative Name");
    elem(out, "value", str_text(&value));
    str_add(out, "</table>\n</table>\n");
    str_free(&value);
}

/* nmap writes the times without the zone's letter. */
static void moment(struct str *out, const char *key, const char *time)
{
    struct str text = {0};

    str_addn(&text, time, strcspn(time, "Z"));
    elem(out, key, str_text(&text));
    str_free(&text);
}

void xml_certificate(struct str *out, const struct endpoint *e)
{
    const struct certificate *c;
    struct str print = {0}, bits = {0};

    if (e->n_chains == 0 || e->chains[0].n == 0)
        return;
    c = e->chains[0].certs;
    for (size_t i = 0; i < sizeof c->sha256; i++)
        str_addf(&print, "%02x", c->sha256[i]);
    str_addf(&bits, "%u", c->key_bits);
    str_add(out, "<table key=\"ssl-cert\">\n");
    name_table(out, "subject", c->subject);
    name_table(out, "issuer", c->issuer);
    str_add(out, "<table key=\"pubkey\">\n");
    elem(out, "type", key_type(c->key));
    elem(out, "bits", str_text(&bits));
    str_add(out, "</table>\n");
    alternative_names(out, c);
    elem(out, "sig_algo", c->signature);
    str_add(out, "<table key=\"validity\">\n");
    moment(out, "notBefore", c->not_before);
    moment(out, "notAfter", c->not_after);
    str_add(out, "</table>\n");
    elem(out, "sha256", str_text(&print));
    str_add(out, "</table>\n");
    str_free(&print);
    str_free(&bits);
}
