#ifndef SUITEMAP_RESUME_H
#define SUITEMAP_RESUME_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/model/audit.h"
#include "core/model/endpoint.h"
#include "scanner/cli.h"
#include "scanner/run/targets.h"

/* --resume FILE: a scan goes on from the JSON lines of one that was cut off,
 * FILE.part of one that was killed or else FILE. What is complete there stays
 * there, and is known: it is looked up when its turn among the targets comes,
 * so that of each only a few bytes are kept. The rest is taken out of the
 * file, and the scan goes on behind it. */
struct resume;

#define RESUME_KEY_SIZE 17

/* What a scan is told by: its targets, and the options that change what is
 * found; not those of its speed and outputs. An audit has a policy. */
void resume_key(const struct cli *cli, const struct policy *policy,
                char key[RESUME_KEY_SIZE]);

/* Reads the file that the command line names and leaves what is complete in
 * FILE.part. NULL with err: ERR_SYSTEM if that cannot be written, and the file
 * is as it was. */
struct resume *resume_open(const struct cli *cli, const char *key,
                           struct err *err);
/* Did that scan come so far as to begin its file? */
bool resume_begun(const struct resume *r);
/* What is known of a target, the caller's; NULL if it is to be scanned. With
 * an audit, what that found; of an address at which nobody is it is empty. */
struct endpoint *resume_find(struct resume *r, const struct target *t,
                             struct audit *audit);
void resume_close(struct resume *r);

#endif
