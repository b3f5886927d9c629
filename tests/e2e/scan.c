#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *json_str(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));

    return s ? s : "";
}

json_t *json_lines(const char *path)
{
    json_t *all = json_array();
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t n;

    ck_assert_msg(f != NULL, "suitemap wrote no %s", path);
    while ((n = getline(&line, &size, f)) > 0) {
        json_error_t e;
        json_t *o = json_loads(line, JSON_REJECT_DUPLICATES, &e);

        ck_assert_msg(o != NULL, "not JSON (%s): %.300s", e.text, line);
        ck_assert_msg(line[n - 1] == '\n', "line cut off: %.300s", line);
        ck_assert_msg(*json_str(o, "type"), "no type: %.300s", line);
        json_array_append_new(all, o);
    }
    free(line);
    fclose(f);
    return all;
}

struct scan suitemap_json(const struct args *a, int timeout_s)
{
    struct args all = *a;
    struct scan s = {.lines = NULL};
    char *path = lab_path("jsonl");
    long before;

    args_add(&all, "-oJ", path, NULL);
    before = net_active_opens();
    s.run = proc_run(&all, timeout_s);
    s.connections = net_active_opens() - before;
    ck_assert_msg(s.run.exit_code >= 0, "suitemap ended by signal %d: %.500s",
                  -s.run.exit_code, s.run.err);
    ck_assert_msg(s.run.exit_code <= 4, "suitemap exit code %d: %.500s",
                  s.run.exit_code, s.run.err);
    ck_assert_msg(access(path, R_OK) == 0,
                  "no JSON lines; exit code %d, stderr: %.500s",
                  s.run.exit_code, s.run.err);
    s.lines = json_lines(path);
    unlink(path);
    free(path);
    return s;
}

json_t *scan_endpoint(const json_t *lines, const struct server *s)
{
    json_t *o;
    size_t i;

    json_array_foreach(lines, i,
                       o) if (!strcmp(json_str(o, "type"), "endpoint") &&
                              !strcmp(json_str(o, "address"), s->address) &&
                              json_integer_value(json_object_get(o, "port")) ==
                                  s->port) return o;
    return NULL;
}

json_t *scan_object(const json_t *lines, const char *type)
{
    json_t *o;
    size_t i;

    json_array_foreach(lines, i,
                       o) if (!strcmp(json_str(o, "type"), type)) return o;
    return NULL;
}

void scan_free(struct scan *s)
{
    json_decref(s->lines);
    run_free(&s->run);
}

struct args scan_args(const struct server *s)
{
    struct args a = {.n = 0};

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), "scan", "--fail-on",
             "never", NULL);
    if (s)
        args_add(&a, s->target, NULL);
    return a;
}
