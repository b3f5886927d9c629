#include "core/model/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/str.h"
#include "core/registry/names.h"

void answer_clear(struct answer *a)
{
    free(a->chain);
    memset(a, 0, sizeof *a);
}

void answer_say(struct answer *a, const void *words, size_t n)
{
    if (n > sizeof a->words)
        n = sizeof a->words;
    if (n != 0)
        memcpy(a->words, words, n);
    a->words_len = (uint8_t)n;
    a->n_groups = a->n_kinds = 0;
}

static const char *alert_how(uint8_t alert, char *buf, size_t cap)
{
    static const char alert_[] = "alert ";
    const char *name = alert_name(alert);
    size_t n = sizeof alert_ - 1;

    str_copy(buf, cap, alert_);
    if (name != NULL)
        str_copy(buf + n, cap - n, name);
    else
        snprintf(buf + n, cap - n, "%u", alert);
    return buf;
}

/* The SSL Protocol, 4: codes of ERROR. */
static const char *ssl2_how(uint16_t code, char *buf, size_t cap)
{
    const char *name = code == 1   ? "no cipher"
                       : code == 2 ? "no certificate"
                       : code == 4 ? "bad certificate"
                       : code == 6 ? "unsupported certificate type"
                                   : NULL;

    if (name != NULL)
        snprintf(buf, cap, "SSLv2 error: %s", name);
    else
        snprintf(buf, cap, "SSLv2 error %u", code);
    return buf;
}

const char *answer_how(const struct answer *a, char *buf, size_t cap)
{
    static const char *const words[] = {
        [ANSWER_NONE] = "not asked",
        [ANSWER_HELLO] = "accepted",
        [ANSWER_RETRY] = "accepted",
        [ANSWER_CLOSED] = "closed",
        [ANSWER_RESET] = "reset",
        [ANSWER_TIMEOUT] = "timeout",
        [ANSWER_NOT_TLS] = "not TLS",
        [ANSWER_SSL2_ERROR] = "SSLv2 error",
        [ANSWER_PORT_CLOSED] = "connection refused",
        [ANSWER_NO_CONNECT] = "no answer to the SYN",
        [ANSWER_UNREACHABLE] = "unreachable",
        [ANSWER_LOCAL] = "local trouble",
        [ANSWER_TURNED_AWAY] = "no TLS behind the prelude",
        [ANSWER_BUSY] = "turned away for now",
        [ANSWER_BROKE_OFF] = "broke off",
    };

    if (a->kind == ANSWER_ALERT)
        return alert_how(a->alert, buf, cap);
    if (a->kind == ANSWER_SSL2_ERROR)
        return ssl2_how(a->ssl2_error, buf, cap);
    if (a->kind == ANSWER_BROKE_OFF) {
        char how[40];

        snprintf(buf, cap, "%s before TLS",
                 answer_break_how(a, how, sizeof how));
        return buf;
    }
    return str_copy(buf, cap, words[a->kind]);
}

const char *answer_break_how(const struct answer *a, char *buf, size_t cap)
{
    static const char *const words[] = {
        [BREAK_NONE] = "",
        [BREAK_CLOSED] = "closed",
        [BREAK_RESET] = "reset",
        [BREAK_NONSENSE] = "malformed message",
        [BREAK_OVERSIZE] = "flight too large",
        [BREAK_TIMEOUT] = "timeout",
        [BREAK_MAC] = "undecipherable record",
        [BREAK_FINISHED] = "wrong Finished",
        [BREAK_PARAMETERS] = "impossible parameters",
    };

    if (a->broken == BREAK_ALERT)
        return alert_how(a->alert, buf, cap);
    return str_copy(buf, cap, words[a->broken]);
}

const char *answer_stage_name(enum answer_stage stage)
{
    static const char *const names[] = {
        [STAGE_HELLO] = "server hello",
        [STAGE_FLIGHT] = "server flight",
        [STAGE_KEY_EXCHANGE] = "key exchange",
        [STAGE_FINISHED] = "finished",
        [STAGE_DATA] = "data",
    };

    return names[stage];
}
