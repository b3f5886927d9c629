#include "core/model/explain.h"

#include <stddef.h>

/* The order counts: what is said more exactly stands first. */
const struct explain_row explain_messages[] = {
    {{"could not create ssl/tls secure channel",
      "could not establish secure channel for ssl/tls",
      "the underlying connection was closed: could not establish trust"},
     "Could not create SSL/TLS secure channel (.NET on Windows)",
     "The handshake with the peer failed, or broke off behind it; the "
     "message hides how. For a print server that installs a device: the "
     "device has a short Diffie-Hellman prime, or its Diffie-Hellman is "
     "wrong now and then; it says TLS 1.2 and cannot; its certificate is "
     "one that Windows refuses; or the protocol versions of the two are "
     "exclusive lists.",
     "exclusive-versions, exclusive-suites, dh-below-client-minimum, "
     "agrees-on-faulty-dh, agrees-on-false-version, certificate-unacceptable"
     ", weak-dh, faulty-dh, false-version, sha512-chain",
     "suitemap DEVICE  (what it really speaks, and what is wrong with it)\n"
     "suitemap check SERVER DEVICE --direction server  (the server as the "
     "client: @windows-server-2012r2 and the like stand for it where it "
     "cannot be scanned)"},
    {{"call to sspi failed", "cannot generate sspi context",
      "sspi handshake failed", "sspi context"},
     "A call to SSPI failed (.NET, SQL Server)",
     "Windows could not secure the connection: either TLS failed (no common"
     " version or suite, or a certificate with a key so short that TLS 1.2 "
     "cannot use it), or TLS was fine and Kerberos or NTLM failed behind "
     "it. The inner exception tells which, and so does a scan.",
     "exclusive-versions, exclusive-suites, short-rsa-key, "
     "certificate-unacceptable, "
     "cert-expired, clock-skew, name-mismatch",
     "suitemap check SERVER DEVICE  (TLS: the protocol half of the "
     "question)\n"
     "If the handshakes complete, it is not TLS: look at the name, the "
     "clock and the account.\n"
     "setspn -L ACCOUNT  (is the SPN of this host and port there, and only "
     "once: setspn -X)\n"
     "klist purge, then try again and look at klist  (does a Kerberos "
     "ticket for that SPN come?)\n"
     "w32tm /query /status on both  (Kerberos bears five minutes)\n"
     "nslookup NAME and nslookup ADDRESS  (do they name each other?)\n"
     "Octopus: before 3.1 Server and Tentacle speak TLS 1.0 only: upgrade "
     "to 3.1 or later; a certificate with a 512-bit key is renewed with "
     "new-certificate. Rolling Windows updates back is advised against."},
    {{"one or more of the parameters passed to the function was invalid",
      "sec e invalid token", "0x80090308",
      "the token supplied to the function is invalid"},
     "SEC_E_INVALID_TOKEN 0x80090308: invalid token or parameter",
     "Schannel got bytes that it could not take: often the peer has hung up"
     " or answered in plain text, speaks no version that is enabled here, "
     "or signs with a key too short for the hash.",
     "exclusive-versions, short-rsa-key, rejected-at-hello",
     "suitemap check SERVER DEVICE"},
    {{"do not possess a common algorithm", "sec e algorithm mismatch",
      "0x80090331", "no common encryption algorithm", "missing algorithm",
      "missing common algorithm"},
     "SEC_E_ALGORITHM_MISMATCH 0x80090331: no common algorithm",
     "The two share no protocol version, or no cipher suite in the one they"
     " agreed on, or the certificate fits none of the suites.",
     "exclusive-versions, exclusive-suites, no-shared-group, "
     "no-shared-signature"
     "",
     "suitemap check SERVER DEVICE"},
    {{"existing connection was forcibly closed",
      "unable to read data from the transport connection",
      "connection reset by peer", "econnreset", "unexpected packet format",
      "connection was closed unexpectedly", "unexpected eof was received"},
     "The peer closed or reset the connection",
     "During a handshake that is how many stacks refuse: a version or a "
     "suite they do not have, a certificate they do not take. It may also "
     "be a busy device or a firewall: only a second look tells.",
     "exclusive-versions, exclusive-suites, false-version, faulty-dh, "
     "hello-intolerance",
     "suitemap check SERVER DEVICE\n"
     "suitemap -d HOST  (each hello, and how it was answered)"},
    {{"client and server cannot communicate, because they do not possess",
      "the message received was unexpected or badly formatted",
      "sec e illegal message", "0x80090326"},
     "SEC_E_ILLEGAL_MESSAGE 0x80090326: an alert such as handshake_failure "
     "came",
     "The peer answered with a fatal alert, most often handshake_failure: "
     "no suite, group or signature in common; or it picked what was not "
     "offered.",
     "exclusive-suites, no-shared-group, no-shared-signature, unoffered-suite"
     "",
     "suitemap check SERVER DEVICE"},
    {{"0x80090325", "untrusted root", "certificate chain",
      "cert e untrustedroot", "0x800b0109", "partialchain",
      "remotecertificatechainerrors"},
     "SEC_E_UNTRUSTED_ROOT 0x80090325: the certificate is not trusted",
     "The chain ends in a root that this side does not know: self-signed, a"
     " vendor's own, or a CA that was never imported; or a certificate of it "
     "has ended. Devices refuse the print server's default certificate in the "
     "same way.",
     "untrusted-chain, self-signed, certificate-untrusted, cert-expired",
     "suitemap --ca ROOT.pem HOST\n"
     "Import the root where it is missing. On a device that must trust the "
     "server: a new server certificate, its root imported on the device; "
     "try it first with suitemap listen --serve CERT KEY PORT."},
    {{"0x80090322", "sec e wrong principal",
      "target principal name", "remotecertificatenamemismatch"},
     "SEC_E_WRONG_PRINCIPAL 0x80090322: the name is another",
     "The certificate does not name the host that was asked for; with "
     "Kerberos, the SPN belongs to another account.",
     "name-mismatch",
     "suitemap HOST  (the names in the certificate)\n"
     "Connect by a name that the certificate has, or renew it.\n"
     "setspn -L ACCOUNT and setspn -X  (where Kerberos is meant)\n"
     "nslookup NAME and nslookup ADDRESS"},
    {{"0x80090328", "sec e cert expired", "certificate has expired",
      "certificate is not yet valid", "notvalid time", "nottimevalid",
      "cert date invalid"},
     "The certificate is expired, or not valid yet, by this side's clock",
     "Its dates do not hold for who looks at it. A device whose clock "
     "stands at 1970 or 2000 rejects a good certificate.",
     "cert-expired, cert-not-yet-valid, clock-skew",
     "suitemap HOST  (dates, and the device's own clock)"},
    {{"0x8009030f", "sec e message altered", "0x80090330",
      "sec e decrypt failure",
      "message or signature supplied for verification has been altered"},
     "SEC_E_MESSAGE_ALTERED 0x8009030F, SEC_E_DECRYPT_FAILURE 0x80090330",
     "A record or a Finished message did not decrypt: the two have "
     "different keys. On a printer that is a TLS version that it only "
     "claims, or a Diffie-Hellman that is wrong for one secret in 256.",
     "false-version, faulty-dh, agrees-on-false-version, agrees-on-faulty-dh"
     "",
     "suitemap DEVICE  (finishes handshakes, and tries the shapes that "
     "faulty code gets wrong)"},
    {{"0x80090321", "sec e buffer too small"},
     "SEC_E_BUFFER_TOO_SMALL 0x80090321",
     "Windows before 10 1607 and Server 2016 fails so when the server's "
     "Diffie-Hellman value is an octet shorter than the prime, once in 256 "
     "handshakes.",
     "faulty-dh",
     "suitemap DEVICE"},
    {{"0x80090304", "sec e internal error",
      "local security authority cannot be contacted"},
     "SEC_E_INTERNAL_ERROR 0x80090304",
     "Schannel stopped by itself: often a Diffie-Hellman prime under 1024 "
     "bits, which Windows refuses since June 2016, or a certificate key "
     "that it cannot use.",
     "weak-dh, dh-below-client-minimum, short-rsa-key",
     "suitemap DEVICE"},
    {{"0x80090302", "sec e unsupported function",
      "requested function is not supported"},
     "SEC_E_UNSUPPORTED_FUNCTION 0x80090302: no protocol version in common",
     "The peer answered protocol_version, or this machine has every version"
     " switched off that the program asks for.",
     "exclusive-versions",
     "suitemap check SERVER DEVICE"},
    {{"0x80090327", "sec e cert unknown"},
     "SEC_E_CERT_UNKNOWN 0x80090327",
     "Something is wrong with the certificate: its hash, its kind of key or"
     " its use.",
     "certificate-unacceptable, sha512-chain, weak-signature, short-rsa-key",
     "suitemap HOST"},
    {{"36874"},
     "Schannel event 36874: no suite of the client is supported here",
     "A client connected to this machine as a server; none of its cipher "
     "suites is enabled here (or they do not fit the certificate).",
     "exclusive-suites, exclusive-versions",
     "suitemap listen PORT  (point the device at it: shows what it offers)\n"
     "suitemap check SERVER DEVICE --direction device"},
    {{"36870"},
     "Schannel event 36870: the private key of the certificate cannot be "
     "read",
     "TLS as a server cannot work: the service's account may not read the "
     "key, or the key is gone. Not a matter of versions or suites.",
     NULL,
     "certlm.msc, the certificate, All Tasks, Manage Private Keys: the "
     "account of the service must be there."},
    {{"36871", "internal error state is 10013"},
     "Schannel event 36871: a TLS credential could not be made",
     "State 10013: the program asks only for versions that are switched off"
     " on this machine. Often TLS 1.0 was disabled and a .NET program of "
     "before 4.6 asks for nothing else.",
     "exclusive-versions",
     "suitemap profile show @BASE+FILE.reg+net40  (FILE.reg: the exported "
     "SCHANNEL and .NETFramework keys)\n"
     "Set SchUseStrongCrypto and SystemDefaultTlsVersions to 1 in both "
     "v4.0.30319 keys, or renew the program."},
    {{"36880"},
     "Schannel event 36880: a handshake completed",
     "Not an error: it tells version, suite and group that were agreed on.",
     NULL,
     NULL},
    {{"36881"},
     "Schannel event 36881: the peer's certificate has expired",
     "The certificate that came is not valid by this machine's clock.",
     "cert-expired, cert-not-yet-valid, clock-skew",
     "suitemap HOST"},
    {{"36882"},
     "Schannel event 36882: the peer's certificate is from an unknown CA",
     "Its root is not among those this machine trusts.",
     "untrusted-chain, self-signed, certificate-untrusted",
     "suitemap --ca ROOT.pem HOST"},
    {{"36884"},
     "Schannel event 36884: the peer's certificate has another name",
     "It does not name the host that was asked for.",
     "name-mismatch",
     "suitemap HOST"},
    {{"36876"},
     "Schannel event 36876: the peer's certificate did not validate",
     "The error code beside it tells why: 0x80092012 and 0x80092013 mean "
     "that revocation could not be checked.",
     "untrusted-chain, weak-signature",
     "suitemap HOST"},
    {{"36887"},
     "Schannel event 36887: the peer sent a fatal alert",
     "The other side broke the handshake off; the number in the event is "
     "its alert. 40 handshake_failure: no common suite, group or signature."
     " 46, 48, 42: it does not take the certificate. 70: no common version."
     " 20, 51: the keys differ.",
     "exclusive-suites, exclusive-versions, certificate-untrusted, "
     "certificate-unacceptable, false-version, faulty-dh",
     "suitemap check SERVER DEVICE\n"
     "suitemap explain \"alert NUMBER\""},
    {{"36888"},
     "Schannel event 36888: this machine sent a fatal alert",
     "This machine broke the handshake off. Error state 1203: what came was"
     " no TLS; 1205: no suite in common; 960 and the like: the certificate "
     "was refused.",
     "exclusive-suites, exclusive-versions, weak-dh",
     "suitemap check SERVER DEVICE"},
    {{"weak server ephemeral dh key", "ssl error weak server cert key",
      "err ssl weak server ephemeral dh key", "dh key too small",
      "ephemeral diffie hellman public key"},
     "The server's Diffie-Hellman prime is too short",
     "It has fewer than 1024 bits (some clients want 2048). Windows refuses"
     " so short a prime since June 2016 (KB3161608, KB3161606, KB3163018, "
     "then KB3172605, KB3172614), and says only that the channel could not "
     "be made.",
     "weak-dh, dh-below-client-minimum",
     "suitemap HOST  (the true length of the prime)\n"
     "suitemap check @windows-server-2012r2 HOST --reg fix.reg"},
    {{"ssl error bad mac alert", "err ssl bad record mac alert"},
     "The browser got the alert bad_record_mac",
     "The device agreed on a version and then could not use it: it claims "
     "TLS 1.2 and has it wrong, or its Diffie-Hellman is faulty.",
     "false-version, faulty-dh",
     "suitemap DEVICE\n"
     "In the product, leave only the versions that work in "
     "securityProtocolTypesForOutboundCommunication (System settings, "
     "Expert options); other devices may need the ones that are left out."},
    {{"securityprotocoltypesforoutboundcommunication"},
     "securityProtocolTypesForOutboundCommunication",
     "An expert setting of the print server: the TLS versions that it "
     "offers to devices. It is for devices that accept a version and cannot"
     " speak it. It holds for all devices: some may stop to answer.",
     "false-version, agrees-on-false-version",
     "suitemap -iL DEVICES  (which versions work where)"},
    {{"ssl error no cypher overlap", "err ssl version or cipher mismatch",
      "no cipher suites in common", "no shared cipher", "no suitable cipher",
      "bad handshake"},
     "No cipher suite (or version) in common",
     "The browser or library and the server have no suite, or no version, "
     "that both speak.",
     "exclusive-suites, exclusive-versions",
     "suitemap check SERVER DEVICE"},
    {{"ssl error unsupported version", "err ssl protocol error",
      "unsupported protocol", "no protocols in common",
      "wrong version number", "err ssl obsolete version",
      "no appropriate protocol"},
     "No protocol version in common, or no TLS at all",
     "One side has switched off all versions that the other speaks. \"Wrong "
     "version number\" often means that the port answers in plain text.",
     "exclusive-versions, legacy-only",
     "suitemap check SERVER DEVICE"},
    {{"make sure tls and ssl protocols are enabled",
      "this page can*t be displayed", "turn on tls 1.0, tls 1.1, and tls 1.2"},
     "Internet Explorer: TLS failed",
     "Internet Explorer uses Schannel, so it fails as the print server "
     "does: no common version or suite, a short Diffie-Hellman prime, or a "
     "certificate signed with SHA-512 where the update for it is missing "
     "(KB2973337, KB2975331, KB2975719).",
     "exclusive-versions, exclusive-suites, weak-dh, sha512-chain",
     "suitemap HOST\n"
     "suitemap check @windows-server-2012r2 HOST"},
    {{"ca md too weak", "ee key too small", "ca key too small",
      "certificates do not conform to algorithm constraints",
      "err cert weak signature algorithm",
      "sec error cert signature algorithm disabled"},
     "The certificate's hash or key is too weak for this client",
     "It is signed with MD5 or SHA-1, or its key is shorter than the client"
     " takes.",
     "weak-signature, short-rsa-key, certificate-unacceptable",
     "suitemap HOST"},
    {{"pkix path building failed", "unable to get local issuer certificate",
      "self signed certificate", "sec error unknown issuer",
      "err cert authority invalid", "unable to verify the first certificate"},
     "The certificate is not trusted",
     "Its root is unknown here, or the server leaves out an intermediate "
     "certificate.",
     "untrusted-chain, self-signed, certificate-untrusted",
     "suitemap --ca ROOT.pem HOST"},
    {{"err cert common name invalid", "ssl error bad cert domain",
      "no subject alternative names", "hostname mismatch",
      "hostname does not match", "name does not match"},
     "The certificate names another host",
     "It does not have the name (or address) that was asked for; browsers "
     "look at the alternative names only.",
     "name-mismatch",
     "suitemap HOST"},
    {{"systemdefaulttlsversions", "schusestrongcrypto"},
     "SchUseStrongCrypto, SystemDefaultTlsVersions (.NET Framework)",
     "Registry values that let a .NET Framework program use TLS 1.1 and "
     "later: without them one that targets 4.5.2 or earlier asks for SSL "
     "3.0 and TLS 1.0 only. They stand in v4.0.30319 (and v2.0.50727), once"
     " for 64-bit programs and once under WOW6432Node.",
     "exclusive-versions",
     "suitemap profile show @BASE+FILE.reg+net40"},
    {{"defaultsecureprotocols", "kb3140245"},
     "DefaultSecureProtocols (WinHTTP, KB3140245)",
     "Which versions WinHTTP offers by itself on Windows 7, 2008 R2 and "
     "2012: without the value SSL 3.0 and TLS 1.0. 0xA00 is TLS 1.1 and "
     "1.2, 0xA80 adds TLS 1.0; Schannel must have them enabled too.",
     "exclusive-versions",
     "suitemap profile show @BASE+winhttp"},
    {{"kb3174644", "kb3161608", "kb3161606", "kb3163018", "kb3172605",
      "kb3172614", "kb3061518"},
     "Windows updates that raise the least Diffie-Hellman prime to 1024 "
     "bits",
     "Since them a Windows client refuses a device with a 512-bit prime. "
     "Rolling them back is advised against; mend the device, or lower "
     "ClientMinKeyBitLength, for the whole machine.",
     "weak-dh, dh-below-client-minimum",
     "suitemap check @windows-server-2012r2 DEVICE --reg fix.reg"},
    {{"kb2973337", "kb2975331", "kb2975719"},
     "Windows updates that bring SHA-512 to TLS 1.2",
     "Before them (August 2014) Windows 7 to 8.1 and Server 2008 R2 to 2012"
     " R2 fail in TLS 1.2 when a certificate of the chain is signed with "
     "SHA-512.",
     "sha512-chain, certificate-unacceptable",
     "suitemap HOST\n"
     "Install the update; or let the certificate be signed with SHA-256."},
    {{"clientminkeybitlength"},
     "ClientMinKeyBitLength",
     "The shortest Diffie-Hellman prime that this machine takes as a client"
     " (1024 where it is not set). Lowering it makes the whole machine open"
     " to attacks on short primes.",
     "weak-dh, dh-below-client-minimum",
     "suitemap DEVICE  (how short its prime is)"},
    {{"after clienthello", "after the clienthello", "after client hello",
      "after the client hello"},
     "The server hangs up right behind the ClientHello",
     "It refuses what it is offered at once: the protocol version, or all of "
     "the cipher suites. A few devices hang up because of the hello itself: "
     "its size, or something new in it.",
     "exclusive-versions, exclusive-suites, rejected-at-hello, "
     "hello-intolerance",
     "suitemap check SERVER DEVICE\n"
     "suitemap -d HOST  (each hello, and how it was answered)\n"
     "Enable TLS 1.2 or 1.3 on both sides: check --reg writes what that takes "
     "on Windows."},
    {{"protocol mismatch", "protocol version mismatch", "requires tls 1.2",
      "tls 1.2 is required", "minimum tls", "driver version", "old driver"},
     "A driver, library or system that stops at TLS 1.0 or 1.1",
     "One side requires TLS 1.2 or newer, the other has only older versions, "
     "or uses no newer ones: a database driver made for older Windows, a "
     "program of .NET before 4.6, or Windows itself, where TLS 1.1 and 1.2 are "
     "off by default up to Windows 7 and Server 2008 R2.",
     "exclusive-versions",
     "suitemap check @windows-server-2008r2+net45 HOST --reg fix.reg  (the "
     "program's profile over that of its machine)\n"
     "Update the driver or library. To enable TLS 1.0 on the server again is "
     "the last resort."},
    {{"0x80090324", "sec e time skew", "krb ap err skew",
      "clocks on the client and server", "clock skew too great"},
     "SEC_E_TIME_SKEW 0x80090324: the clocks differ",
     "Kerberos bears five minutes between the two; certificates are judged by "
     "the clock of who looks at them.",
     "clock-skew, cert-expired, cert-not-yet-valid",
     "suitemap HOST  (the clock of a device that tells it)\n"
     "w32tm /query /status on both: the same time zone and source"},
    {{"setspn", "service principal name", "spn", "kerberos", "klist"},
     "Kerberos: service principal names (SPN) and tickets",
     "The half of an SSPI failure that is not TLS: the SPN is missing, stands "
     "at another account or twice, the ticket is of another clock, or DNS "
     "leads to another name.",
     "name-mismatch, clock-skew",
     "suitemap HOST  (where its handshakes complete, it is not TLS)\n"
     "setspn -L ACCOUNT and setspn -X\n"
     "klist purge, then try again and look at klist\n"
     "w32tm /query /status on both  (Kerberos bears five minutes)\n"
     "nslookup NAME and nslookup ADDRESS\n"
     "A SQL login, where only Windows logins fail, tells that the server "
     "itself is well."},
    {{"octopus", "tentacle", "new certificate"},
     "Octopus Server and Tentacle",
     "Before 3.1 they use TLS 1.0 alone (.NET 4.0); from 3.1 on TLS 1.2, where "
     "Windows has it. With a certificate of a 512-bit RSA key TLS 1.2 fails.",
     "exclusive-versions, exclusive-suites, short-rsa-key, "
     "certificate-unacceptable",
     "suitemap check @windows-server-2008r2+octopus-before-3.1 HOST:10933\n"
     "Upgrade both to 3.1 or newer; renew a short key with their command "
     "new-certificate. Rolling Windows updates back is advised against."},
    {{"iiscrypto", "iis crypto"},
     "IISCrypto",
     "A program that shows and changes what Schannel has enabled: protocols, "
     "ciphers, hashes and key exchanges, which must overlap on both sides.",
     "exclusive-versions, exclusive-suites",
     "suitemap check @BASE+FILE.reg HOST --reg fix.reg  (FILE.reg: the "
     "exported SCHANNEL key; fix.reg is the least that must change)"},
    {{"kb3080079", "kb4019276"},
     "Windows updates that bring TLS 1.1 and 1.2",
     "KB3080079 to Remote Desktop of Windows 7 and Server 2008 R2, KB4019276 "
     "to Server 2008 SP2. The versions are then there, but are not enabled "
     "until the registry says so.",
     "exclusive-versions",
     "suitemap check @windows-server-2008r2 DEVICE --direction device --reg "
     "fix.reg  (switches them on for the server, or with --direction server "
     "for the client)"},
    {{NULL}, NULL, NULL, NULL, NULL},
};
