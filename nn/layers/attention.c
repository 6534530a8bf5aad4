/* Every frame gathers from all frames of its sequence, weighted by how well its query
 * fits their keys; each head does so with its own share of the channels.
 *
 * Queries, keys and values of all frames come from one matrix product. The products of
 * an item's head work on its columns in place, without rearranging them. */
#include "nn/export/torch.h"
#include "nn/kernels/attention.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/help.h"
#include "nn/layers/shared/initial.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>

struct attention {
    int heads, init;
    bool bias, qkv_bias;
    double dropout;
};

static const struct opt options[] = {
    {.name = "heads",
     .kind = OPT_INT,
     .offset = offsetof(struct attention, heads),
     .min = 1,
     .max = 4096,
     .help = "number of heads; it divides the number of channels"},
    {.name = "bias",
     .kind = OPT_BOOL,
     .offset = offsetof(struct attention, bias),
     .fallback = "true",
     .help = "add trained numbers to queries, keys and values, and to the output"},
    {.name = "qkv_bias",
     .kind = OPT_BOOL,
     .offset = offsetof(struct attention, qkv_bias),
     .fallback = "true",
     .help = "false: only to the output"},
    {.name = "dropout",
     .kind = OPT_REAL,
     .offset = offsetof(struct attention, dropout),
     .fallback = "0",
     .min = 0,
     .max = 1,
     .help = "dropout of the weights of frames"},
    NN_INIT_OPTION(offsetof(struct attention, init)),
    {0}};

/* Numbers of the tensors; those of biases that are not there mean nothing. */
struct tensors {
    bool has_in_bias;
    int in_bias, out_weight, out_bias;
};

static struct tensors tensors_of(const struct attention *o)
{
    int in = o->bias && o->qkv_bias ? 1 : 0;
    return (struct tensors){in, 1, 1 + in, 2 + in};
}

/* As PyTorch's MultiheadAttention, Glorot's bound for the first and no biases. */
static void add_tensors(struct nn_rule *rule)
{
    const struct attention *o = rule->options;
    int channels = rule->in[0].channels;
    struct nn_param_spec *p = nn_rule_param(rule, "in_proj_weight", NN_WEIGHT);
    p->bound = sqrt(6.0 / (4.0 * channels));
    p->dims[p->rank++] = 3 * channels;
    p->dims[p->rank++] = channels;
    if (tensors_of(o).has_in_bias) {
        p = nn_rule_param(rule, "in_proj_bias", NN_BIAS);
        p->dims[p->rank++] = 3 * channels;
    }
    p = nn_rule_param(rule, "out_proj.weight", NN_WEIGHT);
    p->bound = 1 / sqrt(channels);
    p->dims[p->rank++] = channels;
    p->dims[p->rank++] = channels;
    if (o->bias) {
        p = nn_rule_param(rule, "out_proj.bias", NN_BIAS);
        p->dims[p->rank++] = channels;
    }
}

static bool infer(struct nn_rule *rule)
{
    const struct attention *o = rule->options;
    struct nn_shape in = rule->in[0];
    if (!nn_check_kind(rule, "attention", 0, NN_SEQUENCES))
        return false;
    if (in.channels % o->heads != 0) {
        diag_error(rule->diag, rule->node, NULL,
                   "attention: %d heads must divide the %d channels", o->heads,
                   in.channels);
        return false;
    }
    add_tensors(rule);
    nn_init_weights(rule, o->init);
    size_t channels = (size_t)in.channels, frames = (size_t)in.frames;
    size_t row = 4 * channels; /* query, key, value, the gathered values */
    rule->saved = frames * row + (size_t)o->heads * frames * frames;
    rule->scratch = frames * frames;
    rule->scratch_example = frames * row;
    rule->macs = (uint64_t)frames * channels * row;
    snprintf(rule->detail, NN_DETAIL, "%d heads of %d", o->heads,
             in.channels / o->heads);
    return nn_infer_same(rule);
}

/* A block of memory: rows [batch][frames] of queries, keys and values (3 * channels
 * each), rows of what the heads gather (channels), and, where forward keeps them, the
 * weights of each item's heads. */
struct sizes {
    int channels, frames, heads, rows;
};

static struct sizes sizes_of(const struct nn_call *call)
{
    const struct attention *o = call->options;
    struct nn_shape in = call->in[0];
    return (struct sizes){in.channels, in.frames, o->heads, call->batch * in.frames};
}

static real *gathered_of(const struct sizes *s, real *block)
{
    return block + (size_t)s->rows * 3 * (size_t)s->channels;
}

static real *weights_of(const struct sizes *s, real *block, int item, int head)
{
    size_t square = (size_t)s->frames * (size_t)s->frames;
    return block + (size_t)s->rows * 4 * (size_t)s->channels +
           ((size_t)item * (size_t)s->heads + (size_t)head) * square;
}

static struct nn_head head_of(const struct sizes *s, real *block, int item, int head)
{
    int depth = s->channels / s->heads;
    size_t channels = (size_t)s->channels, at = (size_t)item * (size_t)s->frames;
    real *query = block + at * 3 * channels + head * depth;
    return (struct nn_head){.frames = s->frames,
                            .depth = depth,
                            .wide = 3 * s->channels,
                            .channels = s->channels,
                            .query = query,
                            .key = query + channels,
                            .value = query + 2 * channels,
                            .gathered =
                                gathered_of(s, block) + at * channels + head * depth};
}

static void draw_dropped(real *w, size_t n, double p, struct rng *stream)
{
    enum { PIECE = 1024 };
    float numbers[PIECE];
    for (size_t i = 0; i < n; i += PIECE) {
        size_t count = n - i < PIECE ? n - i : PIECE;
        rng_fill_float(stream, numbers, count);
        nn_attention_drop(w + i, numbers, (float)p, count);
    }
}

/* What dropout multiplies the kept weights by. */
static real kept_factor(const struct attention *o)
{
    return o->dropout < 1 ? (real)(1 / (1 - o->dropout)) : 0;
}

static void attend(const struct nn_call *call, const struct sizes *s, real *block)
{
    const struct attention *o = call->options;
    size_t square = (size_t)s->frames * (size_t)s->frames;
    struct rng stream;
    rng_init(&stream, call->seed, RNG_DROPOUT, call->epoch, call->item);
    for (int item = 0; item < call->batch; item++)
        for (int i = 0; i < s->heads; i++) {
            struct nn_head h = head_of(s, block, item, i);
            real *w = call->saved ? weights_of(s, block, item, i) : call->scratch;
            nn_attention_weights(w, &h);
            if (call->saved && o->dropout > 0) {
                draw_dropped(w, square, o->dropout, &stream);
                nn_attention_kept(call->scratch, w, kept_factor(o), square);
                w = call->scratch;
            }
            nn_attention_gather(&h, w);
        }
}

static void forward(const struct nn_call *call)
{
    const struct attention *o = call->options;
    struct sizes s = sizes_of(call);
    struct tensors p = tensors_of(o);
    int c = s.channels, wide = 3 * c;
    real *block =
        call->saved ? call->saved : call->scratch + (size_t)s.frames * (size_t)s.frames;
    NN_GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, s.rows, wide, c, 1, call->x[0], c,
            call->param[0], c, 0, block, wide);
    if (p.has_in_bias)
        nn_add_row(block, call->param[p.in_bias], (size_t)s.rows, (size_t)wide);
    attend(call, &s, block);
    NN_GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, s.rows, c, c, 1,
            gathered_of(&s, block), c, call->param[p.out_weight], c, 0, call->y, c);
    if (o->bias)
        nn_add_row(call->y, call->param[p.out_bias], (size_t)s.rows, (size_t)c);
}

static void backward(const struct nn_call *call)
{
    const struct attention *o = call->options;
    struct sizes s = sizes_of(call);
    struct tensors p = tensors_of(o);
    int c = s.channels, wide = 3 * c;
    real *block = call->saved;
    real *dblock = call->scratch + (size_t)s.frames * (size_t)s.frames;
    NN_GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, c, c, s.rows, 1, call->dy, c,
            gathered_of(&s, block), c, 1, call->grad[p.out_weight], c);
    if (o->bias)
        nn_add_column_sums(call->grad[p.out_bias], call->dy, (size_t)s.rows, (size_t)c);
    NN_GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, s.rows, c, c, 1, call->dy, c,
            call->param[p.out_weight], c, 0, gathered_of(&s, dblock), c);
    for (int item = 0; item < call->batch; item++)
        for (int i = 0; i < s.heads; i++) {
            struct nn_head h = head_of(&s, block, item, i);
            struct nn_head d = head_of(&s, dblock, item, i);
            nn_attention_backward(&d, &h, weights_of(&s, block, item, i),
                                  o->dropout > 0 ? kept_factor(o) : 1, call->scratch);
        }
    NN_GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, wide, c, s.rows, 1, dblock, wide,
            call->x[0], c, 1, call->grad[0], c);
    if (p.has_in_bias)
        nn_add_column_sums(call->grad[p.in_bias], dblock, (size_t)s.rows, (size_t)wide);
    if (call->dx[0])
        NN_GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, s.rows, c, wide, 1, dblock,
                wide, call->param[0], c, call->dx_add[0] ? 1 : 0, call->dx[0], c);
}

static const char helper[] =
    "class Attention(nn.Module):\n"
    "    \"\"\"Multi-head self-attention over the frames of a sequence.\"\"\"\n"
    "\n"
    "    def __init__(self, channels, heads, dropout=0.0, bias=True, qkv_bias=True):\n"
    "        super().__init__()\n"
    "        self.heads, self.dropout = heads, dropout\n"
    "        self.in_proj_weight = nn.Parameter(torch.empty(3 * channels, channels))\n"
    "        nn.init.xavier_uniform_(self.in_proj_weight)\n"
    "        self.in_proj_bias = None\n"
    "        if bias and qkv_bias:\n"
    "            self.in_proj_bias = nn.Parameter(torch.zeros(3 * channels))\n"
    "        self.out_proj = nn.Linear(channels, channels, bias)\n"
    "\n"
    "    def forward(self, x):\n"
    "        x = F.linear(x.transpose(1, 2), self.in_proj_weight, self.in_proj_bias)\n"
    "        x = x.reshape(*x.shape[:2], 3, self.heads, -1)\n"
    "        query, key, value = x.permute(2, 0, 3, 1, 4)\n"
    "        scores = query @ key.transpose(2, 3) / query.shape[-1] ** 0.5\n"
    "        weights = F.dropout(torch.softmax(scores, -1), self.dropout, "
    "self.training)\n"
    "        gathered = (weights @ value).transpose(1, 2).flatten(2)\n"
    "        return self.out_proj(gathered).transpose(1, 2)\n";

static void torch(struct nn_torch *t)
{
    const struct attention *o = t->options;
    str_addf(&t->module, "Attention(%d, %d", t->in[0].channels, o->heads);
    nn_torch_add_option(&t->module, "dropout", o->dropout, 0);
    if (!o->bias)
        str_add(&t->module, ", bias=False");
    else if (!o->qkv_bias)
        str_add(&t->module, ", qkv_bias=False");
    str_add(&t->module, ")");
    t->helper = helper;
}

const struct nn_layer_type nn_layer_attention = {
    .plugin = {.name = "attention",
               .help =
                   "every frame becomes a weighted mean of all frames of its sequence",
               .options = options,
               .options_size = sizeof(struct attention),
               .reference = "Vaswani et al. 2017; PyTorch's MultiheadAttention",
               .example = "{heads: 2, dropout: 0.3}",
               .main_option = "heads"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .torch = torch};
