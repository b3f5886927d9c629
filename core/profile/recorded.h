#ifndef SUITEMAP_PROFILE_RECORDED_H
#define SUITEMAP_PROFILE_RECORDED_H

#include "core/base/str.h"
#include "core/model/profile.h"
#include "core/wire/hello.h"

/* Profiles of clients that were listened to. */

/* Makes a client's role of what it offered: an empty one is filled. Signalling
 * suites, GREASE and suites that nobody knows are left out. A client that only
 * names the highest version it has leaves those below unknown. */
void recorded_role(struct profile_role *r, const struct client_hello *ch,
                   uint16_t record_version);

enum recorded {
    RECORDED_SAME,    /* the hello tells nothing new */
    RECORDED_CHANGED, /* it does */
    RECORDED_OTHER    /* it is another client's, behind the same address */
};

/* What a further hello from the same address adds to what is known of it. A
 * lower version with no suite that was not there before is a fallback if the
 * last connection failed, and shows that the client has that version. */
enum recorded recorded_merge(struct profile_role *known,
                             const struct profile_role *heard, bool failed);

/* The built-in profile that offers the same: versions, suites in their order,
 * groups and signature schemes. Returns its id, and "" in `differs`; or the id
 * of the nearest, with what differs in words ("without TLS_...; also ...");
 * or NULL when none is near. */
const char *recorded_match(const struct profile_role *r, struct str *differs);

#endif
