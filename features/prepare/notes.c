/* What feat_prepare says of clips that it takes as they are. */
#include "features/audio/rates.h"
#include "features/prepare/work.h"
#include "features/data/duplicates.h"

#include <string.h>
#include <strings.h>

#define NAMED 3 /* files of a kind, and features */
enum { USUAL_RATE = 16000 };

enum err_code prepare_warn_of_leaks(const struct prepare_work *w,
                                    void (*warn)(const char *text), struct err *e)
{
    const struct feat_dataset *d = w->dataset;
    struct hash *contents = arena_alloc(w->arena, d->clip_count + 1, sizeof(*contents));
    struct feat_duplicates same;
    for (size_t i = 0; i < d->clip_count; i++)
        if (w->clips[i].recording.has_content && w->clips[i].reason[0] == '\0')
            contents[i] = w->clips[i].recording.content;
    enum err_code code = feat_duplicates_find(d, contents, &same, e);
    for (int of = 0; code == ERR_OK && warn != NULL && of < FEAT_SPLITS; of++)
        for (int with = 0; with < of; with++) {
            struct str text = {0};
            feat_duplicates_add(&same, d, (enum feat_split)of, (enum feat_split)with,
                                &text);
            if (text.length > 0)
                warn(text.text);
            str_deinit(&text);
        }
    return code;
}

static void warn_of_notices(const struct prepare_work *w,
                            void (*warn)(const char *text))
{
    size_t count = 0;
    struct str text = {0};
    for (size_t i = 0; i < w->dataset->clip_count; i++)
        if (w->clips[i].notice != NULL && count++ < NAMED) {
            text.length = 0;
            str_addf(&text, "%s: %s", w->dataset->clips[i].path, w->clips[i].notice);
            warn(text.text);
        }
    text.length = 0;
    str_addf(&text, "%zu more recordings are read with such a notice", count - NAMED);
    if (count > NAMED)
        warn(text.text);
    str_deinit(&text);
}

/* Bands of an input above a frequency, and in *all how many it has; 0 for inputs
 * without bands of a frequency. */
static int count_above(const struct prepare_work *w, const struct feat_input *input,
                       double hz, int *all)
{
    const struct feat_type *type = (const struct feat_type *)input->value.type;
    int rate = w->dataset->options.sample_rate, count = 0;
    if (type->frequency == NULL)
        return 0;
    *all = type->shape(input->value.options, rate, w->dataset->options.samples).bands;
    for (int b = 0; b < *all; b++)
        count += type->frequency(input->value.options, rate, b) > hz;
    return count;
}

static void warn_of_rates(const struct prepare_work *w, void (*warn)(const char *text))
{
    struct feat_rates rates = {0};
    struct str text = {0};
    int named = 0, last = 0;
    for (size_t i = 0; i < w->dataset->clip_count; i++)
        feat_rates_add(&rates, w->clips[i].file_rate, w->dataset->options.sample_rate);
    feat_rates_describe(&rates, w->dataset->options.sample_rate, &text);
    for (size_t i = 0; text.length > 0 && i < w->p->input_count && named < NAMED; i++) {
        const struct feat_input *input = &w->p->inputs[i];
        int all = 0, above = count_above(w, input, rates.lowest / 2.0, &all);
        if (above == 0)
            continue;
        str_addf(&text, "%s%d of the %d bands of %s", named++ ? ", " : ", where ",
                 above, all, input->name);
        last = above;
    }
    if (named > 0) {
        str_add(&text, named == 1 && last == 1 ? " is" : " are");
        warn(text.text);
    }
    str_deinit(&text);
}

/* A .npy does not tell its rate. Of 16 kHz, mtag's default, nobody has to be told. */
static void warn_of_assumed_rate(const struct prepare_work *w,
                                 void (*warn)(const char *text))
{
    const struct feat_data *o = &w->dataset->options;
    size_t count = 0;
    for (size_t i = 0; i < w->dataset->clip_count; i++) {
        const char *path = w->dataset->clips[i].path;
        const char *ending = path ? strrchr(path, '.') : NULL;
        count += ending && strcasecmp(ending, ".npy") == 0;
    }
    if (count == 0 || !o->npy_rate_assumed || o->sample_rate == USUAL_RATE)
        return;
    struct str text = {0};
    str_addf(&text,
             "%zu of %zu recordings are .npy, which tells no rate: they are taken to "
             "be at data.sample_rate, %d Hz; give theirs, as in `npy_rate: %d`, and "
             "they are resampled",
             count, w->dataset->clip_count, o->sample_rate, USUAL_RATE);
    warn(text.text);
    str_deinit(&text);
}

/* Recordings shorter than an example, once they fill up a tenth of what a network sees
 * of the clips: a few short ones are usual. */
static void warn_of_short(const struct prepare_work *w, void (*warn)(const char *text))
{
    const struct feat_data *o = &w->dataset->options;
    size_t known = 0, count = 0;
    long shortest = o->samples;
    double lacking = 0;
    for (size_t i = 0; i < w->dataset->clip_count; i++) {
        const struct prepare_clip *c = &w->clips[i];
        const long samples = c->samples > 0 ? c->samples : c->announced;
        known += samples > 0;
        if (samples <= 0 || samples >= o->samples)
            continue;
        count++;
        lacking += (double)(o->samples - samples) / (double)o->samples;
        shortest = samples < shortest ? samples : shortest;
    }
    if (count == 0 || lacking < 0.1 * (double)known)
        return;
    struct str text = {0};
    str_addf(&text,
             "%zu of %zu recordings are shorter than an example of %.3g s, as short as "
             "%.3g s: %s fill%s %.0f %% of all examples",
             count, known, (double)o->samples / o->sample_rate,
             (double)shortest / o->sample_rate,
             o->fill == FEAT_SHORT_REPEAT ? "repetitions" : "silence",
             o->fill == FEAT_SHORT_REPEAT ? "" : "s", 100 * lacking / (double)known);
    warn(text.text);
    str_deinit(&text);
}

void prepare_warn_of_files(const struct prepare_work *w, void (*warn)(const char *text))
{
    if (warn == NULL)
        return;
    warn_of_notices(w, warn);
    warn_of_rates(w, warn);
    warn_of_assumed_rate(w, warn);
    warn_of_short(w, warn);
}
