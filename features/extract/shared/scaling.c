/* The scales of the option `to`, and their texts for PyTorch: scaling.h. */
#include "features/extract/shared/scaling.h"

#include "features/dsp/largest.h"
#include "features/dsp/logs.h"
#include "base/simd.h"

#include <math.h>
#include <string.h>

const char *const scaling_none_word[] = {"none", NULL};

#define LN_2 0.69314718055994530942
#define LOG10_2 0.30102999566398119521

struct compression {
    double scale;
};

/* x <- max(x, largest - range) */
SIMD_CLONES static void clip(float *x, size_t count, float range)
{
    float floor = largest_of(x, count) - range;
    for (size_t i = 0; i < count; i++)
        x[i] = x[i] > floor ? x[i] : floor;
}

/* torchaudio AmplitudeToDB: 20 / power * (log10 max(x, amin) - log10 max(ref, amin)).
 */
static void run_db(const void *options, const struct scaling_context *c, float *x,
                   int frames, int bands)
{
    (void)options;
    size_t count = (size_t)frames * (size_t)bands;
    double factor = 20 / c->values.power;
    logs_log2(x, count, (float)c->amin, (float)(factor * LOG10_2),
              (float)(-factor * log10(fmax(c->ref, c->amin))));
    if (!isnan(c->top_db))
        clip(x, count, (float)c->top_db);
}

/* x <- x^exponent */
SIMD_CLONES static void raise(float *x, size_t count, double exponent)
{
    if (exponent == 2)
        for (size_t i = 0; i < count; i++)
            x[i] *= x[i];
    else if (exponent == 0.5)
        for (size_t i = 0; i < count; i++)
            x[i] = sqrtf(x[i]);
    else if (exponent != 1)
        for (size_t i = 0; i < count; i++)
            x[i] = powf(x[i], (float)exponent);
}

static void run_power(const void *options, const struct scaling_context *c, float *x,
                      int frames, int bands)
{
    (void)options;
    if (!c->values.is_chosen)
        raise(x, (size_t)frames * (size_t)bands, 2 / c->values.power);
}

static void run_magnitude(const void *options, const struct scaling_context *c,
                          float *x, int frames, int bands)
{
    (void)options;
    raise(x, (size_t)frames * (size_t)bands, 1 / c->values.power);
}

static void run_ln(const void *options, const struct scaling_context *c, float *x,
                   int frames, int bands)
{
    (void)options;
    logs_log2(x, (size_t)frames * (size_t)bands, (float)c->amin, (float)LN_2, 0);
}

static void run_log1p(const void *options, const struct scaling_context *c, float *x,
                      int frames, int bands)
{
    const struct compression *o = options;
    (void)c;
    logs_log2_1p(x, (size_t)frames * (size_t)bands, (float)o->scale, (float)LN_2);
}

static void run_log10(const void *options, const struct scaling_context *c, float *x,
                      int frames, int bands)
{
    const struct compression *o = options;
    (void)c;
    logs_log2_1p(x, (size_t)frames * (size_t)bands, (float)o->scale, (float)LOG10_2);
}

struct pcen {
    double gain, bias, power, time_constant, eps;
};

/* The smoother M[t] = (1 - b) M[t-1] + b S[t] starts at 1, as librosa's does. Its
 * b = (sqrt(1 + 4 T^2) - 1) / (2 T^2), T the time constant in frames, is computed so
 * that a short T leaves digits: multiplied above and below by sqrt(1 + 4 T^2) + 1. */
static void run_pcen(const void *options, const struct scaling_context *c, float *x,
                     int frames, int bands)
{
    const struct pcen *o = options;
    double constant = o->time_constant * c->values.frame_rate;
    double squared = constant * constant;
    double b = 2 / (1 + sqrt(1 + 4 * squared));
    double log_eps = log(o->eps), offset = pow(o->bias, o->power);
    for (int f = 0; f < bands; f++) {
        double smooth = 1;
        for (int t = 0; t < frames; t++) {
            float *at = x + (size_t)t * (size_t)bands + (size_t)f;
            double s = (double)*at;
            smooth = (1 - b) * smooth + b * s;
            double gained = s * exp(-o->gain * (log_eps + log1p(smooth / o->eps)));
            *at = (float)(offset * expm1(o->power * log1p(gained / o->bias)));
        }
    }
}

/* The same in PyTorch, of a tensor x (B, bands, frames). */

static void torch_db(const void *options, const struct scaling_context *c,
                     struct feat_torch *t)
{
    const char *x = t->name;
    double factor = 20 / c->values.power, shift = factor * log10(fmax(c->ref, c->amin));
    (void)options;
    feat_torch_set(t, "%.17g * torch.log10(%s.clamp(min=%.9g))", factor, x, c->amin);
    if (fabs(shift) > 0)
        feat_torch_set(t, "%s - %.17g", x, shift);
    if (!isnan(c->top_db))
        feat_torch_set(t, "torch.maximum(%s, %s.amax((1, 2), keepdim=True) - %.9g)", x,
                       x, c->top_db);
}

static void torch_raise(struct feat_torch *t, double exponent)
{
    if (fabs(exponent - 1) > 0)
        feat_torch_set(t, "%s ** %.17g", t->name, exponent);
}

static void torch_power(const void *options, const struct scaling_context *c,
                        struct feat_torch *t)
{
    (void)options;
    if (!c->values.is_chosen)
        torch_raise(t, 2 / c->values.power);
}

static void torch_magnitude(const void *options, const struct scaling_context *c,
                            struct feat_torch *t)
{
    (void)options;
    torch_raise(t, 1 / c->values.power);
}

static void torch_ln(const void *options, const struct scaling_context *c,
                     struct feat_torch *t)
{
    (void)options;
    feat_torch_set(t, "torch.log(%s.clamp(min=%.9g))", t->name, c->amin);
}

static void torch_log1p(const void *options, const struct scaling_context *c,
                        struct feat_torch *t)
{
    const struct compression *o = options;
    (void)c;
    feat_torch_set(t, "torch.log1p(%s * %.9g)", t->name, o->scale);
}

static void torch_log10(const void *options, const struct scaling_context *c,
                        struct feat_torch *t)
{
    const struct compression *o = options;
    (void)c;
    feat_torch_set(t, "torch.log1p(%s * %.9g) / %.17g", t->name, o->scale,
                   LN_2 / LOG10_2);
}

static const char pcen_helper[] =
    "def pcen(x, gain, bias, power, time_constant, eps):\n"
    "    \"\"\"Per-channel energy normalisation of (B, bands, frames); time in "
    "frames.\"\"\"\n"
    "    x = x.double()\n"
    "    b = 2 / (1 + (1 + 4 * time_constant ** 2) ** 0.5)\n"
    "    smooth, smoothed = torch.ones_like(x[:, :, 0]), []\n"
    "    for frame in x.unbind(2):\n"
    "        smooth = (1 - b) * smooth + b * frame\n"
    "        smoothed.append(smooth)\n"
    "    gained = x * (eps + torch.stack(smoothed, 2)) ** -gain\n"
    "    return ((gained + bias) ** power - bias ** power).float()\n";

static void torch_pcen(const void *options, const struct scaling_context *c,
                       struct feat_torch *t)
{
    const struct pcen *o = options;
    feat_torch_helper(t, pcen_helper);
    feat_torch_set(t, "pcen(%s, %.9g, %.9g, %.9g, %.17g, %.9g)", t->name, o->gain,
                   o->bias, o->power, c->values.frame_rate * o->time_constant, o->eps);
}

#define SCALE_OPTION(value)                                                            \
    {                                                                                  \
        .name = "scale", .kind = OPT_REAL,                                             \
        .offset = offsetof(struct compression, scale), .fallback = value, .min = 0,    \
        .max = 1e12, .above_min = true, .help = "factor before 1 is added"             \
    }

static const struct opt log1p_options[] = {SCALE_OPTION("1"), {0}};
static const struct opt log10_options[] = {SCALE_OPTION("10000"), {0}};

#define PCEN_OPTION(field, value, low, high, text)                                     \
    {                                                                                  \
        .name = #field, .kind = OPT_REAL, .offset = offsetof(struct pcen, field),      \
        .fallback = value, .min = low, .max = high, .above_min = true, .help = text    \
    }

static const struct opt pcen_options[] = {
    PCEN_OPTION(gain, "0.98", 0, 10, "strength of the gain control"),
    PCEN_OPTION(bias, "2", 0, 1e6, "added before the root"),
    PCEN_OPTION(power, "0.5", 0, 1, "exponent of the root"),
    {.name = "time_constant",
     .kind = OPT_REAL,
     .offset = offsetof(struct pcen, time_constant),
     .fallback = "0.4",
     .min = 1e-6,
     .max = 3600,
     .unit = "s",
     .help = "time constant of the smoother"},
    PCEN_OPTION(eps, "1e-6", 0, 1, "keeps silence from being divided by zero"),
    {0}};

static const struct scaling_type db = {
    .plugin = {.name = "db",
               .help =
                   "decibels: 10 log10 of powers, 20 log10 of magnitudes (`power: 1`, "
                   "cqt and its kin), so both give the same dB",
               .reference = "torchaudio.transforms.AmplitudeToDB"},
    .unit = "dB",
    .reads_amin = true,
    .reads_db = true,
    .run = run_db,
    .torch = torch_db};
static const struct scaling_type power = {
    .plugin = {.name = "power",
               .help = "powers: the squares of magnitudes or, of a feature with the "
                       "option `power`, magnitudes to that power"},
    .run = run_power,
    .torch = torch_power};
static const struct scaling_type magnitude = {
    .plugin = {.name = "magnitude", .help = "magnitudes: the square roots of powers"},
    .power = 1,
    .run = run_magnitude,
    .torch = torch_magnitude};
static const struct scaling_type ln = {
    .plugin = {.name = "ln", .help = "natural logarithm of max(x, amin)"},
    .unit = "ln",
    .reads_amin = true,
    .run = run_ln,
    .torch = torch_ln};
static const struct scaling_type log1p_scaling = {
    .plugin = {.name = "log1p",
               .help = "ln(1 + scale * x)",
               .options = log1p_options,
               .options_size = sizeof(struct compression),
               .example = "{scale: 1}",
               .main_option = "scale"},
    .unit = "ln",
    .run = run_log1p,
    .torch = torch_log1p};
static const struct scaling_type log10_scaling = {
    .plugin = {.name = "log10",
               .help = "log10(1 + scale * x)",
               .options = log10_options,
               .options_size = sizeof(struct compression),
               .reference = "Pons et al. 2018 (musicnn), scale 10000",
               .example = "{scale: 10000}",
               .main_option = "scale"},
    .unit = "log10",
    .run = run_log10,
    .torch = torch_log10};
static const struct scaling_type pcen = {
    .plugin = {.name = "pcen",
               .help = "per-channel energy normalisation",
               .options = pcen_options,
               .options_size = sizeof(struct pcen),
               .reference = "Wang et al. 2017; librosa.pcen",
               .example = "{gain: 0.98, bias: 2, power: 0.5}"},
    .unit = "PCEN",
    .run = run_pcen,
    .torch = torch_pcen};

static const struct plugin *const items[] = {&db.plugin,
                                             &power.plugin,
                                             &magnitude.plugin,
                                             &ln.plugin,
                                             &log1p_scaling.plugin,
                                             &log10_scaling.plugin,
                                             &pcen.plugin,
                                             NULL};
const struct registry scaling_types = {.kind = "scaling", .items = items};

struct feat_unit scaling_unit(const struct scaling *o, const struct scaling_values *v)
{
    const struct scaling_type *type = (const struct scaling_type *)o->to.type;
    double chosen = v->is_chosen ? v->power : 2;
    double exponent = type->power > 0 ? type->power : chosen;
    return type->unit != NULL ? (struct feat_unit){.name = type->unit}
                              : (struct feat_unit){.decibels = 20 / exponent};
}

static struct scaling_context context_of(const struct scaling *o,
                                         const struct scaling_values *v)
{
    return (struct scaling_context){
        .amin = o->amin, .ref = o->ref, .top_db = o->top_db, .values = *v};
}

void scaling_check(const struct scaling *o, const struct yaml_node *at,
                   struct diag *diag)
{
    const struct scaling_type *type = (const struct scaling_type *)o->to.type;
    const struct {
        const char *name;
        bool read;
    } options[] = {{"amin", type && type->reads_amin},
                   {"ref", type && type->reads_db},
                   {"top_db", type && type->reads_db}};
    /* Types that do not scale have no such options, or ones of their own. */
    for (size_t i = 0; type && i < sizeof(options) / sizeof(*options); i++) {
        const struct yaml_node *written = yaml_find(at, options[i].name);
        bool none = written && (yaml_is_null(written) ||
                                (written->text && strcmp(written->text, "none") == 0));
        if (written && !none && !options[i].read)
            diag_unused(diag, written, NULL, "`%s` does nothing with `to: %s`",
                        options[i].name, type->plugin.name);
    }
}

void scaling_run(const struct scaling *o, const struct scaling_values *v, float *x,
                 int frames, int bands)
{
    const struct scaling_context context = context_of(o, v);
    const struct scaling_type *type = (const struct scaling_type *)o->to.type;
    type->run(o->to.options, &context, x, frames, bands);
}

void scaling_torch(const struct scaling *o, const struct scaling_values *v,
                   struct feat_torch *t)
{
    const struct scaling_context context = context_of(o, v);
    const struct scaling_type *type = (const struct scaling_type *)o->to.type;
    type->torch(o->to.options, &context, t);
}
