#include "scanner/out/traits.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define ROW(NAME, KIND, WORDS)                                                 \
    {                                                                          \
#NAME, TRAIT_##KIND, offsetof(struct traits, NAME),                    \
            sizeof(((struct traits *)0)->NAME), WORDS                          \
    }

const struct trait traits_table[] = {
    ROW(max_suites, NUMBER, "takes at most %u suites in one hello"),
    ROW(max_hello, NUMBER, "takes hellos of at most %u bytes"),
    ROW(plain_only, FLAG, "takes only hellos without extensions"),
    ROW(needs_real_share, FLAG, "refuses an empty TLS 1.3 key share"),
    ROW(small_hashes, FLAG,
        "serves some TLS 1.2 suites only to small signature hashes"),
    ROW(poisoned, FLAG, "some kinds of suites make it refuse a whole hello"),
    ROW(ssl2_no_kinds, FLAG,
        "answers in SSLv2, but lists no cipher kinds: old OpenSSL may serve "
        "them all the same (CVE-2015-3197)"),
    ROW(ssl2_framed, TEXT,
        "answers only hellos in the frame of SSLv2, to one of TLSv1.0 with: "
        "%s"),
    ROW(unoffered_suite, FLAG, "picks suites that were not offered"),
    ROW(compressor_intolerant, FLAG, "fails when compression is offered"),
    ROW(single_session, FLAG, "takes one connection at a time"),
    ROW(groups_incomplete, FLAG, NULL),
    ROW(client_cert_requested, FLAG, "asks for a client certificate"),
    ROW(unoffered_code, NUMBER, NULL),
    ROW(dh_bits_with_ffdhe, NUMBER,
        "DH prime of %u bits for clients that offer ffdhe groups"),
    ROW(dh_bits_without, NUMBER,
        "DH prime of %u bits for clients that offer none (Windows)"),
    ROW(refuses_by, TEXT, "refuses suites by: %s"),
    ROW(faulty_dh, TEXT, NULL),
    ROW(faulty_ecdh, TEXT, NULL),
    ROW(faulty_rsa, TEXT, NULL),
    ROW(dh_prime, TEXT, NULL),
    ROW(dh_known, TEXT, "its DH prime is that of %s"),
    ROW(dh_known_bits, NUMBER, NULL),
    ROW(dh_seen, NUMBER, NULL),
    ROW(dh_reused, NUMBER, NULL),
    ROW(dh_short, NUMBER, NULL),
    ROW(dh_padded, NUMBER, NULL),
    ROW(no_clock, FLAG, NULL),
    ROW(tells_time, FLAG, NULL),
    ROW(clock_skew_s, SECONDS, "its clock differs from ours by %d s"),
    {0},
};

static const void *member(const struct traits *t, const struct trait *row)
{
    return (const char *)t + row->offset;
}

unsigned trait_number(const struct traits *t, const struct trait *row)
{
    uint16_t n = 0;
    bool flag = false;

    if (row->kind == TRAIT_FLAG) {
        memcpy(&flag, member(t, row), sizeof flag);
        return flag;
    }
    if (row->kind == TRAIT_NUMBER)
        memcpy(&n, member(t, row), sizeof n);
    return n;
}

const char *trait_text(const struct traits *t, const struct trait *row)
{
    return row->kind == TRAIT_TEXT ? member(t, row) : "";
}

int64_t trait_seconds(const struct traits *t, const struct trait *row)
{
    int64_t n = 0;

    if (row->kind == TRAIT_SECONDS)
        memcpy(&n, member(t, row), sizeof n);
    return n;
}

bool trait_is_set(const struct traits *t, const struct trait *row)
{
    return *trait_text(t, row) != '\0' || trait_number(t, row) != 0 ||
           trait_seconds(t, row) != 0;
}

bool trait_set_number(struct traits *t, const struct trait *row,
                      unsigned long value)
{
    char *at = (char *)t + row->offset;
    bool flag = value != 0;
    uint16_t n = (uint16_t)value;

    if ((row->kind != TRAIT_FLAG && row->kind != TRAIT_NUMBER) ||
        value > UINT16_MAX)
        return false;
    if (row->kind == TRAIT_FLAG)
        memcpy(at, &flag, sizeof flag);
    else
        memcpy(at, &n, sizeof n);
    return true;
}

void trait_set_seconds(struct traits *t, const struct trait *row, int64_t value)
{
    if (row->kind == TRAIT_SECONDS)
        memcpy((char *)t + row->offset, &value, sizeof value);
}

void trait_set_text(struct traits *t, const struct trait *row,
                    const char *value)
{
    if (row->kind == TRAIT_TEXT)
        snprintf((char *)t + row->offset, row->size, "%s", value);
}
