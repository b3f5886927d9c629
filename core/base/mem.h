#ifndef SUITEMAP_BASE_MEM_H
#define SUITEMAP_BASE_MEM_H

#include <stddef.h>

/* Allocation that cannot fail: out of memory ends the program with a line on
 * stderr. What a peer can make us allocate is capped by its caller. All are
 * given back with free(). */
void *mem_alloc(size_t size);                   /* zeroed */
void *mem_array(size_t count, size_t size);     /* zeroed, overflow checked */
void *mem_grow(void *old, size_t count, size_t size); /* realloc, unzeroed */
void *mem_copy(const void *src, size_t size);
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t n);

#endif
