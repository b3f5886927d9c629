#include <string.h>

#include "core/registry/group.h"
#include "scanner/out/json.h"
#include "scanner/out/json_fields.h"
#include "scanner/out/json_parts.h"

/* Versions and their suites, as json_write.c writes them. */

static const char *name_of_works(int i)
{
    return works_name((enum works)i);
}

static const char *name_of_outcome(int i)
{
    return outcome_name((enum outcome)i);
}

static const char *name_of_preference(int i)
{
    return preference_name((enum preference)i);
}

static bool read_failure(const json_t *j, struct endpoint *e,
                         const struct failure **out, struct err *err)
{
    struct failure f = {.stage = ""};
    const json_t *m;

    if (!field_object(j, "failure", &m, err) ||
        !field_copy(m, "stage", f.stage, sizeof f.stage, err) ||
        !field_copy(m, "how", f.how, sizeof f.how, err))
        return false;
    *out = endpoint_failure(e, f.stage, f.how);
    return true;
}

static bool read_works(const json_t *j, struct endpoint *e, enum works *works,
                       const struct failure **failure, struct err *err)
{
    int i = WORKS_UNTESTED;

    if (!field_name(j, "works", name_of_works, WORKS_NO + 1, &i, err))
        return false;
    *works = (enum works)i;
    return read_failure(j, e, failure, err);
}

bool json_read_group(const char *name, uint16_t *out, struct err *err)
{
    const struct group *g = group_by_name(name);
    unsigned long code = 0;

    if (g == NULL && !parse_code(name, 0xffff, &code))
        return err_set(err, ERR_FORMAT, "an unknown group");
    *out = g != NULL ? g->code : (uint16_t)code;
    return true;
}

/* The kind of the key exchange is not written: suite, group and bits tell. */
static enum answer_kex kex_of(const struct suite *s, bool explicit,
                              const struct suite_result *r)
{
    if (explicit)
        return KEX_EXPLICIT_CURVE;
    if (suite_has_dhe(s) && r->kex_bits != 0)
        return KEX_DH;
    if (r->group != 0)
        return KEX_GROUP;
    return s->kx == KX_RSA && s->export_bits != 0 && r->kex_bits != 0
               ? KEX_RSA_EXPORT
               : KEX_UNKNOWN;
}

static bool read_kex(const json_t *j, struct suite_result *r, struct err *err)
{
    const char *group;
    bool explicit;
    uint64_t bits;

    if (!field_text(j, "group", &group, err) ||
        !field_number(j, "kex_bits", UINT16_MAX, &bits, err))
        return false;
    explicit = strcmp(group, JSON_EXPLICIT_CURVE) == 0;
    if (*group != '\0' && !explicit && !json_read_group(group, &r->group, err))
        return false;
    r->kex_bits = (uint16_t)bits;
    r->kex = kex_of(suite_at(r->suite), explicit, r);
    return true;
}

static bool read_grade(const json_t *j, char *grade, struct err *err)
{
    const char *s;

    if (!field_text(j, "grade", &s, err))
        return false;
    if (*s == '\0' || strcmp(s, "unknown") == 0)
        *grade = '?';
    else if (s[0] >= 'A' && s[0] <= 'F' && s[1] == '\0')
        *grade = s[0];
    else
        return err_set(err, ERR_FORMAT, "\"grade\" is not a letter");
    return true;
}

static bool suite_number(const json_t *j, enum version v, int *index,
                         struct err *err)
{
    unsigned long code = 0;
    const char *s;

    if (!field_text(j, "code", &s, err))
        return false;
    *index = !parse_code(s, 0xffffff, &code) ? -1
             : v == VERSION_SSL2             ? suite_index_ssl2((uint32_t)code)
                                             : suite_index((uint32_t)code);
    return *index >= 0 || err_set(err, ERR_FORMAT, "an unknown suite");
}

static bool read_suite(const json_t *j, struct endpoint *e, enum version v,
                       struct err *err)
{
    struct suite_result *r;
    const json_t *chain;
    uint64_t n;
    int index;

    if (!json_is_object(j))
        return err_set(err, ERR_FORMAT, "a suite is not an object");
    if (!suite_number(j, v, &index, err))
        return false;
    r = endpoint_add_suite(e, v, (size_t)index);
    if (r == NULL)
        return err_set(err, ERR_FORMAT, "too many suites");
    if (!read_kex(j, r, err) || !read_grade(j, &r->grade, err) ||
        !read_works(j, e, &r->works, &r->failure, err) ||
        !field_number(j, "certificate", ENDPOINT_CHAINS_MAX - 1, &n, err))
        return false;
    chain = json_object_get(j, "certificate");
    r->chain = json_is_integer(chain) ? (int8_t)n : -1;
    return true;
}

static bool read_compressors(const json_t *j, struct version_result *r,
                             struct err *err)
{
    const json_t *list, *each;
    size_t i;

    if (!field_array(j, "compressors", COMPRESSOR_LZS + 1, &list, err))
        return false;
    r->compressors_asked = list != NULL;
    r->compressors = 0;
    json_array_foreach(list, i,
                       each) for (int c = COMPRESSOR_NULL; c <= COMPRESSOR_LZS;
                                  c++) if (json_is_string(each) &&
                                           strcmp(json_string_value(each),
                                                  json_compressor_name(c)) == 0)
        r->compressors |= (uint8_t)(1u << c);
    return true;
}

bool json_read_version_name(const json_t *j, enum version *v, struct err *err)
{
    const char *s = json_string_value(j);

    return (s != NULL && version_from_name(s, v)) ||
           err_set(err, ERR_FORMAT, "an unknown version");
}

static bool read_repeats(const json_t *j, struct endpoint *e, enum version v,
                         struct err *err)
{
    struct repeats *r = &e->versions[v].repeats;
    const json_t *m;
    uint64_t handshakes, failed;
    int suite;

    if (!field_object(j, "repeats", &m, err))
        return false;
    if (m == NULL)
        return true;
    if (!suite_number(m, v, &suite, err) ||
        !field_number(m, "handshakes", UINT16_MAX, &handshakes, err) ||
        !field_number(m, "failed", UINT16_MAX, &failed, err) ||
        !read_failure(m, e, &r->failure, err))
        return false;
    r->suite = (uint16_t)suite;
    r->handshakes = (uint16_t)handshakes;
    r->failed = (uint16_t)failed;
    return true;
}

static bool read_version(const json_t *j, struct endpoint *e, struct err *err)
{
    struct version_result *r;
    const json_t *suites, *each;
    int outcome = OUTCOME_UNASKED, preference = PREFERENCE_UNKNOWN;
    char how[FAILURE_HOW_MAX] = "";
    enum version v;
    size_t i;

    if (!json_read_version_name(json_object_get(j, "version"), &v, err))
        return false;
    r = &e->versions[v];
    if (!field_name(j, "outcome", name_of_outcome, OUTCOME_UNANSWERED + 1,
                    &outcome, err) ||
        !field_copy(j, "how", how, sizeof how, err) ||
        !read_works(j, e, &r->works, &r->failure, err) ||
        !read_repeats(j, e, v, err) ||
        !field_name(j, "preference", name_of_preference, PREFERENCE_CLIENT + 1,
                    &preference, err) ||
        !field_flag(j, "complete", &r->complete, err) ||
        !field_array(j, "suites", suite_count(), &suites, err) ||
        !read_compressors(j, r, err))
        return false;
    r->how = endpoint_how(e, how);
    r->outcome = (enum outcome)outcome;
    r->preference = (enum preference)preference;
    json_array_foreach(
        suites, i, each) if (!read_suite(each, e, v,
                                         err)) return err_wrap(err, "%s",
                                                               version_name(v));
    return true;
}

bool json_read_versions(const json_t *j, struct endpoint *e, struct err *err)
{
    const json_t *list, *each;
    size_t i;

    if (!field_array(j, "versions", VERSION_COUNT, &list, err))
        return false;
    json_array_foreach(list, i,
                       each) if (!read_version(each, e, err)) return false;
    return true;
}
