#ifndef SUITEMAP_STORE_STORE_H
#define SUITEMAP_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/model/endpoint.h"
#include "core/model/matrix.h"

/* The history of scans, one SQLite file. An endpoint is known by its place:
 * host, address, port, servername and prelude. Each scan adds a row for each
 * place that it asked, in a transaction of its own, so that a scan that is
 * killed leaves what it had found. Such a scan never ends, and what it saved is
 * compared with nothing.
 *
 * Lines of text are the endpoint's JSON, which the caller writes and reads;
 * one that did not change from one scan to the next is kept once. */
struct store;

/* Opens a history; `create` makes one where there is none. A file of an older
 * schema is brought up to date. One that may only be read, and is not to be
 * created, is opened for that. NULL with err: ERR_FILE when it is not there
 * or is no history of ours, ERR_SYSTEM when the database failed. */
struct store *store_open(const char *path, bool create, struct err *err);
void store_close(struct store *s);
/* As it was opened. */
const char *store_path(const struct store *s);

struct store_scan {
    int64_t id;
    int64_t start;             /* seconds since 1970 UTC */
    char *command, *arguments; /* owned where it was read: store_scan_clear */
    bool versus;
    enum direction direction;
    bool interrupted, complete;
    double seconds;
    uint64_t connections, silent;
    uint64_t by_state[STATE_ERROR + 1];
};

struct store_row {
    int64_t scan;      /* where it was read */
    uint64_t position; /* among the targets */
    unsigned sides;
    unsigned unanswered; /* so many scans in a row gave no answer */
    bool hidden;         /* silent member of a range: no line in a report */
    int64_t time;
    unsigned connections;
    double seconds;
    char *seen;  /* what the scan saw */
    char *known; /* what is known of it, where that is more; or NULL */
};

/* Begins a scan; its id is filled in. Ends it, with all that was counted: from
 * then on it is what later scans are compared with. */
bool store_begin(struct store *s, struct store_scan *scan, struct err *err);
bool store_end(struct store *s, const struct store_scan *scan, struct err *err);

/* Saves what scan row->scan has to say of the place of an endpoint. */
bool store_save(struct store *s, const struct endpoint *place,
                const struct store_row *row, struct err *err);

/* Saves the line of a profile that a scan's endpoints are laid against. `name`
 * may be NULL. */
bool store_save_profile(struct store *s, int64_t scan, unsigned position,
                        unsigned sides, const char *name, const char *line,
                        struct err *err);
/* Calls for each profile of a scan, in order, until that returns false. */
typedef bool store_profile_fn(void *arg, unsigned sides, const char *name,
                              const char *line);
bool store_profiles(struct store *s, int64_t scan, store_profile_fn *tell,
                    void *arg, struct err *err);

/* The newest row of a place in the scans that ended, up to that of the given
 * id. *found tells whether there is one; then the caller clears it. */
bool store_last(struct store *s, const struct endpoint *place, int64_t up_to,
                struct store_row *row, bool *found, struct err *err);

/* Calls for each place of a host and port that has an address, until that
 * returns false. */
typedef bool store_place_fn(void *arg, const struct endpoint *place);
bool store_places_of(struct store *s, const char *host, uint16_t port,
                     store_place_fn *tell, void *arg, struct err *err);
/* The same for the places that scans behind one and up to another asked. */
bool store_places_between(struct store *s, int64_t after, int64_t up_to,
                          store_place_fn *tell, void *arg, struct err *err);

/* Calls for each row of a scan, in order, until that returns false. The row is
 * borrowed. */
typedef bool store_row_fn(void *arg, const struct store_row *row);
bool store_rows(struct store *s, int64_t scan, store_row_fn *tell, void *arg,
                struct err *err);

/* The newest scan that ended and has a lower id; INT64_MAX for the newest of
 * all. *found as above. */
bool store_scan_before(struct store *s, int64_t id, struct store_scan *scan,
                       bool *found, struct err *err);
/* The scan of this id, if it ended. */
bool store_scan_find(struct store *s, int64_t id, struct store_scan *scan,
                     bool *found, struct err *err);

/* Forgets the scans before the newest `scans` of them, or those that began
 * before `since`; 0 stands for no limit. The newest always stays, and of each
 * place what was known of it at the oldest scan that stays. */
bool store_prune(struct store *s, unsigned scans, int64_t since,
                 struct err *err);

void store_row_clear(struct store_row *row);
void store_scan_clear(struct store_scan *scan);

#endif
