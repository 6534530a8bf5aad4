/* Values of a formula: objective.h. */
#include "runner/experiment/objective.h"

#include "base/file.h"
#include "base/rng.h"
#include "runner/experiment/sections.h"
#include "runner/experiment/tree.h"
#include "runner/sampler.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool exp_has_objective(const struct yaml_node *file)
{
    return yaml_find(file, "objective") != NULL;
}

bool exp_is_parameter(const struct yaml_node *file, const char *key)
{
    return exp_has_objective(file) && !opt_find(exp_file_table, key);
}

/* ---- evaluation ---- */

/* One evaluation. A let is computed once, when it is first used. */
struct reading {
    const struct exp_objective *o;
    int epoch; /* 0: there is none */
    bool known[EXP_LETS_MAX];
    struct arith_value lets[EXP_LETS_MAX];
    struct arith_fault fault;
    const struct exp_expression *at; /* where the fault is */
};

struct frame {
    struct reading *r;
    const struct exp_expression *x;
};

static bool evaluate(struct reading *r, const struct exp_expression *x,
                     struct arith_value *out);

static enum arith_found find(void *context, size_t name, struct arith_value *out)
{
    const struct frame *f = context;
    struct reading *r = f->r;
    const struct exp_meaning *m = &f->x->names[name];
    switch (m->kind) {
    case EXP_PARAMETER:
        *out = r->o->values[m->number];
        return r->o->has[m->number] ? ARITH_FOUND : ARITH_ABSENT;
    case EXP_EPOCH:
        *out = (struct arith_value){r->epoch, NULL};
        return ARITH_FOUND;
    case EXP_CATEGORY:
        *out = (struct arith_value){0, m->text};
        return ARITH_FOUND;
    case EXP_LET:
        break;
    }
    if (!r->known[m->number] &&
        !evaluate(r, &r->o->formula->lets[m->number], &r->lets[m->number]))
        return ARITH_FAILED;
    r->known[m->number] = true;
    *out = r->lets[m->number];
    return ARITH_FOUND;
}

static bool evaluate(struct reading *r, const struct exp_expression *x,
                     struct arith_value *out)
{
    struct frame frame = {r, x};
    struct arith_fault fault;
    if (arith_run(x->x, find, &frame, out, &fault))
        return true;
    if (!r->at) {
        r->at = x;
        r->fault = fault;
    }
    return false;
}

/* The number of an expression in an epoch; false: r tells why. */
static bool number_of(struct reading *r, const struct exp_expression *x, double *out)
{
    struct arith_value value;
    if (!evaluate(r, x, &value))
        return false;
    *out = value.number;
    if (!value.text)
        return true;
    r->at = x;
    r->fault = (struct arith_fault){.text = "the result is not a number"};
    return false;
}

/* What is read in an epoch, without its noise. */
static bool value_of(struct reading *r, double *out)
{
    const struct exp_curve *curve = r->o->curve;
    if (!curve)
        return number_of(r, &r->o->formula->value, out);
    *out = r->epoch <= curve->epochs ? curve->of_epoch[r->epoch - 1] : (double)NAN;
    if (isfinite(*out))
        return true;
    r->at = &r->o->formula->value;
    r->fault.at = 0;
    snprintf(r->fault.text, sizeof(r->fault.text),
             "the table has no value of epoch %d for this point", r->epoch);
    return false;
}

static void begin(struct reading *r, const struct exp_objective *o, int epoch)
{
    r->o = o;
    r->epoch = epoch;
    r->at = NULL;
    memset(r->known, 0, o->formula->let_count * sizeof(*r->known));
}

/* A stream for each reading: a further epoch or seed does not move the others. */
static double noise(const struct exp_objective *o, int64_t seed, int epoch)
{
    struct rng r;
    rng_init(&r, (uint64_t)seed, RNG_OBJECTIVE, (uint64_t)epoch, o->item);
    return o->formula->noise * gsl_cdf_ugaussian_Pinv(rng_uniform(&r) + ldexp(1, -33));
}

enum err_code exp_objective_value(const struct exp_objective *o, int64_t seed,
                                  int epoch, double *out, struct err *e)
{
    struct reading r;
    begin(&r, o, epoch);
    if (value_of(&r, out)) {
        if (o->formula->noise > 0)
            *out += noise(o, seed, epoch);
        return ERR_OK;
    }
    const struct yaml_node *at = r.at->at;
    return err_set(e, ERR_DATA, "%s:%d:%d: epoch %d: %s",
                   at->source ? at->source->name : "objective", at->line,
                   exp_within(at, r.fault.at), epoch, r.fault.text);
}

/* ---- the point ---- */

/* The name of a value that is not a number: its own text, or its label. */
static const char *name_of(const struct yaml_node *value, const char *parameter,
                           const struct run_space *space, struct arena *a)
{
    if (value->kind == YAML_SCALAR)
        return value->text;
    for (size_t i = 0; space && i < space->count; i++) {
        const struct run_parameter *p = &space->parameters[i];
        for (size_t k = 0;
             strcmp(p->path, parameter) == 0 && p->labels && k < p->value_count; k++)
            if (yaml_equal(p->values[k], value))
                return p->labels[k];
    }
    struct str text = {0};
    yaml_write_flow(value, &text);
    const char *copy = arena_strdup(a, str_text(&text));
    str_deinit(&text);
    return copy;
}

const char *exp_objective_text(const struct exp_objective *o, struct arena *a)
{
    struct str text = {0};
    for (size_t i = 0; i < o->formula->parameter_count; i++) {
        const struct arith_value *v = &o->values[i];
        if (!o->has[i])
            continue;
        str_addf(&text, " %s=", o->formula->parameters[i]);
        if (v->text)
            str_addf(&text, "`%s`", v->text);
        else
            str_add_double(&text, v->number);
    }
    const char *copy = arena_strdup(a, str_text(&text));
    str_deinit(&text);
    return copy;
}

static const char *hint_of(const struct reading *r)
{
    return strstr(r->fault.text, "is absent here")
               ? "`NAME: VALUE` in the point of `enqueue`, or at the top of the file, "
                 "gives it a value; where(has(NAME), ..., 0) reads it only where it "
                 "has one"
               : NULL;
}

static void tell(const struct reading *r, const char *what, struct arena *a,
                 struct diag *diag)
{
    struct yaml_node *at = exp_scalar_at(r->at->at->text, r->at->at, a);
    at->column = exp_within(r->at->at, r->fault.at);
    diag_error(diag, at, hint_of(r), "the %s of this trial: %s", what, r->fault.text);
}

/* False after a fault. */
static bool set_cost(struct exp_objective *o, struct arena *a, struct diag *diag)
{
    static const double ticks = 1e6, unit = 1e6;
    const struct exp_expression *x = &o->formula->cost;
    struct reading r;
    double cost;
    begin(&r, o, 0);
    if (!number_of(&r, x, &cost)) {
        tell(&r, "cost", a, diag);
        return false;
    }
    if (!(cost > 0) || cost > EXP_COST_MAX) {
        diag_error(diag, x->at, NULL,
                   "`cost` of an epoch must be above 0 and at most %d, not %g",
                   EXP_COST_MAX, cost);
        return false;
    }
    o->cost = (uint64_t)llround(cost * ticks * unit);
    return true;
}

static bool check_epoch(const struct exp_objective *o, int epoch, struct arena *a,
                        struct diag *diag)
{
    struct reading r;
    double value;
    begin(&r, o, epoch);
    const bool good = value_of(&r, &value);
    if (!good)
        tell(&r, "value", a, diag);
    return good;
}

const struct exp_objective *exp_objective_at(const struct exp_formula *f,
                                             const struct yaml_node *const *values,
                                             const struct run_space *space,
                                             struct arena *a, struct diag *diag)
{
    struct exp_objective *o = arena_alloc(a, 1, sizeof(*o));
    struct arith_value *v = arena_alloc(a, f->parameter_count + 1, sizeof(*v));
    bool *has = arena_alloc(a, f->parameter_count + 1, sizeof(*has));
    *o = (struct exp_objective){.formula = f, .values = v, .has = has};
    for (size_t i = 0; i < f->parameter_count; i++) {
        has[i] = values[i] != NULL;
        if (has[i] && !yaml_to_double(values[i], &v[i].number))
            v[i].text = name_of(values[i], f->parameters[i], space, a);
    }
    struct hash hash = hash_text(exp_objective_text(o, a));
    hash.text[16] = '\0';
    o->item = strtoull(hash.text, NULL, 16);
    if (f->curves)
        o->curve = exp_curves_find(f->curves, v, has, space);
    if (f->curves && !o->curve) {
        diag_error(diag, f->value.at, NULL, "the table has no point with%s",
                   exp_objective_text(o, a));
        return NULL;
    }
    const bool good = check_epoch(o, 1, a, diag) && check_epoch(o, f->epochs, a, diag);
    return set_cost(o, a, diag) && good ? o : NULL;
}
