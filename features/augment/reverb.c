/* Reverberation: sox's `reverb` (Freeverb), both of its channels averaged. */
#include "features/augment.h"

#include "features/augment/shared/level.h"
#include "features/augment/shared/sox.h"

#include <stdio.h>

struct reverb {
    struct aug_common common;
    int reverberance, damping, room; /* OPT_WORD(0): random */
};

static const char *const random_word[] = {"random", NULL};

#define REVERB_PERCENT(field, help_)                                                   \
    {                                                                                  \
        .name = #field, .kind = OPT_INT, .offset = offsetof(struct reverb, field),     \
        .fallback = "random", .words = random_word, .min = 0, .max = 100, .unit = "%", \
        .help = help_                                                                  \
    }

static const struct opt options[] = {
    REVERB_PERCENT(reverberance, "how long it lasts; random: 0 to 99 each time"),
    REVERB_PERCENT(damping, "how much faster high frequencies fade; random: 0 to 99"),
    REVERB_PERCENT(room, "size of the room; random: 0 to 99"),
    AUG_WAVEFORM_OPTIONS,
    {0}};

static int draw(struct rng *r, int percent)
{
    int drawn = (int)rng_below(r, 100);
    return percent == OPT_WORD(0) ? drawn : percent;
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct reverb *o = c->options;
    const int percent[] = {draw(c->rng, o->reverberance), draw(c->rng, o->damping),
                           draw(c->rng, o->room)};
    char text[3][16];
    const char *arguments[] = {text[0], text[1], text[2], NULL};
    float peak = level_peak(x, count);
    for (int i = 0; i < 3; i++)
        snprintf(text[i], sizeof(text[i]), "%d", percent[i]);
    if (!(peak > 0))
        return ERR_OK;
    /* It is linear: a low level leaves room for what adds up. */
    return sox_apply("reverb", arguments, c->sample_rate, 0.125 / (double)peak, x,
                     count, e);
}

static const char python[] =
    "def reverb(samples, reverberance, damping, room):\n"
    "    \"\"\"The reverb of sox; both of its channels averaged.\"\"\"\n"
    "    percent = [str(random.randint(0, 99) if x is None else x) for x in "
    "(reverberance, damping, room)]\n"
    "    level = 0.125 / samples.abs().max().clamp(min=1e-9)\n"
    "    effects = [['reverb'] + percent, ['channels', '1']]\n"
    "    wet, _ = torchaudio.sox_effects.apply_effects_tensor(level * samples[None], "
    "model.SAMPLE_RATE,\n"
    "                                                         effects)\n"
    "    return F.pad(wet[0], (0, max(0, len(samples) - wet.shape[1])))[:len(samples)] "
    "/ level\n";

const struct aug_type aug_reverb = {
    .plugin = {.name = "reverb",
               .help = "adds the reverberation of a room",
               .options = options,
               .options_size = sizeof(struct reverb),
               .reference = "torchaudio-augmentations Reverb; sox reverb",
               .example = "{room: 80, damping: 20}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .waveform = waveform};
