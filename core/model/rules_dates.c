#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/timestamp.h"
#include "core/model/rules_certs.h"
#include "core/model/rules_evidence.h"
#include "core/model/rules_judge.h"

/* The rules that go by dates. All dates have the one form of timestamp.h, so
 * that comparing them as text is comparing times; that also holds for a leap
 * second, which is no time_t. */

#define DAY 86400

/* A clock that is further off is told: a login with Kerberos then fails. */
#define SKEW_TOLD 300

static bool is_time(const char *date)
{
    return strlen(date) == strlen("2026-11-21T03:00:00Z");
}

/* A root in the chain may have ended: clients have their own copy of it. */
static bool counts(const struct sent_cert *c)
{
    return c->position == 0 || !c->cert->self_issued;
}

static bool has_ended(const struct sent_cert *c, const void *now)
{
    return counts(c) && is_time(c->cert->not_after) &&
           strcmp(c->cert->not_after, now) < 0;
}

static bool has_not_begun(const struct sent_cert *c, const void *now)
{
    return counts(c) && is_time(c->cert->not_before) &&
           strcmp(c->cert->not_before, now) > 0;
}

struct span {
    char now[TIMESTAMP_SIZE], until[TIMESTAMP_SIZE];
};

static bool ends_within(const struct sent_cert *c, const void *arg)
{
    const struct span *s = arg;

    return counts(c) && is_time(c->cert->not_after) &&
           strcmp(c->cert->not_after, s->now) >= 0 &&
           strcmp(c->cert->not_after, s->until) < 0;
}

/* Whole days from one time to the other; a leap second counts as the one
 * before it. */
static int64_t days_between(int64_t from, const char *date)
{
    char copy[TIMESTAMP_SIZE];
    int64_t to = from;

    snprintf(copy, sizeof copy, "%.20s", date);
    if (strlen(copy) == 20 && copy[17] == '6')
        memcpy(copy + 17, "59", 2);
    timestamp_parse(copy, &to);
    return (to > from ? to - from : from - to) / DAY;
}

static void tell_days(struct str *out, int64_t days, const char *behind)
{
    str_addf(out, " (%" PRId64 " day%s%s)", days, days == 1 ? "" : "s", behind);
}

/* What the same dates mean to the device, by the clock it told. */
static void tell_device(const struct endpoint *e, struct judgement *j,
                        const struct certificate *c)
{
    char there[TIMESTAMP_SIZE];

    if (!e->traits.tells_time)
        return;
    timestamp_format(j->context->now + e->traits.clock_skew_s, there);
    str_addf(&j->text, " By the device's own clock, which says %s, it %s.",
             there,
             strcmp(c->not_after, there) < 0    ? "has ended"
             : strcmp(c->not_before, there) > 0 ? "has not begun"
                                                : "is valid");
    emit_text(emit_key(&j->evidence, "device_time"), there);
}

static const char new_certificate[] =
    "Make a new certificate in the device, or import one; check the device's "
    "date and time first, since the certificate's dates are made from them. "
    "Where the old one was trusted by hand, the new one must be imported.";

/* What the three rules have in common behind the sentence. */
static bool conclude(const struct endpoint *e, struct judgement *j,
                     const struct sent_cert *c)
{
    char now[TIMESTAMP_SIZE];

    emit_text(emit_key(&j->evidence, "our_time"),
              timestamp_format(j->context->now, now));
    tell_device(e, j, c->cert);
    emit_end(&j->evidence);
    str_add(&j->remedy, new_certificate);
    return true;
}

bool rule_cert_expired(const struct endpoint *e, struct judgement *j)
{
    struct sent_cert first;
    char now[TIMESTAMP_SIZE];

    timestamp_format(j->context->now, now);
    if (certs_with(e, has_ended, now, FACT_DATES, &j->evidence, &first) == 0)
        return false;
    certs_tell(&j->text, &first);
    str_addf(&j->text, " ended on %.10s", first.cert->not_after);
    tell_days(&j->text, days_between(j->context->now, first.cert->not_after),
              " ago");
    str_add(&j->text, ": clients that look at dates refuse it.");
    return conclude(e, j, &first);
}

bool rule_cert_expires_soon(const struct endpoint *e, struct judgement *j)
{
    struct sent_cert first;
    struct span s;

    timestamp_format(j->context->now, s.now);
    timestamp_format(j->context->now + (int64_t)j->context->expiry_days * DAY,
                     s.until);
    if (certs_with(e, ends_within, &s, FACT_DATES, &j->evidence, &first) == 0)
        return false;
    certs_tell(&j->text, &first);
    str_addf(&j->text, " ends on %.10s", first.cert->not_after);
    tell_days(&j->text, days_between(j->context->now, first.cert->not_after),
              " from now");
    str_add(&j->text, ": then clients that look at dates refuse it.");
    return conclude(e, j, &first);
}

bool rule_cert_not_yet_valid(const struct endpoint *e, struct judgement *j)
{
    struct sent_cert first;
    char now[TIMESTAMP_SIZE];

    timestamp_format(j->context->now, now);
    if (certs_with(e, has_not_begun, now, FACT_DATES, &j->evidence, &first) ==
        0)
        return false;
    certs_tell(&j->text, &first);
    str_addf(&j->text, " is valid only from %.10s", first.cert->not_before);
    tell_days(&j->text, days_between(j->context->now, first.cert->not_before),
              " from now");
    str_add(&j->text, ": most often the device's clock was ahead when it was "
                      "made. Clients that look at dates refuse it.");
    return conclude(e, j, &first);
}

/* ---- The clock ---- */

/* "3 days", "2 hours", "7 minutes": the largest unit that fits. */
static void tell_span(struct str *out, int64_t seconds)
{
    static const struct {
        int64_t length;
        const char *name;
    } units[] = {{DAY, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    size_t i = 0;
    int64_t n;

    while (i < 3 && seconds < units[i].length)
        i++;
    n = seconds / units[i].length;
    str_addf(out, "%" PRId64 " %s%s", n, units[i].name, n == 1 ? "" : "s");
}

/* Up to TLS 1.2: RFC 8446 has no time in the random. */
static unsigned telling_versions(const struct endpoint *e)
{
    unsigned mask = 0;

    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++)
        if (e->versions[v].outcome == OUTCOME_ACCEPTED)
            mask |= 1u << v;
    return mask;
}

static void clock_evidence(const struct endpoint *e, struct emit *out)
{
    char when[TIMESTAMP_SIZE];

    evidence_begin(out, telling_versions(e), NULL, "ClientHello",
                   "ServerHellos whose gmt_unix_time goes on with our clock");
    emit_int(emit_key(out, "skew_s"), e->traits.clock_skew_s);
    emit_text(emit_key(out, "our_time"), timestamp_format(e->time, when));
    emit_text(emit_key(out, "device_time"),
              timestamp_format(e->time + e->traits.clock_skew_s, when));
    emit_end(out);
}

bool rule_clock_skew(const struct endpoint *e, struct judgement *j)
{
    int64_t skew = e->traits.clock_skew_s;
    char there[TIMESTAMP_SIZE];

    if (!e->traits.tells_time || (skew < SKEW_TOLD && skew > -SKEW_TOLD))
        return false;
    str_add(&j->text, "Its clock is ");
    tell_span(&j->text, skew < 0 ? -skew : skew);
    str_addf(&j->text,
             " %s ours (it said %s): it takes good certificates for expired "
             "or not yet valid, and a login at a Windows domain (Kerberos) "
             "fails from five minutes on.",
             skew < 0 ? "behind" : "ahead of",
             timestamp_format(e->time + skew, there));
    str_add(&j->remedy,
            "Set the device's date, time and time zone, or better give it a "
            "time server (NTP). Look at the certificate's dates then: one "
            "that it made itself bears the wrong time.");
    clock_evidence(e, &j->evidence);
    return true;
}
