#include "runner/experiment/init.h"

#include "base/file.h"
#include "results/read/kept.h"
#include "runner/experiment/layer_name.h"

#include <stdlib.h>
#include <string.h>

static const char *const none_word[] = {"none", NULL};
static const char *const biases[] = {"default", "prior", NULL};

const struct opt exp_init_table[] = {
    {.name = "weights",
     .kind = OPT_PATH,
     .offset = offsetof(struct exp_init, weights),
     .fallback = "none",
     .words = none_word,
     .or_number = true,
     .silent = true,
     .help =
         "a file (.safetensors or PyTorch's .pth), or the number of a trial (37) or "
         "run (37.2) of the results"},
    {.name = "freeze",
     .kind = OPT_STRING_LIST,
     .offset = offsetof(struct exp_init, freeze),
     .fallback = "none",
     .words = none_word,
     .silent = true,
     .help = "layers and blocks whose weights and running statistics stay; their "
             "normalisation uses those statistics"},
    {.name = "rename",
     .kind = OPT_NODE,
     .offset = offsetof(struct exp_init, rename),
     .help = "from names of the file to names of the model: {encoder.conv1: conv1, "
             "module.: '', head: ''}; a whole name to '' is left out, and the model's "
             "layer of that name keeps its initial values; * stands for a part between "
             "dots, and a+b+c joins tensors, as in {attn.q+attn.k+attn.v: "
             "attention1.in_proj}"},
    {.name = "bias",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct exp_init, bias),
     .choices = biases,
     .fallback = "default",
     .help = "prior: the output begins with the frequencies of the tags"},
    {0}};

static const struct yaml_node *place(const struct exp_init *init, const char *key)
{
    const struct yaml_node *node = yaml_find(init->node, key);
    return node ? node : init->node;
}

void exp_read_init(const struct yaml_node *node, struct exp_init *init, struct arena *a,
                   struct diag *diag)
{
    const struct yaml_node *map = init->rename;
    init->node = node;
    if (!map || yaml_is_null(map))
        return;
    if (map->kind != YAML_MAPPING) {
        diag_error(diag, map, "as in `rename: {encoder.conv1: conv1}`",
                   "`rename` of train.init must be a mapping from names to names");
        init->weights = NULL;
        return;
    }
    init->renames = arena_alloc(a, map->count, sizeof(*init->renames));
    for (size_t i = 0; i < map->count; i++) {
        const struct yaml_node *to = map->pairs[i].value;
        if (to->kind != YAML_SCALAR)
            diag_error(diag, to, NULL, "a name that `rename` gives must be a text");
        else
            init->renames[init->rename_count++] = (struct nn_weights_rename){
                map->pairs[i].key->text, yaml_is_null(to) ? NULL : to->text};
    }
}

void exp_find_weights(struct exp_init *init, const char *results, struct arena *a,
                      struct diag *diag)
{
    const struct yaml_node *at = place(init, "weights");
    struct err e = {0};
    struct res_kept kept;
    int64_t trial;
    int run;
    if (!init->weights)
        return;
    const char *path = init->weights;
    enum err_code code = ERR_OK;
    if (res_kept_word(init->weights, &trial, &run)) {
        code = res_kept_find(results, trial, run, a, &kept, &e);
        path = code != ERR_OK ? NULL : kept.weights;
    }
    char *bytes = NULL;
    size_t length;
    if (code == ERR_OK)
        code = file_read(path, &bytes, &length, &e);
    if (code != ERR_OK) {
        diag_error(diag, at, NULL, "%s", e.text);
        return;
    }
    init->path = path;
    init->content = hash_bytes(bytes, length);
    free(bytes);
}

/* ---- freezing ---- */

static void find_frozen(const struct exp_init *init, const struct nn_graph *g,
                        bool *frozen, struct arena *a, struct diag *diag)
{
    const struct yaml_node *list = place(init, "freeze");
    for (size_t i = 0; i < init->freeze.count; i++) {
        const char *name = init->freeze.items[i];
        bool found = false;
        for (size_t n = 0; n < g->node_count; n++)
            if (exp_layer_is(&g->nodes[n], name))
                found = frozen[n] = true;
        const struct yaml_node *at =
            list && list->kind == YAML_SEQUENCE ? list->items[i] : list;
        if (!found)
            diag_error(diag, at, exp_layer_nearest(g, name, a),
                       "`freeze` names `%s`, but the model has no such layer or block",
                       name);
    }
    if (nn_trained_find(g, frozen, a).weights == 0)
        diag_error(diag, list, NULL, "`freeze` leaves no weights to train");
}

/* ---- trying ---- */

/* Reads the weights into memory of their own. */
static void try_weights(const struct exp_init *init, const struct nn_graph *g,
                        struct arena *a, struct diag *diag)
{
    const struct yaml_node *at = place(init, "weights");
    struct nn_weights_import how = {
        .renames = init->renames,
        .rename_count = init->rename_count,
        .weights = mem_alloc(g->weights + 1, sizeof(*how.weights)),
        .statistics = mem_alloc(g->statistics + 1, sizeof(*how.statistics)),
        .arena = a};
    static const char left_out[] =
        "`rename: {head: ''}` lets the layer `head` begin anew";
    struct err e = {0};
    if (!how.weights || !how.statistics)
        err_set(&e, ERR_MEMORY, "no memory for %zu weights", g->weights);
    else
        nn_weights_import(init->path, g, &how, &e);
    if (e.code != ERR_OK)
        diag_error(diag, at, e.code == ERR_DATA ? left_out : NULL, "%s", e.text);
    else if (how.notice)
        diag_warning(diag, at, NULL, "%s", how.notice);
    free(how.weights);
    free(how.statistics);
}

void exp_fit_init(const struct exp_init *init, const struct nn_graph *g,
                  const bool **frozen, struct str *text, struct arena *a,
                  struct diag *diag)
{
    size_t at;
    *frozen = NULL;
    if (init->freeze.count > 0) {
        bool *mask = arena_alloc(a, g->node_count, sizeof(*mask));
        find_frozen(init, g, mask, a, diag);
        str_add(text, "frozen");
        for (size_t i = 0; i < g->node_count; i++)
            if (mask[i] && g->nodes[i].rule.param_count + g->nodes[i].rule.buffer_count)
                str_addf(text, " %zu", i);
        str_add(text, "\n");
        *frozen = mask;
    }
    if (init->path)
        try_weights(init, g, a, diag);
    if (init->bias == EXP_BIAS_PRIOR && !nn_output_bias(g, &at))
        diag_error(diag, place(init, "bias"),
                   "end the model with `linear: {units: tags}`",
                   "`bias: prior` needs a bias in the last layer, `%s`",
                   g->nodes[g->node_count - 1].name);
}
