#include <stdio.h>

#include "core/model/grade.h"
#include "core/registry/group.h"

/* How the key exchange of a suite is written: the words of grade.h. */

const char *kex_group_name(uint16_t code, char *buf, size_t cap)
{
    const struct group *g = group_find(code);

    if (code == 0)
        return NULL;
    if (g != NULL)
        return g->name;
    snprintf(buf, cap, "0x%04X", code);
    return buf;
}

static void bits_text(const char *kind, unsigned bits, char *buf, size_t cap)
{
    if (bits != 0)
        snprintf(buf, cap, "%s %u", kind, bits);
}

/* The exchange uses the certificate's own key. */
static void static_text(const struct suite *s, unsigned bits,
                        const struct certificate *leaf, char *buf, size_t cap)
{
    if (bits == 0 && leaf != NULL)
        bits = leaf->key_bits;
    if (s->kx == KX_RSA || s->kx == KX_RSA_PSK)
        bits_text("rsa", bits, buf, cap);
    else if (s->kx == KX_DH)
        bits_text("dh", bits, buf, cap);
    else if (s->kx == KX_ECDH && leaf != NULL)
        snprintf(buf, cap, "%s", leaf->curve);
}

const char *kex_text(const struct endpoint *e, enum version v,
                     const struct suite_result *r, char *buf, size_t cap)
{
    const struct suite *s = suite_at(r->suite);
    const char *name;

    buf[0] = '\0';
    switch (r->kex) {
    case KEX_DH:
        bits_text("dh", r->kex_bits, buf, cap);
        break;
    case KEX_RSA_EXPORT:
        bits_text("rsa", r->kex_bits, buf, cap);
        break;
    case KEX_EXPLICIT_CURVE:
        snprintf(buf, cap, "explicit curve");
        break;
    case KEX_GROUP:
        name = kex_group_name(r->group, buf, cap);
        if (name != NULL && name != buf)
            snprintf(buf, cap, "%s", name);
        break;
    case KEX_UNKNOWN:
        if (s != NULL)
            static_text(s, r->kex_bits, grade_leaf(e, v, r), buf, cap);
        break;
    }
    return buf;
}

const char *kex_name(const struct suite_result *r)
{
    const struct suite *s = suite_at(r->suite);
    const struct group *g;

    if (s == NULL)
        return "unknown";
    g = s->kx == KX_ANY ? group_find(r->group) : NULL;
    if (g == NULL)
        return suite_kx_name(s->kx);
    switch (g->kind) {
    case GROUP_EC:
    case GROUP_XDH:
        return "ECDHE";
    case GROUP_FFDHE:
        return "DHE";
    case GROUP_KEM:
        return "KEM";
    case GROUP_HYBRID:
        return "hybrid";
    default:
        return "any";
    }
}
