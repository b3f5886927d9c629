#ifndef SUITEMAP_FIX_FILES_H
#define SUITEMAP_FIX_FILES_H

#include "core/base/err.h"
#include "core/base/str.h"
#include "scanner/cli.h"
#include "scanner/sides.h"

/* Before the scan: can --reg be written beside the other outputs, and --fleet
 * be read? False with err. */
bool fix_files_open(const struct cli *cli, struct sides *fleet,
                    struct err *err);

/* check --reg FILE: looks for the change of the Windows machine's registry
 * that lets SERVER and DEVICE talk, in the directions that were asked for, and
 * writes it to FILE, with an undo file beside it. The machine is the one that
 * has a Windows profile, SERVER before DEVICE; else SERVER, known by its scan.
 * What was found is added to `text`, for the user; no file is written where
 * there is nothing to change. The verdicts of the fleet that change with it
 * are named. False with err when a file cannot be written. */
bool fix_files(const struct cli *cli, const struct sides *sides,
               const struct party *parties, size_t n, struct sides *fleet,
               struct str *text, struct err *err);

/* "fix.reg" -> "fix.undo.reg"; the caller frees it. */
char *fix_undo_path(const char *path);

#endif
