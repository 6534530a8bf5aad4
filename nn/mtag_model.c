/* mtag-model: looks at networks, takes trained ones out and weights in. The verbs are
 * in nn/verbs/; here is what needs experiments and results. */
#include "base/say.h"
#include "base/str.h"
#include "features/audio/response.h"
#include "features/data/unknown.h"
#include "features/data/tags.h"
#include "features/torch_feature.h"
#include "nn/verbs/verb.h"
#include "results/path.h"
#include "results/read/kept.h"
#include "results/write/store.h"
#include "runner/experiment/complete.h"
#include "runner/experiment/weights_notes.h"
#include "runner/export/training.h"

#include <gsl/gsl_errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODEL_VERB(verb) extern const struct cli_verb model_verb_##verb;
#include "nn/verbs.def"
#undef MODEL_VERB

#define MODEL_VERB(verb) &model_verb_##verb,
static const struct cli_verb *const verbs[] = {
#include "nn/verbs.def"
};
#undef MODEL_VERB

int model_wrong(const char *message)
{
    say(stderr, "mtag-model: %s\n", message);
    return 2;
}

int model_fail(const struct err *e)
{
    say(stderr, "mtag-model: %s\n", e->text);
    return err_exit_status(e->code);
}

/* A request for a recorded trial, on the data as they are recorded. */
static struct exp_request recorded_request(const struct res_kept *kept,
                                           const char *results, struct arena *a)
{
    struct feat_recorded *data = arena_alloc(a, 1, sizeof(*data));
    *data = (struct feat_recorded){kept->tags, kept->tag_count, kept->clips,
                                   kept->truth, kept->clip_count};
    return (struct exp_request){
        .needs_network = true,
        .from_yaml = kept->yaml,
        .from_name = arena_printf(a, "trial %lld", (long long)kept->trial),
        .trained = results,
        .recorded = kept->tags ? data : NULL};
}

/* Faults are printed; NULL if there are any. */
static const struct exp_sweep *load(const struct exp_request *request, struct arena *a)
{
    struct diag *diag = diag_create();
    const struct exp_sweep *s = exp_load(request, a, diag);
    diag_print_brief(diag, "mtag-run -n -v EXPERIMENT", stderr);
    bool good = diag_errors(diag) == 0 && s && s->trial_count > 0;
    diag_destroy(diag);
    return good ? s : NULL;
}

/* Whether two trials compute the same; names do not matter. */
static bool same_network(const struct nn_graph *a, const struct nn_graph *b)
{
    struct str one = {0}, other = {0};
    nn_graph_canonical(a, &one);
    nn_graph_canonical(b, &other);
    bool same = strcmp(str_text(&one), str_text(&other)) == 0;
    str_deinit(&one);
    str_deinit(&other);
    return same;
}

/* The data set that a file of tags stands for; false after a message. */
static bool read_tags(const char *path, struct arena *a, struct exp_request *request)
{
    struct err e = {0};
    struct feat_recorded *data = arena_alloc(a, 1, sizeof(*data));
    if (request->from_yaml)
        return model_wrong("--tags goes with an experiment file"), false;
    if (feat_tags_file(path, a, &data->tags, &data->tag_count, &e) != ERR_OK)
        return model_fail(&e), false;
    request->recorded = data;
    return true;
}

bool model_open(const char *word, const char *const *overrides, size_t override_count,
                const char *tags, const char *results, struct arena *a,
                struct model_subject *out)
{
    struct exp_request request = {
        .path = word, .trained = res_path(results), .needs_network = true};
    struct res_kept kept;
    struct err e = {0};
    long long trial = 0;
    if (strcmp(word, "best") == 0 || str_to_long(word, &trial)) {
        if (trial < 0 || (trial == 0 && strcmp(word, "best") != 0))
            return model_wrong("trials are numbered from 1"), false;
        if (res_kept_trial(res_path(results), trial, a, &kept, &e) != ERR_OK)
            return model_fail(&e), false;
        request = recorded_request(&kept, res_path(results), a);
    }
    if (tags && !read_tags(tags, a, &request))
        return false;
    request.overrides = overrides;
    request.override_count = override_count;
    const struct exp_sweep *s = load(&request, a);
    if (!s)
        return false;
    *out =
        (struct model_subject){.graph = s->trials[0].config->graph,
                               .label = s->trials[0].label,
                               .tags = exp_weights_tags_note(s->trials[0].config, a)};
    for (size_t i = 1; i < s->trial_count && !out->others_differ; i++)
        out->others_differ = !same_network(out->graph, s->trials[i].config->graph);
    return true;
}

bool model_open_words(const struct cli_list *words, const char *results,
                      struct arena *a, struct model_subject *out)
{
    return model_open(words->items[0], words->items + 1, words->count - 1, NULL,
                      results, a, out);
}

void model_say_whose(const struct model_subject *s)
{
    if (s->others_differ)
        say(stderr,
            "The trials of this sweep have different networks; this is the first "
            "trial's, %s.\n",
            s->label);
}

/* Where a feature's PyTorch text comes from. */
struct exported {
    const struct feat_input *input;
    int sample_rate;
    struct arena *arena;
};

static bool write_feature(const struct nn_export_input *in, const char *name,
                          struct str *helpers, struct str *init, struct str *forward)
{
    const struct exported *x = in->feature;
    struct feat_torch t = {.name = name,
                           .sample_rate = x->sample_rate,
                           .helpers = helpers,
                           .init = init,
                           .forward = forward};
    return feat_torch_write(&x->input->value, &t, x->arena);
}

static enum err_code fill_inputs(const struct exp_config *c, const char *weights,
                                 struct arena *a, struct nn_export_model *m,
                                 struct err *e)
{
    struct nn_export_input *inputs =
        arena_alloc(a, c->input_count + 1, sizeof(*inputs));
    struct exported *from = arena_alloc(a, c->input_count + 1, sizeof(*from));
    struct cache_norm *norms = arena_alloc(a, c->input_count + 1, sizeof(*norms));
    enum err_code code = exp_weights_norms(weights, c, norms, a, e);
    for (size_t i = 0; i < c->input_count && code == ERR_OK; i++) {
        from[i] = (struct exported){&c->inputs[i], c->dataset->options.sample_rate, a};
        inputs[i] = (struct nn_export_input){.type = c->inputs[i].value.type->name,
                                             .mean = norms[i].shift,
                                             .factor = norms[i].scale,
                                             .write = write_feature,
                                             .feature = &from[i]};
    }
    m->inputs = inputs;
    return code;
}

/* The filters by which recordings of the usual rates are resampled. */
static enum err_code fill_resamplers(struct arena *a, struct nn_export_model *m,
                                     struct err *e)
{
    const int rates[] = {8000,  11025, 12000, 16000, 22050,      24000,
                         32000, 44100, 48000, 96000, m->npy_rate};
    enum { RATES = sizeof(rates) / sizeof(*rates) };
    struct nn_export_resampler *all = arena_alloc(a, RATES, sizeof(*all));
    m->resamplers = all;
    for (size_t i = 0; i < RATES; i++) {
        bool known = rates[i] == m->sample_rate;
        for (size_t k = 0; k < m->resampler_count; k++)
            known = known || all[k].rate == rates[i];
        if (known)
            continue;
        struct nn_export_resampler *r = &all[m->resampler_count];
        enum err_code code = feat_resampler_response(rates[i], m->sample_rate, a,
                                                     &r->filter, &r->count, e);
        if (code != ERR_OK)
            return code;
        r->rate = rates[i];
        m->resampler_count += r->count > 0;
    }
    return ERR_OK;
}

/* "bce" if the loss is that with its defaults, else its name and options. */
static const char *loss_text(const struct exp_config *c, struct arena *a)
{
    const struct plugin *type = c->train.loss.type;
    struct str as_is = {0}, plain = {0};
    void *options = arena_alloc(a, 1, type->options_size + 1);
    if (type->options)
        opt_defaults(type->options, options, a);
    struct opt_typed defaults = {.type = type, .options = options};
    opt_print_typed(&c->train.loss, &as_is);
    opt_print_typed(&defaults, &plain);
    bool same = strcmp(str_text(&as_is), str_text(&plain)) == 0;
    const char *text = same ? type->name : arena_strdup(a, str_text(&as_is));
    str_deinit(&as_is);
    str_deinit(&plain);
    return text;
}

static void fill_data(const struct exp_config *c, struct arena *a,
                      struct nn_export_model *m)
{
    static const char *const chunks[] = {[EXP_CHUNKS_ALL] = "all",
                                         [EXP_CHUNKS_FIRST] = "first",
                                         [EXP_CHUNKS_CENTER] = "center"};
    static const char *const averages[] = {
        [EXP_AVERAGE_PROBABILITY] = "probability", [EXP_AVERAGE_LOGIT] = "logit"};
    const struct feat_dataset *d = c->dataset;
    const struct feat_data *o = &d->options;
    struct nn_export_clip *clips =
        arena_alloc(a, d->split_count[FEAT_TEST] + 1, sizeof(*clips));
    for (size_t i = 0; i < d->split_count[FEAT_TEST]; i++) {
        const struct feat_clip *clip = &d->clips[d->split[FEAT_TEST][i]];
        clips[i] = (struct nn_export_clip){clip->stem, clip->labels};
    }
    m->clips = clips;
    m->clip_count = d->split_count[FEAT_TEST];
    m->tags = d->tags;
    m->sample_rate = o->sample_rate;
    m->npy_rate = o->npy_rate == OPT_WORD(0) ? o->sample_rate : o->npy_rate;
    m->samples = o->samples;
    m->step = feat_chunk_step(c->inputs, c->input_count, d);
    m->fill = c->dataset->options.fill == FEAT_SHORT_REPEAT ? "repeat" : "zero";
    m->chunks = chunks[c->evaluate.chunks];
    m->average = averages[c->evaluate.average];
    m->loss = loss_text(c, a);
    m->softmax = nn_loss_one_tag(&c->train.loss);
    m->audio = o->audio;
}

static enum err_code fill(const struct exp_config *c, const struct res_kept *kept,
                          struct arena *a, struct model_trained *out, struct err *e)
{
    struct nn_export_model *m = &out->model;
    if (feat_dataset_count_unknown(c->dataset) > 0)
        return err_set(e, ERR_USER,
                       "the data has labels that are not known, which the exported "
                       "scripts would take for 0");
    real *weights = arena_alloc(a, c->graph->weights + 1, sizeof(*weights));
    real *statistics = arena_alloc(a, c->graph->statistics + 1, sizeof(*statistics));
    *out = (struct model_trained){.yaml = kept->yaml};
    m->title = arena_printf(a, "The network of run %lld.%d.", (long long)kept->trial,
                            kept->run);
    m->graph = c->graph;
    m->weights = weights;
    m->statistics = statistics;
    fill_data(c, a, m);
    enum err_code code =
        nn_weights_load(kept->weights, c->graph, weights, statistics, e);
    if (code == ERR_OK)
        code = nn_weights_notes(kept->weights, a, &out->notes, &out->note_count, e);
    if (code == ERR_OK)
        code = fill_inputs(c, kept->weights, a, m, e);
    return code != ERR_OK ? code : fill_resamplers(a, m, e);
}

static void notice(const char *text)
{
    say(stderr, "note: %s\n", text);
}

/* The trial's configuration with the data set as it is on the disk; a message in e, if
 * it is not as it was. */
static const struct exp_config *load_with_data(const struct res_kept *kept,
                                               const struct exp_config *recorded,
                                               const char *results, struct arena *a,
                                               struct err *e)
{
    struct exp_request request = recorded_request(kept, results, a);
    struct diag *diag = diag_create();
    request.recorded = NULL;
    request.results = results;
    const struct exp_sweep *s = exp_load(&request, a, diag);
    const struct exp_config *c = NULL;
    if (diag_errors(diag) > 0)
        diag_to_err(diag, e);
    else if (s && s->trial_count > 0)
        c = exp_fold(s->trials[0].config, kept->fold, a);
    diag_destroy(diag);
    if (!c || !kept->tags)
        return c;
    const struct feat_dataset *now = c->dataset, *then = recorded->dataset;
    bool same = now->tag_count == then->tag_count &&
                now->split_count[FEAT_TEST] == then->split_count[FEAT_TEST];
    for (size_t i = 0; same && i < now->tag_count; i++)
        same = strcmp(now->tags[i], then->tags[i]) == 0;
    if (!same)
        err_set(e, ERR_USER, "the data set of %s is not as it was then",
                now->options.root);
    return same ? c : NULL;
}

/* Fills in out->model.training. False after a fault, which has been printed. */
static bool add_training(const struct res_kept *kept, const struct exp_config *recorded,
                         const char *results, int epochs, struct arena *a,
                         struct model_trained *out)
{
    struct err e = {0};
    struct nn_export_training *t = arena_alloc(a, 1, sizeof(*t));
    const struct run_export x = {load_with_data(kept, recorded, results, a, &e),
                                 (int)kept->seed, epochs};
    if (x.config && run_export_training(&x, a, notice, t, &e) == ERR_OK) {
        out->model.training = t;
        return true;
    }
    if (epochs > 0)
        return model_fail(&e), false;
    say(stderr, "note: train.py is not written: %s\n", e.text);
    return true;
}

bool model_open_trained(const char *word, const char *results, int training,
                        struct arena *a, struct model_trained *out)
{
    struct res_kept kept;
    struct err e = {0};
    int64_t trial;
    int run;
    if (!res_kept_choice(word, &trial, &run))
        return model_wrong("a trial is a number or `best`, a run two numbers, as 37.2"),
               false;
    if (res_kept_find(res_path(results), trial, run, a, &kept, &e) != ERR_OK)
        return model_fail(&e), false;
    struct exp_request request = recorded_request(&kept, res_path(results), a);
    const struct exp_sweep *s = load(&request, a);
    if (s && fill(s->trials[0].config, &kept, a, out, &e) != ERR_OK)
        return model_fail(&e), false;
    return s && (training == MODEL_NO_TRAINING ||
                 add_training(&kept, s->trials[0].config, res_path(results), training,
                              a, out));
}

int main(int argc, char **argv)
{
    const struct cli_program program = {
        .name = "mtag-model",
        .about = "Shows networks, takes trained ones out and weights in.",
        .examples = "mtag-model summary experiments/baseline1d.yaml\n"
                    "mtag-model export pytorch 37 tagger\n"
                    "mtag-model export --help\n",
        .verbs = verbs,
        .verb_count = sizeof(verbs) / sizeof(*verbs)};
    setlocale(LC_CTYPE, "");
    gsl_set_error_handler_off();
    cli_complete_with(exp_complete);
    return cli_run_verb(&program, argc, argv);
}
