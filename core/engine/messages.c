#include <string.h>

#include "core/base/mem.h"
#include "core/engine/finishing.h"
#include "core/wire/dtls.h"
#include "core/wire/flight.h"

#define VERSION_WIRE_TLS13 0x0304

/* Handlers: the body of a message whose place in the flow is right. False when
 * its structure does not hold. */
typedef bool (*message_fn)(struct client *c, struct rd body);

/* By the suite's index, negative when there is none. */
static bool was_offered(const struct client *c, int suite)
{
    return suite >= 0 && suite_list_has(&c->offer->suites, (size_t)suite);
}

/* RFC 8446 has no time in the random; before, it is up to the caller whether
 * these four bytes can be one. */
static uint32_t time_of(const struct server_hello *sh)
{
    uint32_t t = 0;
    struct rd r = sh->random;

    if (sh->version != VERSION_WIRE_TLS13)
        (void)rd_u32(&r, &t);
    return t;
}

static void note_hello(struct answer *a, const struct server_hello *sh)
{
    a->version = sh->version;
    a->suite = sh->suite;
    a->compression = sh->compression;
    a->has_extensions = sh->has_extensions;
    a->server_time = time_of(sh);
    if (sh->version == VERSION_WIRE_TLS13 && sh->group != 0) {
        a->group = sh->group;
        a->kex = sh->retry ? KEX_UNKNOWN : KEX_GROUP;
    }
}

static bool on_server_hello(struct client *c, struct rd body)
{
    struct server_hello sh;
    int suite;

    if (!server_hello_parse(body, &sh))
        return false;
    if (c->d != NULL)
        sh.version = dtls_from_wire(sh.version);
    note_hello(&c->answer, &sh);
    if (sh.retry && sh.version == VERSION_WIRE_TLS13) {
        client_finish(c, ANSWER_RETRY);
        return true;
    }
    c->answer.kind = ANSWER_HELLO;
    suite = suite_index(sh.suite);
    /* What was never offered (Q10, Q12) has no flight worth waiting for. */
    if (sh.version != c->version || !was_offered(c, suite))
        client_finish_flight(c, FLIGHT_NONE);
    else if (c->f != NULL)
        finishing_hello(c, &sh);
    else if (c->offer->brief >> suite_family((size_t)suite) & 1)
        client_finish_flight(c, FLIGHT_NONE);
    return true;
}

/* Where the handshake is to be finished, it is obeyed. */
static bool on_retry(struct client *c, struct rd body)
{
    struct server_hello sh;

    if (!server_hello_parse(body, &sh))
        return false;
    note_hello(&c->answer, &sh);
    if (sh.version != c->version ||
        !was_offered(c, suite_index(sh.suite))) {
        client_finish(c, ANSWER_RETRY);
    } else if (!tls13_retry(c, body, &sh)) {
        finishing_give_up(c);
        client_finish(c, ANSWER_RETRY);
    }
    return true;
}

static bool on_certificate(struct client *c, struct rd body)
{
    struct rd list, der;

    if (c->answer.chain != NULL)
        return false;
    c->answer.chain = mem_copy(body.p, body.n);
    c->answer.chain_len = (uint32_t)body.n;
    if (!certificate_list(body, &list))
        return false;
    while (certificate_next(&list, &der))
        continue;
    return rd_done(&list);
}

static void note_dh(struct client *c, const struct key_exchange *kx)
{
    struct answer *a = &c->answer;

    a->dh_bits = kx->p_bits;
    a->dh_p_bytes = (uint16_t)kex_stripped(kx->p).n;
    a->dh_ys_bytes = (uint16_t)kx->ys.n;
    a->dh_ys_zero = kx->ys.n != 0 && kx->ys.p[0] == 0;
    crypto_prime_hash(c->crypto, kx->p, a->dh_p_hash);
    crypto_tell(c->crypto, kx->ys, a->dh_ys_hash);
}

/* Only an exchange that we know how to read can be called nonsense, and only
 * when nothing of it could be read. */
static bool on_key_exchange(struct client *c, struct rd body)
{
    const struct suite *suite = suite_find(c->answer.suite);
    struct answer *a = &c->answer;
    struct key_exchange kx = {0};
    bool whole = key_exchange_parse(body, suite, a->version, &kx);

    a->kex = kx.kind;
    a->sigscheme = kx.sigscheme;
    if (kx.kind == KEX_DH)
        note_dh(c, &kx);
    if (kx.kind == KEX_GROUP)
        a->group = kx.group;
    if (kx.kind == KEX_RSA_EXPORT)
        a->rsa_bits = kx.rsa_bits;
    if (c->f != NULL && c->f->exchange == NULL && body.n != 0) {
        c->f->exchange = mem_copy(body.p, body.n);
        c->f->exchange_len = body.n;
    }
    return whole || kx.kind != KEX_UNKNOWN ||
           !(suite_has_dhe(suite) || suite_has_ecdhe(suite));
}

static bool on_certificate_request(struct client *c, struct rd body)
{
    (void)body;
    c->answer.cert_requested = true;
    return true;
}

static bool on_done(struct client *c, struct rd body)
{
    (void)body;
    if (c->f != NULL)
        legacy_flight(c);
    else
        client_finish_flight(c, FLIGHT_WHOLE);
    return true;
}

static bool on_ticket_13(struct client *c, struct rd body)
{
    (void)body;
    c->f->ticket = true;
    return true;
}

static bool on_nothing(struct client *c, struct rd body)
{
    (void)c;
    (void)body;
    return true;
}

/* The frequent ones first. Those that only a client has to do with that
 * finishes the handshake stand behind PLACE_DONE and PLACE_PROTECTED, where no
 * other comes. */
static const struct {
    uint16_t type;
    const char *name;
    message_fn handle[FLOW_COUNT]; /* legacy, TLS 1.3 */
} messages[] = {
    {HS_SERVER_HELLO, "ServerHello", {on_server_hello, on_server_hello}},
    {HS_CERTIFICATE, "Certificate", {on_certificate, tls13_certificate}},
    {HS_SERVER_KEY_EXCHANGE, "ServerKeyExchange", {on_key_exchange, NULL}},
    {HS_SERVER_HELLO_DONE, "ServerHelloDone", {on_done, NULL}},
    {FLOW_RETRY, "HelloRetryRequest", {NULL, on_retry}},
    {HS_ENCRYPTED_EXTENSIONS, "EncryptedExtensions", {NULL, tls13_extensions}},
    {HS_CERTIFICATE_REQUEST,
     "CertificateRequest",
     {on_certificate_request, on_certificate_request}},
    {HS_CERTIFICATE_STATUS, "CertificateStatus", {on_nothing, NULL}},
    {HS_CERTIFICATE_VERIFY,
     "CertificateVerify",
     {NULL, tls13_certificate_verify}},
    {HS_FINISHED, "Finished", {legacy_finished, tls13_finished}},
    {HS_NEW_SESSION_TICKET, "NewSessionTicket", {on_nothing, on_ticket_13}},
    {HS_KEY_UPDATE, "KeyUpdate", {NULL, tls13_key_update}},
    {HS_HELLO_REQUEST, "HelloRequest", {on_nothing, on_nothing}},
};

/* A client that stops behind the flight has no business further on. */
static bool may_go_on(const struct client *c)
{
    return c->f != NULL ||
           (c->place != PLACE_DONE && c->place != PLACE_PROTECTED);
}

bool client_step(struct client *c, uint16_t message)
{
    bool first = c->place == PLACE_START;

    if (may_go_on(c) && flow_step(c->flow, &c->place, message))
        return true;
    if (message == FLOW_CCS)
        client_nonsense(c, "ChangeCipherSpec out of place");
    else
        client_nonsense(c, "handshake message %u %s", message & 0xff,
                        first ? "instead of a ServerHello" : "out of place");
    return false;
}

static uint16_t kind_of(const struct client *c, const struct handshake *m)
{
    struct server_hello sh;

    if (c->f != NULL && c->flow == FLOW_TLS13 && m->type == HS_SERVER_HELLO &&
        server_hello_parse(m->body, &sh) && sh.retry)
        return FLOW_RETRY;
    return m->type;
}

/* A HelloRequest is no part of it (RFC 5246, 7.4.1.1); what a Finished covers
 * ends before it; and a HelloRetryRequest begins it anew. */
static bool goes_before(uint16_t kind)
{
    return kind != HS_HELLO_REQUEST && kind != HS_FINISHED &&
           kind != FLOW_RETRY;
}

void client_message(struct client *c, const struct handshake *m)
{
    uint16_t kind;

    finishing_settle(c, m);
    kind = kind_of(c, m);
    if (!client_step(c, kind))
        return;
    if (c->f != NULL && goes_before(kind))
        transcript_message(c->f->transcript, m->type, m->body);
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++)
        if (messages[i].type == kind) {
            message_fn handle = messages[i].handle[c->flow];

            if (handle != NULL && !handle(c, m->body))
                client_nonsense(c, "malformed %s", messages[i].name);
            return;
        }
}
