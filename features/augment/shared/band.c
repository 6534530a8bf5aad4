/* Bands of bandpass and bandstop: band.h. */
#include "features/augment/shared/band.h"

#include "features/dsp/butterworth.h"

#include <math.h>

#define HIGHEST 0.45 /* centre, as a part of the sample rate */

static void check_multiple(int rolloff, const char *name, const struct yaml_node *at,
                           struct diag *diag)
{
    if (rolloff % 6 != 0)
        diag_error(diag, yaml_place(at, name), NULL,
                   "`%s` must be a multiple of 6 dB per octave, not %d", name, rolloff);
}

void band_settle(void *options, const struct aug_scene *scene,
                 const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct band_options *o = options;
    double most = HIGHEST * scene->sample_rate;
    const struct yaml_node *written = yaml_find(at, "max_center_hz");
    (void)a;
    aug_check_range(o->min_center_hz, o->max_center_hz, "center_hz", at, diag);
    aug_check_range(o->min_width, o->max_width, "width", at, diag);
    aug_check_range(o->min_rolloff, o->max_rolloff, "rolloff", at, diag);
    check_multiple(o->min_rolloff, "min_rolloff", at, diag);
    check_multiple(o->max_rolloff, "max_rolloff", at, diag);
    if (o->min_center_hz >= most || (written != NULL && o->max_center_hz > most))
        diag_warning(
            diag, written != NULL ? written : yaml_place(at, "min_center_hz"), NULL,
            "centres above %g Hz, %g of the sample rate, are taken to be there", most,
            HIGHEST);
}

static double mel_of(double hz)
{
    return 2595 * log10(1 + hz / 700);
}

void band_filter(const struct aug_call *c, bool stop, float *x, long count)
{
    const struct band_options *o = c->options;
    struct biquad filters[BIQUADS_MAX];
    double mel =
        aug_uniform(c->rng, mel_of(o->min_center_hz), mel_of(o->max_center_hz));
    double hz = 700 * (pow(10, mel / 2595) - 1), rate = c->sample_rate;
    double centre = fmin(hz, HIGHEST * rate);
    double half = aug_uniform(c->rng, o->min_width, o->max_width) * centre / 2;
    int least = o->min_rolloff / 6, most = o->max_rolloff / 6;
    int order = least + (int)rng_below(c->rng, (uint64_t)(most - least) + 1);
    double high = fmin(centre + half, 0.9999 * rate / 2);
    butterworth_band(stop, order, centre - half, high, rate, filters);
    biquad_run(filters, order, x, count);
}

const char band_python[] =
    "def filter_band(samples, stop, min_center_hz, max_center_hz, min_width, "
    "max_width, min_rolloff, max_rolloff):\n"
    "    \"\"\"A band that passes or is stopped by a Butterworth filter, in sections "
    "of two poles. What was\n"
    "    before the first sample is taken to have its value.\"\"\"\n"
    "    rate, mel = model.SAMPLE_RATE, lambda hz: 2595 * math.log10(1 + hz / 700)\n"
    "    center = 700 * (10 ** (random.uniform(mel(min_center_hz), mel(max_center_hz)) "
    "/ 2595) - 1)\n"
    "    center = min(center, 0.45 * rate)\n"
    "    half = random.uniform(min_width, max_width) * center / 2\n"
    "    order = random.randint(min_rolloff // 6, max_rolloff // 6)\n"
    "    low, high = [math.tan(math.pi * hz / rate) for hz in (center - half, "
    "min(center + half, 0.9999 * rate / 2))]\n"
    "    angle = 2 * math.atan((low * high) ** 0.5)\n"
    "    back = complex(math.cos(angle), -math.sin(angle))\n"
    "    level = samples[:1].double()\n"
    "    result = samples.double() - level\n"
    "    for k in range((order + 1) // 2):\n"
    "        angle = math.pi * (2 * k + order + 1) / (2 * order)\n"
    "        pole = complex(math.cos(angle), math.sin(angle))\n"
    "        part = (1 / pole if stop else pole) * (high - low) / 2\n"
    "        root = (part * part - low * high) ** 0.5\n"
    "        a, b = [(1 + s) / (1 - s) for s in (part + root, part - root)]\n"
    "        pairs = [(a, b)] if 2 * k + 1 == order else [(a, a.conjugate()), (b, "
    "b.conjugate())]\n"
    "        for one, other in pairs:\n"
    "            poles = [1, -(one + other).real, (one * other).real]\n"
    "            zeros, at = ([1, -2 * back.real, 1], 1) if stop else ([1, 0, -1], "
    "back)\n"
    "            gain = abs((poles[0] + poles[1] * at + poles[2] * at * at)\n"
    "                       / (zeros[0] + zeros[1] * at + zeros[2] * at * at))\n"
    "            poles, zeros = [torch.tensor(x, dtype=torch.double) for x in (poles, "
    "[gain * z for z in zeros])]\n"
    "            result = torchaudio.functional.lfilter(result, poles, zeros, "
    "clamp=False)\n"
    "            level = level * zeros.sum() / poles.sum()\n"
    "    return (result + level).to(samples.dtype)\n";
