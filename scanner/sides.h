#ifndef SUITEMAP_SIDES_H
#define SUITEMAP_SIDES_H

#include <stddef.h>

#include "core/model/party.h"

/* Sorts the endpoints of a matrix, the left side first and each as the user
 * gave it, and lists those that are laid out, with their sides: not the ports
 * that nobody listens on. Returns how many there are. */
size_t sides_select(struct endpoint **all, size_t n, struct party *list);

#endif
