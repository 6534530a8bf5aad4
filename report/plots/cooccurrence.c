/* Which tags clips have together: a map whose cell is the share of the clips with the
 * row's tag that have the column's too. Of many tags the most frequent ones. Tags that
 * go together stand together: each is followed by the one, of those left, with which it
 * shares most (Jaccard's index). */
#include "report/scored.h"

#include "base/figure_matrix.h"
#include "base/stats/truth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
    int tags, split;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    REP_PLOT_TAGS(offsetof(struct options, tags), "15", 2, 60,
                  "so many tags: the most frequent ones"),
    REP_PLOT_SPLIT(offsetof(struct options, split), "test"),
    {0}};

/* Of all folds that a trial's runs cover: clips with both tags, and clips with the
 * first of which it is known whether they have the second; tags x tags. */
struct pairs {
    const struct res_predictions *p; /* of the first run */
    size_t *both, *first, clips;
};

static void add_clips(struct pairs *x, const struct res_predictions *p)
{
    const size_t tags = x->p->tag_count;
    for (size_t c = 0; c < p->clip_count; c++) {
        const unsigned char *has = p->truth + c * tags;
        for (size_t i = 0; i < tags; i++)
            for (size_t j = 0; stats_has(has[i]) && j < tags; j++) {
                x->both[i * tags + j] += stats_has(has[j]);
                x->first[i * tags + j] += stats_knows(has[j]);
            }
    }
    x->clips += p->clip_count;
}

static struct pairs count_pairs(const struct rep_scored *of, struct arena *a)
{
    const size_t tags = of->runs[0].tag_count;
    struct pairs x = {.p = &of->runs[0],
                      .both = arena_alloc(a, tags * tags + 1, sizeof(*x.both)),
                      .first = arena_alloc(a, tags * tags + 1, sizeof(*x.first))};
    for (size_t i = 0; i < of->count; i++) {
        bool is_new = true;
        for (size_t k = 0; k < i && is_new; k++)
            is_new = strcmp(of->runs[k].task, of->runs[i].task) != 0;
        if (is_new)
            add_clips(&x, &of->runs[i]);
    }
    return x;
}

struct ranked {
    size_t clips, tag;
};

static int most_frequent_first(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->clips != b->clips)
        return a->clips > b->clips ? -1 : 1;
    return a->tag < b->tag ? -1 : a->tag > b->tag;
}

static double jaccard(const struct pairs *x, size_t i, size_t j)
{
    const size_t tags = x->p->tag_count, both = x->both[i * tags + j],
                 either = x->first[i * tags + j] + x->first[j * tags + i] - both;
    return either ? (double)both / (double)either : 0;
}

/* The most frequent `count` tags that clips have, the first one first, then each next
 * to the one most like it. Returns how many there are. */
static size_t choose_tags(const struct pairs *x, size_t count, size_t *out,
                          struct arena *a)
{
    const size_t tags = x->p->tag_count;
    struct ranked *r = arena_alloc(a, tags + 1, sizeof(*r));
    size_t known = 0;
    for (size_t t = 0; t < tags; t++)
        if (x->both[t * tags + t] > 0)
            r[known++] = (struct ranked){x->both[t * tags + t], t};
    qsort(r, known, sizeof(*r), most_frequent_first);
    count = count < known ? count : known;
    for (size_t i = 0; i < count; i++) {
        size_t next = i;
        for (size_t k = i; i > 0 && k < count; k++)
            if (jaccard(x, out[i - 1], r[k].tag) > jaccard(x, out[i - 1], r[next].tag))
                next = k;
        const struct ranked chosen = r[next];
        for (; next > i; next--)
            r[next] = r[next - 1];
        r[i] = chosen;
        out[i] = chosen.tag;
    }
    return count;
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    const char *clips = res_split_names[o->split];
    struct arena *a = in->arena;
    struct rep_scored scored;
    size_t row = 0;
    enum err_code code =
        rep_scored_first(in, (enum res_split)o->split, &row, &scored, e);
    if (code != ERR_OK)
        return code;
    const struct pairs x = count_pairs(&scored, a);
    const size_t all = x.p->tag_count;
    size_t *tags = arena_alloc(a, all + 1, sizeof(*tags));
    const size_t count = choose_tags(&x, (size_t)o->tags, tags, a);
    if (count == 0)
        return err_set(e, ERR_USER, "no %s clip has a tag", clips);
    const int width = rep_plot_columns_of_tags(&o->size, count);
    double *values = arena_alloc(a, count * count, sizeof(*values));
    const char **rows = arena_alloc(a, count, sizeof(*rows)),
               **columns = arena_alloc(a, count, sizeof(*columns));
    for (size_t i = 0; i < count; i++) {
        const size_t own = x.both[tags[i] * all + tags[i]];
        columns[i] = x.p->tags[tags[i]];
        rows[i] =
            width == 2 ? arena_printf(a, "%s (%zu)", columns[i], own) : columns[i];
        for (size_t j = 0; j < count; j++)
            values[i * count + j] =
                i == j ? (double)NAN
                       : 100 * (double)x.both[tags[i] * all + tags[j]] /
                             (double)x.first[tags[i] * all + tags[j]];
    }
    const struct figure_matrix m = {
        .rows = rows,
        .columns = columns,
        .row_count = count,
        .column_count = count,
        .values = values,
        .across = "the other tag",
        .down = "tag",
        .title = "% of the clips",
        .remark = arena_printf(
            a,
            "%% of the clips with the row's tag that have the column's; %zu %s "
            "clips.%s",
            x.clips, clips,
            count < all ? arena_printf(a, " %zu of %zu tags.", count, all) : ""),
        .decimals = 0,
        .marked_row = count};
    out->plot.width = figure_columns_width(width);
    figure_add_matrix(&out->plot, &m, a);
    return ERR_OK;
}

const struct rep_plot rep_plot_cooccurrence = {
    .plugin = {.name = "cooccurrence",
               .help = "which tags clips have together",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "tags=10"},
    .top = 1,
    .draw = draw,
};
