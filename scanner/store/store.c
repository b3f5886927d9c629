/* Happy path: open, bring the schema up to date, then short transactions, each
 * of statements that are prepared, bound, stepped and finalized in one
 * function. Failure: the database's own words travel up in err, and an open
 * transaction is rolled back; the file stays whole (WAL). */
#include "scanner/store/store.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "scanner/store/schema.h"

#define BUSY_MS 20000 /* another scan that saves is waited for */

struct store {
    sqlite3 *db;
    char *path;
};

/* ---- Statements ---- */

static bool failed(struct store *s, struct err *err)
{
    return err_set(err, ERR_SYSTEM, "%s: %s", s->path, sqlite3_errmsg(s->db));
}

static bool execute(struct store *s, const char *sql, struct err *err)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           failed(s, err);
}

/* Prepares a statement and binds values: i int64_t, u unsigned, d double, t
 * text that outlives it (NULL is NULL). NULL with err. */
static sqlite3_stmt *prepare(struct store *s, struct err *err, const char *sql,
                             const char *types, ...)
{
    sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(s->db, sql, -1, &q, NULL);
    va_list ap;

    va_start(ap, types);
    for (int i = 1; rc == SQLITE_OK && types[i - 1] != '\0'; i++)
        switch (types[i - 1]) {
        case 'i':
            rc = sqlite3_bind_int64(q, i, va_arg(ap, int64_t));
            break;
        case 'u':
            rc = sqlite3_bind_int64(q, i, va_arg(ap, unsigned));
            break;
        case 'd':
            rc = sqlite3_bind_double(q, i, va_arg(ap, double));
            break;
        default:
            rc = sqlite3_bind_text(q, i, va_arg(ap, const char *), -1,
                                   SQLITE_STATIC);
        }
    va_end(ap);
    if (rc == SQLITE_OK)
        return q;
    failed(s, err);
    sqlite3_finalize(q);
    return NULL;
}

/* One step of a query: *row tells whether there is a row. */
static bool step(struct store *s, sqlite3_stmt *q, bool *row, struct err *err)
{
    int rc = sqlite3_step(q);

    *row = rc == SQLITE_ROW;
    return rc == SQLITE_ROW || rc == SQLITE_DONE || failed(s, err);
}

/* Steps a statement that gives nothing back, and is done with it. */
static bool run(struct store *s, sqlite3_stmt *q, struct err *err)
{
    bool row, ok = q != NULL && step(s, q, &row, err);

    sqlite3_finalize(q);
    return ok;
}

/* A query for one number, and is done with it; `otherwise` without a row. */
static bool number(struct store *s, sqlite3_stmt *q, int64_t otherwise,
                   int64_t *out, struct err *err)
{
    bool row = false, ok = q != NULL && step(s, q, &row, err);

    *out = row ? sqlite3_column_int64(q, 0) : otherwise;
    sqlite3_finalize(q);
    return ok;
}

static char *text(sqlite3_stmt *q, int column)
{
    const char *t = (const char *)sqlite3_column_text(q, column);

    return t != NULL ? mem_strdup(t) : NULL;
}

/* Ends a transaction well or not at all. */
static bool conclude(struct store *s, bool ok, struct err *err)
{
    if (ok && execute(s, "COMMIT", err))
        return true;
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

/* ---- Opening ---- */

static bool pragma(struct store *s, const char *sql, int64_t *out,
                   struct err *err)
{
    return number(s, prepare(s, err, sql, ""), 0, out, err);
}

/* Is it ours, and of a version that we know? */
static bool check_version(struct store *s, int64_t *version, struct err *err)
{
    int64_t app, tables;

    if (!pragma(s, "PRAGMA user_version", version, err) ||
        !pragma(s, "PRAGMA application_id", &app, err) ||
        !pragma(s, "SELECT count(*) FROM sqlite_master", &tables, err))
        return false;
    if (app != SCHEMA_APPLICATION && (app != 0 || tables != 0))
        return err_set(err, ERR_FILE, "%s: not a history of suitemap", s->path);
    if (*version > (int64_t)schema_count)
        return err_set(err, ERR_FILE, "%s: made by a later version of suitemap",
                       s->path);
    return true;
}

/* Every step of the schema that the file has not had yet. */
static bool migrate(struct store *s, struct err *err)
{
    int64_t version;
    bool ok;

    if (!execute(s, "BEGIN IMMEDIATE", err))
        return false;
    ok = check_version(s, &version, err);
    for (; ok && version < (int64_t)schema_count; version++)
        ok = execute(s, schema_steps[version], err);
    return conclude(s, ok, err);
}

static bool set_up(struct store *s, struct err *err)
{
    sqlite3_busy_timeout(s->db, BUSY_MS);
    return execute(s, "PRAGMA journal_mode = WAL", err) &&
           execute(s, "PRAGMA synchronous = NORMAL", err) && migrate(s, err);
}

/* One who may only read, as most may the history of a service: nothing can be
 * brought up to date. */
static bool set_up_reading(struct store *s, struct err *err)
{
    int64_t version;

    sqlite3_busy_timeout(s->db, BUSY_MS);
    if (!check_version(s, &version, err))
        return false;
    return version == (int64_t)schema_count ||
           err_set(err, ERR_FILE,
                   "%s: made by an older version of suitemap, and may not be "
                   "written to",
                   s->path);
}

/* Readers of a WAL write to a file beside it. Where they may not, and no scan
 * is under way, the file can be read as one that does not change. */
static bool open_reading(struct store *s)
{
    struct str uri = {0}, wal = {0};
    int rc;

    str_addf(&wal, "%s-wal", s->path);
    str_add(&uri, "file:");
    for (const char *p = s->path; *p != '\0'; p++)
        str_addf(&uri, strchr("?#%", *p) != NULL ? "%%%02x" : "%c", *p);
    if (access(str_text(&wal), F_OK) != 0)
        str_add(&uri, "?immutable=1");
    rc = sqlite3_open_v2(str_text(&uri), &s->db,
                         SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
    str_free(&uri);
    str_free(&wal);
    return rc == SQLITE_OK;
}

static bool open_writing(struct store *s, bool create)
{
    int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);

    return sqlite3_open_v2(s->path, &s->db, flags, NULL) == SQLITE_OK;
}

struct store *store_open(const char *path, bool create, struct err *err)
{
    struct store *s = mem_alloc(sizeof *s);
    bool reading =
        !create && euidaccess(path, R_OK) == 0 && euidaccess(path, W_OK) != 0;

    s->path = mem_strdup(path);
    if (reading ? open_reading(s) : open_writing(s, create)) {
        if (reading ? set_up_reading(s, err) : set_up(s, err))
            return s;
        /* Some other file: it shows at the first statement. */
        if (sqlite3_errcode(s->db) == SQLITE_NOTADB)
            err_set(err, ERR_FILE, "%s: not a history of suitemap", path);
    } else {
        failed(s, err);
        err->code = ERR_FILE;
    }
    store_close(s);
    return NULL;
}

void store_close(struct store *s)
{
    if (s == NULL)
        return;
    sqlite3_close(s->db);
    free(s->path);
    free(s);
}

const char *store_path(const struct store *s)
{
    return s->path;
}

/* ---- Scans ---- */

bool store_begin(struct store *s, struct store_scan *scan, struct err *err)
{
    if (!run(s,
             prepare(s, err,
                     "INSERT INTO scan (start, command, arguments, versus,"
                     " direction) VALUES (?, ?, ?, ?, ?)",
                     "ittuu", scan->start, scan->command, scan->arguments,
                     (unsigned)scan->versus, (unsigned)scan->direction),
             err))
        return false;
    scan->id = sqlite3_last_insert_rowid(s->db);
    return true;
}

static bool save_states(struct store *s, const struct store_scan *scan,
                        struct err *err)
{
    bool ok = true;

    for (unsigned i = 0; ok && i <= STATE_ERROR; i++)
        ok = run(s,
                 prepare(s, err,
                         "INSERT INTO asked (scan, state, count)"
                         " VALUES (?, ?, ?)",
                         "iti", scan->id, state_name((enum endpoint_state)i),
                         (int64_t)scan->by_state[i]),
                 err);
    return ok;
}

bool store_end(struct store *s, const struct store_scan *scan, struct err *err)
{
    bool ok = execute(s, "BEGIN IMMEDIATE", err);

    ok = ok && save_states(s, scan, err);
    ok = ok &&
         run(s,
             prepare(s, err,
                     "UPDATE scan SET ended = 1, interrupted = ?,"
                     " complete = ?, seconds = ?, connections = ?, silent = ?"
                     " WHERE id = ?",
                     "uudiii", (unsigned)scan->interrupted,
                     (unsigned)scan->complete, scan->seconds,
                     (int64_t)scan->connections, (int64_t)scan->silent,
                     scan->id),
             err);
    return conclude(s, ok, err);
}

static bool read_states(struct store *s, struct store_scan *scan,
                        struct err *err)
{
    bool ok = true;

    for (unsigned i = 0; ok && i <= STATE_ERROR; i++) {
        int64_t n = 0;

        ok = number(s,
                    prepare(s, err,
                            "SELECT count FROM asked WHERE scan = ?"
                            " AND state = ?",
                            "it", scan->id, state_name((enum endpoint_state)i)),
                    0, &n, err);
        scan->by_state[i] = (uint64_t)n;
    }
    return ok;
}

#define SCAN_COLUMNS                                                           \
    "id, start, command, arguments, versus, direction, interrupted,"           \
    " complete, seconds, connections, silent"

static bool read_scan(struct store *s, sqlite3_stmt *q, struct store_scan *scan,
                      bool *found, struct err *err)
{
    bool ok = q != NULL && step(s, q, found, err);

    if (ok && *found)
        *scan = (struct store_scan){
            .id = sqlite3_column_int64(q, 0),
            .start = sqlite3_column_int64(q, 1),
            .command = text(q, 2),
            .arguments = text(q, 3),
            .versus = sqlite3_column_int(q, 4) != 0,
            .direction = (enum direction)(sqlite3_column_int(q, 5) % 3),
            .interrupted = sqlite3_column_int(q, 6) != 0,
            .complete = sqlite3_column_int(q, 7) != 0,
            .seconds = sqlite3_column_double(q, 8),
            .connections = (uint64_t)sqlite3_column_int64(q, 9),
            .silent = (uint64_t)sqlite3_column_int64(q, 10)};
    sqlite3_finalize(q);
    return ok && (!*found || read_states(s, scan, err));
}

bool store_scan_before(struct store *s, int64_t id, struct store_scan *scan,
                       bool *found, struct err *err)
{
    *found = false;
    return read_scan(s,
                     prepare(s, err,
                             "SELECT " SCAN_COLUMNS " FROM scan"
                             " WHERE ended AND NOT pruned AND id < ?"
                             " ORDER BY id DESC LIMIT 1",
                             "i", id),
                     scan, found, err);
}

bool store_scan_find(struct store *s, int64_t id, struct store_scan *scan,
                     bool *found, struct err *err)
{
    *found = false;
    return read_scan(s,
                     prepare(s, err,
                             "SELECT " SCAN_COLUMNS " FROM scan"
                             " WHERE ended AND NOT pruned AND id = ?",
                             "i", id),
                     scan, found, err);
}

void store_scan_clear(struct store_scan *scan)
{
    free(scan->command);
    free(scan->arguments);
    memset(scan, 0, sizeof *scan);
}

/* ---- Rows ---- */

static const char *prelude_of(const struct endpoint *e)
{
    return e->prelude != NULL ? e->prelude : "";
}

static bool find_place(struct store *s, const struct endpoint *e, int64_t *id,
                       struct err *err)
{
    return number(s,
                  prepare(s, err,
                          "SELECT id FROM place WHERE host = ? AND"
                          " address = ? AND port = ? AND servername = ?"
                          " AND prelude = ?",
                          "ttutt", e->host, e->address, (unsigned)e->port,
                          e->servername, prelude_of(e)),
                  0, id, err);
}

static bool make_place(struct store *s, const struct endpoint *e, int64_t *id,
                       struct err *err)
{
    if (!find_place(s, e, id, err))
        return false;
    if (*id != 0)
        return true;
    if (!run(s,
             prepare(s, err,
                     "INSERT INTO place (host, address, port, servername,"
                     " prelude) VALUES (?, ?, ?, ?, ?)",
                     "ttutt", e->host, e->address, (unsigned)e->port,
                     e->servername, prelude_of(e)),
             err))
        return false;
    *id = sqlite3_last_insert_rowid(s->db);
    return true;
}

/* The number of a line: that of the place's last row, if that has the same. 0
 * for none. */
static bool make_line(struct store *s, int64_t place, const char *line,
                      int64_t *id, struct err *err)
{
    *id = 0;
    if (line == NULL)
        return true;
    if (!number(s,
                prepare(s, err,
                        "SELECT line.id FROM line WHERE text = ?2 AND id IN"
                        " (SELECT seen FROM (SELECT seen, known FROM endpoint"
                        "  WHERE place = ?1 ORDER BY scan DESC LIMIT 1)"
                        "  UNION ALL"
                        "  SELECT known FROM (SELECT seen, known FROM endpoint"
                        "  WHERE place = ?1 ORDER BY scan DESC LIMIT 1))",
                        "it", place, line),
                0, id, err))
        return false;
    if (*id != 0)
        return true;
    if (!run(s,
             prepare(s, err, "INSERT INTO line (text) VALUES (?)", "t", line),
             err))
        return false;
    *id = sqlite3_last_insert_rowid(s->db);
    return true;
}

bool store_save(struct store *s, const struct endpoint *place,
                const struct store_row *row, struct err *err)
{
    int64_t id = 0, seen = 0, known = 0;
    bool ok = execute(s, "BEGIN IMMEDIATE", err);

    ok = ok && make_place(s, place, &id, err) &&
         make_line(s, id, row->seen, &seen, err) &&
         make_line(s, id, row->known, &known, err) &&
         run(s,
             prepare(s, err,
                     "INSERT OR REPLACE INTO endpoint (place, scan, position,"
                     " sides, unanswered, hidden, time, connections, seconds,"
                     " seen, known) VALUES (?, ?, ?, ? | ifnull((SELECT sides"
                     " FROM endpoint WHERE place = ?1 AND scan = ?2), 0), ?, ?,"
                     " ?, ?, ?, ?, nullif(?, 0))",
                     "iiiuuuiudii", id, row->scan, (int64_t)row->position,
                     row->sides, row->unanswered, (unsigned)row->hidden,
                     row->time, row->connections, row->seconds, seen, known),
             err);
    return conclude(s, ok, err);
}

#define ROW_COLUMNS                                                            \
    "endpoint.scan, position, sides, unanswered, hidden, time,"                \
    " endpoint.connections, endpoint.seconds,"                                 \
    " (SELECT text FROM line WHERE id = seen),"                                \
    " (SELECT text FROM line WHERE id = known)"

static struct store_row read_row(sqlite3_stmt *q)
{
    return (struct store_row){.scan = sqlite3_column_int64(q, 0),
                              .position = (uint64_t)sqlite3_column_int64(q, 1),
                              .sides = (unsigned)sqlite3_column_int(q, 2),
                              .unanswered = (unsigned)sqlite3_column_int(q, 3),
                              .hidden = sqlite3_column_int(q, 4) != 0,
                              .time = sqlite3_column_int64(q, 5),
                              .connections =
                                  (unsigned)sqlite3_column_int64(q, 6),
                              .seconds = sqlite3_column_double(q, 7),
                              .seen = text(q, 8),
                              .known = text(q, 9)};
}

void store_row_clear(struct store_row *row)
{
    free(row->seen);
    free(row->known);
    memset(row, 0, sizeof *row);
}

bool store_last(struct store *s, const struct endpoint *place, int64_t up_to,
                struct store_row *row, bool *found, struct err *err)
{
    sqlite3_stmt *q;
    int64_t id;
    bool ok;

    *found = false;
    if (!find_place(s, place, &id, err))
        return false;
    q = prepare(s, err,
                "SELECT " ROW_COLUMNS " FROM endpoint JOIN scan"
                " ON scan.id = endpoint.scan WHERE place = ? AND"
                " endpoint.scan <= ? AND ended"
                " ORDER BY endpoint.scan DESC LIMIT 1",
                "ii", id, up_to);
    ok = q != NULL && step(s, q, found, err);
    if (ok && *found)
        *row = read_row(q);
    sqlite3_finalize(q);
    return ok;
}

static bool tell_places(struct store *s, sqlite3_stmt *q, store_place_fn *tell,
                        void *arg, struct err *err)
{
    bool row = true, ok = q != NULL;

    while (ok && (ok = step(s, q, &row, err)) && row) {
        struct endpoint place = {
            .host = text(q, 0),
            .address = text(q, 1),
            .port = (uint16_t)sqlite3_column_int(q, 2),
            .servername = text(q, 3),
            .prelude = text(q, 4),
        };

        row = tell(arg, &place);
        free(place.host);
        free(place.address);
        free(place.servername);
        free(place.prelude);
        if (!row)
            break;
    }
    sqlite3_finalize(q);
    return ok;
}

bool store_places_of(struct store *s, const char *host, uint16_t port,
                     store_place_fn *tell, void *arg, struct err *err)
{
    return tell_places(s,
                       prepare(s, err,
                               "SELECT host, address, port, servername,"
                               " prelude FROM place WHERE host = ? AND port = ?"
                               " AND address <> ''",
                               "tu", host, (unsigned)port),
                       tell, arg, err);
}

bool store_places_between(struct store *s, int64_t after, int64_t up_to,
                          store_place_fn *tell, void *arg, struct err *err)
{
    return tell_places(
        s,
        prepare(s, err,
                "SELECT host, address, port, servername,"
                " prelude FROM place JOIN endpoint ON place = place.id"
                " JOIN scan ON scan.id = scan WHERE ended AND"
                " scan > ? AND scan <= ? GROUP BY place"
                " ORDER BY max(scan), min(position)",
                "ii", after, up_to),
        tell, arg, err);
}

bool store_rows(struct store *s, int64_t scan, store_row_fn *tell, void *arg,
                struct err *err)
{
    sqlite3_stmt *q = prepare(s, err,
                              "SELECT " ROW_COLUMNS " FROM endpoint"
                              " WHERE scan = ? ORDER BY position, place",
                              "i", scan);
    bool row = true, ok = q != NULL;

    while (ok && (ok = step(s, q, &row, err)) && row) {
        struct store_row each = read_row(q);

        row = tell(arg, &each);
        store_row_clear(&each);
        if (!row)
            break;
    }
    sqlite3_finalize(q);
    return ok;
}

/* ---- Profiles ---- */

bool store_save_profile(struct store *s, int64_t scan, unsigned position,
                        unsigned sides, const char *name, const char *line,
                        struct err *err)
{
    return run(s,
               prepare(s, err,
                       "INSERT INTO profile (scan, position, sides, name, text)"
                       " VALUES (?, ?, ?, ?, ?)",
                       "iuutt", scan, position, sides, name, line),
               err);
}

bool store_profiles(struct store *s, int64_t scan, store_profile_fn *tell,
                    void *arg, struct err *err)
{
    sqlite3_stmt *q = prepare(s, err,
                              "SELECT sides, name, text FROM profile"
                              " WHERE scan = ? ORDER BY position",
                              "i", scan);
    bool row = true, ok = q != NULL;

    while (ok && (ok = step(s, q, &row, err)) && row)
        if (!tell(arg, (unsigned)sqlite3_column_int(q, 0),
                  (const char *)sqlite3_column_text(q, 1),
                  (const char *)sqlite3_column_text(q, 2)))
            break;
    sqlite3_finalize(q);
    return ok;
}

/* ---- Pruning ---- */

/* The oldest scan that stays; 0 when all do. */
static bool oldest_kept(struct store *s, unsigned scans, int64_t since,
                        int64_t *id, struct err *err)
{
    const char *by_count = "SELECT id FROM scan WHERE ended AND NOT pruned"
                           " ORDER BY id DESC LIMIT 1 OFFSET ?";
    const char *by_time = "SELECT id FROM scan WHERE ended AND NOT pruned AND"
                          " (start >= ? OR id = (SELECT max(id) FROM scan"
                          " WHERE ended)) ORDER BY id LIMIT 1";

    return number(s,
                  scans != 0 ? prepare(s, err, by_count, "u", scans - 1)
                             : prepare(s, err, by_time, "i", since),
                  0, id, err);
}

bool store_prune(struct store *s, unsigned scans, int64_t since,
                 struct err *err)
{
    static const char *const steps[] = {
        /* What a later scan that stays, or the oldest of them, says again;
         * and what scans left that never ended. */
        "DELETE FROM endpoint WHERE scan < ?1 AND (EXISTS (SELECT 1 FROM"
        " endpoint AS later JOIN scan ON scan.id = later.scan WHERE"
        " later.place = endpoint.place AND later.scan > endpoint.scan AND"
        " later.scan <= ?1 AND scan.ended) OR"
        " scan IN (SELECT id FROM scan WHERE NOT ended))",
        "UPDATE scan SET pruned = 1 WHERE id < ?1",
        "DELETE FROM asked WHERE scan < ?1",
        "DELETE FROM profile WHERE scan < ?1",
        "DELETE FROM scan WHERE id < ?1 AND NOT EXISTS"
        " (SELECT 1 FROM endpoint WHERE scan = scan.id)",
        "DELETE FROM line WHERE ?1 AND id NOT IN (SELECT seen FROM endpoint)"
        " AND id NOT IN (SELECT known FROM endpoint WHERE known NOT NULL)",
        "DELETE FROM place WHERE ?1 AND id NOT IN"
        " (SELECT place FROM endpoint)",
    };
    int64_t oldest = 0;
    bool ok = execute(s, "BEGIN IMMEDIATE", err);

    ok = ok && oldest_kept(s, scans, since, &oldest, err);
    for (size_t i = 0; ok && oldest != 0 && i < sizeof steps / sizeof *steps;
         i++)
        ok = run(s, prepare(s, err, steps[i], "i", oldest), err);
    return conclude(s, ok, err);
}
