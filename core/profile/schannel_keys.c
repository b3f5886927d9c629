#include <stdio.h>
#include <string.h>

#include "core/profile/schannel_keys.h"
#include "core/registry/suite.h"

const char *key_protocol(enum version v, bool client, char buf[KEY_PATH_MAX])
{
    static const char *const names[] = {
        [VERSION_SSL2] = "SSL 2.0",  [VERSION_SSL3] = "SSL 3.0",
        [VERSION_TLS10] = "TLS 1.0", [VERSION_TLS11] = "TLS 1.1",
        [VERSION_TLS12] = "TLS 1.2", [VERSION_TLS13] = "TLS 1.3",
    };

    snprintf(buf, KEY_PATH_MAX, KEY_SCHANNEL "Protocols\\%s\\%s", names[v],
             client ? "Client" : "Server");
    return buf;
}

static bool has_aes(const struct profile_role *role)
{
    for (size_t i = 0; i < role->n_suites; i++)
        if (suite_at(role->suites[i].suite)->cipher == CIPHER_AES)
            return true;
    return !role->suites_known;
}

/* AES came with Vista. */
bool key_is_vista(const struct profile *p)
{
    return has_aes(&p->client) || has_aes(&p->server);
}

static const char *rc4_name(const struct suite *s)
{
    return s->bits >= 128   ? "RC4 128/128"
           : s->bits >= 64  ? "RC4 64/128"
           : s->bits >= 56  ? "RC4 56/128"
                            : "RC4 40/128";
}

static const char *rc2_name(const struct suite *s)
{
    return s->bits >= 128 ? "RC2 128/128" : "RC2 40/128";
}

const char *key_cipher_name(const struct suite *s, bool vista)
{
    switch (s->cipher) {
    case CIPHER_AES:
        return s->key_bits == 256 ? "AES 256/256" : "AES 128/128";
    case CIPHER_3DES:
        return vista ? "Triple DES 168" : "Triple DES 168/168";
    case CIPHER_DES:
        return "DES 56/56";
    case CIPHER_RC4:
        return rc4_name(s);
    case CIPHER_RC2:
        return rc2_name(s);
    case CIPHER_NULL:
        return "NULL";
    default:
        return NULL;
    }
}

/* By how the suite's name ends: of AEAD suites it is the hash of the key
 * schedule. */
const char *key_hash_name(const struct suite *s)
{
    static const struct {
        const char *end, *name;
    } hashes[] = {{"_MD5", "MD5"},
                  {"_SHA", "SHA"},
                  {"_SHA256", "SHA256"},
                  {"_SHA384", "SHA384"},
                  {"_SHA512", "SHA512"}};
    size_t n = strlen(s->name);

    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++) {
        size_t len = strlen(hashes[i].end);

        if (n > len && strcmp(s->name + n - len, hashes[i].end) == 0)
            return hashes[i].name;
    }
    return NULL;
}

const char *key_exchange_name(const struct suite *s)
{
    switch (s->kx) {
    case KX_DHE:
        return "Diffie-Hellman";
    case KX_ECDHE:
        return "ECDH";
    case KX_RSA:
        return "PKCS";
    default:
        return NULL;
    }
}
