#include "scanner/run/target_ports.h"

#include <string.h>

#include "scanner/run/targets.h"

/* What may stand before "://" or before the colon of a port list, and the
 * port it means when none is given. Of two rows with one port the first is
 * the port's own; rows without a prelude only say "TLS at once". */
static const struct scheme schemes[] = {
    {"ftp", "ftp", 21},
    {"telnet", "telnet", 23},
    {"lmtp", "lmtp", 24},
    {"smtp", "smtp", 25},
    {"pop3", "pop3", 110},
    {"nntp", "nntp", 119},
    {"imap", "imap", 143},
    {"ldap", "ldap", 389},
    {"tds", "tds", 1433},
    {"tds8", "tds8", 1433},
    {"mysql", "mysql", 3306},
    {"rdp", "rdp", 3389},
    {"sieve", "sieve", 4190},
    {"xmpp", "xmpp", 5222},
    {"xmpp-server", "xmpp-server", 5269},
    {"postgres", "postgres", 5432},
    {"vnc", "vnc", 5900},
    {"irc", "irc", 6667},
    {"ipp", "ipp", 631},
    {"dtls", "dtls", 443},
    {"tls", PRELUDE_DIRECT, 443},
    {"https", PRELUDE_DIRECT, 443},
    {"smtps", PRELUDE_DIRECT, 465},
    {"ipps", PRELUDE_DIRECT, 631},
    {"ldaps", PRELUDE_DIRECT, 636},
    {"ftps", PRELUDE_DIRECT, 990},
    {"imaps", PRELUDE_DIRECT, 993},
    {"pop3s", PRELUDE_DIRECT, 995},
};

/* Ports that speak in the clear first, and those of TLS at once (NULL) that
 * may do so as well; each with the other way, in case. SQL Server's other way
 * is TDS 8, which puts TLS first. */
static const struct {
    uint16_t port;
    const char *prelude, *then;
} well_known[] = {
    {21, "ftp", PRELUDE_DIRECT},
    {23, "telnet", PRELUDE_DIRECT},
    {24, "lmtp", PRELUDE_DIRECT},
    {25, "smtp", PRELUDE_DIRECT},
    {110, "pop3", PRELUDE_DIRECT},
    {119, "nntp", PRELUDE_DIRECT},
    {143, "imap", PRELUDE_DIRECT},
    {389, "ldap", PRELUDE_DIRECT},
    {465, NULL, "smtp"},
    {563, NULL, "nntp"},
    {587, "smtp", PRELUDE_DIRECT},
    {631, NULL, "ipp"},
    {636, NULL, "ldap"},
    {990, NULL, "ftp"},
    {993, NULL, "imap"},
    {995, NULL, "pop3"},
    {1433, "tds", "tds8"},
    {2525, "smtp", PRELUDE_DIRECT},
    {3268, "ldap", PRELUDE_DIRECT},
    {3269, NULL, "ldap"},
    {3306, "mysql", PRELUDE_DIRECT},
    {3389, "rdp", PRELUDE_DIRECT},
    {4190, "sieve", PRELUDE_DIRECT},
    {5222, "xmpp", PRELUDE_DIRECT},
    {5223, NULL, "xmpp"},
    {5269, "xmpp-server", PRELUDE_DIRECT},
    {5432, "postgres", PRELUDE_DIRECT},
    {5900, "vnc", PRELUDE_DIRECT},
    {6667, "irc", PRELUDE_DIRECT},
    {6697, NULL, "irc"},
};

/* LPD (515, and the 721-731 it calls from), JetDirect and what copies it. */
static const struct {
    uint16_t lo, hi;
} printing[] = {
    {515, 515}, {721, 731}, {9100, 9107}, {9112, 9116}, {9999, 9999}};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

const struct scheme *scheme_find(const char *name, size_t n)
{
    for (size_t i = 0; i < COUNT(schemes); i++)
        if (strlen(schemes[i].name) == n &&
            strncasecmp(schemes[i].name, name, n) == 0)
            return &schemes[i];
    return NULL;
}

bool port_prints(uint16_t port)
{
    for (size_t i = 0; i < COUNT(printing); i++)
        if (port >= printing[i].lo && port <= printing[i].hi)
            return true;
    return false;
}

const char *port_prelude(uint16_t port)
{
    for (size_t i = 0; i < COUNT(well_known); i++)
        if (well_known[i].port == port)
            return well_known[i].prelude;
    return NULL;
}

const char *port_then(uint16_t port)
{
    for (size_t i = 0; i < COUNT(well_known); i++)
        if (well_known[i].port == port)
            return well_known[i].then;
    return NULL;
}
