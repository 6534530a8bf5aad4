/* A network is loaded as an experiment of its own, from the trial's recorded file or
 * from `model`, so that its features, chunks and normalisation are those that it was
 * trained with; only the part of its graph that the layer needs is run. What identifies
 * its outputs is the content of the weights file, that part, and its features. */
#include "runner/experiment/network.h"

#include "base/file.h"
#include "results/path.h"
#include "results/read/kept.h"
#include "runner/experiment/inputs.h"
#include "runner/experiment/layer_name.h"
#include "runner/experiment/weights_notes.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_NESTED = 8 }; /* networks whose features are networks ... */

struct networks {
    struct feat_networks base;
    const char *results;
    int nested;
};

struct trained {
    struct feat_network base;
    const struct exp_config *config;
    const struct nn_graph *part; /* of config->graph, up to the layer */
    const char *weights;         /* path */
    struct hash content;         /* of that file */
};

struct feat_network_run {
    struct exp_inputs *inputs;
    struct nn_net *net;
    size_t count; /* numbers of an output */
};

/* ---- running ---- */

static void close_run(struct feat_network_run *r)
{
    if (!r)
        return;
    exp_inputs_close(r->inputs);
    nn_net_destroy(r->net);
    free(r);
}

static enum err_code check_content(const struct trained *t, struct err *e)
{
    char *bytes;
    size_t length;
    enum err_code code = file_read(t->weights, &bytes, &length, e);
    if (code != ERR_OK)
        return code;
    struct hash now = hash_bytes(bytes, length);
    free(bytes);
    if (strcmp(now.text, t->content.text) != 0)
        return err_set(e, ERR_DATA, "%s was changed while it was used", t->weights);
    return ERR_OK;
}

/* One thread and one example at a time: the bits depend on nothing else. */
static enum err_code open_run(const struct feat_network *n,
                              struct feat_network_run **out, struct err *e)
{
    const struct trained *t = (const struct trained *)n;
    struct nn_net_options options = {
        .batch = 1, .direct = t->config->train.convolution == EXP_CONV_DIRECT};
    struct feat_network_run *r = calloc(1, sizeof(*r));
    if (!r)
        return err_set(e, ERR_MEMORY, "no memory for the network of %s", t->weights);
    r->count = (size_t)t->part->tags;
    enum err_code code = check_content(t, e);
    if (code == ERR_OK)
        code = nn_net_create(t->part, &options, &r->net, e);
    if (code == ERR_OK)
        code = nn_weights_load(t->weights, t->config->graph, nn_net_weights(r->net),
                               nn_net_statistics(r->net), e);
    if (code == ERR_OK)
        code = exp_inputs_open(t->config, t->weights, t->part->feature_used, &r->inputs,
                               e);
    if (code != ERR_OK)
        close_run(r);
    else
        *out = r;
    return code;
}

static enum err_code run(struct feat_network_run *r, const float *samples, float *out,
                         struct err *e)
{
    enum err_code code = exp_inputs_fill(r->inputs, samples, 0, r->net, 0, e);
    if (code != ERR_OK)
        return code;
    const float *y = nn_net_forward(r->net, 1, NN_EVAL, 0, 0, 0);
    memcpy(out, y, r->count * sizeof(*out));
    return ERR_OK;
}

/* ---- finding ---- */

/* What a choice names: where its faults are noted, the experiment and the weights. */
struct search {
    const struct networks *networks;
    const struct feat_network_choice *choice;
    const struct yaml_node *at;
    const char *name; /* "trial 37", or the path of weights */
    struct trained *found;
    struct arena *arena;
    struct diag *diag;
};

static bool find_files(struct search *s, struct exp_request *request)
{
    const struct feat_network_choice *c = s->choice;
    struct err e = {0};
    struct res_kept kept;
    int64_t trial;
    int number;
    if (!c->trial) {
        s->name = s->found->weights = c->weights;
        request->path = c->model;
        return true;
    }
    if (!res_kept_word(c->trial, &trial, &number)) {
        diag_error(s->diag, s->at, NULL,
                   "`trial` takes the number of a trial (37) or of a run (37.2)");
        return false;
    }
    if (res_kept_find(s->networks->results, trial, number, s->arena, &kept, &e) !=
        ERR_OK) {
        diag_error(s->diag, s->at, NULL, "%s", e.text);
        return false;
    }
    s->name = arena_printf(s->arena, "trial %lld", (long long)kept.trial);
    s->found->weights = kept.weights;
    request->from_yaml = kept.yaml;
    request->from_name = s->name;
    return true;
}

static bool load(struct search *s, const struct exp_request *request)
{
    struct diag *own = diag_create();
    struct err e = {0};
    const struct exp_sweep *sweep = exp_load(request, s->arena, own);
    if (diag_to_err(own, &e) != ERR_OK)
        diag_error(s->diag, s->at, NULL, "the experiment of %s has faults:\n%s",
                   s->name, e.text);
    else if (sweep->trial_count > 1)
        diag_error(s->diag, s->at, "a file without `sweep`",
                   "%s asks for %zu trials, whose networks may differ", request->path,
                   sweep->trial_count);
    else
        s->found->config = sweep->trials[0].config;
    diag_destroy(own);
    return s->found->config != NULL;
}

/* The last node that a name means, or -1. */
static int find_node(const struct nn_graph *g, const char *name)
{
    int found = -1;
    for (size_t i = 0; i < g->node_count; i++)
        if (exp_layer_is(&g->nodes[i], name))
            found = (int)i;
    return found;
}

/* The node whose output the last layer with weights gets, or -1. */
static int find_default_node(const struct nn_graph *g)
{
    for (size_t i = g->node_count; i-- > 0;)
        if (g->nodes[i].rule.param_count > 0)
            return g->nodes[i].from[0];
    return -1;
}

static bool find_layer(struct search *s)
{
    const struct nn_graph *g = s->found->config->graph;
    const char *name = s->choice->layer;
    int node = name ? find_node(g, name) : find_default_node(g);
    if (node < 0) {
        const struct yaml_node *at = yaml_find(s->choice->at, "layer");
        if (name)
            diag_error(s->diag, at, exp_layer_nearest(g, name, s->arena),
                       "the network of %s has no layer or block `%s`", s->name, name);
        else
            diag_error(
                s->diag, s->at, "`layer` names one of its layers",
                "the network of %s has no layer before the last one with weights",
                s->name);
        return false;
    }
    s->found->part = nn_graph_part(g, (size_t)node, s->arena);
    return true;
}

/* Reads the weights into memory of their own, and what else must be there. */
static enum err_code try_files(struct search *s, struct err *e)
{
    struct trained *t = s->found;
    const struct nn_graph *g = t->config->graph;
    char *bytes = NULL;
    size_t length;
    enum err_code code = file_read(t->weights, &bytes, &length, e);
    if (code == ERR_OK)
        t->content = hash_bytes(bytes, length);
    free(bytes);
    real *w = mem_alloc(g->weights + 1, sizeof(*w));
    real *b = mem_alloc(g->statistics + 1, sizeof(*b));
    if (code == ERR_OK && (!w || !b))
        code = err_set(e, ERR_MEMORY, "no memory for %zu weights", g->weights);
    if (code == ERR_OK)
        code = nn_weights_load(t->weights, g, w, b, e);
    if (code == ERR_OK)
        code =
            exp_inputs_check(t->config, t->weights, t->part->feature_used, s->arena, e);
    free(w);
    free(b);
    return code;
}

static struct feat_shape shape_of(const struct nn_graph *part)
{
    struct nn_shape s = part->nodes[part->node_count - 1].rule.out;
    return (struct feat_shape){.channels = s.channels,
                               .bands = s.bands,
                               .frames = s.frames,
                               .vector = s.kind == NN_VECTOR,
                               .sequence = s.kind == NN_SEQUENCE};
}

static const char *text_of(const struct trained *t, struct arena *a)
{
    const struct exp_config *c = t->config;
    struct str text = {0};
    str_addf(&text, "%s of %d samples at %d Hz, convolution %d\n", t->content.text,
             c->dataset->options.samples, c->dataset->options.sample_rate,
             c->train.convolution);
    for (size_t i = 0; i < c->input_count; i++)
        if (t->part->feature_used[i]) {
            feat_add_text(&c->inputs[i].value, &text);
            str_add(&text, "\n");
        }
    nn_graph_canonical(t->part, &text);
    for (size_t i = 0; i < t->part->node_count; i++)
        str_addf(&text, "%s\n", t->part->nodes[i].name);
    const char *copy = arena_strdup(a, str_text(&text));
    str_deinit(&text);
    return copy;
}

static const struct feat_network *find(const struct feat_networks *base,
                                       const struct feat_network_choice *choice,
                                       struct arena *a, struct diag *diag)
{
    const struct networks *n = (const struct networks *)base;
    struct trained *t = arena_alloc(a, 1, sizeof(*t));
    struct search s = {
        .networks = n, .choice = choice, .found = t, .arena = a, .diag = diag};
    struct exp_request request = {
        .trained = n->results, .nested = n->nested + 1, .needs_network = true};
    struct err e = {0};
    s.at = yaml_find(choice->at, choice->trial ? "trial" : "weights");
    if (request.nested > MOST_NESTED) {
        diag_error(diag, s.at, NULL, "the network is a feature of itself");
        return NULL;
    }
    if (!find_files(&s, &request))
        return NULL;
    /* The data that it was trained on need not be there any more. */
    struct feat_recorded recorded = {0};
    if (exp_weights_tags(t->weights, a, &recorded.tags, &recorded.tag_count, &e) !=
        ERR_OK) {
        diag_error(diag, s.at, NULL, "%s", e.text);
        return NULL;
    }
    request.recorded = recorded.tags ? &recorded : NULL;
    if (!load(&s, &request) || !find_layer(&s))
        return NULL;
    if (try_files(&s, &e) != ERR_OK) {
        diag_error(diag, s.at, NULL, "%s", e.text);
        return NULL;
    }
    t->base = (struct feat_network){
        .shape = shape_of(t->part),
        .sample_rate = t->config->dataset->options.sample_rate,
        .samples = t->config->dataset->options.samples,
        .text = text_of(t, a),
        .open = open_run,
        .run = run,
        .close = close_run,
    };
    return &t->base;
}

const struct feat_networks *exp_networks(const struct exp_request *r, struct arena *a)
{
    struct networks *n = arena_alloc(a, 1, sizeof(*n));
    *n = (struct networks){.base = {.find = find},
                           .results = res_path(r->trained ? r->trained : r->results),
                           .nested = r->nested};
    return &n->base;
}
