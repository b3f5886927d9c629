/* The base floor: reader, writer, strings, errors, bitsets, lists. */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bitset.h"
#include "core/base/digits.h"
#include "core/base/err.h"
#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/base/rd.h"
#include "core/base/sip.h"
#include "core/base/str.h"
#include "core/base/wr.h"

/* --- reader --- */

START_TEST(rd_integers)
{
    static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 0xff, 8, 9, 10};
    struct rd r = rd_from(bytes, sizeof bytes);
    uint8_t a;
    uint16_t b;
    uint32_t c, d;

    ck_assert(rd_u8(&r, &a) && rd_u16(&r, &b));
    ck_assert(rd_u24(&r, &c) && rd_u32(&r, &d));
    ck_assert_uint_eq(a, 1);
    ck_assert_uint_eq(b, 0x0203);
    ck_assert_uint_eq(c, 0x040506);
    ck_assert_uint_eq(d, 0xff08090a);
    ck_assert(rd_done(&r));
}
END_TEST

/* Whatever is too short takes nothing and leaves its result alone. */
START_TEST(rd_integers_short)
{
    static const uint8_t bytes[] = {1, 2, 3};
    struct rd r = rd_from(bytes, 0);
    uint8_t a = 77;
    uint16_t b = 77;
    uint32_t c = 77;

    ck_assert(rd_done(&r));
    ck_assert(!rd_u8(&r, &a));
    r = rd_from(bytes, 1);
    ck_assert(!rd_u16(&r, &b));
    r = rd_from(bytes, 2);
    ck_assert(!rd_u24(&r, &c));
    r = rd_from(bytes, 3);
    ck_assert(!rd_u32(&r, &c));
    ck_assert_uint_eq(a, 77);
    ck_assert_uint_eq(b, 77);
    ck_assert_uint_eq(c, 77);
    ck_assert_ptr_eq(r.p, bytes);
    ck_assert_uint_eq(r.n, 3);
    ck_assert(!rd_done(&r));
}
END_TEST

START_TEST(rd_bytes)
{
    static const uint8_t bytes[] = {1, 2, 3, 4, 5};
    struct rd r = rd_from(bytes, sizeof bytes), view = {NULL, 0};
    uint8_t copy[2] = {0};

    ck_assert(rd_skip(&r, 1));
    ck_assert(rd_copy(&r, copy, 2));
    ck_assert_mem_eq(copy, bytes + 1, 2);
    ck_assert(rd_view(&r, 2, &view));
    ck_assert_ptr_eq(view.p, bytes + 3);
    ck_assert_uint_eq(view.n, 2);
    ck_assert(rd_done(&r));
    ck_assert(rd_view(&r, 0, &view) && rd_skip(&r, 0));
    ck_assert(rd_copy(&r, copy, 0));
    ck_assert_uint_eq(view.n, 0);
    r = rd_from(NULL, 0);
    ck_assert(rd_skip(&r, 0) && rd_view(&r, 0, &view));
}
END_TEST

START_TEST(rd_bytes_short)
{
    static const uint8_t bytes[] = {1, 2, 3};
    struct rd r = rd_from(bytes, sizeof bytes), view = {NULL, 77};
    uint8_t copy[4] = {9, 9, 9, 9};

    ck_assert(!rd_skip(&r, 4));
    ck_assert(!rd_skip(&r, SIZE_MAX));
    ck_assert(!rd_view(&r, 4, &view));
    ck_assert(!rd_copy(&r, copy, 4));
    ck_assert_uint_eq(copy[0], 9);
    ck_assert_uint_eq(view.n, 77);
    ck_assert_uint_eq(r.n, 3);
    ck_assert_ptr_eq(r.p, bytes);
}
END_TEST

START_TEST(rd_vectors)
{
    static const uint8_t bytes[] = {2, 'a', 'b', 0,   1,   'c', 0,
                                    0, 3,   'd', 'e', 'f', 0};
    struct rd r = rd_from(bytes, sizeof bytes), v;

    ck_assert(rd_vec8(&r, &v));
    ck_assert_uint_eq(v.n, 2);
    ck_assert_mem_eq(v.p, "ab", 2);
    ck_assert(rd_vec16(&r, &v));
    ck_assert_uint_eq(v.n, 1);
    ck_assert_mem_eq(v.p, "c", 1);
    ck_assert(rd_vec24(&r, &v));
    ck_assert_uint_eq(v.n, 3);
    ck_assert_mem_eq(v.p, "def", 3);
    ck_assert(rd_vec8(&r, &v));
    ck_assert(rd_done(&v) && rd_done(&r));
}
END_TEST

/* A vector that is cut anywhere gives back its length, too. */
START_TEST(rd_vectors_short)
{
    static const uint8_t bytes[] = {0, 0, 3, 'a', 'b', 'c'};

    for (size_t n = 0; n < sizeof bytes; n++) {
        struct rd r = rd_from(bytes, n), v = {NULL, 77};

        ck_assert(!rd_vec24(&r, &v));
        ck_assert_uint_eq(r.n, n);
        ck_assert_uint_eq(v.n, 77);
        r = rd_from(bytes + 1, n > 0 ? n - 1 : 0);
        ck_assert(!rd_vec16(&r, &v));
        r = rd_from(bytes + 2, n > 1 ? n - 2 : 0);
        ck_assert(!rd_vec8(&r, &v));
        ck_assert_ptr_eq(r.p, bytes + 2);
    }
}
END_TEST

/* --- writer --- */

START_TEST(wr_integers)
{
    static const uint8_t expected[] = {1, 2, 3,  4, 5, 6,  0xff,
                                       8, 9, 10, 0, 0, 'x'};
    uint8_t buf[13];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    wr_u8(&w, 1);
    wr_u16(&w, 0x0203);
    wr_u24(&w, 0x040506);
    wr_u32(&w, 0xff08090a);
    wr_zeros(&w, 2);
    wr_bytes(&w, "x", 1);
    wr_bytes(&w, NULL, 0);
    ck_assert(wr_ok(&w));
    ck_assert_uint_eq(w.len, sizeof expected);
    ck_assert_mem_eq(buf, expected, sizeof expected);
}
END_TEST

START_TEST(wr_children)
{
    static const uint8_t expected[] = {0,   0, 9,   0,   6,   1,
                                       'a', 3, 'b', 'c', 'd', 0};
    uint8_t buf[32];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    wr_open(&w, 3);
    wr_open(&w, 2);
    wr_open(&w, 1);
    wr_bytes(&w, "a", 1);
    wr_close(&w);
    wr_open(&w, 1);
    wr_bytes(&w, "bcd", 3);
    wr_close(&w);
    wr_close(&w);
    wr_open(&w, 1);
    ck_assert(!wr_ok(&w));
    wr_close(&w);
    wr_close(&w);
    ck_assert(wr_ok(&w));
    ck_assert_uint_eq(w.len, sizeof expected);
    ck_assert_mem_eq(buf, expected, sizeof expected);
}
END_TEST

/* What does not fit is not written at all, and nothing after it either. */
START_TEST(wr_full)
{
    uint8_t buf[4] = {9, 9, 9, 9};
    struct wr w;

    wr_init(&w, buf, 3);
    wr_u16(&w, 1);
    ck_assert(wr_ok(&w));
    wr_u16(&w, 2);
    ck_assert(!wr_ok(&w));
    wr_u8(&w, 3);
    wr_zeros(&w, 1);
    wr_bytes(&w, "x", 1);
    wr_open(&w, 1);
    ck_assert(!wr_ok(&w));
    ck_assert_uint_eq(w.len, 2);
    ck_assert_uint_eq(buf[2], 9);
    ck_assert_uint_eq(buf[3], 9);
    wr_init(&w, buf, 3);
    wr_zeros(&w, 4);
    ck_assert(!wr_ok(&w));
}
END_TEST

/* A child of n bytes: does it fit its prefix? */
static bool child_fits(unsigned width, size_t n)
{
    uint8_t *buf = mem_alloc(n + width);
    struct wr w;
    bool ok;

    wr_init(&w, buf, n + width);
    wr_open(&w, width);
    wr_zeros(&w, n);
    wr_close(&w);
    ok = wr_ok(&w);
    free(buf);
    return ok;
}

static bool vector_fits(size_t n)
{
    static const uint8_t zeros[256];
    uint8_t buf[300];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    wr_vec8(&w, zeros, n);
    return wr_ok(&w) && w.len == n + 1 && buf[0] == n;
}

START_TEST(wr_child_too_long)
{
    ck_assert(vector_fits(0));
    ck_assert(vector_fits(255));
    ck_assert(!vector_fits(256));
    ck_assert(child_fits(1, 255));
    ck_assert(!child_fits(1, 256));
    ck_assert(child_fits(2, 65535));
    ck_assert(!child_fits(2, 65536));
    ck_assert(child_fits(3, 0xffffff));
    ck_assert(!child_fits(3, 0x1000000));
}
END_TEST

START_TEST(wr_misuse)
{
    uint8_t buf[64];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    wr_close(&w);
    ck_assert(!wr_ok(&w));
    wr_init(&w, buf, sizeof buf);
    for (int i = 0; i < WR_DEPTH; i++)
        wr_open(&w, 1);
    ck_assert(!w.failed);
    wr_open(&w, 1);
    ck_assert(w.failed);
}
END_TEST

/* What the one writes the other reads. */
START_TEST(wr_then_rd)
{
    uint8_t buf[300];
    struct rd r, v;
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    wr_open(&w, 2);
    wr_zeros(&w, 256);
    wr_close(&w);
    ck_assert(wr_ok(&w));
    r = rd_from(buf, w.len);
    ck_assert(rd_vec16(&r, &v));
    ck_assert_uint_eq(v.n, 256);
    ck_assert(rd_done(&r));
}
END_TEST

/* --- strings --- */

START_TEST(str_building)
{
    struct str t = {0};

    ck_assert_str_eq(str_text(&t), "");
    str_add(&t, "");
    ck_assert_str_eq(t.s, "");
    str_add(&t, "one");
    str_addc(&t, ' ');
    str_addn(&t, "twofold", 3);
    str_addf(&t, " %d%s", 3, "rd");
    ck_assert_str_eq(str_text(&t), "one two 3rd");
    ck_assert_uint_eq(t.len, 11);
    str_clear(&t);
    ck_assert_str_eq(str_text(&t), "");
    ck_assert_uint_eq(t.len, 0);
    str_add(&t, "again");
    ck_assert_str_eq(str_text(&t), "again");
    str_free(&t);
    ck_assert_ptr_null(t.s);
    str_clear(&t);
}
END_TEST

START_TEST(str_growing)
{
    struct str t = {0};

    for (int i = 0; i < 5000; i++)
        str_addf(&t, "%d,", i % 10);
    ck_assert_uint_eq(t.len, 10000);
    ck_assert_uint_eq(strlen(t.s), 10000);
    for (size_t i = 0; i < 10000; i += 2)
        ck_assert(t.s[i] == (char)('0' + i / 2 % 10) && t.s[i + 1] == ',');
    str_free(&t);
}
END_TEST

/* As printf() does, whatever it takes a hand in. */
START_TEST(str_formats)
{
    char expected[256];
    struct str t = {0};

    snprintf(expected, sizeof expected,
             "a%sb%u%s|%u|%u%%%5d|%08x|%s|%zu|%.3s|%c%s", "", 7u, "word",
             UINT32_MAX, 0u, -5, 77u, "s", (size_t)9, "abcdef", 'x', "end");
    str_addf(&t, "a%sb%u%s|%u|%u%%%5d|%08x|%s|%zu|%.3s|%c%s", "", 7u, "word",
             UINT32_MAX, 0u, -5, 77u, "s", (size_t)9, "abcdef", 'x', "end");
    ck_assert_str_eq(str_text(&t), expected);
    ck_assert_uint_eq(t.len, strlen(expected));
    str_addf(&t, "%s", "!");
    str_addf(&t, "%d", 1);
    str_addf(&t, "plain");
    ck_assert_uint_eq(t.len, strlen(expected) + 7);
    ck_assert_str_eq(t.s + strlen(expected), "!1plain");
    str_free(&t);
    str_addf(&t, "%s", "");
    ck_assert_str_eq(t.s, "");
    str_free(&t);
}
END_TEST

START_TEST(str_copying)
{
    char buf[8];

    ck_assert_str_eq(str_copy(buf, sizeof buf, "1234567"), "1234567");
    ck_assert_str_eq(str_copy(buf, sizeof buf, "12345678"), "1234567");
    ck_assert_str_eq(str_copy(buf, 1, "1"), "");
    ck_assert_str_eq(str_copy(buf, sizeof buf, ""), "");
}
END_TEST

/* As printf() writes them. */
START_TEST(digits_put)
{
    uint64_t n = 1;

    for (int i = 0; i < 200; i++) {
        char text[DIGITS_MAX + 1], expected[DIGITS_MAX + 1];

        *put_number(text, n) = '\0';
        snprintf(expected, sizeof expected, "%llu", (unsigned long long)n);
        ck_assert_str_eq(text, expected);
        *put_digits(text, n, 4) = '\0';
        snprintf(expected, sizeof expected, "%04u", (unsigned)(n % 10000));
        ck_assert_str_eq(text, expected);
        n = i % 2 == 0 ? n * 3 - 1 : n == UINT64_MAX ? 0 : n * 7 / 5;
    }
    for (n = 1; n != 0; n *= 10) {
        char text[DIGITS_MAX + 1], expected[DIGITS_MAX + 1];

        *put_number(text, n - 1) = '\0';
        snprintf(expected, sizeof expected, "%llu", (unsigned long long)n - 1);
        ck_assert_str_eq(text, expected);
        if (n == UINT64_C(10000000000000000000))
            break;
    }
}
END_TEST

static void printable(const char *bytes, size_t n, const char *expected)
{
    struct str t = {0};

    str_add_printable(&t, bytes, n);
    ck_assert_str_eq(str_text(&t), expected);
    str_free(&t);
}

#define PRINTABLE(bytes, expected) printable(bytes, sizeof(bytes) - 1, expected)

START_TEST(str_printable_kept)
{
    PRINTABLE("", "");
    PRINTABLE("HP LaserJet ~!", "HP LaserJet ~!");
    PRINTABLE("B\xc3\xbcro \xe2\x82\xac \xf0\x9f\x96\xa8",
              "B\xc3\xbcro \xe2\x82\xac \xf0\x9f\x96\xa8");
    PRINTABLE("\xf4\x8f\xbf\xbd", "\xf4\x8f\xbf\xbd"); /* U+10FFFD */
    PRINTABLE("a\\b", "a\\\\b");
}
END_TEST

START_TEST(str_printable_controls)
{
    PRINTABLE("a\r\nb\0c\x1b[31m", "a\\x0d\\x0ab\\x00c\\x1b[31m");
    PRINTABLE("\x7f\x1f", "\\x7f\\x1f");
    PRINTABLE("\xc2\x80\xc2\x9f", "\\xc2\\x80\\xc2\\x9f"); /* C1 */
    PRINTABLE("\xc2\xa0", "\xc2\xa0");
}
END_TEST

/* Bidirectional overrides and isolates, line separators, zero widths. */
START_TEST(str_printable_bidi)
{
    PRINTABLE("\xe2\x80\xae"
              "fdp.exe",
              "\\xe2\\x80\\xaefdp.exe");          /* U+202E */
    PRINTABLE("\xe2\x80\xaa", "\\xe2\\x80\\xaa"); /* U+202A */
    PRINTABLE("\xe2\x81\xa6\xe2\x81\xa9",
              "\\xe2\\x81\\xa6\\xe2\\x81\\xa9"); /* U+2066, U+2069 */
    PRINTABLE("\xe2\x80\x8e\xe2\x80\x8f",
              "\\xe2\\x80\\x8e\\xe2\\x80\\x8f"); /* LRM, RLM */
    PRINTABLE("\xd8\x9c", "\\xd8\\x9c");         /* U+061C */
    PRINTABLE("\xe2\x80\xa8\xe2\x80\xa9",
              "\\xe2\\x80\\xa8\\xe2\\x80\\xa9");  /* U+2028, U+2029 */
    PRINTABLE("\xe2\x80\x8b", "\\xe2\\x80\\x8b"); /* U+200B */
    PRINTABLE("\xef\xbb\xbf", "\\xef\\xbb\\xbf"); /* U+FEFF */
    PRINTABLE("\xe2\x80\x90\xe2\x80\xa7", "\xe2\x80\x90\xe2\x80\xa7");
}
END_TEST

/* RFC 3629, section 4: overlong forms, surrogates, beyond U+10FFFF, and bytes
 * that are cut off or alone. */
START_TEST(str_printable_invalid)
{
    PRINTABLE("\xc0\xaf", "\\xc0\\xaf");
    PRINTABLE("\xc1\xbf", "\\xc1\\xbf");
    PRINTABLE("\xe0\x80\xaf", "\\xe0\\x80\\xaf");
    PRINTABLE("\xe0\x9f\xbf", "\\xe0\\x9f\\xbf");
    PRINTABLE("\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf");
    PRINTABLE("\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf");
    PRINTABLE("\xed\xa0\x80\xed\xbf\xbf", "\\xed\\xa0\\x80\\xed\\xbf\\xbf");
    PRINTABLE("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
    PRINTABLE("\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80");
    PRINTABLE("\xff\xfe", "\\xff\\xfe");
    PRINTABLE("\x80z", "\\x80z");
    PRINTABLE("\xc3z", "\\xc3z");
    PRINTABLE("\xe2\x82", "\\xe2\\x82");
    PRINTABLE("\xf0\x9f\x96", "\\xf0\\x9f\\x96");
    printable("\xc3\xbc", 1, "\\xc3");
}
END_TEST

START_TEST(str_width)
{
    ck_assert_uint_eq(str_columns(""), 0);
    ck_assert_uint_eq(str_columns("printer"), 7);
    ck_assert_uint_eq(str_columns("B\xc3\xbcro"), 4);
    ck_assert_uint_eq(str_columns("e\xcc\x81"), 1); /* e, U+0301 */
    ck_assert_uint_eq(str_columns("\xe5\x8d\xb0\xe5\x88\xb7"), 4);
    ck_assert_uint_eq(str_columns("\xf0\x9f\x96\xa8"), 2);
    ck_assert_uint_eq(str_columns("\xff"), 1);
}
END_TEST

/* --- errors --- */

START_TEST(err_wrapping)
{
    struct err e = {0};

    ck_assert(!err_set(&e, ERR_FORMAT, "bad port %d", 70000));
    ck_assert_int_eq(e.code, ERR_FORMAT);
    ck_assert_str_eq(e.text, "bad port 70000");
    ck_assert(!err_wrap(&e, "line %d", 3));
    ck_assert(!err_wrap(&e, "%s", "targets.txt"));
    ck_assert_str_eq(e.text, "targets.txt: line 3: bad port 70000");
    ck_assert_int_eq(e.code, ERR_FORMAT);
    ck_assert(!err_set(NULL, ERR_USAGE, "nobody listens"));
    ck_assert(!err_wrap(NULL, "nobody listens"));
}
END_TEST

START_TEST(err_cut)
{
    char line[1000];
    struct err e = {0};

    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    err_set(&e, ERR_FILE, "%s", line);
    ck_assert_uint_eq(strlen(e.text), sizeof e.text - 1);
    err_wrap(&e, "file");
    ck_assert_uint_eq(strlen(e.text), sizeof e.text - 1);
    ck_assert_int_eq(strncmp(e.text, "file: xxx", 9), 0);
    err_wrap(&e, "%s", line);
    ck_assert_uint_eq(strlen(e.text), sizeof e.text - 1);
    ck_assert_int_eq(e.text[0], 'x');
}
END_TEST

/* --- bitsets --- */

START_TEST(bit_members)
{
    static const size_t edges[] = {0, 1, 63, 64, 127, 128, 300, BITSET_MAX - 1};
    struct bitset s = {{0}};

    ck_assert(bit_empty(&s));
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        ck_assert(!bit_has(&s, edges[i]));
        bit_add(&s, edges[i]);
        bit_add(&s, edges[i]);
        ck_assert(bit_has(&s, edges[i]));
        ck_assert_uint_eq(bit_count(&s), i + 1);
    }
    ck_assert(!bit_has(&s, 62) && !bit_has(&s, 65));
    bit_remove(&s, 63);
    bit_remove(&s, 62);
    ck_assert(!bit_has(&s, 63) && bit_has(&s, 64) && bit_has(&s, 127));
    ck_assert_uint_eq(bit_count(&s), 7);
    ck_assert(!bit_empty(&s));
}
END_TEST

START_TEST(bit_algebra)
{
    struct bitset a = {{0}}, b = {{0}}, both, either, rest;

    for (size_t i = 0; i < BITSET_MAX; i++) {
        if (i % 2 == 0)
            bit_add(&a, i);
        if (i % 3 == 0)
            bit_add(&b, i);
    }
    both = bit_and(&a, &b);
    either = bit_or(&a, &b);
    rest = bit_minus(&a, &b);
    for (size_t i = 0; i < BITSET_MAX; i++) {
        ck_assert(bit_has(&both, i) == (i % 6 == 0));
        ck_assert(bit_has(&either, i) == (i % 2 == 0 || i % 3 == 0));
        ck_assert(bit_has(&rest, i) == (i % 2 == 0 && i % 3 != 0));
    }
    ck_assert(!bit_equal(&a, &b));
    either = bit_or(&both, &rest);
    ck_assert(bit_equal(&a, &either));
    bit_remove(&either, 510);
    ck_assert(!bit_equal(&a, &either));
}
END_TEST

/* --- lists --- */

struct item {
    int number;
    struct list link;
};

/* The numbers in a list as one decimal, to compare at a glance. */
static int digits(const struct list *head)
{
    int n = 0;

    for (const struct list *l = head->next; l != head; l = l->next)
        n = 10 * n + LIST_OWNER(l, const struct item, link)->number;
    return n;
}

START_TEST(list_order)
{
    struct item items[4];
    struct list head;

    list_init(&head);
    ck_assert(list_empty(&head));
    for (int i = 0; i < 4; i++) {
        items[i].number = i + 1;
        list_init(&items[i].link);
    }
    for (int i = 0; i < 3; i++)
        list_push(&head, &items[i].link);
    ck_assert(!list_empty(&head));
    ck_assert_int_eq(digits(&head), 123);
    list_push(&items[1].link, &items[3].link);
    ck_assert_int_eq(digits(&head), 1423);
    ck_assert_ptr_eq(LIST_OWNER(head.prev, struct item, link), &items[2]);
}
END_TEST

START_TEST(list_removing)
{
    struct item items[3];
    struct list head;

    list_init(&head);
    for (int i = 0; i < 3; i++) {
        items[i].number = i + 1;
        list_push(&head, &items[i].link);
    }
    list_remove(&items[1].link);
    ck_assert_int_eq(digits(&head), 13);
    ck_assert(list_empty(&items[1].link));
    list_remove(&items[1].link); /* harmless */
    ck_assert_int_eq(digits(&head), 13);
    list_remove(&items[0].link);
    list_remove(&items[2].link);
    ck_assert(list_empty(&head));
    ck_assert_ptr_eq(head.prev, &head);
}
END_TEST

/* --- memory --- */

/* With a key of zeros, as the reference implementation has them. */
START_TEST(sip_vectors)
{
    static const struct sip_key zeros, other = {{1, 0}};
    uint8_t bytes[63];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    ck_assert_uint_eq(sip_hash(&zeros, NULL, 0), 0xd1fba762150c532c);
    ck_assert_uint_eq(sip_hash(&zeros, bytes, 1), 0x68a914128e01e473);
    ck_assert_uint_eq(sip_hash(&zeros, bytes, 8), 0xead411e67ebe2eea);
    ck_assert_uint_eq(sip_hash(&zeros, bytes, 63), 0x385d3e39e5f37359);
    ck_assert_uint_ne(sip_hash(&other, bytes, 63), 0x385d3e39e5f37359);
}
END_TEST

START_TEST(mem_basics)
{
    static const uint8_t zeros[24];
    uint8_t *p = mem_array(3, 8);
    char *s = mem_strdup("text"), *n = mem_strndup("text", 2);

    ck_assert_mem_eq(p, zeros, sizeof zeros);
    p[0] = 7;
    p = mem_grow(p, 100, 8);
    ck_assert_uint_eq(p[0], 7);
    ck_assert_str_eq(s, "text");
    ck_assert_str_eq(n, "te");
    free(p);
    free(s);
    free(n);
    p = mem_alloc(sizeof zeros);
    memset(p, 0xff, sizeof zeros);
    free(p);
    p = mem_alloc(sizeof zeros); /* most likely the same bytes */
    ck_assert_mem_eq(p, zeros, sizeof zeros);
    free(p);
    p = mem_copy(NULL, 0);
    ck_assert_ptr_nonnull(p);
    free(p);
}
END_TEST

static TCase *wire_case(void)
{
    TCase *t = tcase_create("reader and writer");

    tcase_add_test(t, rd_integers);
    tcase_add_test(t, rd_integers_short);
    tcase_add_test(t, rd_bytes);
    tcase_add_test(t, rd_bytes_short);
    tcase_add_test(t, rd_vectors);
    tcase_add_test(t, rd_vectors_short);
    tcase_add_test(t, wr_integers);
    tcase_add_test(t, wr_children);
    tcase_add_test(t, wr_full);
    tcase_add_test(t, wr_child_too_long);
    tcase_add_test(t, wr_misuse);
    tcase_add_test(t, wr_then_rd);
    return t;
}

static TCase *text_case(void)
{
    TCase *t = tcase_create("strings and errors");

    tcase_add_test(t, str_building);
    tcase_add_test(t, str_growing);
    tcase_add_test(t, str_formats);
    tcase_add_test(t, str_copying);
    tcase_add_test(t, digits_put);
    tcase_add_test(t, str_printable_kept);
    tcase_add_test(t, str_printable_controls);
    tcase_add_test(t, str_printable_bidi);
    tcase_add_test(t, str_printable_invalid);
    tcase_add_test(t, str_width);
    tcase_add_test(t, err_wrapping);
    tcase_add_test(t, err_cut);
    return t;
}

static TCase *set_case(void)
{
    TCase *t = tcase_create("sets, lists, memory");

    tcase_add_test(t, bit_members);
    tcase_add_test(t, bit_algebra);
    tcase_add_test(t, list_order);
    tcase_add_test(t, list_removing);
    tcase_add_test(t, mem_basics);
    tcase_add_test(t, sip_vectors);
    return t;
}

int main(void)
{
    Suite *s = suite_create("base");
    SRunner *runner;
    int failed;

    suite_add_tcase(s, wire_case());
    suite_add_tcase(s, text_case());
    suite_add_tcase(s, set_case());
    runner = srunner_create(s);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
