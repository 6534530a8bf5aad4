/* Which tags are taken for which (confusion.h), as a map. Shares of very few clips are
 * left out. Means over a trial's runs. */
#include "report/confusion.h"
#include "report/scored.h"

#include "base/figure_matrix.h"

#include <math.h>
#include <stdlib.h>

struct options {
    struct rep_plot_size size;
    int tags, split;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    REP_PLOT_TAGS(offsetof(struct options, tags), "15", 2, 60,
                  "so many tags: those that are confused most"),
    REP_PLOT_SPLIT(offsetof(struct options, split), "test"),
    {0}};

struct confusion {
    const struct res_predictions *p; /* of the first run */
    size_t tags;
    double *shares; /* tags x tags; NaN: no such clip */
};

struct ranked {
    double worst; /* the tag's largest confusion with another */
    size_t tag;
};

static int most_confused_first(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->worst != b->worst)
        return a->worst > b->worst ? -1 : 1;
    return a->tag < b->tag ? -1 : a->tag > b->tag;
}

static int by_tag(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    return a->tag < b->tag ? -1 : a->tag > b->tag;
}

/* The `count` tags that are confused most, in their own order. */
static struct ranked *choose_tags(const struct confusion *x, size_t count,
                                  struct arena *a)
{
    struct ranked *tags = arena_alloc(a, x->tags + 1, sizeof(*tags));
    for (size_t i = 0; i < x->tags; i++) {
        tags[i] = (struct ranked){0, i};
        for (size_t j = 0; j < x->tags; j++)
            if (i != j)
                tags[i].worst = fmax(tags[i].worst, fmax(x->shares[i * x->tags + j],
                                                         x->shares[j * x->tags + i]));
    }
    qsort(tags, x->tags, sizeof(*tags), most_confused_first);
    qsort(tags, count, sizeof(*tags), by_tag);
    return tags;
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    struct rep_scored scored;
    struct arena *a = in->arena;
    size_t row = 0;
    enum err_code code =
        rep_scored_first(in, (enum res_split)o->split, &row, &scored, e);
    if (code != ERR_OK)
        return code;
    struct confusion x = {.p = &scored.runs[0], .tags = scored.runs[0].tag_count};
    x.shares = rep_confusion_of(scored.runs, scored.count, a);
    const bool one = rep_scored_has_one_tag_each(x.p);
    const size_t count = (size_t)o->tags < x.tags ? (size_t)o->tags : x.tags;
    const struct ranked *tags = choose_tags(&x, count, a);
    size_t known = 0;
    double *values = arena_alloc(a, count * count, sizeof(*values));
    const char **names = arena_alloc(a, count + 1, sizeof(*names));
    for (size_t i = 0; i < count; i++) {
        names[i] = x.p->tags[tags[i].tag];
        for (size_t j = 0; j < count; j++)
            values[i * count + j] = 100 * x.shares[tags[i].tag * x.tags + tags[j].tag];
    }
    for (size_t i = 0; i < count * count; i++)
        known += isfinite(values[i]);
    if (known == 0)
        return err_set(e, ERR_USER,
                       "no tag has %d clips that tell what it is taken for",
                       REP_CONFUSION_FEWEST);
    const char *of =
        count < x.tags
            ? arena_printf(a, " The %zu most confused of %zu tags.", count, x.tags)
            : "";
    const struct figure_matrix m = {
        .rows = names,
        .columns = names,
        .row_count = count,
        .column_count = count,
        .values = values,
        .across = "predicted tag",
        .down = "true tag",
        .title = "% of the clips",
        .remark = arena_printf(
            a,
            "%s: %% of the %s clips with the row's tag%s for which the column's is "
            "predicted; grey: fewer than %d clips.%s",
            rep_plot_label(in, row), res_split_names[o->split],
            one ? "" : " (off the diagonal: and without the column's)",
            REP_CONFUSION_FEWEST, of),
        .decimals = 0,
        .marked_row = count};
    const int columns = rep_plot_columns_of_tags(&o->size, count);
    out->plot.width = figure_columns_width(columns);
    figure_add_matrix(&out->plot, &m, a);
    out->note = rep_scored_alone(in, row);
    return ERR_OK;
}

const struct rep_plot rep_plot_confusion = {
    .plugin = {.name = "confusion",
               .help = "which tags a trial takes for which",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "tags=10"},
    .top = 1,
    .draw = draw,
};
