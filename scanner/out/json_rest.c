#include "scanner/out/json_rest.h"

#include <string.h>

#include "core/base/timestamp.h"
#include "scanner/out/json_fields.h"

/* The objects beside the endpoints. */

/* More than any matrix has. */
#define MEMBERS_MAX 1000000

static const char *name_of_verdict(int i)
{
    return verdict_name((enum verdict)i);
}

static bool read_scan(const json_t *j, struct report *r, struct err *err)
{
    const char *start;

    r->begun = true;
    if (!field_text(j, "start", &start, err))
        return false;
    timestamp_parse(start, &r->start);
    return true;
}

static bool read_members(const json_t *j, const char *key, const char *id,
                         unsigned sides, struct report *r, struct err *err)
{
    const json_t *list, *each;
    char label[600];
    size_t i;

    if (!field_array(j, key, MEMBERS_MAX, &list, err))
        return false;
    json_array_foreach(list, i, each)
    {
        if (!json_is_string(each))
            return err_set(err, ERR_FORMAT, "a class with a member of no name");
        text_copy(json_string_value(each), label, sizeof label);
        verdicts_add_label(r->verdicts, id, label, sides);
    }
    return true;
}

/* Where a class has members on both sides, they are told apart. */
static bool read_class(const json_t *j, struct report *r, struct err *err)
{
    bool left, right;
    const char *id;

    if (!field_text(j, "id", &id, err) || !field_flag(j, "left", &left, err) ||
        !field_flag(j, "right", &right, err))
        return false;
    if (!left && !right)
        left = right = true;
    if (json_object_get(j, "left_endpoints") != NULL)
        return read_members(j, "left_endpoints", id, SIDE_LEFT, r, err) &&
               read_members(j, "right_endpoints", id, SIDE_RIGHT, r, err);
    return read_members(j, "endpoints", id,
                        (left ? SIDE_LEFT : 0u) | (right ? SIDE_RIGHT : 0u), r,
                        err);
}

/* The text of the first reason, made printable; "" for none. */
static bool read_why(const json_t *j, char *buf, size_t cap, struct err *err)
{
    const json_t *reasons;

    *buf = '\0';
    return field_array(j, "reasons", PAIR_REASONS_MAX, &reasons, err) &&
           (json_array_size(reasons) == 0 ||
            field_copy(json_array_get(reasons, 0), "text", buf, cap, err));
}

static bool read_pair(const json_t *j, struct report *r, struct err *err)
{
    const char *client, *server;
    int verdict = VERDICT_INCONCLUSIVE;
    char why[1024];

    if (!field_text(j, "client_class", &client, err) ||
        !field_text(j, "server_class", &server, err) ||
        !field_name(j, "verdict", name_of_verdict, VERDICT_COUNT, &verdict,
                    err) ||
        !read_why(j, why, sizeof why, err))
        return false;
    verdicts_add_pair(r->verdicts, client, server, (enum verdict)verdict,
                      why[0] != '\0' ? why : NULL);
    return true;
}

static bool read_summary(const json_t *j, struct report *r, struct err *err)
{
    const json_t *states;
    uint64_t unanswered, unreachable;

    r->ended = true;
    if (!field_flag(j, "interrupted", &r->interrupted, err) ||
        !field_number(j, "silent", UINT64_MAX, &r->silent_addresses, err) ||
        !field_object(j, "states", &states, err) ||
        !field_number(states, "unanswered", UINT32_MAX, &unanswered, err) ||
        !field_number(states, "unreachable", UINT32_MAX, &unreachable, err))
        return false;
    r->unanswered = unanswered + unreachable;
    return true;
}

static const struct {
    const char *type;
    bool (*read)(const json_t *j, struct report *r, struct err *err);
} readers[] = {{"scan", read_scan},
               {"class", read_class},
               {"pair", read_pair},
               {"summary", read_summary}};

bool json_rest_read(const char *line, size_t len, struct report *r,
                    struct err *err)
{
    json_t *j = json_loadb(line, len, 0, NULL);
    const char *type = json_string_value(json_object_get(j, "type"));
    bool ok = true;

    for (size_t i = 0; type != NULL && i < sizeof readers / sizeof *readers;
         i++)
        if (strcmp(type, readers[i].type) == 0)
            ok = readers[i].read(j, r, err);
    json_decref(j);
    return ok;
}

/* Silent addresses may have refused, which is an answer; only where more were
 * unanswered than have a line may one of them be among the silent. */
void json_rest_end(struct report *r)
{
    uint64_t told = 0;

    for (size_t i = 0; i < r->n; i++)
        told += r->list[i]->state == STATE_UNANSWERED ||
                r->list[i]->state == STATE_UNREACHABLE;
    r->whole = (r->ended && !r->interrupted) || (!r->begun && !r->ended);
    r->silent = r->silent_addresses != 0 && r->unanswered > told;
}
