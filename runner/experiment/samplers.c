/* The registry of samplers, from samplers.def, and numbers from distributions. */
#include "runner/sampler.h"

#include "base/decimal.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define RUN_SAMPLER(name) extern const struct run_sampler_type run_sampler_##name;
#include "runner/samplers.def"
#undef RUN_SAMPLER

static const struct plugin *const items[] = {
#define RUN_SAMPLER(name) &run_sampler_##name.plugin,
#include "runner/samplers.def"
#undef RUN_SAMPLER
    NULL};

const struct registry run_samplers = {.kind = "sampler", .items = items};

/* A normal quantile between the bounds, if there are any. */
static double normal(const struct run_parameter *p, double min, double max, double u)
{
    double low = isnan(min) ? 0 : gsl_cdf_ugaussian_P((min - p->mu) / p->sigma);
    double high = isnan(max) ? 1 : gsl_cdf_ugaussian_P((max - p->mu) / p->sigma);
    /* u = 0 would be minus infinity. */
    double q = low + (high - low) * (u + 0x1p-33);
    return p->mu + p->sigma * gsl_cdf_ugaussian_Pinv(q);
}

static double draw(const struct run_parameter *p, double u)
{
    double low = p->min, high = p->max;
    switch (p->distribution) {
    case RUN_VALUES:
    case RUN_UNIFORM:
        return low + (high - low) * u;
    case RUN_LOG_UNIFORM:
        return exp(log(low) + (log(high) - log(low)) * u);
    case RUN_INT_UNIFORM:
        return floor(low + (high - low + 1) * u);
    case RUN_INT_LOG_UNIFORM:
        return round(exp(log(low - 0.5) + (log(high + 0.5) - log(low - 0.5)) * u));
    case RUN_NORMAL:
        return normal(p, low, high, u);
    case RUN_LOG_NORMAL:
        return exp(normal(p, log(low), log(high), u));
    }
    return low;
}

static double six_digits(double x)
{
    char text[40];
    snprintf(text, sizeof(text), "%.5e", x);
    return strtod(text, NULL);
}

/* Rounded as the decimals that the step and the bounds are written in: three steps of
 * 0.1 are 0.3. The sum is wrong by at most two units in the last place. */
static double step_from(const struct run_parameter *p, double from, double number)
{
    double top = fabs(from) + p->step * fabs(number);
    return decimal_near(from + p->step * number, 2 * DBL_EPSILON * top);
}

double run_step(const struct run_parameter *p, double number)
{
    return step_from(p, p->min, number);
}

double run_quantile(const struct run_parameter *p, double u)
{
    double x = draw(p, u), from = isnan(p->min) ? 0 : p->min;
    bool even = p->distribution == RUN_UNIFORM || p->distribution == RUN_INT_UNIFORM;
    if (p->step > 0 && even) {
        /* Every step is as likely: the last one too. */
        double steps = floor((p->max - p->min) / p->step * (1 + 1e-12));
        x = run_step(p, floor((steps + 1) * u));
    } else if (p->step > 0) {
        x = step_from(p, from, round((x - from) / p->step));
    }
    x = p->whole ? round(x) : p->step > 0 ? x : six_digits(x);
    if (x < p->min)
        x = p->min;
    return x > p->max ? p->max : x;
}

const struct yaml_node *run_pick(const struct run_parameter *p, double u)
{
    double total = 0, sum = 0;
    for (size_t i = 0; i < p->value_count; i++)
        total += p->probabilities ? p->probabilities[i] : 1;
    size_t last = 0;
    for (size_t i = 0; i < p->value_count; i++) {
        double weight = p->probabilities ? p->probabilities[i] : 1;
        sum += weight;
        if (weight > 0)
            last = i;
        if (u * total < sum)
            return p->values[i];
    }
    return p->values[last];
}

const struct yaml_node *run_value_at(const struct run_parameter *p, double u,
                                     struct arena *a)
{
    return p->distribution == RUN_VALUES ? run_pick(p, u)
                                         : run_number(p, run_quantile(p, u), a);
}

const struct yaml_node *run_number(const struct run_parameter *p, double x,
                                   struct arena *a)
{
    struct str text = {0};
    if (p->whole)
        str_addf(&text, "%.0f", x);
    else
        str_add_double(&text, x);
    struct yaml_node *node = yaml_scalar(a, str_text(&text));
    str_deinit(&text);
    node->source = p->at->source;
    node->line = p->at->line;
    node->column = p->at->column;
    return node;
}
