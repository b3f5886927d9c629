#include "core/model/faulty_dh.h"

#include <stdio.h>
#include <string.h>

static const struct {
    enum faulty_exchange exchange;
    const char *name;
} rows[FAULTY_DH_COUNT] = {
    [FAULTY_DH_ZEROS] = {FAULTY_DHE, "keeps-zeros"},
    [FAULTY_DH_SIGN] = {FAULTY_DHE, "adds-sign-byte"},
    [FAULTY_DH_SHORT] = {FAULTY_DHE, "wants-full-length"},
    [FAULTY_DH_PADDED] = {FAULTY_DHE, "refuses-padding"},
    [FAULTY_ECDH_ZEROS] = {FAULTY_ECDHE, "strips-zeros"},
    [FAULTY_ECDH_SIGN] = {FAULTY_ECDHE, "adds-sign-byte"},
    [FAULTY_RSA_ZEROS] = {FAULTY_RSA, "refuses-zeros"},
};

enum faulty_dh faulty_dh_first(enum faulty_exchange x)
{
    unsigned i = 0;

    while (i < FAULTY_DH_COUNT && rows[i].exchange < x)
        i++;
    return (enum faulty_dh)i;
}

enum faulty_exchange faulty_dh_exchange(enum faulty_dh fault)
{
    return rows[fault].exchange;
}

char *faulty_dh_trait(struct traits *t, enum faulty_exchange x, size_t *cap)
{
    switch (x) {
    case FAULTY_ECDHE:
        *cap = sizeof t->faulty_ecdh;
        return t->faulty_ecdh;
    case FAULTY_RSA:
        *cap = sizeof t->faulty_rsa;
        return t->faulty_rsa;
    default:
        *cap = sizeof t->faulty_dh;
        return t->faulty_dh;
    }
}

void faulty_dh_write(struct traits *t, enum faulty_exchange x, unsigned faults)
{
    size_t cap, len = 0;
    char *buf = faulty_dh_trait(t, x, &cap);

    snprintf(buf, cap, "none");
    for (unsigned i = 0; i < FAULTY_DH_COUNT && len < cap; i++)
        if (rows[i].exchange == x && (faults >> i & 1) != 0)
            len += (size_t)snprintf(buf + len, cap - len, "%s%s",
                                    len != 0 ? "," : "", rows[i].name);
}

static unsigned read_text(enum faulty_exchange x, const char *text)
{
    unsigned faults = 0;

    while (*text != '\0') {
        size_t n = strcspn(text, ",");

        for (unsigned i = 0; i < FAULTY_DH_COUNT; i++)
            if (rows[i].exchange == x && strlen(rows[i].name) == n &&
                memcmp(rows[i].name, text, n) == 0)
                faults |= 1u << i;
        text += n + (text[n] == ',');
    }
    return faults;
}

unsigned faulty_dh_read(const struct traits *t)
{
    return read_text(FAULTY_DHE, t->faulty_dh) |
           read_text(FAULTY_ECDHE, t->faulty_ecdh) |
           read_text(FAULTY_RSA, t->faulty_rsa);
}

unsigned faulty_dh_of(unsigned faults, enum faulty_exchange x)
{
    for (unsigned i = 0; i < FAULTY_DH_COUNT; i++)
        if (rows[i].exchange != x)
            faults &= ~(1u << i);
    return faults;
}

unsigned faulty_dh_met(unsigned faults, const struct suite *s)
{
    if (suite_has_dhe(s))
        return faulty_dh_of(faults, FAULTY_DHE);
    if (suite_has_ecdhe(s))
        return faulty_dh_of(faults, FAULTY_ECDHE);
    return s->kx == KX_RSA ? faulty_dh_of(faults, FAULTY_RSA) : 0;
}
