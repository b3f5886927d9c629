#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/state.h"
#include "core/wire/extension_cache.h"

/* A few are enough: who is done is mostly followed by another at once. But many
 * hellos may be written before the first is sent. */
#define CLIENTS_KEPT 8
#define ROOMS_KEPT   64

struct client_pool {
    struct client *clients[CLIENTS_KEPT];
    unsigned n_clients, n_rooms;
    uint8_t *rooms[ROOMS_KEPT];
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
    while (p->n_rooms > 0)
        free(p->rooms[--p->n_rooms]);
    free(p);
}

uint8_t *pool_room(struct client_pool *p)
{
    if (p == NULL || p->n_rooms == 0)
        return mem_grow(NULL, POOL_ROOM, 1);
    return p->rooms[--p->n_rooms];
}

void pool_take_room(struct client_pool *p, uint8_t *room)
{
    if (p == NULL || p->n_rooms == ROOMS_KEPT)
        free(room);
    else
        p->rooms[p->n_rooms++] = room;
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
