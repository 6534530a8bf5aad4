/* One more frame, the same for all examples, before the first: what attention gathers
 * in it stands for the whole sequence. */
#include "nn/export/torch.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/help.h"

#include <stdio.h>
#include <string.h>

enum init { LEARNED, FIXED };

struct class_token {
    int init, seed;
};

static const char *const inits[] = {"learned", "fixed", NULL};

static const struct opt options[] = {
    {.name = "init",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct class_token, init),
     .fallback = "learned",
     .choices = inits,
     .help = "learned: normal numbers that are trained; fixed: numbers of [0, 1) that "
             "stay as they are"},
    {.name = "seed",
     .kind = OPT_INT,
     .offset = offsetof(struct class_token, seed),
     .fallback = "0",
     .min = 0,
     .max = INT_MAX,
     .help = "seed of the fixed numbers"},
    {0}};

/* The streams of initial weights are those of epoch 0. */
static const double *draw_fixed(const struct class_token *o, int channels,
                                struct arena *a)
{
    double *values = arena_alloc(a, (size_t)channels, sizeof(*values));
    struct rng stream;
    rng_init(&stream, (uint64_t)o->seed, RNG_INIT, 1, 0);
    for (int c = 0; c < channels; c++)
        values[c] = rng_uniform(&stream);
    return values;
}

static bool infer(struct nn_rule *rule)
{
    const struct class_token *o = rule->options;
    struct nn_shape in = rule->in[0];
    if (!nn_check_kind(rule, "class_token", 0, NN_SEQUENCES))
        return false;
    rule->out = (struct nn_shape){NN_SEQUENCE, in.channels, 1, in.frames + 1};
    if (o->init == FIXED) {
        rule->buffers[rule->buffer_count++] =
            (struct nn_buffer_spec){.name = "token",
                                    .count = in.channels,
                                    .values = draw_fixed(o, in.channels, rule->arena)};
    } else {
        struct nn_param_spec *token = nn_rule_param(rule, "token", NN_WEIGHT);
        token->deviation = 1;
        token->rank = 3;
        memcpy(token->dims, (int[]){1, 1, in.channels}, 3 * sizeof(int));
    }
    snprintf(rule->detail, NN_DETAIL, "%s", inits[o->init]);
    return true;
}

static void forward(const struct nn_call *call)
{
    const struct class_token *o = call->options;
    size_t channels = (size_t)call->out.channels, item = nn_shape_count(call->in[0]);
    const real *token = o->init == FIXED ? call->buffer[0] : call->param[0];
    real *y = call->y;
    for (size_t b = 0; b < (size_t)call->batch; b++, y += channels + item) {
        memcpy(y, token, channels * sizeof(real));
        memcpy(y + channels, call->x[0] + b * item, item * sizeof(real));
    }
}

static void backward(const struct nn_call *call)
{
    const struct class_token *o = call->options;
    size_t channels = (size_t)call->out.channels, item = nn_shape_count(call->in[0]);
    const real *dy = call->dy;
    for (size_t b = 0; b < (size_t)call->batch; b++, dy += channels + item) {
        if (o->init == LEARNED)
            nn_copy(call->grad[0], dy, channels, true);
        if (call->dx[0])
            nn_copy(call->dx[0] + b * item, dy + channels, item, call->dx_add[0]);
    }
}

static const char helper[] =
    "class ClassToken(nn.Module):\n"
    "    \"\"\"Puts one frame, the same for all examples, before a sequence.\"\"\"\n"
    "\n"
    "    def __init__(self, channels, learned):\n"
    "        super().__init__()\n"
    "        if learned:\n"
    "            self.token = nn.Parameter(torch.randn(1, 1, channels))\n"
    "        else:\n"
    "            self.register_buffer('token', torch.zeros(channels))\n"
    "\n"
    "    def forward(self, x):\n"
    "        token = self.token.reshape(1, -1, 1).expand(len(x), -1, 1)\n"
    "        return torch.cat([token, x], 2)\n";

static void torch(struct nn_torch *t)
{
    const struct class_token *o = t->options;
    str_addf(&t->module, "ClassToken(%d, learned=%s)", t->in[0].channels,
             o->init == LEARNED ? "True" : "False");
    t->helper = helper;
}

const struct nn_layer_type nn_layer_class_token = {
    .plugin = {.name = "class_token",
               .help = "puts a frame of its own before a sequence",
               .options = options,
               .options_size = sizeof(struct class_token),
               .reference = "Devlin et al. 2019; fixed: Won, Chun and Serra 2019",
               .example = "{init: learned}",
               .main_option = "init"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .torch = torch};
