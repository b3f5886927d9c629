#include "core/model/faulty_dh.h"

#include <stdio.h>
#include <string.h>

static const char *const names[FAULTY_DH_COUNT] = {
    [FAULTY_DH_ZEROS] = "keeps-zeros",
    [FAULTY_DH_SIGN] = "adds-sign-byte",
    [FAULTY_DH_SHORT] = "wants-full-length",
    [FAULTY_DH_PADDED] = "refuses-padding",
};

void faulty_dh_write(unsigned faults, char *buf, size_t cap)
{
    size_t len = 0;

    snprintf(buf, cap, "none");
    for (unsigned i = 0; i < FAULTY_DH_COUNT && len < cap; i++)
        if (faults >> i & 1)
            len += (size_t)snprintf(buf + len, cap - len, "%s%s",
                                    len != 0 ? "," : "", names[i]);
}

unsigned faulty_dh_read(const char *text)
{
    unsigned faults = 0;

    while (*text != '\0') {
        size_t n = strcspn(text, ",");

        for (unsigned i = 0; i < FAULTY_DH_COUNT; i++)
            if (strlen(names[i]) == n && memcmp(names[i], text, n) == 0)
                faults |= 1u << i;
        text += n + (text[n] == ',');
    }
    return faults;
}
