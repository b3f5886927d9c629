#ifndef SUITEMAP_RUN_TARGET_RANGE_H
#define SUITEMAP_RUN_TARGET_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "core/base/err.h"

/* Addresses and the ranges of the target syntax. An IPv4 range is a set of
 * values for each of the four octets, which holds a CIDR block as well as
 * nmap's 10.0.0-3.1-254; an IPv6 range is a prefix of 112 bits or more. */
struct addr {
    uint8_t family; /* 4 or 6 */
    uint8_t b[16];
};

/* Reads a numeric address of n characters; an IPv4 address that is mapped
 * into IPv6 is taken as IPv4, so that both name one host. */
bool addr_parse(const char *s, size_t n, struct addr *out);
bool addr_from_sockaddr(const struct sockaddr *sa, struct addr *out,
                        uint16_t *port);
bool addr_equal(const struct addr *a, const struct addr *b);
/* Writes the numeric form, at most cap bytes (46 are enough). */
void addr_text(const struct addr *a, char *buf, size_t cap);

struct octets {
    uint64_t bits[4];
    uint16_t n;
};

struct range {
    uint8_t family;       /* 4 or 6 */
    uint8_t prefix;       /* of IPv6 */
    uint8_t base[16];     /* of IPv6 */
    struct octets oct[4]; /* of IPv4 */
};

/* ADDRESS/BITS. False with the reason. */
bool range_cidr(struct range *r, const struct addr *a, const char *bits,
                size_t n, struct err *err);
/* "10.0.0-3,7.*". False with the reason. */
bool range_octets(struct range *r, const char *s, size_t n, struct err *err);
uint64_t range_count(const struct range *r);
/* The address at an index below range_count(), in ascending order. */
void range_at(const struct range *r, uint64_t index, struct addr *out);
bool range_has(const struct range *r, const struct addr *a);
/* How many addresses a row has: those that differ in the last octet only. All
 * rows of a range are equally long. */
uint64_t range_row(const struct range *r);
/* Does the range, which has the address at this index of `of`, also have the
 * rest of its row? Then this many
 * addresses, that one included; else 0. */
uint64_t range_covers_row(const struct range *r, const struct range *of,
                          uint64_t index);

#endif
