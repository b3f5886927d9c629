/* The writer of JSON, held against jansson: what it writes is read back the
 * same, and is what jansson would have written. */
#include <check.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json_emit.h"
#include "core/base/mem.h"

/* What jansson makes of it; where it is no UTF-8, of its printable form. */
static char *theirs(const char *s, size_t n)
{
    struct str clean = {0};
    json_t *j = json_stringn(s, n);
    char *text;

    if (j == NULL) {
        str_add_printable(&clean, s, n);
        j = json_stringn(str_text(&clean), clean.len);
    }
    text = json_dumps(j, JSON_ENCODE_ANY);
    json_decref(j);
    str_free(&clean);
    return text;
}

static void ck_text(const char *s, size_t n)
{
    struct emit j = {0};
    char *expected = theirs(s, n);

    emit_textn(&j, s, n);
    ck_assert_str_eq(emit_whole(&j), expected);
    ck_assert_uint_eq(strlen(expected), j.text.len);
    emit_free(&j);
    free(expected);
}

static void ck_whole(struct emit *j, const char *expected)
{
    json_t *read =
        json_loads(emit_whole(j), JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

    ck_assert_str_eq(emit_whole(j), expected);
    ck_assert_ptr_nonnull(read);
    json_decref(read);
    emit_free(j);
}

/* ---- Strings ---- */

/* Each byte, NUL too, at each place of a text that is read eight at a time. */
START_TEST(every_byte)
{
    for (size_t n = 1; n <= 20; n++)
        for (size_t at = 0; at < n; at++)
            for (int c = 0; c < 256; c++) {
                char text[20] = "abcdefghijklmnopqrs";

                text[at] = (char)c;
                ck_text(text, n);
            }
}
END_TEST

START_TEST(every_pair_of_bytes)
{
    for (int a = 0; a < 256; a++)
        for (int b = 0; b < 256; b++) {
            char text[9] = {'1', '2', '3', (char)a, (char)b, '6', '7', '8'};

            ck_text(text, 8);
            ck_text(text + 3, 2);
        }
}
END_TEST

START_TEST(escapes)
{
    struct emit j = {0};

    emit_text(&j, "\" \\ / \b\f\n\r\t \x01 \x1f \x7f");
    ck_whole(&j, "\"\\\" \\\\ / \\b\\f\\n\\r\\t \\u0001 \\u001F \x7f\"");
    emit_textn(&j, "a\0b", 3);
    ck_whole(&j, "\"a\\u0000b\"");
    emit_text(&j, "");
    ck_whole(&j, "\"\"");
    emit_text(&j, NULL);
    ck_whole(&j, "null");
    emit_text_or_null(&j, "");
    ck_whole(&j, "null");
    emit_text_or_null(&j, "x");
    ck_whole(&j, "\"x\"");
}
END_TEST

/* Two, three and four bytes; U+2028 may stand in JSON as it is; what is the
 * last of each, and no character. */
START_TEST(unicode)
{
    static const char *const texts[] = {"\xc3\xa4",
                                        "\xe2\x80\xa8",
                                        "\xf0\x9f\x96\xa8",
                                        "\xc2\x80",
                                        "\xdf\xbf",
                                        "\xe0\xa0\x80",
                                        "\xef\xbf\xbf",
                                        "\xf4\x8f\xbf\xbf",
                                        "a\xe6\xbc\xa2\xe5\xad\x97z",
                                        "12345678\xc3\xa4",
                                        "\xed\x9f\xbf\xee\x80\x80"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct emit j = {0};
        struct str quoted = {0};

        ck_text(texts[i], strlen(texts[i]));
        str_addf(&quoted, "\"%s\"", texts[i]);
        emit_text(&j, texts[i]);
        ck_whole(&j, str_text(&quoted));
        str_free(&quoted);
    }
}
END_TEST

/* Overlong, cut, surrogates, beyond the last: then all of it is made
 * printable, also what stands before. */
START_TEST(no_utf8)
{
    static const char *const texts[] = {
        "\xc0\x80",
        "\xc3",
        "\xe2\x80",
        "\xed\xa0\x80",
        "\xf4\x90\x80\x80",
        "\xff",
        "\x80",
        "\xf0\x80\x80\x80",
        "plain, \"quoted\" \\ and\n then \xff more"};
    struct emit j = {0};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_text(texts[i], strlen(texts[i]));
    emit_text(&j, "a\\\x1b \xc3\xa4\xff");
    ck_whole(&j, "\"a\\\\\\\\\\\\x1b \xc3\xa4\\\\xff\"");
}
END_TEST

/* Also random ones, of bytes that mean something. */
START_TEST(long_ones)
{
    static const char some[] = "\"\\\n\xc3\xa4\xe2\x80\xa8 abcdefghijkl\xff";
    size_t n = 100000;
    char *text = mem_alloc(n);
    uint32_t seed = 1;

    memset(text, 'x', n);
    ck_text(text, n);
    memset(text, '\n', n);
    ck_text(text, n);
    for (int round = 0; round < 2000; round++) {
        size_t length = seed % 100;

        for (size_t i = 0; i < length; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = some[(seed >> 16) % (sizeof some - 1 - round % 2)];
        }
        ck_text(text, length);
    }
    free(text);
}
END_TEST

/* ---- Numbers and words ---- */

START_TEST(numbers)
{
    static const int64_t values[] = {0,  1,   -1,        9,        10,
                                     99, 100, INT64_MAX, INT64_MIN};
    struct emit j = {0};
    char text[32];

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        snprintf(text, sizeof text, "%lld", (long long)values[i]);
        emit_int(&j, values[i]);
        ck_whole(&j, text);
    }
    emit_int_or_null(&j, 0);
    ck_whole(&j, "null");
    emit_int_or_null(&j, 7);
    ck_whole(&j, "7");
    emit_bool(&j, true);
    ck_whole(&j, "true");
    emit_bool(&j, false);
    ck_whole(&j, "false");
    emit_null(&j);
    ck_whole(&j, "null");
}
END_TEST

/* As jansson writes a real of 15 digits, rounded to the millisecond. */
START_TEST(seconds)
{
    struct emit j = {0};

    for (int i = 0; i < 200000; i += 1 + i / 5000) {
        json_t *real = json_real(i / 1000.0);
        char *text =
            json_dumps(real, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));

        emit_seconds(&j, i / 1000.0 + 0.0004);
        ck_whole(&j, text);
        json_decref(real);
        free(text);
    }
    emit_seconds(&j, 1234567890.125);
    ck_whole(&j, "1234567890.125");
    emit_seconds(&j, -1.5);
    ck_whole(&j, "0.0");
    emit_seconds(&j, 1e300);
    ck_whole(&j, "0.0");
    emit_seconds(&j, 0.0 / 0.0);
    ck_whole(&j, "0.0");
}
END_TEST

START_TEST(bytes_and_times)
{
    static const uint8_t bytes[] = {0x00, 0x9a, 0xff};
    struct emit j = {0};

    emit_hex(&j, bytes, sizeof bytes);
    ck_whole(&j, "\"009aff\"");
    emit_hex(&j, bytes, 0);
    ck_whole(&j, "\"\"");
    emit_time(&j, 0);
    ck_whole(&j, "\"1970-01-01T00:00:00Z\"");
}
END_TEST

/* ---- Objects and arrays ---- */

START_TEST(commas)
{
    struct emit j = {0};

    emit_object(&j);
    emit_array(emit_key(&j, "a"));
    emit_end(&j);
    emit_object(emit_key(&j, "b"));
    emit_end(&j);
    emit_array(emit_key(&j, "c"));
    emit_int(&j, 1);
    emit_text(&j, "2");
    emit_array(&j);
    emit_null(&j);
    emit_end(&j);
    emit_object(&j);
    emit_bool(emit_key(&j, "d"), true);
    emit_raw(emit_key(&j, "e"), "{\"f\":[]}");
    emit_raw(emit_key(&j, "g"), NULL);
    emit_end(&j);
    emit_end(&j);
    emit_hex(emit_key(&j, "h"), NULL, 0);
    emit_end(&j);
    ck_whole(&j, "{\"a\":[],\"b\":{},\"c\":[1,\"2\",[null],"
                 "{\"d\":true,\"e\":{\"f\":[]},\"g\":null}],\"h\":\"\"}");
}
END_TEST

/* As deep as it goes, objects and arrays in turns, and all the way back. */
START_TEST(deep_nesting)
{
    struct emit j = {0};
    json_t *read;

    for (int i = 0; i < EMIT_DEPTH; i++)
        if (i % 3 == 0)
            emit_array(&j);
        else
            emit_object(&j), emit_key(&j, "k");
    emit_text(&j, "innermost");
    for (int i = EMIT_DEPTH - 1; i >= 0; i--) {
        if (i % 3 == 0)
            emit_int(&j, i);
        emit_end(&j);
    }
    read = json_loads(emit_whole(&j), 0, NULL);
    ck_assert_ptr_nonnull(read);
    json_decref(read);
    emit_free(&j);
}
END_TEST

/* The members of the object before, but for its first. */
START_TEST(once_more)
{
    struct emit j = {0};
    size_t from, n;

    emit_array(&j);
    emit_object(&j);
    emit_int(emit_key(&j, "a"), 1);
    from = j.text.len;
    emit_text(emit_key(&j, "b"), "x");
    emit_null(emit_key(&j, "c"));
    n = j.text.len - from;
    emit_end(&j);
    for (int i = 2; i < 40; i++) {
        emit_object(&j);
        emit_int(emit_key(&j, "a"), i);
        emit_again(&j, from, n);
        if (i == 39)
            emit_int(emit_key(&j, "d"), 4);
        emit_end(&j);
    }
    emit_end(&j);
    ck_assert_uint_eq(strlen(emit_whole(&j)), j.text.len);
    ck_assert_ptr_nonnull(strstr(emit_whole(&j),
                                 "[{\"a\":1,\"b\":\"x\",\"c\":null},"
                                 "{\"a\":2,\"b\":\"x\",\"c\":null},"));
    ck_assert_ptr_nonnull(
        strstr(emit_whole(&j), "{\"a\":39,\"b\":\"x\",\"c\":null,\"d\":4}]"));
    emit_free(&j);
}
END_TEST

/* A line, and then another in the same memory. */
START_TEST(lines)
{
    struct emit j = {0};
    const char *before;
    char *text;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    emit_array(&j);
    emit_text(&j, "the first line");
    emit_end(&j);
    emit_line(&j, out);
    before = j.text.s;
    emit_array(&j);
    emit_end(&j);
    ck_assert_ptr_eq(j.text.s, before);
    emit_line(&j, out);
    fclose(out);
    ck_assert_str_eq(text, "[\"the first line\"]\n[]\n");
    free(text);
    emit_free(&j);
}
END_TEST

/* ---- What is no JSON ---- */

static void no_key(struct emit *j)
{
    emit_object(j);
    emit_int(j, 1);
}

static void key_in_array(struct emit *j)
{
    emit_array(j);
    emit_key(j, "k");
}

static void key_at_top(struct emit *j)
{
    emit_key(j, "k");
}

static void two_keys(struct emit *j)
{
    emit_object(j);
    emit_key(emit_key(j, "k"), "l");
}

static void key_without_value(struct emit *j)
{
    emit_object(j);
    emit_key(j, "k");
    emit_end(j);
}

static void end_of_nothing(struct emit *j)
{
    emit_end(j);
}

static void two_values(struct emit *j)
{
    emit_int(j, 1);
    emit_int(j, 2);
}

static void not_whole(struct emit *j)
{
    emit_array(j);
    emit_line(j, stdout);
}

static void nothing(struct emit *j)
{
    emit_whole(j);
}

static void too_deep(struct emit *j)
{
    for (int i = 0; i <= EMIT_DEPTH; i++)
        emit_array(j);
}

static void again_first(struct emit *j)
{
    emit_object(j);
    emit_again(j, 0, 1);
}

static void (*const mistakes[])(struct emit *j) = {
    no_key,         key_in_array, key_at_top, two_keys, key_without_value,
    end_of_nothing, two_values,   not_whole,  nothing,  too_deep,
    again_first};

START_TEST(mistake)
{
    struct emit j = {0};

    mistakes[_i](&j);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("json_emit");
    TCase *t = tcase_create("strings");
    SRunner *runner;
    int failed;

    tcase_add_test(t, every_byte);
    tcase_add_test(t, every_pair_of_bytes);
    tcase_add_test(t, escapes);
    tcase_add_test(t, unicode);
    tcase_add_test(t, no_utf8);
    tcase_add_test(t, long_ones);
    suite_add_tcase(s, t);
    t = tcase_create("values");
    tcase_add_test(t, numbers);
    tcase_add_test(t, seconds);
    tcase_add_test(t, bytes_and_times);
    tcase_add_test(t, commas);
    tcase_add_test(t, deep_nesting);
    tcase_add_test(t, once_more);
    tcase_add_test(t, lines);
    tcase_add_loop_test_raise_signal(t, mistake, SIGABRT, 0,
                                     (int)(sizeof mistakes / sizeof *mistakes));
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
