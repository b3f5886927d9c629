#include "tests/fleet/models.h"

#define END 0xffff

static const uint16_t rc4_3des[] = {0x0004, 0x000a, 0x002f,
                                    0x0016, 0x0039, END};
static const uint16_t with_des[] = {0x0005, 0x0004, 0x000a, 0x0009, 0x0003,
                                    0x0006, 0x0008, 0x0014, 0x0016, END};
static const uint16_t rsa_aes[] = {0x002f, 0x0035, 0x000a, 0x0005, 0x0004, END};
static const uint16_t dhe_aes[] = {0x0033, 0x0039, 0x002f, 0x0035,
                                   0x0016, 0x000a, END};
static const uint16_t mid12[] = {0x003d, 0x003c, 0x0035, 0x002f, 0x009d,
                                 0x009c, 0x006b, 0x0067, 0x0039, 0x0033,
                                 0x000a, 0x0005, 0x0004, 0x0041, END};
static const uint16_t ec12[] = {
    0xc030, 0xc02f, 0xc028, 0xc027, 0xc014, 0xc013, 0x009f, 0x009e, 0x006b,
    0x0067, 0x0039, 0x0033, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f,
    0xc012, 0x0016, 0x000a, 0xc011, 0x0005, 0x0004, 0x0088, END};
static const uint16_t ec10[] = {0xc014, 0xc013, 0x0039, 0x0033, 0x0035,
                                0x002f, 0xc012, 0x0016, 0x000a, 0xc011,
                                0x0005, 0x0004, 0x0088, END};
static const uint16_t dual12[] = {0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9,
                                  0xcca8, 0xc009, 0xc013, 0xc00a, 0xc014,
                                  0x009c, 0x002f, END};
static const uint16_t modern12[] = {0xc02f, 0xc030, 0xcca8,
                                    0x009e, 0x009f, END};
static const uint16_t all13[] = {0x1302, 0x1303, 0x1301, END};
static const uint16_t ccm13[] = {0x1304, 0x1305, END};
static const uint16_t ccm12[] = {0xc0a2, 0xc0a3, 0xc09e, 0xc09f, 0xc09c,
                                 0xc09d, 0xc0a0, 0xc0a1, END};
static const uint16_t wide12[] = {
    0xc02c, 0xc030, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc0af, 0xc0ad, 0xc0a3,
    0xc09f, 0xc05d, 0xc061, 0xc053, 0xc02b, 0xc02f, 0x009e, 0xc0ae, 0xc0ac,
    0xc0a2, 0xc09e, 0xc05c, 0xc060, 0xc052, 0xc024, 0xc028, 0x006b, 0xc073,
    0xc077, 0x00c4, 0xc023, 0xc027, 0x0067, 0xc072, 0xc076, 0x00be, 0xc00a,
    0xc014, 0x0039, 0x0088, 0xc009, 0xc013, 0x0033, 0x0045, 0x009d, 0xc0a1,
    0xc09d, 0xc051, 0x009c, 0xc0a0, 0xc09c, 0xc050, 0x003d, 0x00c0, 0x003c,
    0x00ba, 0x0035, 0x0084, 0x002f, 0x0041, 0x0096, 0x009a, END};
static const uint16_t psk12[] = {0x00a8, 0x00a9, 0x008c, 0x008d, 0x00ae,
                                 0xc037, 0xc035, 0x00aa, 0xccab, END};
static const uint16_t mixed12[] = {0xc02f, 0x009c, 0x002f, 0x00a8, 0x008c,
                                   0x0090, 0x0018, 0x001b, 0x0034, 0x006c,
                                   0xc018, 0x003b, 0x0002, END};
static const uint16_t java[] = {0xc013, 0x002f, 0xc004, 0xc00e, 0x0033,
                                0xc011, 0x0005, 0xc012, 0x000a, 0x0016,
                                0x0018, 0x0034, 0x0003, 0x0008, 0x0002,
                                0x0001, 0x0017, 0x0019, END};

static const uint16_t nist[] = {0x17, 0x18, 0};
static const uint16_t usual[] = {0x1d, 0x17, 0x18, 0x19, 0};
static const uint16_t only_384[] = {0x18, 0};
static const uint16_t with_ffdhe[] = {0x17, 0x1d,  0x1e,  0x19,
                                      0x18, 0x100, 0x101, 0};
static const uint16_t hybrid[] = {0x11ec, 0x1d, 0x17, 0};

const struct model fleet_models[] = {
    {.name = "mfd-sslv3",
     .suites = {[VERSION_SSL3] = rc4_3des, [VERSION_TLS10] = rc4_3des},
     .dh_bits = 512,
     .rsa_bits = 512,
     .md5 = true,
     .shared_key = true,
     .has_clock = true},
    {.name = "mfd-des",
     .suites = {[VERSION_SSL3] = with_des, [VERSION_TLS10] = with_des},
     .client_order = true,
     .version_by_hello = true,
     .dh_bits = 768,
     .rsa_bits = 1024,
     .md5 = true,
     .has_clock = true},
    {.name = "mfd-tls10",
     .suites = {[VERSION_TLS10] = rsa_aes},
     .version_by_hello = true,
     .refusal = SIM_CLOSE,
     .rsa_bits = 1024},
    {.name = "mfd-tls11",
     .suites = {[VERSION_TLS10] = dhe_aes, [VERSION_TLS11] = dhe_aes},
     .client_order = true,
     .dh_bits = 512,
     .rsa_bits = 1024,
     .has_clock = true},
    {.name = "mfd-tls12",
     .suites = {[VERSION_TLS10] = rsa_aes,
                [VERSION_TLS11] = rsa_aes,
                [VERSION_TLS12] = mid12},
     .version_as_list = true,
     .dh_bits = 768,
     .rsa_bits = 2048,
     .has_clock = true},
    {.name = "mfd-hangup",
     .suites = {[VERSION_TLS11] = dhe_aes, [VERSION_TLS12] = mid12},
     .refusal = SIM_CLOSE,
     .version_as_list = true,
     .dh_bits = 1024,
     .rsa_bits = 2048},
    {.name = "mfd-tls13",
     .suites = {[VERSION_TLS12] = modern12, [VERSION_TLS13] = all13},
     .groups = usual,
     .dh_bits = 2048,
     .rsa_bits = 2048},
    {.name = "mfd-ecdsa",
     .suites = {[VERSION_TLS12] = dual12},
     .groups = nist,
     .client_order = true,
     .rsa_bits = 2048,
     .ecdsa = true},
    {.name = "server-2008",
     .suites = {[VERSION_SSL3] = rsa_aes,
                [VERSION_TLS10] = ec10,
                [VERSION_TLS11] = ec10,
                [VERSION_TLS12] = ec12},
     .groups = nist,
     .refusal = SIM_RESET,
     .dh_bits = 1024,
     .rsa_bits = 2048,
     .has_clock = true},
    {.name = "server-wide",
     .suites = {[VERSION_TLS12] = wide12, [VERSION_TLS13] = all13},
     .groups = with_ffdhe,
     .dh_bits = 2048,
     .rsa_bits = 2048,
     .ecdsa = true},
    {.name = "server-ccm",
     .suites = {[VERSION_TLS12] = ccm12, [VERSION_TLS13] = ccm13},
     .groups = only_384,
     .dh_bits = 3072,
     .rsa_bits = 3072},
    {.name = "server-13",
     .suites = {[VERSION_TLS13] = all13},
     .groups = hybrid,
     .rsa_bits = 2048},
    {.name = "server-psk",
     .suites = {[VERSION_TLS12] = psk12},
     .groups = usual,
     .dh_bits = 2048,
     .rsa_bits = 2048},
    {.name = "server-mixed",
     .suites = {[VERSION_TLS10] = dhe_aes,
                [VERSION_TLS11] = dhe_aes,
                [VERSION_TLS12] = mixed12,
                [VERSION_TLS13] = all13},
     .groups = usual,
     .alert = 80,
     .dh_bits = 1024,
     .rsa_bits = 2048},
    {.name = "server-java",
     .suites = {[VERSION_SSL3] = java,
                [VERSION_TLS10] = java,
                [VERSION_TLS11] = java,
                [VERSION_TLS12] = java},
     .groups = nist,
     .client_order = true,
     .dh_bits = 768,
     .rsa_bits = 1024,
     .ecdsa = true,
     .has_clock = true},
    {.name = "server-gap",
     .suites = {[VERSION_TLS11] = dhe_aes, [VERSION_TLS13] = all13},
     .groups = usual,
     .dh_bits = 2048,
     .rsa_bits = 4096},
};

const size_t fleet_model_count = sizeof fleet_models / sizeof fleet_models[0];
