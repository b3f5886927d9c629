/*
 * leash: runs one test server that can not outlive the test that wants it.
 *
 *   leash -p PIDFILE -g LOG [-l ADDRESS:PORT [-u]] [-o OWNER] [-t SECONDS]
 * COMMAND... leash -k PIDFILE
 *
 * The first form starts COMMAND, waits until it listens on ADDRESS:PORT (of
 * UDP with -u),
 * prints "PID START" (the keeper's process id and kernel start time), and
 * returns. A keeper process stays behind. It ends COMMAND's whole process
 * group when OWNER (default: the process that called leash) is gone, when
 * SECONDS (default 900) have passed, or when it gets SIGTERM. Should the
 * keeper itself be killed, the kernel kills COMMAND.
 *
 * The second form ends exactly the keeper that PIDFILE names; the start time
 * protects whoever may have inherited its number.
 *
 * The wait for the port reads the kernel's table instead of connecting, for
 * a server that takes one session must not spend it on us.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { START_WAIT_MS = 20000, STOP_WAIT_MS = 3000, TICK_MS = 10 };

struct leash {
    const char *pidfile;
    const char *log;
    char *listen;
    bool udp;
    pid_t owner;
    int life_ms;
    char **command;
};

static void die(const char *what)
{
    fprintf(stderr, "leash: %s: %s\n", what, strerror(errno));
    exit(1);
}

static long long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static int pidfd_of(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* The 22nd field of /proc/PID/stat, 0 when there is no such process. */
static unsigned long long start_time(pid_t pid)
{
    char path[64], line[1024];
    unsigned long long start = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    f = fopen(path, "r");
    if (!f)
        return 0;
    if (fgets(line, sizeof line, f)) {
        char *p = strrchr(line, ')');

        for (int field = 2; p && field < 22; field++)
            p = strchr(p + 1, ' ');
        if (p)
            start = strtoull(p, NULL, 10);
    }
    fclose(f);
    return start;
}

/* True when some socket of this network namespace listens on want. One of UDP
   that is bound, and connected to nobody, is in the state of a closed one. */
static bool listens(const char *want, bool udp)
{
    char line[512];
    bool found = false;
    FILE *f = fopen(udp ? "/proc/net/udp" : "/proc/net/tcp", "r");

    while (f && !found && fgets(line, sizeof line, f)) {
        char have[32];
        unsigned state;

        found = sscanf(line, " %*d: %31s %*s %x", have, &state) == 2 &&
                state == (udp ? 0x07u : 0x0au) && strcmp(have, want) == 0;
    }
    if (f)
        fclose(f);
    return found;
}

/* "127.0.0.1:443" as the kernel's table writes it: "0100007F:01BB". */
static void kernel_form(char *arg, char out[32])
{
    char *colon = strrchr(arg, ':');
    struct in_addr a;

    if (colon)
        *colon = '\0';
    if (!colon || inet_pton(AF_INET, arg, &a) != 1) {
        fprintf(stderr, "leash: -l wants ADDRESS:PORT\n");
        exit(2);
    }
    snprintf(out, 32, "%08X:%04X", a.s_addr, (unsigned)atoi(colon + 1));
}

static pid_t run(char **command, const sigset_t *old)
{
    pid_t keeper = getpid();
    pid_t pid = fork();

    if (pid < 0)
        die("fork");
    if (pid > 0) {
        setpgid(pid, pid);
        return pid;
    }
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != keeper)
        _exit(1);
    sigprocmask(SIG_SETMASK, old, NULL);
    execvp(command[0], command);
    fprintf(stderr, "leash: %s: %s\n", command[0], strerror(errno));
    _exit(127);
}

static bool gone(pid_t pid)
{
    return waitpid(pid, NULL, WNOHANG) != 0;
}

/* Asks the group to end, waits, insists; the rest of the group goes too. */
static void end_group(pid_t pid)
{
    long long deadline = now_ms() + STOP_WAIT_MS;
    bool dead = gone(pid);

    kill(-pid, SIGTERM);
    while (!dead && now_ms() < deadline) {
        poll(NULL, 0, TICK_MS);
        dead = gone(pid);
    }
    kill(-pid, SIGKILL);
    if (!dead)
        waitpid(pid, NULL, 0);
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

static void write_pidfile(const char *path, int report)
{
    char line[64];
    int n = snprintf(line, sizeof line, "%d %llu\n", (int)getpid(),
                     start_time(getpid()));
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    if (fd < 0 || write(fd, line, (size_t)n) != n)
        die(path);
    close(fd);
    if (write(report, line, (size_t)n) != n)
        die("report");
    close(report);
}

/* Watches until something ends the server; report is written once it is up. */
static void keep(const struct leash *l, int report)
{
    int owner = pidfd_of(l->owner);
    long long born = now_ms();
    char want[32] = "";
    sigset_t set, old;
    pid_t pid;

    if (owner < 0)
        die("owner");
    if (l->listen)
        kernel_form(l->listen, want);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, &old);
    pid = run(l->command, &old);
    int sig = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    struct pollfd fds[2] = {{owner, POLLIN, 0}, {sig, POLLIN, 0}};
    bool up = false;

    for (;;) {
        long long age = now_ms() - born;
        struct signalfd_siginfo info;

        if (!up && (!want[0] || listens(want, l->udp))) {
            up = true;
            write_pidfile(l->pidfile, report);
        }
        if (age >= l->life_ms || (!up && age > START_WAIT_MS))
            break;
        poll(fds, 2, up ? (int)(l->life_ms - age) : TICK_MS);
        if (fds[0].revents)
            break;
        if (read(sig, &info, sizeof info) == sizeof info &&
            (info.ssi_signo != SIGCHLD || gone(pid)))
            break;
    }
    end_group(pid);
    if (up)
        unlink(l->pidfile);
}

static void become_keeper(const char *log)
{
    int in = open("/dev/null", O_RDONLY);
    int out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0644);

    if (in < 0 || out < 0)
        die(log);
    setsid();
    dup2(in, 0);
    dup2(out, 1);
    dup2(out, 2);
    close(in);
    close(out);
}

static int start(const struct leash *l)
{
    char line[64];
    int fds[2];
    ssize_t n;

    if (pipe2(fds, O_CLOEXEC) < 0)
        die("pipe");
    pid_t pid = fork();
    if (pid < 0)
        die("fork");
    if (pid == 0) {
        close(fds[0]);
        become_keeper(l->log);
        keep(l, fds[1]);
        exit(0);
    }
    close(fds[1]);
    n = read(fds[0], line, sizeof line);
    if (n <= 0) {
        fprintf(stderr, "leash: %s did not start listening; see %s\n",
                l->command[0], l->log);
        return 1;
    }
    return fwrite(line, 1, (size_t)n, stdout) == (size_t)n ? 0 : 1;
}

static int stop(const char *pidfile)
{
    FILE *f = fopen(pidfile, "r");
    unsigned long long start;
    int pid, fd;

    if (!f)
        return 0;
    if (fscanf(f, "%d %llu", &pid, &start) != 2)
        pid = 0;
    fclose(f);
    fd = pid > 0 ? pidfd_of(pid) : -1;
    if (fd < 0 || start_time(pid) != start)
        return 0;
    struct pollfd p = {fd, POLLIN, 0};

    syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0);
    if (poll(&p, 1, 2 * STOP_WAIT_MS) == 0) {
        syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
        poll(&p, 1, STOP_WAIT_MS);
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct leash l = {.owner = getppid(), .life_ms = 900 * 1000};
    int c;

    while ((c = getopt(argc, argv, "+p:g:l:uo:t:k:")) != -1) {
        switch (c) {
        case 'p':
            l.pidfile = optarg;
            break;
        case 'g':
            l.log = optarg;
            break;
        case 'l':
            l.listen = optarg;
            break;
        case 'u':
            l.udp = true;
            break;
        case 'o':
            l.owner = atoi(optarg);
            break;
        case 't':
            l.life_ms = atoi(optarg) * 1000;
            break;
        case 'k':
            return stop(optarg);
        default:
            return 2;
        }
    }
    l.command = argv + optind;
    if (!l.pidfile || !l.log || !l.command[0]) {
        fprintf(stderr, "leash: -p, -g and a command are needed\n");
        return 2;
    }
    return start(&l);
}
