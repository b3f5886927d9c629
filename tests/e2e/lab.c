#include "e2e.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { START_TIMEOUT_S = 60, FIRST_PORT = 20000, PORTS = 10000 };

/* Counts on across the processes that Check forks for the tests. */
struct counters {
    int addresses;
    int files;
    int octet; /* 127.OCTET.x.y is this run's */
};
static struct counters *counters;

static const char *lab_dir(void)
{
    return env_or("LAB_DIR", "build/lab");
}

static const char *lab_sh(void)
{
    return env_or("LAB_SH", "tests/lab/lab.sh");
}

bool lab_prepare(void)
{
    char command[1024];

    counters = mmap(NULL, sizeof *counters, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counters == MAP_FAILED) {
        perror("e2e: mmap");
        return false;
    }
    counters->octet = 20 + (int)(getpid() % 200);
    snprintf(command, sizeof command, "'%s' prepare '%s'", lab_sh(), lab_dir());
    if (system(command) != 0) {
        fprintf(stderr, "e2e: failed: %s\n", command);
        return false;
    }
    return true;
}

char *lab_path(const char *name)
{
    int n = __sync_add_and_fetch(&counters->files, 1);
    char *path;

    if (asprintf(&path, "%s/e2e-%d-%d.%s", lab_dir(), (int)getpid(), n, name) <
        0)
        abort();
    return path;
}

struct server lab_address(void)
{
    int n = __sync_add_and_fetch(&counters->addresses, 1);
    struct server s = {.port = FIRST_PORT + n % PORTS};

    snprintf(s.address, sizeof s.address, "127.%d.%d.%d", counters->octet,
             n / 200 % 250, 1 + n % 200);
    snprintf(s.target, sizeof s.target, "%s:%d", s.address, s.port);
    return s;
}

/* "LAB_PORT=8443": where a certain port matters. */
static int port_of(const char *setting, int otherwise)
{
    const char name[] = "LAB_PORT=";

    return strncmp(setting, name, sizeof name - 1) == 0
               ? atoi(setting + sizeof name - 1)
               : otherwise;
}

/* "DEVICE_RST=1" is a setting, "--foo=1" and "AllowRC4" are not. */
static bool is_setting(const char *s)
{
    size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");

    return n > 0 && s[n] == '=';
}

struct server lab_start(const char *kind, ...)
{
    struct server s = lab_address();
    struct args a = {.n = 0};
    char owner[32], port[16];
    const char *more;
    struct run r;
    va_list ap;

    snprintf(owner, sizeof owner, "LAB_OWNER=%d", (int)getpid());
    args_add(&a, "env", owner, NULL);
    va_start(ap, kind);
    while ((more = va_arg(ap, const char *)) != NULL)
        if (is_setting(more)) {
            s.port = port_of(more, s.port);
            args_add(&a, more, NULL);
        }
    va_end(ap);
    snprintf(s.target, sizeof s.target, "%s:%d", s.address, s.port);
    snprintf(port, sizeof port, "%d", s.port);
    args_add(&a, lab_sh(), "start", lab_dir(), kind, s.address, port, NULL);
    va_start(ap, kind);
    while ((more = va_arg(ap, const char *)) != NULL)
        if (!is_setting(more))
            args_add(&a, more, NULL);
    va_end(ap);
    r = proc_run(&a, START_TIMEOUT_S);
    ck_assert_msg(r.exit_code == 0, "%s does not start: %s", kind, r.err);
    run_free(&r);
    return s;
}

void lab_stop(const struct server *s)
{
    struct args a = {.n = 0};
    char port[16];
    struct run r;

    snprintf(port, sizeof port, "%d", s->port);
    args_add(&a, lab_sh(), "stop", lab_dir(), s->address, port, NULL);
    r = proc_run(&a, START_TIMEOUT_S);
    run_free(&r);
}
