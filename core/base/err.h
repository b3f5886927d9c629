#ifndef SUITEMAP_BASE_ERR_H
#define SUITEMAP_BASE_ERR_H

#include <stdbool.h>

/* An error of ours: a code and one line that grows a prefix on the way up
 * ("targets.txt: line 3: bad port"). What a peer does wrong is a result, not
 * an error, and never travels in here. */
enum err_code {
    ERR_NONE = 0,
    ERR_USAGE,  /* what the user asked for makes no sense */
    ERR_FILE,   /* a file that was named cannot be read or written */
    ERR_FORMAT, /* a file was read, but is not what it should be */
    ERR_SYSTEM  /* the machine refused: descriptors, addresses, loop */
};

struct err {
    enum err_code code;
    char text[256];
};

/* Sets code and message (cut to fit) and returns false, so that a failing
 * function can end in `return err_set(...)`. A NULL err is allowed. */
bool err_set(struct err *err, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "PREFIX: " before the message of err. Returns false. */
bool err_wrap(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* What a user typed or a file held may stand in the message: turns control
 * characters into '?', so that it is fit for a terminal. */
void err_printable(struct err *err);

#endif
