#ifndef SUITEMAP_RUN_TARGET_SPEC_H
#define SUITEMAP_RUN_TARGET_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "scanner/run/target_ports.h"
#include "scanner/run/target_range.h"

/* One word of the target syntax, parsed. It owns what it points to. */
#define TARGET_WORD_MAX 4096

/* A list is made by the set: of words that stand together and are nothing but
 * an IPv4 address each. */
enum spec_kind { SPEC_NAME, SPEC_ADDR, SPEC_RANGE, SPEC_LIST };

struct spec {
    enum spec_kind kind;
    unsigned sides;
    char *host;          /* of a name; of an address its numeric form */
    struct addr addr;    /* of an address */
    struct range *range; /* of a range */
    struct ports *ports; /* its own, or NULL */
    uint32_t next;       /* for the set that holds it */
    uint32_t first, n;   /* of a list: where it is in the set's addresses */
};

/* False with a line that names what is wrong in the word. */
bool spec_parse(struct spec *s, const char *word, struct err *err);
void spec_clear(struct spec *s);
/* How many hosts it names. */
uint64_t spec_hosts(const struct spec *s);
/* The zone of an address (fe80::1%eth0), or NULL. */
const char *spec_zone(const struct spec *s);

#endif
