#include "core/model/grade.h"
#include "core/model/rules_evidence.h"
#include "core/model/rules_judge.h"
#include "core/model/rules_remedy.h"

/* The rules that go by what suites are served. What is known to break does not
 * count: nobody can use it. */

typedef bool suite_test(const struct suite *s);

/* Suites, each once, and the versions that have any of them. */
struct served {
    struct bitset suites;
    unsigned versions;
};

/* Those that pass. */
static struct served matching(const struct endpoint *e, suite_test *test)
{
    struct served s = {0};

    for (int v = 0; v < VERSION_COUNT; v++)
        for (size_t i = 0; i < e->versions[v].n_suites; i++) {
            const struct suite_result *r = &e->versions[v].suites[i];

            if (r->works != WORKS_NO && test(suite_at(r->suite))) {
                bit_add(&s.suites, r->suite);
                s.versions |= 1u << v;
            }
        }
    return s;
}

#define NAMED 3 /* suites told by name in the sentence */

/* "3 suites (TLS_..., TLS_... and 1 more)". */
static void tell_suites(struct str *text, const struct bitset *set)
{
    uint16_t list[BITSET_MAX];
    size_t n = suites_by_code(set, list);

    str_addf(text, "%u suite%s (", (unsigned)n, n == 1 ? "" : "s");
    for (size_t i = 0; i < n && i < NAMED; i++) {
        str_add(text, i != 0 ? ", " : "");
        str_add(text, suite_at(list[i])->name);
    }
    if (n > NAMED)
        str_addf(text, " and %u more", (unsigned)n - NAMED);
    str_addc(text, ')');
}

static void tell_facts(struct emit *out, const struct endpoint *e,
                       const struct served *s)
{
    uint16_t list[BITSET_MAX];
    size_t n = suites_by_code(&s->suites, list);

    emit_array(emit_key(out, "suites"));
    for (size_t i = 0; i < n; i++)
        emit_text(out, suite_at(list[i])->name);
    emit_end(out);
    evidence_versions(out, e, "versions", s->versions);
}

/* "It serves 2 suites (...) WHY". */
static bool serves(const struct endpoint *e, struct judgement *j,
                   suite_test *test, const char *why, const char *remedy)
{
    struct served s = matching(e, test);

    if (s.versions == 0)
        return false;
    str_add(&j->text, "It serves ");
    tell_suites(&j->text, &s.suites);
    str_add(&j->text, why);
    str_add(&j->remedy, remedy);
    evidence_begin(&j->evidence, s.versions, NULL,
                   "ClientHello that offers such suites",
                   "ServerHello that picks one");
    tell_facts(&j->evidence, e, &s);
    emit_end(&j->evidence);
    return true;
}

static bool is_export(const struct suite *s)
{
    return s->export_bits != 0;
}

bool rule_export_suite(const struct endpoint *e, struct judgement *j)
{
    return serves(e, j, is_export,
                  " with keys cut to 40 or 56 bits for export: anyone who "
                  "records the traffic can read it, and an attacker in "
                  "between can force it on better clients (FREAK, Logjam).",
                  "Turn the EXPORT suites off in the device, or update its "
                  "firmware.");
}

static bool is_null(const struct suite *s)
{
    return s->cipher == CIPHER_NULL;
}

bool rule_null_suite(const struct endpoint *e, struct judgement *j)
{
    return serves(e, j, is_null,
                  " without any encryption: what is sent can be read on the "
                  "wire.",
                  "Turn the NULL suites off in the device, or update its "
                  "firmware.");
}

static bool is_anonymous(const struct suite *s)
{
    return s->auth == AUTH_ANON;
}

bool rule_anonymous_suite(const struct endpoint *e, struct judgement *j)
{
    return serves(e, j, is_anonymous,
                  " without a certificate: the client cannot know with whom "
                  "it speaks, and anyone in between can read along.",
                  "Turn the anonymous (anon, ADH, AECDH) suites off in the "
                  "device, or update its firmware.");
}

static bool is_rc4(const struct suite *s)
{
    return s->cipher == CIPHER_RC4;
}

bool rule_rc4(const struct endpoint *e, struct judgement *j)
{
    return serves(e, j, is_rc4,
                  " with the broken cipher RC4 (RFC 7465 forbids it).",
                  "Turn the RC4 suites off, once no client needs them: a "
                  "client that has nothing else will no longer connect.");
}

bool rule_sweet32(const struct endpoint *e, struct judgement *j)
{
    return serves(e, j, suite_has_small_blocks,
                  " whose cipher works on blocks of 64 bits (SWEET32): in "
                  "very long connections parts can be read.",
                  "Turn the 3DES, DES, IDEA and RC2 suites off, or at least "
                  "put them last.");
}

/* A Windows client refuses shorter primes; nmap's own grade goes down only
 * below 512. */
#define DH_WEAK     1024
#define DH_CRITICAL 768

static bool is_plain_dhe(const struct suite *s)
{
    return suite_has_dhe(s) && s->export_bits == 0;
}

static unsigned shorter(unsigned a, unsigned b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

/* The shortest prime that any hello was served with, 0 when none was. */
static unsigned shortest_prime(const struct endpoint *e)
{
    unsigned bits =
        shorter(e->traits.dh_bits_with_ffdhe, e->traits.dh_bits_without);

    for (int v = 0; v < VERSION_COUNT; v++)
        for (size_t i = 0; i < e->versions[v].n_suites; i++) {
            const struct suite_result *r = &e->versions[v].suites[i];

            if (r->works != WORKS_NO && r->kex == KEX_DH &&
                is_plain_dhe(suite_at(r->suite)))
                bits = shorter(bits, r->kex_bits);
        }
    return bits;
}

/* The two traits: p as a client gets it that does and does not offer groups
 * of RFC 7919; Schannel does not. */
static void dh_evidence(struct emit *out, const struct endpoint *e,
                        unsigned bits)
{
    struct served s = matching(e, is_plain_dhe);

    evidence_begin(out, s.versions, "dh", "ClientHello that offers DHE suites",
                   "ServerKeyExchange with a prime p");
    emit_int(emit_key(out, "bits"), bits);
    emit_int(emit_key(out, "with_ffdhe"), e->traits.dh_bits_with_ffdhe);
    emit_int(emit_key(out, "without_ffdhe"), e->traits.dh_bits_without);
    tell_facts(out, e, &s);
    emit_end(out);
}

bool rule_weak_dh(const struct endpoint *e, struct judgement *j)
{
    unsigned bits = shortest_prime(e);

    if (bits == 0 || bits >= DH_WEAK)
        return false;
    if (bits < DH_CRITICAL)
        j->severity = SEVERITY_CRITICAL;
    str_addf(&j->text,
             "Its Diffie-Hellman prime has only %u bits: that can be broken, "
             "and a Windows client that agrees with it on one of its DHE "
             "suites refuses the connection (\"Could not create SSL/TLS "
             "secure channel\") since ",
             bits);
    remedy_dh_updates(&j->text);
    str_addc(&j->text, '.');
    remedy_weak_dh(&j->remedy, bits);
    dh_evidence(&j->evidence, e, bits);
    return true;
}
