#ifndef SUITEMAP_BASE_LIST_H
#define SUITEMAP_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* A doubly linked ring; the link is a member of its owner. An initialised
 * link that stands alone is an empty list or an element of none. */
struct list {
    struct list *prev, *next;
};

#define LIST_OWNER(link, type, member)                                         \
    ((type *)(void *)((char *)(link)-offsetof(type, member)))

static inline void list_init(struct list *l)
{
    l->prev = l->next = l;
}

static inline bool list_empty(const struct list *l)
{
    return l->next == l;
}

/* Puts e before l: at the tail, when l is the head of the list. */
static inline void list_push(struct list *l, struct list *e)
{
    e->prev = l->prev;
    e->next = l;
    l->prev->next = e;
    l->prev = e;
}

/* Takes e out of its list; harmless when it is in none. */
static inline void list_remove(struct list *e)
{
    e->prev->next = e->next;
    e->next->prev = e->prev;
    list_init(e);
}

#endif
