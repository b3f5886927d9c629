#include "core/profile/builtin_row.h"

/* Clients as they were recorded: what their hello offers, and the limits
 * that are known of them. Programs, libraries and systems. */
/* clang-format off */
const struct builtin_row builtin_programs[] = {
    {.id = "android-2-3-7",
     .name = "Android 2.3.7",
     .client = "deeddd", .legacy = 0x0301, .record = 0x0301,
     .suites = "0004 0005 002F 0033 0032 000A 0016 0013 0009 0015 0012 0003 "
               "0008 0014 0011 00FF",
     .extensions = "", .compressors = "0", .sha1_certs = FACT_YES},
    {.id = "android-4-0-4",
     .name = "Android 4.0.4",
     .client = "deeddd", .legacy = 0x0301, .record = 0x0301,
     .suites = "C014 C00A 0039 0038 C00F C005 0035 C012 C008 0016 0013 C00D "
               "C003 000A C013 C009 0033 0032 C00E C004 002F C011 C007 C00C "
               "C002 0005 0004 00FF",
     .groups = "0001 0002 0003 0004 0005 0006 0007 0008 0009 000A 000B 000C "
               "000D 000E 000F 0010 0011 0012 0013 0014 0015 0016 0017 0018 "
               "0019",
     .extensions = "0 11 10 35 13172", .compressors = "1 0",
     .sha1_certs = FACT_YES},
    {.id = "android-4-4-2",
     .name = "Android 4.4.2",
     .client = "deeeed", .legacy = 0x0303, .record = 0x0301,
     .suites = "C030 C02C C014 C00A 00A3 009F 006B 006A 0039 0038 009D 003D "
               "0035 C012 C008 0016 0013 000A C02F C02B C027 C023 C013 C009 "
               "00A2 009E 0067 0040 0033 0032 009C 003C 002F C011 C007 0005 "
               "0004 00FF",
     .groups = "0019 0018 0017",
     .schemes = "0601 0602 0603 0501 0502 0503 0401 0402 0403 0301 0302 0303 "
                "0201 0202 0203 0101",
     .extensions = "0 11 10 35 13 13172", .compressors = "0",
     .sha1_certs = FACT_YES},
    {.id = "android-5-0-0",
     .name = "Android 5.0.0",
     .client = "deeeed", .legacy = 0x0303, .record = 0x0301,
     .suites = "CC14 CC13 CC15 C014 C00A 0039 0038 0035 C012 C008 0016 0013 "
               "000A C02F C02B C013 C009 00A2 009E 0033 0032 009C 002F C011 "
               "C007 0005 0004 00FF",
     .groups = "0019 0018 0017",
     .schemes = "0601 0602 0603 0501 0502 0503 0401 0402 0403 0301 0302 0303 "
                "0201 0202 0203 0101",
     .extensions = "0 35 13 13172 11 10", .compressors = "0",
     .sha1_certs = FACT_YES},
    {.id = "android-6-0",
     .name = "Android 6.0",
     .client = "ddeeed", .legacy = 0x0303, .record = 0x0301,
     .suites = "CC14 CC13 CC15 C02B C02F 009E C00A C014 0039 C009 C013 0033 "
               "009C 0035 002F 000A 00FF",
     .groups = "0017 0018",
     .schemes = "0601 0603 0501 0503 0401 0403 0301 0303 0201 0203",
     .extensions = "0 23 35 13 5 13172 18 16 11 10", .compressors = "0",
     .sha1_certs = FACT_YES},
    {.id = "android-7-0-native",
     .name = "Android 7.0 (native)",
     .client = "ddeeed", .legacy = 0x0303, .record = 0x0301,
     .suites = "C02B C02C CCA9 C02F C030 CCA8 C013 C014 009C 009D 002F 0035",
     .groups = "0017",
     .schemes = "0601 0603 0501 0503 0401 0403 0301 0303 0201 0203",
     .extensions = "65281 0 23 35 13 16 11 10", .compressors = "0",
     .sha1_certs = FACT_YES},
    {.id = "android-8-1-native",
     .name = "Android 8.1 (native)",
     .client = "ddeeed", .legacy = 0x0303, .record = 0x0301,
     .suites = "C02B C02C CCA9 C02F C030 CCA8 C009 C00A C013 C014 009C 009D "
               "002F 0035",
     .groups = "001D 0017 0018",
     .schemes = "0403 0804 0401 0503 0805 0501 0806 0601 0201",
     .extensions = "0 23 65281 10 11 5 13", .compressors = "0",
     .sha1_certs = FACT_YES},
    {.id = "android-9-0-native",
     .name = "Android 9.0 (native)",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1301 1302 1303 C02B C02F C02C C030 CCA9 CCA8 C013 C014 009C "
               "009D 002F 0035 000A",
     .groups = "001D 0017 0018", .shares = "001D",
     .schemes = "0403 0804 0401 0503 0805 0501 0806 0601 0201",
     .extensions = "0 23 65281 10 11 35 16 5 13 18 51 45 43 27 41",
     .compressors = "0", .sha1_certs = FACT_YES, .grease = true},
    {.id = "android-10-0-native",
     .name = "Android 10.0 (native)",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1301 1302 1303 C02B C02F C02C C030 CCA9 CCA8 C013 C014 009C "
               "009D 002F 0035 000A",
     .groups = "001D 0017 0018", .shares = "001D",
     .schemes = "0403 0804 0401 0503 0805 0501 0806 0601 0201",
     .extensions = "0 23 65281 10 11 35 16 5 13 18 51 45 43 27 21",
     .compressors = "0", .sha1_certs = FACT_YES, .grease = true},
    {.id = "android-11-12-native",
     .name = "Android 11/12 (native)",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1301 1302 1303 C02B C02C CCA9 C02F C030 CCA8 C009 C00A C013 "
               "C014 009C 009D 002F 0035",
     .groups = "001D 0017 0018", .shares = "001D",
     .schemes = "0403 0804 0401 0503 0805 0501 0806 0601 0201",
     .extensions = "0 23 65281 10 11 35 16 5 13 51 45 43 21",
     .compressors = "0", .sha1_certs = FACT_YES},
    {.id = "android-13-14-native",
     .name = "Android 13/14 (native)",
     .client = "ddddee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1301 1302 1303 C02B C02C CCA9 C02F C030 CCA8 C009 C00A C013 "
               "C014 009C 009D 002F 0035",
     .groups = "001D 0017 0018", .shares = "001D",
     .schemes = "0403 0804 0401 0503 0805 0501 0806 0601 0201",
     .extensions = "0 23 65281 10 11 35 16 5 13 51 45 43 41",
     .compressors = "0", .sha1_certs = FACT_YES},
    {.id = "android-15-16-native",
     .name = "Android 15/16 (native)",
     .client = "ddddee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1301 1302 1303 C02B C02F C02C C030 CCA9 CCA8 C013 C014 009C "
               "009D 002F 0035",
     .groups = "11EC 001D 0017 0018", .shares = "11EC 001D",
     .schemes = "0403 0804 0401 0503 0805 0501 0806 0601",
     .extensions = "5 11 17613 23 43 45 0 27 35 16 18 10 65037 13 51 65281 41",
     .compressors = "0", .sha1_certs = FACT_NO, .grease = true},
    {.id = "apple-ats-9-ios-9",
     .name = "Apple ATS 9 iOS 9",
     .client = "dddded", .legacy = 0x0303, .record = 0x0303,
     .suites = "00FF C02C C02B C024 C00A C023 C009 C030 C02F C028 C027 C013",
     .groups = "0017 0018 0019", .schemes = "0501 0401 0201 0503 0403 0203",
     .extensions = "0 10 11 13 13172 16 5 18", .compressors = "0",
     .dh_min = 768, .rsa_min = 2048, .rsa_max = 8192, .ecdsa_min = 256,
     .sha1_certs = FACT_NO},
    {.id = "java-6u45",
     .name = "Java 6u45",
     .state = "with a hello in the format of SSLv2; Diffie-Hellman above 1024 "
              "bits fails",
     .client = "eeeddd", .legacy = 0x0301,
     .suites = "0004 010080 0005 002F 0033 0032 000A 0700C0 0016 0013 0009 "
               "060040 0015 0012 0003 020080 0008 0014 0011 00FF",
     .dh_max = 1024, .sha1_certs = FACT_YES},
    {.id = "java-7u25",
     .name = "Java 7u25",
     .state = "Diffie-Hellman above 1024 bits fails; TLS 1.1 and 1.2 only "
              "where the program names them",
     .client = "deerrd", .legacy = 0x0301, .record = 0x0301,
     .suites = "C009 C013 002F C004 C00E 0033 0032 C007 C011 0005 C002 C00C "
               "C008 C012 000A C003 C00D 0016 0013 0004 00FF",
     .groups = "0017 0001 0003 0013 0015 0006 0007 0009 000A 0018 000B 000C "
               "0019 000D 000E 000F 0010 0011 0002 0012 0004 0005 0014 0008 "
               "0016",
     .extensions = "10 11 0", .compressors = "0", .dh_max = 1024,
     .sha1_certs = FACT_YES},
    {.id = "java-8b132",
     .name = "Java 8b132",
     .state = "Diffie-Hellman above 2048 bits fails",
     .client = "deeeed", .legacy = 0x0303, .record = 0x0303,
     .suites = "C023 C027 003C C025 C029 0067 0040 C009 C013 002F C004 C00E "
               "0033 0032 C007 C011 0005 C002 C00C C02B C02F 009C C02D C031 "
               "009E 00A2 C008 C012 000A C003 C00D 0016 0013 0004 00FF",
     .groups = "0017 0001 0003 0013 0015 0006 0007 0009 000A 0018 000B 000C "
               "0019 000D 000E 000F 0010 0011 0002 0012 0004 0005 0014 0008 "
               "0016",
     .schemes = "0603 0601 0503 0501 0403 0401 0303 0301 0203 0201 0202 0101",
     .extensions = "10 11 13 0", .compressors = "0", .dh_max = 2048,
     .sha1_certs = FACT_YES},
    {.id = "java-8u31",
     .name = "Java 8u31",
     .state = "Diffie-Hellman above 2048 bits fails",
     .client = "ddeeed", .legacy = 0x0303, .record = 0x0303,
     .suites = "C023 C027 003C C025 C029 0067 0040 C009 C013 002F C004 C00E "
               "0033 0032 C02B C02F 009C C02D C031 009E 00A2 C008 C012 000A "
               "C003 C00D 0016 0013 C007 C011 0005 C002 C00C 0004 00FF",
     .groups = "0017 0001 0003 0013 0015 0006 0007 0009 000A 0018 000B 000C "
               "0019 000D 000E 000F 0010 0011 0002 0012 0004 0005 0014 0008 "
               "0016",
     .schemes = "0603 0601 0503 0501 0403 0401 0303 0301 0203 0201 0202 0101",
     .extensions = "10 11 13 0", .compressors = "0", .dh_max = 2048,
     .sha1_certs = FACT_YES},
    {.id = "java-8u111",
     .name = "Java 8u111",
     .state = "Diffie-Hellman above 2048 bits fails",
     .client = "ddeeed", .legacy = 0x0303, .record = 0x0303,
     .suites = "C023 C027 003C C025 C029 0067 0040 C009 C013 002F C004 C00E "
               "0033 0032 C02B C02F 009C C02D C031 009E 00A2 C008 C012 000A "
               "C003 C00D 0016 0013 00FF",
     .groups = "0017 0001 0003 0013 0015 0006 0007 0009 000A 0018 000B 000C "
               "0019 000D 000E 000F 0010 0011 0002 0012 0004 0005 0014 0008 "
               "0016",
     .schemes = "0603 0601 0503 0501 0403 0401 0402 0203 0201 0202",
     .extensions = "10 11 13 0", .compressors = "0", .dh_max = 2048,
     .sha1_certs = FACT_YES},
    {.id = "java-8u161",
     .name = "Java 8u161",
     .state = "whether Diffie-Hellman above 2048 bits still fails is not "
              "verified",
     .client = "ddeeed", .legacy = 0x0303, .record = 0x0303,
     .suites = "C024 C028 003D C026 C02A 006B 006A C00A C014 0035 C005 C00F "
               "0039 0038 C023 C027 003C C025 C029 0067 0040 C009 C013 002F "
               "C004 C00E 0033 0032 C02C C02B C030 009D C02E C032 009F 00A3 "
               "C02F 009C C02D C031 009E 00A2 C008 C012 000A C003 C00D 0016 "
               "0013 00FF",
     .groups = "0017 0018 0019 0009 000A 000B 000C 000D 000E 0016",
     .schemes = "0603 0601 0503 0501 0403 0401 0402 0203 0201 0202",
     .extensions = "10 11 13 23 0", .compressors = "0", .dh_max = 2048,
     .sha1_certs = FACT_YES},
    {.id = "java-8u442-openjdk",
     .name = "Java 8u442 (OpenJDK)",
     .client = "ddddee", .legacy = 0x0303, .record = 0x0303,
     .suites = "1302 1301 1303 C02C C02B CCA9 C030 CCA8 C02F 009F CCAA 009E "
               "C024 C028 C023 C027 006B 0067 C00A C014 C009 C013 0039 0033 "
               "009D 009C 003D 003C 0035 002F 00FF",
     .groups = "001D 0017 0018 0019 001E 0100 0101 0102 0103 0104",
     .shares = "001D 0017",
     .schemes = "0403 0503 0603 0807 0808 0804 0805 0806 0809 080A 080B 0401 "
                "0501 0601 0303 0301",
     .cert_schemes = "0403 0503 0603 0807 0808 0804 0805 0806 0809 080A 080B "
                     "0401 0501 0601 0303 0301",
     .extensions = "0 5 10 11 17 23 35 13 43 45 50 51", .compressors = "0",
     .dh_min = 1024, .ecdsa_min = 224, .sha1_certs = FACT_NO},
    {.id = "java-9-0-4",
     .name = "Java 9.0.4",
     .client = "ddeeed", .legacy = 0x0303, .record = 0x0303,
     .suites = "C02C C02B C030 009D C02E C032 009F 00A3 C02F 009C C02D C031 "
               "009E 00A2 C024 C028 003D C026 C02A 006B 006A C00A C014 0035 "
               "C005 C00F 0039 0038 C023 C027 003C C025 C029 0067 0040 C009 "
               "C013 002F C004 C00E 0033 0032 C008 C012 000A C003 C00D 0016 "
               "0013 00FF",
     .groups = "0017 0018 0019 0009 000A 000B 000C 000D 000E 0016 0100 0101 "
               "0102 0103 0104",
     .schemes = "0603 0601 0503 0501 0403 0401 0402 0203 0201 0202",
     .extensions = "10 11 13 23 0 17 5", .compressors = "0", .dh_max = 2048,
     .sha1_certs = FACT_YES},
    {.id = "java-11-0-2-openjdk",
     .name = "Java 11.0.2 (OpenJDK)",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0303,
     .suites = "1301 1302 C02C C02B C030 009D C02E C032 009F 00A3 C02F 009C "
               "C02D C031 009E 00A2 C024 C028 003D C026 C02A 006B 006A C00A "
               "C014 0035 C005 C00F 0039 0038 C023 C027 003C C025 C029 0067 "
               "0040 C009 C013 002F C004 C00E 0033 0032",
     .groups = "0017 0018 0019 0009 000A 000B 000C 000D 000E 0016 0100 0101 "
               "0102 0103 0104",
     .shares = "0017",
     .schemes = "0403 0503 0603 0804 0805 0806 0809 080A 080B 0401 0501 0601 "
                "0402 0303 0301 0302 0203 0201 0202",
     .cert_schemes = "0403 0503 0603 0804 0805 0806 0809 080A 080B 0401 0501 "
                     "0601 0402 0303 0301 0302 0203 0201 0202",
     .extensions = "0 5 10 11 13 50 17 23 43 45 51 65281", .compressors = "0",
     .dh_min = 1024, .ecdsa_min = 224, .sha1_certs = FACT_YES},
    {.id = "java-12-0-1-openjdk",
     .name = "Java 12.0.1 (OpenJDK)",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0303,
     .suites = "1301 1302 1303 C02C C02B CCA9 C030 CCA8 009D C02E C032 009F "
               "CCAA 00A3 C02F 009C C02D C031 009E 00A2 C024 C028 003D C026 "
               "C02A 006B 006A C00A C014 0035 C005 C00F 0039 0038 C023 C027 "
               "003C C025 C029 0067 0040 C009 C013 002F C004 C00E 0033 0032 "
               "00FF",
     .groups = "0017 0018 0019 0009 000A 000B 000C 000D 000E 0016 0100 0101 "
               "0102 0103 0104",
     .shares = "0017",
     .schemes = "0403 0503 0603 0804 0805 0806 0809 080A 080B 0401 0501 0601 "
                "0402 0303 0301 0302 0203 0201 0202",
     .cert_schemes = "0403 0503 0603 0804 0805 0806 0809 080A 080B 0401 0501 "
                     "0601 0402 0303 0301 0302 0203 0201 0202",
     .extensions = "0 5 10 11 13 50 17 23 43 45 51", .compressors = "0",
     .dh_min = 1024, .ecdsa_min = 224, .sha1_certs = FACT_YES},
    {.id = "java-17-0-3-21-0-6-openjdk",
     .name = "Java 17.0.3/21.0.6 (OpenJDK)",
     .client = "ddddee", .legacy = 0x0303, .record = 0x0303,
     .suites = "1302 1301 1303 C02C C02B CCA9 C030 CCA8 C02F 009F CCAA 009E "
               "C024 C028 C023 C027 006B 0067 C00A C014 C009 C013 0039 0033 "
               "009D 009C 003D 003C 0035 002F 00FF",
     .groups = "001D 0017 0018 0019 001E 0100 0101 0102 0103 0104",
     .shares = "001D 0017",
     .schemes = "0403 0503 0603 0807 0808 0804 0805 0806 0809 080A 080B 0401 "
                "0501 0601 0303 0301",
     .cert_schemes = "0403 0503 0603 0807 0808 0804 0805 0806 0809 080A 080B "
                     "0401 0501 0601 0303 0301",
     .extensions = "0 5 10 11 17 23 35 13 43 45 50 51", .compressors = "0",
     .dh_min = 1024, .ecdsa_min = 224},
    {.id = "go-1-17-8",
     .name = "go 1.17.8",
     .state = "Go before 1.18: TLS 1.0 as a client",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "C02B C02F C02C C030 CCA9 CCA8 C009 C013 C00A C014 009C 009D "
               "002F 0035 C012 000A 1301 1302 1303",
     .groups = "001D 0017 0018 0019", .shares = "001D",
     .schemes = "0804 0403 0807 0805 0806 0401 0501 0601 0503 0603 0201 0203",
     .extensions = "0 5 10 11 13 65281 16 18 43 51", .compressors = "0",
     .dh_min = 1024, .ecdsa_min = 224, .sha1_certs = FACT_YES},
    {.id = "libressl-2-8-3-apple",
     .name = "LibreSSL 2.8.3 (Apple)",
     .client = "ddeeed", .legacy = 0x0303, .record = 0x0301,
     .suites = "CCA9 CCA8 CCAA C030 C02C C028 C024 C014 C00A 009F 006B 0039 "
               "FF85 00C4 0088 0081 009D 003D 0035 00C0 0084 C02F C02B C027 "
               "C023 C013 C009 009E 0067 0033 00BE 0045 009C 003C 002F 00BA "
               "0041 C011 C007 0005 0004 C012 C008 0016 000A 00FF",
     .groups = "001D 0017 0018",
     .schemes = "0601 0603 EFEF 0501 0503 0401 0403 EEEE EDED 0301 0303 0201 "
                "0203",
     .extensions = "0 11 10 35 13", .compressors = "0", .sha1_certs = FACT_YES},
    {.id = "libressl-3-3-6-macos",
     .name = "LibreSSL 3.3.6 (macOS)",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1303 1302 1301 CCA9 CCA8 CCAA C030 C02C C028 C024 C014 C00A "
               "009F 006B 0039 FF85 00C4 0088 0081 009D 003D 0035 00C0 0084 "
               "C02F C02B C027 C023 C013 C009 009E 0067 0033 00BE 0045 009C "
               "003C 002F 00BA 0041 C011 C007 0005 0004 C012 C008 0016 000A "
               "00FF",
     .groups = "001D 0017 0018 0019", .shares = "001D",
     .schemes = "0806 0601 0603 0805 0501 0503 0804 0401 0403 0201 0203",
     .extensions = "43 51 0 11 10 35 13", .compressors = "0",
     .sha1_certs = FACT_YES},
    {.id = "openssl-0-9-8y",
     .name = "OpenSSL 0.9.8y",
     .client = "deeddd", .legacy = 0x0301, .record = 0x0301,
     .suites = "0039 0038 0035 0016 0013 000A 0033 0032 002F 0007 0005 0004 "
               "0015 0012 0009 0014 0011 0008 0006 0003 00FF",
     .extensions = "0 35", .compressors = "0", .sha1_certs = FACT_YES},
    {.id = "openssl-1-0-1h",
     .name = "OpenSSL 1.0.1h",
     .client = "deeeed", .legacy = 0x0303, .record = 0x0301,
     .suites = "C030 C02C C028 C024 C014 C00A C022 C021 00A3 009F 006B 006A "
               "0039 0038 0088 0087 C032 C02E C02A C026 C00F C005 009D 003D "
               "0035 0084 C012 C008 C01C C01B 0016 0013 C00D C003 000A C02F "
               "C02B C027 C023 C013 C009 C01F C01E 00A2 009E 0067 0040 0033 "
               "0032 009A 0099 0045 0044 C031 C02D C029 C025 C00E C004 009C "
               "003C 002F 0096 0041 0007 C011 C007 C00C C002 0005 0004 0015 "
               "0012 0009 0014 0011 0008 0006 0003 00FF",
     .groups = "000E 000D 0019 000B 000C 0018 0009 000A 0016 0017 0008 0006 "
               "0007 0014 0015 0004 0005 0012 0013 0001 0002 0003 000F 0010 "
               "0011",
     .schemes = "0601 0602 0603 0501 0502 0503 0401 0402 0403 0301 0302 0303 "
                "0201 0202 0203 0101",
     .extensions = "0 11 10 35 13 15", .compressors = "0",
     .sha1_certs = FACT_YES},
    {.id = "openssl-1-0-1l",
     .name = "OpenSSL 1.0.1l",
     .client = "deeeed", .legacy = 0x0303, .record = 0x0301,
     .suites = "C030 C02C C028 C024 C014 C00A 00A3 009F 006B 006A 0039 0038 "
               "0088 0087 C032 C02E C02A C026 C00F C005 009D 003D 0035 0084 "
               "C02F C02B C027 C023 C013 C009 00A2 009E 0067 0040 0033 0032 "
               "009A 0099 0045 0044 C031 C02D C029 C025 C00E C004 009C 003C "
               "002F 0096 0041 0007 C011 C007 C00C C002 0005 0004 C012 C008 "
               "0016 0013 C00D C003 000A 0015 0012 0009 0014 0011 0008 0006 "
               "0003 00FF",
     .groups = "000E 000D 0019 000B 000C 0018 0009 000A 0016 0017 0008 0006 "
               "0007 0014 0015 0004 0005 0012 0013 0001 0002 0003 000F 0010 "
               "0011",
     .schemes = "0601 0602 0603 0501 0502 0503 0401 0402 0403 0301 0302 0303 "
                "0201 0202 0203",
     .extensions = "0 11 10 35 13 5 15", .compressors = "0",
     .sha1_certs = FACT_YES},
    {.id = "openssl-1-0-2e",
     .name = "OpenSSL 1.0.2e",
     .client = "deeeed", .legacy = 0x0303, .record = 0x0301,
     .suites = "C030 C02C C028 C024 C014 C00A 00A5 00A3 00A1 009F 006B 006A "
               "0069 0068 0039 0038 0037 0036 0088 0087 0086 0085 C032 C02E "
               "C02A C026 C00F C005 009D 003D 0035 0084 C02F C02B C027 C023 "
               "C013 C009 00A4 00A2 00A0 009E 0067 0040 003F 003E 0033 0032 "
               "0031 0030 009A 0099 0098 0097 0045 0044 0043 0042 C031 C02D "
               "C029 C025 C00E C004 009C 003C 002F 0096 0041 0007 C011 C007 "
               "C00C C002 0005 0004 C012 C008 0016 0013 0010 000D C00D C003 "
               "000A 0015 0012 000F 000C 0009 00FF",
     .groups = "0017 0019 001C 001B 0018 001A 0016 000E 000D 000B 000C 0009 "
               "000A",
     .schemes = "0601 0602 0603 0501 0502 0503 0401 0402 0403 0301 0302 0303 "
                "0201 0202 0203",
     .extensions = "0 11 10 35 13 5 15", .compressors = "0",
     .sha1_certs = FACT_YES},
    {.id = "openssl-1-1-0l-debian",
     .name = "OpenSSL 1.1.0l (Debian)",
     .client = "ddeeed", .legacy = 0x0303, .record = 0x0301,
     .suites = "C02C C030 009F CCA9 CCA8 CCAA C02B C02F 009E C024 C028 006B "
               "C023 C027 0067 C00A C014 0039 C009 C013 0033 009D 009C 003D "
               "003C 0035 002F 00FF",
     .groups = "001D 0017 0019 0018",
     .schemes = "0601 0602 0603 0501 0502 0503 0401 0402 0403 0301 0302 0303 "
                "0201 0202 0203",
     .extensions = "0 11 10 35 22 23 13", .compressors = "0",
     .sha1_certs = FACT_YES},
    {.id = "openssl-1-1-1b-debian",
     .name = "OpenSSL 1.1.1b (Debian)",
     .state = "security level 2, MinProtocol TLSv1.2",
     .client = "ddddee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1302 1303 1301 C02C C030 009F CCA9 CCA8 CCAA C02B C02F 009E "
               "C024 C028 006B C023 C027 0067 C00A C014 0039 C009 C013 0033 "
               "009D 009C 003D 003C 0035 002F 00FF",
     .groups = "001D 0017 001E 0019 0018", .shares = "001D",
     .schemes = "0403 0503 0603 0807 0808 0809 080A 080B 0804 0805 0806 0401 "
                "0501 0601 0303 0301 0302 0402 0502 0602",
     .extensions = "0 11 10 35 22 23 13 43 45 51", .compressors = "0",
     .sha1_certs = FACT_NO},
    {.id = "openssl-1-1-1d-debian",
     .name = "OpenSSL 1.1.1d (Debian)",
     .state = "security level 2, MinProtocol TLSv1.2",
     .client = "ddddee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1302 1303 1301 C02C C030 009F CCA9 CCA8 CCAA C02B C02F 009E "
               "C024 C028 006B C023 C027 0067 C00A C014 0039 C009 C013 0033 "
               "009D 009C 003D 003C 0035 002F 00FF",
     .groups = "001D 0017 001E 0019 0018", .shares = "001D",
     .schemes = "0403 0503 0603 0807 0808 0809 080A 080B 0804 0805 0806 0401 "
                "0501 0601 0303 0301 0302 0402 0502 0602",
     .extensions = "0 11 10 35 22 23 13 43 45 51", .compressors = "0",
     .sha1_certs = FACT_NO},
    {.id = "openssl-3-0-15-debian",
     .name = "OpenSSL 3.0.15 (Debian)",
     .state = "security level 2: names TLS 1.0 and 1.1 and can hardly use "
              "them",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1302 1303 1301 C02C C030 009F CCA9 CCA8 CCAA C02B C02F 009E "
               "C024 C028 006B C023 C027 0067 C00A C014 0039 C009 C013 0033 "
               "009D 009C 003D 003C 0035 002F 00FF",
     .groups = "001D 0017 001E 0019 0018 0100 0101 0102 0103 0104",
     .shares = "001D",
     .schemes = "0403 0503 0603 0807 0808 0809 080A 080B 0804 0805 0806 0401 "
                "0501 0601 0303 0301 0302 0402 0502 0602",
     .extensions = "0 11 10 35 22 23 13 43 45 51", .compressors = "0",
     .sha1_certs = FACT_NO},
    {.id = "openssl-3-5-0-git",
     .name = "OpenSSL 3.5.0 (git)",
     .client = "ddddee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1302 1303 1301 C02C C030 009F CCA9 CCA8 CCAA C02B C02F 009E "
               "C024 C028 006B C023 C027 0067 C00A C014 0039 C009 C013 0033 "
               "009D 009C 003D 003C 0035 002F",
     .groups = "11EC 001D 0017 001E 0018 0019 0100 0101",
     .shares = "11EC 001D",
     .schemes = "0905 0906 0904 0403 0503 0603 0807 0808 081A 081B 081C 0809 "
                "080A 080B 0804 0805 0806 0401 0501 0601 0303 0301 0302 0402 "
                "0502 0602",
     .extensions = "65281 0 11 10 35 22 23 13 43 45 51", .compressors = "0",
     .dh_min = 2048, .rsa_min = 2048, .ecdsa_min = 224, .sha1_certs = FACT_NO},
    {.id = "openssl-4-0-0-git",
     .name = "OpenSSL 4.0.0 (git)",
     .client = "ddddee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1302 1303 1301 C02C C030 009F CCA9 CCA8 CCAA C02B C02F 009E "
               "C024 C028 006B C023 C027 0067 C00A C014 0039 C009 C013 0033 "
               "009D 009C 003D 003C 0035 002F",
     .groups = "11EC 11EB 11EE 001D 0017 001E 0018 0019 0029 0100 0101",
     .shares = "11EC 001D",
     .schemes = "0905 0906 0904 0403 0503 0603 0807 0808 081A 081B 081C 0809 "
                "080A 080B 0804 0805 0806 0401 0501 0601 0303 0301 0302 0402 "
                "0502 0602 0708",
     .extensions = "65281 11 10 35 22 23 13 43 45 51 27 0", .compressors = "0",
     .dh_min = 2048, .rsa_min = 2048, .ecdsa_min = 224, .sha1_certs = FACT_NO},
    {.id = "apple-mail-16-0",
     .name = "Apple Mail (16.0)",
     .client = "ddeeed", .legacy = 0x0303, .record = 0x0301,
     .suites = "00FF C02C C02B C024 C023 C00A C009 C008 C030 C02F C028 C027 "
               "C014 C013 C012 009D 009C 003D 003C 0035 002F 000A",
     .groups = "0017 0018 0019",
     .schemes = "0401 0201 0501 0601 0403 0203 0503 0603",
     .extensions = "0 10 11 13 5 18 23", .compressors = "0",
     .sha1_certs = FACT_YES},
    {.id = "thunderbird-60-6",
     .name = "Thunderbird (60.6)",
     .state = "its TLS 1.3 may be a draft",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1301 1303 1302 C02B C02F CCA9 CCA8 C02C C030 C013 C014 002F "
               "0035 000A",
     .groups = "001D 0017 0018 0019 0100 0101", .shares = "001D 0017",
     .schemes = "0403 0503 0603 0804 0805 0806 0401 0501 0601 0203 0201",
     .extensions = "0 23 65281 10 11 35 5 51 43 13 45 28 21",
     .compressors = "0", .sha1_certs = FACT_YES},
    {.id = "thunderbird-68-3",
     .name = "Thunderbird (68.3)",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1301 1303 1302 C02B C02F CCA9 CCA8 C02C C030 C00A C009 C013 "
               "C014 0033 0039 002F 0035 000A",
     .groups = "001D 0017 0018 0019 0100 0101", .shares = "001D 0017",
     .schemes = "0403 0503 0603 0804 0805 0806 0401 0501 0601 0203 0201",
     .extensions = "0 23 65281 10 11 35 5 51 43 13 45 28 21",
     .compressors = "0", .sha1_certs = FACT_YES},
    {.id = "thunderbird-91-9",
     .name = "Thunderbird (91.9)",
     .client = "ddddee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1301 1303 1302 C02B C02F CCA9 CCA8 C02C C030 C00A C009 C013 "
               "C014 009C 009D 002F 0035 000A",
     .groups = "001D 0017 0018 0019 0100 0101", .shares = "001D 0017",
     .schemes = "0403 0503 0603 0804 0805 0806 0401 0501 0601 0203 0201",
     .extensions = "0 23 65281 10 11 35 5 34 51 43 13 45 28 21",
     .compressors = "0", .sha1_certs = FACT_YES},
    {.id = "openssl-3.0.19-debian12-default",
     .name = "OpenSSL 3.0.19 (Debian 12) s_client",
     .state = "security level 2: names TLS 1.0 and 1.1 and can hardly use "
              "them",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1302 1303 1301 C02C C030 009F CCA9 CCA8 CCAA C02B C02F 009E "
               "C024 C028 006B C023 C027 0067 C00A C014 0039 C009 C013 0033 "
               "009D 009C 003D 003C 0035 002F 00FF",
     .groups = "001D 0017 001E 0019 0018 0100 0101 0102 0103 0104",
     .shares = "001D",
     .schemes = "0403 0503 0603 0807 0808 0809 080A 080B 0804 0805 0806 0401 "
                "0501 0601 0303 0301 0302 0402 0502 0602",
     .extensions = "0 11 10 35 22 23 13 43 45 51", .compressors = "0",
     .dh_min = 2048, .rsa_min = 2048},
    {.id = "openssl-3.0.19-debian12-seclevel0",
     .name = "OpenSSL 3.0.19 (Debian 12) s_client -cipher DEFAULT@SECLEVEL=0",
     .state = "TLS 1.0 and 1.1 can be used, SHA-1 signatures too",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1302 1303 1301 C02C C030 009F CCA9 CCA8 CCAA C02B C02F 009E "
               "C024 C028 006B C023 C027 0067 C00A C014 0039 C009 C013 0033 "
               "009D 009C 003D 003C 0035 002F 00FF",
     .groups = "001D 0017 001E 0019 0018 0100 0101 0102 0103 0104",
     .shares = "001D",
     .schemes = "0403 0503 0603 0807 0808 0809 080A 080B 0804 0805 0806 0401 "
                "0501 0601 0303 0203 0301 0201 0302 0202 0402 0502 0602",
     .extensions = "0 11 10 35 22 23 13 43 45 51", .compressors = "0"},
    {.id = "gnutls-3.7.9-debian12-normal",
     .name = "GnuTLS 3.7.9 (Debian 12) gnutls-cli, priority NORMAL",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1302 1303 1301 1304 C02C CCA9 C0AD C00A C02B C0AC C009 C030 "
               "CCA8 C014 C02F C013 009D C09D 0035 009C C09C 002F 009F CCAA "
               "C09F 0039 009E C09E 0033",
     .groups = "0017 0018 0019 001D 001E 0100 0101 0102 0103 0104",
     .shares = "0017 001D",
     .schemes = "0401 0809 0804 0403 0807 0501 080A 0805 0503 0808 0601 080B "
                "0806 0603 0201 0203",
     .extensions = "5 10 11 13 22 23 35 51 43 65281 0 45 28",
     .compressors = "0"},
    {.id = "wget-gnutls-debian12",
     .name = "Wget 1.21.3 (Debian 12, GnuTLS)",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1302 1303 1301 1304 C02C CCA9 C0AD C00A C02B C0AC C009 C030 "
               "CCA8 C014 C02F C013 009D C09D 0035 009C C09C 002F 009F CCAA "
               "C09F 0039 009E C09E 0033",
     .groups = "0017 0018 0019 001D 001E 0100 0101 0102 0103 0104",
     .shares = "0017 001D",
     .schemes = "0401 0809 0804 0403 0807 0501 080A 0805 0503 0808 0601 080B "
                "0806 0603 0201 0203",
     .extensions = "5 10 11 13 35 51 43 49 65281 45 28 21", .compressors = "0"},
    {.id = "curl-7.88.1-openssl-3.0",
     .name = "curl 7.88.1 (Debian 12, OpenSSL 3.0)",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1302 1303 1301 C02C C030 009F CCA9 CCA8 CCAA C02B C02F 009E "
               "C024 C028 006B C023 C027 0067 C00A C014 0039 C009 C013 0033 "
               "009D 009C 003D 003C 0035 002F 00FF",
     .groups = "001D 0017 001E 0019 0018 0100 0101 0102 0103 0104",
     .shares = "001D",
     .schemes = "0403 0503 0603 0807 0808 0809 080A 080B 0804 0805 0806 0401 "
                "0501 0601 0303 0301 0302 0402 0502 0602",
     .extensions = "11 10 16 22 23 49 13 43 45 51 21", .compressors = "0",
     .dh_min = 2048, .rsa_min = 2048},
    {.id = "python-3.11-openssl-3.0",
     .name = "Python 3.11 ssl (OpenSSL 3.0)",
     .state = "TLS 1.2 at least, no RSA key exchange: both set by Python",
     .client = "ddddee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1302 1303 1301 C02C C030 C02B C02F CCA9 CCA8 C024 C028 C023 "
               "C027 009F 009E 006B 0067 00FF",
     .groups = "001D 0017 001E 0019 0018 0100 0101 0102 0103 0104",
     .shares = "001D",
     .schemes = "0403 0503 0603 0807 0808 0809 080A 080B 0804 0805 0806 0401 "
                "0501 0601 0303 0301 0302 0402 0502 0602",
     .extensions = "0 11 10 35 22 23 13 43 45 51 21", .compressors = "0",
     .dh_min = 2048, .rsa_min = 2048},
    {.id = "nodejs-20.20-openssl-3.0",
     .name = "Node.js 20.20 (OpenSSL 3.0)",
     .client = "ddddee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1302 1303 1301 C02F C02B C030 C02C 009E C027 0067 C028 006B "
               "00A3 009F CCA9 CCA8 CCAA C0AF C0AD C0A3 C09F C05D C061 C057 "
               "C053 00A2 C0AE C0AC C0A2 C09E C05C C060 C056 C052 C024 006A "
               "C023 0040 C00A C014 0039 0038 C009 C013 0033 0032 009D C0A1 "
               "C09D C051 009C C0A0 C09C C050 003D 003C 0035 002F 00FF",
     .groups = "001D 0017 001E 0019 0018 0100 0101 0102 0103 0104",
     .shares = "001D",
     .schemes = "0403 0503 0603 0807 0808 0809 080A 080B 0804 0805 0806 0401 "
                "0501 0601 0303 0301 0302 0402 0502 0602",
     .extensions = "0 11 10 35 22 23 13 43 45 51", .compressors = "0",
     .dh_min = 2048, .rsa_min = 2048},
    {.id = "nss-debian12-tstclnt",
     .name = "NSS 3.87.1 tstclnt (Debian 12)",
     .state = "a test client, which offers more than Firefox does",
     .client = "ddeeee", .legacy = 0x0303, .record = 0x0301,
     .suites = "1301 1303 1302 C02B C02F CCA9 CCA8 C02C C030 C00A C009 C013 "
               "C023 C027 C014 009E CCAA 009F 0033 0032 0067 0039 0038 006B "
               "0016 0013 009C 009D 002F 003C 0035 003D 000A 0005 0004",
     .groups = "001D 0017 0018 0019 0100 0101 0102 0103 0104",
     .shares = "001D",
     .schemes = "0403 0503 0603 0203 0804 0805 0806 0401 0501 0601 0201 0402 "
                "0502 0602 0202",
     .extensions = "0 23 65281 10 11 51 43 13 45 28 21", .compressors = "0"},
    {.id = "java-17.0.21-openjdk",
     .name = "OpenJDK 17.0.21",
     .client = "ddddee", .legacy = 0x0303, .record = 0x0303,
     .suites = "1302 1301 1303 C02C C02B CCA9 C030 CCA8 C02F 009F CCAA 00A3 "
               "009E 00A2 C024 C028 C023 C027 006B 006A 0067 0040 C00A C014 "
               "C009 C013 0039 0038 0033 0032 00FF",
     .groups = "001D 0017 0018 0019 001E 0100 0101 0102 0103 0104",
     .shares = "001D 0017",
     .schemes = "0403 0503 0603 0807 0808 0804 0805 0806 0809 080A 080B 0401 "
                "0501 0601 0402 0303 0301 0302",
     .cert_schemes = "0403 0503 0603 0807 0808 0804 0805 0806 0809 080A 080B "
                     "0401 0501 0601 0402 0303 0301 0302 0203 0201 0202",
     .extensions = "5 10 11 17 23 35 13 43 45 50 51", .compressors = "0"},
    {.id = "go-1.19.8",
     .name = "Go 1.19.8 crypto/tls",
     .client = "ddddee", .legacy = 0x0303, .record = 0x0301,
     .suites = "C02B C02F C02C C030 CCA9 CCA8 C009 C013 C00A C014 009C 009D "
               "002F 0035 C012 000A 1301 1302 1303",
     .groups = "001D 0017 0018 0019", .shares = "001D",
     .schemes = "0804 0403 0807 0805 0806 0401 0501 0601 0503 0603 0201 0203",
     .extensions = "0 5 10 11 13 65281 18 43 51", .compressors = "0"},
    {.id = NULL},
};
/* clang-format on */
