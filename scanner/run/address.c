#include "scanner/run/address.h"

#include <netinet/in.h>
#include <string.h>

size_t address_size(const struct sockaddr *sa)
{
    return sa->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                     : sizeof(struct sockaddr_in);
}

bool address_same_host(const struct sockaddr *a, const struct sockaddr *b)
{
    const struct sockaddr_in *a4 = (const void *)a, *b4 = (const void *)b;
    const struct sockaddr_in6 *a6 = (const void *)a, *b6 = (const void *)b;

    if (a->sa_family != b->sa_family)
        return false;
    if (a->sa_family == AF_INET)
        return a4->sin_addr.s_addr == b4->sin_addr.s_addr;
    return memcmp(&a6->sin6_addr, &b6->sin6_addr, sizeof a6->sin6_addr) == 0 &&
           a6->sin6_scope_id == b6->sin6_scope_id;
}

uint32_t address_hash(const struct sockaddr *sa)
{
    const struct sockaddr_in *a4 = (const void *)sa;
    const struct sockaddr_in6 *a6 = (const void *)sa;
    uint32_t words[4] = {0};

    if (sa->sa_family == AF_INET)
        words[0] = a4->sin_addr.s_addr;
    else
        memcpy(words, &a6->sin6_addr, sizeof words);
    for (int i = 1; i < 4; i++)
        words[0] = words[0] * 31 + words[i];
    return words[0] * 2654435769u >> 16;
}
