#include "core/registry/names.h"

#include <stdlib.h>

/* clang-format off */
static const struct sigscheme sigschemes[] = {
    {0x0000, "anonymous_none", "none", "none"},
    {0x0001, "rsa_none", "none", "RSA"},
    {0x0002, "dsa_none", "none", "DSA"},
    {0x0003, "ecdsa_none", "none", "EC"},
    {0x0100, "anonymous_md5", "md5", "none"},
    {0x0101, "rsa_md5", "md5", "RSA"},
    {0x0102, "dsa_md5", "md5", "DSA"},
    {0x0103, "ecdsa_md5", "md5", "EC"},
    {0x0200, "anonymous_sha1", "sha1", "none"},
    {0x0201, "rsa_pkcs1_sha1", "sha1", "RSA"},
    {0x0202, "dsa_sha1", "sha1", "DSA"},
    {0x0203, "ecdsa_sha1", "sha1", "EC"},
    {0x0300, "anonymous_sha224", "sha224", "none"},
    {0x0301, "rsa_sha224", "sha224", "RSA"},
    {0x0302, "dsa_sha224", "sha224", "DSA"},
    {0x0303, "ecdsa_sha224", "sha224", "EC"},
    {0x0400, "anonymous_sha256", "sha256", "none"},
    {0x0401, "rsa_pkcs1_sha256", "sha256", "RSA"},
    {0x0402, "dsa_sha256", "sha256", "DSA"},
    {0x0403, "ecdsa_secp256r1_sha256", "sha256", "EC"},
    {0x0420, "rsa_pkcs1_sha256_legacy", "sha256", "RSA"},
    {0x0500, "anonymous_sha384", "sha384", "none"},
    {0x0501, "rsa_pkcs1_sha384", "sha384", "RSA"},
    {0x0502, "dsa_sha384", "sha384", "DSA"},
    {0x0503, "ecdsa_secp384r1_sha384", "sha384", "EC"},
    {0x0520, "rsa_pkcs1_sha384_legacy", "sha384", "RSA"},
    {0x0600, "anonymous_sha512", "sha512", "none"},
    {0x0601, "rsa_pkcs1_sha512", "sha512", "RSA"},
    {0x0602, "dsa_sha512", "sha512", "DSA"},
    {0x0603, "ecdsa_secp521r1_sha512", "sha512", "EC"},
    {0x0620, "rsa_pkcs1_sha512_legacy", "sha512", "RSA"},
    {0x0704, "eccsi_sha256", "sha256", "ECCSI"},
    {0x0705, "iso_ibs1", "", "IBS"},
    {0x0706, "iso_ibs2", "", "IBS"},
    {0x0707, "iso_chinese_ibs", "", "IBS"},
    {0x0708, "sm2sig_sm3", "sm3", "SM2"},
    {0x0709, "gostr34102012_256a", "streebog256", "GOST"},
    {0x070A, "gostr34102012_256b", "streebog256", "GOST"},
    {0x070B, "gostr34102012_256c", "streebog256", "GOST"},
    {0x070C, "gostr34102012_256d", "streebog256", "GOST"},
    {0x070D, "gostr34102012_512a", "streebog512", "GOST"},
    {0x070E, "gostr34102012_512b", "streebog512", "GOST"},
    {0x070F, "gostr34102012_512c", "streebog512", "GOST"},
    {0x0804, "rsa_pss_rsae_sha256", "sha256", "RSA"},
    {0x0805, "rsa_pss_rsae_sha384", "sha384", "RSA"},
    {0x0806, "rsa_pss_rsae_sha512", "sha512", "RSA"},
    {0x0807, "ed25519", "intrinsic", "Ed25519"},
    {0x0808, "ed448", "intrinsic", "Ed448"},
    {0x0809, "rsa_pss_pss_sha256", "sha256", "RSA-PSS"},
    {0x080A, "rsa_pss_pss_sha384", "sha384", "RSA-PSS"},
    {0x080B, "rsa_pss_pss_sha512", "sha512", "RSA-PSS"},
    {0x081A, "ecdsa_brainpoolP256r1tls13_sha256", "sha256", "EC"},
    {0x081B, "ecdsa_brainpoolP384r1tls13_sha384", "sha384", "EC"},
    {0x081C, "ecdsa_brainpoolP512r1tls13_sha512", "sha512", "EC"},
    {0x0840, "gostr34102012_256_intrinsic", "intrinsic", "GOST"},
    {0x0841, "gostr34102012_512_intrinsic", "intrinsic", "GOST"},
    {0x0904, "mldsa44", "intrinsic", "ML-DSA"},
    {0x0905, "mldsa65", "intrinsic", "ML-DSA"},
    {0x0906, "mldsa87", "intrinsic", "ML-DSA"},
    {0x0A0A, "GREASE_0x0A0A", "", ""},
    {0x1A1A, "GREASE_0x1A1A", "", ""},
    {0x2A2A, "GREASE_0x2A2A", "", ""},
    {0x3A3A, "GREASE_0x3A3A", "", ""},
    {0x4A4A, "GREASE_0x4A4A", "", ""},
    {0x5A5A, "GREASE_0x5A5A", "", ""},
    {0x6A6A, "GREASE_0x6A6A", "", ""},
    {0x7A7A, "GREASE_0x7A7A", "", ""},
    {0x8A8A, "GREASE_0x8A8A", "", ""},
    {0x9A9A, "GREASE_0x9A9A", "", ""},
    {0xAAAA, "GREASE_0xAAAA", "", ""},
    {0xBABA, "GREASE_0xBABA", "", ""},
    {0xCACA, "GREASE_0xCACA", "", ""},
    {0xDADA, "GREASE_0xDADA", "", ""},
    {0xEAEA, "GREASE_0xEAEA", "", ""},
    {0xEDED, "gostr34102001_gostr3411", "gostr3411", "GOST"},
    {0xEEEE, "gostr34102012_256_gostr34112012_256", "streebog256", "GOST"},
    {0xEFEF, "gostr34102012_512_gostr34112012_512", "streebog512", "GOST"},
    {0xFAFA, "GREASE_0xFAFA", "", ""},
};

static const struct alert alerts[] = {
    {0, "close_notify"},
    {1, "end_of_early_data"},
    {10, "unexpected_message"},
    {20, "bad_record_mac"},
    {21, "decryption_failed_RESERVED"},
    {22, "record_overflow"},
    {30, "decompression_failure_RESERVED"},
    {40, "handshake_failure"},
    {41, "no_certificate_RESERVED"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {52, "too_many_cids_requested"},
    {60, "export_restriction_RESERVED"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {86, "inappropriate_fallback"},
    {90, "user_canceled"},
    {100, "no_renegotiation_RESERVED"},
    {109, "missing_extension"},
    {110, "unsupported_extension"},
    {111, "certificate_unobtainable_RESERVED"},
    {112, "unrecognized_name"},
    {113, "bad_certificate_status_response"},
    {114, "bad_certificate_hash_value_RESERVED"},
    {115, "unknown_psk_identity"},
    {116, "certificate_required"},
    {117, "general_error"},
    {120, "no_application_protocol"},
    {121, "ech_required"},
};

static const struct extension extensions[] = {
    {0, "server_name"},
    {1, "max_fragment_length"},
    {2, "client_certificate_url"},
    {3, "trusted_ca_keys"},
    {4, "truncated_hmac"},
    {5, "status_request"},
    {6, "user_mapping"},
    {7, "client_authz"},
    {8, "server_authz"},
    {9, "cert_type"},
    {10, "supported_groups"},
    {11, "ec_point_formats"},
    {12, "srp"},
    {13, "signature_algorithms"},
    {14, "use_srtp"},
    {15, "heartbeat"},
    {16, "application_layer_protocol_negotiation"},
    {17, "status_request_v2"},
    {18, "signed_certificate_timestamp"},
    {19, "client_certificate_type"},
    {20, "server_certificate_type"},
    {21, "padding"},
    {22, "encrypt_then_mac"},
    {23, "extended_master_secret"},
    {24, "token_binding"},
    {25, "cached_info"},
    {26, "tls_lts"},
    {27, "compress_certificate"},
    {28, "record_size_limit"},
    {29, "pwd_protect"},
    {30, "pwd_clear"},
    {31, "password_salt"},
    {32, "ticket_pinning"},
    {33, "tls_cert_with_extern_psk"},
    {34, "delegated_credential"},
    {35, "session_ticket"},
    {36, "TLMSP"},
    {37, "TLMSP_proxying"},
    {38, "TLMSP_delegate"},
    {39, "supported_ekt_ciphers"},
    {40, "Reserved_extended_random"},
    {41, "pre_shared_key"},
    {42, "early_data"},
    {43, "supported_versions"},
    {44, "cookie"},
    {45, "psk_key_exchange_modes"},
    {46, "Reserved_ticket_early_data_info"},
    {47, "certificate_authorities"},
    {48, "oid_filters"},
    {49, "post_handshake_auth"},
    {50, "signature_algorithms_cert"},
    {51, "key_share"},
    {52, "transparency_info"},
    {53, "connection_id_deprecated"},
    {54, "connection_id"},
    {55, "external_id_hash"},
    {56, "external_session_id"},
    {57, "quic_transport_parameters"},
    {58, "ticket_request"},
    {59, "dnssec_chain"},
    {60, "sequence_number_encryption_algorithms"},
    {61, "rrc"},
    {62, "tls_flags"},
    {2570, "GREASE_0x0A0A"},
    {6682, "GREASE_0x1A1A"},
    {10794, "GREASE_0x2A2A"},
    {13172, "next_protocol_negotiation"},
    {14906, "GREASE_0x3A3A"},
    {17513, "application_settings_old"},
    {17613, "application_settings"},
    {19018, "GREASE_0x4A4A"},
    {21760, "token_binding_old"},
    {23130, "GREASE_0x5A5A"},
    {27242, "GREASE_0x6A6A"},
    {30031, "channel_id_old"},
    {30032, "channel_id"},
    {31354, "GREASE_0x7A7A"},
    {35466, "GREASE_0x8A8A"},
    {39578, "GREASE_0x9A9A"},
    {43690, "GREASE_0xAAAA"},
    {47802, "GREASE_0xBABA"},
    {51914, "GREASE_0xCACA"},
    {56026, "GREASE_0xDADA"},
    {60138, "GREASE_0xEAEA"},
    {64250, "GREASE_0xFAFA"},
    {64768, "ech_outer_extensions"},
    {65037, "encrypted_client_hello"},
    {65281, "renegotiation_info"},
    {65282, "encrypted_client_hello_draft07"},
    {65445, "quic_transport_parameters_draft"},
    {65486, "encrypted_server_name"},
};
/* clang-format on */

#define COUNT(a) (sizeof(a) / sizeof *(a))

static int by_sigscheme(const void *key, const void *row)
{
    return *(const int *)key - ((const struct sigscheme *)row)->code;
}

static int by_alert(const void *key, const void *row)
{
    return *(const int *)key - ((const struct alert *)row)->code;
}

static int by_extension(const void *key, const void *row)
{
    return *(const int *)key - ((const struct extension *)row)->code;
}

size_t sigscheme_count(void)
{
    return COUNT(sigschemes);
}

const struct sigscheme *sigscheme_at(size_t index)
{
    return index < COUNT(sigschemes) ? &sigschemes[index] : NULL;
}

const struct sigscheme *sigscheme_find(uint16_t code)
{
    int key = code;

    return bsearch(&key, sigschemes, COUNT(sigschemes), sizeof *sigschemes,
                   by_sigscheme);
}

size_t alert_count(void)
{
    return COUNT(alerts);
}

const struct alert *alert_at(size_t index)
{
    return index < COUNT(alerts) ? &alerts[index] : NULL;
}

const char *alert_name(uint8_t code)
{
    int key = code;
    const struct alert *a =
        bsearch(&key, alerts, COUNT(alerts), sizeof *alerts, by_alert);

    return a != NULL ? a->name : NULL;
}

size_t extension_count(void)
{
    return COUNT(extensions);
}

const struct extension *extension_at(size_t index)
{
    return index < COUNT(extensions) ? &extensions[index] : NULL;
}

const char *extension_name(uint16_t code)
{
    int key = code;
    const struct extension *e = bsearch(&key, extensions, COUNT(extensions),
                                        sizeof *extensions, by_extension);

    return e != NULL ? e->name : NULL;
}
