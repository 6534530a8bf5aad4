/* mtag-data import: other collections in the homework's layout. */
#include "features/import/import.h"

#include "base/cli.h"
#include "base/quote.h"
#include "base/say.h"
#include "base/str.h"
#include "features/verbs/verb.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct words {
    const char *lists[FEAT_SPLITS];
    const char *audio, *separators, *ratio, *protocol, *threshold, *valid_share;
    struct import_table columns;
    bool skip_missing;
};

static const struct cli_option options[] = {
    {"audio", 0, CLI_TEXT, offsetof(struct words, audio), "DIR",
     "where the paths of a list begin (the list's folder)"},
    {"train", 0, CLI_TEXT, offsetof(struct words, lists[FEAT_TRAIN]), "LIST",
     "the training clips, in a list of their own"},
    {"valid", 0, CLI_TEXT, offsetof(struct words, lists[FEAT_VALID]), "LIST",
     "the validation clips"},
    {"test", 0, CLI_TEXT, offsetof(struct words, lists[FEAT_TEST]), "LIST",
     "the test clips"},
    {"ratio", 0, CLI_TEXT, offsetof(struct words, ratio), "T,V,T",
     "shares of train, valid and test where no list tells the split (0.7,0.15,0.15): "
     "each split gets its share of every tag, and no artist is in two"},
    {"valid-share", 0, CLI_TEXT, offsetof(struct words, valid_share), "SHARE",
     "of the training clips for validation, where a collection has only train and "
     "test"},
    {"protocol", 0, CLI_TEXT, offsetof(struct words, protocol), "NAME",
     "which of a collection's published protocols"},
    {"path", 0, CLI_TEXT, offsetof(struct words, columns.path), "NAME",
     "csv, jsonl: the column of the recordings (path, file, filename, audio, ...)"},
    {"pattern", 0, CLI_TEXT, offsetof(struct words, columns.pattern), "PATH",
     "csv: instead, a path with columns in braces, as in fold{fold}/{name}.wav"},
    {"tags", 0, CLI_TEXT, offsetof(struct words, columns.tags), "NAME",
     "csv, jsonl: the column of the tags (tags, labels, genre, class, ...)"},
    {"split", 0, CLI_TEXT, offsetof(struct words, columns.split), "NAME",
     "csv, jsonl: the column of the split (split, subset, set)"},
    {"fold", 0, CLI_TEXT, offsetof(struct words, columns.fold), "NAME",
     "csv, jsonl: the column of the fold (fold, folds), which is kept"},
    {"artist", 0, CLI_TEXT, offsetof(struct words, columns.artist), "NAME",
     "csv, jsonl: the column of the artist (artist, artist_id)"},
    {"threshold", 0, CLI_TEXT, offsetof(struct words, threshold), "X",
     "csv, openmic: labels are numbers from 0 to 1, and a clip has the tags of at "
     "least "
     "X"},
    {"separators", 0, CLI_TEXT, offsetof(struct words, separators), "CHARACTERS",
     "what parts the tags of a field (,;|)"},
    {"skip-missing", 0, CLI_FLAG, offsetof(struct words, skip_missing), NULL,
     "leave out clips whose recordings are not there"},
    {0},
};

static const char about[] =
    "Brings a collection into the homework's layout without copying audio: "
    "DIR/annotations_final.csv and DIR/waveform/<folder>/ with links to the "
    "recordings. "
    "Training clips get the folder 0, validation c, test d, so that every experiment "
    "takes DIR as it is (with `tags: all`). DIR must be new or empty. Where the artist "
    "is known, a link's name is artist-album-track-title-start-end.\n\n`auto` says how "
    "a "
    "folder is laid out, and the command that imports it. FORMAT is one of";

static int wrong_format(const struct cli *c)
{
    struct str text = {0};
    str_add(&text, "the first word is auto or a format:");
    for (size_t i = 0; import_formats[i]; i++)
        str_addf(&text, "%s %s", i ? "," : "", import_formats[i]->name);
    int status = cli_wrong(c, text.text);
    str_deinit(&text);
    return status;
}

static const struct import_format *find_format(const char *name)
{
    for (size_t i = 0; import_formats[i]; i++)
        if (strcmp(import_formats[i]->name, name) == 0)
            return import_formats[i];
    return NULL;
}

static bool has_protocols(const struct import_format *f)
{
    return f->published && f->published->protocol;
}

/* What is published of a protocol, whose name may have a part behind a slash. The
 * format's first without a name. NULL: nothing, or no such protocol. */
static const struct import_published *find_published(const struct import_format *f,
                                                     const char *protocol)
{
    const struct import_published *p = f->published;
    if (p && (p->protocol == NULL || protocol == NULL))
        return p->clips > 0 ? p : NULL;
    for (; p && p->protocol; p++)
        if (strlen(p->protocol) == strcspn(protocol, "/") &&
            strncmp(p->protocol, protocol, strlen(p->protocol)) == 0)
            return p;
    return NULL;
}

static int wrong_protocol(const struct cli *c, const struct import_format *f,
                          const char *name)
{
    struct str text = {0};
    if (has_protocols(f))
        str_addf(&text, "`%.40s` is not a protocol of %s, but", name, f->name);
    else
        str_addf(&text, "%s has no protocols", f->name);
    for (const struct import_published *p = f->published; p && p->protocol; p++)
        str_addf(&text, "%s %s", p == f->published ? "" : ",", p->protocol);
    const int status = cli_wrong(c, text.text);
    str_deinit(&text);
    return status;
}

/* An option that is given and that the format does not read; NULL: there is none. */
static const char *find_idle(const struct import_format *f, const struct words *w,
                             struct str *name)
{
    const struct {
        const char *name, *given;
    } all[] = {{"path", w->columns.path},  {"pattern", w->columns.pattern},
               {"tags", w->columns.tags},  {"split", w->columns.split},
               {"fold", w->columns.fold},  {"artist", w->columns.artist},
               {"threshold", w->threshold}};
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        name->length = 0;
        str_addf(name, " %s ", all[i].name);
        if (all[i].given && !(f->takes && strstr(f->takes, name->text)))
            return all[i].name;
    }
    return NULL;
}

static int wrong_option(const struct cli *c, const struct import_format *f,
                        const char *idle, const char *word)
{
    struct str text = {0};
    str_addf(&text, "--%s does nothing in an import of %s; it is of", idle, f->name);
    for (size_t i = 0, known = 0; import_formats[i]; i++)
        if (import_formats[i]->takes && strstr(import_formats[i]->takes, word))
            str_addf(&text, "%s %s", known++ ? "," : "", import_formats[i]->name);
    const int status = cli_wrong(c, text.text);
    str_deinit(&text);
    return status;
}

/* ---- auto ---- */

static void add_counts(struct str *out, const struct import_published *p)
{
    str_addf(out, "%zu clips", p->clips);
    if (p->split[FEAT_TRAIN] && p->split[FEAT_VALID])
        str_addf(out, " (%zu train, %zu valid, %zu test)", p->split[FEAT_TRAIN],
                 p->split[FEAT_VALID], p->split[FEAT_TEST]);
    else if (p->split[FEAT_TRAIN])
        str_addf(out, " (%zu train, %zu test)", p->split[FEAT_TRAIN],
                 p->split[FEAT_TEST]);
    if (p->tags)
        str_addf(out, ", %zu tags", p->tags);
}

static void tell_format(const struct import_format *f, const char *folder,
                        struct str *out)
{
    str_addf(out, "%s is laid out as %s: %s\n", folder, f->name, f->help);
    for (const struct import_published *p = f->published; p && p->clips; p++) {
        str_addf(out, "  published%s%s: ", p->protocol ? ", protocol " : "",
                 p->protocol ? p->protocol : "");
        add_counts(out, p);
        str_addf(out, "%s%s\n", p->help ? ": " : "", p->help ? p->help : "");
    }
    str_addf(out, "\n    mtag-data import %s%s%s%s ", f->name,
             has_protocols(f) ? " --protocol " : "",
             has_protocols(f) ? f->published->protocol : "",
             f->audio_apart ? " --audio AUDIO" : "");
    quote_shell(out, folder);
    str_addf(out, " data/%s\n\n", f->name);
}

/* Says how a folder is laid out, and the command that imports it. */
static int recognise(const char *folder)
{
    struct arena *a = arena_create();
    struct str text = {0};
    size_t found = 0;
    for (size_t i = 0; import_formats[i]; i++) {
        const struct import_format *f = import_formats[i];
        if (f->recognise && f->recognise(folder, a) && ++found == 1)
            tell_format(f, folder, &text);
    }
    arena_destroy(a);
    if (found > 0)
        say(stdout, "%s", text.text);
    str_deinit(&text);
    if (found > 0)
        return 0;
    struct err e = {0};
    str_add(&text, file_is_folder(folder) ? "" : " (it is not a folder)");
    for (size_t i = 0, known = 0; import_formats[i]; i++)
        if (import_formats[i]->recognise)
            str_addf(&text, "%s %s", known++ ? "," : ": it is laid out as none of",
                     import_formats[i]->name);
    err_set(&e, ERR_USER,
            "%s is not recognised%s; a folder for each tag is imported by `folders`, a "
            "table by `csv`",
            folder, text.text);
    str_deinit(&text);
    return data_fail(&e);
}

/* ---- reading ---- */

static bool read_ratio(const char *text, double out[FEAT_SPLITS])
{
    double sum = 0;
    for (int s = 0; s < FEAT_SPLITS; s++) {
        char *end;
        out[s] = strtod(text, &end);
        if (end == text || *end != (s + 1 < FEAT_SPLITS ? ',' : '\0') || !(out[s] > 0))
            return false;
        sum += out[s];
        text = end + 1;
    }
    return fabs(sum - 1) < 1e-6;
}

static enum err_code read_lists(struct import *in, const struct import_format *format,
                                const struct cli_list *rest, const struct words *w,
                                struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 1; code == ERR_OK && i + 1 < rest->count; i++)
        code = format->read(in, rest->items[i], IMPORT_NO_SPLIT, e);
    for (int s = 0; code == ERR_OK && s < FEAT_SPLITS; s++)
        if (w->lists[s])
            code = format->read(in, w->lists[s], s, e);
    return code == ERR_OK ? import_check(in, e) : code;
}

static bool read_share(const char *text, double *out)
{
    char *end;
    if (text == NULL)
        return true;
    *out = strtod(text, &end);
    return end != text && *end == '\0' && *out > 0 && *out < 1;
}

static void tell_imported(const struct import *in, const struct import_format *format,
                          const char *folder)
{
    size_t of[FEAT_SPLITS] = {0}, unknown = 0, folds = 0;
    const struct import_published *p = find_published(format, in->protocol);
    struct str text = {0};
    for (size_t i = 0; i < in->clip_count; i++) {
        of[in->clips[i].split]++;
        unknown += in->clips[i].unknown_count;
        folds += in->clips[i].fold != NULL;
    }
    str_addf(&text, "%s: %zu clip%s (%zu train, %zu valid, %zu test), %zu tag%s\n",
             folder, in->clip_count, in->clip_count == 1 ? "" : "s", of[FEAT_TRAIN],
             of[FEAT_VALID], of[FEAT_TEST], in->tag_count,
             in->tag_count == 1 ? "" : "s");
    if (p) {
        str_add(&text, "published: ");
        add_counts(&text, p);
        str_add(&text, "\n");
    }
    if (unknown)
        str_addf(&text, "%zu label%s of %zu %s not known\n", unknown,
                 unknown == 1 ? "" : "s", in->clip_count * in->tag_count,
                 unknown == 1 ? "is" : "are");
    if (folds == in->clip_count)
        str_add(&text, "folds: experiments and mtag-data take them by "
                       "'data.folds={column: fold}'\n");
    if (in->missing)
        str_addf(&text, "%zu clip%s without a recording %s left out\n", in->missing,
                 in->missing == 1 ? "" : "s", in->missing == 1 ? "was" : "were");
    say(stdout, "%s", text.text);
    str_deinit(&text);
    say(stderr, "%s", str_text(&in->note));
    for (int s = 0; s < FEAT_SPLITS; s++)
        if (of[s] == 0)
            say_warning("no clip is in the split %s, and experiments need all "
                        "three: there are too few clips, or artists",
                        feat_split_names[s]);
}

/* Shares that would change nothing, as the split is known. */
static enum err_code check_shares(const struct import *in, const struct words *w,
                                  struct err *e)
{
    bool split = false, valid = false, folds = true;
    for (size_t i = 0; i < in->clip_count; i++) {
        split = split || in->clips[i].split != IMPORT_NO_SPLIT;
        valid = valid || in->clips[i].split == FEAT_VALID;
        folds = folds && in->clips[i].fold;
    }
    if (w->ratio && (split || folds))
        return err_set(e, ERR_USER, "--ratio shares out clips without a split: here %s",
                       split ? "each clip has one" : "folds tell it");
    if (w->valid_share && (!split || valid))
        return err_set(e, ERR_USER,
                       "--valid-share takes clips from a published training split: "
                       "here %s",
                       valid ? "some clips validate already"
                             : "there is none; --ratio shares out all clips");
    return ERR_OK;
}

static int import(const struct import_format *format, const struct cli_list *rest,
                  const struct words *w, const double shares[FEAT_SPLITS],
                  double threshold, double valid_share)
{
    const char *folder = rest->items[rest->count - 1];
    struct err e = {0};
    struct import in = {.audio = w->audio,
                        .to = folder,
                        .columns = w->columns,
                        .separators = w->separators,
                        .threshold = threshold,
                        .protocol = w->protocol,
                        .skip_missing = w->skip_missing,
                        .arena = arena_create()};
    in.columns.guesses = true;
    if (!in.protocol && has_protocols(format))
        in.protocol = format->published->protocol;
    enum err_code code = read_lists(&in, format, rest, w, &e);
    if (code == ERR_OK)
        code = check_shares(&in, w, &e);
    if (code == ERR_OK)
        code = import_write(&in, folder, shares, valid_share, &e);
    const int status = code == ERR_OK ? 0 : data_fail(&e);
    if (code == ERR_OK)
        tell_imported(&in, format, folder);
    import_deinit(&in);
    arena_destroy(in.arena);
    return status;
}

/* What does not go together: its exit status after a message; 0: all does. */
static int check_words(const struct cli *c, const struct import_format *f,
                       const struct cli_list *rest, const struct words *w)
{
    const char *const *l = w->lists;
    const bool lists = l[FEAT_TRAIN] || l[FEAT_VALID] || l[FEAT_TEST];
    struct str word = {0};
    if (w->protocol && (!has_protocols(f) || !find_published(f, w->protocol)))
        return wrong_protocol(c, f, w->protocol);
    const char *idle = find_idle(f, w, &word);
    const int status = idle ? wrong_option(c, f, idle, word.text) : 0;
    str_deinit(&word);
    if (idle)
        return status;
    if (rest->count < 2 || (rest->count == 2 && !lists))
        return cli_wrong(c, "name what to import and the folder that it goes to");
    if (rest->count > 2 && lists)
        return cli_wrong(
            c, "--train, --valid and --test stand alone, without another list");
    if (lists && !(l[FEAT_TRAIN] && l[FEAT_VALID] && l[FEAT_TEST]))
        return cli_wrong(c, "--train, --valid and --test go together");
    return 0;
}

static int run(int argc, char **argv)
{
    struct words w = {0};
    struct cli_list rest;
    double shares[FEAT_SPLITS] = {.7, .15, .15}, threshold = (double)NAN;
    struct str text = {0};
    str_add(&text, about);
    for (size_t i = 0; import_formats[i]; i++)
        str_addf(&text, "\n%s: %s", import_formats[i]->name, import_formats[i]->help);
    static const struct cli_renamed renamed[] = {{'a', NULL, "--audio DIR"},
                                                 {0, NULL, NULL}};
    const struct cli cli = {
        .program = "mtag-data import",
        .usage = "[options] FORMAT [LIST|FOLDER ...] DIR\n"
                 "auto FOLDER",
        .about = text.text,
        .examples =
            "mtag-data import auto Downloads/ESC-50-master\n"
            "mtag-data import esc50 Downloads/ESC-50-master data/esc50\n"
            "mtag-data import folders gtzan/genres_original data/gtzan\n"
            "mtag-data import gtzan --audio gtzan/genres_original \\\n"
            "    --train train_filtered.txt --valid valid_filtered.txt \\\n"
            "    --test test_filtered.txt data/gtzan\n"
            "mtag-data import jamendo --audio mtg/audio \\\n"
            "    --train autotagging_top50tags-train.tsv \\\n"
            "    --valid autotagging_top50tags-validation.tsv \\\n"
            "    --test autotagging_top50tags-test.tsv data/mtg\n"
            "mtag-data import csv labels.csv --path file --tags genre data/own\n"
            "mtag-data import jsonl clips.jsonl --ratio 0.8,0.1,0.1 data/own\n",
        .options = options,
        .renamed = renamed};
    enum cli_result parsed = cli_parse(&cli, argc, argv, &w, &rest);
    str_deinit(&text);
    if (parsed != CLI_GO)
        return cli_exit_status(parsed);
    const struct import_format *format = rest.count ? find_format(rest.items[0]) : NULL;
    if (rest.count == 2 && strcmp(rest.items[0], "auto") == 0)
        return recognise(rest.items[1]);
    if (rest.count > 0 && strcmp(rest.items[0], "auto") == 0)
        return cli_wrong(&cli, "auto takes one folder, and prints the command to type");
    if (format == NULL)
        return wrong_format(&cli);
    const int wrong = check_words(&cli, format, &rest, &w);
    if (wrong != 0)
        return wrong;
    if (w.ratio && !read_ratio(w.ratio, shares))
        return cli_wrong(
            &cli, "--ratio takes three numbers that add up to 1, as in 0.8,0.1,0.1");
    if (!read_share(w.threshold, &threshold))
        return cli_wrong(&cli, "--threshold takes a number between 0 and 1");
    double valid_share = format->valid_share;
    if (!read_share(w.valid_share, &valid_share))
        return cli_wrong(&cli, "--valid-share takes a number between 0 and 1");
    return import(format, &rest, &w, shares, threshold, valid_share);
}

const struct cli_verb data_verb_import = {
    .name = "import",
    .usage = "FORMAT ... DIR",
    .help =
        "bring another collection into the homework's layout, with links to its audio",
    .run = run,
};
