#ifndef SUITEMAP_POLICY_FILE_H
#define SUITEMAP_POLICY_FILE_H

#include "core/base/err.h"
#include "core/model/policy.h"

/* Reads the policy that a word names: one that comes with the program, else a
 * file. False with a line that names it and what is wrong. */
bool policy_read(struct policy *p, const char *name, struct err *err);

#endif
