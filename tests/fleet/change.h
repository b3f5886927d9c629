#ifndef SUITEMAP_TESTS_FLEET_CHANGE_H
#define SUITEMAP_TESTS_FLEET_CHANGE_H

#include "tests/fleet/device.h"

/* What is otherwise at some addresses, so that the fleets of two nights differ
 * as a script wants it. Of changes of one kind at an address the last counts.
 */
#define DEVICE_CHANGES_MAX 512

enum change_what {
    CHANGE_AS,     /* it is the device of another address */
    CHANGE_DH,     /* its DH prime has so many bits */
    CHANGE_RENEW,  /* it got another certificate, for the nth time */
    CHANGE_UNTIL,  /* its certificates end then: YYMMDDHHMMSSZ */
    CHANGE_ASLEEP, /* 1: it accepts and says nothing; the truth is what it
                    * would say */
    CHANGE_GONE,   /* 1: the same, and the truth is that nothing is there */
    CHANGE_WHATS
};

struct device_changes {
    struct device_change {
        enum change_what what;
        uint32_t address;
        const char *value; /* borrowed */
    } list[DEVICE_CHANGES_MAX];
    size_t n;
};

/* Adds one by its name ("as", "dh", ...); false if there is no such. */
bool device_change(struct device_changes *c, const char *what,
                   const char *address, const char *value);
/* device_make(), and what is otherwise. */
void device_make_changed(struct device *d, uint32_t seed, uint32_t address,
                         uint16_t port, const struct device_changes *c);
/* Does it say nothing, and is it gone for good? */
bool device_sleeps(const struct device_changes *c, uint32_t address);
bool device_is_gone(const struct device_changes *c, uint32_t address);

#endif
