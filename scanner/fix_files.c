#include "scanner/fix_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/profile/fix.h"
#include "scanner/out/outfile.h"
#include "scanner/out/text.h"

#define WIDTH 79

char *fix_undo_path(const char *path)
{
    size_t n = strlen(path);
    struct str undo = {0};

    if (n > 4 && strcasecmp(path + n - 4, ".reg") == 0)
        n -= 4;
    str_addn(&undo, path, n);
    str_add(&undo, ".undo.reg");
    return undo.s;
}

bool fix_files_open(const struct cli *cli, struct sides *fleet,
                    struct err *err)
{
    const struct cli_file file = {cli->fleet, SIDE_RIGHT};

    if (cli->fleet != NULL && cli->reg == NULL)
        return err_set(err, ERR_USAGE, "--fleet: goes with --reg");
    if (cli->reg == NULL)
        return true;
    if (strcmp(cli->reg, "-") == 0 || *cli->reg == '\0')
        return err_set(err, ERR_USAGE, "--reg: takes the name of a file");
    return cli->fleet == NULL || sides_read(fleet, &file, 1, err) ||
           err_wrap(err, "--fleet");
}

/* ---- The parts ---- */

static const struct machine *machine_of(const struct sides *s,
                                        const struct party *p)
{
    for (size_t i = 0; p->scan == NULL && i < s->n_profiles; i++)
        if (s->profiles[i].profile == p->profile)
            return s->profiles[i].machine;
    return NULL;
}

static const struct party *find_machine(const struct sides *s,
                                        const struct party *parties, size_t n)
{
    for (unsigned side = SIDE_LEFT; side <= SIDE_RIGHT; side++)
        for (size_t i = 0; i < n; i++)
            if (parties[i].sides == side &&
                machine_of(s, &parties[i]) != NULL)
                return &parties[i];
    for (size_t i = 0; i < n; i++)
        if (parties[i].sides == SIDE_LEFT && parties[i].scan != NULL &&
            parties[i].scan->state == STATE_TLS)
            return &parties[i];
    return NULL;
}

/* Is the machine to be looked at in this role? The direction names the side
 * that is the client. */
static bool wanted(const struct cli *cli, const struct party *machine,
                   enum fix_role role)
{
    bool left = machine->sides == SIDE_LEFT;
    bool left_connects = left == (role == FIX_CLIENT);

    return cli->direction == DIRECTION_BOTH ||
           (cli->direction == DIRECTION_SERVER) == left_connects;
}

static void add_why(struct str *text, const char *why)
{
    str_addc(text, '\n');
    text_wrap(text, "", why, WIDTH);
}

/* ---- Writing ---- */

static bool write_file(const char *path, const struct str *bytes,
                       struct err *err)
{
    struct outfile f;
    bool whole;

    if (!outfile_open(&f, path, err))
        return false;
    errno = 0;
    whole = fwrite(bytes->s, 1, bytes->len, f.stream) == bytes->len;
    if (!outfile_close(&f, whole) || !whole)
        return err_set(err, ERR_SYSTEM, "%.128s: %s", path,
                       strerror(errno != 0 ? errno : EIO));
    return true;
}

/* The undo first: a fix never stands without it. */
static bool write_both(const struct fix *f, const char *path, const char *undo,
                       struct err *err)
{
    struct str fix_text = {0}, undo_text = {0};
    bool ok;

    fix_write(f, &fix_text);
    fix_write_undo(f, &undo_text);
    ok = write_file(undo, &undo_text, err) && write_file(path, &fix_text, err);
    str_free(&fix_text);
    str_free(&undo_text);
    return ok;
}

static void tell(const struct fix *f, const char *path, const char *undo,
                 struct str *text)
{
    struct str line = {0};

    str_add(&line, "The fix is in ");
    str_add_printable(&line, path, strlen(path));
    str_add(&line, ", what takes it back in ");
    str_add_printable(&line, undo, strlen(undo));
    str_addc(&line, '.');
    add_why(text, line.s);
    for (size_t i = 0; i < f->n_notes; i++)
        text_wrap(text, "  - ", f->notes[i], WIDTH);
    str_free(&line);
}

/* ---- The whole ---- */

/* Those of the pairs, and of the fleet, but for the machine itself. */
static void finish(struct fix *f, const struct party *parties, size_t n,
                   struct sides *fleet)
{
    size_t more, all = 0, pairs;
    struct party *others = sides_parties(fleet, &more);
    struct party *list = mem_array(n + more, sizeof *list);

    for (size_t i = 0; i < n; i++)
        if (&parties[i] != f->party)
            list[all++] = parties[i];
    pairs = all;
    for (size_t i = 0; i < more; i++)
        list[all++] = others[i];
    fix_finish(f, list, pairs, all);
    free(list);
    free(others);
}

/* All pairs of the machine, in both roles. */
static void fix_pairs(struct fix *f, const struct cli *cli,
                      const struct party *parties, size_t n, struct str *text)
{
    for (size_t i = 0; i < n; i++)
        for (int role = FIX_CLIENT; role <= FIX_SERVER; role++) {
            struct str why = {0};

            if (parties[i].sides != f->party->sides &&
                wanted(cli, f->party, (enum fix_role)role) &&
                fix_pair(f, (enum fix_role)role, &parties[i], &why) ==
                    FIX_NONE)
                add_why(text, str_text(&why));
            str_free(&why);
        }
}

static bool conclude(struct fix *f, const char *path, struct str *text,
                     struct err *err)
{
    char *undo = fix_undo_path(path);
    bool ok = true;

    if (f->reg->n_keys == 0) {
        add_why(text, "No change of the registry is needed, or is sure to "
                      "help: no file was written.");
    } else {
        ok = write_both(f, path, undo, err);
        if (ok)
            tell(f, path, undo, text);
    }
    free(undo);
    return ok;
}

bool fix_files(const struct cli *cli, const struct sides *sides,
               const struct party *parties, size_t n, struct sides *fleet,
               struct str *text, struct err *err)
{
    const struct party *machine = find_machine(sides, parties, n);
    struct fix f;
    bool ok;

    if (machine == NULL) {
        add_why(text, "Neither side is a Windows profile, and SERVER could not "
                      "be scanned: no file was written.");
        return true;
    }
    fix_init(&f, machine_of(sides, machine), machine);
    fix_pairs(&f, cli, parties, n, text);
    finish(&f, parties, n, fleet);
    ok = conclude(&f, cli->reg, text, err);
    fix_clear(&f);
    return ok;
}
