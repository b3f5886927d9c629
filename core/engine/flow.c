#include "core/engine/flow.h"

#include "core/wire/record.h"

static const struct flow_row legacy[] = {
    {PLACE_START, HS_HELLO_REQUEST, PLACE_START},
    {PLACE_START, HS_SERVER_HELLO, PLACE_HELLO},

    {PLACE_HELLO, HS_CERTIFICATE, PLACE_CERTIFICATE},
    {PLACE_HELLO, HS_SERVER_KEY_EXCHANGE, PLACE_KEY_EXCHANGE},
    {PLACE_HELLO, HS_CERTIFICATE_REQUEST, PLACE_REQUEST},
    {PLACE_HELLO, HS_SERVER_HELLO_DONE, PLACE_DONE},

    {PLACE_CERTIFICATE, HS_CERTIFICATE_STATUS, PLACE_STATUS},
    {PLACE_CERTIFICATE, HS_SERVER_KEY_EXCHANGE, PLACE_KEY_EXCHANGE},
    {PLACE_CERTIFICATE, HS_CERTIFICATE_REQUEST, PLACE_REQUEST},
    {PLACE_CERTIFICATE, HS_SERVER_HELLO_DONE, PLACE_DONE},

    {PLACE_STATUS, HS_SERVER_KEY_EXCHANGE, PLACE_KEY_EXCHANGE},
    {PLACE_STATUS, HS_CERTIFICATE_REQUEST, PLACE_REQUEST},
    {PLACE_STATUS, HS_SERVER_HELLO_DONE, PLACE_DONE},

    {PLACE_KEY_EXCHANGE, HS_CERTIFICATE_REQUEST, PLACE_REQUEST},
    {PLACE_KEY_EXCHANGE, HS_SERVER_HELLO_DONE, PLACE_DONE},

    {PLACE_REQUEST, HS_SERVER_HELLO_DONE, PLACE_DONE},
};

static const struct flow_row tls13[] = {
    {PLACE_START, HS_HELLO_REQUEST, PLACE_START},
    {PLACE_START, HS_SERVER_HELLO, PLACE_PROTECTED},
};

static const struct {
    const struct flow_row *rows;
    size_t n;
} flows[FLOW_COUNT] = {
    [FLOW_LEGACY] = {legacy, sizeof legacy / sizeof legacy[0]},
    [FLOW_TLS13] = {tls13, sizeof tls13 / sizeof tls13[0]},
};

enum flow flow_of(enum version v)
{
    return v == VERSION_TLS13 ? FLOW_TLS13 : FLOW_LEGACY;
}

const struct flow_row *flow_rows(enum flow f, size_t *n)
{
    *n = flows[f].n;
    return flows[f].rows;
}

bool flow_step(enum flow f, enum flow_place *place, uint8_t message)
{
    for (size_t i = 0; i < flows[f].n; i++) {
        const struct flow_row *row = &flows[f].rows[i];

        if (row->at == *place && row->message == message) {
            *place = row->next;
            return true;
        }
    }
    return false;
}
