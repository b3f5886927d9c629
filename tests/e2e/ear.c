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

struct ear ear_open(const char *arg, ...)
{
    struct ear e = {.at = lab_address(), .json = lab_path("jsonl")};
    struct args a = {.n = 0};
    va_list ap;

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), "listen", e.at.target,
             "-oJ", e.json, NULL);
    va_start(ap, arg);
    for (; arg != NULL; arg = va_arg(ap, const char *))
        args_add(&a, arg, NULL);
    va_end(ap);
    e.proc = proc_start(&a);
    wait_until_ready(&e.proc);
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
