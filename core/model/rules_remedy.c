#include "core/model/rules_remedy.h"

#define SCHANNEL                                                               \
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"                 \
    "SecurityProviders\\SCHANNEL"
#define REG_HEADER "Windows Registry Editor Version 5.00\n"

void remedy_dh_updates(struct str *out)
{
    str_add(out,
            "the updates of June and July 2016 (KB3161608 and KB3172605 for "
            "Windows 7 and Server 2008 R2, KB3161606 and KB3172614 for "
            "Windows 8.1 and Server 2012 R2, KB3163018 for Windows 10 and "
            "Server 2016)");
}

void remedy_weak_dh(struct str *out, unsigned bits)
{
    str_add(out,
            "Best: a firmware update or setting of the device that gives it a "
            "DH prime of 2048 bits, or that turns its DHE suites off.\n"
            "Else, on the Windows machine that connects to it (the Terminal "
            "Server), save this as dh.reg, open it there and try again:\n");
    str_addf(out,
             REG_HEADER "[" SCHANNEL "\\KeyExchangeAlgorithms\\"
                        "Diffie-Hellman]\n"
                        "\"ClientMinKeyBitLength\"=dword:%08x\n",
             bits);
    str_add(out,
            "Do not set a lower length of DH keys unless really necessary: "
            "accepting less than 1024 bits makes that machine vulnerable on "
            "all of its connections, not on this one alone.");
}

void remedy_no_dh(struct str *out)
{
    str_add(out,
            "Best: a firmware update of the device, or a setting of it that "
            "turns its DHE suites off.\n"
            "Else, on the Windows machine that connects to it (the Terminal "
            "Server), save this as dh.reg, open it there and try "
            "again:\n" REG_HEADER "[" SCHANNEL "\\KeyExchangeAlgorithms\\"
            "Diffie-Hellman]\n"
            "\"Enabled\"=dword:00000000\n"
            "This registry modification disables DH/DHE ciphers for the whole "
            "machine: no communication links that depend on the operating "
            "system's settings will be able to use them. It belongs to "
            "machines with ");
    remedy_dh_updates(out);
    str_addc(out, '.');
}

/* The last resort: key exchanges of one kind off, for the whole machine. */
static void no_exchange(struct str *out, const char *key, const char *kind,
                        const char *others)
{
    str_addf(out,
             "Best: a firmware update of the device, or a setting of it that "
             "turns its %s suites off, so that %s is agreed on.\n"
             "Diffie-Hellman \"Enabled\"=0, the remedy for a faulty DHE, does "
             "not help here: it leaves the faulty suites in use. Windows can "
             "only be told to do without %s altogether, on the machine that "
             "connects to the device, and with all that it connects to:\n",
             kind, others, kind);
    str_addf(out,
             REG_HEADER "[" SCHANNEL "\\KeyExchangeAlgorithms\\%s]\n"
                        "\"Enabled\"=dword:00000000\n"
                        "This registry modification disables %s ciphers for "
                        "the whole machine: whoever speaks nothing else can no "
                        "longer be reached. Do not make it unless really "
                        "necessary.",
             key, kind);
}

void remedy_no_ecdh(struct str *out)
{
    no_exchange(out, "ECDH", "ECDHE", "RSA or DHE");
}

void remedy_no_pkcs(struct str *out)
{
    no_exchange(out, "PKCS", "RSA", "ECDHE or DHE");
}

void remedy_sha512_updates(struct str *out)
{
    str_add(out, "the update rollup of August 2014: KB2973337 (Windows 7, "
                 "Server 2008 R2), KB2975331 (Windows 8, Server 2012) or "
                 "KB2975719 (Windows 8.1, Server 2012 R2)");
}

static const char *windows_name(enum version v)
{
    static const char *const names[] = {
        [VERSION_SSL2] = "SSL 2.0",  [VERSION_SSL3] = "SSL 3.0",
        [VERSION_TLS10] = "TLS 1.0", [VERSION_TLS11] = "TLS 1.1",
        [VERSION_TLS12] = "TLS 1.2", [VERSION_TLS13] = "TLS 1.3",
    };

    return names[v];
}

void remedy_protocol_file(struct str *out, enum version v, const char *role,
                          bool enable)
{
    str_addf(out,
             REG_HEADER "[" SCHANNEL "\\Protocols\\%s\\%s]\n"
                        "\"Enabled\"=dword:%08x\n"
                        "\"DisabledByDefault\"=dword:%08x\n",
             windows_name(v), role, enable, !enable);
}

void remedy_protocol_key(struct str *out, enum version v, const char *role)
{
    str_addf(out, "[...\\SCHANNEL\\Protocols\\%s\\%s]", windows_name(v), role);
}
