/* Runs a command and tells on standard output what it took, in one line:
 * seconds of the wall, of user and of system time (its children's with it),
 * peak memory in KiB (of its largest process), connections that were opened
 * (by the kernel's count, so by anybody in this network namespace), and its
 * exit code.
 *
 *   measure [-o FILE] COMMAND...      its own output goes to FILE, or nowhere
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ActiveOpens: the fifth value of the second line that begins with "Tcp:". */
static long opens(void)
{
    FILE *f = fopen("/proc/net/snmp", "r");
    char line[1024];
    bool heading = true;
    long n = -1;

    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, "Tcp:", 4) == 0 && !(heading = !heading))
            continue;
        else if (strncmp(line, "Tcp:", 4) == 0)
            sscanf(line, "Tcp: %*d %*d %*d %*d %ld", &n);
    if (f != NULL)
        fclose(f);
    return n;
}

static _Noreturn void become(const char *output, char **command)
{
    int file = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    dup2(file, 1);
    dup2(file, 2);
    execvp(command[0], command);
    _exit(127);
}

int main(int argc, char **argv)
{
    const char *output = "/dev/null";
    struct rusage used;
    double start;
    long before;
    int status;
    pid_t pid;

    if (argc > 2 && strcmp(argv[1], "-o") == 0) {
        output = argv[2];
        argv += 2;
        argc -= 2;
    }
    if (argc < 2)
        return 2;
    before = opens();
    start = now();
    pid = fork();
    if (pid == 0)
        become(output, argv + 1);
    if (pid < 0 || wait4(pid, &status, 0, &used) != pid)
        return 1;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
        fprintf(stderr, "measure: %s cannot be run\n", argv[1]);
        return 1;
    }
    printf("%.4f %.4f %.4f %ld %ld %d\n", now() - start, seconds(used.ru_utime),
           seconds(used.ru_stime), used.ru_maxrss, opens() - before,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
