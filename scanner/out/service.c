#include "scanner/out/service.h"

#include <stddef.h>
#include <string.h>

/* A prelude tells more than a port. */
const char *service_name(const struct endpoint *e)
{
    static const struct {
        const char *prelude; /* NULL: TLS at once */
        uint16_t port;       /* 0: any */
        const char *name;
    } known[] = {
        {"smtp", 587, "submission"},    {"tds", 0, "ms-sql-s"},
        {"tds8", 0, "ms-sql-s"},        {"rdp", 0, "ms-wbt-server"},
        {"postgres", 0, "postgresql"},  {"xmpp", 0, "xmpp-client"},
        {NULL, 443, "https"},           {NULL, 465, "smtps"},
        {NULL, 563, "snews"},           {NULL, 631, "ipp"},
        {NULL, 636, "ldapssl"},         {NULL, 990, "ftps"},
        {NULL, 993, "imaps"},           {NULL, 995, "pop3s"},
        {NULL, 1433, "ms-sql-s"},       {NULL, 3389, "ms-wbt-server"},
        {NULL, 5986, "wsmans"},         {NULL, 8443, "https-alt"},
        {NULL, 9443, "tungsten-https"},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const char *prelude = known[i].prelude;
        bool same = prelude == NULL ? e->prelude == NULL
                                    : e->prelude != NULL &&
                                          strcmp(prelude, e->prelude) == 0;

        if (same && (known[i].port == 0 || known[i].port == e->port))
            return known[i].name;
    }
    return e->prelude != NULL ? e->prelude : "unknown";
}

const char *service_protocol(const struct endpoint *e)
{
    return endpoint_datagrams(e) ? "udp" : "tcp";
}
