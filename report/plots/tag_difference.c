/* How much the ROC-AUC of each tag changed from one trial to another, with DeLong's
 * interval. A tag has a colour if its difference holds when all tags are tested at once
 * (Benjamini and Hochberg). Behind its name stands how many test clips have it. */
#include "report/changes.h"

#include "report/compare/placed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
    int tags;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    {.name = "tags",
     .kind = OPT_INT,
     .offset = offsetof(struct options, tags),
     .fallback = "60",
     .min = 2,
     .max = 200,
     .help = "at most so many tags: those that gained and lost most"},
    {0}};

/* The largest gain first. */
static int by_gain(const void *left, const void *right)
{
    const struct rep_tag_change *a = left, *b = right;
    if (a->by.value != b->by.value)
        return a->by.value > b->by.value ? -1 : 1;
    return strcmp(a->tag, b->tag);
}

/* Drops tags without a value, sorts, and keeps both ends. Returns how many are kept. */
static size_t choose(struct rep_tag_change *tags, size_t *count, size_t most)
{
    size_t known = 0;
    for (size_t i = 0; i < *count; i++)
        if (isfinite(tags[i].by.value))
            tags[known++] = tags[i];
    *count = known;
    qsort(tags, known, sizeof(*tags), by_gain);
    if (known <= most)
        return known;
    const size_t first = (most + 1) / 2, last = most - first;
    memmove(tags + first, tags + known - last, last * sizeof(*tags));
    return most;
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    struct arena *a = in->arena;
    const struct res_row *rows = in->trials->rows;
    struct rep_placed placed;
    struct rep_tag_change *tags;
    size_t count;
    if (in->trials->row_count < 2)
        return err_set(e, ERR_USER, "tag_difference takes two trials: -t A,B");
    const bool rises = in->listed || rows[0].rank > rows[1].rank;
    const size_t from = rises ? 0 : 1, to = 1 - from;
    enum err_code code =
        rep_place(in->reader, (struct rep_side){rows[from].sweep_id, rows[from].trial},
                  (struct rep_side){rows[to].sweep_id, rows[to].trial}, a, &placed, e);
    if (code != ERR_OK)
        return code;
    if (placed.count == 0)
        return err_set(
            e, ERR_USER,
            "trials %lld and %lld have no predictions of the same test clips",
            (long long)rows[from].trial, (long long)rows[to].trial);
    rep_compare_tags(&placed, a, &tags, &count);
    const size_t shown = choose(tags, &count, (size_t)o->tags);
    if (shown == 0)
        return err_set(e, ERR_USER, "no tag has a ROC-AUC in both trials");
    struct rep_change *changes = arena_alloc(a, shown, sizeof(*changes));
    for (size_t i = 0; i < shown; i++)
        changes[i] = (struct rep_change){
            .name = arena_printf(a, "%s (%zu)", tags[i].tag, tags[i].with),
            .value = tags[i].by.value,
            .low = tags[i].by.low,
            .high = tags[i].by.high,
            .differs = stats_is_shown(tags[i].p_adjusted)};
    const struct rep_changes c = {
        .items = changes,
        .count = shown,
        .across = "difference in ROC-AUC",
        .remark = arena_printf(
            a,
            "%s less %s; lines: 95 %% by DeLong, of these trained networks on other "
            "clips; colour: different at 5 %% of false discoveries; in brackets: test "
            "clips with the tag.",
            rep_plot_label(in, to), rep_plot_label(in, from)),
        .columns = o->size.columns == 2 ? 2 : 1};
    rep_draw_changes(&c, &out->plot, a);
    if (shown < count)
        out->note = arena_printf(a, "drawn are the %zu of %zu tags that changed most",
                                 shown, count);
    return ERR_OK;
}

const struct rep_plot rep_plot_tag_difference = {
    .plugin = {.name = "tag_difference",
               .help = "each tag's change from one trial to another",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "tags=20"},
    .top = 2,
    .draw = draw,
};
