/* An audit as a page of text, as JSON, as a table: audit.h. */
#include "features/audit/audit.h"

#include "base/json.h"
#include "base/term.h"

#include <stdlib.h>

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Shortest, median and longest recording in seconds; false if none was read. */
static bool lengths(const struct audit *x, double out[3])
{
    double *all = mem_alloc(x->d->clip_count + 1, sizeof(*all));
    size_t count = 0;
    for (size_t i = 0; all && i < x->d->clip_count; i++)
        if (x->heard->checked[i].seconds > 0)
            all[count++] = x->heard->checked[i].seconds;
    if (count > 0) {
        qsort(all, count, sizeof(*all), compare_doubles);
        out[0] = all[0];
        out[1] = all[count / 2];
        out[2] = all[count - 1];
    }
    free(all);
    return count > 0;
}

static void add_head(const struct audit *x, struct str *out)
{
    double seconds[3];
    str_addf(out, "%s: ", x->d->options.root);
    term_add_count(out, x->d->clip_count);
    str_addf(out, " clips, %zu tags;", x->d->tag_count);
    for (int s = 0; s < FEAT_SPLITS; s++)
        str_addf(out, " %s %zu%s", feat_split_names[s], x->d->split_count[s],
                 s + 1 < FEAT_SPLITS ? "," : "\n");
    if (lengths(x, seconds))
        str_addf(out, "lengths %.3g to %.4g s, median %.3g s\n", seconds[0], seconds[2],
                 seconds[1]);
    str_addf(out, "fingerprints of %s%s; nearer than %.2f dB counts as the same\n",
             x->heard->of, x->heard->cached ? " in the cache" : "", (double)AUDIT_NEAR);
}

static void add_finding(const struct audit_finding *f, size_t shown, struct str *out)
{
    str_addf(out, "\n  %s: %zu %s\n", f->title, f->count,
             f->count == 1 ? f->of : f->of_many);
    for (size_t i = 0; i < f->example_count && i < shown; i++)
        str_addf(out, "      %s\n", f->examples[i]);
    if (f->example_count > shown)
        str_addf(out, "      ... and %zu more (--all names them)\n",
                 f->example_count - shown);
    str_addf(out, "    -> %s\n", f->advice);
}

void audit_add_page(const struct audit *x, size_t shown, struct str *out)
{
    const size_t found = audit_found(x);
    size_t fine = 0;
    add_head(x, out);
    str_addf(out, "\n%zu of %zu questions found something%s\n", found, x->finding_count,
             found ? ":" : ".");
    for (size_t i = 0; i < x->finding_count; i++)
        if (x->findings[i].count > 0)
            add_finding(&x->findings[i], shown, out);
    str_add(out, "\n");
    for (size_t i = 0; i < x->finding_count; i++)
        if (x->findings[i].count == 0 && !x->findings[i].unseen)
            str_addf(out, "%s%s", fine++ ? "; " : "none: ", x->findings[i].title);
    str_add(out, fine ? "\n" : "");
    for (size_t i = 0; i < x->finding_count; i++)
        if (x->findings[i].unseen)
            str_addf(out, "not looked for: %s: %s\n", x->findings[i].title,
                     x->findings[i].unseen);
}

static json_t *json_of_pair(const struct audit *x, const struct audit_pair *p)
{
    json_t *o = json_object();
    json_object_set_new(o, "a", json_text(x->d->clips[p->a].stem));
    json_object_set_new(o, "a_in", json_text(audit_group(x, p->a)));
    json_object_set_new(o, "b", json_text(x->d->clips[p->b].stem));
    json_object_set_new(o, "b_in", json_text(audit_group(x, p->b)));
    json_object_set_new(o, "identical", json_boolean(p->identical));
    json_object_set_new(o, "distance_db", json_number(p->distance));
    json_object_set_new(o, "shift_seconds", json_number(p->shift));
    return o;
}

static json_t *json_of_finding(const struct audit *x, const struct audit_finding *f)
{
    json_t *o = json_object(), *examples = json_array(), *pairs = json_array();
    json_object_set_new(o, "name", json_text(f->name));
    json_object_set_new(o, "title", json_text(f->title));
    json_object_set_new(o, "count", json_integer((json_int_t)f->count));
    json_object_set_new(o, "of", json_text(f->of_many));
    for (size_t i = 0; i < f->example_count; i++) {
        json_array_append_new(examples, json_text(f->examples[i]));
        if (f->pairs)
            json_array_append_new(pairs, json_of_pair(x, f->pairs[i]));
    }
    json_object_set_new(o, "examples", examples);
    if (f->pairs)
        json_object_set_new(o, "pairs", pairs);
    else
        json_decref(pairs);
    json_object_set_new(o, "advice", json_text(f->advice));
    json_object_set_new(o, "not_looked_for", json_text(f->unseen));
    return o;
}

void audit_add_json(const struct audit *x, struct str *out)
{
    json_t *o = json_object(), *findings = json_array(), *splits = json_object();
    for (int s = 0; s < FEAT_SPLITS; s++)
        json_object_set_new(splits, feat_split_names[s],
                            json_integer((json_int_t)x->d->split_count[s]));
    for (size_t i = 0; i < x->finding_count; i++)
        json_array_append_new(findings, json_of_finding(x, &x->findings[i]));
    json_object_set_new(o, "data", json_text(x->d->options.root));
    json_object_set_new(o, "clips", json_integer((json_int_t)x->d->clip_count));
    json_object_set_new(o, "splits", splits);
    json_object_set_new(o, "fingerprint", json_text(x->heard->of));
    json_object_set_new(o, "cached", json_boolean(x->heard->cached));
    json_object_set_new(o, "near_db", json_number((double)AUDIT_NEAR));
    json_object_set_new(o, "found", json_integer((json_int_t)audit_found(x)));
    json_object_set_new(o, "findings", findings);
    json_add_pretty(out, o);
    json_decref(o);
}

struct table audit_table(const struct audit *x, struct arena *a)
{
    static const struct table_column columns[] = {
        {"name", "name", TABLE_TEXT, true},
        {"finding", "finding", TABLE_TEXT, false},
        {"count", "count", TABLE_NUMBER, false},
        {"first", "first", TABLE_TEXT, false},
        {"advice", "what to do", TABLE_TEXT, false}};
    struct table t = table_create(columns, 5, x->finding_count, a);
    for (size_t i = 0; i < x->finding_count; i++) {
        const struct audit_finding *f = &x->findings[i];
        struct table_cell *cells = table_row(&t, i);
        cells[0] = table_text(f->name);
        cells[1] = table_text(f->title);
        cells[2] = f->unseen ? table_text(NULL) : table_whole((int64_t)f->count, a);
        cells[3] = table_text(f->count > 0 ? f->examples[0] : NULL);
        cells[4] = table_text(f->count > 0 ? f->advice : NULL);
    }
    t.caption = arena_printf(a, "An audit of %s.", x->d->options.root);
    t.label = "tab:audit";
    return t;
}
