/* Tables of curves: curves.h. */
#include "runner/experiment/curves.h"

#include "features/import/table.h"
#include "runner/experiment/memo.h"
#include "runner/sampler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EPOCHS_MAX = 1000000 };

/* The table under way. */
struct rows {
    struct table table;
    struct exp_curves *out;
    size_t *columns; /* of each parameter */
    size_t epoch, value;
    struct exp_memo known; /* curves by the text of their parameters */
    struct arena *arena;
    const struct yaml_node *at;
    struct diag *diag;
};

static bool read_head(struct rows *r, exp_is_column *is_parameter, void *context)
{
    struct exp_curves *c = r->out;
    const size_t none = r->table.count;
    r->epoch = r->value = none;
    c->parameters = arena_alloc(r->arena, none + 1, sizeof(*c->parameters));
    r->columns = arena_alloc(r->arena, none + 1, sizeof(*r->columns));
    for (size_t i = 0; i < none; i++) {
        const char *name = r->table.fields[i];
        if (strcmp(name, "epoch") == 0)
            r->epoch = i;
        else if (strcmp(name, "value") == 0)
            r->value = i;
        else if (is_parameter(context, name)) {
            r->columns[c->parameter_count] = i;
            c->parameters[c->parameter_count++] = arena_strdup(r->arena, name);
        }
    }
    const char *lacks = r->epoch == none ? "epoch" : r->value == none ? "value" : NULL;
    if (lacks)
        diag_error(r->diag, r->at, "its first row has the names of its columns",
                   "the table %s has no column `%s`", r->table.path, lacks);
    else if (c->parameter_count == 0)
        diag_error(r->diag, r->at, NULL,
                   "no column of the table %s is a parameter of the sweep",
                   r->table.path);
    return !lacks && c->parameter_count > 0;
}

static struct exp_curve *new_curve(struct rows *r)
{
    struct exp_curves *c = r->out;
    const size_t count = c->parameter_count;
    struct arith_value *values = arena_alloc(r->arena, count + 1, sizeof(*values));
    bool *has = arena_alloc(r->arena, count + 1, sizeof(*has));
    for (size_t i = 0; i < count; i++) {
        const char *field = r->table.fields[r->columns[i]];
        has[i] = *field != '\0';
        if (!str_to_double(field, &values[i].number))
            values[i].text = arena_strdup(r->arena, field);
    }
    c->items = arena_grow(r->arena, c->items, c->count, sizeof(*c->items));
    c->items[c->count] = (struct exp_curve){.values = values, .has = has};
    return &c->items[c->count++];
}

/* The curve of the row that was read. */
static struct exp_curve *curve_of_row(struct rows *r)
{
    struct str text = {0};
    bool is_new;
    for (size_t i = 0; i < r->out->parameter_count; i++)
        str_addf(&text, "%s\n", r->table.fields[r->columns[i]]);
    void **slot = exp_memo_slot(&r->known, str_text(&text), &is_new);
    str_deinit(&text);
    if (!is_new)
        return &r->out->items[(size_t)(uintptr_t)*slot];
    *slot = (void *)(uintptr_t)r->out->count;
    return new_curve(r);
}

static void set_epoch(struct rows *r, struct exp_curve *curve, int epoch, double value)
{
    if (epoch > curve->epochs) {
        double *longer = arena_alloc(r->arena, 2 * (size_t)epoch, sizeof(*longer));
        const int room = curve->epochs > 0 ? curve->epochs : 0;
        for (int i = 0; i < 2 * epoch; i++)
            longer[i] = i < room ? curve->of_epoch[i] : (double)NAN;
        curve->of_epoch = longer;
        curve->epochs = epoch;
    }
    curve->of_epoch[epoch - 1] = value;
    if (epoch > r->out->epochs)
        r->out->epochs = epoch;
}

static bool wrong(struct rows *r, const char *what)
{
    diag_error(r->diag, r->at, NULL, "%s:%zu: %s", r->table.path, r->table.line, what);
    return false;
}

static bool read_row(struct rows *r)
{
    long long epoch;
    double value;
    size_t most = r->epoch > r->value ? r->epoch : r->value;
    for (size_t i = 0; i < r->out->parameter_count; i++)
        most = r->columns[i] > most ? r->columns[i] : most;
    if (r->table.count <= most)
        return wrong(r, "the row has fewer fields than the first");
    if (!str_to_long(r->table.fields[r->epoch], &epoch) || epoch < 1 ||
        epoch > EPOCHS_MAX)
        return wrong(r, "`epoch` is not a whole number from 1 to 1000000");
    if (!str_to_double(r->table.fields[r->value], &value))
        return wrong(r, "`value` is not a number");
    struct exp_curve *curve = curve_of_row(r);
    if (epoch <= curve->epochs && !isnan(curve->of_epoch[epoch - 1]))
        return wrong(r, "the point has a value of this epoch already");
    set_epoch(r, curve, (int)epoch, value);
    return true;
}

static bool hash_file(const char *path, struct hash *out, struct err *e)
{
    char *data;
    size_t length;
    if (file_read(path, &data, &length, e) != ERR_OK)
        return false;
    *out = hash_bytes(data, length);
    free(data);
    return true;
}

const struct exp_curves *exp_curves_read(const char *path, const struct yaml_node *at,
                                         exp_is_column *is_parameter, void *context,
                                         struct arena *a, struct diag *diag)
{
    struct err e = {0};
    struct rows r = {.out = arena_alloc(a, 1, sizeof(*r.out)),
                     .known = {.arena = a},
                     .arena = a,
                     .at = at,
                     .diag = diag};
    if (!hash_file(path, &r.out->content, &e) ||
        table_open(&r.table, path, 0, &e) != ERR_OK) {
        diag_error(diag, at, "the path begins in the folder of the file that names it",
                   "%s", e.text);
        return NULL;
    }
    bool good = table_next(&r.table);
    if (!good)
        diag_error(diag, at, NULL, "the table %s is empty", path);
    good = good && read_head(&r, is_parameter, context);
    while (good && table_next(&r.table))
        good = read_row(&r);
    if (table_close(&r.table, ERR_OK, &e) != ERR_OK && good) {
        diag_error(diag, at, NULL, "%s", e.text);
        good = false;
    }
    if (good && r.out->count == 0) {
        diag_error(diag, at, NULL, "the table %s has no rows", path);
        good = false;
    }
    return good ? r.out : NULL;
}

bool exp_curves_has(const char *path, const char *name)
{
    struct table table;
    struct err e = {0};
    if (table_open(&table, path, 0, &e) != ERR_OK)
        return true;
    bool has = !table_next(&table);
    for (size_t i = 0; i < table.count && !has; i++)
        has = strcmp(table.fields[i], name) == 0;
    return table_close(&table, ERR_OK, &e) != ERR_OK || has;
}

/* ---- the nearest ---- */

struct scale {
    double low, high;
    bool log;
};

static struct scale scale_of(const struct exp_curves *c, size_t parameter,
                             const struct run_space *space)
{
    struct scale s = {INFINITY, -INFINITY, false};
    for (size_t i = 0; space && i < space->count; i++) {
        const struct run_parameter *p = &space->parameters[i];
        if (strcmp(p->path, c->parameters[parameter]) != 0 ||
            p->distribution == RUN_VALUES)
            continue;
        s.log = p->distribution == RUN_LOG_UNIFORM ||
                p->distribution == RUN_INT_LOG_UNIFORM ||
                p->distribution == RUN_LOG_NORMAL;
        const bool normal =
            p->distribution == RUN_NORMAL || p->distribution == RUN_LOG_NORMAL;
        s.low = normal ? p->mu - p->sigma : s.log ? log(p->min) : p->min;
        s.high = normal ? p->mu + p->sigma : s.log ? log(p->max) : p->max;
        return s;
    }
    for (size_t i = 0; i < c->count; i++) {
        const double x = c->items[i].values[parameter].number;
        if (!c->items[i].has[parameter] || c->items[i].values[parameter].text)
            continue;
        s.low = x < s.low ? x : s.low;
        s.high = x > s.high ? x : s.high;
    }
    return s;
}

static double distance(const struct scale *s, double a, double b)
{
    const double width = s->high - s->low;
    const double d = s->log ? log(a) - log(b) : a - b;
    return width > 0 ? d / width : d;
}

/* Whether a point can stand for another, and the square of their distance. */
static bool stands_for(const struct exp_curve *c, const struct arith_value *values,
                       const bool *has, const struct scale *scales, size_t count,
                       double *square)
{
    *square = 0;
    for (size_t i = 0; i < count; i++) {
        const struct arith_value *own = &c->values[i], *other = &values[i];
        if (c->has[i] != has[i])
            return false;
        if (!has[i])
            continue;
        if (!own->text != !other->text ||
            (own->text && strcmp(own->text, other->text) != 0))
            return false;
        const double d =
            own->text ? 0 : distance(&scales[i], own->number, other->number);
        *square += d * d;
    }
    return !isnan(*square);
}

const struct exp_curve *exp_curves_find(const struct exp_curves *c,
                                        const struct arith_value *values,
                                        const bool *has, const struct run_space *space)
{
    struct arena *a = arena_create();
    struct scale *scales = arena_alloc(a, c->parameter_count + 1, sizeof(*scales));
    const struct exp_curve *best = NULL;
    double least = INFINITY, square;
    for (size_t i = 0; i < c->parameter_count; i++)
        scales[i] = scale_of(c, i, space);
    for (size_t i = 0; i < c->count; i++)
        if (stands_for(&c->items[i], values, has, scales, c->parameter_count,
                       &square) &&
            square < least) {
            least = square;
            best = &c->items[i];
        }
    arena_destroy(a);
    return best;
}
