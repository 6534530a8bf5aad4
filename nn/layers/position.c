/* Adds a positional encoding to each frame. */
#include "nn/export/torch.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/help.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum type { LEARNED, SINUSOIDAL };

struct position {
    int type, max_frames;
};

static const char *const types[] = {"learned", "sinusoidal", NULL};
static const char *const words[] = {"input", NULL};

static const struct opt options[] = {
    {.name = "type",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct position, type),
     .fallback = "learned",
     .choices = types,
     .help = "learned: a trained vector for each position; sinusoidal: sines and "
             "cosines of the position"},
    {.name = "max_frames",
     .kind = OPT_INT,
     .offset = offsetof(struct position, max_frames),
     .fallback = "input",
     .min = 1,
     .max = 1048576,
     .words = words,
     .unit = "frames",
     .help =
         "number of positions with a vector; `input`: as many as the input has frames"},
    {0}};

/* sin(t / 10000^(c / channels)) in even channels c, its cosine in the next ones. */
static const double *sinusoids(int frames, int channels, struct arena *a)
{
    double *values = arena_alloc(a, (size_t)frames * (size_t)channels, sizeof(*values)),
           *v = values;
    for (int t = 0; t < frames; t++)
        for (int c = 0; c < channels; c++) {
            double angle = t * pow(10000, -(double)(c / 2 * 2) / channels);
            *v++ = c % 2 == 0 ? sin(angle) : cos(angle);
        }
    return values;
}

static bool infer(struct nn_rule *rule)
{
    const struct position *o = rule->options;
    struct nn_shape in = rule->in[0];
    if (!nn_check_kind(rule, "position", 0, NN_SEQUENCES))
        return false;
    int frames = o->max_frames == OPT_WORD(0) ? in.frames : o->max_frames;
    if (in.frames > frames) {
        diag_error(rule->diag, rule->node, "raise max_frames, or pool before it",
                   "position: max_frames is %d, but the input has %d frames", frames,
                   in.frames);
        return false;
    }
    if (o->type == SINUSOIDAL) {
        rule->buffers[rule->buffer_count++] = (struct nn_buffer_spec){
            .name = "positions",
            .count = in.frames * in.channels,
            .values = sinusoids(in.frames, in.channels, rule->arena)};
    } else {
        struct nn_param_spec *p = nn_rule_param(rule, "positions", NN_WEIGHT);
        p->deviation = 1;
        p->rank = 3;
        memcpy(p->dims, (int[]){1, frames, in.channels}, 3 * sizeof(int));
    }
    snprintf(rule->detail, NN_DETAIL, "%s", types[o->type]);
    return nn_infer_same(rule);
}

static void forward(const struct nn_call *call)
{
    const struct position *o = call->options;
    size_t item = nn_shape_count(call->out);
    const real *p = o->type == SINUSOIDAL ? call->buffer[0] : call->param[0];
    for (size_t b = 0; b < (size_t)call->batch; b++)
        nn_sum(call->y + b * item, call->x[0] + b * item, p, item);
}

static void backward(const struct nn_call *call)
{
    const struct position *o = call->options;
    size_t item = nn_shape_count(call->out);
    if (o->type == LEARNED)
        for (size_t b = 0; b < (size_t)call->batch; b++)
            nn_copy(call->grad[0], call->dy + b * item, item, true);
    if (call->dx[0])
        nn_copy(call->dx[0], call->dy, (size_t)call->batch * item, call->dx_add[0]);
}

static const char helper[] =
    "class Position(nn.Module):\n"
    "    \"\"\"Adds to each frame the vector of its place.\"\"\"\n"
    "\n"
    "    def __init__(self, frames, channels, learned):\n"
    "        super().__init__()\n"
    "        if learned:\n"
    "            self.positions = nn.Parameter(torch.randn(1, frames, channels))\n"
    "        else:\n"
    "            self.register_buffer('positions', torch.zeros(frames * channels))\n"
    "\n"
    "    def forward(self, x):\n"
    "        places = self.positions.reshape(-1, x.shape[1])[:x.shape[2]]\n"
    "        return x + places.t()\n";

static void torch(struct nn_torch *t)
{
    const struct position *o = t->options;
    bool learned = o->type == LEARNED;
    int frames =
        learned && o->max_frames != OPT_WORD(0) ? o->max_frames : t->in[0].frames;
    str_addf(&t->module, "Position(%d, %d, learned=%s)", frames, t->in[0].channels,
             learned ? "True" : "False");
    t->helper = helper;
}

const struct nn_layer_type nn_layer_position = {
    .plugin = {.name = "position",
               .help = "adds a positional encoding to each frame",
               .options = options,
               .options_size = sizeof(struct position),
               .reference = "Vaswani et al. 2017, section 3.5",
               .example = "{max_frames: 13}",
               .main_option = "type"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .in_place = true,
    .torch = torch};
