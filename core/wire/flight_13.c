#include "core/wire/flight.h"

#define EXT_SUPPORTED_GROUPS 10

/* struct { opaque cert_data<1..2^24-1>; Extension extensions<0..2^16-1>; } */
static bool entry(struct rd *list, struct wr *out)
{
    struct rd der, extensions;

    if (!rd_vec24(list, &der) || !rd_vec16(list, &extensions))
        return false;
    wr_open(out, 3);
    wr_bytes(out, der.p, der.n);
    wr_close(out);
    return true;
}

bool certificate_list_13(struct rd body, struct wr *out)
{
    struct rd context, list;

    if (!rd_vec8(&body, &context) || !rd_vec24(&body, &list) || !rd_done(&body))
        return false;
    wr_open(out, 3);
    while (!rd_done(&list))
        if (!entry(&list, out))
            return false;
    wr_close(out);
    return wr_ok(out);
}

/* NamedGroupList (RFC 8446, 4.2.7). */
static void groups(struct rd body, uint16_t *out, uint16_t *n, size_t room)
{
    struct rd list;
    uint16_t code;

    if (!rd_vec16(&body, &list))
        return;
    while (rd_u16(&list, &code))
        if (*n < room)
            out[(*n)++] = code;
}

bool encrypted_extensions_parse(struct rd body, uint16_t *out, uint16_t *n,
                                size_t room)
{
    struct rd list, content;
    uint16_t type;

    if (!rd_vec16(&body, &list) || !rd_done(&body))
        return false;
    while (!rd_done(&list)) {
        if (!rd_u16(&list, &type) || !rd_vec16(&list, &content))
            return false;
        if (type == EXT_SUPPORTED_GROUPS)
            groups(content, out, n, room);
    }
    return true;
}

bool certificate_verify_parse(struct rd body, uint16_t *scheme)
{
    struct rd signature;

    return rd_u16(&body, scheme) && rd_vec16(&body, &signature) &&
           rd_done(&body);
}
