/* mtag-data import: other collections in the homework's layout. */
#include "features/import/import.h"

#include "base/cli.h"
#include "base/say.h"
#include "base/str.h"
#include "features/verbs/verb.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct words {
    const char *lists[FEAT_SPLITS];
    const char *audio, *path, *tags, *separators, *ratio;
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
    {"path", 0, CLI_TEXT, offsetof(struct words, path), "NAME",
     "csv, jsonl: the column of the recordings (path, file, filename, audio, ...)"},
    {"tags", 0, CLI_TEXT, offsetof(struct words, tags), "NAME",
     "csv, jsonl: the column of the tags (tags, labels, genre, class, ...)"},
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
    "is known, a link's name is artist-album-track-title-start-end.\n\nFORMAT is one "
    "of";

static int wrong_format(const struct cli *c)
{
    struct str text = {0};
    str_add(&text, "the first word is a format:");
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

static int import(const struct import_format *format, const struct cli_list *rest,
                  const struct words *w, const double shares[FEAT_SPLITS])
{
    const char *folder = rest->items[rest->count - 1];
    struct err e = {0};
    struct import in = {.audio = w->audio,
                        .to = folder,
                        .path_column = w->path,
                        .tags_column = w->tags,
                        .separators = w->separators,
                        .skip_missing = w->skip_missing,
                        .arena = arena_create()};
    enum err_code code = read_lists(&in, format, rest, w, &e);
    if (code == ERR_OK)
        code = import_write(&in, folder, shares, &e);
    int status = code == ERR_OK ? 0 : data_fail(&e);
    if (code == ERR_OK) {
        size_t of[FEAT_SPLITS] = {0};
        for (size_t i = 0; i < in.clip_count; i++)
            of[in.clips[i].split]++;
        say(stdout, "%s: %zu clip%s (%zu train, %zu valid, %zu test), %zu tag%s\n",
            folder, in.clip_count, in.clip_count == 1 ? "" : "s", of[FEAT_TRAIN],
            of[FEAT_VALID], of[FEAT_TEST], in.tag_count, in.tag_count == 1 ? "" : "s");
        if (in.missing)
            say(stdout, "%zu clip%s without a recording %s left out\n", in.missing,
                in.missing == 1 ? "" : "s", in.missing == 1 ? "was" : "were");
        say(stderr, "%s", str_text(&in.note));
        for (int s = 0; s < FEAT_SPLITS; s++)
            if (of[s] == 0)
                say_warning("no clip is in the split %s, and experiments need all "
                            "three: there are too few clips, or artists",
                            feat_split_names[s]);
    }
    import_deinit(&in);
    arena_destroy(in.arena);
    return status;
}

static int run(int argc, char **argv)
{
    struct words w;
    struct cli_list rest;
    double shares[FEAT_SPLITS] = {.7, .15, .15};
    struct str text = {0};
    str_add(&text, about);
    for (size_t i = 0; import_formats[i]; i++)
        str_addf(&text, "\n%s: %s", import_formats[i]->name, import_formats[i]->help);
    static const struct cli_renamed renamed[] = {{'a', NULL, "--audio DIR"},
                                                 {0, NULL, NULL}};
    const struct cli cli = {
        .program = "mtag-data import",
        .usage = "[options] FORMAT [LIST|FOLDER ...] DIR",
        .about = text.text,
        .examples =
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
    bool lists = w.lists[FEAT_TRAIN] || w.lists[FEAT_VALID] || w.lists[FEAT_TEST];
    if (format == NULL)
        return wrong_format(&cli);
    if (rest.count < 2 || (rest.count == 2 && !lists))
        return cli_wrong(&cli, "name what to import and the folder that it goes to");
    if (rest.count > 2 && lists)
        return cli_wrong(
            &cli, "--train, --valid and --test stand alone, without another list");
    if (lists && !(w.lists[FEAT_TRAIN] && w.lists[FEAT_VALID] && w.lists[FEAT_TEST]))
        return cli_wrong(&cli, "--train, --valid and --test go together");
    if (w.ratio && !read_ratio(w.ratio, shares))
        return cli_wrong(
            &cli, "--ratio takes three numbers that add up to 1, as in 0.8,0.1,0.1");
    return import(format, &rest, &w, shares);
}

const struct cli_verb data_verb_import = {
    .name = "import",
    .usage = "FORMAT ... DIR",
    .help =
        "bring another collection into the homework's layout, with links to its audio",
    .run = run,
};
