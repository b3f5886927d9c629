#include "core/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *p)
{
    if (p == NULL) {
        fputs("suitemap: out of memory\n", stderr);
        abort();
    }
    return p;
}

/* glibc's calloc() passes by what free() has just put aside for the next of
 * the same size, which is what malloc() takes first. What is large may come
 * from the system, and is zeroed then. */
#define ZEROED_HERE 1024

void *mem_alloc(size_t size)
{
    void *p;

    if (size > ZEROED_HERE)
        return checked(calloc(1, size));
    p = checked(malloc(size != 0 ? size : 1));
    memset(p, 0, size);
    return p;
}

void *mem_array(size_t count, size_t size)
{
    return checked(calloc(count != 0 ? count : 1, size != 0 ? size : 1));
}

void *mem_grow(void *old, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        return checked(NULL);
    return checked(realloc(old, bytes != 0 ? bytes : 1));
}

void *mem_copy(const void *src, size_t size)
{
    void *p = checked(malloc(size != 0 ? size : 1));

    if (size != 0)
        memcpy(p, src, size);
    return p;
}

char *mem_strdup(const char *s)
{
    return mem_copy(s, strlen(s) + 1);
}

char *mem_strndup(const char *s, size_t n)
{
    return checked(strndup(s, n));
}
