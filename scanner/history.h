#ifndef SUITEMAP_HISTORY_H
#define SUITEMAP_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/model/diff.h"
#include "core/model/rules.h"
#include "scanner/cli.h"
#include "scanner/out/sink.h"
#include "scanner/scan.h"
#include "scanner/sides.h"
#include "scanner/store/store.h"

/* A scan that is saved (--db), and what changed between saved scans. What is
 * known of an endpoint is what was seen of it last, with what that scan did
 * not tell filled from before; an endpoint that gives no answer is known as
 * before, until it has given none in --patience scans: then it is gone. */
struct history {
    struct store *store;
    struct store_scan scan; /* that is being saved */
    int64_t base;           /* the one before that ended; 0 for none */
    struct rule_context context;
};

/* Opens the history for a scan that begins. False with err. */
bool history_begin(struct history *h, const struct cli *cli,
                   const struct scan_info *info, struct err *err);
/* Saves the profiles that the endpoints are laid against. */
bool history_profiles(struct history *h, const struct sides *sides,
                      struct err *err);
/* Saves an endpoint, which was graded and judged; `silent` as of tally.h. */
bool history_take(struct history *h, const struct endpoint *e, bool silent,
                  struct err *err);
/* Ends the scan, says what it changed (as history_diff() below), and forgets
 * old ones as --keep says. `told` borrows from `out` and from the history. */
bool history_end(struct history *h, const struct cli *cli,
                 const struct scan_summary *summary, struct changes *out,
                 struct scan_changes *told, struct err *err);
void history_close(struct history *h);

/* ---- Looking back ---- */

/* The scan whose number a word is; the newest for NULL. Clear it. */
bool history_find(struct store *store, const char *word,
                  struct store_scan *scan, struct err *err);
/* Of a history that could not be looked into: bad usage where it is not there,
 * or has no such scan. */
enum exit_code history_exit_code(const struct err *err);

/* The profiles of a saved scan; their names are in it too. Endpoints may be
 * added; history_sides_free() gives back all. */
struct history_sides {
    struct sides sides;
    char **names;
};
bool history_sides(struct store *store, int64_t scan, struct history_sides *out,
                   struct err *err);
void history_sides_free(struct history_sides *s);

/* An endpoint of a saved row, the caller's: what was seen. NULL with err. */
struct endpoint *history_seen(const struct store_row *row, struct err *err);
/* What is known by that row. *out is NULL when nothing is, or it was given
 * up. */
bool history_known(const struct store_row *row, unsigned patience,
                   struct endpoint **out, struct err *err);

/* What a scan changed since the one that ended before it. Where nothing was
 * known then of all that it asked, it is a baseline, and nothing changed. */
bool history_diff_last(struct store *store, const struct store_scan *scan,
                       unsigned patience, struct changes *out,
                       struct scan_changes *told, struct err *err);
/* The same since any other scan. */
bool history_diff(struct store *store, const struct store_scan *since,
                  const struct store_scan *scan, unsigned patience,
                  struct changes *out, struct scan_changes *told,
                  struct err *err);

#endif
