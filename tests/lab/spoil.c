/*
 * Part of the preloaded library of device.c: a server whose encryption is at
 * fault, as a device is that only says it has a version. What its client seals
 * arrives spoilt, so its own TLS answers as it does to a wrong MAC.
 *
 *   DEVICE_SPOIL=22:0303   the encrypted handshake records of TLS 1.2: those of
 *                          this type and version, behind a ChangeCipherSpec
 *                          (23:0303 is TLS 1.3, and application data of 1.2)
 *   DEVICE_SPOIL_TIMES=1   only so often
 *   DEVICE_SPOIL_RESET=1   the connection is reset in its place
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

enum { FD_LIMIT = 4096, HEADER = 5, CCS = 20, OFTEN = 1000000 };

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* The stream of a descriptor, as it is read in whatever pieces. */
static struct stream {
    uint8_t header[HEADER];
    unsigned have, left;
    int changed; /* a ChangeCipherSpec was seen */
} streams[FD_LIMIT];
static atomic_int spoilt;

static int limit(void)
{
    const char *v = getenv("DEVICE_SPOIL_TIMES");

    return v ? atoi(v) : OFTEN;
}

static int is_wanted(const struct stream *s)
{
    const char *v = getenv("DEVICE_SPOIL");
    unsigned type, version;

    return v && s->changed && sscanf(v, "%u:%x", &type, &version) == 2 &&
           s->header[0] == type &&
           (unsigned)(s->header[1] << 8 | s->header[2]) == version &&
           atomic_fetch_add(&spoilt, 1) < limit();
}

/* Is this byte the last of a record to spoil? */
static int pass(struct stream *s, uint8_t byte)
{
    int wanted;

    if (s->left == 0) {
        s->header[s->have++] = byte;
        if (s->have < HEADER)
            return 0;
        s->have = 0;
        s->left = (unsigned)(s->header[3] << 8 | s->header[4]);
        return 0;
    }
    if (--s->left != 0)
        return 0;
    wanted = is_wanted(s);
    s->changed |= s->header[0] == CCS;
    return wanted;
}

/* Resets the connection, and tells the server of it. What it does with the
 * descriptor from then on goes nowhere: its shutdown() would send a FIN. */
static ssize_t reset(int fd)
{
    struct linger l = {1, 0};
    int nowhere = open("/dev/null", O_RDWR);

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
    dup2(nowhere, fd);
    NEXT(close)(nowhere);
    errno = ECONNRESET;
    return -1;
}

static ssize_t arrived(int fd, void *data, ssize_t n)
{
    uint8_t *bytes = data;

    if (fd < 0 || fd >= FD_LIMIT || !getenv("DEVICE_SPOIL"))
        return n;
    for (ssize_t i = 0; i < n; i++) {
        if (!pass(&streams[fd], bytes[i]))
            continue;
        if (getenv("DEVICE_SPOIL_RESET"))
            return reset(fd);
        bytes[i] ^= 1;
    }
    return n;
}

/* Called by device.c: a new connection begins. */
void spoil_begin(int fd);
void spoil_begin(int fd)
{
    if (fd >= 0 && fd < FD_LIMIT)
        streams[fd] = (struct stream){.have = 0};
}

ssize_t read(int fd, void *data, size_t n)
{
    return arrived(fd, data, NEXT(read)(fd, data, n));
}

ssize_t recv(int fd, void *data, size_t n, int flags)
{
    return arrived(fd, data, NEXT(recv)(fd, data, n, flags));
}
