#include <arpa/inet.h>
#include <string.h>

#include "core/wire/x509_parts.h"

/* GeneralName (RFC 5280, 4.2.1.6): the two kinds that a client compares with
 * where it meant to go. */
#define NAME_DNS DER_CONTEXT(2)
#define NAME_IP  DER_CONTEXT(7)

/* Four or sixteen bytes; anything else in hex. */
static void add_address(struct str *out, struct rd body)
{
    char text[INET6_ADDRSTRLEN];
    int family = body.n == 4 ? AF_INET : body.n == 16 ? AF_INET6 : AF_UNSPEC;
    uint8_t b;

    if (family != AF_UNSPEC &&
        inet_ntop(family, body.p, text, sizeof text) != NULL) {
        str_add(out, text);
        return;
    }
    while (out->len < CERT_TEXT_MAX && rd_u8(&body, &b))
        str_addf(out, "%02x", b);
}

static void add_name(const struct der *name, struct certificate *out)
{
    struct str text = {0};
    char kept[CERT_TEXT_MAX];

    if (name->tag == NAME_IP)
        add_address(&text, name->body);
    else
        x509_string(&text, DER_IA5, name->body);
    x509_keep(kept, sizeof kept, &text);
    certificate_add_name(out, kept);
    str_free(&text);
}

static void read_names(struct rd names, struct certificate *out)
{
    struct der name;

    while (der_next(&names, &name)) {
        if (name.tag != NAME_DNS && name.tag != NAME_IP)
            continue;
        out->names_cut = out->n_names == CERT_NAMES_MAX;
        if (out->names_cut)
            return;
        add_name(&name, out);
    }
}

/* Extension: SEQUENCE { OID, critical BOOLEAN DEFAULT FALSE, OCTET STRING }
 * (RFC 5280, 4.1). Is it subjectAltName, and with what content? */
static bool is_altname(struct rd extension, struct rd *value)
{
    static const uint8_t altname[] = {0x55, 0x1d, 0x11}; /* 2.5.29.17 */
    struct rd oid, critical;

    if (!der_take(&extension, DER_OID, &oid) || oid.n != sizeof altname ||
        memcmp(oid.p, altname, sizeof altname) != 0)
        return false;
    der_take(&extension, DER_BOOLEAN, &critical);
    return der_take_string(&extension, DER_OCTET_STRING, value);
}

void x509_altnames(struct rd extensions, struct certificate *out)
{
    struct rd list, extension, value, names;

    if (!der_take(&extensions, DER_SEQUENCE, &list))
        return;
    while (der_take(&list, DER_SEQUENCE, &extension))
        if (is_altname(extension, &value) &&
            der_take(&value, DER_SEQUENCE, &names))
            read_names(names, out);
}
