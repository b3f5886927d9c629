#include "tests/fleet/change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>

static const char *const names[CHANGE_WHATS] = {"as",    "dh",     "renew",
                                                "until", "asleep", "gone"};

bool device_change(struct device_changes *c, const char *what,
                   const char *address, const char *value)
{
    for (size_t i = 0; i < CHANGE_WHATS; i++)
        if (strcmp(names[i], what) == 0 && c->n < DEVICE_CHANGES_MAX) {
            c->list[c->n++] = (struct device_change){
                (enum change_what)i, ntohl(inet_addr(address)), value};
            return true;
        }
    return false;
}

static const char *find(const struct device_changes *c, uint32_t address,
                        enum change_what what)
{
    for (size_t i = c->n; i-- > 0;)
        if (c->list[i].address == address && c->list[i].what == what)
            return c->list[i].value;
    return NULL;
}

static bool is_set(const struct device_changes *c, uint32_t address,
                   enum change_what what)
{
    const char *value = find(c, address, what);

    return value != NULL && strcmp(value, "1") == 0;
}

bool device_sleeps(const struct device_changes *c, uint32_t address)
{
    return is_set(c, address, CHANGE_ASLEEP) || device_is_gone(c, address);
}

bool device_is_gone(const struct device_changes *c, uint32_t address)
{
    return is_set(c, address, CHANGE_GONE);
}

void device_make_changed(struct device *d, uint32_t seed, uint32_t address,
                         uint16_t port, const struct device_changes *c)
{
    const char *as = find(c, address, CHANGE_AS);
    const char *dh = find(c, address, CHANGE_DH);
    const char *renew = find(c, address, CHANGE_RENEW);
    const char *until = find(c, address, CHANGE_UNTIL);

    device_make(d, seed, as != NULL ? ntohl(inet_addr(as)) : address, port);
    d->address = address;
    if (dh != NULL)
        d->dh_bits = (uint16_t)strtoul(dh, NULL, 10);
    if (renew != NULL)
        d->renewed = (uint32_t)strtoul(renew, NULL, 10);
    if (until != NULL)
        snprintf(d->until, sizeof d->until, "%s", until);
}
