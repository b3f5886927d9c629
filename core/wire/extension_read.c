#include "core/wire/extension_rows.h"

/* The bodies of the extensions that we understand. Each parser ends by asking
 * that nothing is left. */

bool number_list_read(struct rd list, uint16_t *out, uint16_t *n, size_t room)
{
    uint16_t v;

    if (list.n == 0)
        return false;
    while (rd_u16(&list, &v))
        if (*n < room)
            out[(*n)++] = v;
    return rd_done(&list);
}

/* The first host_name (RFC 6066, 3). Other kinds of names are read like it:
 * no other was ever defined. */
bool servername_read(struct rd body, struct client_hello *out)
{
    struct rd list, name;
    uint8_t kind;

    if (!rd_vec16(&body, &list) || !rd_done(&body))
        return false;
    while (!rd_done(&list)) {
        if (!rd_u8(&list, &kind) || !rd_vec16(&list, &name))
            return false;
        if (kind == 0 && out->servername.n == 0)
            out->servername = name;
    }
    return true;
}

/* RFC 8422, 5.1.1; RFC 8446, 4.2.7. */
bool groups_read(struct rd body, struct client_hello *out)
{
    struct rd list;

    return rd_vec16(&body, &list) && rd_done(&body) &&
           number_list_read(list, out->groups, &out->n_groups,
                            CLIENT_HELLO_LIST_MAX);
}

/* RFC 7301, 3.1: ProtocolNameList. Nothing hangs on what is wrong with it. */
bool alpn_read(struct rd body, struct client_hello *out)
{
    struct rd list;

    if (rd_vec16(&body, &list) && rd_done(&body))
        out->alpn = list;
    return true;
}

/* RFC 8446, 4.2.1: versions<2..254>. */
bool versions_read(struct rd body, struct client_hello *out)
{
    struct rd list;

    return rd_vec8(&body, &list) && rd_done(&body) &&
           number_list_read(list, out->versions, &out->n_versions,
                            sizeof out->versions / sizeof(uint16_t));
}

/* RFC 5246, 7.4.1.4.1; RFC 8446, 4.2.3. */
bool schemes_read(struct rd body, struct client_hello *out)
{
    struct rd list;

    return rd_vec16(&body, &list) && rd_done(&body) &&
           number_list_read(list, out->schemes, &out->n_schemes,
                            CLIENT_HELLO_LIST_MAX);
}

/* signature_algorithms_cert (RFC 8446, 4.2.3). */
bool cert_schemes_read(struct rd body, struct client_hello *out)
{
    struct rd list;

    return rd_vec16(&body, &list) && rd_done(&body) &&
           number_list_read(list, out->cert_schemes, &out->n_cert_schemes,
                            CLIENT_HELLO_LIST_MAX);
}

/* RFC 8446, 4.2.8: struct { NamedGroup group; opaque key_exchange<1..>; } */
static bool share_entry(struct rd *r, uint16_t *group, struct rd *key)
{
    return rd_u16(r, group) && rd_vec16(r, key) && key->n != 0;
}

bool shares_read(struct rd body, struct client_hello *out)
{
    const size_t room = sizeof out->shares / sizeof(uint16_t);
    struct rd list, key;
    uint16_t group;

    if (!rd_vec16(&body, &list) || !rd_done(&body))
        return false;
    while (!rd_done(&list)) {
        if (!share_entry(&list, &group, &key))
            return false;
        if (out->n_shares == room)
            continue;
        out->share_keys[out->n_shares] = key;
        out->shares[out->n_shares++] = group;
    }
    return true;
}

/* selected_version (RFC 8446, 4.2.1). */
bool version_read(struct rd body, struct server_hello *out)
{
    uint16_t v;

    if (!rd_u16(&body, &v) || !rd_done(&body))
        return false;
    out->version = v;
    return true;
}

bool share_read(struct rd body, struct server_hello *out)
{
    return share_entry(&body, &out->group, &out->share) && rd_done(&body);
}

/* KeyShareHelloRetryRequest (RFC 8446, 4.2.8): the group alone. */
bool retry_group_read(struct rd body, struct server_hello *out)
{
    return rd_u16(&body, &out->group) && rd_done(&body);
}

/* RFC 8446, 4.2.2: cookie<1..2^16-1>. */
bool cookie_read(struct rd body, struct server_hello *out)
{
    return rd_vec16(&body, &out->cookie) && rd_done(&body) &&
           out->cookie.n != 0;
}
