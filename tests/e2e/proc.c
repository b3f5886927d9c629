#include "e2e.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void args_add(struct args *a, ...)
{
    const char *s;
    va_list ap;

    va_start(ap, a);
    while ((s = va_arg(ap, const char *)) != NULL) {
        ck_assert_int_lt(a->n, ARGS_MAX - 1);
        a->v[a->n++] = s;
        a->v[a->n] = NULL;
    }
    va_end(ap);
}

static void redirect(const char *path, int fd)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

    if (file < 0 || dup2(file, fd) < 0)
        _exit(126);
    close(file);
}

/* In the child: the program, that ends when the test does. */
static void become(const struct args *a, const struct proc *p)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(0);
    open("/dev/null", O_RDONLY);
    redirect(p->out_path, 1);
    redirect(p->err_path, 2);
    execvp(a->v[0], (char *const *)(uintptr_t)a->v);
    fprintf(stderr, "%s: %s\n", a->v[0], strerror(errno));
    _exit(127);
}

struct proc proc_start(const struct args *a)
{
    struct proc p = {.out_path = lab_path("out"),
                     .err_path = lab_path("err"),
                     .began = now()};

    fflush(NULL);
    p.pid = fork();
    ck_assert_msg(p.pid >= 0, "fork: %s", strerror(errno));
    if (p.pid == 0)
        become(a, &p);
    return p;
}

static char *slurp(const char *path)
{
    FILE *f = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;
    ssize_t n;

    /* Ended before it came to write anything? */
    if (f == NULL)
        return strdup("");
    n = getdelim(&text, &size, '\0', f);
    fclose(f);
    if (n < 0) {
        free(text);
        text = strdup("");
    }
    return text;
}

/* True when the process ended within the time. */
static bool ended_within(pid_t pid, int timeout_s)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd p = {fd, POLLIN, 0};
    int ready;

    ck_assert_msg(fd >= 0, "pidfd_open: %s", strerror(errno));
    ready = poll(&p, 1, timeout_s * 1000);
    close(fd);
    return ready == 1;
}

struct run proc_finish(struct proc *p, int timeout_s)
{
    struct run r = {0};
    bool ended = ended_within(p->pid, timeout_s);
    int status;

    if (!ended)
        kill(p->pid, SIGKILL);
    waitpid(p->pid, &status, 0);
    r.seconds = now() - p->began;
    r.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    r.out = slurp(p->out_path);
    r.err = slurp(p->err_path);
    unlink(p->out_path);
    unlink(p->err_path);
    free(p->out_path);
    free(p->err_path);
    ck_assert_msg(ended, "still running after %d s; stderr: %.500s", timeout_s,
                  r.err);
    return r;
}

struct run proc_run(const struct args *a, int timeout_s)
{
    struct proc p = proc_start(a);

    return proc_finish(&p, timeout_s);
}

void run_free(struct run *r)
{
    free(r->out);
    free(r->err);
}
