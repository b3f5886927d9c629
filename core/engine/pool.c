#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/state.h"
#include "core/wire/hello.h"

/* A few are enough: who is done is mostly followed by another at once. */
#define CLIENTS_KEPT 8

struct client_pool {
    struct client *clients[CLIENTS_KEPT];
    unsigned n_clients;
    uint8_t *room; /* NULL: one that is not sent yet has it */
    struct extension_cache extensions;
};

struct client_pool *client_pool_new(void)
{
    return mem_alloc(sizeof(struct client_pool));
}

void client_pool_free(struct client_pool *p)
{
    if (p == NULL)
        return;
    while (p->n_clients > 0)
        free(p->clients[--p->n_clients]);
    free(p->room);
    free(p);
}

uint8_t *pool_room(struct client_pool *p)
{
    uint8_t *room;

    if (p == NULL || p->room == NULL)
        return mem_grow(NULL, HELLO_BYTES_MAX, 1);
    room = p->room;
    p->room = NULL;
    return room;
}

void pool_take_room(struct client_pool *p, uint8_t *room)
{
    if (p == NULL || p->room != NULL)
        free(room);
    else
        p->room = room;
}

struct client *pool_client(struct client_pool *p)
{
    if (p == NULL || p->n_clients == 0)
        return mem_alloc(sizeof(struct client));
    return p->clients[--p->n_clients];
}

void pool_take_client(struct client_pool *p, struct client *c)
{
    memset(c, 0, sizeof *c);
    if (p == NULL || p->n_clients == CLIENTS_KEPT)
        free(c);
    else
        p->clients[p->n_clients++] = c;
}

struct extension_cache *pool_extensions(struct client_pool *p)
{
    return p != NULL ? &p->extensions : NULL;
}
