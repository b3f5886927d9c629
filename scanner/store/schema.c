#include "scanner/store/schema.h"

const char *const schema_steps[] = {
    /* 1 */
    "PRAGMA application_id = 0x53754d70;"
    "PRAGMA user_version = 1;"
    "CREATE TABLE scan ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " start INTEGER NOT NULL,"
    " command TEXT NOT NULL,"
    " arguments TEXT NOT NULL,"
    " versus INTEGER NOT NULL,"
    " direction INTEGER NOT NULL,"
    " ended INTEGER NOT NULL DEFAULT 0,"
    /* Forgotten, but for rows of places that were not asked since. */
    " pruned INTEGER NOT NULL DEFAULT 0,"
    " interrupted INTEGER NOT NULL DEFAULT 0,"
    " complete INTEGER NOT NULL DEFAULT 0,"
    " seconds REAL NOT NULL DEFAULT 0,"
    " connections INTEGER NOT NULL DEFAULT 0,"
    " silent INTEGER NOT NULL DEFAULT 0);"
    /* How many endpoints a scan found in each state. */
    "CREATE TABLE asked ("
    " scan INTEGER NOT NULL,"
    " state TEXT NOT NULL,"
    " count INTEGER NOT NULL,"
    " PRIMARY KEY (scan, state)) WITHOUT ROWID;"
    "CREATE TABLE place ("
    " id INTEGER PRIMARY KEY,"
    " host TEXT NOT NULL,"
    " address TEXT NOT NULL,"
    " port INTEGER NOT NULL,"
    " servername TEXT NOT NULL,"
    " prelude TEXT NOT NULL," /* "": none; a DTLS port is not one of TCP */
    " UNIQUE (host, port, address, servername, prelude));"
    "CREATE TABLE line ("
    " id INTEGER PRIMARY KEY,"
    " text TEXT NOT NULL);"
    "CREATE TABLE endpoint ("
    " place INTEGER NOT NULL,"
    " scan INTEGER NOT NULL,"
    " position INTEGER NOT NULL,"
    " sides INTEGER NOT NULL,"
    " unanswered INTEGER NOT NULL,"
    " hidden INTEGER NOT NULL,"
    " time INTEGER NOT NULL,"
    " connections INTEGER NOT NULL,"
    " seconds REAL NOT NULL,"
    " seen INTEGER NOT NULL,"
    " known INTEGER,"
    " PRIMARY KEY (place, scan)) WITHOUT ROWID;"
    "CREATE INDEX endpoint_scan ON endpoint (scan);",
    /* 2: the profiles that endpoints were laid against. */
    "PRAGMA user_version = 2;"
    "CREATE TABLE profile ("
    " scan INTEGER NOT NULL,"
    " position INTEGER NOT NULL,"
    " sides INTEGER NOT NULL,"
    " name TEXT," /* as the user wrote it, or NULL: of a file */
    " text TEXT NOT NULL,"
    " PRIMARY KEY (scan, position)) WITHOUT ROWID;",
};

const size_t schema_count = sizeof schema_steps / sizeof *schema_steps;
