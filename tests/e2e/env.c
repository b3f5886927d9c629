#include "e2e.h"

#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static bool isolated;

const char *env_or(const char *name, const char *otherwise)
{
    const char *v = getenv(name);

    return v && *v ? v : otherwise;
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    if (f) {
        fputs(text, f);
        fclose(f);
    }
}

/* An ordinary user gets a network namespace by way of a user namespace, in
   which we stay who we are. */
static bool unshare_as_user(void)
{
    char map[64];
    unsigned uid = getuid(), gid = getgid();

    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
        return false;
    write_file("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "%u %u 1", uid, uid);
    write_file("/proc/self/uid_map", map);
    snprintf(map, sizeof map, "%u %u 1", gid, gid);
    write_file("/proc/self/gid_map", map);
    return true;
}

static bool loopback_up(void)
{
    struct ifreq req = {.ifr_flags = IFF_UP | IFF_RUNNING};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool ok;

    strcpy(req.ifr_name, "lo");
    ok = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &req) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

void net_isolate(void)
{
    if (unshare(CLONE_NEWNET) < 0 && !unshare_as_user()) {
        printf("e2e: no network namespace of our own: "
               "connections of others may be counted\n");
        return;
    }
    if (!loopback_up()) {
        perror("e2e: can not bring lo up in the new namespace");
        exit(1);
    }
    isolated = true;
}

bool net_is_isolated(void)
{
    return isolated;
}

/* The file has a line of names and a line of numbers for each protocol. */
long net_active_opens(void)
{
    char names[2048], values[2048], *n, *v, *save_n, *save_v;
    FILE *f = fopen("/proc/self/net/snmp", "r");
    long count = -1;

    ck_assert_msg(f != NULL, "no /proc/self/net/snmp");
    while (fgets(names, sizeof names, f) && fgets(values, sizeof values, f)) {
        if (strncmp(names, "Tcp:", 4) != 0)
            continue;
        n = strtok_r(names, " \n", &save_n);
        v = strtok_r(values, " \n", &save_v);
        for (; n && v; n = strtok_r(NULL, " \n", &save_n),
                       v = strtok_r(NULL, " \n", &save_v))
            if (!strcmp(n, "ActiveOpens"))
                count = atol(v);
    }
    fclose(f);
    ck_assert_msg(count >= 0, "no ActiveOpens in /proc/self/net/snmp");
    return count;
}
