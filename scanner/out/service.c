#include "scanner/out/service.h"

#include <stddef.h>
#include <string.h>

const char *service_name(const struct endpoint *e)
{
    static const struct {
        uint16_t port;
        const char *name;
    } known[] = {
        {25, "smtp"},
        {110, "pop3"},
        {143, "imap"},
        {389, "ldap"},
        {443, "https"},
        {465, "smtps"},
        {587, "submission"},
        {631, "ipp"},
        {636, "ldapssl"},
        {993, "imaps"},
        {995, "pop3s"},
        {1433, "ms-sql-s"},
        {3389, "ms-wbt-server"},
        {5986, "wsmans"},
        {8443, "https-alt"},
        {9443, "tungsten-https"},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].port == e->port)
            return known[i].name;
    return e->prelude != NULL ? e->prelude : "unknown";
}

const char *service_protocol(const struct endpoint *e)
{
    bool udp = e->prelude != NULL && strcmp(e->prelude, "dtls") == 0;

    return udp ? "udp" : "tcp";
}
