/* The reader and the writer of registry exports. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/profile/reg.h"

#define V5 "Windows Registry Editor Version 5.00\r\n"
#define SCHANNEL                                                               \
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"                 \
    "SecurityProviders\\SCHANNEL"
#define DH SCHANNEL "\\KeyExchangeAlgorithms\\Diffie-Hellman"

static struct reg *parse(const char *text)
{
    struct err err = {0};
    struct reg *r = reg_parse((const uint8_t *)text, strlen(text), &err);

    ck_assert_msg(r != NULL, "%s", err.text);
    return r;
}

static uint32_t dword(const struct reg *r, const char *path, const char *name)
{
    uint32_t n = 0;

    ck_assert_msg(reg_find_dword(r, path, name, &n), "%s %s", path, name);
    return n;
}

/* --- encodings --- */

/* The same file as regedit writes it, as editors save it, and of old. */
START_TEST(encodings)
{
    static const char *const heads[] = {V5, ("\xef\xbb\xbf" V5),
                                        "REGEDIT4\r\n"};
    struct str text = {0};
    struct reg *r;

    str_add(&text, heads[_i]);
    str_add(&text, "\r\n[" DH "]\r\n\"ClientMinKeyBitLength\"="
                   "dword:00000200\r\n");
    r = parse(text.s);
    ck_assert_uint_eq(dword(r, DH, "ClientMinKeyBitLength"), 0x200);
    reg_free(r);
    str_free(&text);
}
END_TEST

static struct reg *parse_utf16(const char *text, bool bom)
{
    struct str wide = {0};
    struct err err = {0};
    struct reg *r;

    if (bom)
        str_add(&wide, "\xff\xfe");
    for (; *text != '\0'; text++) {
        str_addc(&wide, *text);
        str_addc(&wide, '\0');
    }
    r = reg_parse((const uint8_t *)wide.s, wide.len, &err);
    ck_assert_msg(r != NULL, "%s", err.text);
    str_free(&wide);
    return r;
}

START_TEST(utf16)
{
    struct reg *r = parse_utf16(V5 "[" DH "]\r\n\"Enabled\"=dword:ffffffff",
                                _i != 0);

    ck_assert_uint_eq(dword(r, DH, "Enabled"), 0xffffffff);
    reg_free(r);
}
END_TEST

/* One byte a character where it is not UTF-8. */
START_TEST(ansi)
{
    struct reg *r = parse("REGEDIT4\n[HKEY_LOCAL_MACHINE\\A]\n"
                          "\"B\"=\"Dr\xfc" "cker\"\n"
                          "\"M\"=hex(7):61,fc,00,62,00,00\n");
    const struct reg_value *v = reg_find(r, "HKEY_LOCAL_MACHINE\\A", "B");

    ck_assert_str_eq(v->strings[0], "Dr\xc3\xbc" "cker");
    v = reg_find(r, "HKEY_LOCAL_MACHINE\\A", "M");
    ck_assert_uint_eq(v->n_strings, 2);
    ck_assert_str_eq(v->strings[0], "a\xc3\xbc");
    ck_assert_str_eq(v->strings[1], "b");
    reg_free(r);
}
END_TEST

/* --- values --- */

START_TEST(values)
{
    struct reg *r = parse(
        V5 "; a comment\n"
           "[HKLM\\Software\\A] ; behind a key\n"
           "@=\"default\"\n"
           "  \"quoted \\\"x\\\" \\\\ y\"=\"C:\\\\dir \\\"z\\\"\" ; said\n"
           "\"n\" = dword:0A\n"
           "\"little\"=hex(4):78,56,34,12\n"
           "\"expand\"=hex(2):25,00,41,00,25,00,00,00\n"
           "\"plain\"=hex(1):41,00,00,00\n"
           "\"list\"=hex(7):41,00,42,00,00,00,\\\n"
           "  43,00,\\  \r\n"
           "  00,00,00,00\n"
           "\"raw\"=hex:01,02,ff\n"
           "\"wide\"=hex(b):01,00,00,00,00,00,00,00\n"
           "\"gone\"=-\n");
    const char *a = "hkey_local_machine\\software\\a";

    ck_assert_str_eq(reg_find(r, a, "")->strings[0], "default");
    ck_assert_str_eq(reg_find(r, a, "QUOTED \"X\" \\ Y")->strings[0],
                     "C:\\dir \"z\"");
    ck_assert_uint_eq(dword(r, a, "N"), 10);
    ck_assert_uint_eq(dword(r, a, "little"), 0x12345678);
    ck_assert_str_eq(reg_find(r, a, "expand")->strings[0], "%A%");
    ck_assert_uint_eq(reg_find(r, a, "expand")->hex, REG_HEX_EXPAND);
    ck_assert_str_eq(reg_find(r, a, "plain")->strings[0], "A");
    ck_assert_uint_eq(reg_find(r, a, "list")->n_strings, 2);
    ck_assert_str_eq(reg_find(r, a, "list")->strings[0], "AB");
    ck_assert_str_eq(reg_find(r, a, "list")->strings[1], "C");
    ck_assert_uint_eq(reg_find(r, a, "raw")->n_bytes, 3);
    ck_assert_uint_eq(reg_find(r, a, "raw")->bytes[2], 0xff);
    ck_assert_uint_eq(reg_find(r, a, "wide")->hex, 0xb);
    ck_assert_ptr_null(reg_find(r, a, "gone"));
    ck_assert_ptr_null(reg_find(r, a, "never"));
    reg_free(r);
}
END_TEST

/* As the registry has it after the import. */
START_TEST(later_over_earlier)
{
    struct reg *r = parse(V5 "[HKLM\\A]\n\"x\"=dword:1\n\"y\"=dword:1\n"
                             "\"z\"=dword:1\n"
                             "[HKLM\\A\\B]\n\"x\"=dword:1\n"
                             "[HKLM\\AB]\n\"x\"=dword:1\n"
                             "[HKLM\\a]\n\"x\"=dword:2\n\"y\"=-\n");
    struct reg *more = parse(V5 "[-HKLM\\A]\n[HKLM\\A]\n\"z\"=dword:3\n");

    ck_assert_uint_eq(dword(r, "HKEY_LOCAL_MACHINE\\A", "x"), 2);
    ck_assert_ptr_null(reg_find(r, "HKEY_LOCAL_MACHINE\\A", "y"));
    ck_assert_uint_eq(dword(r, "HKEY_LOCAL_MACHINE\\A", "z"), 1);
    reg_append(r, more);
    ck_assert_ptr_null(reg_find(r, "HKEY_LOCAL_MACHINE\\A", "x"));
    ck_assert_ptr_null(reg_find(r, "HKEY_LOCAL_MACHINE\\A\\B", "x"));
    ck_assert_uint_eq(dword(r, "HKEY_LOCAL_MACHINE\\A", "z"), 3);
    ck_assert_uint_eq(dword(r, "HKEY_LOCAL_MACHINE\\AB", "x"), 1);
    reg_free(more);
    reg_free(r);
}
END_TEST

/* --- control sets --- */

#define SET(name, value)                                                       \
    "[HKEY_LOCAL_MACHINE\\SYSTEM\\" name "\\Control]\n\"x\"=dword:" value "\n"

static const struct {
    const char *text;
    uint32_t x; /* 0: not there */
} sets[] = {
    {SET("ControlSet001", "1"), 1},
    {SET("ControlSet002", "2") SET("ControlSet001", "1"), 1},
    {SET("CurrentControlSet", "7") SET("ControlSet001", "1"), 7},
    {SET("ControlSet001", "1") SET("ControlSet002", "2")
         "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:2\n", 2},
    {SET("ControlSet01", "1"), 0},
    {SET("ControlSet0011", "1"), 0},
};

START_TEST(control_sets)
{
    struct str text = {0};
    uint32_t x = 0;
    struct reg *r;

    str_add(&text, V5);
    str_add(&text, sets[_i].text);
    r = parse(text.s);
    reg_find_dword(r, "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control",
                   "x", &x);
    ck_assert_uint_eq(x, sets[_i].x);
    reg_free(r);
    str_free(&text);
}
END_TEST

/* --- what is none --- */

static const struct {
    const char *text, *says;
} bads[] = {
    {"", "line 1: not a registry export"},
    {"[HKLM\\A]\n", "line 1: not a registry export"},
    {V5 "\"x\"=dword:1\n", "line 2: a value before any key"},
    {V5 "[HKLM\\A\n", "line 2: a key without"},
    {V5 "[]\n", "line 2: a key without"},
    {V5 "[HKLM\\A]\n\n\"x\"=dword:\n", "line 4: a bad hexadecimal"},
    {V5 "[HKLM\\A]\n\"x\"=dword:123456789\n", "line 3: a bad hexadecimal"},
    {V5 "[HKLM\\A]\n\"x\"=hex:123\n", "line 3: a bad hexadecimal"},
    {V5 "[HKLM\\A]\n\"x\"=hex:01,\\ y\n", "line 3: a bad continuation"},
    {V5 "[HKLM\\A]\n\"x\"=hex(2:01\n", "line 3: a bad type"},
    {V5 "[HKLM\\A]\n\"x\"=hexagon\n", "line 3: a bad type"},
    {V5 "[HKLM\\A]\n\"x\n\n", "line 3: a text without its end"},
    {V5 "[HKLM\\A]\n\"x\"\n", "line 3: a name without a value"},
    {V5 "[HKLM\\A]\n\"x\"=1\n", "line 3: a value of unknown type"},
    {V5 "[HKLM\\A]\n\"x\"=\"y\" z\n", "line 3: more than a value"},
    {V5 "[HKLM\\A]\n    x    REG_DWORD    0x1\n", "line 3: neither a key"},
};

START_TEST(refused)
{
    struct err err = {0};
    const char *text = bads[_i].text;

    ck_assert_ptr_null(reg_parse((const uint8_t *)text, strlen(text), &err));
    ck_assert_int_eq(err.code, ERR_FORMAT);
    ck_assert_msg(strncmp(err.text, bads[_i].says, strlen(bads[_i].says)) == 0,
                  "%s", err.text);
}
END_TEST

START_TEST(refused_bytes)
{
    static const uint8_t zero[] = "REGEDIT4\n[HKLM\\A]\n\"x\"=\"\0\"\n";
    static const uint8_t big_endian[] = {0xfe, 0xff, 0, 'W'};
    uint8_t *large = malloc(REG_FILE_MAX + 1);
    struct err err = {0};

    ck_assert_ptr_null(reg_parse(zero, sizeof zero - 1, &err));
    ck_assert_ptr_null(reg_parse(big_endian, sizeof big_endian, &err));
    memset(large, '\n', REG_FILE_MAX + 1);
    memcpy(large, "REGEDIT4", 8);
    ck_assert_ptr_null(reg_parse(large, REG_FILE_MAX + 1, &err));
    ck_assert_str_eq(err.text, "too large");
    free(large);
}
END_TEST

START_TEST(too_many_keys)
{
    struct str text = {0};
    struct err err = {0};

    str_add(&text, V5);
    for (int i = 0; i < REG_KEYS_MAX; i++)
        str_add(&text, "[A]\n");
    reg_free(parse(text.s));
    str_add(&text, "[A]\n");
    ck_assert_ptr_null(reg_parse((const uint8_t *)text.s, text.len, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "too many keys"));
    str_free(&text);
}
END_TEST

/* --- writing --- */

/* To the byte: what regedit itself would write. */
START_TEST(written)
{
    struct reg *r = reg_new();
    struct reg_key *k = reg_add_key(r, DH);
    struct str out = {0}, narrow = {0};

    reg_set_dword(k, "ClientMinKeyBitLength", 0x200);
    reg_set_delete(k, "Enabled");
    reg_comment(k, "one\n\ntwo");
    reg_set_string(reg_add_key(r, "HKEY_LOCAL_MACHINE\\A"), "F\\", "B\"");
    ck_assert_ptr_eq(reg_add_key(r, DH), &r->keys[0]);
    reg_write(r, "head", &out);
    ck_assert_uint_eq((uint8_t)out.s[0], 0xff);
    ck_assert_uint_eq((uint8_t)out.s[1], 0xfe);
    for (size_t i = 2; i < out.len; i += 2) {
        ck_assert_int_eq(out.s[i + 1], 0);
        str_addc(&narrow, out.s[i]);
    }
    ck_assert_str_eq(narrow.s, V5 "\r\n; head\r\n\r\n; one\r\n;\r\n; two\r\n"
                                  "[" DH "]\r\n"
                                  "\"ClientMinKeyBitLength\"=dword:00000200\r\n"
                                  "\"Enabled\"=-\r\n"
                                  "\r\n[HKEY_LOCAL_MACHINE\\A]\r\n"
                                  "\"F\\\\\"=\"B\\\"\"\r\n");
    str_free(&narrow);
    str_free(&out);
    reg_free(r);
}
END_TEST

/* Read, written, read and written again: the same. */
START_TEST(round_trip)
{
    struct reg *r = parse(
        V5 "[-HKLM\\A]\n[HKLM\\B]\n@=\"d\xc3\xbc \xf0\x9f\x96\xa8\"\n"
           "\"e\"=hex(2):25,00,00,00\n\"q\"=hex(b):01,02,03,04,05,06,07,08\n"
           "\"l\"=hex(7):41,00,41,00,41,00,41,00,41,00,41,00,41,00,41,00,41,"
           "00,41,00,41,00,41,00,41,00,41,00,00,00,00,00\n"
           "\"r\"=hex:\n\"s\"=\"two\r\nlines\"\n\"t\"=-\n");
    struct str first = {0}, second = {0};
    struct err err = {0};
    struct reg *again;

    reg_write(r, NULL, &first);
    again = reg_parse((const uint8_t *)first.s, first.len, &err);
    ck_assert_msg(again != NULL, "%s", err.text);
    reg_write(again, NULL, &second);
    ck_assert_uint_eq(first.len, second.len);
    ck_assert_mem_eq(first.s, second.s, first.len);
    ck_assert(again->keys[0].deleted);
    ck_assert_str_eq(again->keys[1].values[0].strings[0],
                     "d\xc3\xbc \xf0\x9f\x96\xa8");
    ck_assert_uint_eq(again->keys[1].n_values, 7);
    str_free(&first);
    str_free(&second);
    reg_free(again);
    reg_free(r);
}
END_TEST

#define LOOP(t, test, table)                                                   \
    tcase_add_loop_test(t, test, 0, (int)(sizeof table / sizeof *table))

int main(void)
{
    Suite *s = suite_create("registry exports");
    TCase *t = tcase_create("reg");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(t, encodings, 0, 3);
    tcase_add_loop_test(t, utf16, 0, 2);
    tcase_add_test(t, ansi);
    tcase_add_test(t, values);
    tcase_add_test(t, later_over_earlier);
    LOOP(t, control_sets, sets);
    LOOP(t, refused, bads);
    tcase_add_test(t, refused_bytes);
    tcase_add_test(t, too_many_keys);
    tcase_add_test(t, written);
    tcase_add_test(t, round_trip);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
