#ifndef SUITEMAP_MODEL_MATRIX_H
#define SUITEMAP_MODEL_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bitset.h"
#include "core/model/live.h"
#include "core/model/party.h"

/* The overlap matrix: parties with equal capabilities form one class, and the
 * classes are laid against each other, so that it grows with the classes and
 * not with the fleet. */
enum verdict {
    VERDICT_COMPATIBLE,
    VERDICT_RISKY,
    VERDICT_INCOMPATIBLE,
    VERDICT_INCONCLUSIVE,
    VERDICT_COUNT
};

enum direction { DIRECTION_BOTH, DIRECTION_SERVER, DIRECTION_DEVICE };

/* Where a pair that cannot talk parts. */
enum pair_stage {
    PAIR_STAGE_NONE,
    PAIR_STAGE_VERSION,
    PAIR_STAGE_SUITE,
    PAIR_STAGE_GROUP,
    PAIR_STAGE_SIGNATURE,
    PAIR_STAGE_KEY_EXCHANGE, /* the size of the Diffie-Hellman prime */
    PAIR_STAGE_CERTIFICATE,
    PAIR_STAGE_HANDSHAKE /* all is agreed on, and then it breaks */
};

struct reason {
    const char *rule;    /* static: "exclusive-versions" */
    char *text, *remedy; /* owned; remedy may be NULL */
};

#define PAIR_REASONS_MAX 8

struct pair {
    size_t client, server; /* indexes of classes */
    enum verdict verdict;
    enum pair_stage stage;
    bool agreed; /* version, suite and group are meant; in a pair that is
                  * incompatible, how far they come */
    enum version version;
    size_t suite;        /* registry index; of several the likeliest */
    struct bitset picks; /* all that the server may pick, that one among them */
    uint16_t group;      /* named group; 0 none, or it cannot be told */
    unsigned versions;   /* mask of shared versions */
    struct bitset suites; /* shared, over all shared versions */
    enum basis client_basis, server_basis;
    bool inferred; /* a server-role stands in for the client */
    struct live live; /* --live */
    size_t n_reasons;
    struct reason reasons[PAIR_REASONS_MAX];
};

enum side { SIDE_LEFT = 1, SIDE_RIGHT = 2 }; /* a mask: of both without --vs */

struct class
{
    char id[8];            /* "A", "B", ... "Z", "AA" */
    unsigned sides;        /* mask of enum side its members are on */
    struct party *members; /* owned; what they point to is borrowed */
    size_t n_members;
};

struct matrix {
    bool versus; /* left group against right group */
    struct class *classes;
    size_t n_classes;
    struct pair *pairs;
    size_t n_pairs;
};

/* Lays parties against each other. With `versus`, left against right; else
 * every pair of different classes, and a class with itself when it has two
 * members or more. `direction` names who is the client: DIRECTION_SERVER, the
 * left side; DIRECTION_DEVICE, the right. The parties are copied; what they
 * point to is borrowed and must outlive the matrix. A port of DTLS is in a
 * class of its own kind, and its pairs are inconclusive. */
struct matrix *matrix_new(const struct party *parties, size_t n, bool versus,
                          enum direction direction);
void matrix_free(struct matrix *m);

/* The pair of two classes with this client and server, or NULL. */
const struct pair *matrix_pair(const struct matrix *m, size_t client,
                               size_t server);
/* Judges one pair. Fills everything but the class indexes. */
void pair_judge(const struct party *client, const struct party *server,
                struct pair *out);
void pair_clear(struct pair *p);
const char *verdict_name(enum verdict v);
/* "version", "suite", ...; NULL for none. */
const char *pair_stage_name(enum pair_stage s);

#endif
