#ifndef SUITEMAP_TESTS_TALKS_H
#define SUITEMAP_TESTS_TALKS_H

#include <stddef.h>

/* What servers say until TLS begins, all of it, as their protocols have it:
 * one talk or more of each prelude. */
struct talk {
    const char *kind;
    const char *bytes;
    size_t n;
};

#define TALK(kind, bytes)                                                      \
    {                                                                          \
        kind, bytes, sizeof(bytes) - 1                                         \
    }

/* The greeting of a MySQL server with the capabilities lo. */
#define MYSQL_GREETING(lo)                                                     \
    "\x28\0\0\0\x0a"                                                           \
    "10.11.6\0"                                                                \
    "\1\0\0\0scramble\0" lo "\x21\2\0\xff\x81\x15\0\0\0\0\0\0\0\0\0\0"

static const struct talk talks[] = {
    TALK("smtp", "220 mfd.lab ESMTP\r\n"
                 "250-mfd.lab\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 DSN\r\n"
                 "220 2.0.0 Ready to start TLS\r\n"),
    TALK("smtp", "220-mfd.lab\r\n220-says hello\r\n220\r\n"
                 "250-mfd.lab\n250 starttls\n"
                 "220-go\r\n220 on\r\n"),
    TALK("lmtp", "220 mfd LMTP\r\n250-mfd\r\n250 STARTTLS\r\n220 go\r\n"),
    TALK("imap", "* OK [CAPABILITY IMAP4rev1] ready\r\n"
                 "* CAPABILITY IMAP4rev1\r\n* 3 EXISTS\r\na OK begin\r\n"),
    TALK("pop3", "+OK ready <1@mfd>\r\n+OK begin\r\n"),
    TALK("nntp", "201 mfd ready, no posting\r\n382 go on\r\n"),
    TALK("sieve", "\"IMPLEMENTATION\" \"lab\"\r\n\"SASL\" \"\"\r\n"
                  "\"STARTTLS\"\r\nOK \"ready\"\r\nOK \"begin\"\r\n"),
    TALK("irc", ":irc.lab NOTICE * :*** Looking up\r\nPING :x\r\n"
                ":irc.lab 670 * :STARTTLS successful\r\n"),
    TALK("ftp", "220-Welcome\r\nto this printer\r\n 230 no\r\n220 ready\r\n"
                "234 AUTH TLS OK\r\n"),
    TALK("ipp", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                "Upgrade: TLS/1.0, HTTP/1.1\r\n\r\n"),
    TALK("xmpp", "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
                 "id='1' version='1.0'><stream:features><starttls xmlns="
                 "'urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
                 "</stream:features>\n"
                 "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
    TALK("xmpp-server", "<stream:stream><features><starttls/></features>"
                        "<proceed ></proceed>"),
    /* With the operation's name, without it, and with lengths in long form. */
    TALK("ldap", "\x30\x24\x02\x01\x01\x78\x1f\x0a\x01\x00\x04\x00\x04\x00"
                 "\x8a\x16"
                 "1.3.6.1.4.1.1466.20037"),
    TALK("ldap", "\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"),
    TALK("ldap", "\x30\x84\x00\x00\x00\x10\x02\x01\x01\x78\x84\x00\x00\x00\x07"
                 "\x0a\x01\x00\x04\x00\x04\x00"),
    TALK("postgres", "S"),
    TALK("mysql", MYSQL_GREETING("\xfe\xff")),
    TALK("rdp", "\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00"
                "\x02\x1f\x08\x00\x01\x00\x00\x00"),
    TALK("rdp", "\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00"
                "\x02\x1f\x08\x00\x02\x00\x00\x00"),
    TALK("telnet", "\xff\xfd\x18\xff\xfb\x01hello\r\n\xff\xf1\xff\xfd\x2e"
                   "\xff\xfa\x18\x01\xff\xf0\xff\xfa\x2e\x01\xff\xf0"),
    TALK("vnc", "RFB 003.008\n\x02\x02\x13\x00\x02\x00\x02\x00\x00\x01\x02"
                "\x00\x00\x01\x05\x01"),
    TALK("vnc", "RFB 003.007\n\x01\x13\x00\x02\x00\x01\x00\x00\x01\x01\x01"),
    TALK("tds", "\x04\x01\x00\x1a\x00\x00\x01\x00"
                "\x00\x00\x0b\x00\x06\x01\x00\x11\x00\x01\xff"
                "\x0f\x00\x07\xd0\x00\x00\x01"),
    TALK("tds", "\x12\x01\x00\x0f\x00\x00\x00\x00"
                "\x01\x00\x06\x00\x01\xff\x03"),
};

#define TALKS (sizeof talks / sizeof *talks)

#endif
