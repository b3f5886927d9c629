#ifndef SUITEMAP_PROBES_PRELUDE_PARTS_H
#define SUITEMAP_PROBES_PRELUDE_PARTS_H

#include "core/base/wr.h"
#include "probes/prelude.h"

/* For the preludes alone. A kind is fed by the byte: what has come of the
 * unit in hand is in `in`, and its byte function says after each byte what
 * that makes; a whole unit is dropped with prelude_next(). So nothing depends
 * on how a peer cuts its bytes up, and none behind the end are taken. */
#define PRELUDE_OUT_MAX 4096
/* What of a line is looked at. */
#define TEXT_LINE_MAX   512

struct prelude {
    const struct prelude_kind *kind;
    enum prelude_status status;
    char host[256];
    unsigned step;   /* of a script, or the kind's own state */
    bool flag, seen; /* the kind's own as well */
    size_t total;    /* bytes taken so far */
    size_t in_len;
    uint8_t in[PRELUDE_UNIT_MAX];
    size_t out_sent;
    struct wr out;
    uint8_t out_buf[PRELUDE_OUT_MAX];
    size_t words_len;
    uint8_t words[PRELUDE_WORDS_MAX];
};

/* Patterns stand against the beginning of a line, without regard to case: '~'
 * is any run without a blank, '$' the line's end, '|' stands between
 * alternatives, and the rest for itself. A line goes on to the next step, or
 * says that the server is busy, or is passed over; any other is a refusal. */
struct text_step {
    const char *say;   /* first of all; '%' is the host; NULL: nothing */
    const char *go_on; /* never NULL; a step without it ends the script */
    const char *busy;
    const char *skip;
    bool loose;        /* once a line was passed over, so is any */
    const char *offer; /* a word that has to stand in one of the lines */
};

/* The other side: what a server answers to which line. The first of a list
 * has its greeting, the last, with the pattern "", what is said to all that
 * is not to be had before TLS. In an answer '%' is the line's first word. */
struct text_reply {
    const char *hear, *say;
    enum prelude_status then;
};

struct prelude_kind {
    const char *name;
    const char *alpn; /* or NULL */
    /* Says what is to be said first, and gives back the first status. */
    enum prelude_status (*begin)(struct prelude *p);
    /* A byte was added to `in`. NULL: nothing is expected. */
    enum prelude_status (*byte)(struct prelude *p);
    /* Of those that wrap; NULL for the others. */
    size_t (*wrap)(struct prelude *p, const uint8_t *bytes, size_t n);
    bool (*unwrap)(struct prelude *p, struct rd *in, struct rd *out);
    const struct text_step *script; /* of prelude_text.c; or NULL */
    const struct text_reply *replies; /* of prelude_serve.c; or NULL */
};

/* The unit is dealt with. */
void prelude_next(struct prelude *p);
/* Notes what was said; prelude_refuse() also gives back the status. With words
 * of ours, and behind them the peer's n bytes. */
void prelude_note(struct prelude *p, const void *words, size_t n);
enum prelude_status prelude_refuse(struct prelude *p, enum prelude_status s,
                                   const char *ours, const void *theirs,
                                   size_t n);
/* Not this protocol at all: what came and what comes with it are the words. */
enum prelude_status prelude_alien(struct prelude *p);
/* The unit from its byte `at` on, for reading. */
struct rd prelude_unit(const struct prelude *p, size_t at);

enum prelude_status text_begin(struct prelude *p);
enum prelude_status text_byte(struct prelude *p);
/* Is a line whole? It is taken then, without its end, and cut to the room. */
bool text_line(struct prelude *p, char *line, size_t cap);
bool text_matches(const char *patterns, const char *line);
extern const struct text_step script_smtp[], script_lmtp[], script_imap[],
    script_pop3[], script_nntp[], script_sieve[], script_irc[], script_ftp[],
    script_ipp[];

enum prelude_status xmpp_begin(struct prelude *p);
enum prelude_status xmpp_byte(struct prelude *p);
enum prelude_status ldap_begin(struct prelude *p);
enum prelude_status ldap_byte(struct prelude *p);
enum prelude_status ldap_serve_byte(struct prelude *p);
enum prelude_status postgres_begin(struct prelude *p);
enum prelude_status postgres_byte(struct prelude *p);
enum prelude_status mysql_begin(struct prelude *p);
enum prelude_status mysql_byte(struct prelude *p);
enum prelude_status rdp_begin(struct prelude *p);
enum prelude_status rdp_byte(struct prelude *p);
enum prelude_status telnet_begin(struct prelude *p);
enum prelude_status telnet_byte(struct prelude *p);
enum prelude_status vnc_begin(struct prelude *p);
enum prelude_status vnc_byte(struct prelude *p);
enum prelude_status tds_begin(struct prelude *p);
enum prelude_status tds_byte(struct prelude *p);
size_t tds_wrap(struct prelude *p, const uint8_t *bytes, size_t n);
bool tds_unwrap(struct prelude *p, struct rd *in, struct rd *out);
enum prelude_status tds_serve_byte(struct prelude *p);
size_t tds_serve_wrap(struct prelude *p, const uint8_t *bytes, size_t n);

#endif
