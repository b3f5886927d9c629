#include "scanner/explain.h"

#include "core/base/str.h"
#include "core/model/explain.h"
#include "scanner/out/text.h"
#include "scanner/print.h"

#define WIDTH 78

static void add_lines(struct str *out, const char *head, const char *text)
{
    if (*text == '\0')
        return;
    str_addf(out, "  %s\n", head);
    text_wrap(out, "    ", text, WIDTH);
}

static void add_one(struct str *out, const struct explanation *e)
{
    text_wrap(out, "", str_text(&e->title), WIDTH);
    add_lines(out, "What it means:", str_text(&e->means));
    add_lines(out, "Rules that it may be:", str_text(&e->rules));
    add_lines(out, "What to run, and to do:", str_text(&e->run));
}

static const char unknown[] =
    "Nothing is known of this text. Whatever it is, this tells whether the\n"
    "two can talk, why not, and what to change:\n"
    "    suitemap check SERVER DEVICE\n";

enum exit_code explain_run(const struct cli *cli)
{
    struct explanation found[EXPLAIN_MAX];
    struct str text = {0}, out = {0};
    enum exit_code code;
    size_t n;

    for (size_t i = 0; i < cli->n_words; i++)
        str_addf(&text, "%s%s", i != 0 ? " " : "", cli->words[i]);
    n = explain(str_text(&text), found);
    for (size_t i = 0; i < n; i++) {
        str_add(&out, i != 0 ? "\n" : "");
        add_one(&out, &found[i]);
        explanation_free(&found[i]);
    }
    code = print_text(n != 0 ? str_text(&out) : unknown);
    str_free(&text);
    str_free(&out);
    return n != 0 || code != EXIT_DONE ? code : EXIT_INCOMPLETE;
}
