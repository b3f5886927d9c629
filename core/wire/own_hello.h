#ifndef SUITEMAP_WIRE_OWN_HELLO_H
#define SUITEMAP_WIRE_OWN_HELLO_H

#include "core/wire/hello.h"

/* For client_hello.c alone: the hello of an offer that has `own` set. */
bool own_hello_write(struct wr *w, const struct offer *o,
                     const struct hello_secrets *secrets);

#endif
