#include "core/model/party.h"

#include <stdio.h>
#include <string.h>

enum basis party_client_basis(const struct party *p)
{
    return p->profile != NULL && p->profile->client.present ? BASIS_PROFILE
                                                            : BASIS_SERVER_ROLE;
}

enum basis party_server_basis(const struct party *p)
{
    return p->scan != NULL ? BASIS_SCAN : BASIS_PROFILE;
}

const char *basis_name(enum basis b)
{
    static const char *const names[] = {[BASIS_PROFILE] = "profile",
                                        [BASIS_SERVER_ROLE] = "server-role",
                                        [BASIS_SCAN] = "scan"};

    return names[b];
}

struct party party_scanned(const struct endpoint *e, unsigned sides)
{
    struct party p = {.scan = e, .sides = sides};

    return p;
}

void party_label(const struct party *p, char *buf, size_t cap)
{
    if (p->scan != NULL)
        endpoint_label(p->scan, buf, cap);
    else if (p->name != NULL)
        snprintf(buf, cap, "%s", p->name);
    else if (strcmp(p->profile->source, "recorded") == 0)
        snprintf(buf, cap, "%s", p->profile->id);
    else
        snprintf(buf, cap, "@%s", p->profile->id);
}
