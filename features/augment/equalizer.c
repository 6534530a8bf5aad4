/* Seven bands made louder or softer: a low shelf, five peaks and a high shelf, an
 * octave and a bit apart, each somewhere in its range. */
#include "features/augment.h"

#include "features/dsp/biquad.h"

#include <math.h>

struct equalizer {
    struct aug_common common;
    double min_db, max_db;
};

enum { BANDS = 7 };

/* Hz: where each band's centre is drawn from. */
static const double ranges[BANDS][2] = {{42, 95},    {91, 204},   {196, 441},
                                        {421, 948},  {909, 2045}, {1957, 4404},
                                        {4216, 9486}};

static const struct opt options[] = {{AUG_REAL(equalizer, min_db, "-12", -60, 60),
                                      .unit = "dB", .help = "lowest level of a band"},
                                     {AUG_REAL(equalizer, max_db, "12", -60, 60),
                                      .unit = "dB", .help = "highest level of a band"},
                                     AUG_WAVEFORM_OPTIONS,
                                     {0}};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct equalizer *o = options_;
    (void)scene;
    (void)a;
    aug_check_range(o->min_db, o->max_db, "db", at, diag);
    aug_check_idle(o->min_db, o->max_db, 0, "db", at, diag);
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct equalizer *o = c->options;
    struct biquad filters[BANDS];
    double rate = c->sample_rate;
    int used = 0;
    (void)e;
    for (int i = 0; i < BANDS; i++) {
        double hz = aug_uniform(c->rng, ranges[i][0], ranges[i][1]);
        double db = aug_uniform(c->rng, o->min_db, o->max_db);
        if (hz < 0.45 * rate)
            filters[used++] = i == 0 ? biquad_low_shelf(hz, sqrt(0.5), db, rate)
                              : i == BANDS - 1
                                  ? biquad_high_shelf(hz, sqrt(0.5), db, rate)
                                  : biquad_peaking(hz, 1, db, rate);
    }
    biquad_run(filters, used, x, count);
    return ERR_OK;
}

static const char python[] =
    "def equalizer(samples, min_db, max_db):\n"
    "    \"\"\"A low shelf, five peaks and a high shelf. What was before the first "
    "sample is taken to have its\n"
    "    value. torchaudio clips beyond 1: the filters get softer samples.\"\"\"\n"
    "    ranges = [(42, 95), (91, 204), (196, 441), (421, 948), (909, 2045), (1957, "
    "4404), (4216, 9486)]\n"
    "    rate, level, soft = model.SAMPLE_RATE, samples[:1].double(), 10 ** (-max(0, "
    "max_db) * len(ranges) / 20 - 3)\n"
    "    result = (samples.double() - level) * soft\n"
    "    for i, (low, high) in enumerate(ranges):\n"
    "        hz, db = random.uniform(low, high), random.uniform(min_db, max_db)\n"
    "        if hz >= 0.45 * rate:\n"
    "            continue\n"
    "        if i == 0:\n"
    "            result = torchaudio.functional.bass_biquad(result, rate, db, hz, 0.5 "
    "** 0.5)\n"
    "            level = level * 10 ** (db / 20)\n"
    "        elif i == len(ranges) - 1:\n"
    "            result = torchaudio.functional.treble_biquad(result, rate, db, hz, "
    "0.5 ** 0.5)\n"
    "        else:\n"
    "            result = torchaudio.functional.equalizer_biquad(result, rate, hz, db, "
    "1)\n"
    "    return (result / soft + level).to(samples.dtype)\n";

const struct aug_type aug_equalizer = {
    .plugin = {.name = "equalizer",
               .help = "makes seven bands louder or softer",
               .options = options,
               .options_size = sizeof(struct equalizer),
               .reference = "audiomentations SevenBandParametricEQ; Bristow-Johnson",
               .example = "{min_db: -12, max_db: 12}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 2,
    .settle = settle,
    .waveform = waveform};
