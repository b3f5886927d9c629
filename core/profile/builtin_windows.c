#include "core/profile/builtin_row.h"

/* The lists that several share; the notation is that of builtin_row.h. */
/* clang-format off */
#define SUITES_WIN7_UPDATED \
    "C028/17 C028/18 C027/17 C027/18 C014/17 C014/18 C013/17 C013/18 009F " \
    "009E 0039 0033 009D 009C 003D 003C 0035 002F C02C/18 C02B/17 C02B/18 " \
    "C024/18 C023/17 C023/18 C00A/17 C00A/18 C009/17 C009/18 006A 0040 0038 " \
    "0032 000A 0013s 0005s 0004s"

#define SUITES_WIN10_1511 \
    "C02C C02B C030 C02F 009F 009E C024 C023 C028 C027 C00A C009 C014 C013 " \
    "0039 0033 009D 009C 003D 003C 0035 002F 000A 006A 0040 0038 0032 0013s " \
    "0005s 0004s"

#define SUITES_WIN10_1709 \
    "C02C C02B C030 C02F 009F 009E C024 C023 C028 C027 C00A C009 C014 C013 " \
    "009D 009C 003D 003C 0035 002F 000A"

#define SUITES_2022 \
    "1302 1301 C02C C02B C030 C02F 009F 009E C024 C023 C028 C027 C00A C009 " \
    "C014 C013 009D 009C 003D 003C 0035 002F 000A"

#define SUITES_WIN11_22H2_23H2 \
    "1302 1301 C02C C02B C030 C02F C024 C023 C028 C027 C00A C009 C014 C013 " \
    "009D 009C 003D 003C 0035 002F"

#define ALSO_WIN7_UPDATED \
    "003B 0002 010080 0700C0 0009 0064 0062 0003 0001 0012 0063 060040 020080"

#define ALSO_WIN10_1709 \
    "003B 0002 0039 0033 006A 0040 0038 0032 0013 0005 0004 0009 0012 0063 " \
    "0001 0064 0003 0062 00A9 00A8 00AF 00AE 00B1 00B0"

#define ALSO_2022 \
    "003B 0002 1303 0039 0033 006A 0040 0038 0032 0013 0005 0004 0009 0012 " \
    "0063 0001 0064 0003 0062 00A9 00A8 00AF 00AE 00B1 00B0"

#define ALSO_WIN11_22H2_23H2 \
    "003B 0002 009F 009E 000A 1303 0039 0033 006A 0040 0038 0032 0013 0005 " \
    "0004 0009 0012 0063 0001 0064 0003 0062 00A9 00A8 00AF 00AE 00B1 00B0"

#define SCHEMES_WIN10_1507 \
    "0401 0501 0201 0403 0503 0203 0202 0601 0603"

#define SCHEMES_2022 \
    "0804 0805 0806 0401 0501 0201 0403 0503 0203 0202 0601 0603"
/* clang-format on */

/* Schannel from Windows XP on, as Microsoft's pages and recorded hellos have
 * it. "original" is a machine without the updates that the state of
 * "updated" names; what the sources leave open is left out and unknown.
 *
 * Suites that a program must ask for (NULL, SSL_CK) stand in .also, not in
 * what is offered. Where the pages give no versions, SSLv3 is left to RC4,
 * DES, 3DES, NULL and EXPORT, as it is where they do. Extensions are those of
 * the recorded hello with the highest version; signature_algorithms (13) goes
 * only into hellos that offer TLS 1.2. */
/* clang-format off */
const struct builtin_row builtin_windows[] = {
    {.id = "winxp-2003",
     .name = "Windows XP SP2/SP3, Windows Server 2003",
     .state = "as shipped, IE 8 on XP",
     .windows = true, .client = "eee---", .server = "uuu---", .legacy = 0x0301,
     .record = 0x0301,
     .suites = "0004s 0005s 000As 0009s 0064s 0062s 0003s 0006s 0013s 0012s "
               "0063s",
     .extensions = "65281", .compressors = "0", .sha512_tls12 = FACT_NO},
    {.id = "vista-2008",
     .name = "Windows Vista, Windows Server 2008",
     .state = "as shipped",
     .windows = true, .client = "ree---", .server = "eee---", .legacy = 0x0301,
     .record = 0x0301,
     .suites = "002F 0035 0005s 000As C009/17 C009/18 C009/19 C00A/17 C00A/18 "
               "C00A/19 C013/17 C013/18 C013/19 C014/17 C014/18 C014/19 0032 "
               "0038 0013s 0004s",
     .groups = "0017 0018 0019", .extensions = "0 5 10 11 65281",
     .compressors = "0", .dh_min = 512, .dh_max = 4096, .dh_server = 1024,
     .sha512_tls12 = FACT_NO, .short_dh_ys = FACT_NO},
    {.id = "2008-sp2-kb4019276",
     .name = "Windows Server 2008 SP2 with KB4019276",
     .state = "updated",
     .windows = true, .client = "reerr-", .server = "eeerr-", .dh_min = 1024,
     .dh_max = 4096, .dh_server = 1024, .rsa_min = 1024, .rsa_max = 16384,
     .short_dh_ys = FACT_NO},
    {.id = "win7-2008r2-original",
     .name = "Windows 7, Windows Server 2008 R2",
     .state = "before KB3042058 and MS14-066",
     .windows = true, .client = "reerr-", .server = "eeerr-", .legacy = 0x0301,
     .record = 0x0301,
     .suites = "003C 002F 003D 0035 0005s 000As C027/17 C027/18 C013/17 "
               "C013/18 C014/17 C014/18 C02B/17 C023/17 C02C/18 C024/18 "
               "C009/17 C009/18 C00A/17 C00A/18 0040 0032 006A 0038 0013s "
               "0004s",
     .groups = "0017 0018", .extensions = "65281 0 5 10 11",
     .compressors = "0", .dh_min = 512, .dh_max = 4096, .dh_server = 1024,
     .sha512_tls12 = FACT_NO, .short_dh_ys = FACT_NO, .winhttp = WINHTTP_TLS10},
    {.id = "win7-2008r2-updated",
     .name = "Windows 7 SP1, Windows Server 2008 R2 SP1",
     .state = "with KB3042058, KB2973337, KB3061518 and the 2016 rollups",
     .windows = true, .client = "reerr-", .server = "eeerr-", .legacy = 0x0301,
     .record = 0x0301, .suites = SUITES_WIN7_UPDATED, .groups = "0017 0018",
     .schemes = "0601 0603 0401 0501 0201 0403 0503 0203 0202",
     .also = ALSO_WIN7_UPDATED, .extensions = "0 5 10 11 13 23 65281",
     .compressors = "0", .dh_min = 1024, .dh_max = 4096, .dh_server = 1024,
     .rsa_min = 1024, .rsa_max = 16384, .sha512_tls12 = FACT_YES,
     .short_dh_ys = FACT_NO, .winhttp = WINHTTP_TLS10, .reads_winhttp = true,
     .reads_net35 = true, .strong_crypto = true},
    {.id = "win8-2012-original",
     .name = "Windows 8, Windows Server 2012",
     .state = "before KB3042058 and MS14-066",
     .windows = true, .client = "reeee-", .server = "reeee-",
     .groups = "0017 0018", .dh_min = 512, .dh_max = 4096, .dh_server = 1024,
     .rsa_min = 1024, .rsa_max = 16384, .sha512_tls12 = FACT_NO,
     .short_dh_ys = FACT_NO, .winhttp = WINHTTP_TLS10},
    {.id = "win8-2012-updated",
     .name = "Windows 8, Windows Server 2012",
     .state = "with KB3042058, KB2973337, KB3061518",
     .windows = true, .client = "reeee-", .server = "reeee-",
     .suites = "C028/17 C028/18 C027/17 C027/18 C014/17 C014/18 C013/17 "
               "C013/18 009F 009E 009D 009C 003D 003C 0035 002F C02C/18 "
               "C02B/17 C02B/18 C024/18 C023/17 C023/18 C00A/17 C00A/18 "
               "C009/17 C009/18 006A 0040 0038 0032 000A 0013s 0005s 0004s",
     .groups = "0017 0018", .also = ALSO_WIN7_UPDATED, .dh_min = 1024,
     .dh_max = 4096, .dh_server = 1024, .rsa_min = 1024, .rsa_max = 16384,
     .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_NO,
     .winhttp = WINHTTP_TLS10, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "win81-2012r2-original",
     .name = "Windows 8.1, Windows Server 2012 R2",
     .state = "before KB2919355",
     .windows = true, .client = "reeee-", .server = "reeee-", .legacy = 0x0303,
     .record = 0x0303,
     .suites = "003C 002F 003D 0035 000As C027 C013 C014 C02B C023 C02C C024 "
               "C009 C00A 0040 0032 006A 0038 0013s",
     .groups = "0017 0018", .schemes = "0401 0501 0201 0403 0503 0203 0202",
     .extensions = "65281 0 5 10 11 13 35 16 13172", .compressors = "0",
     .dh_min = 512, .dh_max = 4096, .dh_server = 1024, .rsa_min = 1024,
     .rsa_max = 16384, .sha512_tls12 = FACT_NO, .short_dh_ys = FACT_NO,
     .winhttp = WINHTTP_TO_TLS12, .reads_winhttp = true, .strong_crypto = true},
    {.id = "win81-2012r2-updated",
     .name = "Windows 8.1 Update, Windows Server 2012 R2",
     .state = "with KB2919355, KB2973337, KB3061518",
     .windows = true, .client = "reeee-", .server = "reeee-", .legacy = 0x0303,
     .record = 0x0303, .suites = SUITES_WIN7_UPDATED, .groups = "0017 0018",
     .schemes = "0401 0501 0601 0201 0403 0503 0603 0203 0202",
     .also = ALSO_WIN7_UPDATED,
     .extensions = "0 5 10 11 13 35 16 13172 23 65281", .compressors = "0",
     .dh_min = 1024, .dh_max = 4096, .dh_server = 1024, .rsa_min = 1024,
     .rsa_max = 16384, .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_NO,
     .winhttp = WINHTTP_TO_TLS12, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "win10-1507",
     .name = "Windows 10 1507",
     .state = "as shipped",
     .windows = true, .client = "reeee-", .server = "reeee-", .legacy = 0x0303,
     .record = 0x0303,
     .suites = "C030 C02F C028 C027 C014 C013 009F 009E 0039 0033 009D 009C "
               "003D 003C 0035 002F C02C C02B C024 C023 C00A C009 006A 0040 "
               "0038 0032 000A 0013s 0005s 0004s",
     .groups = "0017 0018", .schemes = SCHEMES_WIN10_1507,
     .also = ALSO_WIN7_UPDATED, .extensions = "0 5 10 11 13 35 16 23 65281",
     .compressors = "0", .dh_min = 1024, .dh_max = 4096, .dh_server = 2048,
     .rsa_min = 1024, .rsa_max = 16384, .sha512_tls12 = FACT_YES,
     .short_dh_ys = FACT_NO, .winhttp = WINHTTP_TO_TLS12,
     .reads_winhttp = true, .strong_crypto = true},
    {.id = "win10-1511",
     .name = "Windows 10 1511",
     .state = "as shipped",
     .windows = true, .client = "reeee-", .server = "reeee-", .legacy = 0x0303,
     .record = 0x0303, .suites = SUITES_WIN10_1511, .groups = "0017 0018",
     .schemes = SCHEMES_WIN10_1507,
     .also = "003B 0002 0700C0 010080 0009 0064 0062 0003 0001 0012 0063 "
             "060040 020080",
     .extensions = "0 5 10 11 13 35 16 23 21760 65281", .compressors = "0",
     .dh_min = 1024, .dh_max = 4096, .dh_server = 2048, .rsa_min = 1024,
     .rsa_max = 16384, .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_NO,
     .winhttp = WINHTTP_TO_TLS12, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "win10-1607-2016",
     .name = "Windows 10 1607, Windows Server 2016",
     .state = "as shipped",
     .windows = true, .client = "-reee-", .server = "-reee-",
     .suites = SUITES_WIN10_1511, .groups = "001D 0017 0018",
     .schemes = SCHEMES_WIN10_1507,
     .also = "003B 0002 0009 0064 0062 0003 0001 0012 0063 00A9 00A8 00AF "
             "00AE 00B1 00B0",
     .dh_min = 1024, .dh_max = 4096, .dh_server = 2048, .rsa_min = 1024,
     .rsa_max = 16384, .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_YES,
     .winhttp = WINHTTP_TO_TLS12, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "win10-1703",
     .name = "Windows 10 1703",
     .state = "as shipped",
     .windows = true, .client = "-reee-", .server = "-reee-", .legacy = 0x0303,
     .record = 0x0303,
     .suites = "C02C C02B C030 C02F 009F 009E C024 C023 C028 C027 C00A C009 "
               "C014 C013 009D 009C 003D 003C 0035 002F 000A 0005s 0004s",
     .groups = "001D 0017 0018", .schemes = SCHEMES_WIN10_1507,
     .also = "003B 0002 0039 0033 006A 0040 0038 0032 0013 0009 0012 0063 "
             "0001 0064 0003 0062 00A9 00A8 00AF 00AE 00B1 00B0",
     .extensions = "0 5 10 11 13 35 16 23 24 65281", .compressors = "0",
     .dh_min = 1024, .dh_max = 4096, .dh_server = 2048, .rsa_min = 1024,
     .rsa_max = 16384, .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_YES,
     .winhttp = WINHTTP_TO_TLS12, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "win10-1709",
     .name = "Windows 10 1709",
     .state = "as shipped",
     .windows = true, .client = "-reee-", .server = "-reee-",
     .suites = SUITES_WIN10_1709, .groups = "001D 0017 0018",
     .schemes = SCHEMES_WIN10_1507, .also = ALSO_WIN10_1709, .dh_min = 1024,
     .dh_max = 4096, .dh_server = 2048, .rsa_min = 1024, .rsa_max = 16384,
     .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_YES,
     .winhttp = WINHTTP_TO_TLS12, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "win10-1803",
     .name = "Windows 10 1803",
     .state = "as shipped",
     .windows = true, .client = "-reee-", .server = "-reee-", .legacy = 0x0303,
     .record = 0x0303, .suites = SUITES_WIN10_1709, .groups = "001D 0017 0018",
     .schemes = SCHEMES_WIN10_1507, .also = ALSO_WIN10_1709,
     .extensions = "0 5 10 11 13 35 16 23 24 65281", .compressors = "0",
     .dh_min = 1024, .dh_max = 4096, .dh_server = 2048, .rsa_min = 1024,
     .rsa_max = 16384, .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_YES,
     .winhttp = WINHTTP_TO_TLS12, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "win10-1809-2019",
     .name = "Windows 10 1809, Windows Server 2019",
     .state = "as shipped",
     .windows = true, .client = "-reee-", .server = "-reee-",
     .suites = SUITES_WIN10_1709, .groups = "001D 0017 0018",
     .also = ALSO_WIN10_1709, .dh_min = 1024, .dh_max = 4096,
     .dh_server = 2048, .rsa_min = 1024, .rsa_max = 16384,
     .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_YES,
     .winhttp = WINHTTP_TO_TLS12, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "win10-1903-2004",
     .name = "Windows 10 1903, Windows 10 1909, Windows 10 2004",
     .state = "as shipped",
     .windows = true, .client = "-reee-", .server = "-reee-",
     .suites = SUITES_WIN10_1709, .groups = "001D 0017 0018",
     .also = ALSO_WIN10_1709, .dh_min = 1024, .dh_max = 4096,
     .dh_server = 2048, .rsa_min = 1024, .rsa_max = 16384,
     .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_YES,
     .winhttp = WINHTTP_TO_TLS12, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "win10-20h2-21h2",
     .name = "Windows 10 20H2, Windows 10 21H1, Windows 10 21H2",
     .state = "as shipped",
     .windows = true, .client = "-reee-", .server = "-reee-",
     .suites = SUITES_WIN10_1709, .groups = "001D 0017 0018",
     .also = ALSO_WIN10_1709, .dh_min = 1024, .dh_max = 4096,
     .dh_server = 2048, .rsa_min = 1024, .rsa_max = 16384,
     .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_YES,
     .winhttp = WINHTTP_TO_TLS12, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "win10-22h2",
     .name = "Windows 10 22H2",
     .state = "as shipped",
     .windows = true, .client = "-reee-", .server = "-reee-",
     .suites = "C02C C02B C030 C02F C024 C023 C028 C027 C00A C009 C014 C013 "
               "009D 009C 003D 003C 0035 002F",
     .groups = "001D 0017 0018",
     .also = "003B 0002 009F 009E 000A 0039 0033 006A 0040 0038 0032 0013 "
             "0005 0004 0009 0012 0063 0001 0064 0003 0062 00A9 00A8 00AF "
             "00AE 00B1 00B0",
     .dh_min = 1024, .dh_max = 4096, .dh_server = 2048, .rsa_min = 1024,
     .rsa_max = 16384, .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_YES,
     .winhttp = WINHTTP_TO_TLS12, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "2022",
     .name = "Windows Server 2022",
     .state = "as shipped",
     .windows = true, .client = "-reeee", .server = "-reeee",
     .suites = SUITES_2022, .groups = "001D 0017 0018",
     .schemes = SCHEMES_2022, .also = ALSO_2022, .dh_min = 1024,
     .dh_server = 2048, .rsa_min = 1024, .rsa_max = 16384,
     .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_YES,
     .winhttp = WINHTTP_TLS12_13, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "win11-21h2",
     .name = "Windows 11 21H2",
     .state = "as shipped",
     .windows = true, .client = "-reeee", .server = "-reeee",
     .suites = SUITES_2022, .groups = "001D 0017 0018",
     .schemes = SCHEMES_2022, .also = ALSO_2022, .dh_min = 1024,
     .dh_server = 2048, .rsa_min = 1024, .rsa_max = 16384,
     .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_YES,
     .winhttp = WINHTTP_TLS12_13, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "win11-22h2-23h2",
     .name = "Windows 11 22H2, Windows 11 23H2",
     .state = "as shipped",
     .windows = true, .client = "-reeee", .server = "-reeee",
     .suites = SUITES_WIN11_22H2_23H2, .groups = "001D 0017 0018",
     .schemes = SCHEMES_2022, .also = ALSO_WIN11_22H2_23H2, .dh_min = 1024,
     .dh_server = 2048, .rsa_min = 1024, .rsa_max = 16384,
     .sha512_tls12 = FACT_YES, .short_dh_ys = FACT_YES,
     .winhttp = WINHTTP_TLS12_13, .reads_winhttp = true, .reads_net35 = true,
     .strong_crypto = true},
    {.id = "win11-24h2",
     .name = "Windows 11 24H2, Windows 11 25H2",
     .state = "as shipped",
     .windows = true, .client = "-reeee", .server = "-reeee",
     .suites = SUITES_WIN11_22H2_23H2, .groups = "001D 0017 0018",
     .also = ALSO_WIN11_22H2_23H2, .dh_min = 1024, .dh_server = 2048,
     .rsa_min = 1024, .rsa_max = 16384, .sha512_tls12 = FACT_YES,
     .short_dh_ys = FACT_YES, .winhttp = WINHTTP_TLS12_13,
     .reads_winhttp = true, .reads_net35 = true, .strong_crypto = true},
    {.id = "2025",
     .name = "Windows Server 2025",
     .state = "as shipped",
     .windows = true, .client = "-reeee", .server = "-reeee",
     .suites = SUITES_WIN11_22H2_23H2, .groups = "001D 0017 0018",
     .also = ALSO_WIN11_22H2_23H2, .dh_min = 1024, .dh_server = 2048,
     .rsa_min = 1024, .rsa_max = 16384, .sha512_tls12 = FACT_YES,
     .short_dh_ys = FACT_YES, .winhttp = WINHTTP_TLS12_13,
     .reads_winhttp = true, .reads_net35 = true, .strong_crypto = true},
    {.id = NULL},
};
/* clang-format on */
