#ifndef SUITEMAP_STORE_SCHEMA_H
#define SUITEMAP_STORE_SCHEMA_H

#include <stddef.h>

/* The schema of the history, as the steps from each version to the next; a
 * file's user_version says how many it has had. A step that was released is
 * never changed: what is to be different is a step more. */
extern const char *const schema_steps[];
extern const size_t schema_count;

/* PRAGMA application_id: "SuMp". */
#define SCHEMA_APPLICATION 0x53754d70

#endif
