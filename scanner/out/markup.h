#ifndef SUITEMAP_OUT_MARKUP_H
#define SUITEMAP_OUT_MARKUP_H

#include "core/base/str.h"

/* Text for XML and HTML, between tags and in quoted attributes alike: & < > "
 * ' become entities, a newline &#10;, and what XML 1.0 (2.2) has no place for
 * U+FFFD. Peers' text comes here. */
void markup_add(struct str *out, const char *text);
/* ' name="text"', escaped. */
void markup_attribute(struct str *out, const char *name, const char *text);

#endif
