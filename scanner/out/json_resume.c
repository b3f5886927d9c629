#include "scanner/out/json_resume.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/out/json.h"
#include "scanner/out/json_audit.h"
#include "scanner/out/json_endpoint.h"
#include "scanner/out/json_fields.h"

static const char *name_of_state(int i)
{
    return state_name((enum endpoint_state)i);
}

static bool read_scan(const json_t *j, struct resume_line *out, struct err *err)
{
    out->kind = RESUME_SCAN;
    return field_dup(j, "key", false, &out->key, err) &&
           field_dup(j, "arguments", false, &out->arguments, err);
}

static bool read_silent(const json_t *j, struct resume_line *out,
                        struct err *err)
{
    const json_t *list, *each;
    int state = STATE_UNANSWERED;
    size_t i;

    out->kind = RESUME_SILENT;
    if (!field_name(j, "state", name_of_state, STATE_ERROR + 1, &state, err) ||
        !field_array(j, "places", JSON_SILENT, &list, err))
        return false;
    out->state = (enum endpoint_state)state;
    out->places = mem_array(JSON_SILENT, sizeof *out->places);
    json_array_foreach(list, i, each)
    {
        if (!json_is_integer(each) || json_integer_value(each) < 0)
            return err_set(err, ERR_FORMAT, "\"places\" are no numbers");
        out->places[out->n++] = (uint64_t)json_integer_value(each);
    }
    return true;
}

static bool read_audit(const char *line, size_t len, struct resume_line *out,
                       struct err *err)
{
    struct audit audit;

    if (!json_audit_read(line, len, &out->endpoint, &audit, err))
        return false;
    if (out->endpoint != NULL)
        out->kind = RESUME_AUDIT;
    audit_free(&audit);
    return true;
}

bool json_resume_read(const char *line, size_t len, struct resume_line *out,
                      struct err *err)
{
    const char *type;
    bool ok = true;
    json_t *j;

    memset(out, 0, sizeof *out);
    if (!json_endpoint_read(line, len, &out->endpoint, err))
        return false;
    if (out->endpoint != NULL) {
        out->kind = RESUME_ENDPOINT;
        return true;
    }
    if (!read_audit(line, len, out, err) || out->endpoint != NULL)
        return out->endpoint != NULL;
    j = json_loadb(line, len, 0, NULL);
    type = json_string_value(json_object_get(j, "type"));
    if (type != NULL && strcmp(type, "scan") == 0)
        ok = read_scan(j, out, err);
    else if (type != NULL && strcmp(type, "silent") == 0)
        ok = read_silent(j, out, err);
    json_decref(j);
    return ok;
}

void resume_line_clear(struct resume_line *l)
{
    free(l->key);
    free(l->arguments);
    endpoint_free(l->endpoint);
    free(l->places);
    memset(l, 0, sizeof *l);
}
