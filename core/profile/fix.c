#include "core/profile/fix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/profile/fix_parts.h"
#include "core/profile/fix_try.h"
#include "core/profile/schannel_keys.h"

#define LABEL_BYTES 600
#define NAMED_MAX   10 /* others that are named */

void fix_init(struct fix *f, const struct machine *machine,
              const struct party *party)
{
    memset(f, 0, sizeof *f);
    f->machine = machine;
    f->party = party;
    f->reg = reg_new();
    f->undo = reg_new();
    f->inferred = machine == NULL;
}

void fix_note(struct fix *f, const char *text)
{
    for (size_t i = 0; i < f->n_notes; i++)
        if (strcmp(f->notes[i], text) == 0)
            return;
    if (f->n_notes < FIX_NOTES_MAX)
        f->notes[f->n_notes++] = mem_strdup(text);
}

static void label(const struct party *p, struct str *out)
{
    char name[LABEL_BYTES];

    party_label(p, name, sizeof name);
    str_add_printable(out, name, strlen(name));
}

/* ---- One pair ---- */

/* The two as client and server. */
static void told(const struct fix *f, enum fix_role role,
                 const struct party *other, struct str *out)
{
    label(role == FIX_CLIENT ? f->party : other, out);
    str_add(out, " connects to ");
    label(role == FIX_CLIENT ? other : f->party, out);
}

/* Nothing can be tried on a machine of which the suites are not known; and no
 * protocol is ever switched off. */
static const char *no_change(const struct fix *f, enum fix_role role,
                             const struct pair *p)
{
    const struct profile *q = f->party->scan == NULL ? f->party->profile : NULL;

    if (q != NULL && !(role == FIX_CLIENT ? q->client : q->server).suites_known)
        return ": which suites the machine has is not known, so no change can "
               "be tried, and none is written.";
    if (p->n_reasons != 0 &&
        strcmp(p->reasons[0].rule, "agrees-on-false-version") == 0)
        return ": no change of the registry mends that without switching a "
               "protocol off, and such a one is not written.";
    return ": no change of the registry mends that.";
}

static void why_not(const struct fix *f, enum fix_role role,
                    const struct party *other, const struct pair *p,
                    struct str *why)
{
    told(f, role, other, why);
    if (p->verdict == VERDICT_INCONCLUSIVE)
        str_add(why, ": what is known does not tell whether they can talk, so "
                     "there is nothing to try a change on.");
    else
        str_add(why, no_change(f, role, p));
    for (size_t i = 0; i < p->n_reasons; i++)
        if (p->reasons[i].remedy != NULL) {
            str_addf(why, " (%s) %s", p->reasons[i].rule,
                     p->reasons[i].remedy);
            return;
        }
}

static void note_pair(struct fix *f, enum fix_role role,
                      const struct party *other, const struct pair *after)
{
    struct str text = {0};

    str_add(&text, "For: ");
    told(f, role, other, &text);
    if (after->agreed)
        str_addf(&text, "; then with %s and %s", version_name(after->version),
                 suite_at(after->suite)->name);
    str_addc(&text, '.');
    fix_note(f, text.s);
    str_clear(&text);
    for (size_t i = 0; i < after->n_reasons; i++) {
        str_addf(&text, "What the registry does not mend remains: %s (%s)",
                 after->reasons[i].text, after->reasons[i].rule);
        fix_note(f, text.s);
        str_clear(&text);
    }
    str_free(&text);
}

enum fix_result fix_pair(struct fix *f, enum fix_role role,
                         const struct party *other, struct str *why)
{
    struct trial t = {.fix = f, .role = role, .other = other};
    struct pair before, after;
    enum fix_result result;

    trial_begin(&t);
    trial_judge(&t, &before);
    if (!trial_mends(&before)) {
        result = before.verdict == VERDICT_INCONCLUSIVE ||
                         before.verdict == VERDICT_INCOMPATIBLE
                     ? FIX_NONE
                     : FIX_FINE;
    } else if (trial_search(&t, &before)) {
        result = FIX_FOUND;
        trial_judge(&t, &after);
        note_pair(f, role, other, &after);
        pair_clear(&after);
        reg_free(f->reg);
        f->reg = t.more;
        t.more = NULL;
    } else {
        result = FIX_NONE;
    }
    if (result == FIX_NONE)
        why_not(f, role, other, &before, why);
    pair_clear(&before);
    trial_end(&t);
    return result;
}

/* ---- The end ---- */

static void make_undo(struct fix *f)
{
    const struct reg *was = f->machine != NULL ? f->machine->was : NULL;

    for (size_t i = 0; i < f->reg->n_keys; i++) {
        const struct reg_key *k = &f->reg->keys[i];
        struct reg_key *undo = reg_add_key(f->undo, k->path);

        for (size_t n = 0; n < k->n_values; n++) {
            const char *name = k->values[n].name;
            const struct reg_value *old =
                was != NULL ? reg_find(was, k->path, name) : NULL;

            if (old != NULL)
                reg_set_copy(undo, old);
            else
                reg_set_delete(undo, name);
        }
    }
}

static bool is_worse(enum verdict before, enum verdict after)
{
    return before == VERDICT_COMPATIBLE || after == VERDICT_INCOMPATIBLE;
}

static void note_pairs_of(struct fix *f, enum fix_role role,
                          const struct party *other, bool worse,
                          struct str *list, size_t *n)
{
    struct trial before = {.fix = f, .role = role, .other = other};
    struct trial after = before;
    struct pair a, b;

    trial_begin(&after);
    trial_begin(&before);
    reg_free(before.more);
    before.more = reg_new();
    trial_judge(&before, &a);
    trial_judge(&after, &b);
    if (a.verdict != b.verdict && (!worse || is_worse(a.verdict, b.verdict)) &&
        (*n)++ < NAMED_MAX) {
        str_add(list, *n > 1 ? "; " : "");
        told(f, role, other, list);
        str_addf(list, ": %s instead of %s", verdict_name(b.verdict),
                 verdict_name(a.verdict));
    }
    pair_clear(&a);
    pair_clear(&b);
    trial_end(&before);
    trial_end(&after);
}

static void note_others(struct fix *f, const struct party *others,
                        size_t n_pairs, size_t n)
{
    struct str list = {0}, text = {0};
    size_t changed = 0;

    for (size_t i = 0; i < n; i++)
        for (int role = FIX_CLIENT; role <= FIX_SERVER; role++)
            note_pairs_of(f, (enum fix_role)role, &others[i], i < n_pairs,
                          &list, &changed);
    if (changed > NAMED_MAX)
        str_addf(&list, "; and %zu more", changed - NAMED_MAX);
    if (changed != 0)
        str_addf(&text, "It changes other verdicts too: %s.", list.s);
    else if (n > n_pairs)
        str_add(&text, "Of the fleet no other verdict changes with it.");
    else
        str_add(&text, "Whom else it affects is not known: give a scan of the "
                       "other devices (--fleet FILE).");
    fix_note(f, text.s);
    str_free(&text);
    str_free(&list);
}

/* Versions, suites and policies are read when the machine starts; sizes, and
 * what programs ask for, when a program does. */
static bool needs_restart(const struct reg *r)
{
    for (size_t i = 0; i < r->n_keys; i++) {
        const char *path = r->keys[i].path;

        if (strstr(path, "\\SCHANNEL\\Protocols\\") != NULL ||
            strstr(path, "\\SCHANNEL\\Ciphers\\") != NULL ||
            strstr(path, "\\SCHANNEL\\Hashes\\") != NULL ||
            strstr(path, "\\Policies\\") != NULL)
            return true;
    }
    return false;
}

void fix_finish(struct fix *f, const struct party *others, size_t n_pairs,
                size_t n)
{
    if (f->reg->n_keys == 0)
        return;
    make_undo(f);
    f->restart = needs_restart(f->reg);
    fix_note(f, f->restart
                    ? "Restart the machine after the import."
                    : "Restart the programs that it concerns after the "
                      "import; where that does not help, the machine.");
    if (f->inferred)
        fix_note(f, "Only a scan is known of the machine: that it is a Windows "
                    "machine, and what it can do with the change, is an "
                    "inference. Name its profile to be sure (suitemap profile "
                    "list).");
    else if (f->machine->was == NULL)
        fix_note(f, "No export of the machine's registry was given: values "
                    "that are set there already may differ from what this "
                    "relies on, and the undo file deletes what it sets. Export "
                    "the keys first.");
    note_others(f, others, n_pairs, n);
    fix_note(f, "Rolling Windows updates back instead would also take their "
                "other repairs away: do not.");
}

static void head_add(struct str *head, const char *text)
{
    size_t column = 0;

    while (*text != '\0') {
        size_t n = strcspn(text, " \n");

        if (column != 0 && column + 1 + n > 76) {
            str_addc(head, '\n');
            column = 0;
        }
        str_add(head, column != 0 ? " " : "");
        str_addn(head, text, n);
        column += n + (column != 0);
        text += n + (text[n] != '\0');
    }
    str_addc(head, '\n');
}

void fix_write(const struct fix *f, struct str *out)
{
    struct str head = {0};

    for (size_t i = 0; i < f->n_notes; i++)
        head_add(&head, f->notes[i]);
    reg_write(f->reg, str_text(&head), out);
    str_free(&head);
}

void fix_write_undo(const struct fix *f, struct str *out)
{
    struct str head = {0};

    str_add(&head, "Puts back what was before the fix.\n");
    str_add(&head, f->restart ? "Restart the machine after the import.\n"
                              : "Restart the programs that it concerns.\n");
    reg_write(f->undo, head.s, out);
    str_free(&head);
}

void fix_clear(struct fix *f)
{
    for (size_t i = 0; i < f->n_notes; i++)
        free(f->notes[i]);
    reg_free(f->reg);
    reg_free(f->undo);
    memset(f, 0, sizeof *f);
}
