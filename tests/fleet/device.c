/* Which device stands at an address, and what it says to a hello. */
#include "tests/fleet/device.h"

#include <stdio.h>
#include <string.h>

#include "core/registry/group.h"
#include "core/wire/record.h"
#include "scanner/run/certs.h"
#include "tests/fleet/models.h"

static uint32_t draw(struct device *d, uint32_t below)
{
    d->sim.seed = d->sim.seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(d->sim.seed >> 8) * below) >> 24);
}

static void take_model(struct device *d, const struct model *m)
{
    d->model = m->name;
    memcpy(d->sim.suites, m->suites, sizeof d->sim.suites);
    d->sim.client_order = m->client_order;
    d->sim.refusal = m->refusal;
    d->sim.alert = m->alert;
    d->sim.version_by_hello = m->version_by_hello;
    d->sim.version_as_list = m->version_as_list;
    d->sim.groups = m->groups;
    d->dh_bits = m->dh_bits;
    d->rsa_bits = m->rsa_bits;
    d->ecdsa = m->ecdsa;
    d->md5 = m->md5;
    d->shared_key = m->shared_key;
    d->has_clock = m->has_clock;
    d->clock_ahead = (int64_t)draw(d, 7200) - 3600;
}

static bool serves_kind(const struct device *d, enum suite_kind kind)
{
    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++)
        for (const uint16_t *c = d->sim.suites[v]; c && *c != 0xffff; c++)
            if (suite_find(*c)->kind == kind)
                return true;
    return false;
}

/* Do all versions up to TLS 1.2 that it speaks have the suite? */
static bool all_serve(const struct device *d, uint16_t code)
{
    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++) {
        const uint16_t *c = d->sim.suites[v];

        while (c != NULL && *c != 0xffff && *c != code)
            c++;
        if (c != NULL && *c == 0xffff)
            return false;
    }
    return true;
}

/* Does another suite have its key exchange and its kind of certificate? What
 * holds there is not asked of this one. */
static bool has_like(const struct device *d, uint16_t code)
{
    const struct suite *s = suite_find(code);

    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++)
        for (const uint16_t *c = d->sim.suites[v]; c && *c != 0xffff; c++)
            if (*c != code && suite_find(*c)->kx == s->kx &&
                suite_find(*c)->auth == s->auth)
                return true;
    return false;
}

/* A suite whose flight is looked at in any case: 0 where there is none. */
static uint16_t one_of_a_kind(const struct device *d)
{
    for (const uint16_t *c = d->sim.suites[VERSION_TLS12]; c && *c != 0xffff;
         c++)
        if (suite_has_dhe(suite_find(*c)) || !has_like(d, *c))
            return *c;
    return 0;
}

static bool speaks(const struct device *d, enum version v)
{
    return d->sim.suites[v] != NULL;
}

static unsigned versions_of(const struct device *d)
{
    unsigned n = 0;

    for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++)
        n += speaks(d, (enum version)v);
    return n;
}

static void name_quirk(struct device *d, const char *name)
{
    size_t n = strlen(d->quirk);

    snprintf(d->quirk + n, sizeof d->quirk - n, "%s%s", n != 0 ? " " : "",
             name);
}

/* What is wrong with its TLS stack. What it serves cannot be poison to it, and
 * no hello of TLS 1.3 is as short or as bare as some devices want it. */
static void take_quirk(struct device *d)
{
    struct sim *s = &d->sim;
    static const uint8_t alerts[] = {0, 80, 47, 50, 10};

    s->failure = (enum sim_refusal)draw(d, 4);
    s->failure_alert = alerts[draw(d, 5)];
    switch (draw(d, 16)) {
    case 0:
        s->head = 64 + draw(d, 140);
        name_quirk(d, "head");
        break;
    case 1:
        s->most = 64 + draw(d, 200);
        name_quirk(d, "most");
        break;
    case 2:
        if (!speaks(d, VERSION_TLS13))
            s->most_bytes = 255 + draw(d, 500), name_quirk(d, "short");
        break;
    case 3:
        if (!speaks(d, VERSION_TLS13))
            s->no_extensions = true, name_quirk(d, "plain");
        break;
    case 4:
        if (!serves_kind(d, SUITE_ANON))
            s->anon_poison = true, name_quirk(d, "anon-poison");
        break;
    case 5:
        s->srp_alert = true;
        name_quirk(d, "srp-alert");
        break;
    case 6:
        s->no_compressors = true;
        name_quirk(d, "no-compressors");
        break;
    case 7:
        s->real_share_only = true;
        name_quirk(d, "real-share");
        break;
    case 8:
        s->dhe_needs_ffdhe = true;
        name_quirk(d, "needs-ffdhe");
        break;
    case 9:
        s->dhe_without_ffdhe = true;
        name_quirk(d, "without-ffdhe");
        break;
    case 10:
        if (all_serve(d, 0x000a))
            s->unoffered = 0x000a, name_quirk(d, "unoffered");
        break;
    case 11:
        s->broken = one_of_a_kind(d);
        if (s->broken != 0)
            name_quirk(d, "broken");
        break;
    case 12:
        s->alert = alerts[draw(d, 3)];
        s->refusal = SIM_ALERT;
        name_quirk(d, "alert");
        break;
    case 13:
        /* Silence takes its time: few devices, and those of few suites. */
        s->refusal = draw(d, 3) == 0 && versions_of(d) <= 2 ? SIM_SILENCE
                                                            : SIM_RESET;
        s->version_as_list = s->version_as_list && s->refusal != SIM_SILENCE;
        name_quirk(d, "refusal");
        break;
    case 14:
        d->low_byte = true;
        name_quirk(d, "low-byte");
        break;
    default:
        s->group_by_refusal = s->version_first = true;
        name_quirk(d, "version-first");
    }
}

/* SSLv3 hellos have nothing by which their length could be changed, and their
 * record says so. */
static void take_demand(struct device *d)
{
    static const char *const names[] = {
        "",          "scsv", "session", "groups",    "schemes",
        "psk-modes", "q5",   "q6",      "last-full", "record-tls"};

    d->demand = (enum demand)draw(d, DEMANDS);
    if (d->demand >= DEMAND_SHORT_OR_LONG && speaks(d, VERSION_SSL3))
        d->demand = DEMAND_NOTHING;
    if (d->sim.no_extensions || d->sim.most_bytes != 0)
        d->demand = DEMAND_NOTHING;
    if (d->demand != DEMAND_NOTHING)
        name_quirk(d, names[d->demand]);
}

static void take_framing(struct device *d)
{
    static const char *const names[] = {
        "",        "one-record",  "small-records", "trickle",
        "warning", "split-alert", "double-alert",  "old-alert",
        "ccs",     "stall",       "request"};

    d->framing = (enum framing)draw(d, FRAMINGS);
    /* Each stall takes its time: few devices do, and those of few suites. */
    if (d->framing == FRAMING_STALL &&
        (d->sim.suites[VERSION_TLS12] != NULL || draw(d, 4) != 0))
        d->framing = FRAMING_PLAIN;
    if (d->framing != FRAMING_PLAIN)
        name_quirk(d, names[d->framing]);
}

static void take_limits(struct device *d)
{
    static const char *const names[] = {"sessions-reset", "sessions-close",
                                        "sessions-wait"};

    d->sessions = 1 + draw(d, 2);
    d->excess = (enum excess)draw(d, EXCESS_KINDS);
    d->linger_ms = draw(d, 3) == 0 ? draw(d, 30) : 0;
    name_quirk(d, names[d->excess]);
}

static void take_service(struct device *d)
{
    static const char *const names[] = {"tls",  "http",    "banner", "pjl",
                                        "echo", "garbage", "silent", "hangup"};

    d->service = (enum service)(1 + draw(d, SERVICE_KINDS - 1));
    name_quirk(d, names[d->service]);
}

static uint32_t mix(uint32_t h)
{
    h ^= h >> 16;
    h *= 0x7feb352du;
    h ^= h >> 15;
    h *= 0x846ca68bu;
    return h ^ h >> 16;
}

void device_make(struct device *d, uint32_t seed, uint32_t address,
                 uint16_t port)
{
    memset(d, 0, sizeof *d);
    d->address = address;
    d->port = port;
    d->sim.seed = mix(mix(seed) ^ address) + port;
    take_model(d, &fleet_models[draw(d, (uint32_t)fleet_model_count)]);
    if (draw(d, 20) == 0) {
        take_service(d);
        return;
    }
    if (draw(d, 2) == 0)
        take_quirk(d);
    else if (draw(d, 2) == 0)
        take_demand(d);
    if (draw(d, 2) == 0)
        take_framing(d);
    if (draw(d, 8) == 0 && d->sim.refusal != SIM_SILENCE)
        take_limits(d);
    if (draw(d, 4) == 0)
        d->delay_ms = 1 + draw(d, 40);
    d->sim.seed = mix(d->sim.seed);
}

/* ---- Hellos ---- */

static bool has_extension(const struct client_hello *h, uint16_t type)
{
    for (size_t i = 0; i < h->n_extensions; i++)
        if (h->extensions[i] == type)
            return true;
    return false;
}

static bool says_version(const struct client_hello *h, uint16_t v)
{
    for (size_t i = 0; i < h->n_versions; i++)
        if (h->versions[i] == v)
            return true;
    return false;
}

static enum version version_of(const struct client_hello *h)
{
    enum version v = VERSION_SSL3;

    if (says_version(h, version_wire(VERSION_TLS13)))
        return VERSION_TLS13;
    (void)version_from_wire(h->legacy_version, &v);
    return v;
}

/* The offer of a hello; its suites are in `order`. */
static void read_offer(const struct client_hello *h, struct offer *o,
                       uint16_t order[CLIENT_HELLO_LIST_MAX])
{
    size_t n = 0;

    memset(o, 0, sizeof *o);
    o->version = version_of(h);
    o->form = h->n_extensions == 0 ? FORM_PLAIN : FORM_FULL;
    o->share = h->n_shares == 0 ? SHARE_EMPTY : SHARE_REAL;
    o->share_group = h->n_shares != 0 ? h->shares[0] : 0;
    o->compressors = h->n_compressions > 1;
    for (size_t i = 0; i < h->n_suites; i++)
        if (suite_index(h->suites[i]) >= 0 &&
            suite_find(h->suites[i])->kind != SUITE_SIGNAL)
            order[n++] = (uint16_t)suite_index(h->suites[i]);
    suite_list_borrow(&o->suites, order, n);
    for (size_t i = 0; i < h->n_groups && o->n_groups < OFFER_GROUPS_MAX; i++)
        o->groups[o->n_groups++] = h->groups[i];
}

/* Down to the highest version that the device has and the client takes. */
static void negotiate(const struct device *d, const struct client_hello *h,
                      struct offer *o)
{
    enum version most = VERSION_SSL3;

    (void)version_from_wire(h->legacy_version, &most);
    for (int v = o->version; v >= VERSION_SSL3; v--) {
        bool said = h->n_versions != 0
                        ? says_version(h, version_wire((enum version)v))
                        : v <= (int)most;

        if (said && speaks(d, (enum version)v)) {
            o->version = (enum version)v;
            return;
        }
    }
}

static bool has_scsv(const struct client_hello *h)
{
    for (size_t i = 0; i < h->n_suites; i++)
        if (h->suites[i] == SCSV_RENEGOTIATION)
            return true;
    return false;
}

static bool ends_empty(const struct client_hello *h, struct rd raw)
{
    uint16_t type = h->extensions[h->n_extensions - 1];
    const uint8_t end[4] = {(uint8_t)(type >> 8), (uint8_t)type, 0, 0};

    return memcmp(raw.p + raw.n - 4, end, sizeof end) == 0;
}

static bool is_content(const struct device *d, const struct client_hello *h,
                       struct rd raw)
{
    enum version v = version_of(h);
    size_t message = raw.n - RECORD_HEADER;

    switch (d->demand) {
    case DEMAND_SCSV:
        return v == VERSION_TLS13 || has_scsv(h);
    case DEMAND_SESSION:
        return h->session.n != 0;
    case DEMAND_GROUPS:
        return v == VERSION_SSL3 || has_extension(h, 10);
    case DEMAND_SCHEMES:
        return v < VERSION_TLS12 || has_extension(h, 13);
    case DEMAND_PSK_MODES:
        return v != VERSION_TLS13 || has_extension(h, 45);
    case DEMAND_SHORT_OR_LONG:
        return v == VERSION_SSL3 || h->n_extensions == 0 || message < 256 ||
               message > 511;
    case DEMAND_MODULUS:
        return v == VERSION_SSL3 || h->n_extensions == 0 ||
               (message % 256 != 10 && message % 256 != 14);
    case DEMAND_LAST_FULL:
        return h->n_extensions == 0 || !ends_empty(h, raw);
    case DEMAND_RECORD_TLS:
        return v == VERSION_SSL3 || raw.p[2] >= 1;
    default:
        return true;
    }
}

/* It takes 0xC02F for 0x002F, and the first of its own that "matches". */
static int by_low_byte(const struct device *d, const struct offer *o)
{
    for (const uint16_t *c = d->sim.suites[o->version]; c && *c != 0xffff; c++)
        for (size_t i = 0; *c < 0x100 && i < o->suites.n; i++)
            if ((suite_at(o->suites.order[i])->code & 0xff) == *c)
                return *c;
    return -1;
}

void device_answer(struct device *d, const struct client_hello *hello,
                   struct rd raw, struct answer *a)
{
    uint16_t order[CLIENT_HELLO_LIST_MAX];
    struct offer o;
    int code;

    read_offer(hello, &o, order);
    if (d->negotiates)
        negotiate(d, hello, &o);
    d->sim.received = raw.n;
    if (!is_content(d, hello, raw)) {
        memset(a, 0, sizeof *a);
        a->kind = ANSWER_TIMEOUT;
        return;
    }
    sim_answer(&d->sim, &o, a);
    code = d->low_byte ? by_low_byte(d, &o) : -1;
    if (a->kind == ANSWER_ALERT && o.version < VERSION_TLS13 && code >= 0) {
        a->kind = ANSWER_HELLO;
        a->version = version_wire(o.version);
        a->suite = (uint16_t)code;
    }
}

/* ---- The truth ---- */

static void true_kex(struct device *d, struct suite_result *row, enum version v)
{
    static const uint16_t x25519[] = {0x1d, 0};
    const uint16_t *groups = d->sim.groups != NULL ? d->sim.groups : x25519;
    const struct suite *s = suite_at(row->suite);
    const struct group *g = NULL;

    row->kex =
        v == VERSION_TLS13 ? KEX_GROUP : device_kex(d, s, &row->kex_bits);
    if (row->kex == KEX_UNKNOWN && (s->kx == KX_RSA || s->kx == KX_RSA_PSK))
        row->kex_bits = d->rsa_bits;
    if (row->kex == KEX_GROUP)
        g = group_find(groups[0]);
    if (row->kex == KEX_UNKNOWN && s->kx == KX_ECDH) {
        row->kex = KEX_GROUP;
        g = group_find(0x17);
    }
    if (g != NULL) {
        row->group = g->code;
        row->kex_bits = g->bits;
    }
}

static void true_chain(const struct device *d, struct endpoint *e,
                       enum version v, struct suite_result *row,
                       struct certs_seen *seen)
{
    static const struct scan_options options;
    struct answer a = {.version = version_wire(v)};
    uint8_t buf[8192];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    if (v == VERSION_TLS13 || !device_chain(d, suite_at(row->suite), &w))
        return;
    a.chain = buf;
    a.chain_len = (uint32_t)w.len;
    row->chain = certs_note(e, &a, &options, seen);
}

/* Is every hello of this version met with silence? Those of TLS 1.3 are none
 * without extensions, and silence is no refusal. */
static bool is_deaf_to(const struct device *d, enum version v)
{
    return v == VERSION_TLS13 && d->sim.no_extensions &&
           d->sim.failure == SIM_SILENCE;
}

static void true_version(struct device *d, struct endpoint *e, enum version v,
                         struct certs_seen *seen)
{
    struct version_result *r = &e->versions[v];

    r->complete = true;
    r->outcome = speaks(d, v)       ? OUTCOME_ACCEPTED
                 : is_deaf_to(d, v) ? OUTCOME_UNANSWERED
                                    : OUTCOME_REFUSED;
    r->preference = d->sim.client_order ? PREFERENCE_CLIENT : PREFERENCE_SERVER;
    for (const uint16_t *c = d->sim.suites[v]; c && *c != 0xffff; c++) {
        struct suite_result *row =
            endpoint_add_suite(e, v, (size_t)suite_index(*c));

        true_kex(d, row, v);
        if (*c == d->sim.broken && v != VERSION_TLS13)
            row->works = WORKS_NO;
        else
            true_chain(d, e, v, row, seen);
    }
    if (r->n_suites < 2)
        r->preference = PREFERENCE_NONE;
}

static void true_groups(const struct device *d, struct endpoint *e)
{
    static const uint16_t x25519[] = {0x1d, 0};
    const uint16_t *g = d->sim.groups != NULL ? d->sim.groups : x25519;
    bool any = speaks(d, VERSION_TLS13);

    for (int v = VERSION_TLS10; v <= VERSION_TLS12; v++)
        for (size_t i = 0; i < e->versions[v].n_suites; i++)
            any |= suite_at(e->versions[v].suites[i].suite)->kx == KX_ECDHE;
    for (; any && *g != 0; g++)
        endpoint_add_group(e, *g);
}

static void true_clock(const struct device *d, struct endpoint *e)
{
    bool tells = false;

    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++)
        tells |= speaks(d, (enum version)v);
    e->traits.no_clock = tells && !d->has_clock;
    e->traits.tells_time = tells && d->has_clock;
    if (e->traits.tells_time)
        e->traits.clock_skew_s = d->clock_ahead;
}

struct endpoint *device_truth(struct device *d)
{
    static const enum endpoint_state states[] = {
        [SERVICE_TLS] = STATE_TLS,
        [SERVICE_HTTP] = STATE_NOT_TLS,
        [SERVICE_BANNER] = STATE_NOT_TLS,
        [SERVICE_PJL] = STATE_NOT_TLS,
        [SERVICE_ECHO] = STATE_NOT_TLS,
        [SERVICE_GARBAGE] = STATE_NOT_TLS,
        [SERVICE_SILENT] = STATE_UNANSWERED,
        [SERVICE_HANGUP] = STATE_UNANSWERED,
    };
    struct certs_seen seen = {0};
    struct endpoint *e;
    char text[32];

    snprintf(text, sizeof text, "%u.%u.%u.%u", d->address >> 24,
             d->address >> 16 & 255, d->address >> 8 & 255, d->address & 255);
    e = endpoint_new(d->model, text, d->port);
    e->state = states[d->service];
    e->complete = e->state != STATE_UNANSWERED;
    endpoint_say(e, d->quirk);
    if (d->service != SERVICE_TLS)
        return e;
    seen.common = certs_common_new();
    for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++)
        true_version(d, e, (enum version)v, &seen);
    certs_common_free(seen.common);
    true_groups(d, e);
    true_clock(d, e);
    return e;
}
