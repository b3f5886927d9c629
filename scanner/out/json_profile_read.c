#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/registry/suite.h"
#include "scanner/out/json_fields.h"
#include "scanner/out/json_lines.h"
#include "scanner/out/json_parts.h"
#include "scanner/out/json_profile.h"

/* The mirror of json_profile.c. A file may come from anywhere: every list and
 * text has a limit, above what a ClientHello can hold that we would record. */
#define TEXT_MAX     256
#define SUITES_MAX   1024
#define CODES_MAX    512
#define BITS_MAX     65536
#define PROFILES_MAX 65536

static bool read_fact(const json_t *j, const char *key, enum fact *out,
                      struct err *err)
{
    const json_t *m = json_object_get(j, key);
    bool yes;

    if (!field_flag(j, key, &yes, err))
        return false;
    *out = m == NULL || json_is_null(m) ? FACT_UNKNOWN
           : yes                        ? FACT_YES
                                        : FACT_NO;
    return true;
}

static bool read_limit(const json_t *j, const char *key, int *out,
                       struct err *err)
{
    const json_t *m = json_object_get(j, key);
    uint64_t bits;

    if (!field_number(j, key, BITS_MAX, &bits, err))
        return false;
    *out = json_is_integer(m) ? (int)bits : PROFILE_LIMIT_UNKNOWN;
    return true;
}

static bool read_wire(const json_t *j, const char *key, uint16_t *out,
                      struct err *err)
{
    unsigned long code = 0;
    const char *s;

    if (!field_text(j, key, &s, err))
        return false;
    if (*s != '\0' && !parse_code(s, 0xffff, &code))
        return err_set(err, ERR_FORMAT, "\"%s\" is not a version", key);
    *out = (uint16_t)code;
    return true;
}

/* ---- Lists of codes ---- */

typedef bool (*read_code)(const json_t *j, uint16_t *out, struct err *err);

static bool group_code(const json_t *j, uint16_t *out, struct err *err)
{
    if (!json_is_string(j))
        return err_set(err, ERR_FORMAT, "an unknown group");
    return json_read_group(json_string_value(j), out, err);
}

static bool scheme_code(const json_t *j, uint16_t *out, struct err *err)
{
    return (json_is_string(j) && json_read_scheme(json_string_value(j), out)) ||
           err_set(err, ERR_FORMAT, "an unknown signature scheme");
}

static bool plain_code(const json_t *j, uint16_t *out, struct err *err)
{
    json_int_t v = json_integer_value(j);

    if (!json_is_integer(j) || v < 0 || v > UINT16_MAX)
        return err_set(err, ERR_FORMAT, "not a code");
    *out = (uint16_t)v;
    return true;
}

static bool read_codes(const json_t *j, const char *key, read_code one,
                       struct profile_codes *out, struct err *err)
{
    const json_t *list;
    uint16_t code = 0;

    if (!field_array(j, key, CODES_MAX, &list, err))
        return false;
    if (list != NULL)
        codes_set(out, NULL, 0);
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (!one(json_array_get(list, i), &code, err))
            return err_wrap(err, "\"%s\"", key);
        codes_add(out, code);
    }
    return true;
}

/* ---- Suites and versions ---- */

static bool suite_number(const json_t *j, size_t *out, struct err *err)
{
    unsigned long code = 0;
    const char *s;
    int index;

    if (!field_text(j, "code", &s, err))
        return false;
    /* Kinds of SSLv2 have six digits. */
    index = !parse_code(s, 0xffffff, &code) ? -1
            : strlen(s) == 8                ? suite_index_ssl2((uint32_t)code)
                                            : suite_index((uint32_t)code);
    *out = (size_t)index;
    return index >= 0 || err_set(err, ERR_FORMAT, "an unknown suite");
}

static bool version_mask(const json_t *j, unsigned *mask, struct err *err)
{
    const json_t *list;

    *mask = 0;
    if (!field_array(j, "versions", VERSION_COUNT, &list, err))
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        enum version v;

        if (!json_read_version_name(json_array_get(list, i), &v, err))
            return false;
        *mask |= 1u << v;
    }
    return true;
}

static bool read_suite(const json_t *j, struct profile_role *r, struct err *err)
{
    uint16_t group = 0;
    unsigned mask;
    size_t suite;
    const char *s;

    if (!json_is_object(j))
        return err_set(err, ERR_FORMAT, "a suite is not an object");
    if (!suite_number(j, &suite, err) || !version_mask(j, &mask, err) ||
        !field_text(j, "group", &s, err) ||
        (*s != '\0' && !json_read_group(s, &group, err)))
        return false;
    role_add_suite(r, suite, mask, group);
    return true;
}

static bool read_suites(const json_t *j, struct profile_role *r,
                        struct err *err)
{
    const json_t *list;

    if (!field_array(j, "suites", SUITES_MAX, &list, err))
        return false;
    r->suites_known = list != NULL;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!read_suite(json_array_get(list, i), r, err))
            return false;
    return true;
}

static bool read_state(const json_t *j, struct profile_role *r, struct err *err)
{
    enum version v;
    const char *s;

    if (!json_is_object(j))
        return err_set(err, ERR_FORMAT, "a version is not an object");
    return json_read_version_name(json_object_get(j, "version"), &v, err) &&
           field_text(j, "state", &s, err) &&
           (*s == '\0' || version_state_from_name(s, &r->versions[v]) ||
            err_set(err, ERR_FORMAT, "an unknown state of a version"));
}

static bool read_states(const json_t *j, struct profile_role *r,
                        struct err *err)
{
    const json_t *list;

    if (!field_array(j, "versions", VERSION_COUNT, &list, err))
        return false;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!read_state(json_array_get(list, i), r, err))
            return false;
    return true;
}

/* ---- Roles ---- */

static bool read_lists(const json_t *j, struct profile_role *r, struct err *err)
{
    return read_states(j, r, err) && read_suites(j, r, err) &&
           read_codes(j, "groups", group_code, &r->groups, err) &&
           read_codes(j, "key_shares", group_code, &r->shares, err) &&
           read_codes(j, "signature_schemes", scheme_code, &r->schemes, err) &&
           read_codes(j, "certificate_schemes", scheme_code, &r->cert_schemes,
                      err) &&
           read_codes(j, "extensions", plain_code, &r->extensions, err) &&
           read_codes(j, "compressors", plain_code, &r->compressors, err);
}

static bool read_limits(const json_t *j, struct profile_role *r,
                        struct err *err)
{
    return read_limit(j, "dh_min", &r->dh_min, err) &&
           read_limit(j, "dh_max", &r->dh_max, err) &&
           read_limit(j, "rsa_min", &r->rsa_min, err) &&
           read_limit(j, "rsa_max", &r->rsa_max, err) &&
           read_limit(j, "ecdsa_min", &r->ecdsa_min, err);
}

static bool read_facts(const json_t *j, struct profile_role *r, struct err *err)
{
    return read_fact(j, "sha512_tls12", &r->sha512_tls12, err) &&
           read_fact(j, "sha1_certificates", &r->sha1_certs, err) &&
           read_fact(j, "short_dh_ys", &r->short_dh_ys, err) &&
           read_fact(j, "falls_back", &r->falls_back, err) &&
           read_fact(j, "own_order", &r->own_order, err) &&
           read_wire(j, "legacy_version", &r->legacy_version, err) &&
           read_wire(j, "record_version", &r->record_version, err) &&
           field_flag(j, "grease", &r->grease, err);
}

static bool read_role(const json_t *j, const char *key, struct profile_role *r,
                      struct err *err)
{
    const json_t *m;

    if (!field_object(j, key, &m, err))
        return false;
    if (m == NULL)
        return true;
    r->present = true;
    return (read_lists(m, r, err) && read_limits(m, r, err) &&
            read_facts(m, r, err)) ||
           err_wrap(err, "%s", key);
}

/* ---- The whole ---- */

static bool read_text(const json_t *j, const char *key, char **out,
                      struct err *err)
{
    char text[TEXT_MAX];

    if (!field_copy(j, key, text, sizeof text, err))
        return false;
    profile_set(out, text);
    return true;
}

static bool read_verdict(const json_t *j, struct profile_verdict *v,
                         struct err *err)
{
    uint8_t hash[32];
    const char *s;

    if (!field_sha256(j, "sha256", hash, err) ||
        !field_text(j, "sha256", &s, err))
        return false;
    memcpy(v->sha256, s, strlen(s) + 1);
    return read_fact(j, "accepted", &v->accepted, err) &&
           field_copy(j, "how", v->how, sizeof v->how, err);
}

static bool read_verdicts(const json_t *j, struct profile *p, struct err *err)
{
    const json_t *list;

    if (!field_array(j, "verdicts", PROFILE_VERDICTS_MAX, &list, err))
        return false;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!read_verdict(json_array_get(list, i),
                          &p->verdicts[p->n_verdicts++], err))
            return false;
    return true;
}

static bool read_profile(const json_t *j, struct profile *p, struct err *err)
{
    if (!read_text(j, "id", &p->id, err) ||
        !read_text(j, "name", &p->name, err) ||
        !read_text(j, "state", &p->state, err) ||
        !read_text(j, "source", &p->source, err) ||
        !read_text(j, "host", &p->host, err) ||
        !read_text(j, "match", &p->match, err) ||
        !read_text(j, "prelude", &p->prelude, err))
        return false;
    if (*p->id == '\0')
        return err_set(err, ERR_FORMAT, "a profile without id");
    return field_flag(j, "windows", &p->windows, err) &&
           read_role(j, "client", &p->client, err) &&
           read_role(j, "server", &p->server, err) && read_verdicts(j, p, err);
}

static bool read_object(const json_t *j, struct profile **out, struct err *err)
{
    const char *type = json_string_value(json_object_get(j, "type"));
    struct profile *p;

    if (type == NULL || strcmp(type, "profile") != 0)
        return true;
    p = profile_new("", "", "");
    if (!read_profile(j, p, err)) {
        profile_free(p);
        return false;
    }
    *out = p;
    return true;
}

/* ---- Files ---- */

struct profiles {
    struct profile **list;
    size_t n;
    uint32_t *slots; /* by the hash of the id: a place in the list + 1 */
    size_t n_slots;  /* a power of two, at least twice n */
};

/* FNV-1a */
static size_t hash(const char *id)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (; *id != '\0'; id++)
        h = (h ^ (uint8_t)*id) * UINT64_C(1099511628211);
    return (size_t)h;
}

/* That of the id, or the empty one where it belongs. */
static uint32_t *slot_of(const struct profiles *all, const char *id)
{
    size_t mask = all->n_slots - 1, i = hash(id) & mask;

    while (all->slots[i] != 0 &&
           strcmp(all->list[all->slots[i] - 1]->id, id) != 0)
        i = (i + 1) & mask;
    return &all->slots[i];
}

static void make_room(struct profiles *all)
{
    if (2 * (all->n + 1) <= all->n_slots)
        return;
    all->n_slots = all->n_slots == 0 ? 64 : 2 * all->n_slots;
    free(all->slots);
    all->slots = mem_array(all->n_slots, sizeof *all->slots);
    for (size_t i = 0; i < all->n; i++)
        *slot_of(all, all->list[i]->id) = (uint32_t)i + 1;
    all->list = mem_grow(all->list, all->n_slots / 2, sizeof *all->list);
}

/* A later one of the same id takes the place of the earlier: listen() writes a
 * client again when it has learnt more of it. */
static bool keep(struct profiles *all, struct profile *p, struct err *err)
{
    uint32_t *slot;

    make_room(all);
    slot = slot_of(all, p->id);
    if (*slot != 0) {
        profile_free(all->list[*slot - 1]);
        all->list[*slot - 1] = p;
        return true;
    }
    if (all->n == PROFILES_MAX) {
        profile_free(p);
        return err_set(err, ERR_FORMAT, "too many profiles");
    }
    all->list[all->n++] = p;
    *slot = (uint32_t)all->n;
    return true;
}

/* A file of many endpoints has few profiles: a line without the word is not
 * even read. */
static bool take(void *context, const char *line, size_t len, struct err *err)
{
    struct profiles *all = context;
    struct profile *p = NULL;
    json_error_t error;
    json_t *j;
    bool ok;

    if (memmem(line, len, "\"profile\"", 9) == NULL)
        return true;
    j = json_loadb(line, len, 0, &error);
    if (j == NULL)
        return err_set(err, ERR_FORMAT, "not a JSON object: %s", error.text);
    ok = read_object(j, &p, err);
    json_decref(j);
    return p == NULL ? ok : keep(all, p, err);
}

static bool finish(struct profiles *all, bool ok, struct profile ***out,
                   size_t *n)
{
    free(all->slots);
    if (!ok) {
        profiles_free(all->list, all->n);
        *all = (struct profiles){0};
    }
    *out = all->list;
    *n = all->n;
    return ok;
}

bool profiles_read_text(const char *text, size_t len, struct profile ***out,
                        size_t *n, struct err *err)
{
    struct profiles all = {0};

    return finish(&all, lines_of_text(text, len, take, &all, err), out, n);
}

bool profiles_read(const char *path, struct profile ***out, size_t *n,
                   struct err *err)
{
    struct profiles all = {0};

    return finish(&all, lines_of_file(path, take, &all, err), out, n);
}

void profiles_free(struct profile **list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        profile_free(list[i]);
    free(list);
}
