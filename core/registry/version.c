#include "core/registry/version.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    uint16_t wire;
} versions[VERSION_COUNT] = {
    [VERSION_SSL2] = {"SSLv2", 0x0002},
    [VERSION_SSL3] = {"SSLv3", 0x0300},
    [VERSION_TLS10] = {"TLSv1.0", 0x0301},
    [VERSION_TLS11] = {"TLSv1.1", 0x0302},
    [VERSION_TLS12] = {"TLSv1.2", 0x0303},
    [VERSION_TLS13] = {"TLSv1.3", 0x0304},
};

/* What people write, without its "v"; a bare number means TLS. */
static const struct {
    const char *text;
    enum version v;
} spellings[] = {
    {"ssl2", VERSION_SSL2},   {"ssl2.0", VERSION_SSL2},
    {"ssl3", VERSION_SSL3},   {"ssl3.0", VERSION_SSL3},
    {"tls1", VERSION_TLS10},  {"tls1.0", VERSION_TLS10},
    {"1.0", VERSION_TLS10},   {"tls1.1", VERSION_TLS11},
    {"1.1", VERSION_TLS11},   {"tls1.2", VERSION_TLS12},
    {"1.2", VERSION_TLS12},   {"tls1.3", VERSION_TLS13},
    {"1.3", VERSION_TLS13},   {"dtls1.0", VERSION_TLS11},
    {"dtls1", VERSION_TLS11}, {"dtls1.2", VERSION_TLS12},
};

const char *version_name(enum version v)
{
    return versions[v].name;
}

const char *version_name_dtls(enum version v)
{
    return v == VERSION_TLS11   ? "DTLSv1.0"
           : v == VERSION_TLS12 ? "DTLSv1.2"
                                : version_name(v);
}

uint16_t version_wire(enum version v)
{
    return versions[v].wire;
}

bool version_from_wire(uint16_t wire, enum version *v)
{
    for (unsigned i = 0; i < VERSION_COUNT; i++) {
        if (versions[i].wire == wire) {
            *v = (enum version)i;
            return true;
        }
    }
    return false;
}

/* Lower case, and without the "v" that follows the letters; false when the
 * name is longer than any of ours. */
static bool plain(const char *name, char out[8])
{
    size_t n = 0;

    for (size_t i = 0; name[i] != '\0'; i++) {
        char c = (char)tolower((unsigned char)name[i]);

        if (c == 'v' && (i == 3 || (i == 4 && out[0] == 'd')))
            continue;
        if (n == 7)
            return false;
        out[n++] = c;
    }
    out[n] = '\0';
    return true;
}

bool version_from_name(const char *name, enum version *v)
{
    char text[8];

    if (!plain(name, text))
        return false;
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        if (strcmp(spellings[i].text, text) == 0) {
            *v = spellings[i].v;
            return true;
        }
    }
    return false;
}
