#include "probes/service.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* How services begin to speak, of themselves or when a ClientHello is put to
 * them. Of two rows that fit the first counts. */
static const struct greeting {
    const char *name;
    const char *begins;
    size_t n;         /* its length */
    const char *with; /* and that stands somewhere behind it; or NULL */
} greetings[] = {
#define SAYS(text) text, sizeof(text) - 1
    {"SSH", SAYS("SSH-"), NULL},
    {"HTTP", SAYS("HTTP/"), NULL},
    {"HTTP", SAYS("<!DOCTYPE"), NULL},
    {"HTTP", SAYS("<html"), NULL},
    {"PJL, a raw print port", SAYS("@PJL"), NULL},
    {"PJL, a raw print port", SAYS("\x1b%-12345X"), NULL},
    {"PostScript", SAYS("%%["), NULL},
    {"LMTP", SAYS("220"), "LMTP"},
    {"SMTP", SAYS("220"), "SMTP"},
    {"FTP", SAYS("220"), "FTP"},
    {"SMTP or FTP", SAYS("220"), NULL},
    {"SMTP", SAYS("421"), "SMTP"},
    {"FTP", SAYS("500 "), NULL},
    {"SMTP", SAYS("554"), NULL},
    {"NNTP", SAYS("200 "), NULL},
    {"NNTP", SAYS("201 "), NULL},
    {"IMAP", SAYS("* OK"), NULL},
    {"IMAP", SAYS("* PREAUTH"), NULL},
    {"IMAP", SAYS("* BYE"), NULL},
    {"POP3", SAYS("+OK"), NULL},
    {"Sieve", SAYS("\"IMPLEMENTATION\""), NULL},
    {"IRC", SAYS(":"), " NOTICE "},
    {"IRC", SAYS("NOTICE "), NULL},
    {"XMPP", SAYS("<?xml"), "stream"},
    {"XMPP", SAYS("<stream:"), NULL},
    {"VNC", SAYS("RFB "), NULL},
    {"RTSP", SAYS("RTSP/"), NULL},
    {"SIP", SAYS("SIP/"), NULL},
    {"telnet", SAYS("\xff\xfb"), NULL},
    {"telnet", SAYS("\xff\xfd"), NULL},
    {"RDP", SAYS("\x03\x00\x00"), NULL},
    {"TLS", SAYS("\x15\x03"), NULL},
    {"TLS", SAYS("\x16\x03"), NULL},
#undef SAYS
};

/* MySQL greets with a packet whose number is 0, and its protocol, which is
 * 10 (or an error, 0xff). */
static bool is_mysql(const uint8_t *b, size_t n)
{
    return n > 5 && b[1] <= 1 && b[2] == 0 && b[3] == 0 &&
           (b[4] == 10 || b[4] == 0xff);
}

/* Without regard to case; NUL is a byte like any other. */
static bool begins(const uint8_t *words, const struct greeting *g)
{
    for (size_t i = 0; i < g->n; i++)
        if (tolower(words[i]) != tolower((uint8_t)g->begins[i]))
            return false;
    return true;
}

const char *service_guess(const void *words, size_t n)
{
    for (size_t i = 0; i < sizeof greetings / sizeof *greetings; i++) {
        const struct greeting *g = &greetings[i];

        if (n >= g->n && begins(words, g) &&
            (g->with == NULL || memmem(words, n, g->with, strlen(g->with))))
            return g->name;
    }
    return is_mysql(words, n) ? "MySQL" : NULL;
}

void service_describe(struct str *out, const void *words, size_t n)
{
    const char *name = service_guess(words, n);
    const uint8_t *b = words;
    size_t line = 0;

    if (name != NULL)
        str_addf(out, "%s: ", name);
    while (line < n && b[line] != '\r' && b[line] != '\n')
        line++;
    str_add_printable(out, words, line != 0 ? line : n);
}
