/*
 * Fixes of the registry through the real command: a profile against a real
 * server, the fix written, read back and laid over the profile, and the pair
 * judged again.
 */
#include "e2e.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCAN_S = 60 };

#define DH                                                                     \
    "SecurityProviders\\SCHANNEL\\KeyExchangeAlgorithms\\Diffie-Hellman]"
#define NET "SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319]"
#define WINHTTP "CurrentVersion\\Internet Settings\\WinHttp]"

/* Does the text, however its lines are broken, say so? */
static bool says(const char *text, const char *words)
{
    char *flat = malloc(strlen(text) + 1), *to = flat;
    bool found;

    for (; *text != '\0'; text++)
        if (*text != ' ' && *text != '\n')
            *to++ = *text;
        else if (to == flat || to[-1] != ' ')
            *to++ = ' ';
    *to = '\0';
    found = strstr(flat, words) != NULL;
    free(flat);
    return found;
}

/* A device, scanned once into a file. */
static char *scanned(const struct server *s, const char *name)
{
    struct args a = scan_args(s);
    char *path = lab_path(name);
    struct run r;

    args_add(&a, "-q", "-oJ", path, NULL);
    r = proc_run(&a, SCAN_S);
    ck_assert_msg(r.exit_code == 0, "scan: exit code %d: %.500s", r.exit_code,
                  r.err);
    run_free(&r);
    return path;
}

static struct scan check(const char *machine, const char *device,
                         const char *direction, const char *reg)
{
    struct args a = {.n = 0};

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), "check", machine, device,
             "--direction", direction, NULL);
    if (reg != NULL)
        args_add(&a, "--reg", reg, NULL);
    return suitemap_json(&a, SCAN_S);
}

static const char *verdict(const struct scan *s)
{
    const json_t *pair = scan_object(s->lines, "pair");

    ck_assert_msg(pair != NULL, "no pair: %.1000s %.300s", s->run.out,
                  s->run.err);
    return json_str(pair, "verdict");
}

static bool has_rule(const struct scan *s, const char *rule)
{
    json_t *r;
    size_t i;

    json_array_foreach(
        json_object_get(scan_object(s->lines, "pair"), "reasons"), i,
        r) if (!strcmp(json_str(r, "rule"), rule)) return true;
    return false;
}

/* The text of a file in UTF-16LE with its BOM and CRLF, narrowed. */
static char *read_wide(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *wide = malloc(65536), *text = malloc(32768);
    size_t n, out = 0;

    ck_assert_msg(f != NULL, "%s was not written", path);
    n = fread(wide, 1, 65536, f);
    fclose(f);
    ck_assert_msg(n > 2 && !memcmp(wide, "\xff\xfe", 2), "%s: no BOM", path);
    for (size_t i = 2; i + 1 < n; i += 2) {
        ck_assert_int_eq(wide[i + 1], 0);
        if (wide[i] == '\n')
            ck_assert_int_eq(wide[i - 2], '\r');
        text[out++] = wide[i];
    }
    text[out] = '\0';
    free(wide);
    return text;
}

static void assert_has(const char *path, const char *needle)
{
    char *text = read_wide(path);

    ck_assert_msg(strstr(text, needle) != NULL, "%s: no %s in %s", path, needle,
                  text);
    free(text);
}

static char *join(const char *a, const char *b, const char *c)
{
    char *s;

    if (asprintf(&s, "%s%s%s", a, b, c) < 0)
        abort();
    return s;
}

struct fixed {
    const char *machine, *direction, *rule; /* why they cannot talk */
    const char *lines[2];                   /* of the fix */
    const char *says;                       /* on standard output */
};

/* They can talk: what is left to say is of the certificate alone, which the
 * lab's servers sign themselves. */
static void assert_compatible(const struct scan *s)
{
    const json_t *pair = scan_object(s->lines, "pair");
    json_t *r;
    size_t i;

    ck_assert_msg(strcmp(verdict(s), "incompatible") &&
                      strcmp(verdict(s), "inconclusive"),
                  "%s", s->run.out);
    json_array_foreach(json_object_get(pair, "reasons"), i, r)
        ck_assert_str_eq(json_str(r, "rule"), "certificate-untrusted");
    ck_assert_int_eq(s->run.exit_code, 0);
}

static char *undo_of(const char *reg)
{
    char *stem = strndup(reg, strlen(reg) - 4);
    char *undo = join(stem, ".undo", ".reg");

    free(stem);
    return undo;
}

/* Before, the fix, the pair with it, and with what takes it back. */
static void assert_fixed(const struct fixed *f, const char *device)
{
    char *reg = lab_path("fix.reg"), *undo = undo_of(reg);
    char *with = join(f->machine, "+", reg), *without = join(with, "+", undo);
    struct scan s = check(f->machine, device, f->direction, reg);

    ck_assert_msg(has_rule(&s, f->rule), "%s: not %s: %s", f->machine, f->rule,
                  s.run.out);
    ck_assert_msg(says(s.run.out, "The fix is in"), "%s", s.run.out);
    ck_assert_msg(says(s.run.out, f->says), "%s", s.run.out);
    for (size_t i = 0; i < 2 && f->lines[i] != NULL; i++)
        assert_has(reg, f->lines[i]);
    scan_free(&s);
    s = check(with, device, f->direction, NULL);
    assert_compatible(&s);
    scan_free(&s);
    s = check(without, device, f->direction, NULL);
    ck_assert_msg(has_rule(&s, f->rule), "%s: %s", without, s.run.out);
    scan_free(&s);
    unlink(reg);
    unlink(undo);
    free(reg);
    free(undo);
    free(with);
    free(without);
}

#define ON                                                                     \
    "\r\n\"Enabled\"=dword:00000001"                                           \
    "\r\n\"DisabledByDefault\"=dword:00000000"

/* A device that speaks TLS 1.2 alone: the machine connects to it, or it
 * connects to the machine. */
static const struct fixed tls12[] = {
    {"@windows-server-2008r2", "server", "exclusive-versions",
     {"Protocols\\TLS 1.2\\Client]" ON, "It weakens nothing."},
     "Restart the machine"},
    {"@windows-server-2008r2+net45", "server", "exclusive-versions",
     {NET "\r\n\"SchUseStrongCrypto\"=dword:00000001",
      "WOW6432Node\\Microsoft\\.NETFramework"}, "Restart the programs"},
    {"@windows-server-2008r2+winhttp", "server", "exclusive-versions",
     {WINHTTP "\r\n\"DefaultSecureProtocols\"=dword:000008a0",
      "Protocols\\TLS 1.2\\Client]" ON}, "Restart the machine"},
    {"@windows-server-2008r2", "device", "exclusive-versions",
     {"Protocols\\TLS 1.2\\Server]" ON, NULL}, "Restart the machine"},
};

START_TEST(versions)
{
    struct server device = lab_start("openssl-tls12", NULL);
    char *file = scanned(&device, "tls12.jsonl");

    for (size_t i = 0; i < sizeof tls12 / sizeof *tls12; i++)
        assert_fixed(&tls12[i], file);
    unlink(file);
    free(file);
}
END_TEST

#define CIPHERS "DHE-RSA-AES128-SHA:AES128-SHA:@SECLEVEL=0"

/* The first two cases of the Dispatcher Paragon document. */
START_TEST(diffie_hellman)
{
    static const struct fixed weak = {
        "@windows-server-2016", "server", "dh-below-client-minimum",
        {DH "\r\n\"ClientMinKeyBitLength\"=dword:00000200",
         "Do not set a lower length of DH keys unless really necessary"},
        "Rolling Windows updates back"};
    static const struct fixed faulty = {
        "@windows-server-2016", "server", "agrees-on-faulty-dh",
        {DH "\r\n\"Enabled\"=dword:00000000", "for the whole machine"},
        "Restart the programs"};
    struct server short_prime = lab_start("gnutls-dh512", NULL);
    struct server device =
        lab_start("openssl-tls12", "DEVICE_FAULTY_DH=zeros", "-dhparam",
                  "../keys/dh1024.pem", "-cipher",
                  CIPHERS, NULL);
    char *file = scanned(&short_prime, "dh512.jsonl");

    assert_fixed(&weak, file);
    unlink(file);
    free(file);
    file = scanned(&device, "faulty.jsonl");
    assert_fixed(&faulty, file);
    unlink(file);
    free(file);
}
END_TEST

static char *written(const char *name, const char *keys)
{
    char *path = lab_path(name);
    FILE *f = fopen(path, "w");

    fprintf(f, "Windows Registry Editor Version 5.00\n%s", keys);
    fclose(f);
    return path;
}

#define KEY                                                                    \
    "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\"                    \
    "SecurityProviders\\SCHANNEL\\"
#define POLICY                                                                 \
    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\"       \
    "Configuration\\SSL\\00010002]\n"
#define GCM "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"

/* Over an export that has cut off all that the device has: switched on again
 * is what is needed, and the list keeps what it had. */
START_TEST(suites)
{
    static const struct {
        const char *keys;
        struct fixed fixed;
    } cuts[] = {
        {KEY "Hashes\\SHA]\n\"Enabled\"=dword:0\n" KEY
             "Ciphers\\RC4 128/128]\n\"Enabled\"=dword:0\n",
         {NULL, "server", "exclusive-suites",
          {"Hashes\\SHA]\r\n\"Enabled\"=dword:ffffffff", NULL},
          "Restart the machine"}},
        {POLICY "\"Functions\"=\"" GCM "\"\n",
         {NULL, "server", "exclusive-suites",
          {"\"Functions\"=\"" GCM ",TLS_RSA_WITH_AES_", NULL},
          "Restart the machine"}},
    };
    struct server device = lab_start("openssl-tls12", "-cipher",
                                     "AES128-SHA:AES256-SHA:RC4-SHA", NULL);
    char *file = scanned(&device, "rsa.jsonl");

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        char *export = written("machine.reg", cuts[i].keys);
        char *machine = join("@windows-server-2016", "+", export);
        struct fixed f = cuts[i].fixed;

        f.machine = machine;
        assert_fixed(&f, file);
        unlink(export);
        free(export);
        free(machine);
    }
    unlink(file);
    free(file);
}
END_TEST

/* The third case of the document as it stands there: both are scanned. */
START_TEST(scanned_machine)
{
    struct server machine = lab_start("openssl-tls10", NULL);
    struct server device = lab_start("openssl-tls12", NULL);
    char *reg = lab_path("fix.reg"), *undo = undo_of(reg);
    struct scan s = check(machine.target, device.target, "device", reg);

    ck_assert_str_eq(verdict(&s), "incompatible");
    ck_assert_int_eq(s.run.exit_code, 1);
    assert_has(reg, "Protocols\\TLS 1.2\\Server]" ON);
    assert_has(undo, "\"Enabled\"=-");
    ck_assert_msg(says(s.run.out, "Only a scan is known"), "%s", s.run.out);
    scan_free(&s);
    unlink(reg);
    unlink(undo);
    free(reg);
    free(undo);
}
END_TEST

/* Who else is affected is read from the report of a scan. */
START_TEST(fleet)
{
    struct server device =
        lab_start("openssl-tls12", "DEVICE_FAULTY_DH=zeros", "-dhparam",
                  "../keys/dh1024.pem", "-cipher",
                  CIPHERS, NULL);
    struct server other =
        lab_start("openssl-tls12", "-dhparam", "../keys/dh1024.pem", "-cipher",
                  "DHE-RSA-AES128-SHA:@SECLEVEL=0", NULL);
    char *file = scanned(&device, "faulty.jsonl");
    char *others = scanned(&other, "fleet.jsonl");
    char *reg = lab_path("fix.reg"), *undo = undo_of(reg);
    struct args a = {.n = 0};
    struct run r;

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), "check",
             "@windows-server-2016", file, "--direction", "server", "--reg",
             reg, "--fleet", others, NULL);
    r = proc_run(&a, SCAN_S);
    ck_assert_msg(says(r.out, "changes other verdicts"), "%s", r.out);
    assert_has(reg, other.target);
    run_free(&r);
    unlink(reg);
    unlink(undo);
    unlink(file);
    unlink(others);
    free(reg);
    free(undo);
    free(file);
    free(others);
}
END_TEST

/* No file, and it is said why. */
START_TEST(nothing_to_fix)
{
    struct server device = lab_start("gnutls-modern", NULL);
    char *file = scanned(&device, "modern.jsonl");
    char *reg = lab_path("fix.reg"), *undo = undo_of(reg);
    struct scan s = check("@windows-server-2016", file, "device", reg);

    ck_assert_str_eq(verdict(&s), "compatible");
    ck_assert_msg(says(s.run.out, "No change of the registry"), "%s", s.run.out);
    ck_assert(access(reg, F_OK) != 0 && access(undo, F_OK) != 0);
    ck_assert_int_eq(s.run.exit_code, 0);
    scan_free(&s);
    /* TLS 1.3 alone: this Windows never has it. */
    s = check("@windows-server-2016+octopus-before-3.1", file, "server", reg);
    ck_assert_str_eq(verdict(&s), "incompatible");
    ck_assert_msg(says(s.run.out, "no change of the registry"), "%s", s.run.out);
    ck_assert(access(reg, F_OK) != 0);
    scan_free(&s);
    unlink(file);
    free(file);
    free(reg);
    free(undo);
}
END_TEST

static int exit_code(const char *first, ...)
{
    struct args a = {.n = 0};
    const char *word;
    struct run r;
    va_list ap;
    int code;

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), first, NULL);
    va_start(ap, first);
    while ((word = va_arg(ap, const char *)) != NULL)
        args_add(&a, word, NULL);
    va_end(ap);
    r = proc_run(&a, SCAN_S);
    code = r.exit_code;
    run_free(&r);
    return code;
}

START_TEST(bad_usage)
{
    char *export = written("a.reg", "[HKEY_LOCAL_MACHINE\\x]\n");
    char *word = join("@windows-7", "+", export);
    const char *w = "@windows-7";

    ck_assert_int_eq(exit_code("check", export, w, NULL), 2);
    ck_assert_int_eq(exit_code("check", word, w, NULL), 2);
    ck_assert_int_eq(exit_code("check", w, w, "--reg", "-", NULL), 2);
    ck_assert_int_eq(exit_code("check", w, w, "--fleet", "x", NULL), 2);
    ck_assert_int_eq(exit_code("check", w, w, "--reg", "x", "-oJ", "x", NULL),
                     2);
    ck_assert_int_eq(exit_code("check", w, w, "--reg", "x", "--fleet",
                               "/no/where", NULL), 2);
    ck_assert_int_eq(exit_code("matrix", w, w, "--reg", "x", NULL), 2);
    ck_assert_int_eq(exit_code("check", "@windows-7+net45", "@2022",
                               "--direction", "server", "--reg",
                               "/no/where/fix.reg", "-q", NULL), 0);
    ck_assert_int_eq(exit_code("profile", "import", export, "--base",
                               "windows-7", NULL), 2);
    unlink(export);
    free(export);
    free(word);
}
END_TEST

/* Neither file of a fix takes the place of an export that is read. */
START_TEST(keeps_inputs)
{
    char *export = written("keep.undo.reg",
                           KEY "Protocols\\TLS 1.2\\Client]\n"
                               "\"Enabled\"=dword:0\n");
    char *fix = strdup(export);
    char *word = join("@windows-server-2012r2+net46", "+", export);
    const char *const paths[] = {export, fix};

    strcpy(strstr(fix, ".undo.reg"), ".reg");
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(exit_code("check", word, "@2022", "--reg", paths[i],
                                   "-q", NULL), 2);
        ck_assert_int_eq(exit_code("check", "@2022", word, "--reg", paths[i],
                                   "-q", NULL), 2);
    }
    unlink(export);
    free(fix);
    free(word);
    free(export);
}
END_TEST

Suite *fix_suite(void)
{
    Suite *s = suite_create("fix");
    TCase *t = tcase_create("fix");

    tcase_set_timeout(t, 120);
    tcase_add_test(t, versions);
    tcase_add_test(t, diffie_hellman);
    tcase_add_test(t, suites);
    tcase_add_test(t, scanned_machine);
    tcase_add_test(t, fleet);
    tcase_add_test(t, nothing_to_fix);
    tcase_add_test(t, bad_usage);
    tcase_add_test(t, keeps_inputs);
    suite_add_tcase(s, t);
    return s;
}
