#ifndef SUITEMAP_MODEL_RULES_EVIDENCE_H
#define SUITEMAP_MODEL_RULES_EVIDENCE_H

#include "core/base/str.h"
#include "core/model/endpoint.h"

/* The evidence of a finding is a JSON object that begins with which probes
 * asked, what they sent and what came back:
 *
 *     {"probe":["tls12"],"sent":"...","received":"...", further facts}
 *
 * Call evidence_begin(), then any of the others, then evidence_end(). All text
 * is escaped here. */

/* `versions`: a mask, its probes asked; `also`: one more of them, or NULL. */
void evidence_begin(struct str *out, unsigned versions, const char *also,
                    const char *sent, const char *received);
void evidence_number(struct str *out, const char *key, long long value);
void evidence_text(struct str *out, const char *key, const char *value);
/* A list: open it, add to it, close it. */
void evidence_list(struct str *out, const char *key);
void evidence_item(struct str *out, const char *value);
void evidence_list_end(struct str *out);
/* An object within a list or, with a key, within an object. */
void evidence_object(struct str *out, const char *key);
void evidence_end(struct str *out);

/* Under the names that they have at the endpoint. */
void evidence_versions(struct str *out, const struct endpoint *e,
                       const char *key, unsigned versions);

/* The name of the probe that asks a version: "tls12". */
const char *evidence_probe(enum version v);

#endif
