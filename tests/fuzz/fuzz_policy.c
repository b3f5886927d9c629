#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/policy.h"
#include "tests/fuzz/entry.h"

/* Hostile settings against the reader of policies: lines of a section, a key
 * and a value, parted by tabs. What is taken is a set of suites that can be
 * offered; what is not has a complaint. */
static void take(struct policy *p, char *line)
{
    char *section = strsep(&line, "\t"), *key = strsep(&line, "\t");
    struct err err = {0};

    if (key == NULL || line == NULL)
        return;
    if (!policy_set(p, section, key, line, &err) &&
        (err.code != ERR_FORMAT || err.text[0] == '\0'))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = mem_strndup((const char *)data, size), *rest = copy, *line;
    struct policy *p = mem_alloc(sizeof *p);
    struct bitset all;

    while ((line = strsep(&rest, "\n")) != NULL)
        take(p, line);
    policy_check(p, NULL);
    all = policy_forbidden(p);
    if (p->n_rules > POLICY_RULES_MAX || p->n_required > POLICY_REQUIRED_MAX ||
        (p->n_rules == 0 && !bit_empty(&all)))
        abort();
    free(p);
    free(copy);
    return 0;
}
