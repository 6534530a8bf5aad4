/* mtag-data audit: what a reviewer asks about a data set. */
#include "features/audit/audit.h"

#include "base/cli.h"
#include "base/file.h"
#include "base/say.h"
#include "base/table/show.h"
#include "features/cache/cache.h"
#include "features/verbs/verb.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 3 };

struct words {
    struct table_request table;
    bool all, quick;
};

static const struct cli_option options[] = {
    TABLE_OPTIONS(struct words, table),
    {"output", 'o', CLI_TEXT, offsetof(struct words, table.output), "FILE",
     "write to a FILE of a format's ending"},
    {"all", 'a', CLI_FLAG, offsetof(struct words, all), NULL,
     "name everything that was found, not the first three of a kind"},
    {"quick", 0, CLI_FLAG, offsetof(struct words, quick), NULL,
     "read no recording if the cache has the experiment's features: leaves out "
     "clipping, DC offset and sample rates"},
    {0},
};

static const struct cli cli = {
    .program = "mtag-data audit",
    .usage = "[options] EXPERIMENT.yaml|DIR [data.OPTION=value ...]",
    .about =
        "Asks of a data set what a reviewer would: recordings that two splits share "
        "(equal, or nearly so: another format, gain, shift or part), artists that they "
        "share, silence, clipping, DC offset, lengths, sample rates, rare tags, one "
        "sound with different labels, clips without tags, tags of all or no clips. "
        "Says of each how many, the first by name, and what to do. Near-duplicates are "
        "found by fingerprints of the experiment's mel spectrogram, from the cache "
        "where it is there. Exit status 0: nothing was found; 1: something was; 2: it "
        "could not be looked for.",
    .examples = "mtag-data audit experiments/baseline1d.yaml\n"
                "mtag-data audit data/mtat\n"
                "mtag-data audit experiments/cnn2d.yaml -f json | jq .findings[0]\n",
    .options = options,
    .add_word = table_add_word,
};

static enum err_code show(const struct audit *x, const struct words *w,
                          const struct table_format *format, struct err *e)
{
    struct str text = {0};
    enum err_code code = ERR_OK;
    const bool one = w->table.columns || w->table.caption || w->table.ref;
    if (!one && format->page == TABLE_PAGE_TEXT)
        audit_add_page(x, w->all ? SIZE_MAX : SHOWN, &text);
    else if (!one && format->page == TABLE_PAGE_JSON)
        audit_add_json(x, &text);
    else {
        const struct table t = audit_table(x, x->arena);
        code = table_add_asked(&text, &t, &w->table, format, e);
    }
    if (code == ERR_OK)
        code = table_put(&w->table, &text, format->people, e);
    str_deinit(&text);
    return code;
}

/* The data set and inputs of the first trial, or those of a folder. */
static bool open(const char *word, const char *const *settings, size_t count,
                 struct arena *a, struct data_features *out)
{
    if (!file_is_folder(word))
        return data_open_features(word, settings, count, a, out);
    const struct data_subject *s = data_open(word, settings, count, a);
    if (s != NULL)
        *out = (struct data_features){.dataset = s->sets[0]};
    return s != NULL;
}

static int audit(const struct data_features *f, const struct words *w,
                 const struct table_format *format, struct arena *a)
{
    struct err e = {0};
    struct analysis analysis;
    struct audit_heard heard;
    struct audit x;
    const struct audit_hearing h = {.dataset = f->dataset,
                                    .inputs = f->inputs,
                                    .input_count = f->input_count,
                                    .cache = feat_cache_folder(a),
                                    .quick = w->quick,
                                    .workers = data_workers(),
                                    .progress = data_progress("listening")};
    enum err_code code = audit_hear(&h, a, &heard, &e);
    data_progress_clear();
    if (code != ERR_OK)
        return data_fail(&e);
    code = analyse(f->dataset, NULL, a, &analysis, &e);
    if (code == ERR_OK)
        code = audit_make(f->dataset, &heard, &analysis, a, &x, &e);
    if (code == ERR_OK)
        code = show(&x, w, format, &e);
    const int status = code != ERR_OK ? data_fail(&e) : audit_found(&x) > 0;
    audit_heard_deinit(&heard);
    return status;
}

static int run(int argc, char **argv)
{
    struct words w = {0};
    struct cli_list rest;
    struct err e = {0};
    struct data_features f;
    const struct table_format *format;
    enum cli_result parsed = cli_parse(&cli, argc, argv, &w, &rest);
    if (parsed != CLI_GO)
        return cli_exit_status(parsed);
    if (rest.count == 0)
        return cli_wrong(&cli, "name an experiment or a folder");
    struct arena *a = arena_create();
    int status = 2;
    if (table_choose_format(&w.table, &format, a, &e) != ERR_OK)
        status = data_fail(&e);
    else if (open(rest.items[0], rest.items + 1, rest.count - 1, a, &f))
        status = audit(&f, &w, format, a);
    arena_destroy(a);
    return status;
}

const struct cli_verb data_verb_audit = {
    .name = "audit",
    .usage = "EXPERIMENT|DIR",
    .help = "ask what a reviewer asks: leaks, near-duplicates, levels, labels",
    .run = run,
};
