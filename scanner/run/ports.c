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

/* Ports that speak in the clear first. The ports of implicit TLS (465, 636,
 * 993, 995) are not here, and 631 is not either: IPPS begins with TLS. */
static const struct {
    uint16_t port;
    const char *prelude;
} well_known[] = {
    {21, "ftp"},           {23, "telnet"},     {24, "lmtp"},    {25, "smtp"},
    {110, "pop3"},         {119, "nntp"},      {143, "imap"},   {389, "ldap"},
    {587, "smtp"},         {1433, "tds"},      {2525, "smtp"},  {3268, "ldap"},
    {3306, "mysql"},       {3389, "rdp"},      {4190, "sieve"}, {5222, "xmpp"},
    {5269, "xmpp-server"}, {5432, "postgres"}, {5900, "vnc"},   {6667, "irc"},
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
