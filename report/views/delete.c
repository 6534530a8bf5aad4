/* Deleting sweeps and trials. */
#include "report/keep.h"

#include "base/str.h"
#include "base/term.h"
#include "results/deletion.h"
#include "results/path.h"

#include <string.h>

struct words {
    struct rep_request request;
    bool dry;
};

static const struct cli_option own[] = {
    {"dry-run", 'n', CLI_FLAG, offsetof(struct words, dry), NULL,
     "say what would go and how many MB, and delete nothing"},
    {0},
};

static const struct cli_option *const options[] = {rep_options_every, own, NULL};

/* What is to go, and what it is called. */
struct asked_for {
    struct res_doomed which;
    const char *sweep; /* NULL: the trial is of none */
    const char *name;
};

static const char *counted(size_t count, const char *what, struct arena *a)
{
    return arena_printf(a, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

static const char *bytes_text(double bytes, struct arena *a)
{
    struct str s = {0};
    term_add_bytes(&s, bytes);
    const char *text = arena_strdup(a, s.text);
    str_deinit(&s);
    return text;
}

static void describe(const struct asked_for *of, const struct res_deletion *d,
                     const char *folder, struct arena *a, struct str *out)
{
    str_addf(out, "%s: %s with %s", of->name, counted(d->trials, "trial", a),
             counted(d->runs, "run", a));
    str_addf(out, "; %s in %s, %s, and %s of predictions\n",
             counted(d->files, "file", a), folder, bytes_text(d->file_bytes, a),
             bytes_text(d->prediction_bytes, a));
    if (d->shared && of->which.trial)
        str_addf(out,
                 "trial %lld stays with its runs, but not in %s: it is in %s, too\n",
                 (long long)of->which.trial, of->sweep, d->shared_with);
    else if (d->shared)
        str_addf(out, "%s stay%s: other sweeps have %s (%s)\n",
                 counted(d->shared, "trial", a), d->shared == 1 ? "s" : "",
                 d->shared == 1 ? "it" : "them", d->shared_with);
}

/* The trial's only sweep, or the one that -s names. */
static enum err_code find_trial(struct rep_asked *asked, const char *word,
                                struct asked_for *out, struct err *e)
{
    const struct cli_list *named = &asked->request->sweeps;
    const struct res_sweep_row *sweep = NULL;
    struct res_trial_row row;
    struct arena *a = asked->arena;
    long long number;
    const char *list = "";
    if (!str_to_long(word, &number) || number < 1)
        return err_set(e, ERR_USER,
                       "delete takes sweeps, or numbers of trials, not `%s`", word);
    enum err_code code = res_trial(asked->reader, number, a, &row, e);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < row.sweep_count; i++)
        list = arena_printf(a, "%s%s%s", list, i ? ", " : "", row.sweeps[i]);
    if (row.sweep_count > 1 && named->count != 1)
        return err_set(
            e, ERR_USER,
            "trial %lld is one of several sweeps (%s): -s says which of them "
            "it is to leave",
            number, list);
    const char *name = named->count      ? named->items[0]
                       : row.sweep_count ? row.sweeps[0]
                                         : NULL;
    size_t k = 0;
    while (k < row.sweep_count && name && strcmp(row.sweeps[k], name) != 0)
        k++;
    if (name && k == row.sweep_count)
        return err_set(e, ERR_USER, "trial %lld is not one of %s%s%s", number, name,
                       row.sweep_count ? ", but of " : "", list);
    if (name)
        code = rep_find_sweep(asked->reader, name, a, &sweep, e);
    *out = (struct asked_for){{sweep ? sweep->id : 0, number},
                              name,
                              arena_printf(a, "trial %lld%s%s", number,
                                           name ? " of " : "", name ? name : "")};
    return code;
}

static enum err_code find_sweep(struct rep_asked *asked, const char *name,
                                struct asked_for *out, struct err *e)
{
    const struct res_sweep_row *sweep;
    enum err_code code = rep_find_sweep(asked->reader, name, asked->arena, &sweep, e);
    if (code == ERR_OK)
        *out = (struct asked_for){
            {sweep->id, 0}, name, arena_printf(asked->arena, "the sweep %s", name)};
    return code;
}

/* A word of digits is a trial; a sweep of such a name is named by -s alone. */
static enum err_code find(struct rep_asked *asked, struct asked_for *out, struct err *e)
{
    const struct rep_request *q = asked->request;
    const char *word = q->words.count ? q->words.items[0] : NULL;
    if (q->trials)
        return err_set(e, ERR_USER, "delete takes one trial: mtag-report delete 37");
    if (q->words.count > 1 || q->sweeps.count > 1)
        return err_set(e, ERR_USER, "delete takes one sweep or trial at a time");
    if (word == NULL && q->sweeps.count == 0)
        return err_set(e, ERR_USER,
                       "what is to go? delete takes a sweep or the number of a trial");
    if (word && (q->sweeps.count || word[strspn(word, "0123456789")] == '\0'))
        return find_trial(asked, word, out, e);
    return find_sweep(asked, word ? word : q->sweeps.items[0], out, e);
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const bool dry = ((const struct words *)asked->request)->dry;
    const char *database = res_path(asked->request->results);
    struct asked_for of = {0};
    struct res_deletion d = {0};
    struct res_store *store = NULL;
    enum err_code code = rep_open(asked, e);
    if (code == ERR_OK)
        code = find(asked, &of, e);
    if (code == ERR_OK && of.sweep && res_sweep_is_held(database, of.which.sweep))
        code =
            err_set(e, ERR_USER,
                    "the sweep `%s` is being run: nothing is deleted of it before it "
                    "ends",
                    of.sweep);
    if (code == ERR_OK && dry)
        code = res_deletion_read(asked->reader, of.which, asked->arena, &d, e);
    if (code == ERR_OK && !dry)
        code = rep_open_store(asked, &store, e);
    if (code == ERR_OK && !dry)
        code = res_delete(store, of.which, asked->arena, &d, e);
    res_close(store);
    if (code != ERR_OK)
        return code;
    describe(&of, &d, arena_printf(asked->arena, "%s.d", database), asked->arena,
             &out->text);
    str_add(&out->text, dry ? "nothing was deleted yet: without -n this goes\n"
                            : "this was deleted; the database keeps its size and fills "
                              "the room again\n");
    return ERR_OK;
}

const struct rep_view rep_view_delete = {
    .plugin = {.name = "delete", .help = "delete a sweep or a trial with its files"},
    .words = "SWEEP|TRIAL",
    .about = "Deletes a sweep with its trials, or a trial: settings, metrics, "
             "predictions, weights, logs. Trials that another sweep has stay. -n says "
             "first what goes.",
    .examples = "mtag-report delete -n first_try\n"
                "mtag-report delete first_try\n"
                "mtag-report delete 37",
    .options = options,
    .words_size = sizeof(struct words),
    .answer = answer,
};
