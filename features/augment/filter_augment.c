/* FilterAugment: the bands are divided at random, and each part made louder or softer,
 * by steps or along a line from border to border. */
#include "features/augment.h"

#include <string.h>

struct filter_augment {
    struct aug_common common;
    double min_db, max_db;
    int min_parts, max_parts, min_bands, shape;
};

enum { STEP, LINEAR };
enum { PARTS_MAX = 32 };
static const char *const shapes[] = {"step", "linear", NULL};

static const struct opt options[] = {
    {AUG_REAL(filter_augment, min_db, "-6", -100, 100), .unit = "dB",
     .help = "lowest level"},
    {AUG_REAL(filter_augment, max_db, "6", -100, 100), .unit = "dB",
     .help = "highest level"},
    {.name = "min_parts",
     .kind = OPT_INT,
     .offset = offsetof(struct filter_augment, min_parts),
     .fallback = "3",
     .min = 1,
     .max = PARTS_MAX,
     .help = "least number of parts"},
    {.name = "max_parts",
     .kind = OPT_INT,
     .offset = offsetof(struct filter_augment, max_parts),
     .fallback = "6",
     .min = 1,
     .max = PARTS_MAX,
     .help = "largest number of parts"},
    {.name = "min_bands",
     .kind = OPT_INT,
     .offset = offsetof(struct filter_augment, min_bands),
     .fallback = "6",
     .min = 1,
     .max = 1000,
     .unit = "bands",
     .help = "least width of a part"},
    {.name = "shape",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct filter_augment, shape),
     .choices = shapes,
     .fallback = "linear",
     .help =
         "step: one level for each part; linear: lines between levels at the borders"},
    AUG_FEATURE_OPTIONS,
    {0}};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct filter_augment *o = options_;
    size_t input = 0;
    (void)a;
    aug_check_range(o->min_db, o->max_db, "db", at, diag);
    aug_check_idle(o->min_db, o->max_db, 0, "db", at, diag);
    aug_check_range(o->min_parts, o->max_parts, "parts", at, diag);
    while (o->common.on != NULL && input + 1 < scene->input_count &&
           strcmp(scene->inputs[input].name, o->common.on) != 0)
        input++;
    if (scene->input_count > 0 && !scene->inputs[input].decibels)
        diag_error(diag, at, "as in `mel: {type: mel, to: db}`",
                   "filter_augment changes levels in dB, and the feature %s has no "
                   "`to: db`",
                   scene->inputs[input].name);
}

/* Borders [0, ..., bands] of parts that are at least `least` wide: even points of what
 * is left over, in order, each moved up by the parts before it. */
static void draw_borders(struct rng *r, int bands, int parts, int least, int *borders)
{
    int spare = bands - parts * least;
    borders[0] = 0;
    for (int i = 1; i < parts; i++) {
        int at = (int)rng_below(r, (uint64_t)spare + 1), k = i;
        for (; k > 1 && borders[k - 1] > at; k--)
            borders[k] = borders[k - 1];
        borders[k] = at;
    }
    for (int i = 1; i < parts; i++)
        borders[i] += i * least;
    borders[parts] = bands;
}

static void feature(const struct aug_call *c, float *x, struct feat_shape s)
{
    const struct filter_augment *o = c->options;
    int borders[PARTS_MAX + 1];
    double levels[PARTS_MAX + 1];
    int parts = o->min_parts +
                (int)rng_below(c->rng, (uint64_t)(o->max_parts - o->min_parts) + 1);
    int least = s.bands / parts < o->min_bands ? s.bands / parts : o->min_bands;
    parts = parts < s.bands ? parts : s.bands;
    least = least > 1 ? least : 1;
    draw_borders(c->rng, s.bands, parts, least, borders);
    for (int i = 0; i <= parts; i++)
        levels[i] = aug_uniform(c->rng, o->min_db, o->max_db);
    size_t channels = (size_t)s.channels, row = channels * (size_t)s.bands;
    for (int part = 0; part < parts; part++)
        for (int f = borders[part]; f < borders[part + 1]; f++) {
            double along = (double)(f - borders[part]) /
                           (double)(borders[part + 1] - borders[part]);
            double db = levels[part];
            if (o->shape == LINEAR)
                db += along * (levels[part + 1] - levels[part]);
            for (size_t t = 0; t < (size_t)s.frames; t++)
                for (size_t k = 0; k < channels; k++)
                    x[t * row + (size_t)f * channels + k] += (float)db;
        }
}

static const char python[] =
    "def filter_augment(feature, min_db, max_db, min_parts, max_parts, min_bands, "
    "shape):\n"
    "    \"\"\"Bands in parts, each made louder or softer by a step or along a "
    "line.\"\"\"\n"
    "    bands, parts = feature.shape[-2], random.randint(min_parts, max_parts)\n"
    "    least, parts = max(1, min(bands // parts, min_bands)), min(parts, bands)\n"
    "    spare = sorted(random.randint(0, bands - parts * least) for _ in range(parts "
    "- 1))\n"
    "    borders = [0] + [at + (i + 1) * least for i, at in enumerate(spare)] + "
    "[bands]\n"
    "    levels = [random.uniform(min_db, max_db) for _ in range(parts + 1)]\n"
    "    gain = torch.zeros(bands)\n"
    "    for i in range(parts):\n"
    "        width = borders[i + 1] - borders[i]\n"
    "        along = torch.arange(width) / width if shape == 'linear' else "
    "torch.zeros(width)\n"
    "        gain[borders[i]:borders[i + 1]] = levels[i] + along * (levels[i + 1] - "
    "levels[i])\n"
    "    return feature + gain[:, None]\n";

const struct aug_type aug_filter_augment = {
    .plugin = {.name = "filter_augment",
               .help = "makes bands of a feature in dB louder or softer",
               .options = options,
               .options_size = sizeof(struct filter_augment),
               .reference = "Nam, Kim, Park 2022 (FilterAugment)",
               .example = "{min_db: -6, max_db: 6}",
               .python = python},
    .group = AUG_FEATURE,
    .version = 1,
    .settle = settle,
    .feature = feature};
