#ifndef SUITEMAP_RUN_TARGETS_H
#define SUITEMAP_RUN_TARGETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "core/base/err.h"

/* The target syntax: host, IPv4, [IPv6], CIDR (also of IPv6, /112 or
 * narrower), nmap's octet ranges (10.0.0-3.1-254, 10.0.1,5.*), each with
 * :PORTS, a list as of -p, and PRELUDE:// before it, which also means that
 * prelude's own port when there are no ports ("tls://", "https://" and the
 * like force TLS at once). Ranges are kept as ranges and expanded as they are
 * asked for, so a /8 costs nothing. */
struct targets;

/* One host:port to be scanned. Text is owned by the target set, but for an
 * address: `host` then points at `text`, so keep a copy of the host and not of
 * the struct. */
struct target {
    const char *host; /* as the user wrote it, or the numeric address */
    bool numeric;     /* host is an address: nothing to look up */
    bool named;       /* some word names it as a single host */
    unsigned sides;   /* of all words that name it; see targets_sides() */
    uint64_t place;   /* in the order of the words, whatever that of the walk */
    uint16_t port;
    const char *prelude; /* "smtp", "tds", "dtls", ... or NULL */
    const char *then;    /* where that leads to no TLS: another, "" for TLS at
                          * once, or NULL: nothing else */
    char text[64];       /* room for an address */
};

struct targets *targets_new(void);
void targets_free(struct targets *t);

/* Adds what one word names. False with a line that names what is wrong. */
bool targets_add(struct targets *t, const char *word, struct err *err);
/* Adds every word of a file, "-" for standard input; '#' begins a comment.
 * An error names file and line: "targets.txt: line 3: bad port '99999'". */
bool targets_add_file(struct targets *t, const char *path, struct err *err);
/* Words added from here on belong to these sides of a matrix, a mask that
 * struct target hands back. It is 0 at first. */
void targets_sides(struct targets *t, unsigned sides);
/* Leaves out what a list (comma separated words) or a file names. Names are
 * compared as names, addresses as addresses; a word with ports takes only
 * those out. */
bool targets_exclude(struct targets *t, const char *list, struct err *err);
bool targets_exclude_file(struct targets *t, const char *path, struct err *err);
/* -p: "443,631,5012-5014,tds:1433", or the presets mfd, server, mail; several
 * may be mixed, and several calls add up. The default is 443,631. Words with
 * ports of their own keep to those. A list with an error changes nothing. */
bool targets_ports(struct targets *t, const char *list, struct err *err);

/* From here on there is only the given part, index below `of`, of all hosts:
 * each host is in exactly one of the parts, with all its ports, whatever else
 * the words are; a name by its name. */
void targets_shard(struct targets *t, unsigned index, unsigned of);
/* From here on the walk goes through the words, and the hosts of a range, by
 * long strides, so that one subnet is not asked in a row. Every host:port still
 * comes once, and in the same order every time. */
void targets_spread(struct targets *t);
/* The next target that is neither excluded nor given before (the same
 * host:port of two words comes once; a port of DTLS is not the same as one of
 * TCP). All ports that one word gives a host come in a row. False at the end.
 * Words and excludes must all be in before the first call. */
bool targets_next(struct targets *t, struct target *out);
/* Is this address excluded? For names, once they are looked up. Excludes that
 * have ports are held against the port in sa. */
bool targets_excludes(const struct targets *t, const struct sockaddr *sa);
/* How many host:ports there are in all, for the progress line: an upper bound
 * from which the excluded and the repeated are taken off as they are passed,
 * so that it is exact at the end. Of a shard, what is ahead is an estimate. */
uint64_t targets_count(const struct targets *t);
/* A number of all words, ports and excludes, which stays while they do: then
 * the targets and their order are the same. */
uint64_t targets_digest(const struct targets *t);
/* Was nothing added? */
bool targets_empty(const struct targets *t);

/* What is sent to these ports comes out as paper: 515, 721-731 (LPD), 9100 to
 * 9107, 9112-9116, 9999 and their like (quirk Q52). */
bool port_prints(uint16_t port);
/* The prelude that a well-known port calls for, or NULL: 25 smtp, ... */
const char *port_prelude(uint16_t port);
/* What is tried there in the second place, as in struct target. */
const char *port_then(uint16_t port);

#endif
