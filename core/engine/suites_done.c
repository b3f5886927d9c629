#include "core/engine/suites_done.h"

#include "core/engine/protect_keys.h"

static bool can_exchange(const struct suite *s, enum version v)
{
    switch (s->kx) {
    case KX_RSA:
    case KX_DHE:
    case KX_ECDH:
    case KX_ECDHE:
        return v != VERSION_TLS13;
    case KX_ANY:
        return v == VERSION_TLS13;
    default:
        return false;
    }
}

static bool can_authenticate(const struct suite *s)
{
    return s->auth == AUTH_RSA || s->auth == AUTH_DSS ||
           s->auth == AUTH_ECDSA || s->auth == AUTH_ANON || s->auth == AUTH_ANY;
}

static bool can_mac(const struct suite *s, enum version v)
{
    switch (s->mac) {
    case MAC_MD5:
    case MAC_SHA1:
        return v != VERSION_TLS13;
    case MAC_SHA256:
    case MAC_SHA384:
        return v >= VERSION_TLS10 && v <= VERSION_TLS12;
    case MAC_AEAD:
        return v >= VERSION_TLS12;
    default:
        return false;
    }
}

/* Drafts of ChaCha20-Poly1305, with another nonce and other lengths. */
static bool is_draft(const struct suite *s)
{
    return s->code >= 0xCC12 && s->code <= 0xCC19;
}

static bool can_encrypt(const struct suite *s)
{
    if (s->cipher == CIPHER_NULL)
        return s->mac != MAC_AEAD;
    return crypto_has_cipher(s->cipher, s->mode, suite_key_bytes(s));
}

bool suite_can_finish(const struct suite *s, enum version v)
{
    if (v < VERSION_SSL3 || s->code > 0xFFFF || s->kind == SUITE_SIGNAL ||
        is_draft(s))
        return false;
    return can_exchange(s, v) && can_authenticate(s) && can_mac(s, v) &&
           can_encrypt(s);
}
