#include "core/model/pair_words.h"
#include "core/model/rules_remedy.h"

/* Reasons about versions: none is shared, one is false, one is between. */

/* KB3140245 brings the value to Windows 7 to Server 2012; the bits are those
 * of the article. */
#define WINHTTP_TLS12 "DefaultSecureProtocols\"=dword:00000800"

static int highest(unsigned mask)
{
    int v = VERSION_TLS13;

    while (v > 0 && (mask >> v & 1) == 0)
        v--;
    return v;
}

/* Widely to be had, and enough: TLS 1.2 before TLS 1.3. */
static enum version best_to_enable(unsigned mask)
{
    return (mask >> VERSION_TLS12 & 1) != 0 ? VERSION_TLS12
                                            : (enum version)highest(mask);
}

struct end {
    const char *name; /* "the server" */
    const char *key;  /* "Server", in the registry */
    const struct ability *ability;
    unsigned versions;
};

static bool is_client(const struct end *s)
{
    return s->key[0] == 'C';
}

static enum version_state state_of(const struct end *s, enum version v)
{
    return s->ability->role != NULL ? s->ability->role->versions[v]
                                    : VERSION_STATE_UNKNOWN;
}

/* That looks like Octopus before 3.1: for it no setting of Windows helps. */
static bool has_tls10_alone(const struct end *s)
{
    return s->versions == 1u << VERSION_TLS10;
}

static void octopus(struct str *out)
{
    str_add(out, "Where that is Octopus Server or Tentacle before 3.1, which "
                 "use TLS 1.0 alone, whatever Windows has: upgrade them to 3.1 "
                 "or newer.\n");
}

/* What the program itself must do, beside Windows. */
static void programs(struct str *out, const struct end *s)
{
    if (!has_tls10_alone(s))
        octopus(out);
    if (!is_client(s))
        return;
    str_add(out, "The program on it must allow that version too: the property "
                 "securityProtocolTypesForOutboundCommunication of the "
                 "Terminal Server; for .NET programs SchUseStrongCrypto and "
                 "SystemDefaultTlsVersions (dword:00000001, under "
                 "...\\Microsoft\\.NETFramework\\v4.0.30319); for those on "
                 "WinHTTP KB3140245 and \"" WINHTTP_TLS12
                 " (under ...\\Internet Settings\\WinHttp). Rolling Windows "
                 "patches back is advised against.\n");
}

/* On Windows, with what is known of its version. */
static void enable_on_windows(struct str *out, const struct end *s,
                              enum version v)
{
    enum version_state state = state_of(s, v);

    if (s->ability->windows && state == VERSION_STATE_UNSUPPORTED) {
        str_addf(out,
                 "Its Windows does not have %s, and no setting brings it: it "
                 "takes a newer Windows (Server 2008 SP2: the update "
                 "KB4019276).\n",
                 version_name(v));
        return;
    }
    if (s->ability->windows && state == VERSION_STATE_ON_REQUEST)
        str_addf(out,
                 "Its Windows has %s, but uses it only where the program asks "
                 "for it. S",
                 version_name(v));
    else if (s->ability->windows)
        str_add(out, "S");
    else
        str_add(out, "Where it runs Windows (Server 2008 R2 with KB3080079, "
                     "2012 and 2012 R2 know TLS 1.1 and 1.2, but do not have "
                     "them enabled): s");
    str_add(out, "ave this as tls.reg, open it there and restart the "
                 "machine:\n");
    remedy_protocol_file(out, v, s->key, true);
    programs(out, s);
}

static bool is_device(const struct end *s)
{
    return !s->ability->windows;
}

/* The safe way: the side that stops early learns the newer version. */
static void raise_older(struct str *out, const struct end *older,
                        const struct end *newer)
{
    enum version v = best_to_enable(newer->versions);

    str_addf(out, "Safest: let %s, which stops at %s, speak %s too.\n",
             older->name, version_name((enum version)highest(older->versions)),
             version_name(v));
    /* What a device offers was recorded: then it runs no Windows. */
    if (older->ability->windows || older->ability->scan != NULL) {
        if (has_tls10_alone(older))
            octopus(out);
        enable_on_windows(out, older, v);
    }
    if (is_device(older))
        str_add(out, "Where it is a printer: a firmware update, or the TLS "
                     "setting of its web page.\n");
    if (is_device(older) && is_client(older))
        str_add(out, "Where it is a program: a newer driver, library or "
                     "runtime; those made for older systems stop at TLS 1.0 "
                     "or 1.1.\n");
}

/* The other way round, with what it costs. */
static void lower_newer(struct str *out, const struct end *older,
                        const struct end *newer)
{
    enum version v = (enum version)highest(older->versions);

    if (newer->ability->windows &&
        state_of(newer, v) == VERSION_STATE_UNSUPPORTED) {
        str_addf(out,
                 "The other way round there is none: the Windows of %s "
                 "does not have %s any more.",
                 newer->name, version_name(v));
        return;
    }
    str_addf(out, "Only if that cannot be had: enable %s on %s the same way, ",
             version_name(v), newer->name);
    remedy_protocol_key(out, v, newer->key);
    if (newer->ability->windows &&
        state_of(newer, v) == VERSION_STATE_ON_REQUEST)
        str_add(out, ", or let its program ask for it");
    if (v < VERSION_TLS12)
        str_add(out, ". That opens the weaker protocol to every peer of that "
                     "machine, not to this one alone.");
    else
        str_addc(out, '.');
}

static void on_request(struct str *out, const struct end *s)
{
    unsigned mask = ability_on_request(s->ability);

    if (mask == 0)
        return;
    str_addf(out, " Where its program asks for it, %s has ", s->name);
    pair_version_list(out, mask);
    str_add(out, " too.");
}

void pair_exclusive_versions(struct pair *p, const struct ability *client,
                             const struct ability *server)
{
    struct end c = {"the client", "Client", client, ability_spoken(client)};
    struct end s = {"the server", "Server", server, ability_spoken(server)};
    bool server_older = s.versions < c.versions;
    const struct end *older = server_older ? &s : &c;
    const struct end *newer = server_older ? &c : &s;
    struct str text = {0}, remedy = {0};

    str_add(&text, "The client speaks ");
    pair_version_list(&text, c.versions);
    str_add(&text, " only, the server ");
    pair_version_list(&text, s.versions);
    str_add(&text, " only: the lists are exclusive, they share no version.");
    on_request(&text, &c);
    on_request(&text, &s);
    if (older->versions == 0) {
        str_addf(&remedy,
                 "Find out first why %s refuses every hello: it needs a "
                 "certificate and at least one version enabled.",
                 older->name);
    } else {
        raise_older(&remedy, older, newer);
        lower_newer(&remedy, older, newer);
    }
    pair_add(p, "exclusive-versions", &text, &remedy);
}

void pair_version_gap(struct pair *p, const struct ability *client,
                      enum version gap)
{
    struct str text = {0}, remedy = {0};

    str_add(&text, "The client speaks ");
    pair_version_list(&text, ability_spoken(client));
    str_addf(&text,
             ", but not %s between them. It can name its highest version "
             "alone, so the server chooses %s, and the client refuses that.",
             version_name(gap), version_name(gap));
    str_add(&remedy,
            "Leave no gaps: let the server speak a version that the client "
            "has, newer than that one");
    if (client->windows) {
        str_addf(&remedy,
                 "; or enable %s in the client too. Save this as tls.reg, open "
                 "it there and restart the machine:\n",
                 version_name(gap));
        remedy_protocol_file(&remedy, gap, "Client", true);
    } else {
        str_addf(&remedy, "; or enable %s in the client too.",
                 version_name(gap));
    }
    pair_add(p, "version-gap", &text, &remedy);
}

static void without(struct str *out, const struct ability *client,
                    enum version v, unsigned lower)
{
    str_add(out, "Best: a firmware update of the server, or a setting of it "
                 "that switches off what does not work.\n");
    if (lower != 0) {
        str_add(out, "Else let the client do without: if it is a Terminal "
                     "Server, set securityProtocolTypesForOutbound"
                     "Communication in the Dispatcher Paragon management "
                     "interface, under System settings (Expert options), to "
                     "only the versions that work: ");
        pair_version_list(out, lower);
        str_add(out, ". Be careful when modifying this property: some other "
                     "devices may stop communicating when the versions are "
                     "not set properly.\n");
    }
    if (lower == 0 || (!client->windows && client->scan == NULL))
        return;
    str_add(out, "Last, where it runs Windows: save this as tls.reg, open it "
                 "there and restart the machine; it then does without on all "
                 "of its connections:\n");
    remedy_protocol_file(out, v, "Client", false);
}

void pair_false_version(struct pair *p, const struct ability *client,
                        enum version v, unsigned lower, bool retried)
{
    struct str text = {0}, remedy = {0};

    str_addf(&text,
             "They agree on %s, but that version of the server is false: no "
             "handshake with it gets through.",
             version_name(v));
    if (lower != 0 && retried) {
        str_add(&text, " The client then tries again lower, where ");
        pair_version_list(&text, lower);
        str_add(&text, " would do: that costs time, and a server that takes it "
                       "for an attack refuses (TLS_FALLBACK_SCSV).");
    } else if (lower != 0) {
        str_addc(&text, ' ');
        pair_version_list(&text, lower);
        str_add(&text, " would do, but they do not come to it: the highest "
                       "that both name is taken");
        str_add(&text, client->role != NULL && !client->stands_in &&
                               client->role->falls_back == FACT_NO
                           ? ", and this client does not try again lower."
                           : ", unless the client tries again lower.");
    }
    without(&remedy, client, v, lower);
    pair_add(p, "agrees-on-false-version", &text, &remedy);
}
