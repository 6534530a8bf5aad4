/* The files of an exported network: python.h. */
#include "nn/export/python.h"

#include "base/file.h"
#include "base/csv.h"
#include "base/quote.h"
#include "nn/export/front_end.h"
#include "nn/export/network.h"
#include "nn/export/scripts.h"
#include "nn/export/training.h"

#include <string.h>

struct writer {
    const struct nn_export_model *m;
    struct arena *a;
    struct nn_export_network network;
    struct nn_export_feature *features;
    struct str helpers, front_end;
};

/* NAME = ['a', 'b', ...] in lines of about 96 columns. */
static void add_list(struct str *s, const char *name, const char *const *items,
                     size_t count)
{
    size_t column = strlen(name) + 4;
    str_addf(s, "%s = [", name);
    for (size_t i = 0; i < count; i++) {
        struct str item = {0};
        quote_python(&item, items[i]);
        bool fits = column + item.length + 3 <= 96;
        if (i > 0)
            str_add(s, fits ? ", " : ",\n    ");
        column = (fits ? column + 2 : 4) + item.length;
        str_add(s, item.text);
        str_deinit(&item);
    }
    str_add(s, "]\n");
}

static void choose_features(struct writer *w)
{
    const struct nn_graph *g = w->m->graph;
    size_t count = g->feature_count;
    const char **taken = arena_alloc(w->a, 3 * count + 1, sizeof(*taken));
    memcpy(taken, w->network.arguments, count * sizeof(*taken));
    w->features = arena_alloc(w->a, count + 1, sizeof(*w->features));
    for (size_t i = 0; i < count; i++) {
        const struct nn_export_input *in = &w->m->inputs[i];
        struct nn_export_feature *f = &w->features[i];
        *f = (struct nn_export_feature){.name = taken[i],
                                        .written = g->features[i].name,
                                        .input = in,
                                        .shape = g->features[i].shape};
        if (!in->mean)
            continue;
        size_t at = count + 2 * i;
        const char *text = arena_printf(w->a, "%s_mean", f->name);
        f->mean_name = taken[at] = nn_export_identifier(text, taken, at, w->a);
        text = arena_printf(w->a, "%s_factor", f->name);
        f->factor_name = taken[at + 1] =
            nn_export_identifier(text, taken, at + 1, w->a);
    }
}

static void write_model(const struct writer *w, struct str *s)
{
    const struct nn_export_model *m = w->m;
    str_add(s, "\"\"\"");
    quote_python_doc(s, m->title);
    str_addf(
        s,
        "\n\nFrontEnd computes the features, Network is the graph of the experiment, "
        "Tagger is both;\nload('weights.safetensors') gives the trained one. "
        "Written by mtag-model export pytorch.\n\"\"\"\n"
        "import json\n\nimport numpy\nimport torch\nimport torch.nn as nn\n"
        "import torch.nn.functional as F\nimport torchaudio\n\n"
        "SAMPLE_RATE = %d  # Hz\nNPY_RATE = %d  # of .npy recordings\n"
        "SAMPLES = %ld  # of a chunk\n"
        "SHORT = '%s'  # what fills a shorter clip: zero, repeat\n"
        "STEP = %ld  # samples from one chunk to the next\n",
        m->sample_rate, m->npy_rate, m->samples, m->fill, m->step);
    str_addf(s, "CHUNKS = '%s'  # of a clip: all, first, center\nAVERAGE = '%s'\n",
             m->chunks, m->average);
    str_addf(s, "PROBABILITIES = '%s'\nLOSS = '%s'\nAUDIO = ",
             m->softmax ? "softmax" : "sigmoid", m->loss);
    quote_python(s, m->audio);
    str_add(s, "  # folder of the recordings in the data's folder\n");
    add_list(s, "TAGS", m->tags, (size_t)m->graph->tags);
    str_addf(s, "\n\n%s%s%s\n\n%s\n\n%s", str_text(&w->network.helpers),
             str_text(&w->helpers), str_text(&w->front_end), str_text(&w->network.text),
             nn_export_model_end);
}

static void write_clips(const struct nn_export_model *m,
                        const struct nn_export_clip *clips, size_t count, struct str *s)
{
    str_add(s, "clip");
    for (int t = 0; t < m->graph->tags; t++) {
        str_add(s, ",");
        csv_add_quoted(s, m->tags[t]);
    }
    for (size_t i = 0; i < count; i++) {
        str_add(s, "\n");
        csv_add_quoted(s, clips[i].stem);
        for (int t = 0; t < m->graph->tags; t++)
            str_add(s, clips[i].labels[t] ? ",1" : ",0");
    }
    str_add(s, "\n");
}

static void write_examples(const struct nn_export_training *t, struct str *s)
{
    str_add(s, "epoch,clip,start\n");
    for (size_t i = 0; i < t->example_count; i++) {
        const struct nn_export_example *x = &t->examples[i];
        str_addf(s, "%d,", x->epoch);
        csv_add_quoted(s, t->train[x->clip].stem);
        str_addf(s, ",%ld\n", x->start);
    }
}

/* Statistics of normalize as the buffer that the front end registers: channels first.
 */
static struct nn_weights_item norm_item(const struct writer *w, size_t input,
                                        const char *name, const float *values)
{
    struct nn_shape shape = w->m->graph->features[input].shape;
    size_t channels = (size_t)shape.channels, bands = (size_t)shape.bands;
    real *out = arena_alloc(w->a, channels * bands, sizeof(*out));
    for (size_t c = 0; c < channels; c++)
        for (size_t f = 0; f < bands; f++)
            out[c * bands + f] = (real)values[f * channels + c];
    struct nn_weights_item item = {.name = arena_printf(w->a, "front_end.%s", name),
                                   .dims = {shape.channels, shape.bands, 1},
                                   .rank = 3,
                                   .count = channels * bands,
                                   .values = out};
    if (shape.kind != NN_IMAGE) {
        item.rank = 2;
        item.dims[1] = 1;
    }
    return item;
}

static enum err_code write_weights(const struct writer *w, const char *path,
                                   const real *weights, const real *statistics,
                                   struct err *e)
{
    const struct nn_graph *g = w->m->graph;
    struct nn_weights_item *extras =
        arena_alloc(w->a, 2 * g->feature_count + 1, sizeof(*extras));
    size_t count = 0;
    for (size_t i = 0; i < g->feature_count; i++) {
        const struct nn_export_input *in = &w->m->inputs[i];
        if (!in->mean)
            continue;
        extras[count++] = norm_item(w, i, w->features[i].mean_name, in->mean);
        extras[count++] = norm_item(w, i, w->features[i].factor_name, in->factor);
    }
    const struct nn_export_values values = {.weights = weights,
                                            .statistics = statistics,
                                            .extras = extras,
                                            .extra_count = count};
    return nn_export_weights(path, g, &w->network, &values, e);
}

/* A tensor for each rate, called as it is: "44100". */
static enum err_code write_resamplers(const struct writer *w, const char *path,
                                      struct err *e)
{
    const struct nn_export_model *m = w->m;
    struct nn_weights_item *items =
        arena_alloc(w->a, m->resampler_count + 1, sizeof(*items));
    for (size_t i = 0; i < m->resampler_count; i++) {
        const struct nn_export_resampler *r = &m->resamplers[i];
        real *values = arena_alloc(w->a, r->count, sizeof(*values));
        for (size_t k = 0; k < r->count; k++)
            values[k] = (real)r->filter[k];
        items[i] = (struct nn_weights_item){.name = arena_printf(w->a, "%d", r->rate),
                                            .dims = {(int)r->count},
                                            .rank = 1,
                                            .count = r->count,
                                            .values = values};
    }
    return nn_safetensors_write(path, items, m->resampler_count, NULL, 0, e);
}

struct text_file {
    const char *name, *text;
};

static enum err_code write_texts(const struct writer *w, const char *folder,
                                 const struct text_file *files, size_t count,
                                 struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < count; i++)
        code = file_write(file_join(w->a, folder, files[i].name), files[i].text,
                          strlen(files[i].text), e);
    return code;
}

static enum err_code write_training(const struct writer *w, const char *folder,
                                    struct err *e)
{
    const struct nn_export_training *t = w->m->training;
    struct str script = {0}, train = {0}, valid = {0}, examples = {0};
    nn_export_train(w->m, &w->network, &script);
    write_clips(w->m, t->train, t->train_count, &train);
    write_clips(w->m, t->valid, t->valid_count, &valid);
    write_examples(t, &examples);
    const struct text_file files[] = {{"train.py", str_text(&script)},
                                      {"train_clips.csv", str_text(&train)},
                                      {"valid_clips.csv", str_text(&valid)},
                                      {"examples.csv", str_text(&examples)}};
    enum err_code code = write_texts(w, folder, files, t->examples ? 4 : 3, e);
    if (code == ERR_OK)
        code = write_weights(w, file_join(w->a, folder, "start.safetensors"),
                             t->weights, t->statistics, e);
    str_deinit(&script);
    str_deinit(&train);
    str_deinit(&valid);
    str_deinit(&examples);
    return code;
}

static enum err_code write_files(const struct writer *w, const char *folder,
                                 struct err *e)
{
    const struct nn_export_model *m = w->m;
    struct str model = {0}, clips = {0};
    write_model(w, &model);
    write_clips(m, m->clips, m->clip_count, &clips);
    const struct text_file files[] = {{"model.py", str_text(&model)},
                                      {"predict.py", nn_export_predict},
                                      {"test_clips.csv", str_text(&clips)}};
    enum err_code code = file_make_folders(folder, e);
    if (code == ERR_OK)
        code = write_texts(w, folder, files, sizeof(files) / sizeof(*files), e);
    if (code == ERR_OK)
        code = write_weights(w, file_join(w->a, folder, "weights.safetensors"),
                             m->weights, m->statistics, e);
    if (code == ERR_OK)
        code = write_resamplers(w, file_join(w->a, folder, "resample.safetensors"), e);
    if (code == ERR_OK && m->training)
        code = write_training(w, folder, e);
    str_deinit(&model);
    str_deinit(&clips);
    return code;
}

enum err_code nn_export_python(const struct nn_export_model *m, const char *folder,
                               struct err *e)
{
    struct writer w = {.m = m, .a = arena_create()};
    enum err_code code = nn_export_network(m->graph, w.a, &w.network, e);
    if (code == ERR_OK) {
        choose_features(&w);
        code = nn_export_front_end(w.features, m->graph->feature_count, m->sample_rate,
                                   &w.helpers, &w.front_end, e);
    }
    if (code == ERR_OK)
        code = write_files(&w, folder, e);
    nn_export_network_deinit(&w.network);
    str_deinit(&w.helpers);
    str_deinit(&w.front_end);
    arena_destroy(w.a);
    return code;
}
