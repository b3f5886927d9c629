#ifndef SUITEMAP_PROFILE_SCHANNEL_KEYS_H
#define SUITEMAP_PROFILE_SCHANNEL_KEYS_H

#include <stdbool.h>

#include "core/model/profile.h"
#include "core/registry/suite.h"

/* Where Schannel, .NET and WinHTTP look in the registry. */
#define KEY_LOCAL   "HKEY_LOCAL_MACHINE\\"
#define KEY_SYSTEM  KEY_LOCAL "SYSTEM\\CurrentControlSet\\"
#define KEY_SCHANNEL KEY_SYSTEM "Control\\SecurityProviders\\SCHANNEL\\"
#define KEY_CIPHERS KEY_SCHANNEL "Ciphers\\"
#define KEY_HASHES  KEY_SCHANNEL "Hashes\\"
#define KEY_KEX     KEY_SCHANNEL "KeyExchangeAlgorithms\\"
#define KEY_DH      KEY_KEX "Diffie-Hellman"
#define KEY_PKCS    KEY_KEX "PKCS"
/* Suite order and curves: the policy, which outranks the local list. */
#define KEY_POLICY                                                             \
    KEY_LOCAL "SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\"   \
              "SSL\\00010002"
#define KEY_LOCAL_LIST                                                         \
    KEY_SYSTEM "Control\\Cryptography\\Configuration\\Local\\SSL\\00010002"
#define KEY_SIGNATURES                                                         \
    KEY_SYSTEM "Control\\Cryptography\\Configuration\\Local\\SSL\\00010003"
#define KEY_LSA  KEY_SYSTEM "Control\\Lsa"
#define KEY_FIPS KEY_LSA "\\FIPSAlgorithmPolicy"
/* The copy for processes of the machine's width, and for 32-bit ones. */
#define KEY_NET4     KEY_LOCAL "SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319"
#define KEY_NET4_WOW                                                           \
    KEY_LOCAL "SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319"
#define KEY_NET2     KEY_LOCAL "SOFTWARE\\Microsoft\\.NETFramework\\v2.0.50727"
#define KEY_NET2_WOW                                                           \
    KEY_LOCAL "SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\v2.0.50727"
#define KEY_INTERNET                                                           \
    "Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"
#define KEY_WINHTTP     KEY_LOCAL "SOFTWARE\\" KEY_INTERNET
#define KEY_WINHTTP_WOW KEY_LOCAL "SOFTWARE\\WOW6432Node\\" KEY_INTERNET

#define KEY_PATH_MAX 160

/* "...\Protocols\TLS 1.0\Client". Returns buf. */
const char *key_protocol(enum version v, bool client, char buf[KEY_PATH_MAX]);

/* Is it Windows Vista or later? */
bool key_is_vista(const struct profile *p);
/* The names of the subkeys that switch the suite's cipher, hash and key
 * exchange; NULL where none does. `vista`: Windows Vista or later. */
const char *key_cipher_name(const struct suite *s, bool vista);
const char *key_hash_name(const struct suite *s);
const char *key_exchange_name(const struct suite *s);

#endif
