#ifndef SUITEMAP_RUN_OPTIONS_H
#define SUITEMAP_RUN_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* How a scan is to go about it. Filled by the command line, read by the
 * driver and the jobs; nothing in here changes while a scan runs. */
enum verify { VERIFY_NONE, VERIFY_VERSION, VERIFY_SUITE };

enum family { FAMILY_ANY, FAMILY_IPV4, FAMILY_IPV6 };

struct trust_store;
struct policy;
struct offer;

struct scan_options {
    unsigned versions; /* mask of those to ask; 0 stands for all */
    enum verify verify;
    bool deep;
    bool patient; /* a host may rest before its last hello, if that may settle
                   * a doubt: what one scan knows and the next does not would
                   * look like a change */
    unsigned max_connections; /* per host; 0 without limit */
    const char *servername;   /* SNI for all, or NULL: a target's own name */
    enum family family;
    bool numeric; /* -n: no name is looked up */
    bool allow_print_ports;
    unsigned max_parallelism;  /* connections in all */
    unsigned host_parallelism; /* connections to one address */
    double max_rate;           /* connections a second, 0 without limit */
    unsigned timeout_ms;       /* to connect, and to answer */
    unsigned max_retries;      /* of a connection that a fault broke */
    unsigned visits;           /* to who did not tell all, at the end */
    unsigned host_timeout_ms;  /* 0 without limit */
    unsigned scan_delay_ms;    /* least gap between connections to a host */
    int64_t at;                /* judge certificates as of then; 0: now */
    const struct trust_store *trust; /* CAs to judge chains by, or NULL */
    /* An audit instead of a scan: a policy, or a client's own hello. */
    const struct policy *policy;
    const struct offer *client;
};

/* The values of -T0 to -T5; 3 is the default. */
void scan_options_timing(struct scan_options *o, int level);

#endif
