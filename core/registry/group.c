#include "core/registry/group.h"

#include <string.h>
#include <strings.h>

/* A group and its other names, with ';' between them. */
struct row {
    struct group group;
    const char *aliases;
};

#define G(CODE, KIND, BITS, SECURITY, TLS12, TLS13, CLIENT, SERVER, NAME,      \
          ALIASES)                                                             \
    {                                                                          \
        {.code = CODE,                                                         \
         .name = NAME,                                                         \
         .kind = GROUP_##KIND,                                                 \
         .bits = BITS,                                                         \
         .security_bits = SECURITY,                                            \
         .tls12 = TLS12,                                                       \
         .tls13 = TLS13,                                                       \
         .client_share = CLIENT,                                               \
         .server_share = SERVER},                                              \
            ALIASES                                                            \
    }

/* clang-format off */
static const struct row rows[] = {
    G(0x0001, EC, 163, 80, 1, 0, 43, 43, "sect163k1", "K-163"),
    G(0x0002, EC, 163, 80, 1, 0, 43, 43, "sect163r1", ""),
    G(0x0003, EC, 163, 80, 1, 0, 43, 43, "sect163r2", "B-163"),
    G(0x0004, EC, 193, 96, 1, 0, 51, 51, "sect193r1", ""),
    G(0x0005, EC, 193, 96, 1, 0, 51, 51, "sect193r2", ""),
    G(0x0006, EC, 233, 112, 1, 0, 61, 61, "sect233k1", "K-233"),
    G(0x0007, EC, 233, 112, 1, 0, 61, 61, "sect233r1", "B-233"),
    G(0x0008, EC, 239, 112, 1, 0, 61, 61, "sect239k1", ""),
    G(0x0009, EC, 283, 128, 1, 0, 73, 73, "sect283k1", "K-283"),
    G(0x000A, EC, 283, 128, 1, 0, 73, 73, "sect283r1", "B-283"),
    G(0x000B, EC, 409, 192, 1, 0, 105, 105, "sect409k1", "K-409"),
    G(0x000C, EC, 409, 192, 1, 0, 105, 105, "sect409r1", "B-409"),
    G(0x000D, EC, 571, 256, 1, 0, 145, 145, "sect571k1", "K-571"),
    G(0x000E, EC, 571, 256, 1, 0, 145, 145, "sect571r1", "B-571"),
    G(0x000F, EC, 160, 80, 1, 0, 41, 41, "secp160k1", ""),
    G(0x0010, EC, 160, 80, 1, 0, 41, 41, "secp160r1", ""),
    G(0x0011, EC, 160, 80, 1, 0, 41, 41, "secp160r2", ""),
    G(0x0012, EC, 192, 96, 1, 0, 49, 49, "secp192k1", ""),
    G(0x0013, EC, 192, 96, 1, 0, 49, 49, "secp192r1", "P-192;prime192v1;nistP192"),
    G(0x0014, EC, 224, 112, 1, 0, 57, 57, "secp224k1", ""),
    G(0x0015, EC, 224, 112, 1, 0, 57, 57, "secp224r1", "P-224;nistP224"),
    G(0x0016, EC, 256, 128, 1, 0, 65, 65, "secp256k1", ""),
    G(0x0017, EC, 256, 128, 1, 1, 65, 65, "secp256r1", "P-256;prime256v1;nistP256;x962p256v1"),
    G(0x0018, EC, 384, 192, 1, 1, 97, 97, "secp384r1", "P-384;nistP384"),
    G(0x0019, EC, 521, 256, 1, 1, 133, 133, "secp521r1", "P-521;nistP521"),
    G(0x001A, EC, 256, 128, 1, 0, 65, 65, "brainpoolP256r1", ""),
    G(0x001B, EC, 384, 192, 1, 0, 97, 97, "brainpoolP384r1", ""),
    G(0x001C, EC, 512, 256, 1, 0, 129, 129, "brainpoolP512r1", ""),
    G(0x001D, XDH, 253, 128, 1, 1, 32, 32, "x25519", "curve25519;ecdh_x25519"),
    G(0x001E, XDH, 448, 224, 1, 1, 56, 56, "x448", "ecdh_x448"),
    G(0x001F, EC, 256, 128, 0, 1, 65, 65, "brainpoolP256r1tls13", ""),
    G(0x0020, EC, 384, 192, 0, 1, 97, 97, "brainpoolP384r1tls13", ""),
    G(0x0021, EC, 512, 256, 0, 1, 129, 129, "brainpoolP512r1tls13", ""),
    G(0x0022, EC, 256, 128, 1, 1, 0, 0, "GC256A", ""),
    G(0x0023, EC, 256, 128, 1, 1, 0, 0, "GC256B", ""),
    G(0x0024, EC, 256, 128, 1, 1, 0, 0, "GC256C", ""),
    G(0x0025, EC, 256, 128, 1, 1, 0, 0, "GC256D", ""),
    G(0x0026, EC, 512, 256, 1, 1, 0, 0, "GC512A", ""),
    G(0x0027, EC, 512, 256, 1, 1, 0, 0, "GC512B", ""),
    G(0x0028, EC, 512, 256, 1, 1, 0, 0, "GC512C", ""),
    G(0x0029, EC, 256, 128, 0, 1, 65, 65, "curveSM2", "SM2;sm2p256v1"),
    G(0x0100, FFDHE, 2048, 112, 1, 1, 256, 256, "ffdhe2048", ""),
    G(0x0101, FFDHE, 3072, 128, 1, 1, 384, 384, "ffdhe3072", ""),
    G(0x0102, FFDHE, 4096, 152, 1, 1, 512, 512, "ffdhe4096", ""),
    G(0x0103, FFDHE, 6144, 176, 1, 1, 768, 768, "ffdhe6144", ""),
    G(0x0104, FFDHE, 8192, 200, 1, 1, 1024, 1024, "ffdhe8192", ""),
    G(0x0200, KEM, 512, 128, 0, 1, 800, 768, "MLKEM512", "ML-KEM-512"),
    G(0x0201, KEM, 768, 192, 0, 1, 1184, 1088, "MLKEM768", "ML-KEM-768"),
    G(0x0202, KEM, 1024, 256, 0, 1, 1568, 1568, "MLKEM1024", "ML-KEM-1024"),
    G(0x0A0A, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0x0A0A", ""),
    G(0x11EB, HYBRID, 768, 192, 0, 1, 1249, 1153, "SecP256r1MLKEM768", "secp256r1_mlkem768"),
    G(0x11EC, HYBRID, 768, 192, 0, 1, 1216, 1120, "X25519MLKEM768", "x25519_mlkem768"),
    G(0x11ED, HYBRID, 1024, 256, 0, 1, 1665, 1665, "SecP384r1MLKEM1024", "secp384r1_mlkem1024"),
    G(0x11EE, HYBRID, 768, 192, 0, 1, 1249, 1153, "curveSM2MLKEM768", ""),
    G(0x1A1A, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0x1A1A", ""),
    G(0x2A2A, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0x2A2A", ""),
    G(0x3A3A, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0x3A3A", ""),
    G(0x4138, HYBRID, 701, 128, 0, 1, 0, 0, "CECPQ2", ""),
    G(0x4A4A, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0x4A4A", ""),
    G(0x5A5A, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0x5A5A", ""),
    G(0x6399, HYBRID, 768, 192, 0, 1, 1216, 1120, "X25519Kyber768Draft00", ""),
    G(0x639A, HYBRID, 768, 192, 0, 1, 1249, 1153, "SecP256r1Kyber768Draft00", ""),
    G(0x6A6A, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0x6A6A", ""),
    G(0x7A7A, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0x7A7A", ""),
    G(0x8A8A, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0x8A8A", ""),
    G(0x9A9A, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0x9A9A", ""),
    G(0xAAAA, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0xAAAA", ""),
    G(0xBABA, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0xBABA", ""),
    G(0xCACA, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0xCACA", ""),
    G(0xDADA, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0xDADA", ""),
    G(0xEAEA, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0xEAEA", ""),
    G(0xFAFA, GREASE, 0, 0, 1, 1, 0, 0, "GREASE_0xFAFA", ""),
    G(0xFE30, HYBRID, 512, 128, 0, 1, 832, 800, "X25519Kyber512Draft00", ""),
    G(0xFE31, HYBRID, 768, 192, 0, 1, 1216, 1120, "X25519Kyber768Draft00Old", ""),
    G(0xFE32, HYBRID, 768, 192, 0, 1, 1249, 1153, "P256Kyber768Draft00", ""),
    G(0xFF01, EXPLICIT, 0, 0, 1, 0, 0, 0, "arbitrary_explicit_prime_curves", "explicit_prime"),
    G(0xFF02, EXPLICIT, 0, 0, 1, 0, 0, 0, "arbitrary_explicit_char2_curves", "explicit_char2"),
};
/* clang-format on */

#define ROWS (sizeof rows / sizeof *rows)

size_t group_count(void)
{
    return ROWS;
}

const struct group *group_at(size_t index)
{
    return index < ROWS ? &rows[index].group : NULL;
}

const struct group *group_find(uint16_t code)
{
    size_t from = 0, end = ROWS;

    while (from < end) {
        size_t middle = from + (end - from) / 2;

        if (rows[middle].group.code == code)
            return &rows[middle].group;
        if (rows[middle].group.code < code)
            from = middle + 1;
        else
            end = middle;
    }
    return NULL;
}

/* The curves that are common, then all others by code. */
static const uint16_t classic_order[] = {
    0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x0001, 0x0002, 0x0003, 0x0004,
    0x0005, 0x0006, 0x0007, 0x0008, 0x0009, 0x000a, 0x000b, 0x000c, 0x000d,
    0x000e, 0x000f, 0x0010, 0x0011, 0x0012, 0x0013, 0x0014, 0x0015, 0x0016,
    0x001a, 0x001b, 0x001c, 0x0022, 0x0023, 0x0024, 0x0025, 0x0026, 0x0027,
    0x0028, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104,
};
static const uint16_t tls13_order[] = {
    0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x001f, 0x0020, 0x0021, 0x0022,
    0x0023, 0x0024, 0x0025, 0x0026, 0x0027, 0x0028, 0x0029, 0x0100, 0x0101,
    0x0102, 0x0103, 0x0104, 0x0200, 0x0201, 0x0202, 0x11eb, 0x11ec, 0x11ed,
    0x11ee, 0x4138, 0x6399, 0x639a, 0xfe30, 0xfe31, 0xfe32,
};

size_t groups_in_offer_order(bool tls13, const uint16_t **codes)
{
    *codes = tls13 ? tls13_order : classic_order;
    return tls13 ? sizeof tls13_order / sizeof *tls13_order
                 : sizeof classic_order / sizeof *classic_order;
}

/* Is the name one of the list's? */
static bool among(const char *list, const char *name)
{
    size_t n = strlen(name);

    while (*list != '\0') {
        size_t len = strcspn(list, ";");

        if (len == n && strncasecmp(list, name, n) == 0)
            return true;
        list += len + (list[len] == ';');
    }
    return false;
}

const struct group *group_by_name(const char *name)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcasecmp(rows[i].group.name, name) == 0 ||
            among(rows[i].aliases, name))
            return &rows[i].group;
    return NULL;
}
