#ifndef SUITEMAP_OUT_SINK_H
#define SUITEMAP_OUT_SINK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/base/err.h"
#include "core/model/audit.h"
#include "core/model/diff.h"
#include "core/model/endpoint.h"
#include "core/model/heard.h"
#include "core/model/matrix.h"
#include "core/model/profile.h"
#include "core/model/shared_keys.h"

/* An output format is one file and one row of the table in sink.c. It is told
 * of the scan in order: begin, then each endpoint as it is done, then what
 * only the whole scan can tell, then what changed, then the end. */
struct scan_info {
    const char *command;   /* "scan", "matrix", "check" */
    const char *arguments; /* the command line as one text */
    int64_t start;         /* seconds since 1970 UTC */
    bool color;            /* the terminal may be drawn on in colour */
    unsigned width;        /* columns of the terminal, 80 when unknown */
    int verbosity;         /* -v */
    const char *key;       /* of what is scanned and how; NULL: none */
    bool continued;        /* the file has what was known before already */
    bool changes_only;     /* of all objects, only the changes are written */
};

/* What changed since an earlier scan. */
struct scan_changes {
    const struct changes *changes;
    int64_t since; /* its start; 0: it is not known */
    bool baseline; /* there was none: this is what later ones compare with */
    uint64_t saved; /* endpoints of the baseline */
    const char *place; /* where it was saved */
};

/* How many endpoints fail a check of an audit, or leave it open. */
struct audit_count {
    char *what;
    uint64_t violates, unknown;
};

struct scan_summary {
    bool complete;
    bool interrupted;
    double seconds;
    uint64_t endpoints;                 /* given out, of any state */
    uint64_t by_state[STATE_ERROR + 1]; /* all that were asked */
    uint64_t resumed; /* of them, those of an earlier run */
    uint64_t silent; /* of ranges: never connected, no line */
    uint64_t read;   /* of files: laid out, but not asked */
    uint64_t connections;
    uint64_t findings[SEVERITY_CRITICAL + 1];
    uint64_t pairs[VERDICT_COUNT];
    bool compared;    /* with an earlier scan */
    uint64_t changes; /* since that */
    bool audited;  /* then the next three are meant */
    uint64_t audits[AUDIT_VIOLATES + 1];
    const struct audit_count *counts; /* of each check */
    size_t n_counts;
    bool listened;      /* then the three below count, and no endpoints */
    uint64_t clients;   /* that differ, or have different addresses */
    uint64_t strangers; /* connections that were no client's */
    uint64_t served[SERVED_UNCLEAR + 1]; /* connections, by what they did */
};

/* One that connected to `listen`. */
struct sink_client {
    const char *address;
    uint16_t port;
    const struct heard *heard;
    const struct profile *profile; /* NULL: no client of TLS */
    bool news;           /* the profile is new, or was added to */
    const char *match;   /* the built-in that offers the same, or nearly; */
    const char *differs; /* what differs, "" nothing; NULL where none is */
};

/* How an endpoint stands up to what it was audited for. */
struct sink_audit {
    const struct endpoint *endpoint;
    const struct audit *audit;
};

struct sink;

struct sink_format {
    const char *name;   /* "normal", "json" */
    const char *option; /* "-oN", "-oJ" */
    const char *suffix; /* ".txt", ".jsonl": for -oA */
    void *(*open)(FILE *out, const struct scan_info *info);
    void (*endpoint)(void *state, const struct endpoint *e);
    void (*finding)(void *state, const struct scan_finding *f);
    void (*matrix)(void *state, const struct matrix *m);
    void (*summary)(void *state, const struct scan_summary *s);
    void (*close)(void *state); /* frees state */
    /* What changed, before the summary; may be NULL. */
    void (*changes)(void *state, const struct scan_changes *c);
    /* errno of what went wrong beside the stream, 0 when nothing did; NULL
     * for formats that have nothing but the stream. */
    int (*trouble)(const void *state);
    /* One that `listen` heard; may be NULL. */
    void (*client)(void *state, const struct sink_client *c);
    /* One that was audited; may be NULL. */
    void (*audit)(void *state, const struct sink_audit *a);
    /* Notes an address that has no line, so that a scan that is continued
     * knows it; NULL for formats that no scan is continued from. */
    void (*silent)(void *state, const struct endpoint *e);
};

/* The table of formats, ended by a NULL name. */
extern const struct sink_format sink_formats[];

/* Opens a format on a path ("-": standard output). NULL with err. */
struct sink *sink_open(const struct sink_format *format, const char *path,
                       const struct scan_info *info, struct err *err);
/* Each writes and flushes. False with err when the output failed (full disk,
 * closed pipe: err->text says which file); a failed sink writes no more. */
bool sink_endpoint(struct sink *s, const struct endpoint *e, struct err *err);
/* One that was not asked, but read: text, of which much would be told again,
 * has no line for it. */
bool sink_read(struct sink *s, const struct endpoint *e, struct err *err);
/* An address of a range at which nobody is. */
bool sink_silent(struct sink *s, const struct endpoint *e, struct err *err);
/* Does its file go on from an earlier run, with all that was known then? */
bool sink_is_continued(const struct sink *s);
bool sink_finding(struct sink *s, const struct scan_finding *f,
                  struct err *err);
bool sink_matrix(struct sink *s, const struct matrix *m, struct err *err);
bool sink_client(struct sink *s, const struct sink_client *c, struct err *err);
bool sink_audit(struct sink *s, const struct sink_audit *a, struct err *err);
bool sink_changes(struct sink *s, const struct scan_changes *c,
                  struct err *err);
bool sink_summary(struct sink *s, const struct scan_summary *sum,
                  struct err *err);
/* Ends the format, closes the file, frees the sink. False with err if what
 * was written did not reach the disk. */
bool sink_close(struct sink *s, struct err *err);
/* Did it fail because standard output was closed, from the start or as a pipe
 * that nobody reads any more? That is exit code 3. */
bool sink_broken_pipe(const struct sink *s);

#endif
