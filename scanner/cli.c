#include "scanner/cli_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "scanner/config.h"
#include "scanner/run/target_ports.h"

/* ---- Outputs ---- */

static const char *output_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard output" : path;
}

bool cli_add_output(struct cli *c, const char *option, const char *path,
                    struct err *err)
{
    for (size_t i = 0; i < c->n_outputs; i++)
        if (strcmp(c->outputs[i].path, path) == 0)
            return err_set(err, ERR_USAGE, "%s: %.128s is taken by %s", option,
                           output_name(path), c->outputs[i].option);
    if (*path == '\0')
        return err_set(err, ERR_USAGE, "%s: missing value", option);
    c->outputs = mem_grow(c->outputs, c->n_outputs + 1, sizeof *c->outputs);
    c->outputs[c->n_outputs++] = (struct cli_output){option, mem_strdup(path)};
    return true;
}

static void add_default_output(struct cli *c)
{
    for (size_t i = 0; i < c->n_outputs; i++)
        if (strcmp(c->outputs[i].path, "-") == 0)
            return;
    if (!c->quiet)
        cli_add_output(c, "-oN", "-", NULL);
}

/* What is continued is written on. */
static bool add_resumed(struct cli *c, struct err *err)
{
    if (c->resume == NULL)
        return true;
    if (strcmp(c->resume, "-") == 0)
        return err_set(err, ERR_USAGE, "--resume: takes a file");
    for (size_t i = 0; i < c->n_outputs; i++)
        if (strcmp(c->outputs[i].path, c->resume) == 0 &&
            strcmp(c->outputs[i].option, "-oJ") == 0)
            return true;
    return cli_add_output(c, "-oJ", c->resume, err) ||
           err_wrap(err, "--resume");
}

/* ---- Sides ---- */

static bool is_file(const char *word)
{
    struct stat st;

    return word[0] == '.' || word[0] == '/' ||
           (stat(word, &st) == 0 && !S_ISDIR(st.st_mode));
}

static bool keep_file(struct cli *c, const char *path, unsigned sides)
{
    c->files = mem_grow(c->files, c->n_files + 1, sizeof *c->files);
    c->files[c->n_files++] = (struct cli_file){path, sides};
    return true;
}

static bool add_file(struct cli *c, const char *path, unsigned sides,
                     struct err *err)
{
    struct stat st;

    if (access(path, R_OK) != 0 || stat(path, &st) != 0)
        return err_set(err, ERR_FILE, "%.128s: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return err_set(err, ERR_FILE, "%.128s: %s", path, strerror(EISDIR));
    return keep_file(c, path, sides);
}

static bool add_side(struct cli *c, const char *word, unsigned sides,
                     struct err *err)
{
    if (word[0] == '@')
        return keep_file(c, word, sides);
    targets_sides(c->targets, sides);
    return is_file(word) ? add_file(c, word, sides, err)
                         : targets_add(c->targets, word, err);
}

bool cli_add_target(struct cli *c, const char *word, unsigned sides,
                    struct err *err)
{
    return c->command == CLI_SCAN ? targets_add(c->targets, word, err)
                                  : add_side(c, word, sides, err);
}

/* ---- The items, in the order they stand ---- */

/* How many words stand on each side of --vs, or in all before the end. */
struct words {
    size_t left, right;
    bool versus;
};

static struct words count_words(const struct item *items, size_t n)
{
    struct words w = {0};

    for (size_t i = 0; i < n; i++) {
        const char *name =
            items[i].option != NULL ? items[i].option->name : NULL;

        if (name != NULL && strcmp(name, "--vs") == 0)
            w.versus = true;
        else if (name == NULL || strcmp(name, "-iL") == 0)
            *(w.versus ? &w.right : &w.left) += 1;
    }
    return w;
}

static bool check_counts(const struct cli *c, const struct words *w,
                         struct err *err)
{
    if (!command_count(command_row(c->command), w->left + w->right, err))
        return false;
    if (c->command == CLI_MATRIX && w->versus &&
        (w->left == 0 || w->right == 0))
        return err_set(err, ERR_USAGE, "--vs: needs a side before and behind");
    return true;
}

/* Whoever asks for a pair names two. */
static bool check_two(const struct cli *c, const struct item *items, size_t n,
                      struct err *err)
{
    const char *first = NULL;

    for (size_t i = 0; c->command == CLI_CHECK && i < n; i++) {
        if (items[i].option != NULL)
            continue;
        if (first != NULL && strcmp(first, items[i].text) == 0)
            return err_set(err, ERR_USAGE,
                           "check: SERVER and DEVICE are the same: %.128s",
                           first);
        first = items[i].text;
    }
    return true;
}

static bool is_number(const char *word)
{
    unsigned n;

    return parse_number(word, 1, INT32_MAX, &n);
}

/* What the commands that look into a history, and the options of one, need. */
static bool check_history(const struct cli *c, struct err *err)
{
    if (c->command == CLI_REPORT && c->db == NULL)
        return err_set(err, ERR_USAGE, "report: needs --db FILE");
    if (c->command == CLI_DIFF && c->n_words != 2 &&
        (c->db == NULL || c->n_words != 0))
        return err_set(err, ERR_USAGE, "diff: takes two, OLD and NEW, not %zu",
                       c->n_words);
    if (c->db == NULL && c->changes_only)
        return err_set(err, ERR_USAGE, "--changes-only: needs --db FILE");
    if (c->db == NULL && (c->keep_scans != 0 || c->keep_days != 0))
        return err_set(err, ERR_USAGE, "--keep: needs --db FILE");
    if (c->command == CLI_DIFF || c->command == CLI_REPORT)
        for (size_t i = 0; c->db != NULL && i < c->n_words; i++)
            if (!is_number(c->words[i]))
                return err_word(err, "no number of a scan", c->words[i],
                                strlen(c->words[i]), NULL);
    return true;
}

static bool keep_word(struct cli *c, const char *word)
{
    c->words = mem_grow(c->words, c->n_words + 1, sizeof *c->words);
    c->words[c->n_words++] = word;
    return true;
}

static bool keep_client(struct cli *c, const char *word, struct err *err)
{
    if (c->client != NULL)
        return err_set(err, ERR_USAGE, "audit: takes one @PROFILE");
    c->client = word;
    return true;
}

static bool check_audit(const struct cli *c, struct err *err)
{
    return c->command != CLI_AUDIT ||
           (c->policy != NULL) != (c->client != NULL) ||
           err_set(err, ERR_USAGE, "audit: needs --policy or a @PROFILE%s",
                   c->policy != NULL ? ", not both" : "");
}

static bool add_word(struct cli *c, const char *word, size_t index,
                     const struct words *w, struct err *err)
{
    unsigned sides = SIDE_LEFT | SIDE_RIGHT;

    switch (command_row(c->command)->takes) {
    case TAKES_WORDS:
        return keep_word(c, word);
    case TAKES_TARGETS:
        return c->command == CLI_AUDIT && word[0] == '@'
                   ? keep_client(c, word, err)
                   : targets_add(c->targets, word, err);
    default:
        break;
    }
    if (c->command == CLI_CHECK)
        sides = index == 0 ? SIDE_LEFT : SIDE_RIGHT;
    else if (w->versus)
        sides = c->versus ? SIDE_RIGHT : SIDE_LEFT;
    return add_side(c, word, sides, err);
}

static bool belongs(const struct cli *c, const struct option *o,
                    struct err *err)
{
    if ((o->commands >> c->command & 1) != 0)
        return true;
    return err_set(err, ERR_USAGE, "%s: not an option of %s", o->name,
                   cli_command_name(c->command));
}

static bool apply(struct cli *c, const struct item *items, size_t n,
                  const struct words *w, struct err *err)
{
    size_t word = 0;

    for (size_t i = 0; i < n; i++)
        if (items[i].option != NULL && items[i].option->first &&
            !option_apply(c, items[i].option, items[i].text, err))
            return false;
    if (c->command == CLI_MATRIX)
        targets_sides(c->targets,
                      w->versus ? SIDE_LEFT : SIDE_LEFT | SIDE_RIGHT);
    for (size_t i = 0; i < n; i++) {
        const struct option *o = items[i].option;
        bool ok = o == NULL
                      ? add_word(c, items[i].text, word++, w, err)
                      : o->first || (belongs(c, o, err) &&
                                     option_apply(c, o, items[i].text, err));
        if (!ok)
            return false;
    }
    return true;
}

/* The first word may be a command. Takes it off the items. */
static void take_command(struct cli *c, struct item *items, size_t *n)
{
    const struct command *row;
    size_t i = 0;

    while (i < *n && items[i].option != NULL)
        i++;
    if (i == *n || items[i].escaped)
        return;
    row = command_find(items[i].text);
    if (row == NULL)
        return;
    c->command = row->command;
    memmove(items + i, items + i + 1, (*n - i - 1) * sizeof *items);
    --*n;
}

/* A job of the configuration file. */
static bool check_depth(const struct scan_options *o, struct err *err)
{
    return !o->deep || o->verify != VERIFY_NONE ||
           err_set(err, ERR_USAGE,
                   "--deep finishes handshakes, --verify none does not");
}

static bool parse_run(struct cli *c, const struct item *items, size_t n,
                      struct err *err)
{
    size_t words = 0;

    for (size_t i = 0; i < n; i++) {
        words += items[i].option == NULL;
        if (items[i].option != NULL && !belongs(c, items[i].option, err))
            return false;
    }
    if (!command_count(command_row(CLI_RUN), words, err) ||
        !cli_run_job(c, items, n, err) || !check_history(c, err))
        return false;
    for (size_t i = 0; i < c->n_groups; i++)
        if (!check_depth(&c->groups[i].scan, err))
            return false;
    add_default_output(c);
    return true;
}

static bool parse(struct cli *c, int argc, char *const argv[],
                  struct item **items, struct err *err)
{
    const struct option *last;
    struct words w;
    size_t n;

    if (!cli_split(argc, argv, items, &n, err))
        return false;
    last = n != 0 ? (*items)[n - 1].option : NULL;
    if (last != NULL && last->kind == OPTION_END)
        return option_apply(c, last, NULL, err);
    take_command(c, *items, &n);
    if (c->command == CLI_RUN)
        return parse_run(c, *items, n, err);
    w = count_words(*items, n);
    if (!apply(c, *items, n, &w, err) || !check_counts(c, &w, err) ||
        !check_two(c, *items, n, err) ||
        !check_history(c, err) || !check_audit(c, err) ||
        !check_depth(&c->scan, err))
        return false;
    if (command_row(c->command)->takes != TAKES_WORDS &&
        targets_empty(c->targets) && c->n_files == 0)
        return err_set(err, ERR_USAGE, "no targets in the lists");
    if (!add_resumed(c, err))
        return false;
    if ((FOR_TEXT >> c->command & 1) != 0)
        add_default_output(c);
    return true;
}

/* ---- The whole ---- */

static char *join(int argc, char *const argv[])
{
    struct str s = {0};

    for (int i = 0; i < argc; i++) {
        if (i != 0)
            str_addc(&s, ' ');
        str_add(&s, argv[i]);
    }
    return s.s != NULL ? s.s : mem_strdup("");
}

void cli_defaults(struct cli *c)
{
    const char *no_color = getenv("NO_COLOR");

    memset(c, 0, sizeof *c);
    scan_options_timing(&c->scan, 3);
    c->scan.verify = VERIFY_VERSION;
    c->targets = targets_new();
    c->fail_on = SEVERITY_HIGH;
    c->expiry_days = 30;
    c->patience = 3;
    c->no_color = no_color != NULL && *no_color != '\0';
}

bool cli_parse(struct cli *c, int argc, char *const argv[], struct err *err)
{
    struct item *items = NULL;
    bool ok;

    cli_defaults(c);
    c->arguments = join(argc, argv);
    ok = parse(c, argc, argv, &items, err) && cli_check_files(c, err);
    if (ok && c->command == CLI_CHECK)
        c->versus = true;
    if (!ok)
        err_printable(err);
    free(items);
    return ok;
}

const char *cli_command_name(enum cli_command command)
{
    const struct command *row = command_row(command);

    return row != NULL ? row->name : "";
}

void cli_free(struct cli *c)
{
    for (size_t i = 0; i < c->n_groups; i++)
        cli_free(&c->groups[i]);
    free(c->groups);
    config_free(c->config);
    for (size_t i = 0; i < c->n_outputs; i++)
        free(c->outputs[i].path);
    free(c->outputs);
    free(c->files);
    free(c->lists);
    free(c->words);
    free(c->arguments);
    targets_free(c->targets);
    memset(c, 0, sizeof *c);
}
