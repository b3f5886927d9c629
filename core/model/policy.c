#include "core/model/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/registry/suite.h"

/* ---- Words for suites ---- */

static bool is_rc4(const struct suite *s)
{
    return s->cipher == CIPHER_RC4;
}

static bool is_3des(const struct suite *s)
{
    return s->cipher == CIPHER_3DES;
}

static bool is_des(const struct suite *s)
{
    return s->cipher == CIPHER_DES;
}

static bool is_export(const struct suite *s)
{
    return s->kind == SUITE_EXPORT;
}

static bool is_null(const struct suite *s)
{
    return s->cipher == CIPHER_NULL;
}

/* Without any authentication, also where the kind tells of something worse. */
static bool is_anonymous(const struct suite *s)
{
    return s->auth == AUTH_ANON;
}

static bool is_cbc(const struct suite *s)
{
    return s->mode == MODE_CBC;
}

static bool is_md5(const struct suite *s)
{
    return s->mac == MAC_MD5;
}

static bool is_sha1(const struct suite *s)
{
    return s->mac == MAC_SHA1;
}

static bool lacks_aes(const struct suite *s)
{
    return s->cipher != CIPHER_AES;
}

static bool is_psk(const struct suite *s)
{
    return s->kind == SUITE_PSK;
}

static bool is_srp(const struct suite *s)
{
    return s->kind == SUITE_SRP;
}

static bool is_dhe(const struct suite *s)
{
    return s->kx == KX_DHE || s->kx == KX_DHE_PSK;
}

/* A key that leaks later opens what was recorded: no ephemeral key exchange. */
static bool lacks_forward_secrecy(const struct suite *s)
{
    switch (s->kx) {
    case KX_DHE:
    case KX_ECDHE:
    case KX_DHE_PSK:
    case KX_ECDHE_PSK:
    case KX_SRP:
    case KX_SM2DHE:
    case KX_CECPQ1:
    case KX_ECCPWD:
    case KX_ECJPAKE:
    case KX_IBSDH:
    case KX_ANY:
        return false;
    default:
        return true;
    }
}

static bool lacks_aead(const struct suite *s)
{
    return s->mac != MAC_AEAD;
}

/* Less than the 112 bits that NIST SP 800-57 still counts as strength. */
static bool is_weak(const struct suite *s)
{
    return s->bits < 112;
}

static const struct {
    const char *word;
    bool (*test)(const struct suite *s);
} words[] = {
    {"RC4", is_rc4},
    {"3DES", is_3des},
    {"DES", is_des},
    {"EXPORT", is_export},
    {"NULL", is_null},
    {"anon", is_anonymous},
    {"CBC", is_cbc},
    {"MD5", is_md5},
    {"SHA1", is_sha1},
    {"PSK", is_psk},
    {"SRP", is_srp},
    {"DHE", is_dhe},
    {"no-forward-secrecy", lacks_forward_secrecy},
    {"no-aead", lacks_aead},
    {"no-aes", lacks_aes},
    {"weak", is_weak},
};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static bool word_set(const char *word, struct bitset *set)
{
    for (size_t w = 0; w < COUNT(words); w++) {
        if (strcasecmp(words[w].word, word) != 0)
            continue;
        for (size_t i = 0; i < suite_count(); i++)
            if (suite_at(i)->kind != SUITE_SIGNAL &&
                words[w].test(suite_at(i)))
                bit_add(set, i);
        return true;
    }
    return false;
}

static bool name_set(const char *word, struct bitset *set, size_t *index)
{
    const struct suite *s = suite_by_name(word);
    int i = s != NULL && s->kind != SUITE_SIGNAL ? suite_index(s->code) : -1;

    if (i < 0)
        return false;
    bit_add(set, (size_t)i);
    *index = (size_t)i;
    return true;
}

static bool unknown(const char *what, const char *word, struct err *err)
{
    return err_set(err, ERR_FORMAT, "unknown %s '%.80s'", what, word);
}

/* ---- Settings ---- */

static struct policy_rule *add_rule(struct policy *p, const char *word,
                                    struct err *err)
{
    if (p->n_rules == POLICY_RULES_MAX) {
        err_set(err, ERR_FORMAT, "more than %d rules", POLICY_RULES_MAX);
        return NULL;
    }
    snprintf(p->rules[p->n_rules].word, POLICY_WORD_MAX, "%s", word);
    p->rules[p->n_rules].set = (struct bitset){{0}};
    return &p->rules[p->n_rules++];
}

static bool forbid_version(struct policy *p, const char *word, struct err *err)
{
    enum version v;

    if (!version_from_name(word, &v))
        return unknown("version", word, err);
    p->forbid |= 1u << v;
    return true;
}

static bool require_version(struct policy *p, const char *word,
                            struct err *err)
{
    enum version v;

    if (!version_from_name(word, &v) || v == VERSION_SSL2)
        return unknown("version", word, err);
    p->require |= 1u << v;
    return true;
}

static bool forbid_suite(struct policy *p, const char *word, struct err *err)
{
    struct bitset set = {{0}};
    struct policy_rule *r;
    size_t i;

    if (!word_set(word, &set) && !name_set(word, &set, &i))
        return unknown("suite or kind of suite", word, err);
    r = add_rule(p, word, err);
    if (r == NULL)
        return false;
    r->set = set;
    return true;
}

static bool require_suite(struct policy *p, const char *word, struct err *err)
{
    struct bitset set = {{0}};
    size_t i;

    if (!name_set(word, &set, &i))
        return unknown("suite", word, err);
    if (p->n_required == POLICY_REQUIRED_MAX)
        return err_set(err, ERR_FORMAT, "more than %d suites required",
                       POLICY_REQUIRED_MAX);
    p->required[p->n_required++] = (uint16_t)i;
    return true;
}

/* The first listed suite forbids all, and each allows itself. */
static bool allow_suite(struct policy *p, const char *word, struct err *err)
{
    struct bitset set = {{0}};
    struct policy_rule *r = &p->rules[0];
    size_t i;

    if (!word_set(word, &set) && !name_set(word, &set, &i))
        return unknown("suite or kind of suite", word, err);
    if (!p->only && p->n_rules != 0)
        return err_set(err, ERR_FORMAT, "has to come before 'forbid'");
    if (!p->only) {
        r = add_rule(p, "unlisted", err);
        for (size_t k = 0; k < suite_count(); k++)
            if (suite_at(k)->kind != SUITE_SIGNAL)
                bit_add(&r->set, k);
        p->only = true;
    }
    r->set = bit_minus(&r->set, &set);
    return true;
}

static bool forbid_cert(struct policy *p, const char *word, struct err *err)
{
    for (int c = 0; c < POLICY_CERTS; c++)
        if (strcasecmp(policy_cert_word((enum policy_cert)c), word) == 0) {
            p->certs |= 1u << c;
            return true;
        }
    return unknown("trouble of certificates", word, err);
}

static const struct {
    const char *section, *key;
    bool (*take)(struct policy *p, const char *word, struct err *err);
} lists[] = {
    {"versions", "forbid", forbid_version},
    {"versions", "require", require_version},
    {"suites", "forbid", forbid_suite},
    {"suites", "only", allow_suite},
    {"suites", "require", require_suite},
    {"certificate", "forbid", forbid_cert},
};

/* Words are parted by commas and blanks. */
static bool take_list(struct policy *p, size_t row, const char *value,
                      struct err *err)
{
    static const char between[] = ", \t\r\n";
    size_t words_seen = 0;

    for (const char *s = value + strspn(value, between); *s != '\0';
         s += strspn(s, between)) {
        char word[POLICY_WORD_MAX];
        size_t n = strcspn(s, between);

        if (n >= sizeof word)
            return err_set(err, ERR_FORMAT, "word too long: '%.40s...'", s);
        memcpy(word, s, n);
        word[n] = '\0';
        if (!lists[row].take(p, word, err))
            return false;
        words_seen++;
        s += n;
    }
    return words_seen != 0 || err_set(err, ERR_FORMAT, "missing value");
}

static bool take_number(const char *value, unsigned most, unsigned *out,
                        struct err *err)
{
    size_t n = strlen(value);
    unsigned long number;

    if (n == 0 || n > 6 || strspn(value, "0123456789") != n)
        return err_set(err, ERR_FORMAT, "not a number: '%.40s'", value);
    number = strtoul(value, NULL, 10);
    if (number == 0 || number > most)
        return err_set(err, ERR_FORMAT, "takes 1 to %u, not %lu", most, number);
    *out = (unsigned)number;
    return true;
}

static bool take_bits(const char *value, uint16_t *bits, struct err *err)
{
    unsigned number;

    if (!take_number(value, 16384, &number, err))
        return false;
    *bits = (uint16_t)number;
    return true;
}

static bool set(struct policy *p, const char *section, const char *key,
                const char *value, struct err *err)
{
    for (size_t i = 0; i < COUNT(lists); i++)
        if (strcmp(lists[i].section, section) == 0 &&
            strcmp(lists[i].key, key) == 0)
            return take_list(p, i, value, err);
    if (strcmp(section, "keys") == 0 && strcmp(key, "dh") == 0)
        return take_bits(value, &p->dh, err);
    if (strcmp(section, "keys") == 0 && strcmp(key, "rsa") == 0)
        return take_bits(value, &p->rsa, err);
    if (strcmp(section, "keys") == 0 && strcmp(key, "curve") == 0)
        return take_bits(value, &p->curve, err);
    if (strcmp(section, "certificate") == 0 && strcmp(key, "days") == 0)
        return take_number(value, 36500, &p->days, err);
    return err_set(err, ERR_FORMAT, "no such setting");
}

bool policy_set(struct policy *p, const char *section, const char *key,
                const char *value, struct err *err)
{
    return set(p, section, key, value, err) ||
           err_wrap(err, "[%.40s] %.40s", section, key);
}

bool policy_check(const struct policy *p, struct err *err)
{
    struct bitset forbidden = policy_forbidden(p);

    if (p->forbid == 0 && p->require == 0 && p->n_rules == 0 &&
        p->n_required == 0 && p->dh == 0 && p->rsa == 0 && p->curve == 0 &&
        p->certs == 0)
        return err_set(err, ERR_FORMAT, "asks for nothing");
    for (int v = 0; v < VERSION_COUNT; v++)
        if ((p->forbid & p->require) >> v & 1)
            return err_set(err, ERR_FORMAT,
                           "%s is both required and forbidden",
                           version_name((enum version)v));
    for (size_t i = 0; i < p->n_required; i++)
        if (bit_has(&forbidden, p->required[i]))
            return err_set(err, ERR_FORMAT,
                           "%s is both required and forbidden",
                           suite_at(p->required[i])->name);
    return true;
}

/* ---- Questions ---- */

struct bitset policy_forbidden(const struct policy *p)
{
    struct bitset all = {{0}};

    for (size_t i = 0; i < p->n_rules; i++)
        all = bit_or(&all, &p->rules[i].set);
    return all;
}

unsigned policy_asks_versions(const struct policy *p)
{
    return p->forbid & 1u << VERSION_SSL2;
}

bool policy_wants_certificate(const struct policy *p)
{
    return p->certs != 0 || p->rsa != 0;
}

static const struct {
    const char *word, *rule;
} certs[POLICY_CERTS] = {
    [POLICY_CERT_EXPIRED] = {"expired", "cert-expired"},
    [POLICY_CERT_NOT_YET_VALID] = {"not-yet-valid", "cert-not-yet-valid"},
    [POLICY_CERT_EXPIRES_SOON] = {"expires-soon", "cert-expires-soon"},
    [POLICY_CERT_SELF_SIGNED] = {"self-signed", "self-signed"},
    [POLICY_CERT_UNTRUSTED] = {"untrusted", "untrusted-chain"},
    [POLICY_CERT_NAME] = {"wrong-name", "name-mismatch"},
    [POLICY_CERT_WEAK_HASH] = {"weak-signature", "weak-signature"},
    [POLICY_CERT_SHA512] = {"sha512", "sha512-chain"},
};

const char *policy_cert_word(enum policy_cert c)
{
    return certs[c].word;
}

const char *policy_cert_rule(enum policy_cert c)
{
    return certs[c].rule;
}

bool policy_from_name(struct policy *p, const char *name)
{
    const struct policy_builtin *b = policy_builtins;

    while (b->name != NULL && strcmp(b->name, name) != 0)
        b++;
    if (b->name == NULL)
        return false;
    memset(p, 0, sizeof *p);
    for (const struct policy_row *r = b->rows; r->section != NULL; r++)
        policy_set(p, r->section, r->key, r->value, NULL);
    return true;
}
