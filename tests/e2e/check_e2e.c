/*
 * End-to-end tests: suitemap against real servers and against hostile ones.
 * e2e.h says which environment variables tell where things are.
 *
 *   check_e2e [SUITE...]      all suites, or the named ones (lab, agree,
 *                             sessions, input, hostile, matrix, certs, finish,
 *                             faultydh, fix, formats, history, pairs, resume,
 *                             services, cases, ssl2, dtls)
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LEFTOVER_WAIT_MS = 8000, TICK_MS = 20 };

static const struct {
    const char *name;
    Suite *(*make)(void);
} suites[] = {
    {"lab", lab_suite},           {"agree", agree_suite},
    {"sessions", sessions_suite}, {"input", input_suite},
    {"hostile", hostile_suite},   {"matrix", matrix_suite},
    {"certs", certs_suite},       {"finish", finish_suite},
    {"faultydh", faultydh_suite}, {"formats", formats_suite},
    {"history", history_suite},   {"pairs", pairs_suite},
    {"fix", fix_suite},           {"services", services_suite},
    {"cases", cases_suite},       {"resume", resume_suite},
    {"audit", audit_suite},       {"dtls", dtls_suite},
    {"listen", listen_suite},     {"starttls", starttls_suite},
    {"reality", reality_suite},
    {"ssl2", ssl2_suite},
};

static bool wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], name))
            return true;
    return argc < 2;
}

/*
 * Whatever the tests started has become a child of this process when its own
 * parent ended (we are a subreaper), so an empty list of children is proof
 * that nothing is left behind.
 */
static bool nothing_left_behind(void)
{
    for (int ms = 0; ms < LEFTOVER_WAIT_MS; ms += TICK_MS) {
        pid_t pid = waitpid(-1, NULL, WNOHANG);

        if (pid < 0)
            return true;
        if (pid == 0)
            usleep(TICK_MS * 1000);
    }
    fprintf(stderr, "e2e: processes of the lab are left behind\n");
    return false;
}

int main(int argc, char **argv)
{
    SRunner *runner = srunner_create(NULL);
    int failed;

    setlinebuf(stdout);
    net_isolate();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (!lab_prepare())
        return EXIT_FAILURE;
    budget_begin();
    finish_begin();
    reality_begin();
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++)
        if (wanted(suites[i].name, argc, argv))
            srunner_add_suite(runner, suites[i].make());
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    if (wanted("agree", argc, argv))
        budget_print();
    if (wanted("finish", argc, argv))
        finish_print();
    if (wanted("reality", argc, argv))
        reality_print();
    if (!nothing_left_behind())
        failed++;
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
