/* What is in the data set: by mtag-data analyse, and where the data are not there, what
 * the database knows of the test clips. */
#include "report/homework/made.h"
#include "report/homework/data.h"
#include "report/homework/program.h"
#include "report/homework/tex.h"

#include "report/number.h"
#include "report/rows.h"

#include "base/file.h"

#include <math.h>
#include <string.h>

enum { SPLITS = 4, PAIRS = 6 };
static const char *const splits[SPLITS] = {"train", "valid", "test", "all"};

static double split_number(const json_t *data, const char *what, size_t split,
                           struct arena *a)
{
    return rep_data_number(data, arena_printf(a, "%s.%s", what, splits[split]));
}

static void add_splits(struct rep_homework *h, struct str *out)
{
    static const struct {
        const char *path, *name;
        bool hours;
    } rows[] = {{"clips", "clips", false},
                {"labelled", "with a tag", false},
                {"hours", "hours", true},
                {"names.artists", "artists", false},
                {"names.albums", "albums", false}};
    static const struct table_column columns[] = {
        {"part", "", TABLE_TEXT, true},
        {"train", "train", TABLE_NUMBER, false},
        {"valid", "valid", TABLE_NUMBER, false},
        {"test", "test", TABLE_NUMBER, false},
        {"all", "all", TABLE_NUMBER, false}};
    struct arena *a = h->arena;
    struct rep_rows t = {.columns = columns, .column_count = SPLITS + 1, .arena = a};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (!(split_number(h->data, rows[i].path, SPLITS - 1, a) > 0))
            continue;
        struct table_cell *cells = rep_add_row(&t);
        cells[0] = table_text(rows[i].name);
        for (size_t k = 0; k < SPLITS; k++) {
            const double n = split_number(h->data, rows[i].path, k, a);
            cells[k + 1] =
                table_number(n, rows[i].hours ? table_decimal_text(n, 2, a)
                                              : table_count_text((int64_t)n, a));
        }
    }
    const struct table table = rep_table_of_rows(&t, 0);
    rep_tex_table(h, "splits",
                  h->baseline.row.folds > 0 ? "The splits of the data set in fold 1."
                                            : "The splits of the data set.",
                  &table, out);
}

static void add_tags(const struct rep_homework *h, struct str *out)
{
    const json_t *d = h->data;
    const json_t *few = rep_data_at(d, "frequency");
    size_t i, rare = 0;
    json_t *tag;
    /* Of folds, each has a part of the test clips. */
    json_array_foreach(few, i, tag) if (h->baseline.row.folds == 0 &&
                                        rep_data_number(tag, "clips.test") < 20) rare++;
    rep_tex_sentencef(out,
                      "a clip has %.2f of the %zu tags on average (median %g, at most "
                      "%g)",
                      rep_data_number(d, "tags_per_clip.mean"),
                      json_array_size(rep_data_at(d, "tags")),
                      rep_data_number(d, "tags_per_clip.median"),
                      rep_data_number(d, "tags_per_clip.max"));
    if (isfinite(rep_data_number(d, "imbalance.ratio")))
        rep_tex_sentencef(out, "the tag %s is %.1f times as frequent as %s",
                          rep_data_text(d, "imbalance.most"),
                          rep_data_number(d, "imbalance.ratio"),
                          rep_data_text(d, "imbalance.least"));
    if (rare)
        rep_tex_sentencef(out,
                          "%zu tag%s fewer than 20 test clips: what is said of one of "
                          "them alone is little",
                          rare, rare == 1 ? " has" : "s have");
}

static void add_overlap(const struct rep_homework *h, struct str *out)
{
    size_t i;
    json_t *o;
    json_array_foreach(rep_data_at(h->data, "names.overlap"), i, o)
    {
        const double of = rep_data_number(o, "artists.of"),
                     shared = rep_data_number(o, "artists.shared");
        if (strcmp(rep_data_text(o, "with"), "train") != 0 || !(of > 0))
            continue;
        if (shared > 0)
            rep_tex_sentencef(out,
                              "%.0f of the %.0f artists of %s are in the training "
                              "clips too, with %.0f of its clips: a network may know "
                              "them by the artist",
                              shared, of, rep_data_text(o, "of"),
                              rep_data_number(o, "artists.clips"));
        else
            rep_tex_sentencef(out,
                              "none of the %.0f artists of %s is in the training "
                              "clips",
                              of, rep_data_text(o, "of"));
    }
    const size_t same = json_array_size(rep_data_at(h->data, "same_recordings"));
    if (same)
        rep_tex_sentence(out, "some recordings are in the data set more than once");
}

/* The first pairs of a list; shares of each tag's clips. */
static bool add_pairs(struct rep_homework *h, const char *list, const char *name,
                      const char *caption, struct str *out)
{
    static const struct table_column columns[] = {
        {"a", "a", TABLE_TEXT, true},
        {"b", "b", TABLE_TEXT, true},
        {"both", "both", TABLE_NUMBER, false},
        {"jaccard", "of either", TABLE_NUMBER, false},
        {"b_given_a", "b of a", TABLE_NUMBER, false},
        {"a_given_b", "a of b", TABLE_NUMBER, false}};
    static const char *const shares[] = {"jaccard", "b_given_a", "a_given_b"};
    struct arena *a = h->arena;
    struct rep_rows t = {.columns = columns, .column_count = 6, .arena = a};
    size_t i;
    json_t *pair;
    json_array_foreach(rep_data_at(h->data, list), i, pair)
    {
        if (i == PAIRS)
            break;
        struct table_cell *cells = rep_add_row(&t);
        const double both = rep_data_number(pair, "both");
        cells[0] = table_text(arena_strdup(a, rep_data_text(pair, "a")));
        cells[1] = table_text(arena_strdup(a, rep_data_text(pair, "b")));
        cells[2] = table_number(both, table_count_text((int64_t)both, a));
        for (size_t k = 0; k < 3; k++) {
            const double share = rep_data_number(pair, shares[k]);
            cells[3 + k] = table_number(share, table_decimal_text(share, 2, a));
        }
    }
    if (t.count == 0)
        return false;
    const struct table table = rep_table_of_rows(&t, 0);
    rep_tex_table(h, name, caption, &table, out);
    return true;
}

static void add_meanings(struct rep_homework *h, struct str *out)
{
    const size_t same = json_array_size(rep_data_at(h->data, "synonyms"));
    const double against = rep_data_number(h->data, "contradicting_clips");
    double apart = 0;
    size_t i;
    json_t *pair;
    json_array_foreach(rep_data_at(h->data, "synonyms"), i, pair) apart +=
        1 - rep_data_number(pair, "jaccard");
    if (same == 0)
        rep_tex_sentence(out, "no two tags are known to mean the same");
    else
        rep_tex_sentencef(out,
                          "%zu pair%s of tags mean%s the same by %s words; "
                          "of the clips with either, one tag is "
                          "without the other in %.0f %% on average: what is true of "
                          "these tags is not sure",
                          same, same == 1 ? "" : "s", same == 1 ? "s" : "",
                          same == 1 ? "its" : "their", 100 * apart / (double)same);
    if (against > 0)
        rep_tex_sentencef(out, "%.0f clips have tags that contradict each other",
                          against);
    if (add_pairs(h, "cooccurrence", "pairs",
                  "Tags that go together: clips with both, and their share of the "
                  "clips with either, with a, with b.",
                  out))
        str_add(out, "Table~\\ref{tab:pairs} has the tags that go together most.\n");
    if (add_pairs(h, "synonyms", "synonyms",
                  "Tags that mean the same: clips with both, and their share of the "
                  "clips with either, with a, with b.",
                  out))
        str_add(out, "Table~\\ref{tab:synonyms} has the first of those that mean the "
                     "same.\n");
}

/* Whether all clips have the same number of tags: a picture of it has one bar. */
static bool have_equally_many(const json_t *data)
{
    size_t n, bars = 0;
    json_t *clips;
    json_array_foreach(rep_data_at(data, "tags_per_clip.histogram"), n, clips) bars +=
        json_number_value(clips) > 0;
    return bars < 2;
}

/* The pictures that mtag-data draws. */
static enum err_code add_figures(struct rep_homework *h, struct str *out, struct err *e)
{
    enum { FREQUENCY, PER_CLIP, TOGETHER, FIGURES };
    enum { HALF = 20 /* tags of a map that half a line has room for */ };
    static const char folder[] = "data/";
    static const struct rep_tex_figure figures[FIGURES] = {
        [FREQUENCY] = {"data/tag_frequency", "How many clips have each tag.", 2},
        [PER_CLIP] = {"data/tags_per_clip", "How many tags a clip has.", 1},
        [TOGETHER] = {"data/cooccurrence",
                      "Tags that go together: of the clips with either of two tags, "
                      "the share that has both.",
                      1}};
    struct arena *a = h->arena;
    const bool one_bar = have_equally_many(h->data);
    const bool large = json_array_size(rep_data_at(h->data, "tags")) > HALF;
    const char *names = "";
    for (size_t i = 0; i < FIGURES; i++)
        if (i != PER_CLIP || !one_bar)
            names = arena_printf(a, "%s%s%s", names, i ? "," : "",
                                 figures[i].name + strlen(folder));
    const char *const arguments[] = {
        "analyse",
        rep_homework_path(
            h, arena_printf(a, "trials/%lld.yaml", (long long)h->baseline.trial)),
        "--output",
        rep_homework_path(h, "figures/data"),
        "--pictures",
        "pdf",
        "--figures",
        names,
        NULL};
    struct str said = {0};
    const char *lacks;
    enum err_code code = rep_homework_run(h, "mtag-data", arguments, &said, &lacks, e);
    str_deinit(&said);
    if (code == ERR_OK && lacks)
        rep_homework_note(h, arena_printf(a, "no figures of the data set: %s", lacks));
    struct rep_tex_figure narrow[FIGURES];
    size_t count = 0;
    for (size_t i = 0; i < FIGURES && code == ERR_OK; i++) {
        struct rep_tex_figure figure = figures[i];
        const char *path = arena_printf(a, "figures/%s.pdf", figure.name);
        if ((i == PER_CLIP && one_bar) || !file_exists(rep_homework_path(h, path)))
            continue;
        rep_homework_made_figure(h, figure.name);
        figure.columns = i == TOGETHER && large ? 2 : figure.columns;
        if (figure.columns == 2)
            rep_tex_figure(&figure, out);
        else
            narrow[count++] = figure;
    }
    rep_tex_figures(h, narrow, count, out);
    return code;
}

/* Without the data: the tags of the test clips, which the database has. */
static enum err_code add_known(struct rep_homework *h, struct str *out, struct err *e)
{
    struct res_tag_table tags = {0};
    enum err_code code = h->baseline.trial ? res_tag_table(h->reader, h->baseline.trial,
                                                           h->arena, &tags, e)
                                           : ERR_OK;
    rep_tex_missing(out, arena_printf(h->arena,
                                      "the data set cannot be analysed (%s): what "
                                      "follows is what the database knows of the test "
                                      "clips",
                                      h->data_lacks));
    if (code != ERR_OK || tags.row_count == 0 || tags.rows[0].clips == 0)
        return code;
    const struct res_tag_row *most = &tags.rows[0], *least = most;
    double sum = 0;
    for (size_t i = 0; i < tags.row_count; i++) {
        const struct res_tag_row *t = &tags.rows[i];
        sum += (double)t->with / (double)t->clips;
        most = t->with > most->with ? t : most;
        least = t->with < least->with ? t : least;
    }
    rep_tex_sentencef(out,
                      "the test has %zu clips and %zu tags, of which a clip has %.2f "
                      "on average; %s is on %zu of them, %s on %zu",
                      most->clips, tags.row_count, sum, most->tag, most->with,
                      least->tag, least->with);
    return ERR_OK;
}

static enum err_code write(struct rep_homework *h, struct str *out, struct err *e)
{
    enum err_code code = ERR_OK;
    if (h->data) {
        const char *limit = rep_homework_setting(&h->baseline, "data.limit");
        const int folds = h->baseline.row.folds;
        if (folds > 0)
            str_addf(out,
                     "Each trial is trained and tested in %d folds (data.folds), which "
                     "split the clips in other ways. Table~\\ref{tab:splits}, and what "
                     "is said here of the splits, is fold 1.\n",
                     folds);
        else
            str_add(out, "Table~\\ref{tab:splits} has the splits.\n");
        if (limit)
            rep_tex_sentencef(out, "training uses at most %s clips (data.limit)",
                              limit);
        add_overlap(h, out);
        add_tags(h, out);
        add_splits(h, out);
        add_meanings(h, out);
        code = add_figures(h, out, e);
    } else {
        code = add_known(h, out, e);
    }
    rep_homework_words(h, "data",
                       "what follows for the task from the frequencies, from tags that "
                       "go together or mean the same, from what you heard?",
                       NULL, out);
    return code;
}

const struct rep_chapter rep_chapter_data_set = {
    .plugin = {.name = "data_set", .help = "splits, tags, what goes together"},
    .title = "Data analysis",
    .write = write,
};
