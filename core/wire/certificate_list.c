#include "core/wire/flight.h"

bool certificate_list(struct rd body, struct rd *list)
{
    struct rd inner;

    if (!rd_vec24(&body, &inner) || !rd_done(&body))
        return false;
    *list = inner;
    return true;
}

/* ASN.1Cert<1..2^24-1>: an empty one is a break. */
bool certificate_next(struct rd *list, struct rd *der)
{
    struct rd rest = *list, cert;

    if (!rd_vec24(&rest, &cert) || cert.n == 0)
        return false;
    *list = rest;
    *der = cert;
    return true;
}
