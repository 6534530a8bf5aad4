/* The dynamic range compressed by sox's `compand`, with the presets that Dolby E's
 * profiles became in the robustness test of Won et al. 2020: attack and decay in s,
 * pairs of dB in and out, gain in dB, level before the beginning in dB, look-ahead in
 * s. */
#include "features/augment.h"

#include "features/augment/shared/sox.h"

struct compress {
    struct aug_common common;
    int preset;
};

static const char *const presets[] = {
    "music_standard", "music_light", "film_standard", "film_light",
    "speech",         "radio",       "any",           NULL};
enum { PRESETS = 6, ANY = PRESETS };

static const char *const arguments[PRESETS][6] = {
    {"0.1,0.3", "-90,-90,-70,-58,-55,-43,-31,-31,-21,-21,0,-20", "0", "0", "0.1", NULL},
    {"0.1,0.3", "-90,-90,-70,-58,-65,-53,-41,-41,-21,-21,0,-11", "0", "0", "0.1", NULL},
    {"0.1,0.3", "-90,-90,-70,-64,-43,-37,-31,-31,-21,-21,0,-20", "0", "0", "0.1", NULL},
    {"0.1,0.3", "-90,-90,-70,-64,-53,-47,-41,-41,-21,-21,0,-20", "0", "0", "0.1", NULL},
    {"0.1,0.3", "-90,-90,-70,-55,-50,-35,-31,-31,-21,-21,0,-20", "0", "0", "0.1", NULL},
    {"0.01,1", "-90,-90,-70,-70,-60,-20,0,0", "-5", NULL}};

static const struct opt options[] = {
    {.name = "preset",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct compress, preset),
     .choices = presets,
     .fallback = "music_standard",
     .help = "the curve of levels; any: one of the curves each time"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct compress *o = c->options;
    int preset = o->preset == ANY ? (int)rng_below(c->rng, PRESETS) : o->preset;
    return sox_apply("compand", arguments[preset], c->sample_rate, 1, x, count, e);
}

static const char python[] =
    "def compress(samples, preset):\n"
    "    \"\"\"The dynamic range compressed by compand of sox.\"\"\"\n"
    "    presets = {\n"
    "        'music_standard': '0.1,0.3 -90,-90,-70,-58,-55,-43,-31,-31,-21,-21,0,-20 "
    "0 0 0.1',\n"
    "        'music_light': '0.1,0.3 -90,-90,-70,-58,-65,-53,-41,-41,-21,-21,0,-11 0 0 "
    "0.1',\n"
    "        'film_standard': '0.1,0.3 -90,-90,-70,-64,-43,-37,-31,-31,-21,-21,0,-20 0 "
    "0 0.1',\n"
    "        'film_light': '0.1,0.3 -90,-90,-70,-64,-53,-47,-41,-41,-21,-21,0,-20 0 0 "
    "0.1',\n"
    "        'speech': '0.1,0.3 -90,-90,-70,-55,-50,-35,-31,-31,-21,-21,0,-20 0 0 "
    "0.1',\n"
    "        'radio': '0.01,1 -90,-90,-70,-70,-60,-20,0,0 -5',\n"
    "    }\n"
    "    arguments = presets[random.choice(list(presets)) if preset == 'any' else "
    "preset].split()\n"
    "    result, _ = torchaudio.sox_effects.apply_effects_tensor(samples[None], "
    "model.SAMPLE_RATE,\n"
    "                                                            [['compand'] + "
    "arguments])\n"
    "    return F.pad(result[0], (0, max(0, len(samples) - "
    "result.shape[1])))[:len(samples)]\n";

const struct aug_type aug_compress = {
    .plugin = {.name = "compress",
               .help = "compresses the dynamic range",
               .options = options,
               .options_size = sizeof(struct compress),
               .reference = "Won et al. 2020; sox compand",
               .example = "{preset: speech}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .waveform = waveform};
