/* Triangular filters around the harmonics of notes: a power spectrogram becomes an
 * image with one channel for each harmonic, whose bands are the fundamental
 * frequencies.
 *
 *     f = h f0,  bw = (0.1079 f + 24.7) / Q,  w(bin) = max(0, 1 - 2 |bin - f| / bw)
 *
 * in Hz; bins lie evenly from 0 to half of the sample rate. The notes rise from `low`
 * to the one nearest to the highest frequency whose last harmonic can be heard,
 * exclusive. Q is trained unless told otherwise: one number for all filters. */
#include "base/note.h"
#include "nn/export/torch.h"
#include "nn/layers/shared/help.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>

#define BANDWIDTH_SLOPE 0.1079
#define BANDWIDTH_LEAST 24.7

enum { LEARN_BANDWIDTH, LEARN_NONE };

struct harmonic_filters {
    int harmonics, steps_per_semitone, sample_rate;
    const char *low;
    int learn;
};

static const char *const learns[] = {"bandwidth", "none", NULL};

static const struct opt options[] = {
    {.name = "harmonics",
     .kind = OPT_INT,
     .offset = offsetof(struct harmonic_filters, harmonics),
     .fallback = "6",
     .min = 1,
     .max = 64,
     .help = "channels of the output: the fundamental and its multiples"},
    {.name = "steps_per_semitone",
     .kind = OPT_INT,
     .offset = offsetof(struct harmonic_filters, steps_per_semitone),
     .fallback = "2",
     .min = 1,
     .max = 100,
     .help = "bands for each semitone"},
    {.name = "low",
     .kind = OPT_STRING,
     .offset = offsetof(struct harmonic_filters, low),
     .fallback = "C1",
     .help = "lowest fundamental: a note, or Hz"},
    {.name = "learn",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct harmonic_filters, learn),
     .fallback = "bandwidth",
     .choices = learns,
     .help = "whether the Q of the filters is trained"},
    {.name = "sample_rate",
     .kind = OPT_INT,
     .offset = offsetof(struct harmonic_filters, sample_rate),
     .fallback = "16000",
     .min = 1,
     .max = 1e6,
     .unit = "Hz",
     .help = "sample rate of the audio: data.sample_rate"},
    {0}};

/* Number of bands, 0 or less if there is no room for any; the lowest note in *low. */
static int count_bands(const struct harmonic_filters *o, double *low)
{
    double top = note_of_hz(o->sample_rate / (2.0 * o->harmonics));
    note_read(o->low, low);
    return (int)floor((nearbyint(top) - *low) * o->steps_per_semitone + 1e-6);
}

static bool infer(struct nn_rule *rule)
{
    const struct harmonic_filters *o = rule->options;
    struct nn_shape in = rule->in[0];
    double low = 0;
    if (!nn_check_kind(rule, "harmonic_filters", 0, NN_IMAGES))
        return false;
    if (in.channels != 1 || in.bands < 2) {
        struct str shape = {0};
        nn_shape_add(&shape, in);
        diag_error(rule->diag, rule->node, "as in `features: {s: {type: spectrogram}}`",
                   "harmonic_filters needs a spectrogram of one channel, got %s",
                   str_text(&shape));
        str_deinit(&shape);
        return false;
    }
    if (!note_read(o->low, &low)) {
        diag_error(rule->diag, rule->node, "as in `low: C1` or `low: 32.7`",
                   "harmonic_filters: `%s` is not a note", o->low);
        return false;
    }
    int bands = count_bands(o, &low);
    if (bands < 1) {
        diag_error(rule->diag, rule->node, "a lower `low`, or fewer harmonics",
                   "harmonic_filters: harmonic %d of %s is above half of the sample "
                   "rate, %g Hz",
                   o->harmonics, o->low, o->sample_rate / 2.0);
        return false;
    }
    rule->out = (struct nn_shape){NN_IMAGE, o->harmonics, bands, in.frames};
    if (o->learn == LEARN_BANDWIDTH) {
        struct nn_param_spec *q = nn_rule_param(rule, "bw_Q", NN_NORM);
        q->dims[q->rank++] = 1;
        q->fill = 1;
    }
    rule->scratch = (size_t)in.bands * (size_t)bands * (size_t)o->harmonics;
    snprintf(rule->detail, NN_DETAIL, "%d harmonics of %.4g to %.4g Hz", o->harmonics,
             note_to_hz(low),
             note_to_hz(low + (double)(bands - 1) / o->steps_per_semitone));
    return true;
}

/* Filter number band * harmonics + harmonic, as the output lies in memory. */
struct filter {
    double centre; /* Hz */
    double slope;  /* of w, for each Hz away from the centre, at Q = 1 */
};

static struct filter filter_at(const struct harmonic_filters *o, double low, int number)
{
    int band = number / o->harmonics, harmonic = number % o->harmonics + 1;
    double f = harmonic * note_to_hz(low + (double)band / o->steps_per_semitone);
    return (struct filter){f, 2 / (BANDWIDTH_SLOPE * f + BANDWIDTH_LEAST)};
}

static double quality(const struct nn_call *call)
{
    const struct harmonic_filters *o = call->options;
    return o->learn == LEARN_BANDWIDTH ? (double)call->param[0][0] : 1;
}

/* How far bin `bin` of `bins` is from a filter's centre, in Hz. */
static double distance(const struct harmonic_filters *o, struct filter f, int bin,
                       int bins)
{
    return fabs(bin * (o->sample_rate / 2.0) / (bins - 1) - f.centre);
}

/* w[bins][filters] */
static void make_filters(const struct nn_call *call, real *w)
{
    const struct harmonic_filters *o = call->options;
    int bins = call->in[0].bands, filters = call->out.bands * call->out.channels;
    double low = 0, q = fabs(quality(call));
    count_bands(o, &low);
    for (int k = 0; k < filters; k++) {
        struct filter f = filter_at(o, low, k);
        for (int bin = 0; bin < bins; bin++)
            w[(size_t)bin * (size_t)filters + (size_t)k] =
                (real)fmax(0, 1 - q * f.slope * distance(o, f, bin, bins));
    }
}

/* The gradient of Q, from that of each filter's weights. */
static double gradient_of_quality(const struct nn_call *call, const real *dw)
{
    const struct harmonic_filters *o = call->options;
    int bins = call->in[0].bands, filters = call->out.bands * call->out.channels;
    double low = 0, q = quality(call), sum = 0;
    count_bands(o, &low);
    for (int k = 0; k < filters; k++) {
        struct filter f = filter_at(o, low, k);
        for (int bin = 0; bin < bins; bin++) {
            double fall = f.slope * distance(o, f, bin, bins);
            if (fabs(q) * fall < 1)
                sum -= fall * (double)dw[(size_t)bin * (size_t)filters + (size_t)k];
        }
    }
    return q < 0 ? -sum : sum;
}

static void forward(const struct nn_call *call)
{
    int rows = call->batch * call->out.frames, bins = call->in[0].bands;
    int filters = call->out.bands * call->out.channels;
    make_filters(call, call->scratch);
    NN_GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, filters, bins, 1,
            call->x[0], bins, call->scratch, filters, 0, call->y, filters);
}

static void backward(const struct nn_call *call)
{
    const struct harmonic_filters *o = call->options;
    int rows = call->batch * call->out.frames, bins = call->in[0].bands;
    int filters = call->out.bands * call->out.channels;
    if (o->learn == LEARN_BANDWIDTH) {
        NN_GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, bins, filters, rows, 1,
                call->x[0], bins, call->dy, filters, 0, call->scratch, filters);
        call->grad[0][0] += (real)gradient_of_quality(call, call->scratch);
    }
    if (call->dx[0]) {
        make_filters(call, call->scratch);
        NN_GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, rows, bins, filters, 1,
                call->dy, filters, call->scratch, filters, call->dx_add[0] ? 1 : 0,
                call->dx[0], bins);
    }
}

static const char helper[] =
    "class HarmonicFilters(nn.Module):\n"
    "    \"\"\"Triangles around the harmonics of notes, on a power spectrogram.\"\"\"\n"
    "\n"
    "    def __init__(self, bins, harmonics, bands, steps, low, sample_rate, learn):\n"
    "        super().__init__()\n"
    "        notes = low + torch.arange(bands, dtype=torch.float64) / steps\n"
    "        f0 = 440 * 2 ** ((notes - 69) / 12)\n"
    "        centre = torch.arange(1, harmonics + 1)[:, None, None] * f0[:, None]\n"
    "        f = torch.linspace(0, sample_rate / 2, bins, dtype=torch.float64)\n"
    "        fall = (f - centre).abs() * 2 / (0.1079 * centre + 24.7)\n"
    "        self.register_buffer('fall', fall.float(), persistent=False)\n"
    "        q = torch.ones(1)\n"
    "        if learn:\n"
    "            self.bw_Q = nn.Parameter(q)\n"
    "        else:\n"
    "            self.register_buffer('bw_Q', q, persistent=False)\n"
    "\n"
    "    def forward(self, x):\n"
    "        filters = (1 - self.bw_Q.abs() * self.fall).clamp(min=0)\n"
    "        return torch.einsum('hfn,bnt->bhft', filters, x[:, 0])\n";

static void torch(struct nn_torch *t)
{
    const struct harmonic_filters *o = t->options;
    double low = 0;
    note_read(o->low, &low);
    str_addf(&t->module, "HarmonicFilters(%d, %d, %d, %d, ", t->in[0].bands,
             t->out.channels, t->out.bands, o->steps_per_semitone);
    str_add_double(&t->module, low);
    str_addf(&t->module, ", %d, learn=%s)", o->sample_rate,
             o->learn == LEARN_BANDWIDTH ? "True" : "False");
    t->helper = helper;
}

const struct nn_layer_type nn_layer_harmonic_filters = {
    .plugin = {.name = "harmonic_filters",
               .help = "trained filters around the harmonics of notes",
               .options = options,
               .options_size = sizeof(struct harmonic_filters),
               .reference = "Won et al. 2020 (harmonic CNN), equations 1-3",
               .example = "{harmonics: 2, steps_per_semitone: 1, low: C5}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .torch = torch};
