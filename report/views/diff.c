/* The parameters in which trials differ, then their results, side by side. */
#include "report/diff/diff.h"
#include "report/notes.h"
#include "report/significance.h"
#include "report/table.h"
#include "report/view.h"

#include "results/path.h"

#include <math.h>
#include <string.h>

struct words {
    struct rep_request request;
    bool clips;
};

static const struct cli_option own[] = {
    {"clips", 0, CLI_FLAG, offsetof(struct words, clips), NULL,
     "of two trials the test clips whose place among the others changed most"},
    {0},
};

static const struct table_column *make_columns(const struct res_trial_row *trials,
                                               size_t count, size_t columns,
                                               struct arena *a)
{
    struct table_column *out = arena_alloc(a, columns, sizeof(*out));
    out[0] = (struct table_column){"name", "", TABLE_TEXT, true};
    for (size_t i = 0; i < count; i++) {
        const long long id = trials[i].id;
        out[i + 1] =
            (struct table_column){arena_printf(a, "trial_%lld", id),
                                  arena_printf(a, "trial %lld", id), TABLE_TEXT, false};
    }
    static const char *const further[] = {"change", "low", "high", "p"};
    for (size_t i = count + 1; i < columns; i++) {
        const char *name = further[i - count - 1];
        out[i] = (struct table_column){name, name, TABLE_TEXT, false};
    }
    return out;
}

static void describe(struct table *out, const struct res_trial_row *trials,
                     size_t count, size_t differing, struct arena *a)
{
    const char *numbers = "", *label = "tab:diff";
    bool same_data = true;
    for (size_t i = 0; i < count; i++) {
        const long long id = trials[i].id;
        const char *hashes[] = {trials[0].fingerprint, trials[i].fingerprint};
        numbers = arena_printf(a, "%s%s%lld", numbers,
                               i == 0          ? ""
                               : i + 1 < count ? ", "
                                               : " and ",
                               id);
        label = arena_printf(a, "%s-%lld", label, id);
        same_data = same_data && rep_diff_same(hashes, 2);
    }
    out->caption = arena_printf(a, "Trials %s.", numbers);
    out->label = label;
    out->across = true;
    out->heading = arena_printf(a, "%zu parameter%s differ%s%s", differing,
                                differing == 1 ? "" : "s", differing == 1 ? "s" : "",
                                same_data ? "" : ", and the data");
}

/* What is compared, and how. */
struct compared {
    struct res_reader *reader;
    const struct res_trial_row *trials;
    const struct res_table *table;
    struct rep_side *sides;
    size_t count;
    struct rep_comparer *comparer;
    struct rep_diff_tests tests; /* of two trials */
};

static const char *name_of(const struct compared *c, size_t i, struct arena *a)
{
    return arena_printf(a, "trial %lld", (long long)c->trials[i].id);
}

/* Sentences on each trial against the first, by ROC-AUC and PR-AUC. */
static enum err_code add_sentences(struct table *out, struct compared *c,
                                   const char **notes, struct arena *a, struct err *e)
{
    struct rep_comparison any = {.outcome = REP_NO_PREDICTIONS};
    for (size_t i = 1; i < c->count; i++) {
        for (int m = 0; m < REP_AREAS; m++) {
            struct rep_comparison of;
            enum err_code code = rep_compare(c->comparer, c->sides[i], c->sides[0],
                                             (enum rep_area)m, &of, e);
            if (code != ERR_OK)
                return code;
            if (of.outcome != REP_COMPARED || isnan(of.by.p))
                continue;
            any = of;
            notes[out->note_count++] = rep_comparison_sentence(
                &of, res_metric(c->reader, rep_area_metrics[m])->title,
                name_of(c, i, a), name_of(c, 0, a), a);
        }
    }
    if (any.outcome == REP_COMPARED)
        notes[out->note_count++] = rep_basis_sentence(&any, a);
    if (c->tests.tag_count)
        notes[out->note_count++] = arena_printf(
            a,
            "tags: test ROC-AUC%s; intervals and p by DeLong, * shown to differ among "
            "all %zu tags (Benjamini and Hochberg, 5 %%); no test below %d clips",
            c->tests.tag_count < c->tests.all_tags
                ? " of those that gained and lost most"
                : "",
            c->tests.all_tags, REP_FEWEST_POSITIVES);
    return ERR_OK;
}

static enum err_code add_notes(struct table *out, struct compared *c, struct arena *a,
                               struct err *e)
{
    const struct res_table *t = c->table;
    const char **notes =
        arena_alloc(a, 4 + (1 + REP_AREAS) * t->row_count, sizeof(*notes));
    out->notes = notes;
    enum err_code code = add_sentences(out, c, notes, a, e);
    for (size_t i = 1; i < t->row_count; i++) {
        if (strcmp(c->trials[0].task, c->trials[i].task) == 0)
            continue;
        notes[out->note_count++] =
            "other test clips, tags or evaluation: the metrics are not comparable";
        break;
    }
    if (rep_losses_differ(t))
        notes[out->note_count++] = rep_note_of_losses(t, a);
    for (size_t i = 0; i < t->row_count; i++)
        if (c->trials[i].sweep_count > 1 && t->rows[i].sweep)
            notes[out->note_count++] = arena_printf(
                a, "trial %lld is in several sweeps: its runs are those of %s",
                (long long)c->trials[i].id, t->rows[i].sweep);
    return code;
}

/* Reads the trials. */
static enum err_code read_compared(const struct res_choice *c, struct res_reader *r,
                                   struct arena *a, struct compared *out, struct err *e)
{
    const size_t count = c->trial_count;
    struct res_trial_row *trials = arena_alloc(a, count, sizeof(*trials));
    struct res_table *t = arena_alloc(a, 1, sizeof(*t));
    enum err_code code = ERR_OK;
    if (count < 2)
        return err_set(e, ERR_USER,
                       "diff takes two trials or more: mtag-report diff 3 17");
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        code = res_trial(r, c->trials[i], a, &trials[i], e);
    if (code == ERR_OK)
        code = res_rank(r, c, a, t, e);
    if (code != ERR_OK)
        return code;
    *out = (struct compared){.reader = r,
                             .trials = trials,
                             .table = t,
                             .count = count,
                             .comparer = rep_comparer_create(r, a)};
    out->sides = arena_alloc(a, count, sizeof(*out->sides));
    for (size_t i = 0; i < count; i++)
        out->sides[i] = (struct rep_side){t->rows[i].sweep_id, t->rows[i].trial};
    return ERR_OK;
}

/* Of two trials a further column has the change: for programs the second's number less
 * the first's. Where the trials can be tested, they get its interval and p in further
 * columns. */
static enum err_code compare(const struct res_choice *choice, bool every,
                             struct res_reader *r, struct arena *a, struct compared *c,
                             struct table *out, struct err *e)
{
    enum err_code code = read_compared(choice, r, a, c, e);
    if (code == ERR_OK && c->count == 2 &&
        strcmp(c->trials[0].task, c->trials[1].task) == 0)
        code = rep_diff_test(r, c->comparer, c->sides, every, a, &c->tests, e);
    if (code != ERR_OK)
        return code;
    const size_t count = c->count;
    const bool bounds = every && c->tests.all_tags > 0;
    const size_t columns = count + (count != 2 ? 1 : bounds ? 5 : 2);
    struct rep_diff d = {
        .rows = {.columns = make_columns(c->trials, count, columns, a),
                 .column_count = columns,
                 .arena = a},
        .trials = c->trials,
        .count = count,
        .tests = c->tests.all_tags ? &c->tests : NULL,
        .bounds = bounds,
    };
    const size_t differing = rep_diff_params(&d);
    code = rep_diff_circumstances(&d, r, e);
    if (code != ERR_OK)
        return code;
    rep_diff_results(&d, c->table, choice->metric);
    rep_diff_tags(&d);
    *out = rep_table_of_rows(&d.rows, 0);
    rep_set_facts(out, NULL, NULL, false, a);
    describe(out, c->trials, count, differing, a);
    return add_notes(out, c, a, e);
}

static enum err_code show_clips(struct compared *c, bool every, struct res_reader *r,
                                struct arena *a, struct table *out, struct err *e)
{
    if (c->count != 2)
        return err_set(e, ERR_USER, "--clips takes two trials");
    struct rep_diff_listing listing = {.clips = rep_clips_create(&c->trials[0], a),
                                       .every = every};
    enum err_code code = rep_diff_clips(r, c->sides, &listing, a, out, e);
    const size_t lost = listing.lost;
    rep_clips_destroy(listing.clips);
    if (code != ERR_OK)
        return code;
    const char **notes = arena_alloc(a, 4, sizeof(*notes));
    rep_set_facts(out, NULL, NULL, false, a);
    out->caption = arena_printf(a, "Test clips of trials %lld and %lld.",
                                (long long)c->trials[0].id, (long long)c->trials[1].id);
    out->label = "tab:diff-clips";
    out->notes = notes;
    notes[out->note_count++] =
        "change: what the clip adds to the change of the macro ROC-AUC; the clips of "
        "both ends are shown";
    notes[out->note_count++] = rep_place_note;
    if (lost)
        notes[out->note_count++] = arena_printf(
            a, "the recordings of %zu row%s were not found in the folder of data.root",
            lost, lost == 1 ? "" : "s");
    return ERR_OK;
}

static const struct cli_option *const options[] = {
    rep_options_every,  own, rep_options_kept, rep_options_written,
    rep_options_output, NULL};

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct rep_request *q = asked->request;
    const bool clips = ((const struct words *)q)->clips;
    struct rep_choice choice;
    struct compared c;
    enum err_code code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose_words(q, "diff", asked->reader, asked->arena, &choice, e);
    if (code == ERR_OK && clips)
        code = read_compared(&choice.choice, asked->reader, asked->arena, &c, e);
    if (code == ERR_OK && clips)
        return show_clips(&c, asked->format && asked->format->every, asked->reader,
                          asked->arena, &out->table, e);
    if (code == ERR_OK)
        code = compare(&choice.choice, asked->format && asked->format->every,
                       asked->reader, asked->arena, &c, &out->table, e);
    if (code == ERR_OK && !q->read_only)
        rep_comparer_keep(c.comparer, res_path(q->results));
    return code;
}

const struct rep_view rep_view_diff = {
    .plugin = {.name = "diff", .help = "what differs between trials"},
    .words = "A B ...",
    .about = "Shows the parameters, data and programs in which trials differ, then "
             "their results; of two trials with intervals and p on the test clips, and "
             "the tags that gained and lost most.",
    .examples = "mtag-report diff 3 17\n"
                "mtag-report diff 3 17 --clips\n"
                "mtag-report diff best 3 17 -f markdown",
    .options = options,
    .words_size = sizeof(struct words),
    .answer = answer,
};
