#include "core/model/rules_evidence.h"

void evidence_versions(struct emit *out, const struct endpoint *e,
                       const char *key, unsigned versions)
{
    emit_array(emit_key(out, key));
    for (int v = 0; v < VERSION_COUNT; v++)
        if ((versions >> v & 1) != 0)
            emit_text(out, endpoint_version_name(e, (enum version)v));
    emit_end(out);
}

const char *evidence_probe(enum version v)
{
    static const char *const names[] = {
        [VERSION_SSL2] = "ssl2",   [VERSION_SSL3] = "ssl3",
        [VERSION_TLS10] = "tls10", [VERSION_TLS11] = "tls11",
        [VERSION_TLS12] = "tls12", [VERSION_TLS13] = "tls13",
    };

    return names[v];
}

void evidence_begin(struct emit *out, unsigned versions, const char *also,
                    const char *sent, const char *received)
{
    emit_object(out);
    emit_array(emit_key(out, "probe"));
    for (int v = VERSION_COUNT - 1; v >= 0; v--)
        if ((versions >> v & 1) != 0)
            emit_text(out, evidence_probe((enum version)v));
    if (also != NULL)
        emit_text(out, also);
    emit_end(out);
    emit_text(emit_key(out, "sent"), sent);
    emit_text(emit_key(out, "received"), received);
}
