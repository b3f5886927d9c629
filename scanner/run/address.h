#ifndef SUITEMAP_RUN_ADDRESS_H
#define SUITEMAP_RUN_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* Addresses of hosts, IPv4 or IPv6, as the system has them. */

/* How many bytes it takes. */
size_t address_size(const struct sockaddr *sa);
/* Do both name one host, whatever the port? */
bool address_same_host(const struct sockaddr *a, const struct sockaddr *b);
/* The same for whatever names the same host. */
uint32_t address_hash(const struct sockaddr *sa);

#endif
