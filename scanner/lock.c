#include "scanner/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

int lock_take(const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    if (fd >= 0 && errno == EWOULDBLOCK)
        err_set(err, ERR_FILE, "%s: another run holds the lock", path);
    else
        err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}
