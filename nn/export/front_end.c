/* Features as torchaudio computes them: front_end.h. Options are looked up by name in
 * their canonical text, so a feature type's own struct stays its own. */
#include "nn/export/front_end.h"

#include <math.h>
#include <string.h>

struct writer {
    const struct nn_export_feature *f;
    int sample_rate;
    struct str *helpers, *init, *forward;
    bool *has_pcen;
};

/* The text of an option; of `type` if it is a mapping. */
static const char *option(const struct yaml_node *options, const char *name)
{
    const struct yaml_node *value = yaml_find(options, name);
    if (value && value->kind == YAML_MAPPING)
        value = yaml_find(value, "type");
    return value && value->kind == YAML_SCALAR ? value->text : "";
}

static double number(const struct yaml_node *options, const char *name, double fallback)
{
    double value = fallback;
    const struct yaml_node *node = yaml_find(options, name);
    return node && yaml_to_double(node, &value) ? value : fallback;
}

/* Python's word for one of mtag's. */
static const char *translate(const char *word)
{
    static const char *const words[][2] = {{"true", "True"},
                                           {"false", "False"},
                                           {"none", "None"},
                                           {"hann", "torch.hann_window"},
                                           {"hamming", "torch.hamming_window"},
                                           {"blackman", "torch.blackman_window"},
                                           {"bartlett", "torch.bartlett_window"},
                                           {"rectangular", "torch.ones"},
                                           {"zero", "'constant'"},
                                           {"reflect", "'reflect'"},
                                           {"slaney", "'slaney'"},
                                           {"htk", "'htk'"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], word) == 0)
            return words[i][1];
    return word;
}

/* "NAME=VALUE" behind `before`, with the value of an option. */
static void add_argument(struct writer *w, const char *before, const char *name,
                         const char *option_name)
{
    str_addf(w->init, "%s%s=%s", before, name,
             translate(option(w->f->options, option_name)));
}

#define NEW_LINE ",\n            "

static void add_transform(struct writer *w)
{
    add_argument(w, "", "n_fft", "n_fft");
    add_argument(w, ", ", "win_length", "win_length");
    add_argument(w, ", ", "hop_length", "hop_length");
    add_argument(w, NEW_LINE, "window_fn", "window");
    add_argument(w, ", ", "power", "power");
    add_argument(w, ", ", "center", "center");
    add_argument(w, ", ", "pad_mode", "pad");
}

/* x becomes decibels, as torchaudio's AmplitudeToDB. */
static void scale_db(struct writer *w, const struct yaml_node *to)
{
    const struct yaml_node *o = w->f->options;
    const char *x = w->f->name;
    double factor = 20 / number(o, "power", 2), top = number(o, "top_db", (double)NAN);
    double amin = number(o, "amin", 1e-10), ref = number(o, "ref", 1);
    double shift = factor * log10(fmax(ref, amin));
    (void)to;
    str_addf(w->forward, "        %s = %.9g * torch.log10(%s.clamp(min=%.9g))", x,
             factor, x, amin);
    if (fabs(shift) > 0)
        str_addf(w->forward, " - %.17g", shift);
    str_add(w->forward, "\n");
    if (!isnan(top))
        str_addf(w->forward,
                 "        %s = torch.maximum(%s, %s.amax((1, 2), keepdim=True) - "
                 "%.9g)\n",
                 x, x, x, top);
}

static void scale_power(struct writer *w, const struct yaml_node *to)
{
    (void)w, (void)to;
}

static void scale_ln(struct writer *w, const struct yaml_node *to)
{
    (void)to;
    str_addf(w->forward, "        %s = torch.log(%s.clamp(min=%.9g))\n", w->f->name,
             w->f->name, number(w->f->options, "amin", 1e-10));
}

static void scale_log1p(struct writer *w, const struct yaml_node *to)
{
    str_addf(w->forward, "        %s = torch.log1p(%s * %.9g)\n", w->f->name,
             w->f->name, number(to, "scale", 1));
}

static void scale_log10(struct writer *w, const struct yaml_node *to)
{
    str_addf(w->forward, "        %s = torch.log10(1 + %s * %.9g)\n", w->f->name,
             w->f->name, number(to, "scale", 1e4));
}

static const char pcen_helper[] =
    "def pcen(x, gain, bias, power, time_constant, eps):\n"
    "    \"\"\"Per-channel energy normalisation of (B, bands, frames); time in "
    "frames.\"\"\"\n"
    "    b = ((1 + 4 * time_constant ** 2) ** 0.5 - 1) / (2 * time_constant ** 2)\n"
    "    smooth, smoothed = torch.ones_like(x[:, :, 0]), []\n"
    "    for frame in x.unbind(2):\n"
    "        smooth = (1 - b) * smooth + b * frame\n"
    "        smoothed.append(smooth)\n"
    "    gained = x * (eps + torch.stack(smoothed, 2)) ** -gain\n"
    "    return (gained + bias) ** power - bias ** power\n";

static void scale_pcen(struct writer *w, const struct yaml_node *to)
{
    double rate = w->sample_rate / number(w->f->options, "hop_length", 1);
    if (!*w->has_pcen)
        str_addf(w->helpers, "%s\n\n", pcen_helper);
    *w->has_pcen = true;
    str_addf(w->forward, "        %s = pcen(%s, %.9g, %.9g, %.9g, %.9g, %.9g)\n",
             w->f->name, w->f->name, number(to, "gain", 0.98), number(to, "bias", 2),
             number(to, "power", 0.5), rate * number(to, "time_constant", 0.4),
             number(to, "eps", 1e-6));
}

static bool add_scaling(struct writer *w)
{
    static const struct {
        const char *name;
        void (*write)(struct writer *w, const struct yaml_node *to);
    } scalings[] = {{"db", scale_db},       {"power", scale_power},
                    {"ln", scale_ln},       {"log1p", scale_log1p},
                    {"log10", scale_log10}, {"pcen", scale_pcen}};
    const char *to = option(w->f->options, "to");
    for (size_t i = 0; i < sizeof scalings / sizeof *scalings; i++)
        if (strcmp(scalings[i].name, to) == 0) {
            scalings[i].write(w, yaml_find(w->f->options, "to"));
            return true;
        }
    return false;
}

static bool write_mel(struct writer *w)
{
    str_addf(
        w->init,
        "        self.%s = torchaudio.transforms.MelSpectrogram(\n            %d, ",
        w->f->name, w->sample_rate);
    add_transform(w);
    add_argument(w, NEW_LINE, "n_mels", "n_mels");
    add_argument(w, ", ", "f_min", "f_min");
    add_argument(w, ", ", "f_max", "f_max");
    add_argument(w, ", ", "mel_scale", "mel_scale");
    add_argument(w, ", ", "norm", "norm");
    str_add(w->init, ")\n");
    str_addf(w->forward, "        %s = self.%s(samples)\n", w->f->name, w->f->name);
    return add_scaling(w);
}

static bool write_spectrogram(struct writer *w)
{
    str_addf(w->init,
             "        self.%s = torchaudio.transforms.Spectrogram(\n            ",
             w->f->name);
    add_transform(w);
    str_add(w->init, ")\n");
    str_addf(w->forward, "        %s = self.%s(samples)\n", w->f->name, w->f->name);
    return add_scaling(w);
}

static bool write_waveform(struct writer *w)
{
    str_addf(w->forward, "        %s = samples\n", w->f->name);
    return true;
}

/* Adds the axis of channels: the feature, and its derivatives if it has any. */
static void add_channels(struct writer *w)
{
    const char *x = w->f->name;
    int deltas = (int)number(w->f->options, "deltas", 0);
    if (deltas == 0) {
        str_addf(w->forward, "        %s = %s[:, None]\n", x, x);
        return;
    }
    str_addf(w->forward, "        %s = [%s]\n        for _ in range(%d):\n", x, x,
             deltas);
    if (w->f->shape.kind == NN_IMAGE)
        str_addf(
            w->forward,
            "            %s.append(torchaudio.functional.compute_deltas(%s[-1]))\n", x,
            x);
    else
        str_addf(w->forward,
                 "            %s.append(torchaudio.functional.compute_deltas(%s[-1][:, "
                 "None])[:, 0])\n",
                 x, x);
    str_addf(w->forward, "        %s = torch.stack(%s, 1)\n", x, x);
}

static void add_normalization(struct writer *w)
{
    const struct nn_export_feature *f = w->f;
    struct str shape = {0};
    if (!f->mean_name)
        return;
    str_addf(&shape, f->shape.kind == NN_IMAGE ? "%d, %d, 1" : "%d, 1",
             f->shape.channels, f->shape.bands);
    str_addf(w->init, "        self.register_buffer('%s', torch.zeros(%s))\n",
             f->mean_name, shape.text);
    str_addf(w->init, "        self.register_buffer('%s', torch.ones(%s))\n",
             f->factor_name, shape.text);
    str_addf(w->forward, "        %s = (%s - self.%s) * self.%s\n", f->name, f->name,
             f->mean_name, f->factor_name);
    str_deinit(&shape);
}

static bool write_feature(struct writer *w)
{
    static const struct {
        const char *type;
        bool (*write)(struct writer *w);
    } types[] = {{"mel", write_mel},
                 {"spectrogram", write_spectrogram},
                 {"waveform", write_waveform}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].type, w->f->type) == 0) {
            if (!types[i].write(w))
                return false;
            add_channels(w);
            add_normalization(w);
            return true;
        }
    return false;
}

enum err_code nn_export_front_end(const struct nn_export_feature *features,
                                  size_t count, int sample_rate, struct str *helpers,
                                  struct str *text, struct err *e)
{
    struct str init = {0}, forward = {0};
    bool has_pcen = false;
    enum err_code code = ERR_OK;
    for (size_t i = 0; !code && i < count; i++) {
        struct writer w = {&features[i], sample_rate, helpers,
                           &init,        &forward,    &has_pcen};
        if (!write_feature(&w))
            code = err_set(e, ERR_USER,
                           "feature %s of type %s cannot be written for PyTorch; "
                           "`mtag-model export safetensors` writes the weights alone",
                           features[i].name, features[i].type);
    }
    str_addf(text,
             "class FrontEnd(nn.Module):\n"
             "    \"\"\"Samples (B, samples) at %d Hz to what Network takes.\"\"\"\n\n"
             "    def __init__(self):\n        super().__init__()\n%s\n"
             "    def forward(self, samples):\n%s        return (",
             sample_rate, str_text(&init), str_text(&forward));
    for (size_t i = 0; i < count; i++)
        str_addf(text, "%s%s", i ? ", " : "", features[i].name);
    str_add(text, count == 1 ? ",)\n" : ")\n");
    str_deinit(&init);
    str_deinit(&forward);
    return code;
}
