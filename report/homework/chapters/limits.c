/* What the numbers do not say. */
#include "report/homework/data.h"
#include "report/homework/tex.h"

#include "report/notes.h"
#include "report/number.h"

#include <math.h>

static void begin_item(struct str *out)
{
    str_add(out, "\\item ");
}

static size_t count_trials(const struct rep_homework *h)
{
    size_t count = 0;
    for (size_t i = 0; i < h->sweep_count; i++)
        count += h->sweeps[i].of ? h->sweeps[i].of->trials->row_count : 0;
    return count;
}

/* The fewest and most finished runs of a trial in the tables. */
static void say_seeds(const struct rep_homework *h, struct str *out)
{
    int least = 0, most = 0;
    for (size_t i = 0; i < h->sweep_count; i++) {
        const struct res_table *t = h->sweeps[i].of ? h->sweeps[i].of->trials : NULL;
        for (size_t r = 0; t && r < t->row_count; r++) {
            const int n = t->rows[r].finished;
            least = least == 0 || n < least ? n : least;
            most = n > most ? n : most;
        }
    }
    begin_item(out);
    if (count_trials(h) == 1)
        rep_tex_sentencef(out, "there is one trial, trained %s: nothing is compared",
                          most == 1 ? "once"
                                    : arena_printf(h->arena, "%d times", most));
    else if (most == 1)
        rep_tex_sentence(out, "each trial was trained once: every comparison is about "
                              "two trained networks");
    else
        rep_tex_sentencef(out,
                          least == most ? "each trial was trained %d times"
                                        : "a trial was trained from %d to %d times",
                          least, most);
    if (count_trials(h) > 1 && most > 1 && least < REP_FEWEST_SEEDS)
        rep_tex_sentencef(out,
                          "where it was fewer than %d times, a comparison is about "
                          "those trained networks only",
                          REP_FEWEST_SEEDS);
}

/* Behind "clips": what is known of their artists, who make clips alike. */
static const char *artists_text(const struct rep_homework *h,
                                const struct rep_comparison *own)
{
    const double known = h->baseline.row.folds > 0
                             ? (double)NAN
                             : rep_data_number(h->data, "names.artists.test");
    if (own->artists)
        return arena_printf(h->arena, " of %zu artists", own->artists);
    return known > 0 && known < REP_FEWEST_ARTISTS
               ? arena_printf(h->arena,
                              " of %.0f artists, fewer than the %d that intervals by "
                              "artists need: intervals by clips alone are too narrow "
                              "where an artist has several",
                              known, REP_FEWEST_ARTISTS)
               : arena_printf(h->arena,
                              ", whose artists are not known or fewer than %d: "
                              "intervals by clips alone are too narrow where an "
                              "artist has several",
                              REP_FEWEST_ARTISTS);
}

static void say_clips(const struct rep_homework *h, struct str *out)
{
    const struct rep_comparison *own = NULL;
    for (size_t i = 0; i < h->sweep_count; i++) {
        const struct rep_trials *of = h->sweeps[i].of;
        for (size_t r = 0; of && r < of->trials->row_count && own == NULL; r++)
            if (of->significance->own[r].clips > 0)
                own = &of->significance->own[r];
    }
    if (own == NULL)
        return;
    begin_item(out);
    const char *clips = table_count_text((int64_t)own->clips, h->arena);
    if (count_trials(h) == 1)
        rep_tex_sentencef(out,
                          "all test values are of %s clips; other clips give other "
                          "values",
                          clips);
    else
        rep_tex_sentencef(out,
                          "all test values are of %s clips%s; other clips give other "
                          "values, as far as the intervals reach",
                          clips, artists_text(h, own));
}

static void say_choosing(const struct rep_homework *h, struct str *out)
{
    size_t shown = 0, tests = 0;
    bool by_test = false;
    for (size_t i = 0; i < h->sweep_count; i++) {
        const struct rep_homework_sweep *s = &h->sweeps[i];
        if (s->of == NULL)
            continue;
        shown++;
        for (size_t r = 0; r < s->of->trials->row_count; r++)
            tests += !isnan(s->of->significance->holm[r]);
        by_test = by_test || rep_notice_of_test(&s->choice, h->arena) != NULL;
    }
    if (tests > 1 && shown > 1) {
        begin_item(out);
        rep_tex_sentencef(out,
                          "at least %zu comparisons were made in %zu experiments, each "
                          "experiment's by Holm among themselves: over all of them a "
                          "false finding is more likely than 5 %%",
                          tests, shown);
    }
    if (count_trials(h) == 1)
        return;
    begin_item(out);
    rep_tex_sentence(out, by_test ? "some trials were chosen by a measure of the test "
                                    "clips: their test values are too good"
                                  : "the best trials were chosen by validation clips: "
                                    "their validation values are too good, their test "
                                    "values are not");
}

static enum err_code say_tags(struct rep_homework *h, struct str *out, struct err *e)
{
    struct res_left_tag *left;
    size_t count = 0;
    enum err_code code = h->best.trial ? res_left_tags(h->reader, h->best.trial,
                                                       h->arena, &left, &count, e)
                                       : ERR_OK;
    if (code == ERR_OK && count) {
        begin_item(out);
        rep_tex_sentencef(
            out,
            "%zu tag%s left out of the means: no test clip has %s, or all "
            "have",
            count, count == 1 ? " is" : "s are", count == 1 ? "it" : "them");
    }
    return code;
}

static void say_trials(const struct rep_homework *h, struct str *out)
{
    size_t failed = 0, unmeasured = 0, machines = 0;
    for (size_t i = 0; i < h->sweep_count; i++) {
        const struct res_table *t = h->sweeps[i].of ? h->sweeps[i].of->trials : NULL;
        if (t == NULL)
            continue;
        failed += t->failed;
        unmeasured += t->unmeasured;
        machines = t->processor_count > machines ? t->processor_count : machines;
    }
    if (failed + unmeasured) {
        begin_item(out);
        rep_tex_sentencef(out,
                          "%zu trial%s failed or gave no finite value: what they would "
                          "have reached is not known",
                          failed + unmeasured, failed + unmeasured == 1 ? "" : "s");
    }
    if (machines > 1) {
        begin_item(out);
        rep_tex_sentence(out, "trials of one table ran on different processors, which "
                              "round differently");
    }
}

static void say_data(const struct rep_homework *h, struct str *out)
{
    const char *limit = rep_homework_setting(&h->baseline, "data.limit");
    const size_t same = json_array_size(rep_data_at(h->data, "synonyms"));
    if (limit) {
        begin_item(out);
        rep_tex_sentencef(out,
                          "only %s clips were trained on: with more, the order of "
                          "the trials may be another",
                          limit);
    }
    if (same) {
        begin_item(out);
        rep_tex_sentencef(out,
                          "%zu pairs of tags mean the same and are counted as "
                          "different tags",
                          same);
    }
}

static enum err_code write(struct rep_homework *h, struct str *out, struct err *e)
{
    str_add(out, "\\begin{itemize}\n");
    say_seeds(h, out);
    say_clips(h, out);
    say_choosing(h, out);
    enum err_code code = say_tags(h, out, e);
    say_trials(h, out);
    say_data(h, out);
    str_add(out, "\\end{itemize}\n");
    rep_homework_words(h, "limits", "what else may be wrong with these findings?", NULL,
                       out);
    return code;
}

const struct rep_chapter rep_chapter_limits = {
    .plugin = {.name = "limits", .help = "what the numbers do not say"},
    .title = "Limits",
    .write = write,
};
