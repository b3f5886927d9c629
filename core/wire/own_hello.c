#include "core/wire/own_hello.h"

#include "core/registry/suite.h"
#include "core/wire/extension_rows.h"
#include "core/wire/record.h"

/* Extensions in the order of a client whose profile we have. Their bodies are
 * what its lists say; the others are as all clients send them. */

struct own {
    const struct offer *offer;
    const struct hello_secrets *secrets;
};

static void number_list(struct wr *w, const uint16_t *v, size_t n)
{
    wr_open(w, 2);
    wr_u16s(w, v, n);
    wr_close(w);
}

static void nothing(struct wr *w, const struct own *o)
{
    (void)w;
    (void)o;
}

static void server_name(struct wr *w, const struct own *o)
{
    servername_body(w, o->offer->servername);
}

/* ocsp, with no responders and no extensions (RFC 6066, 8). */
static void status_request(struct wr *w, const struct own *o)
{
    (void)o;
    wr_bytes(w, "\1\0\0\0\0", 5);
}

static void groups(struct wr *w, const struct own *o)
{
    number_list(w, o->offer->groups, o->offer->n_groups);
}

static void point_formats(struct wr *w, const struct own *o)
{
    (void)o;
    wr_u16(w, 0x0100); /* uncompressed */
}

static void schemes(struct wr *w, const struct own *o)
{
    number_list(w, o->offer->own->schemes, o->offer->own->n_schemes);
}

static void cert_schemes(struct wr *w, const struct own *o)
{
    number_list(w, o->offer->own->cert_schemes, o->offer->own->n_cert_schemes);
}

/* RFC 7301, 3.1: what goes with the prelude, or else a client of the web. */
static void alpn(struct wr *w, const struct own *o)
{
    alpn_body_write(w, o->offer->alpn != NULL ? o->offer->alpn : "http/1.1");
}

/* RFC 8449, 4: the most there is in TLS 1.3. */
static void record_size_limit(struct wr *w, const struct own *o)
{
    (void)o;
    wr_u16(w, 16385);
}

static void versions(struct wr *w, const struct own *o)
{
    wr_open(w, 1);
    for (int v = VERSION_TLS13; v >= VERSION_SSL3; v--)
        if ((o->offer->own->versions >> v & 1) != 0)
            wr_u16(w, version_wire((enum version)v));
    wr_close(w);
}

static void cookie(struct wr *w, const struct own *o)
{
    wr_open(w, 2);
    wr_bytes(w, o->secrets->cookie.p, o->secrets->cookie.n);
    wr_close(w);
}

/* psk_dhe_ke (RFC 8446, 4.2.9). */
static void psk_modes(struct wr *w, const struct own *o)
{
    (void)o;
    wr_u16(w, 0x0101);
}

static void key_shares(struct wr *w, const struct own *o)
{
    wr_open(w, 2);
    for (size_t i = 0; i < o->secrets->n_shares; i++) {
        wr_u16(w, o->secrets->share_groups[i]);
        wr_open(w, 2);
        wr_bytes(w, o->secrets->share_keys[i].p, o->secrets->share_keys[i].n);
        wr_close(w);
    }
    wr_close(w);
}

/* RFC 5746, 3.5: nothing was negotiated before. */
static void renegotiation(struct wr *w, const struct own *o)
{
    (void)o;
    wr_u8(w, 0);
}

#define EXT_STATUS_REQUEST    5
#define EXT_TIMESTAMPS        18
#define EXT_RECORD_SIZE_LIMIT 28
#define EXT_SESSION_TICKET    35
#define EXT_COOKIE            44
#define EXT_PSK_MODES         45
#define EXT_POST_HANDSHAKE    49

static const struct own_row {
    uint16_t type;
    void (*write)(struct wr *w, const struct own *o);
} rows[] = {
    {EXT_SERVER_NAME, server_name},
    {EXT_STATUS_REQUEST, status_request},
    {EXT_GROUPS, groups},
    {EXT_POINT_FORMATS, point_formats},
    {EXT_SCHEMES, schemes},
    {EXT_ALPN, alpn},
    {EXT_TIMESTAMPS, nothing},
    {EXT_ENCRYPT_THEN_MAC, nothing},
    {EXT_EXTENDED_MASTER, nothing},
    {EXT_RECORD_SIZE_LIMIT, record_size_limit},
    {EXT_SESSION_TICKET, nothing},
    {EXT_VERSIONS, versions},
    {EXT_COOKIE, cookie},
    {EXT_PSK_MODES, psk_modes},
    {EXT_POST_HANDSHAKE, nothing},
    {EXT_CERT_SCHEMES, cert_schemes},
    {EXT_KEY_SHARE, key_shares},
    {EXT_RENEGOTIATION, renegotiation},
};

static const struct own_row *row_of(uint16_t type)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].type == type)
            return &rows[i];
    return NULL;
}

bool own_extension_known(uint16_t type)
{
    return row_of(type) != NULL && type != EXT_COOKIE;
}

/* What has nothing to say is left out: an empty list is none. */
static bool has_content(const struct own *o, uint16_t type)
{
    switch (type) {
    case EXT_SERVER_NAME:
        return o->offer->servername != NULL;
    case EXT_GROUPS:
        return o->offer->n_groups != 0;
    case EXT_SCHEMES:
        return o->offer->own->n_schemes != 0;
    case EXT_CERT_SCHEMES:
        return o->offer->own->n_cert_schemes != 0;
    default:
        return row_of(type) != NULL;
    }
}

static void write_extension(struct wr *w, const struct own *o, uint16_t type)
{
    if (!has_content(o, type))
        return;
    wr_u16(w, type);
    wr_open(w, 2);
    row_of(type)->write(w, o);
    wr_close(w);
}

static void write_extensions(struct wr *w, const struct own *o)
{
    const struct offer_own *own = o->offer->own;

    if (own->n_extensions == 0)
        return;
    wr_open(w, 2);
    for (size_t i = 0; i < own->n_extensions; i++)
        write_extension(w, o, own->extensions[i]);
    if (o->secrets->cookie.n != 0)
        write_extension(w, o, EXT_COOKIE);
    wr_close(w);
}

static bool sends(const struct offer_own *own, uint16_t type)
{
    for (size_t i = 0; i < own->n_extensions; i++)
        if (own->extensions[i] == type)
            return true;
    return false;
}

/* RFC 5746, 3.4: the suite that is none stands in for the extension. */
static void write_suites(struct wr *w, const struct offer *o)
{
    bool signalled = sends(o->own, EXT_RENEGOTIATION);
    uint16_t suites[BITSET_MAX];
    size_t n = suite_list_indexes(&o->suites, suites);

    wr_open(w, 2);
    for (size_t i = 0; i < n; i++) {
        uint32_t code = suite_at(suites[i])->code;

        signalled |= code == SCSV_RENEGOTIATION;
        if (code <= UINT16_MAX)
            wr_u16(w, code);
    }
    if (!signalled && o->own->legacy_version > version_wire(VERSION_SSL3))
        wr_u16(w, SCSV_RENEGOTIATION);
    wr_close(w);
}

bool own_hello_write(struct wr *w, const struct offer *o,
                     const struct hello_secrets *secrets)
{
    struct own own = {o, secrets};
    bool last = (o->own->versions >> VERSION_TLS13 & 1) != 0;

    wr_u8(w, CONTENT_HANDSHAKE);
    wr_u16(w, secrets->again ? version_wire(VERSION_TLS12)
                             : o->own->record_version);
    wr_open(w, 2);
    wr_u8(w, HS_CLIENT_HELLO);
    wr_open(w, 3);
    wr_u16(w, o->own->legacy_version);
    wr_bytes(w, secrets->random, sizeof secrets->random);
    wr_open(w, 1); /* RFC 8446, D.4: who speaks TLS 1.3 has one */
    wr_bytes(w, secrets->session, last ? sizeof secrets->session : 0);
    wr_close(w);
    write_suites(w, o);
    wr_open(w, 1);
    wr_u8(w, 0);
    wr_close(w);
    write_extensions(w, &own);
    wr_close(w);
    wr_close(w);
    return wr_ok(w);
}
