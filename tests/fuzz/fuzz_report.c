#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/grade.h"
#include "core/model/matrix.h"
#include "core/model/rules.h"
#include "scanner/out/json_audit.h"
#include "scanner/out/json.h"
#include "scanner/out/json_read.h"
#include "scanner/out/text.h"

/* A hostile report against the JSON reader. What is read must be fit for all
 * that is done with endpoints, and come back equal when it is written and
 * read again. */
/* What an audit told is read line by line. */
static void read_audit(const char *text, size_t size)
{
    struct endpoint *e = NULL;
    struct err err = {0};
    struct audit a;

    if (!json_audit_read(text, size, &e, &a, &err) || e == NULL) {
        if (e != NULL || a.n != 0)
            abort();
        return;
    }
    (void)audit_is_complete(&a, e);
    audit_free(&a);
    endpoint_free(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *written(struct endpoint *const *list, size_t n, size_t *size)
{
    char *text;
    FILE *out = open_memstream(&text, size);

    for (size_t i = 0; i < n; i++)
        json_write_endpoint(out, list[i]);
    fclose(out);
    return text;
}

/* Writes what was read, reads that, writes it again. */
static void round_trip(struct endpoint *const *list, size_t n)
{
    size_t size, size_again, n_again;
    char *text = written(list, n, &size), *again;
    struct endpoint **second;
    struct err err = {0};

    if (!report_read_text(text, size, &second, &n_again, &err)) {
        fprintf(stderr, "what was written is not read: %s\n", err.text);
        abort();
    }
    again = written(second, n_again, &size_again);
    if (size != size_again || memcmp(text, again, size) != 0) {
        fprintf(stderr, "not the same again:\n%s%s", text, again);
        abort();
    }
    free(text);
    free(again);
    report_free(second, n_again);
}

/* All that the program does with endpoints of a file. */
static void use(struct endpoint *const *list, size_t n)
{
    const struct rule_context context = {.expiry_days = 30};
    static const unsigned sides[8] = {1, 3, 2, 3, 2, 1, 3, 2};
    struct party parties[8];
    size_t some = n < 8 ? n : 8;
    struct matrix *m;
    struct str out = {0};

    for (size_t i = 0; i < n; i++) {
        grade_endpoint(list[i]);
        rules_apply(list[i], &context);
        text_script(&out, list[i], 78, 1);
        str_clear(&out);
    }
    for (size_t i = 0; i < some; i++)
        parties[i] = party_scanned(list[i], sides[i]);
    m = matrix_new(parties, some, n % 2 == 0, DIRECTION_BOTH);
    text_grid(&out, m, 80, true);
    text_classes(&out, m, 80, 0);
    text_reasons(&out, m, 80);
    text_check(&out, m, 80);
    str_free(&out);
    matrix_free(m);
}

/* What is read is fit to be compared with itself and with its front half. */
static void compare(const char *text, size_t size, size_t other)
{
    const struct rule_context context = {.expiry_days = 30};
    struct report a, b;
    struct changes changes = {0};
    struct err err = {0};

    if (!report_read_whole_text(text, size, &a, &err))
        return;
    if (report_read_whole_text(text, other, &b, &err)) {
        struct diff_side x = {a.list, a.n, a.whole, a.silent};
        struct diff_side y = {b.list, b.n, b.whole, b.silent};

        diff_sides(&y, &x, &context, &changes);
        diff_verdicts(b.verdicts, a.verdicts, &changes);
        report_clear(&b);
    }
    changes_free(&changes);
    report_clear(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct endpoint **list;
    struct err err = {0};
    size_t n;

    read_audit((const char *)data, size);
    compare((const char *)data, size, size);
    compare((const char *)data, size, size / 2);
    if (!report_read_text((const char *)data, size, &list, &n, &err)) {
        if (err.code != ERR_FORMAT || list != NULL || n != 0)
            abort();
        return 0;
    }
    round_trip(list, n);
    use(list, n);
    round_trip(list, n);
    report_free(list, n);
    return 0;
}
