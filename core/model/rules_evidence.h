#ifndef SUITEMAP_MODEL_RULES_EVIDENCE_H
#define SUITEMAP_MODEL_RULES_EVIDENCE_H

#include "core/base/json_emit.h"
#include "core/model/endpoint.h"

/* The evidence of a finding is a JSON object that begins with which probes
 * asked, what they sent and what came back:
 *
 *     {"probe":["tls12"],"sent":"...","received":"...", further facts}
 *
 * Call evidence_begin(), then write further members, then emit_end(). */

/* `versions`: a mask, its probes asked; `also`: one more of them, or NULL. */
void evidence_begin(struct emit *out, unsigned versions, const char *also,
                    const char *sent, const char *received);

/* A list of versions, under the names that they have at the endpoint. */
void evidence_versions(struct emit *out, const struct endpoint *e,
                       const char *key, unsigned versions);

/* The name of the probe that asks a version: "tls12". */
const char *evidence_probe(enum version v);

#endif
