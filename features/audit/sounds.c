/* Findings of an audit about single recordings: audit.h. */
#include "features/audit/audit.h"

#include <math.h>

enum { LEAST_CLIPPED = 10 /* samples: fewer are not heard */ };
#define MOST_MEAN 0.01f   /* of full scale: more is a DC offset */
#define MOST_CLIPPED 1e-4 /* of the samples */

static const char *name_of(const struct audit *x, size_t clip)
{
    return x->d->clips[clip].path ? x->d->clips[clip].path : x->d->clips[clip].stem;
}

/* Recordings that were read, or why none was. */
static struct audit_finding *add_of_samples(struct audit *x, const char *name,
                                            const char *title, const char *advice)
{
    struct audit_finding *f = audit_add(x, name, title, advice);
    if (x->heard->skipped)
        f->unseen = "--quick reads no recordings";
    return f;
}

static void add_unreadable(struct audit *x)
{
    struct audit_finding *f =
        audit_add(x, "unreadable", "missing or broken recordings",
                  "mtag-data check names them; data.on_error: skip leaves them out");
    for (size_t i = 0; i < x->d->clip_count; i++) {
        const struct feat_checked *c = &x->heard->checked[i];
        if (!feat_is_trainable((enum feat_finding)c->finding))
            audit_example(x, f,
                          arena_printf(x->arena, "%s: %s",
                                       feat_finding_names[c->finding],
                                       *c->reason ? c->reason : name_of(x, i)));
    }
}

static void add_silence(struct audit *x)
{
    struct audit_finding *f = audit_add(x, "silence", "silent recordings",
                                        "leave them out: there is nothing to learn");
    for (size_t i = 0; i < x->d->clip_count; i++) {
        const struct feat_checked *c = &x->heard->checked[i];
        const bool unheard = x->heard->skipped && x->heard->prints.frames[i] == 0;
        if (c->finding == FEAT_SILENT || unheard)
            audit_example(x, f, name_of(x, i));
    }
}

static void add_clipping(struct audit *x)
{
    struct audit_finding *f =
        add_of_samples(x, "clipping", "clipped recordings",
                       "take the originals if they are not clipped; check that splits "
                       "and tags do not differ in it");
    for (size_t i = 0; i < x->d->clip_count; i++) {
        const double share = (double)x->heard->levels[i].clipped;
        const double samples = x->heard->checked[i].seconds * x->d->options.sample_rate;
        if (share > MOST_CLIPPED && share * samples >= LEAST_CLIPPED)
            audit_example(x, f,
                          arena_printf(x->arena, "%s (%.2g %% of its samples)",
                                       name_of(x, i), 100 * share));
    }
}

static void add_offset(struct audit *x)
{
    struct audit_finding *f = add_of_samples(
        x, "dc_offset", "recordings with a DC offset",
        "subtract the mean; a network may tell the source of a clip by it");
    for (size_t i = 0; i < x->d->clip_count; i++) {
        const float mean = x->heard->levels[i].mean;
        if (fabsf(mean) > MOST_MEAN)
            audit_example(x, f,
                          arena_printf(x->arena, "%s (%+.3f of full scale)",
                                       name_of(x, i), (double)mean));
    }
}

static void add_lengths(struct audit *x)
{
    struct audit_finding *f =
        audit_add(x, "short", "recordings shorter than an example",
                  "they are filled up as data.short says; a shorter data.seconds or "
                  "leaving them out is more honest");
    for (size_t i = 0; i < x->d->clip_count; i++) {
        const double seconds = x->heard->checked[i].seconds;
        if (seconds > 0 &&
            seconds * x->d->options.sample_rate < x->d->options.samples - 0.5)
            audit_example(
                x, f, arena_printf(x->arena, "%s (%.3g s)", name_of(x, i), seconds));
    }
    if (x->d->whole_folder)
        f->unseen = "a folder has no examples; an experiment does";
    f->count = f->unseen ? 0 : f->count;
}

/* The most frequent rate is that of the data set. */
static int usual_rate(const struct audit *x, size_t *kinds)
{
    enum { KINDS = 16 };
    int rates[KINDS] = {0};
    size_t counts[KINDS] = {0}, best = 0;
    *kinds = 0;
    for (size_t i = 0; i < x->d->clip_count; i++) {
        const int rate = x->heard->checked[i].file_rate;
        size_t k = 0;
        while (k < *kinds && rates[k] != rate)
            k++;
        if (rate == 0 || k == KINDS)
            continue;
        rates[k] = rate;
        counts[k]++;
        *kinds = k == *kinds ? k + 1 : *kinds;
    }
    for (size_t k = 0; k < *kinds; k++)
        best = counts[k] > counts[best] ? k : best;
    return rates[best];
}

static void add_rates(struct audit *x)
{
    struct audit_finding *f = add_of_samples(
        x, "rates", "recordings of another or too low a sample rate",
        "nothing is in them above half of their rate: check that splits and tags do "
        "not differ in it, or lower data.sample_rate");
    size_t kinds;
    const int usual = usual_rate(x, &kinds);
    for (size_t i = 0; i < x->d->clip_count; i++) {
        const int rate = x->heard->checked[i].file_rate;
        if (rate > 0 && (rate != usual || rate < x->d->options.sample_rate))
            audit_example(x, f,
                          arena_printf(x->arena, "%s (%d Hz; data.sample_rate is %d)",
                                       name_of(x, i), rate, x->d->options.sample_rate));
    }
}

void audit_add_sounds(struct audit *x)
{
    add_unreadable(x);
    add_silence(x);
    add_clipping(x);
    add_offset(x);
    add_lengths(x);
    add_rates(x);
}
