#ifndef SUITEMAP_RUN_FILES_H
#define SUITEMAP_RUN_FILES_H

/* Raises the soft limit of descriptors as far as it goes, and returns how many
 * connections there may be, at most as many as wanted. */
unsigned files_within(unsigned wanted);

#endif
