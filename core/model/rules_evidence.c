#include "core/model/rules_evidence.h"

/* A comma, but behind what has just been opened. */
static void separate(struct str *out)
{
    char last = out->len != 0 ? out->s[out->len - 1] : '{';

    if (last != '{' && last != '[' && last != ':')
        str_addc(out, ',');
}

static void quoted(struct str *out, const char *s)
{
    str_addc(out, '"');
    for (; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\')
            str_addc(out, '\\');
        if ((unsigned char)*s < 0x20)
            str_addf(out, "\\u%04x", (unsigned)*s);
        else
            str_addc(out, *s);
    }
    str_addc(out, '"');
}

static void key(struct str *out, const char *name)
{
    separate(out);
    quoted(out, name);
    str_addc(out, ':');
}

void evidence_number(struct str *out, const char *name, long long value)
{
    key(out, name);
    str_addf(out, "%lld", value);
}

void evidence_text(struct str *out, const char *name, const char *value)
{
    key(out, name);
    quoted(out, value);
}

void evidence_list(struct str *out, const char *name)
{
    key(out, name);
    str_addc(out, '[');
}

void evidence_item(struct str *out, const char *value)
{
    separate(out);
    quoted(out, value);
}

void evidence_list_end(struct str *out)
{
    str_addc(out, ']');
}

void evidence_object(struct str *out, const char *name)
{
    if (name != NULL)
        key(out, name);
    else
        separate(out);
    str_addc(out, '{');
}

void evidence_end(struct str *out)
{
    str_addc(out, '}');
}

void evidence_versions(struct str *out, const struct endpoint *e,
                       const char *name, unsigned versions)
{
    evidence_list(out, name);
    for (int v = 0; v < VERSION_COUNT; v++)
        if ((versions >> v & 1) != 0)
            evidence_item(out, endpoint_version_name(e, (enum version)v));
    evidence_list_end(out);
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

void evidence_begin(struct str *out, unsigned versions, const char *also,
                    const char *sent, const char *received)
{
    str_addc(out, '{');
    evidence_list(out, "probe");
    for (int v = VERSION_COUNT - 1; v >= 0; v--)
        if ((versions >> v & 1) != 0)
            evidence_item(out, evidence_probe((enum version)v));
    if (also != NULL)
        evidence_item(out, also);
    evidence_list_end(out);
    evidence_text(out, "sent", sent);
    evidence_text(out, "received", received);
}
