/* A recorded trial as a point of the space: exp_book_locate. */
#include "runner/experiment/candidate.h"

#include "base/str.h"

#include <math.h>
#include <string.h>

/* `1e-3` and `1.0e-3` are one value. */
static bool is_same(const struct yaml_node *a, const struct yaml_node *b)
{
    double x, y;
    if (a->kind == YAML_SCALAR && b->kind == YAML_SCALAR &&
        str_to_double(a->text, &x) && str_to_double(b->text, &y))
        return !(x < y) && !(x > y);
    return yaml_equal(a, b);
}

/* The value as a sampler would give it; NULL: it lies outside. */
static const struct yaml_node *find_value(const struct run_parameter *p,
                                          const struct yaml_node *value,
                                          struct arena *a)
{
    double x;
    if (p->distribution == RUN_VALUES) {
        for (size_t i = 0; i < p->value_count; i++)
            if (is_same(p->values[i], value))
                return p->values[i];
        return NULL;
    }
    if (value->kind != YAML_SCALAR || !str_to_double(value->text, &x) || x < p->min ||
        x > p->max)
        return NULL;
    return run_number(p, x, a);
}

static const struct yaml_node *read_file(const char *yaml, struct arena *a)
{
    struct diag *diag = diag_create();
    const struct yaml_node *file =
        yaml_read_text(yaml, strlen(yaml), "trial", ".", a, diag);
    if (diag_errors(diag) > 0)
        file = NULL;
    diag_destroy(diag);
    return file;
}

/* The values at the paths of the space. outside: of each parameter, whether its value
 * is not in the space. */
static void find_values(const struct exp_book *b, const struct yaml_node *file,
                        struct run_point *out, bool *outside, struct diag *diag)
{
    for (size_t i = 0; i < b->plan.space.count; i++) {
        const struct run_parameter *p = &b->plan.parameters[i];
        bool known;
        const struct yaml_node *value =
            exp_value_at(file, p->path, &known, b->arena, diag);
        out->values[i] = value ? find_value(p, value, b->arena) : NULL;
        outside[i] = out->values[i] == NULL;
    }
}

const struct exp_config *exp_book_locate(struct exp_book *b, const char *yaml,
                                         struct run_point *out)
{
    const size_t count = b->plan.space.count;
    const struct yaml_node *file = read_file(yaml, b->arena);
    struct exp_candidate c = {0};
    bool *outside = arena_alloc(b->arena, count + 1, sizeof(*outside));
    *out = (struct run_point){
        .values = arena_alloc(b->arena, count + 1, sizeof(*out->values))};
    if (!file)
        return NULL;
    struct diag *diag = diag_create();
    find_values(b, file, out, outside, diag);
    exp_candidate_make(b, out, b->varies, diag, &c);
    bool fits = exp_candidate_fits(&c) && diag_errors(diag) == 0;
    for (size_t i = 0; i < count && fits; i++) {
        fits = !(c.active[i] && outside[i]);
        if (!c.active[i])
            out->values[i] = NULL;
    }
    b->plan.space.diag = NULL;
    diag_destroy(diag);
    return fits ? c.config : NULL;
}
