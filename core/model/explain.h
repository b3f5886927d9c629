#ifndef SUITEMAP_MODEL_EXPLAIN_H
#define SUITEMAP_MODEL_EXPLAIN_H

#include <stddef.h>

#include "core/base/str.h"

/* What an error message, an alert, an event id, a status code, a rule of ours
 * or a cipher suite means: the words that technicians paste, of Windows, .NET,
 * browsers, Java, OpenSSL, SQL Server and of the printing products; which of
 * our rules it may be, and what to run. */

#define EXPLAIN_PATTERNS 7

/* A row of what is known. A pattern stands in lower case, with blanks for
 * '_' and '-' and one blank for a run of them; '*' stands for any text. The
 * row is meant when the text, written so too, has one of its patterns; a
 * pattern of digits or one that begins with "0x" must stand by itself. */
struct explain_row {
    const char *patterns[EXPLAIN_PATTERNS]; /* then NULL */
    const char *title;
    const char *means;
    const char *rules; /* "exclusive-versions, weak-dh", or NULL */
    const char *run;   /* steps and commands, lines apart by \n, or NULL */
};

/* Ended by a row without a title. Of a rule the one pattern is the whole
 * text. */
extern const struct explain_row explain_messages[];
extern const struct explain_row explain_rules[];

/* The alerts have their code beside the row. */
struct explain_alert {
    int code; /* -1: the end */
    struct explain_row row;
};
extern const struct explain_alert explain_alerts[];

/* One thing that the text speaks of, in words. */
struct explanation {
    struct str title, means, rules, run;
};

/* As many as one text is answered with; the likeliest come first. */
#define EXPLAIN_MAX 8

/* Looks a text up and fills out[] (room for EXPLAIN_MAX, zeroed by it).
 * Returns how many; 0 when nothing is known of it. The caller frees each with
 * explanation_free(). */
size_t explain(const char *text, struct explanation *out);
void explanation_free(struct explanation *e);

#endif
