#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/str.h"
#include "scanner/run/options.h"
#include "scanner/run/targets.h"

/* Adds space separated words; fails the test on an error. */
static struct targets *of(const char *words)
{
    struct targets *t = targets_new();
    char *copy = strdup(words), *rest = NULL;
    struct err err = {0};

    for (char *w = strtok_r(copy, " ", &rest); w != NULL;
         w = strtok_r(NULL, " ", &rest))
        ck_assert_msg(targets_add(t, w, &err), "%s: %s", w, err.text);
    free(copy);
    return t;
}

/* All targets as "host:port host:port/prelude ...". Frees t. */
static char *listing(struct targets *t)
{
    struct str s = {0};
    struct target x;
    char *text;

    while (targets_next(t, &x)) {
        if (s.len != 0)
            str_addc(&s, ' ');
        str_addf(&s, "%s%s:%u", x.named ? "" : "~", x.host, x.port);
        if (x.prelude != NULL)
            str_addf(&s, "/%s", x.prelude);
    }
    text = strdup(str_text(&s));
    str_free(&s);
    targets_free(t);
    return text;
}

static void expect(struct targets *t, const char *want)
{
    char *got = listing(t);

    ck_assert_str_eq(got, want);
    free(got);
}

static size_t drain(struct targets *t)
{
    struct target x;
    size_t n = 0;

    while (targets_next(t, &x))
        n++;
    return n;
}

/* A file in the working directory of the test with this text. */
static void put_file(char path[32], const void *text, size_t n)
{
    int fd;

    strcpy(path, "/tmp/check_targetsXXXXXX");
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, n), (ssize_t)n);
    close(fd);
}

/* ---- Syntax ---- */

static const struct {
    const char *words, *want;
} forms[] = {
    {"mfd-12", "mfd-12:443 mfd-12:631"},
    {"mfd_12.example.org.:8443", "mfd_12.example.org.:8443"},
    {"10.0.3.12:443", "10.0.3.12:443"},
    {"10.0.3.12:443,5012-5013", "10.0.3.12:443 10.0.3.12:5012 "
                                "10.0.3.12:5013"},
    {"10.0.3.12/32:443", "10.0.3.12:443"},
    {"10.0.3.13/31:443", "~10.0.3.12:443 ~10.0.3.13:443"},
    {"10.0.0.255/23:1", NULL},
    {"10.0.0-1.1-2:443", "~10.0.0.1:443 ~10.0.0.2:443 ~10.0.1.1:443 "
                         "~10.0.1.2:443"},
    {"10.0.1,5.7,254-:443", "~10.0.1.7:443 ~10.0.1.254:443 ~10.0.1.255:443 "
                            "~10.0.5.7:443 ~10.0.5.254:443 ~10.0.5.255:443"},
    {"10.0.0.-1:443", "~10.0.0.0:443 ~10.0.0.1:443"},
    {"10.0.1.7,7,7:443", "10.0.1.7:443"},
    {"[::1]:443", "::1:443"},
    {"[::1]", "::1:443 ::1:631"},
    {"::1", "::1:443 ::1:631"},
    {"2001:DB8:0::0001", "2001:db8::1:443 2001:db8::1:631"},
    {"fe80::1%eth0", "fe80::1%eth0:443 fe80::1%eth0:631"},
    {"[fe80::1%eth0]:1", "fe80::1%eth0:1"},
    {"[2001:db8::fff1]/127:1", "~2001:db8::fff0:1 ~2001:db8::fff1:1"},
    {"[2001:db8::2/127]:1", "~2001:db8::2:1 ~2001:db8::3:1"},
    {"2001:db8::6/128", "2001:db8::6:443 2001:db8::6:631"},
    {"::ffff:10.0.0.1", "10.0.0.1:443 10.0.0.1:631"},
    {"smtp://host:2525", "host:2525/smtp"},
    {"smtp://host:25-26", "host:25/smtp host:26/smtp"},
    {"SMTP://host", "host:25/smtp"},
    {"ldap://[::1]", "::1:389/ldap"},
    {"rdp://10.0.0.0/31:3390", "~10.0.0.0:3390/rdp ~10.0.0.1:3390/rdp"},
    {"dtls://host:4433", "host:4433/dtls"},
    {"tls://host:25", "host:25"},
    {"https://mfd-12/", "mfd-12:443"},
    {"ipps://mfd-12:8631/", "mfd-12:8631"},
    {"host:tds:1433,smtp:26", "host:1433/tds host:26/smtp"},
    {"host:25,587,1433,3389,465", "host:25/smtp host:587/smtp host:1433/tds "
                                  "host:3389/rdp host:465"},
    {"host:mfd", "host:443 host:631 host:636 host:8443 host:50003 "
                 "host:51443 host:7627"},
    {"host:443,443,440-445", "host:443 host:440 host:441 host:442 host:444 "
                             "host:445"},
    {"host:443,dtls:443,443", "host:443 host:443/dtls"},
};

START_TEST(every_form)
{
    struct targets *t = of(forms[_i].words);

    if (forms[_i].want != NULL)
        expect(t, forms[_i].want);
    else
        targets_free(t);
}
END_TEST

static const struct {
    const char *word, *why;
} bad[] = {
    {"", "bad target '': no host"},
    {":443", "bad target ':443': no host"},
    {"10.0.0", "bad target '10.0.0': an IPv4 address has four octets"},
    {"10.0.0.1.2", "bad target '10.0.0.1.2': an IPv4 address has four octets"},
    {"10.0.0.256", "bad target '10.0.0.256': an octet is 0 to 255"},
    {"10.0.0.99999999999", "bad target '10.0.0.99999999999': an octet is 0 "
                           "to 255"},
    {"10.0.0.9-3", "bad target '10.0.0.9-3': not an octet range"},
    {"10.0.0.1-3-4", "bad target '10.0.0.1-3-4': not an octet range"},
    {"10.0..1", "bad target '10.0..1': an octet is empty"},
    {"10.0.0.1,", "bad target '10.0.0.1,': an octet is empty"},
    {"10.0.0.010", "bad target '10.0.0.010': an octet with a leading zero is "
                   "ambiguous"},
    {"10.0.0.0/33", "bad target '10.0.0.0/33': the prefix length is 0 to 32"},
    {"10.0.0.0/", "bad target '10.0.0.0/': the prefix length is 0 to 32"},
    {"10.0.0.0/2x", "bad target '10.0.0.0/2x': the prefix length is 0 to 32"},
    {"10.0.0-3.0/24", "bad target '10.0.0-3.0/24': only a numeric address "
                      "can have a /prefix"},
    {"mfd/24", "bad target 'mfd/24': only a numeric address can have a "
               "/prefix"},
    {"2001:db8::/64", "bad target '2001:db8::/64': an IPv6 range is at most "
                      "/112 wide"},
    {"2001:db8::/129", "bad target '2001:db8::/129': the prefix length is 0 "
                       "to 128"},
    {"[::1", "bad target '[::1': not an IPv6 address"},
    {"[::1]443", "bad target '[::1]443': not an IPv6 address"},
    {"[10.0.0.1]:443", "bad target '[10.0.0.1]:443': not an IPv6 address"},
    {"[mfd]", "bad target '[mfd]': not an IPv6 address"},
    {"a b", "bad target 'a b': a host name has letters, digits, - _ . only"},
    {"a\x1b[2J", "bad target 'a\\x1b[2J': a host name has letters, digits, "
                 "- _ . only"},
    {"@win7", "bad target '@win7': a host name has letters, digits, - _ . "
              "only"},
    {"a..b", "bad target 'a..b': not a host name"},
    {"-a", "bad target '-a': not a host name"},
    {"gopher://a", "bad target 'gopher://a': unknown prelude 'gopher'"},
    {"host:99999", "bad target 'host:99999': bad port '99999'"},
    {"host:0", "bad target 'host:0': bad port '0'"},
    {"host:", "bad target 'host:': bad port ''"},
    {"host:443,", "bad target 'host:443,': bad port ''"},
    {"host:4x", "bad target 'host:4x': bad port '4x'"},
    {"host:9-3", "bad target 'host:9-3': bad port '9-3'"},
    {"host:443/24", "bad target 'host:443/24': bad port '443/24'"},
    {"host:foo:1", "bad target 'host:foo:1': unknown prelude 'foo'"},
    {"smtp://host:tds:1",
     "bad target 'smtp://host:tds:1': two preludes for port 'tds:1'"},
};

START_TEST(every_error)
{
    struct targets *t = targets_new();
    struct err err = {0};

    ck_assert(!targets_add(t, bad[_i].word, &err));
    ck_assert_int_eq(err.code, ERR_USAGE);
    ck_assert_str_eq(err.text, bad[_i].why);
    ck_assert(targets_empty(t));
    targets_free(t);
}
END_TEST

START_TEST(long_words)
{
    struct targets *t = targets_new();
    char word[6000];
    struct err err = {0};

    memset(word, 'a', sizeof word);
    word[sizeof word - 1] = '\0';
    ck_assert(!targets_add(t, word, &err));
    word[300] = '\0';
    ck_assert(!targets_add(t, word, &err));
    word[64] = '\0';
    ck_assert(!targets_add(t, word, &err));
    ck_assert_ptr_null(strchr(err.text, '\n'));
    word[63] = '\0';
    ck_assert(targets_add(t, word, &err));
    targets_free(t);
}
END_TEST

/* ---- Ports ---- */

START_TEST(port_lists)
{
    struct targets *t = of("h");
    struct err err = {0};

    ck_assert(targets_ports(t, "443,631,tds:1434", &err));
    ck_assert(targets_ports(t, "mail", &err));
    expect(t, "h:443 h:631 h:1434/tds h:25/smtp h:110/pop3 h:143/imap "
              "h:465 h:587/smtp h:993 h:995");
    t = of("h x:1");
    ck_assert(targets_ports(t, "server", &err));
    expect(t, "h:443 h:636 h:1433/tds h:3389/rdp h:5012 h:8443 h:9443 "
              "h:10933 h:10943 x:1");
    t = of("h");
    ck_assert(targets_ports(t, "-", &err));
    ck_assert_uint_eq(targets_count(t), 65535);
    ck_assert_uint_eq(drain(t), 65535);
    targets_free(t);
    t = of("h");
    ck_assert(!targets_ports(t, "443,http", &err));
    ck_assert_str_eq(err.text, "bad port 'http'");
    expect(t, "h:443 h:631");
}
END_TEST

START_TEST(print_ports)
{
    ck_assert(port_prints(515) && port_prints(721) && port_prints(731));
    ck_assert(port_prints(9100) && port_prints(9107) && port_prints(9999));
    ck_assert(port_prints(9112) && port_prints(9116));
    ck_assert(!port_prints(443) && !port_prints(631) && !port_prints(9108));
    ck_assert(!port_prints(9443) && !port_prints(732));
    ck_assert_str_eq(port_prelude(25), "smtp");
    ck_assert_str_eq(port_prelude(389), "ldap");
    ck_assert_ptr_null(port_prelude(443));
    ck_assert_ptr_null(port_prelude(631));
}
END_TEST

/* ---- Repeats ---- */

START_TEST(repeats)
{
    expect(of("h h H:443 h:631,8443"), "h:443 h:631 h:8443");
    expect(of("10.0.0.1:443 10.0.0.0/30:443"),
           "10.0.0.1:443 ~10.0.0.0:443 ~10.0.0.2:443 ~10.0.0.3:443");
    expect(of("10.0.0.0-2:1 10.0.0.1-3:1"),
           "~10.0.0.0:1 ~10.0.0.1:1 ~10.0.0.2:1 ~10.0.0.3:1");
    expect(of("2001:db8::2 [2001:db8:0::2]:443"),
           "2001:db8::2:443 2001:db8::2:631");
    expect(of("fe80::1%a fe80::1%b fe80::1%a"),
           "fe80::1%a:443 fe80::1%a:631 fe80::1%b:443 fe80::1%b:631");
    expect(of("h:25 smtp://h dtls://h:25"), "h:25/smtp h:25/dtls");
    expect(of("[2001:db8::]/127:1 [2001:db8::]/126:1"),
           "~2001:db8:::1 ~2001:db8::1:1 ~2001:db8::2:1 ~2001:db8::3:1");
}
END_TEST

/* A host that is named alone is named, wherever its range stands, and what
 * the word says of its prelude holds. */
START_TEST(named_in_range)
{
    expect(of("10.0.0.0/31:443,26 smtp://10.0.0.1:26"),
           "~10.0.0.0:443 ~10.0.0.0:26 ~10.0.0.1:443 10.0.0.1:26/smtp");
}
END_TEST

START_TEST(sides)
{
    struct targets *t = targets_new();
    struct target x;

    targets_sides(t, 1);
    ck_assert(targets_add(t, "10.0.0.0/31:443", NULL));
    ck_assert(targets_add(t, "a:1", NULL));
    targets_sides(t, 2);
    ck_assert(targets_add(t, "10.0.0.1:443", NULL));
    ck_assert(targets_add(t, "A:1", NULL));
    ck_assert(targets_add(t, "b:1", NULL));
    ck_assert(targets_next(t, &x) && x.sides == 1);
    ck_assert(targets_next(t, &x) && x.sides == 3 && x.named);
    ck_assert(targets_next(t, &x) && x.sides == 3);
    ck_assert(targets_next(t, &x) && x.sides == 2);
    ck_assert(!targets_next(t, &x) && !targets_next(t, &x));
    targets_free(t);
}
END_TEST

/* ---- Excludes ---- */

START_TEST(excludes)
{
    struct targets *t = of("10.0.0.0/30:1 mfd:1 10.0.0.1:1 [::5]:1");
    struct err err = {0};

    ck_assert(targets_exclude(t, "10.0.0.1,MFD,::5", &err));
    ck_assert(targets_exclude(t, "10.0.0.3-9", &err));
    expect(t, "~10.0.0.0:1 ~10.0.0.2:1");
    t = of("10.0.0.1:1,2 h:1,2");
    ck_assert(targets_exclude(t, "10.0.0.0/8:1,h:2", &err));
    expect(t, "10.0.0.1:2 h:1");
    t = of("fe80::1%a fe80::2%a");
    ck_assert(targets_exclude(t, "fe80::1,fe80::2%b", &err));
    expect(t, "fe80::2%a:443 fe80::2%a:631");
    t = of("h");
    ck_assert(!targets_exclude(t, "a,10.0.0.300", &err));
    ck_assert_str_eq(err.text, "bad target '10.0.0.300': an octet is 0 to 255");
    targets_free(t);
}
END_TEST

START_TEST(excludes_looked_up)
{
    struct targets *t = of("h");
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(443)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    struct sockaddr un = {.sa_family = AF_UNIX};

    ck_assert(targets_exclude(t, "10.0.0.0/8,192.168.0.1:443,::1", NULL));
    inet_pton(AF_INET, "10.1.2.3", &in.sin_addr);
    ck_assert(targets_excludes(t, (const struct sockaddr *)&in));
    inet_pton(AF_INET, "192.168.0.1", &in.sin_addr);
    ck_assert(targets_excludes(t, (const struct sockaddr *)&in));
    in.sin_port = htons(631);
    ck_assert(!targets_excludes(t, (const struct sockaddr *)&in));
    inet_pton(AF_INET6, "::1", &in6.sin6_addr);
    ck_assert(targets_excludes(t, (const struct sockaddr *)&in6));
    inet_pton(AF_INET6, "::ffff:10.0.0.1", &in6.sin6_addr);
    ck_assert(targets_excludes(t, (const struct sockaddr *)&in6));
    inet_pton(AF_INET6, "::2", &in6.sin6_addr);
    ck_assert(!targets_excludes(t, (const struct sockaddr *)&in6));
    ck_assert(!targets_excludes(t, &un));
    targets_free(t);
}
END_TEST

/* ---- Size ---- */

START_TEST(lazy)
{
    struct targets *t = of("10.0.0.0/8 0.0.0.0/0 10.*.*.1-254");
    struct target x;
    clock_t begin = clock();
    double seconds;

    ck_assert_uint_eq(targets_count(t),
                      2 * ((UINT64_C(1) << 24) + (UINT64_C(1) << 32) +
                           65536 * UINT64_C(254)));
    for (int i = 0; i < 1000; i++)
        ck_assert(targets_next(t, &x));
    ck_assert_str_eq(x.host, "10.0.1.243");
    seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    ck_assert_msg(seconds < 0.5, "%g s", seconds);
    targets_free(t);
}
END_TEST

/* Whole rows are passed over, not address by address. */
START_TEST(large_repeats)
{
    struct targets *t = of("10.0.0.0/8:1 10.0.0.0/9:1 11.0.0.1:1");
    struct target x;
    clock_t begin = clock();
    double seconds;

    ck_assert(targets_exclude(t, "10.0.0.1-255,10.128.0.0/9", NULL));
    ck_assert(targets_exclude(t, "10.0.1-255.*", NULL));
    ck_assert(targets_exclude(t, "10.1-127.*.*", NULL));
    ck_assert(targets_next(t, &x));
    ck_assert_str_eq(x.host, "10.0.0.0");
    ck_assert(targets_next(t, &x));
    ck_assert_str_eq(x.host, "11.0.0.1");
    ck_assert(!targets_next(t, &x));
    ck_assert_uint_eq(targets_count(t), 2);
    seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    ck_assert_msg(seconds < 2, "%g s", seconds);
    targets_free(t);
}
END_TEST

START_TEST(count)
{
    struct targets *t = of("10.0.0.0/24 10.0.0.5 h h:443");

    ck_assert_uint_eq(targets_count(t), 512 + 2 + 2 + 1);
    ck_assert_uint_eq(drain(t), 514);
    ck_assert_uint_eq(targets_count(t), 514);
    targets_free(t);
    t = targets_new();
    ck_assert_uint_eq(targets_count(t), 0);
    ck_assert(targets_empty(t));
    ck_assert_uint_eq(drain(t), 0);
    targets_free(t);
    targets_free(NULL);
}
END_TEST

/* Who looked through all of them for each would not be done in the time that a
 * test has. */
START_TEST(many_singles)
{
    struct targets *t = targets_new();
    char word[64];

    for (unsigned round = 0; round < 2; round++)
        for (unsigned i = 0; i < 100000; i++) {
            if (i % 2 != 0)
                snprintf(word, sizeof word, "mfd-%u:443", i);
            else
                snprintf(word, sizeof word, "10.%u.%u.%u", i >> 16,
                         i >> 8 & 255, i & 255);
            ck_assert(targets_add(t, word, NULL));
        }
    ck_assert_uint_eq(drain(t), 150000);
    targets_free(t);
}
END_TEST

/* ---- Files ---- */

/* Addresses of a file: each once, in its place, whatever stands between. */
static void add_lists(struct targets *t)
{
    struct err err;
    char word[32];

    for (unsigned i = 0; i < 5000; i++) {
        unsigned n = i * 7919 % 4000; /* the last thousand come again */

        sprintf(word, "10.%u.%u.%u", n >> 12, n >> 4 & 255, n & 15);
        ck_assert(targets_add(t, word, &err));
        if (i % 1000 == 999) {
            sprintf(word, "mfd-%u", i);
            ck_assert(targets_add(t, word, &err));
        }
    }
    targets_sides(t, 2);
    ck_assert(targets_add(t, "10.0.0.0", &err)); /* on the other side too */
    ck_assert(targets_add(t, "10.0.0.5:443", &err));
    ck_assert(targets_exclude(t, "10.0.1.1,10.0.1.2,10.0.1.0/31:443", &err));
}

START_TEST(lists)
{
    bool spread = _i != 0;
    struct targets *t = targets_new();
    struct target x;
    struct err err;
    uint64_t next = 0;
    size_t n = 0, names = 0;

    ck_assert(targets_ports(t, "443", &err));
    targets_sides(t, 1);
    add_lists(t);
    if (spread)
        targets_spread(t);
    for (; targets_next(t, &x); n++) {
        ck_assert(spread || x.place >= next);
        next = x.place + 1;
        names += !x.numeric;
        ck_assert(x.named && x.port == 443);
        ck_assert_uint_eq(x.sides, strcmp(x.host, "10.0.0.0") == 0   ? 3
                                   : strcmp(x.host, "10.0.0.5") == 0 ? 3
                                                                     : 1);
        ck_assert(strncmp(x.host, "10.0.1.", 7) != 0 || atoi(x.host + 7) > 2);
        if (strcmp(x.host, "mfd-999") == 0)
            ck_assert_uint_eq(x.place, 1000);
        if (strcmp(x.host, "10.0.244.15") == 0) /* 7919 % 4000 */
            ck_assert_uint_eq(x.place, 1);
    }
    ck_assert_uint_eq(n, 4000 + 5 - 3);
    ck_assert_uint_eq(names, 5);
    ck_assert_uint_eq(targets_count(t), n);
    targets_free(t);
}
END_TEST

static struct targets *of_file(const void *text, size_t n, struct err *err)
{
    struct targets *t = targets_new();
    char path[32];
    bool ok;

    put_file(path, text, n);
    ok = targets_add_file(t, path, err);
    unlink(path);
    if (ok)
        return t;
    /* The name differs from run to run. */
    memmove(err->text, err->text + strlen(path),
            strlen(err->text + strlen(path)) + 1);
    targets_free(t);
    return NULL;
}

START_TEST(file_words)
{
    static const char text[] = "\xef\xbb\xbf# the third floor\r\n"
                               "mfd-1 mfd-2:8443#old\r\n"
                               "\r\n"
                               "\t10.0.0.0/31:1 # range";
    struct err err = {0};
    struct targets *t = of_file(text, sizeof text - 1, &err);

    ck_assert_msg(t != NULL, "%s", err.text);
    expect(t, "mfd-1:443 mfd-1:631 mfd-2:8443 ~10.0.0.0:1 ~10.0.0.1:1");
    t = of_file("", 0, &err);
    ck_assert(targets_empty(t));
    targets_free(t);
}
END_TEST

START_TEST(file_errors)
{
    struct err err = {0};
    char line[5000];
    struct targets *t;

    ck_assert_ptr_null(of_file("a\n#\nb:99999\nc\n", 14, &err));
    ck_assert_str_eq(err.text,
                     ": line 3: bad target 'b:99999': bad port '99999'");
    ck_assert_ptr_null(of_file("\xff\xfe"
                               "a\0",
                               4, &err));
    ck_assert_str_eq(err.text, ": line 1: not plain text (save it as UTF-8)");
    memset(line, ' ', sizeof line);
    ck_assert_ptr_null(of_file(line, sizeof line, &err));
    ck_assert_str_eq(err.text, ": line 1: longer than 4096 bytes");
    t = targets_new();
    ck_assert(!targets_add_file(t, "/nonexistent/list", &err));
    ck_assert_int_eq(err.code, ERR_FILE);
    ck_assert_str_eq(err.text, "/nonexistent/list: No such file or directory");
    ck_assert(!targets_add_file(t, "/tmp", &err));
    ck_assert_int_eq(err.code, ERR_FILE);
    ck_assert_str_eq(err.text, "/tmp: Is a directory");
    targets_free(t);
}
END_TEST

START_TEST(exclude_file)
{
    struct targets *t = of("10.0.0.0/30:1,2 h:1,2");
    struct err err = {0};
    char path[32];

    put_file(path, "# the old ones\n10.0.0.1-2 h:1,3\n", 32);
    ck_assert_msg(targets_exclude_file(t, path, &err), "%s", err.text);
    unlink(path);
    ck_assert(!targets_exclude_file(t, path, &err));
    ck_assert_int_eq(err.code, ERR_FILE);
    expect(t, "~10.0.0.0:1 ~10.0.0.0:2 ~10.0.0.3:1 ~10.0.0.3:2 h:2");
}
END_TEST

START_TEST(standard_input)
{
    struct targets *t = targets_new();
    char path[32];

    put_file(path, "mfd-9:1\n", 8);
    ck_assert_ptr_nonnull(freopen(path, "r", stdin));
    unlink(path);
    ck_assert(targets_add_file(t, "-", NULL));
    expect(t, "mfd-9:1");
}
END_TEST

/* ---- Timing ---- */

START_TEST(timing)
{
    struct scan_options o = {0};

    scan_options_timing(&o, 3);
    ck_assert_uint_eq(o.max_parallelism, 512);
    ck_assert_uint_eq(o.host_parallelism, 2);
    ck_assert_uint_eq(o.timeout_ms, 5000);
    ck_assert_uint_eq(o.max_retries, 2);
    ck_assert_uint_eq(o.host_timeout_ms, 0);
    ck_assert_uint_eq(o.scan_delay_ms, 0);
    for (int i = 0; i < 5; i++) {
        scan_options_timing(&o, i);
        ck_assert_uint_le(o.host_parallelism, 2);
    }
    scan_options_timing(&o, 0);
    ck_assert_uint_eq(o.max_parallelism, 1);
    ck_assert_uint_eq(o.scan_delay_ms, 5000);
    scan_options_timing(&o, 5);
    ck_assert_uint_eq(o.host_parallelism, 4);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("targets");
    TCase *tc = tcase_create("targets");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, every_form, 0,
                        (int)(sizeof forms / sizeof forms[0]));
    tcase_add_loop_test(tc, every_error, 0, (int)(sizeof bad / sizeof bad[0]));
    tcase_add_test(tc, long_words);
    tcase_add_test(tc, port_lists);
    tcase_add_test(tc, print_ports);
    tcase_add_test(tc, repeats);
    tcase_add_test(tc, named_in_range);
    tcase_add_test(tc, sides);
    tcase_add_test(tc, excludes);
    tcase_add_test(tc, excludes_looked_up);
    tcase_add_test(tc, lazy);
    tcase_add_test(tc, large_repeats);
    tcase_add_test(tc, count);
    tcase_add_test(tc, many_singles);
    tcase_add_loop_test(tc, lists, 0, 2);
    tcase_add_test(tc, file_words);
    tcase_add_test(tc, file_errors);
    tcase_add_test(tc, exclude_file);
    tcase_add_test(tc, standard_input);
    tcase_add_test(tc, timing);
    suite_add_tcase(s, tc);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
