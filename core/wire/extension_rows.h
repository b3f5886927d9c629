#ifndef SUITEMAP_WIRE_EXTENSION_ROWS_H
#define SUITEMAP_WIRE_EXTENSION_ROWS_H

#include <stdbool.h>

#include "core/wire/hello.h"

/* For extensions.c alone: the row type, and the functions its rows name. */

/* The forms of our own hello, as a mask. */
enum hello_form {
    FORM_OF_TLS10 = 1, /* and TLS 1.1 */
    FORM_OF_TLS12 = 2,
    FORM_OF_TLS13 = 4,
    FORM_OF_TLS13_PLAIN = 8,
    FORMS_LEGACY = FORM_OF_TLS10 | FORM_OF_TLS12,
    FORMS_TLS13 = FORM_OF_TLS13 | FORM_OF_TLS13_PLAIN,
    FORMS_FULL = FORMS_LEGACY | FORM_OF_TLS13,
    FORMS_ALL = FORMS_LEGACY | FORMS_TLS13
};

/* What is being written. */
struct hello_plan {
    const struct offer *offer;
    const struct hello_secrets *secrets;
    enum hello_form form;
    size_t message;  /* where the handshake message begins in the writer */
    bool last_empty; /* the extension written last has no body */
};

struct extension_row {
    uint16_t type;
    unsigned forms; /* the forms of our hello it belongs to */
    /* Has this offer a use for it? NULL: always. */
    bool (*wanted)(const struct hello_plan *plan, const struct wr *w);
    void (*write)(struct wr *w, const struct hello_plan *plan);
    /* NULL where it has no business in that message, or tells us nothing. */
    bool (*read_client)(struct rd body, struct client_hello *out);
    bool (*read_server)(struct rd body, struct server_hello *out);
    bool (*read_retry)(struct rd body, struct server_hello *out);
};

bool servername_wanted(const struct hello_plan *plan, const struct wr *w);
bool groups_wanted(const struct hello_plan *plan, const struct wr *w);
bool alpn_wanted(const struct hello_plan *plan, const struct wr *w);
bool srp_wanted(const struct hello_plan *plan, const struct wr *w);
bool etm_wanted(const struct hello_plan *plan, const struct wr *w);
bool cookie_wanted(const struct hello_plan *plan, const struct wr *w);
bool padding_wanted(const struct hello_plan *plan, const struct wr *w);

void servername_write(struct wr *w, const struct hello_plan *plan);
/* The body with one name, for hellos in the form of others too. */
void servername_body(struct wr *w, const char *name);
void ems_write(struct wr *w, const struct hello_plan *plan);
void etm_write(struct wr *w, const struct hello_plan *plan);
void points_write(struct wr *w, const struct hello_plan *plan);
void groups_write(struct wr *w, const struct hello_plan *plan);
void alpn_write(struct wr *w, const struct hello_plan *plan);
void srp_write(struct wr *w, const struct hello_plan *plan);
void versions_write(struct wr *w, const struct hello_plan *plan);
void psk_modes_write(struct wr *w, const struct hello_plan *plan);
void schemes_write(struct wr *w, const struct hello_plan *plan);
void shares_write(struct wr *w, const struct hello_plan *plan);
void cookie_write(struct wr *w, const struct hello_plan *plan);
void padding_write(struct wr *w, const struct hello_plan *plan);

bool servername_read(struct rd body, struct client_hello *out);
bool groups_read(struct rd body, struct client_hello *out);
bool alpn_read(struct rd body, struct client_hello *out);
bool versions_read(struct rd body, struct client_hello *out);
bool schemes_read(struct rd body, struct client_hello *out);
bool cert_schemes_read(struct rd body, struct client_hello *out);
bool shares_read(struct rd body, struct client_hello *out);

bool version_read(struct rd body, struct server_hello *out);
bool share_read(struct rd body, struct server_hello *out);
bool retry_group_read(struct rd body, struct server_hello *out);
bool cookie_read(struct rd body, struct server_hello *out);

/* A list of 16-bit numbers that fills `list`: kept as far as there is room.
 * False when it is empty or of odd length. */
bool number_list_read(struct rd list, uint16_t *out, uint16_t *n, size_t room);

#endif
