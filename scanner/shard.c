#include "scanner/shard.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/str.h"
#include "scanner/cli_parts.h"
#include "scanner/run/target_ports.h"

/* How the schedulers tell a task which it is and how many there are: by the
 * number of tasks, or by the number of the last. Where they count in steps and
 * from another number than 0, they say so. */
static const struct scheduler {
    const char *index, *count, *last, *first, *step;
    unsigned least; /* the first, where nothing tells */
} schedulers[] = {
    {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", NULL,
     "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP", 0},
    {"SGE_TASK_ID", NULL, "SGE_TASK_LAST", "SGE_TASK_FIRST",
     "SGE_TASK_STEPSIZE", 1},
    /* Kubernetes tells a task only which it is. */
    {"JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", NULL, NULL, NULL, 0},
    {"AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", NULL, NULL, NULL,
     0},
    {"BATCH_TASK_INDEX", "BATCH_TASK_COUNT", NULL, NULL, NULL, 0},
    {"CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_COUNT", NULL, NULL, NULL, 0},
    {"CI_NODE_INDEX", "CI_NODE_TOTAL", NULL, NULL, NULL, 1},
};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const char *value_of(const char *name)
{
    const char *value = name != NULL ? getenv(name) : NULL;

    return value != NULL && *value != '\0' ? value : NULL;
}

/* The number of a variable; `otherwise` where it is not set. */
static bool number_of(const char *name, unsigned least, unsigned otherwise,
                      unsigned *out, struct err *err)
{
    const char *value = value_of(name);

    *out = otherwise;
    if (value == NULL || parse_number(value, least, UINT32_MAX / 2, out))
        return true;
    return err_set(err, ERR_USAGE, "--shard auto: %s is no such number: %.32s",
                   name, value);
}

static bool count_of(const struct scheduler *s, unsigned first, unsigned step,
                     unsigned *of, struct err *err)
{
    const char *name = s->count != NULL ? s->count : s->last;
    unsigned last;

    if (value_of(name) == NULL)
        return err_set(err, ERR_USAGE,
                       "--shard auto: %s is set, and %s is not: how many parts "
                       "are there?",
                       s->index, name);
    if (s->count != NULL)
        return number_of(name, 1, 1, of, err);
    if (!number_of(name, 0, 0, &last, err))
        return false;
    *of = last >= first ? (last - first) / step + 1 : 1;
    return true;
}

static bool from_scheduler(const struct scheduler *s, struct shard *out,
                           struct err *err)
{
    unsigned index, first, step;

    if (!number_of(s->index, 0, 0, &index, err) ||
        !number_of(s->first, 0, s->least, &first, err) ||
        !number_of(s->step, 1, 1, &step, err) ||
        !count_of(s, first, step, &out->of, err))
        return false;
    /* An array of chosen numbers, 1,5,7, tells nobody's place. */
    if (index < first || (index - first) % step != 0 ||
        (index - first) / step >= out->of || out->of > SHARDS_MAX)
        return err_set(err, ERR_USAGE,
                       "--shard auto: %s is %u, which is none of %u numbered "
                       "from %u on",
                       s->index, index, out->of, first);
    out->index = (index - first) / step;
    return true;
}

static bool from_environment(struct shard *out, struct err *err)
{
    struct str names = {0};

    for (size_t i = 0; i < COUNT(schedulers); i++) {
        const char *value = value_of(schedulers[i].index);

        /* Grid Engine says "undefined" where there is no array. */
        if (value != NULL && strcmp(value, "undefined") != 0)
            return from_scheduler(&schedulers[i], out, err);
    }
    for (size_t i = 0; i < COUNT(schedulers); i++)
        str_addf(&names, "%s%s", i != 0 ? ", " : "", schedulers[i].index);
    err_set(err, ERR_USAGE, "--shard auto: none of these is set: %s",
            str_text(&names));
    str_free(&names);
    return false;
}

bool shard_parse(const char *value, struct shard *out, struct err *err)
{
    size_t n = strcspn(value, "/");
    char number[16];
    unsigned index;

    if (strcmp(value, "auto") == 0)
        return from_environment(out, err);
    if (n < sizeof number && value[n] == '/') {
        memcpy(number, value, n);
        number[n] = '\0';
        if (parse_number(value + n + 1, 1, SHARDS_MAX, &out->of) &&
            parse_number(number, 1, out->of, &index)) {
            out->index = index - 1;
            return true;
        }
    }
    return err_word(err, "--shard: bad part", value, strlen(value),
                    "I/N, such as 1/8 to 8/8, or auto");
}
