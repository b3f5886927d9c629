#ifndef SUITEMAP_TESTS_OUTCOMES_H
#define SUITEMAP_TESTS_OUTCOMES_H

#include "core/model/answer.h"
#include "tests/unit/flights.h"

/* Everything that a server may answer, and what the engine must make of it. */

/* What comes after the last byte. */
enum after { THEN_CLOSE, THEN_RESET, THEN_SILENCE };

/* One flight each. */

static void whole(struct flight *f)
{
    put_whole_flight(f, 40);
}

static void everything(struct flight *f)
{
    put_empty(f, HS_HELLO_REQUEST);
    put_hello(f, 0x0303, ECDHE_AES);
    put_certificate(f, 40);
    message_open(f, HS_CERTIFICATE_STATUS);
    wr_zeros(&f->hs, 20);
    message_close(f);
    put_ecdhe(f, 0x0017);
    put_request(f);
    put_empty(f, HS_SERVER_HELLO_DONE);
    flight_flush(f);
}

static void anon(struct flight *f)
{
    put_hello(f, 0x0303, ANON_AES);
    put_dhe(f, false);
    put_empty(f, HS_SERVER_HELLO_DONE);
    flight_flush(f);
}

static void psk(struct flight *f)
{
    put_hello(f, 0x0303, PSK_AES);
    put_empty(f, HS_SERVER_HELLO_DONE);
    flight_flush(f);
}

static void export_rsa(struct flight *f)
{
    put_hello(f, 0x0301, EXPORT_RC4);
    put_certificate(f, 40);
    put_export_rsa(f);
    put_empty(f, HS_SERVER_HELLO_DONE);
    flight_flush(f);
}

static void ssl3(struct flight *f)
{
    put_hello(f, 0x0300, RSA_AES);
    put_certificate(f, 40);
    put_empty(f, HS_SERVER_HELLO_DONE);
    flight_flush(f);
}

static void half_flight(struct flight *f)
{
    put_hello(f, 0x0303, DHE_RSA_AES);
    put_certificate(f, 40);
    flight_flush(f);
}

static void other_version(struct flight *f)
{
    put_hello(f, 0x0302, RSA_AES);
    flight_flush(f);
}

static void other_suite(struct flight *f)
{
    put_hello(f, 0x0303, NEVER_SUITE);
    flight_flush(f);
}

static void unknown_suite(struct flight *f)
{
    put_hello(f, 0x0303, 0xDEAD);
    flight_flush(f);
}

static void refusal(struct flight *f)
{
    put_alert(f, 2, 40);
}

static void close_notify(struct flight *f)
{
    put_alert(f, 1, 0);
}

static void warning(struct flight *f)
{
    put_alert(f, 1, 112);
}

static void warning_then_refusal(struct flight *f)
{
    put_alert(f, 1, 112);
    put_alert(f, 2, 40);
}

static void warning_then_flight(struct flight *f)
{
    put_alert(f, 1, 112);
    whole(f);
}

static void odd_alert(struct flight *f)
{
    put_records(f, CONTENT_ALERT, "\2\106\0", 3);
}

static void half_alert(struct flight *f)
{
    put_records(f, CONTENT_ALERT, "\2", 1);
}

static void alert_in_flight(struct flight *f)
{
    half_flight(f);
    put_alert(f, 2, 80);
}

static void data_in_flight(struct flight *f)
{
    half_flight(f);
    put_zeros(f, CONTENT_DATA, 10);
}

static void data_first(struct flight *f)
{
    put_zeros(f, CONTENT_DATA, 10);
}

static void ccs_first(struct flight *f)
{
    put_records(f, CONTENT_CCS, "\1", 1);
}

static void two_hellos(struct flight *f)
{
    put_hello(f, 0x0303, RSA_AES);
    put_hello(f, 0x0303, RSA_AES);
    flight_flush(f);
}

static void echo(struct flight *f)
{
    put_empty(f, HS_CLIENT_HELLO);
    flight_flush(f);
}

static void bad_hello(struct flight *f)
{
    message_open(f, HS_SERVER_HELLO);
    wr_u16(&f->hs, 0x0303);
    message_close(f);
    flight_flush(f);
}

static void bad_certificate(struct flight *f)
{
    put_hello(f, 0x0303, RSA_AES);
    message_open(f, HS_CERTIFICATE);
    wr_bytes(&f->hs, "\0\0\3\0\0\5", 6);
    message_close(f);
    flight_flush(f);
}

static void bad_key_exchange(struct flight *f)
{
    half_flight(f);
    message_open(f, HS_SERVER_KEY_EXCHANGE);
    wr_u8(&f->hs, 0);
    message_close(f);
    flight_flush(f);
}

static void http(struct flight *f)
{
    wr_bytes(&f->out, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
}

static void ssl2_error(struct flight *f)
{
    wr_bytes(&f->out, "\x80\3\0\0\1", 5);
}

static void text_in_flight(struct flight *f)
{
    half_flight(f);
    http(f);
}

static void half_record(struct flight *f)
{
    wr_bytes(&f->out, "\26\3\3\0\100\2", 6);
}

static void half_header(struct flight *f)
{
    wr_bytes(&f->out, "\26\3\3", 3);
}

static void nothing(struct flight *f)
{
    (void)f;
}

static void endless_message(struct flight *f)
{
    put_hello(f, 0x0303, RSA_AES);
    message_open(f, HS_CERTIFICATE);
    wr_zeros(&f->hs, ANSWER_FLIGHT_MAX + 100);
    message_close(f);
    flight_flush(f);
}

static void endless_warnings(struct flight *f)
{
    for (int i = 0; i < ANSWER_FLIGHT_MAX / 7 + 1; i++)
        put_alert(f, 1, 112);
}

static void hello13(struct flight *f)
{
    put_hello13(f, TLS13_AES);
    flight_flush(f);
}

static void protected_flight(struct flight *f)
{
    hello13(f);
    put_records(f, CONTENT_CCS, "\1", 1);
    put_zeros(f, CONTENT_DATA, 300);
}

static void ccs_then_protected(struct flight *f)
{
    put_records(f, CONTENT_CCS, "\1", 1);
    protected_flight(f);
}

static void protected_alert(struct flight *f)
{
    hello13(f);
    put_zeros(f, CONTENT_DATA, 35);
}

static void plain_alert13(struct flight *f)
{
    hello13(f);
    put_alert(f, 2, 47);
}

static void plain_handshake13(struct flight *f)
{
    hello13(f);
    put_certificate(f, 40);
    flight_flush(f);
}

static void retry(struct flight *f)
{
    put_records(f, CONTENT_CCS, "\1", 1);
    put_retry(f, TLS13_AES, 0x0018);
    flight_flush(f);
}

#define V10  VERSION_TLS10
#define V12  VERSION_TLS12
#define V13  VERSION_TLS13
#define SSL3 VERSION_SSL3

/* In each case the peer closes, resets or falls silent after the last byte,
 * if the client still listens. */
static const struct outcome_row {
    const char *name;
    void (*build)(struct flight *f);
    enum version offered;
    enum after after;
    enum answer_kind kind;
    enum answer_flight flight;
    enum answer_break broken;
    uint8_t alert;
    bool records; /* got_handshake_bytes */
} outcomes[] = {
    {"whole", whole, V12, THEN_CLOSE, ANSWER_HELLO, FLIGHT_WHOLE, 0, 0, 1},
    {"everything", everything, V12, THEN_CLOSE, ANSWER_HELLO, FLIGHT_WHOLE, 0,
     0, 1},
    {"anon", anon, V12, THEN_CLOSE, ANSWER_HELLO, FLIGHT_WHOLE, 0, 0, 1},
    {"psk", psk, V12, THEN_CLOSE, ANSWER_HELLO, FLIGHT_WHOLE, 0, 0, 1},
    {"export", export_rsa, V10, THEN_CLOSE, ANSWER_HELLO, FLIGHT_WHOLE, 0, 0,
     1},
    {"ssl3", ssl3, SSL3, THEN_CLOSE, ANSWER_HELLO, FLIGHT_WHOLE, 0, 0, 1},
    {"half flight, closed", half_flight, V12, THEN_CLOSE, ANSWER_HELLO,
     FLIGHT_BROKEN, BREAK_CLOSED, 0, 1},
    {"half flight, reset", half_flight, V12, THEN_RESET, ANSWER_HELLO,
     FLIGHT_BROKEN, BREAK_RESET, 0, 1},
    {"half flight, silent", half_flight, V12, THEN_SILENCE, ANSWER_HELLO,
     FLIGHT_STALLED, 0, 0, 1},
    {"other version", other_version, V12, THEN_CLOSE, ANSWER_HELLO, FLIGHT_NONE,
     0, 0, 1},
    {"1.2 to a 1.3 hello", whole, V13, THEN_CLOSE, ANSWER_HELLO, FLIGHT_NONE, 0,
     0, 1},
    {"other suite", other_suite, V12, THEN_CLOSE, ANSWER_HELLO, FLIGHT_NONE, 0,
     0, 1},
    {"unknown suite", unknown_suite, V12, THEN_CLOSE, ANSWER_HELLO, FLIGHT_NONE,
     0, 0, 1},
    {"refusal", refusal, V12, THEN_CLOSE, ANSWER_ALERT, 0, 0, 40, 1},
    {"close_notify", close_notify, V12, THEN_CLOSE, ANSWER_ALERT, 0, 0, 0, 1},
    {"warning, closed", warning, V12, THEN_CLOSE, ANSWER_CLOSED, 0, 0, 0, 1},
    {"warning, silent", warning, V12, THEN_SILENCE, ANSWER_TIMEOUT, 0, 0, 0, 1},
    {"warning, refusal", warning_then_refusal, V12, THEN_CLOSE, ANSWER_ALERT, 0,
     0, 40, 1},
    {"warning, flight", warning_then_flight, V12, THEN_CLOSE, ANSWER_HELLO,
     FLIGHT_WHOLE, 0, 0, 1},
    {"odd alert", odd_alert, V12, THEN_CLOSE, ANSWER_ALERT, 0, 0, 70, 1},
    {"half alert", half_alert, V12, THEN_RESET, ANSWER_RESET, 0, 0, 0, 1},
    {"alert in flight", alert_in_flight, V12, THEN_CLOSE, ANSWER_HELLO,
     FLIGHT_BROKEN, BREAK_ALERT, 80, 1},
    {"data in flight", data_in_flight, V12, THEN_CLOSE, ANSWER_HELLO,
     FLIGHT_BROKEN, BREAK_NONSENSE, 0, 1},
    {"data first", data_first, V12, THEN_CLOSE, ANSWER_NOT_TLS, 0, 0, 0, 1},
    {"ccs first", ccs_first, V12, THEN_CLOSE, ANSWER_NOT_TLS, 0, 0, 0, 1},
    {"two hellos", two_hellos, V12, THEN_CLOSE, ANSWER_HELLO, FLIGHT_BROKEN,
     BREAK_NONSENSE, 0, 1},
    {"echo", echo, V12, THEN_CLOSE, ANSWER_NOT_TLS, 0, 0, 0, 1},
    {"bad hello", bad_hello, V12, THEN_CLOSE, ANSWER_NOT_TLS, 0, 0, 0, 1},
    {"bad certificate", bad_certificate, V12, THEN_CLOSE, ANSWER_HELLO,
     FLIGHT_BROKEN, BREAK_NONSENSE, 0, 1},
    {"bad key exchange", bad_key_exchange, V12, THEN_CLOSE, ANSWER_HELLO,
     FLIGHT_BROKEN, BREAK_NONSENSE, 0, 1},
    {"http", http, V12, THEN_SILENCE, ANSWER_NOT_TLS, 0, 0, 0, 0},
    {"sslv2 error", ssl2_error, V12, THEN_SILENCE, ANSWER_NOT_TLS, 0, 0, 0, 0},
    {"text in flight", text_in_flight, V12, THEN_SILENCE, ANSWER_HELLO,
     FLIGHT_BROKEN, BREAK_NONSENSE, 0, 1},
    {"half record", half_record, V12, THEN_SILENCE, ANSWER_TIMEOUT, 0, 0, 0, 1},
    {"half header", half_header, V12, THEN_SILENCE, ANSWER_TIMEOUT, 0, 0, 0, 0},
    {"nothing, silent", nothing, V12, THEN_SILENCE, ANSWER_TIMEOUT, 0, 0, 0, 0},
    {"nothing, closed", nothing, V12, THEN_CLOSE, ANSWER_CLOSED, 0, 0, 0, 0},
    {"nothing, reset", nothing, V12, THEN_RESET, ANSWER_RESET, 0, 0, 0, 0},
    {"1.3 whole", protected_flight, V13, THEN_CLOSE, ANSWER_HELLO,
     FLIGHT_ENCRYPTED, 0, 0, 1},
    {"1.3 after ccs", ccs_then_protected, V13, THEN_CLOSE, ANSWER_HELLO,
     FLIGHT_ENCRYPTED, 0, 0, 1},
    {"1.3 hello, silent", hello13, V13, THEN_SILENCE, ANSWER_HELLO,
     FLIGHT_STALLED, 0, 0, 1},
    {"1.3 hello, closed", hello13, V13, THEN_CLOSE, ANSWER_HELLO, FLIGHT_BROKEN,
     BREAK_CLOSED, 0, 1},
    {"1.3 protected alert", protected_alert, V13, THEN_CLOSE, ANSWER_HELLO,
     FLIGHT_BROKEN, BREAK_CLOSED, 0, 1},
    {"1.3 protected alert, reset", protected_alert, V13, THEN_RESET,
     ANSWER_HELLO, FLIGHT_BROKEN, BREAK_RESET, 0, 1},
    {"1.3 few protected bytes, silent", protected_alert, V13, THEN_SILENCE,
     ANSWER_HELLO, FLIGHT_ENCRYPTED, 0, 0, 1},
    {"1.3 plain alert", plain_alert13, V13, THEN_CLOSE, ANSWER_HELLO,
     FLIGHT_BROKEN, BREAK_ALERT, 47, 1},
    {"1.3 plain handshake", plain_handshake13, V13, THEN_CLOSE, ANSWER_HELLO,
     FLIGHT_BROKEN, BREAK_NONSENSE, 0, 1},
    {"1.3 to a 1.2 hello", protected_flight, V12, THEN_CLOSE, ANSWER_HELLO,
     FLIGHT_NONE, 0, 0, 1},
    {"retry", retry, V13, THEN_CLOSE, ANSWER_RETRY, 0, 0, 0, 1},
};

#define OUTCOMES (sizeof outcomes / sizeof outcomes[0])

#endif
