/* The metrics of the tags: of each trial the mean over its finished runs. */
#include "report/page/codes.h"
#include "report/page/pack.h"
#include "report/page/page.h"

#include "base/json.h"

#include <math.h>
#include <string.h>

/* The tags of the first trial that has some; trials that rank have the same. */
static enum err_code find_tags(const struct rep_page *page, struct res_tag_table *out,
                               struct err *e)
{
    enum err_code code = ERR_OK;
    *out = (struct res_tag_table){0};
    for (size_t r = 0; r < page->trials->row_count && code == ERR_OK; r++) {
        code = res_tag_table(page->reader, page->trials->rows[r].trial, page->arena,
                             out, e);
        if (out->metric_count > 0)
            break;
    }
    return code;
}

static bool lacks_class(const struct res_tag_row *tag)
{
    return tag->clips && (tag->with == 0 || tag->with == tag->clips);
}

struct sums {
    float *one; /* of a run: [metrics][tags] */
    double *sum;
    int *count;
    size_t size;
};

static void add_run(struct sums *s)
{
    for (size_t i = 0; i < s->size; i++) {
        s->sum[i] += isfinite(s->one[i]) ? (double)s->one[i] : 0;
        s->count[i] += isfinite(s->one[i]);
    }
}

/* The means of a row, in s->one. */
static enum err_code read_row(const struct rep_page *page, size_t row,
                              const struct rep_page_runs *runs,
                              const struct res_names *metrics,
                              const struct res_names *tags, struct sums *s,
                              struct err *e)
{
    enum err_code code = ERR_OK;
    memset(s->sum, 0, s->size * sizeof(*s->sum));
    memset(s->count, 0, s->size * sizeof(*s->count));
    for (size_t i = 0; i < runs->count && code == ERR_OK; i++) {
        if (strcmp(runs->rows[i].status, "finished") != 0)
            continue;
        code = res_run_tags(page->reader, page->trials->rows[row].trial,
                            runs->rows[i].number, metrics, tags, s->one, e);
        if (code == ERR_OK)
            add_run(s);
    }
    for (size_t i = 0; i < s->size; i++)
        s->one[i] = s->count[i] ? (float)(s->sum[i] / s->count[i]) : NAN;
    return code;
}

static json_t *json_of(const struct res_tag_table *t, struct rep_packed *packed)
{
    json_t *out = json_object(), *names = json_array(), *with = json_array();
    json_t *metrics = json_object(), *titles = json_object();
    for (size_t i = 0; i < t->row_count; i++) {
        json_array_append_new(names, rep_page_text(t->rows[i].tag));
        json_array_append_new(with, json_integer((json_int_t)t->rows[i].with));
    }
    for (size_t k = 0; k < t->metric_count; k++) {
        json_object_set_new(metrics, t->metrics[k]->name, rep_packed_text(&packed[k]));
        json_object_set_new(titles, t->metrics[k]->name,
                            rep_page_text(t->metrics[k]->title));
    }
    json_object_set_new(out, "names", names);
    json_object_set_new(out, "with", with);
    json_object_set_new(out, "clips",
                        json_integer(t->row_count ? (json_int_t)t->rows[0].clips : 0));
    json_object_set_new(out, "metrics", metrics);
    json_object_set_new(out, "titles", titles);
    return out;
}

static struct res_names names_of_tags(const struct res_tag_table *t, struct arena *a)
{
    const char **names = arena_alloc(a, t->row_count + 1, sizeof(*names));
    for (size_t i = 0; i < t->row_count; i++)
        names[i] = t->rows[i].tag;
    return (struct res_names){names, t->row_count};
}

static struct res_names names_of_metrics(const struct res_tag_table *t, struct arena *a)
{
    const char **names = arena_alloc(a, t->metric_count + 1, sizeof(*names));
    for (size_t i = 0; i < t->metric_count; i++)
        names[i] = t->metrics[i]->name;
    return (struct res_names){names, t->metric_count};
}

enum err_code rep_page_tags(const struct rep_page *page,
                            const struct rep_page_runs *runs, json_t **out,
                            struct err *e)
{
    struct res_tag_table t;
    struct arena *a = page->arena;
    *out = json_null();
    enum err_code code = find_tags(page, &t, e);
    if (code != ERR_OK || t.metric_count == 0)
        return code;
    const struct res_names tags = names_of_tags(&t, a),
                           metrics = names_of_metrics(&t, a);
    const size_t size = tags.count * metrics.count;
    struct sums sums = {arena_alloc(a, size + 1, sizeof(*sums.one)),
                        arena_alloc(a, size + 1, sizeof(*sums.sum)),
                        arena_alloc(a, size + 1, sizeof(*sums.count)), size};
    struct rep_packed *packed = arena_alloc(a, metrics.count, sizeof(*packed));
    for (size_t r = 0; r < page->trials->row_count && code == ERR_OK; r++) {
        code = read_row(page, r, &runs[r], &metrics, &tags, &sums, e);
        for (size_t k = 0; k < metrics.count; k++) {
            for (size_t i = 0; i < tags.count; i++)
                if (lacks_class(&t.rows[i]))
                    sums.one[k * tags.count + i] = NAN;
            rep_pack(&packed[k], sums.one + k * tags.count, tags.count);
        }
    }
    *out = json_of(&t, packed);
    return code;
}
