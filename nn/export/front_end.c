/* The class around the features' own texts: front_end.h. */
#include "nn/export/front_end.h"

static void add_normalization(const struct nn_export_feature *f, struct str *init,
                              struct str *normalize)
{
    struct str shape = {0};
    if (!f->mean_name)
        return;
    str_addf(&shape, f->shape.kind == NN_IMAGE ? "%d, %d, 1" : "%d, 1",
             f->shape.channels, f->shape.bands);
    str_addf(init, "        self.register_buffer('%s', torch.zeros(%s))\n",
             f->mean_name, shape.text);
    str_addf(init, "        self.register_buffer('%s', torch.ones(%s))\n",
             f->factor_name, shape.text);
    str_addf(normalize, "        %s = (%s - self.%s) * self.%s\n", f->name, f->name,
             f->mean_name, f->factor_name);
    str_deinit(&shape);
}

enum err_code nn_export_front_end(const struct nn_export_feature *features,
                                  size_t count, int sample_rate, struct str *helpers,
                                  struct str *text, struct err *e)
{
    struct str init = {0}, forward = {0}, normalize = {0}, names = {0};
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < count; i++)
        str_addf(&names, "%s%s", i ? ", " : "", features[i].name);
    for (size_t i = 0; code == ERR_OK && i < count; i++) {
        const struct nn_export_feature *f = &features[i];
        if (f->input->write(f->input, f->name, helpers, &init, &forward))
            add_normalization(f, &init, &normalize);
        else
            code = err_set(e, ERR_USER,
                           "feature %s of type %s cannot be written for PyTorch; "
                           "`mtag-model export safetensors` writes the weights alone",
                           f->written, f->input->type);
    }
    str_addf(text,
             "class FrontEnd(nn.Module):\n"
             "    \"\"\"Samples (B, samples) at %d Hz to what Network takes.\"\"\"\n\n"
             "    def __init__(self):\n        super().__init__()\n%s\n"
             "    def features(self, samples):\n%s        return (%s,)\n\n"
             "    def normalize(self, %s):\n%s        return (%s,)\n\n"
             "    def forward(self, samples):\n"
             "        return self.normalize(*self.features(samples))\n",
             sample_rate, str_text(&init), str_text(&forward), str_text(&names),
             str_text(&names), str_text(&normalize), str_text(&names));
    str_deinit(&init);
    str_deinit(&forward);
    str_deinit(&normalize);
    str_deinit(&names);
    return code;
}
