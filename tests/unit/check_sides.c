#include <check.h>
#include <unistd.h>

#include "core/base/str.h"
#include "core/model/matrix.h"
#include "sample_endpoint.h"
#include "scanner/out/json.h"
#include "scanner/out/json_profile.h"
#include "scanner/sides.h"

/* What a matrix is laid out of: files with endpoints and profiles, profiles by
 * name, and those that belong together. */

static char path[] = "/tmp/suitemap-sides-XXXXXX";

static FILE *fresh(void)
{
    strcpy(path + strlen(path) - 6, "XXXXXX");
    return fdopen(mkstemp(path), "w");
}

static void put_endpoint(FILE *f, const char *host, uint16_t port,
                         enum endpoint_state state)
{
    struct endpoint *e = sample_old(host);

    e->port = port;
    e->state = state;
    json_write_endpoint(f, e);
    endpoint_free(e);
}

/* As `listen` writes one. */
static void put_recorded(FILE *f, const char *host, const char *id)
{
    struct profile *p = profile_new(id, "A device", "recorded");

    profile_set(&p->host, host);
    p->client.present = true;
    p->client.versions[VERSION_TLS12] = VERSION_STATE_ENABLED;
    role_add_suite(&p->client, (size_t)suite_index(RSA_AES128_SHA), 0, 0);
    json_write_profile(f, p);
    profile_free(p);
}

static void read_one(struct sides *s, const char *word, unsigned sides)
{
    struct cli_file file = {word, sides};
    struct err err = {0};

    ck_assert_msg(sides_read(s, &file, 1, &err), "%s", err.text);
}

static void ck_party(const struct party *p, const char *label, bool scan,
                     bool profile)
{
    char buf[600];

    party_label(p, buf, sizeof buf);
    ck_assert_str_eq(buf, label);
    ck_assert_int_eq(p->scan != NULL, scan);
    ck_assert_int_eq(p->profile != NULL, profile);
}

START_TEST(mixed_file)
{
    FILE *f = fresh();
    struct sides s = {0};
    struct party *list;
    size_t n;

    put_recorded(f, "10.0.3.9", "10.0.3.9");
    put_endpoint(f, "10.0.3.1", 443, STATE_TLS);
    put_endpoint(f, "10.0.3.1", 631, STATE_CLOSED);
    put_recorded(f, "10.0.3.1", "10.0.3.1");
    put_endpoint(f, "10.0.3.1", 8443, STATE_TLS);
    put_recorded(f, "10.0.3.1", "10.0.3.1#2");
    fclose(f);
    read_one(&s, "@Windows-Server-2012R2", SIDE_LEFT);
    read_one(&s, path, SIDE_RIGHT);
    ck_assert_uint_eq(s.n_profiles, 4);
    list = sides_parties(&s, &n);
    /* The recorded client joins both ports of its host, its second recording
     * neither; the closed port is left out. */
    ck_assert_uint_eq(n, 5);
    ck_party(&list[0], "@Windows-Server-2012R2", false, true);
    ck_party(&list[1], "10.0.3.9", false, true);
    ck_party(&list[2], "10.0.3.1#2", false, true);
    ck_party(&list[3], "10.0.3.1:443", true, true);
    ck_party(&list[4], "10.0.3.1:8443", true, true);
    ck_assert_uint_eq(list[0].sides, SIDE_LEFT);
    ck_assert_uint_eq(list[4].sides, SIDE_RIGHT);
    ck_assert_ptr_ne(list[2].profile, list[3].profile);
    free(list);
    sides_free(&s);
    unlink(path);
}
END_TEST

/* Not across --vs: there they are two. */
START_TEST(apart)
{
    FILE *f = fresh();
    struct sides s = {0};
    struct party *list;
    size_t n;

    put_recorded(f, "10.0.3.1", "10.0.3.1");
    fclose(f);
    read_one(&s, path, SIDE_LEFT);
    unlink(path);
    f = fresh();
    put_endpoint(f, "10.0.3.1", 443, STATE_TLS);
    fclose(f);
    read_one(&s, path, SIDE_RIGHT);
    list = sides_parties(&s, &n);
    ck_assert_uint_eq(n, 2);
    ck_party(&list[0], "10.0.3.1", false, true);
    ck_party(&list[1], "10.0.3.1:443", true, false);
    free(list);
    sides_free(&s);
    unlink(path);
}
END_TEST

START_TEST(cannot_be_read)
{
    const struct cli_file files[] = {{"@nobody", SIDE_LEFT},
                                     {"/nonexistent", SIDE_LEFT}};
    struct sides s = {0};
    struct err err = {0};

    ck_assert(!sides_read(&s, &files[0], 1, &err));
    ck_assert_int_eq(err.code, ERR_USAGE);
    ck_assert(!sides_read(&s, &files[1], 1, &err));
    ck_assert_int_eq(err.code, ERR_FILE);
    sides_free(&s);
}
END_TEST

static void note(void *arg, const struct endpoint *e)
{
    char label[300];

    endpoint_label(e, label, sizeof label);
    str_addf(arg, "%s ", label);
}

/* Each once, whichever sides it is on, but none that was asked besides. */
START_TEST(those_that_were_read)
{
    FILE *f = fresh();
    struct sides s = {0};
    struct endpoint *asked = sample_old("10.0.3.1");
    struct str told = {0};

    put_endpoint(f, "10.0.3.1", 443, STATE_TLS);
    put_endpoint(f, "10.0.3.1", 631, STATE_CLOSED);
    put_endpoint(f, "10.0.3.2", 443, STATE_TLS);
    fclose(f);
    read_one(&s, path, SIDE_LEFT);
    read_one(&s, path, SIDE_RIGHT);
    asked->port = 443;
    sides_keep(&s, asked);
    sides_tell_read(&s, note, &told);
    ck_assert_str_eq(told.s, "10.0.3.1:631 10.0.3.2:443 ");
    str_free(&told);
    sides_free(&s);
    unlink(path);
}
END_TEST

START_TEST(nothing)
{
    struct sides s = {0};
    size_t n = 7;

    free(sides_parties(&s, &n));
    ck_assert_uint_eq(n, 0);
    sides_free(&s);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sides");
    TCase *t = tcase_create("sides");
    SRunner *runner;
    int failed;

    tcase_add_test(t, mixed_file);
    tcase_add_test(t, apart);
    tcase_add_test(t, cannot_be_read);
    tcase_add_test(t, those_that_were_read);
    tcase_add_test(t, nothing);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
