#include <string.h>

#include "core/base/mem.h"
#include "scanner/out/json_fields.h"
#include "scanner/out/json_parts.h"

/* Certificate chains, as json_write.c writes them. */

static const char *name_of_key(int i)
{
    return cert_key_name((enum cert_key)i);
}

static const char *name_of_trust(int i)
{
    return trust_name((enum trust)i);
}

static bool read_names(const json_t *j, struct certificate *c, struct err *err)
{
    const json_t *list, *each;
    char name[CERT_TEXT_MAX];
    size_t i;

    if (!field_array(j, "names", CERT_NAMES_MAX, &list, err))
        return false;
    json_array_foreach(list, i, each)
    {
        if (!json_is_string(each))
            return err_set(err, ERR_FORMAT, "a name is not a text");
        text_copy(json_string_value(each), name, sizeof name);
        certificate_add_name(c, name);
    }
    return true;
}

static bool read_key(const json_t *j, struct certificate *c, struct err *err)
{
    uint64_t bits, exponent;
    int key = CERT_KEY_UNKNOWN;

    if (!field_name(j, "key", name_of_key, CERT_KEY_GOST + 1, &key, err) ||
        !field_number(j, "key_bits", UINT16_MAX, &bits, err) ||
        !field_number(j, "rsa_exponent", UINT32_MAX, &exponent, err))
        return false;
    c->key = (enum cert_key)key;
    c->key_bits = (uint16_t)bits;
    c->rsa_exponent = (uint32_t)exponent;
    return field_copy(j, "curve", c->curve, sizeof c->curve, err);
}

static bool read_certificate(const json_t *j, struct certificate *c,
                             struct err *err)
{
    char subject[CERT_TEXT_MAX], issuer[CERT_TEXT_MAX];
    const struct {
        const char *key;
        char *buf;
        size_t cap;
    } texts[] = {
        {"subject", subject, sizeof subject},
        {"issuer", issuer, sizeof issuer},
        {"serial", c->serial, sizeof c->serial},
        {"not_before", c->not_before, sizeof c->not_before},
        {"not_after", c->not_after, sizeof c->not_after},
        {"signature", c->signature, sizeof c->signature},
        {"signature_hash", c->sig_hash, sizeof c->sig_hash},
    };

    certificate_set(&c->subject, "");
    certificate_set(&c->issuer, "");
    if (!json_is_object(j))
        return err_set(err, ERR_FORMAT, "a certificate is not an object");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!field_copy(j, texts[i].key, texts[i].buf, texts[i].cap, err))
            return false;
    certificate_set(&c->subject, subject);
    certificate_set(&c->issuer, issuer);
    return read_key(j, c, err) && read_names(j, c, err) &&
           field_flag(j, "names_cut", &c->names_cut, err) &&
           field_flag(j, "self_issued", &c->self_issued, err) &&
           field_flag(j, "readable", &c->readable, err) &&
           field_sha256(j, "sha256", c->sha256, err) &&
           field_sha256(j, "key_sha256", c->key_sha256, err);
}

static bool read_mask(const json_t *j, unsigned *mask, struct err *err)
{
    const json_t *list, *each;
    enum version v;
    size_t i;

    if (!field_array(j, "versions", VERSION_COUNT, &list, err))
        return false;
    json_array_foreach(list, i, each)
    {
        if (!json_read_version_name(each, &v, err))
            return false;
        *mask |= 1u << v;
    }
    return true;
}

static bool read_trust(const json_t *j, struct cert_chain *c, struct err *err)
{
    char why[TRUST_WHY_MAX];
    int trust = TRUST_UNASKED;

    if (!field_name(j, "trust", name_of_trust, TRUST_UNJUDGED + 1, &trust, err))
        return false;
    c->trust = (enum trust)trust;
    if (!field_copy(j, "trust_why", why, sizeof why, err))
        return false;
    cert_chain_say(c, why);
    return true;
}

static bool read_chain(const json_t *j, struct cert_chain *c, struct err *err)
{
    const json_t *list, *each;
    uint64_t sent;
    size_t i;

    if (!field_array(j, "chain", CERT_CHAIN_MAX, &list, err) ||
        !field_number(j, "sent", UINT8_MAX, &sent, err) ||
        !field_sha256(j, "sha256", c->sha256, err) ||
        !read_mask(j, &c->versions, err) || !read_trust(j, c, err))
        return false;
    c->sent = (uint8_t)sent;
    c->certs = mem_array(json_array_size(list), sizeof *c->certs);
    json_array_foreach(list, i, each)
    {
        if (!read_certificate(each, &c->certs[c->n++], err))
            return false;
    }
    return true;
}

bool json_read_certificates(const json_t *j, struct endpoint *e,
                            struct err *err)
{
    const json_t *list, *each;
    size_t i;

    if (!field_array(j, "certificates", ENDPOINT_CHAINS_MAX, &list, err))
        return false;
    json_array_foreach(list, i, each)
    {
        if (!read_chain(each, endpoint_add_chain(e), err))
            return false;
    }
    return true;
}
