#include "core/model/heard.h"

#include <string.h>

static const struct {
    const char *begin, *name;
} known[] = {
    {"GET ", "plain HTTP"},     {"POST ", "plain HTTP"},
    {"HEAD ", "plain HTTP"},    {"PUT ", "plain HTTP"},
    {"OPTIONS ", "plain HTTP"}, {"PRI * HTTP/2", "plain HTTP/2"},
    {"CONNECT ", "a request to a proxy"},
    {"SSH-", "SSH"},            {"EHLO ", "SMTP"},
    {"HELO ", "SMTP"},          {"\x1b%-12345X", "a print job"},
    {"%!PS", "a print job"},    {"\x12\x01", "TDS"},
    {"\x03\x00\x00", "RDP"},
};

const char *heard_looks_like(const struct heard *h)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t n = strlen(known[i].begin);

        if (known[i].begin[1] == '\0') /* ends in NUL bytes */
            n = 3;
        if (h->words_len >= n && memcmp(h->words, known[i].begin, n) == 0)
            return known[i].name;
    }
    return "nothing that is TLS";
}

const char *served_name(enum served s)
{
    static const char *const names[] = {
        [SERVED_NOT] = "not-shown",
        [SERVED_NOTHING] = "nothing-shared",
        [SERVED_ACCEPTED] = "accepted",
        [SERVED_REFUSED] = "refused",
        [SERVED_UNCLEAR] = "unclear",
    };

    return names[s];
}
