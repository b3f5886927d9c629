#include "scanner/out/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/str.h"

#define NEW_FILE_MODE 0666 /* less the umask */

/* What stands there names streams and devices, even where one of them is a
 * plain file. */
static bool is_special(const char *path)
{
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
}

/* Is it to be replaced? Then `place` is where it really is, behind links. */
static bool find_place(struct outfile *f, const char *path, mode_t *mode)
{
    struct stat st;

    if (is_special(path))
        return false;
    if (lstat(path, &st) != 0) {
        *mode = 0;
        f->place = mem_strdup(path);
        return true;
    }
    if (S_ISLNK(st.st_mode) && stat(path, &st) != 0)
        return false;
    if (!S_ISREG(st.st_mode))
        return false;
    *mode = st.st_mode & 07777;
    f->place = realpath(path, NULL);
    return f->place != NULL;
}

static char *part_of(const char *place)
{
    struct str part = {0};

    str_add(&part, place);
    str_add(&part, ".part");
    return part.s;
}

/* The new file may be read by those who could read the old one. */
static FILE *open_part(struct outfile *f, mode_t mode, int how)
{
    FILE *stream;
    int fd;

    f->part = part_of(f->place);
    fd = open(f->part, O_WRONLY | O_CREAT | how | O_NOFOLLOW | O_CLOEXEC,
              NEW_FILE_MODE);
    if (fd < 0)
        return NULL;
    if (mode != 0)
        (void)!fchmod(fd, mode);
    stream = fdopen(fd, "w");
    if (stream == NULL)
        close(fd);
    return stream;
}

static void forget(struct outfile *f)
{
    free(f->place);
    free(f->part);
    memset(f, 0, sizeof *f);
}

static bool open_how(struct outfile *f, const char *path, int how,
                     struct err *err)
{
    mode_t mode = 0;
    int saved;

    memset(f, 0, sizeof *f);
    if (strcmp(path, "-") == 0)
        f->stream = stdout;
    else if (find_place(f, path, &mode))
        f->stream = open_part(f, mode, how);
    else
        f->stream = fopen(path, "we");
    if (f->stream != NULL)
        return true;
    saved = errno;
    err_set(err, ERR_FILE, "%s: %s", f->part != NULL ? f->part : path,
            strerror(saved));
    forget(f);
    return false;
}

bool outfile_open(struct outfile *f, const char *path, struct err *err)
{
    return open_how(f, path, O_TRUNC, err);
}

bool outfile_continue(struct outfile *f, const char *path, struct err *err)
{
    return open_how(f, path, O_APPEND, err);
}

char *outfile_part(const char *path)
{
    struct outfile f = {0};
    char *part = NULL;
    mode_t mode;

    if (strcmp(path, "-") != 0 && find_place(&f, path, &mode))
        part = part_of(f.place);
    forget(&f);
    return part;
}

/* On the disk before it takes the place of one that is there. */
static int settle(struct outfile *f, bool whole)
{
    int error = 0;

    if (whole && f->part != NULL &&
        (fflush(f->stream) != 0 || fsync(fileno(f->stream)) != 0))
        error = errno;
    if (f->stream != stdout && fclose(f->stream) != 0 && error == 0)
        error = errno;
    if (f->part == NULL)
        return error;
    if (whole && error == 0 && rename(f->part, f->place) != 0)
        error = errno;
    if ((!whole || error != 0) && !f->keep)
        unlink(f->part);
    return error;
}

bool outfile_close(struct outfile *f, bool whole)
{
    int error = settle(f, whole);

    forget(f);
    errno = error;
    return error == 0;
}
