#ifndef SUITEMAP_MODEL_MATRIX_KEY_H
#define SUITEMAP_MODEL_MATRIX_KEY_H

#include "core/base/str.h"
#include "core/model/endpoint.h"

/* Writes down, as bytes, all that an endpoint can do and nothing of who it
 * is: endpoints with equal keys form one class. Order counts only where it is
 * the endpoint's own: the suites of a server with a preference. */
void matrix_key(struct str *out, const struct endpoint *e);

#endif
