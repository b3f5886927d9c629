#include "e2e.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READY_TICKS = 500, TICK_MS = 20, END_S = 30, CLIENT_S = 30 };

/* It says so on stderr, and that is a file. */
static void wait_until_ready(const struct proc *p)
{
    char text[256] = "";

    for (int i = 0; i < READY_TICKS; i++) {
        FILE *f = fopen(p->err_path, "r");
        size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

        text[n] = '\0';
        if (f)
            fclose(f);
        if (strstr(text, "listening at"))
            return;
        usleep(TICK_MS * 1000);
    }
    ck_abort_msg("it does not listen: %s", text);
}

static struct ear open_at(struct server at, const char *scheme,
                          const char *arg, va_list *more)
{
    struct ear e = {.at = at, .json = lab_path("jsonl")};
    struct args a = {.n = 0};
    char place[128];

    snprintf(place, sizeof place, "%s%s:%d", scheme, at.address, at.port);
    args_add(&a, env_or("SUITEMAP", "build/suitemap"), "listen", place, "-oJ",
             e.json, NULL);
    for (; arg != NULL; arg = va_arg(*more, const char *))
        args_add(&a, arg, NULL);
    e.proc = proc_start(&a);
    wait_until_ready(&e.proc);
    return e;
}

struct ear ear_open(const char *arg, ...)
{
    struct ear e;
    va_list ap;

    va_start(ap, arg);
    e = open_at(lab_address(), "", arg, &ap);
    va_end(ap);
    return e;
}

struct ear ear_behind(const char *scheme, int port, const char *arg, ...)
{
    struct server at = lab_address();
    struct ear e;
    va_list ap;

    if (port != 0)
        at.port = port;
    va_start(ap, arg);
    e = open_at(at, scheme, arg, &ap);
    va_end(ap);
    return e;
}

struct scan ear_close(struct ear *e, bool wait)
{
    struct scan s = {.lines = NULL};

    if (!wait)
        kill(e->proc.pid, SIGTERM);
    s.run = proc_finish(&e->proc, END_S);
    s.lines = json_lines(e->json);
    unlink(e->json);
    free(e->json);
    return s;
}

struct run client_run(const struct server *at, const char *ca,
                      const char *command)
{
    char address[64], port[32], file[512], tools[512];
    const char *lab = env_or("LAB_DIR", "build/lab");
    struct args a = {.n = 0};

    snprintf(address, sizeof address, "A=%s", at->address);
    snprintf(port, sizeof port, "P=%d", at->port);
    snprintf(file, sizeof file, "CA=%s/keys/%s", lab, ca);
    snprintf(tools, sizeof tools, "LAB=%s", lab);
    args_add(&a, "env", "OPENSSL_CONF=/dev/null",
             "GNUTLS_SYSTEM_PRIORITY_FILE=/dev/null", address, port, file,
             tools, "sh", "-c", command, NULL);
    return proc_run(&a, CLIENT_S);
}
