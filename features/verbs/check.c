/* mtag-data check: is every clip there, and can it be trained on? */
#include "features/check.h"

#include "base/cli.h"
#include "base/file.h"
#include "base/say.h"
#include "base/str.h"
#include "base/term.h"
#include "features/audio/find.h"
#include "features/audio/rates.h"
#include "features/data/duplicates.h"
#include "features/data/homework.h"
#include "features/data/one_tag.h"
#include "features/data/unknown.h"
#include "features/verbs/verb.h"

#include <stdio.h>
#include <string.h>

#define SHOWN 10 /* clips of one finding */
#define GROUPS 5 /* the three splits, other clips, all */

struct words {
    bool all;
};

static const struct cli_option options[] = {
    {"all", 'a', CLI_FLAG, offsetof(struct words, all), NULL,
     "name every clip with something wrong, not the first ten of a kind"},
    {0},
};

static const char about[] =
    "Reads every recording of a data set and names those that are missing, "
    "unreadable, silent, too short or not finite; of an experiment also the files of "
    "its features of type embedding. Clips with missing, unreadable and not finite "
    "recordings, or with bad or missing files of features, cannot be trained on: "
    "mtag-run stops there, or goes on without them with `data.on_error: skip`. Silent "
    "ones are trained on as they are, "
    "short ones filled up as `data.short` says. Recordings that sound the same are "
    "named, too. All "
    "but short ones, and recordings twice in one split, make the exit status 1. "
    "Of several recordings of a clip the one whose ending comes first is used, and the "
    "others are named:";

struct counts {
    size_t bad, silent; /* clips of all data sets; bad: cannot be trained on */
    size_t leaks;       /* data sets of which two splits share a recording */
};

static void print_findings(const struct feat_dataset *d, const struct feat_checked *c,
                           bool all)
{
    for (int finding = FEAT_FINE + 1; finding < FEAT_FINDINGS; finding++) {
        size_t count = 0;
        for (size_t i = 0; i < d->clip_count; i++) {
            if (c[i].finding != finding || (count++ >= SHOWN && !all))
                continue;
            say(stdout, "%s: %s", feat_finding_names[finding],
                *c[i].reason
                    ? c[i].reason
                    : (d->clips[i].path ? d->clips[i].path : d->clips[i].stem));
            if (finding == FEAT_SHORT)
                say(stdout, " (%.3g s)", c[i].seconds);
            say(stdout, "\n");
        }
        if (count > SHOWN && !all)
            say(stdout, "... and %zu more that are %s (--all names them)\n",
                count - SHOWN, feat_finding_names[finding]);
    }
}

/* Prints the notices of recordings. */
static void print_notices(const struct feat_dataset *d, const struct feat_checked *c,
                          bool all)
{
    size_t count = 0;
    for (size_t i = 0; i < d->clip_count; i++)
        if (c[i].notice && (count++ < SHOWN || all))
            say(stdout, "notice: %s: %s\n", d->clips[i].path, c[i].notice);
    if (count > SHOWN && !all)
        say(stdout, "... and %zu more notices (--all names them)\n", count - SHOWN);
}

/* Prints recordings whose rate is below that of the examples. */
static void print_rates(const struct feat_dataset *d, const struct feat_checked *c)
{
    struct feat_rates rates = {0};
    struct str text = {0};
    for (size_t i = 0; i < d->clip_count; i++)
        feat_rates_add(&rates, c[i].file_rate, d->options.sample_rate);
    feat_rates_describe(&rates, d->options.sample_rate, &text);
    if (text.length > 0)
        say(stdout, "upsampled: %s\n", text.text);
    str_deinit(&text);
}

/* Recordings that stand beside those used. */
static void print_passed_over(const struct feat_dataset *d, bool all, struct arena *a)
{
    struct feat_finder *finder =
        feat_finder_create(file_join(a, d->options.root, d->options.audio));
    size_t count = 0;
    for (size_t i = 0; i < d->clip_count; i++) {
        const char *others = feat_finder_others(finder, d->clips[i].stem, a);
        if (others && (count++ < SHOWN || all))
            say(stdout, "several recordings: %s is used, not %s\n", d->clips[i].path,
                others);
    }
    if (count > SHOWN && !all)
        say(stdout,
            "... and %zu more clips with several recordings (--all names them)\n",
            count - SHOWN);
    feat_finder_destroy(finder);
}

/* Recordings of one sound in two splits, or more than once in one. False after an
 * error. */
static enum err_code print_same(const struct feat_dataset *d,
                                const struct feat_checked *c, struct arena *a,
                                struct counts *n, struct err *e)
{
    struct hash *contents = arena_alloc(a, d->clip_count + 1, sizeof(*contents));
    struct feat_duplicates same;
    for (size_t i = 0; i < d->clip_count; i++)
        if (c[i].finding == FEAT_FINE || c[i].finding == FEAT_SHORT)
            contents[i] = c[i].content;
    enum err_code code = feat_duplicates_find(d, contents, &same, e);
    for (int of = FEAT_SPLITS - 1; code == ERR_OK && of >= 0; of--)
        for (int with = 0; with <= of; with++) {
            struct str text = {0};
            if (of != with)
                feat_duplicates_add(&same, d, (enum feat_split)of,
                                    (enum feat_split)with, &text);
            else if (same.clips[of][of] > 0)
                str_addf(&text, "%zu clip%s of %s repeat%s another one: %s is %s",
                         same.clips[of][of], same.clips[of][of] == 1 ? "" : "s",
                         feat_split_names[of], same.clips[of][of] == 1 ? "s" : "",
                         d->clips[same.first[of][of]].stem,
                         d->clips[same.same[of][of]].stem);
            if (text.length > 0)
                say(stdout, "same recording: %s\n", text.text);
            str_deinit(&text);
        }
    n->leaks += code == ERR_OK && feat_duplicates_leak(&same);
    return code;
}

static void print_row(const char *name, const size_t counts[GROUPS])
{
    say(stdout, "  %-12s", name);
    for (int g = 0; g < GROUPS; g++) {
        struct str text = {0};
        term_add_count(&text, counts[g]);
        say(stdout, "%10s", text.text);
        str_deinit(&text);
    }
    say(stdout, "\n");
}

static void print_table(const struct feat_dataset *d, const struct feat_checked *c,
                        bool has_files, struct arena *a)
{
    size_t clips[GROUPS] = {0}, labelled[GROUPS] = {0},
           found[FEAT_FINDINGS][GROUPS] = {{0}};
    double seconds[GROUPS] = {0};
    const int *split = feat_dataset_splits(d, a);
    for (size_t i = 0; i < d->clip_count; i++) {
        bool has_tag = memchr(d->clips[i].labels, 1, d->tag_count) != NULL;
        const int groups[] = {split[i], GROUPS - 1};
        for (int k = 0; k < 2; k++) {
            clips[groups[k]]++;
            labelled[groups[k]] += has_tag;
            found[c[i].finding][groups[k]]++;
            seconds[groups[k]] += c[i].seconds;
        }
    }
    say(stdout, "\n  %-12s%10s%10s%10s%10s%10s\n", "", "train", "valid", "test",
        "other", "all");
    print_row("clips", clips);
    print_row("with a tag", labelled);
    for (int finding = 0; finding < FEAT_FINDINGS; finding++)
        if (finding != FEAT_BAD_FILE || has_files)
            print_row(feat_finding_names[finding], found[finding]);
    say(stdout, "  %-12s", "minutes");
    for (int g = 0; g < GROUPS; g++)
        say(stdout, "%10.1f", seconds[g] / 60);
    say(stdout, "\n\n");
}

/* Prints the findings and counts them. */
static enum err_code check(const struct feat_dataset *d,
                           const struct feat_beside *beside, bool all, struct arena *a,
                           struct counts *n, struct err *e)
{
    struct feat_progress progress = data_progress("checking");
    struct feat_checked *c;
    enum err_code code = feat_check(d, beside, data_workers(), &progress, &c, e);
    data_progress_clear();
    if (code != ERR_OK)
        return code;
    print_findings(d, c, all);
    print_notices(d, c, all);
    code = print_same(d, c, a, n, e);
    print_rates(d, c);
    print_passed_over(d, all, a);
    say(stdout, "%s: %zu tags, %sexamples of %d samples at %d Hz\n", d->options.root,
        d->tag_count, feat_dataset_has_one_tag(d) ? "one tag a clip, " : "",
        d->options.samples, d->options.sample_rate);
    print_table(d, c, beside->count > 0, a);
    struct str text = {0};
    feat_add_homework(d, &text);
    feat_add_unknown(d, "", &text);
    say(stdout, "%s", str_text(&text));
    str_deinit(&text);
    for (size_t i = 0; i < d->clip_count; i++) {
        n->silent += c[i].finding == FEAT_SILENT;
        n->bad += !feat_is_trainable((enum feat_finding)c[i].finding);
    }
    feat_checked_free(c, d);
    return code;
}

static int run(int argc, char **argv)
{
    struct words w;
    struct cli_list rest;
    struct err e = {0};
    struct counts n = {0};
    struct str text = {0};
    str_add(&text, about);
    for (size_t i = 0; feat_endings[i]; i++)
        str_addf(&text, " %s", feat_endings[i]);
    const struct cli cli = {.program = "mtag-data check",
                            .usage =
                                "[options] EXPERIMENT.yaml|DIR [data.OPTION=value ...]",
                            .about = text.text,
                            .examples = "mtag-data check data/mtat\n"
                                        "mtag-data check experiments/baseline1d.yaml\n"
                                        "mtag-data check data/own 'data.folds={column: "
                                        "fold}'\n",
                            .options = options};
    enum cli_result parsed = cli_parse(&cli, argc, argv, &w, &rest);
    str_deinit(&text);
    if (parsed != CLI_GO)
        return cli_exit_status(parsed);
    if (rest.count == 0)
        return cli_wrong(&cli, "name an experiment or folder");
    struct arena *a = arena_create();
    const struct data_subject *subject =
        data_open(rest.items[0], rest.items + 1, rest.count - 1, a);
    int status = subject ? 0 : 2;
    for (size_t i = 0; status == 0 && i < subject->count; i++)
        if (check(subject->sets[i], &subject->beside[i], w.all, a, &n, &e) != ERR_OK)
            status = data_fail(&e);
    if (n.bad > 0)
        say(stdout, "%zu clip%s cannot be trained on\n", n.bad, n.bad == 1 ? "" : "s");
    if (n.silent > 0)
        say(stdout, "%zu clip%s silent, and would be trained on\n", n.silent,
            n.silent == 1 ? " is" : "s are");
    if (n.leaks > 0)
        say(stdout, "splits share recordings: what is tested was trained on\n");
    if (status == 0 && n.bad + n.silent + n.leaks > 0)
        status = 1;
    arena_destroy(a);
    return status;
}

const struct cli_verb data_verb_check = {
    .name = "check",
    .usage = "EXPERIMENT|DIR",
    .help = "read every recording and name what is wrong with it",
    .run = run,
};
