#ifndef SUITEMAP_TESTS_SERVE_TALKS_H
#define SUITEMAP_TESTS_SERVE_TALKS_H

#include <stddef.h>

/* What clients say until TLS begins, all of it, and what they are told: one
 * talk or more of each prelude that we serve. */
struct talk {
    const char *kind;
    const char *heard;
    size_t n_heard;
    const char *said;
    size_t n_said;
};

#define TALK(kind, heard, said)                                                \
    {                                                                          \
        kind, heard, sizeof(heard) - 1, said, sizeof(said) - 1                 \
    }

#define OID      "1.3.6.1.4.1.1466.20037"
#define PRELOGIN "\x12\x01\x00\x0f\0\0\0\0\x01\x00\x06\x00\x01\xff"
#define REPLY                                                                  \
    "\x04\x01\x00\x1a\0\0\0\0\x00\x00\x0b\x00\x06\x01\x00\x11\x00\x01\xff"     \
    "\x0f\0\0\0\0\0"

static const struct talk talks[] = {
    TALK("smtp", "EHLO mfd\r\nSTARTTLS\r\n",
         "220 suitemap.invalid ESMTP\r\n"
         "250-suitemap.invalid\r\n250 STARTTLS\r\n220 2.0.0 begin\r\n"),
    TALK("smtp", "helo mfd\nMAIL FROM:<a@b>\r\nNOOP\r\nstarttls\n",
         "220 suitemap.invalid ESMTP\r\n250 suitemap.invalid\r\n"
         "530 5.7.0 Must issue a STARTTLS command first\r\n250 2.0.0 OK\r\n"
         "220 2.0.0 begin\r\n"),
    TALK("lmtp", "LHLO mfd\r\nSTARTTLS\r\n",
         "220 suitemap.invalid ESMTP\r\n"
         "250-suitemap.invalid\r\n250 STARTTLS\r\n220 2.0.0 begin\r\n"),
    TALK("imap", "a1 LOGIN u p\r\na2 CAPABILITY\r\nA.3 starttls\r\n",
         "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n"
         "a1 NO STARTTLS first\r\n"
         "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\na2 OK done\r\n"
         "A.3 OK begin\r\n"),
    TALK("pop3", "CAPA\r\nUSER u\r\nSTLS\r\n",
         "+OK ready\r\n+OK\r\nSTLS\r\n.\r\n-ERR STLS first\r\n+OK begin\r\n"),
    TALK("ftp", "FEAT\r\nAUTH GSSAPI\r\nUSER u\r\nAUTH TLS\r\n",
         "220 ready\r\n211-Features:\r\n AUTH TLS\r\n PBSZ\r\n PROT\r\n"
         "211 End\r\n504 AUTH TLS\r\n530 AUTH TLS first\r\n234 begin\r\n"),
    TALK("ldap", "\x30\x1d\x02\x01\x01\x77\x18\x80\x16" OID,
         "\x30\x24\x02\x01\x01\x78\x1f\x0a\x01\x00\x04\x00\x04\x00\x8a\x16" OID),
    /* A bind, an operation that is none, a search, an abandon; then StartTLS,
     * with long lengths and a number of two bytes. */
    TALK("ldap",
         "\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00"
         "\x30\x08\x02\x01\x02\x77\x03\x80\x01"
         "1"
         "\x30\x05\x02\x01\x03\x63\x00"
         "\x30\x06\x02\x01\x04\x50\x01\x03"
         "\x30\x84\x00\x00\x00\x1e\x02\x02\x01\x05\x77\x18\x80\x16" OID,
         "\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x0d\x04\x00\x04\x00"
         "\x30\x0c\x02\x01\x02\x78\x07\x0a\x01\x02\x04\x00\x04\x00"
         "\x30\x0c\x02\x01\x03\x65\x07\x0a\x01\x0d\x04\x00\x04\x00"
         "\x30\x25\x02\x02\x01\x05\x78\x1f\x0a\x01\x00\x04\x00\x04\x00"
         "\x8a\x16" OID),
    /* Off (the login alone), on, required; with a client's certificate. */
    TALK("tds", PRELOGIN "\x00", REPLY "\x03"),
    TALK("tds", PRELOGIN "\x01", REPLY "\x01"),
    TALK("tds", PRELOGIN "\x03", REPLY "\x01"),
    TALK("tds", PRELOGIN "\x81", REPLY "\x01"),
    TALK("tds8", "", ""),
};

#define TALKS (sizeof talks / sizeof *talks)

#endif
