/* The time of a training step (forward, loss, backward, optimizer) of an experiment's
 * network, on random numbers in place of music; no recordings are needed:
 *
 *   bench_engine [options] experiments/cnn2d.yaml [path=value ...]
 *
 * The least time of the steps is what the machine can do, the median what it did. A
 * step of PyTorch's networks is measured by torch_steps.py; steps.sh sets both side by
 * side. GFLOP/s counts two operations for each multiply-add of forward; in training
 * three times that (forward, gradient of the weights, gradient of the data). */
#include "base/cli.h"
#include "base/clock.h"
#include "base/file.h"
#include "nn/net/net.h"
#include "runner/experiment/experiment.h"

#include <cblas.h>
#include <gsl/gsl_errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct arguments {
    bool eval, waveform, plain, direct, cpu, each, rate;
    int threads, steps;
};

static const struct cli_option options[] = {
    {"eval", 0, CLI_FLAG, offsetof(struct arguments, eval), NULL,
     "forward alone, as for validation"},
    {"waveform", 0, CLI_FLAG, offsetof(struct arguments, waveform), NULL,
     "compute the features of every example, too"},
    {"threads", 0, CLI_INT, offsetof(struct arguments, threads), "N",
     "threads that share a step (default 1)"},
    {"steps", 0, CLI_INT, offsetof(struct arguments, steps), "N",
     "steps that are measured, after one that is not (default 15)"},
    {"cpu", 0, CLI_FLAG, offsetof(struct arguments, cpu), NULL,
     "processor time, for a machine that others use too"},
    {"each", 0, CLI_FLAG, offsetof(struct arguments, each), NULL,
     "print each step's ms in a line, at the end `peak` and the most MB used"},
    {"plain", 0, CLI_FLAG, offsetof(struct arguments, plain), NULL, "no fused kernels"},
    {"direct", 0, CLI_FLAG, offsetof(struct arguments, direct), NULL,
     "no convolution by Winograd's method"},
    {"rate", 0, CLI_FLAG, offsetof(struct arguments, rate), NULL,
     "print the GFLOP/s of OpenBLAS on square matrices, and the network's million "
     "multiply-adds for an example; measure nothing else"},
    {0}};

static const struct cli cli = {
    .program = "bench_engine",
    .usage = "[options] EXPERIMENT.yaml [path=value ...]",
    .about = "Measures steps of the network of an experiment.",
    .options = options,
    .examples = "bench_engine --threads 2 experiments/resnet.yaml\n"
                "bench_engine --eval experiments/cnn2d.yaml train.batch=32\n"};

/* In ms. */
static double now(bool processor)
{
    return 1e3 * (processor ? (double)clock() / CLOCKS_PER_SEC : clock_seconds());
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* A collection without recordings that the experiment's words are checked against: the
 * homework's tags, and for each split enough clips for a batch. */
static bool write_collection(const char *folder, struct arena *a)
{
    struct err e = {0};
    struct str table = {0};
    str_add(&table, "clip_id");
    for (int t = 0; t < 50; t++)
        str_addf(&table, "\t%s", feat_top50[t]);
    str_add(&table, "\tmp3_path\n");
    for (int i = 0; i < 3 * 128; i++) {
        str_addf(&table, "%d", i + 1);
        for (int t = 0; t < 50; t++)
            str_addf(&table, "\t%d", (i + t) % 2);
        str_addf(&table, "\t%c/clip%d.mp3\n", "acd"[i % 3], i);
    }
    const char *path = file_join(a, folder, "annotations_final.csv");
    bool written = file_make_folders(file_join(a, folder, "waveform"), &e) == ERR_OK &&
                   file_write(path, str_text(&table), table.length, &e) == ERR_OK;
    str_deinit(&table);
    return written;
}

static void remove_collection(const char *folder, struct arena *a)
{
    remove(file_join(a, folder, "annotations_final.csv"));
    remove(file_join(a, folder, "waveform"));
    remove(folder);
}

/* The experiment's first trial; NULL after its faults were printed. */
static const struct exp_config *load(const struct cli_list *words, struct arena *a)
{
    char folder[] = "/tmp/bench-engine-XXXXXX";
    if (!mkdtemp(folder) || !write_collection(folder, a)) {
        fprintf(stderr, "bench_engine: cannot write to %s\n", folder);
        return NULL;
    }
    setenv("MTAG_DATA", folder, 1);
    struct exp_request request = {.path = words->items[0],
                                  .overrides = words->items + 1,
                                  .override_count = words->count - 1};
    struct diag *diag = diag_create();
    const struct exp_sweep *s = exp_load(&request, a, diag);
    diag_print(diag, stderr);
    diag_destroy(diag);
    remove_collection(folder, a);
    return s && s->trial_count > 0 ? s->trials[0].config : NULL;
}

/* What stands in for recordings, and what makes the network's inputs of them. */
struct front {
    struct feat_extractor *extractors[EXP_MAX_INPUTS];
    float *samples; /* of a batch */
    size_t length;  /* samples of an example */
};

struct bench {
    const struct arguments *arguments;
    const struct exp_config *config;
    struct nn_net *net;
    struct front front;
    struct nn_loss loss;
    struct nn_update update;
    real *dlogits, *slots;
    float *targets;
};

static const struct feat_type *feature_of(const struct bench *b, size_t input)
{
    return (const struct feat_type *)b->config->inputs[input].value.type;
}

static enum err_code open_front(struct bench *b, struct rng *r, struct arena *a,
                                struct err *e)
{
    const struct exp_config *c = b->config;
    const struct feat_data *o = &c->dataset->options;
    size_t batch = (size_t)c->train.batch;
    b->front.length = (size_t)o->samples;
    b->front.samples = arena_alloc(a, batch * b->front.length, sizeof(float));
    for (size_t i = 0; i < batch * b->front.length; i++)
        b->front.samples[i] = (float)(rng_uniform(r) - 0.5);
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < c->input_count && code == ERR_OK; i++)
        code = feature_of(b, i)->open(c->inputs[i].value.options, o->sample_rate,
                                      &b->front.extractors[i], e);
    return code;
}

static void close_front(struct bench *b)
{
    for (size_t i = 0; i < b->config->input_count; i++)
        feature_of(b, i)->close(b->front.extractors[i]);
}

static void run_front(struct bench *b)
{
    const struct exp_config *c = b->config;
    struct front *f = &b->front;
    struct err e = {0};
    for (size_t k = 0; k < c->input_count; k++) {
        size_t size = nn_shape_count(c->graph->features[k].shape);
        for (size_t i = 0; i < (size_t)c->train.batch; i++)
            if (feature_of(b, k)->run(f->extractors[k], f->samples + i * f->length,
                                      (long)f->length,
                                      nn_net_input(b->net, k) + i * size, &e))
                fprintf(stderr, "bench_engine: %s\n", e.text);
    }
}

/* Numbers that could be decibels, and a tag in ten. */
static void fill(struct bench *b, struct rng *r)
{
    const struct exp_config *c = b->config;
    size_t batch = (size_t)c->train.batch, tags = c->dataset->tag_count;
    for (size_t k = 0; k < c->input_count; k++) {
        size_t size = nn_shape_count(c->graph->features[k].shape);
        for (size_t i = 0; i < batch * size; i++)
            nn_net_input(b->net, k)[i] = (real)(40 * rng_uniform(r) - 60);
    }
    for (size_t i = 0; i < batch * tags; i++)
        b->targets[i] = rng_uniform(r) < 0.1;
}

static enum err_code open_bench(struct bench *b, struct arena *a, struct err *e)
{
    const struct exp_config *c = b->config;
    const struct arguments *o = b->arguments;
    const struct opt_typed *optimizer = &c->train.phases[0].optimizer;
    const struct nn_optimizer_type *type = (const void *)optimizer->type;
    size_t outputs = (size_t)c->train.batch * c->dataset->tag_count;
    size_t slots = (size_t)type->slots(optimizer->options) * c->graph->weights;
    struct nn_net_options net = {.batch = c->train.batch,
                                 .threads = o->threads,
                                 .training = !o->eval,
                                 .direct = o->direct,
                                 .plain = o->plain};
    struct nn_tag_counts counts = {0};
    struct rng r;
    rng_init(&r, 1, RNG_SYNTH, 0, 0);
    b->dlogits = arena_alloc(a, outputs, sizeof(real));
    b->targets = arena_alloc(a, outputs, sizeof(float));
    b->slots = arena_alloc(a, o->eval ? 1 : slots + 1, sizeof(real));
    enum err_code code = nn_loss_open(&c->train.loss, &counts, &b->loss, e);
    if (code == ERR_OK)
        code = nn_net_create(c->graph, &net, &b->net, e);
    if (code != ERR_OK)
        return code;
    nn_graph_init(c->graph, 1, nn_net_weights(b->net), nn_net_statistics(b->net));
    fill(b, &r);
    return o->waveform ? open_front(b, &r, a, e) : ERR_OK;
}

static void run_step(struct bench *b, int step)
{
    const struct exp_config *c = b->config;
    const struct opt_typed *optimizer = &c->train.phases[0].optimizer;
    const struct nn_optimizer_type *type = (const void *)optimizer->type;
    int batch = c->train.batch, tags = (int)c->dataset->tag_count;
    bool training = !b->arguments->eval;
    if (b->arguments->waveform)
        run_front(b);
    const real *logits = nn_net_forward(b->net, batch, training ? NN_TRAIN : NN_EVAL, 1,
                                        0, (uint64_t)step);
    nn_loss_compute(&b->loss, logits, b->targets, batch, tags,
                    training ? b->dlogits : NULL);
    if (!training)
        return;
    nn_net_zero_gradients(b->net);
    nn_net_backward(b->net, b->dlogits);
    nn_optimizer_begin(optimizer, 1e-4, NAN, &b->update);
    type->step(optimizer->options, &b->update, nn_net_weights(b->net),
               nn_net_gradients(b->net), b->slots, c->graph->weights);
}

static double peak_memory(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static void print_times(const struct bench *b, const char *path, double *ms)
{
    const struct arguments *o = b->arguments;
    int steps = o->steps;
    if (o->each) {
        for (int i = 0; i < steps; i++)
            printf("%.4f\n", ms[i]);
        printf("peak %.1f\n", peak_memory());
        return;
    }
    qsort(ms, (size_t)steps, sizeof(*ms), by_value);
    double flops = (o->eval ? 2e-6 : 6e-6) * (double)b->config->graph->macs *
                   b->config->train.batch;
    printf("%s, batch %d: median %.2f ms, least %.2f, %.0f GFLOP/s, %.0f MB\n", path,
           b->config->train.batch, ms[steps / 2], ms[0], flops / ms[0], peak_memory());
}

static int measure(struct bench *b, const char *path)
{
    struct arena *a = arena_create();
    struct err e = {0};
    int status = 2;
    if (open_bench(b, a, &e) == ERR_OK) {
        int steps = b->arguments->steps;
        double *ms = arena_alloc(a, (size_t)steps, sizeof(*ms));
        run_step(b, 0);
        for (int i = 0; i < steps; i++) {
            double start = now(b->arguments->cpu);
            run_step(b, i + 1);
            ms[i] = now(b->arguments->cpu) - start;
        }
        print_times(b, path, ms);
        status = 0;
    } else {
        fprintf(stderr, "bench_engine: %s\n", e.text);
    }
    close_front(b);
    nn_loss_close(&b->loss);
    nn_net_destroy(b->net);
    arena_destroy(a);
    return status;
}

/* The rate that a floor is counted with: what the library reaches on matrices that suit
 * it. */
static void print_rate(const struct exp_config *c)
{
    enum { SIDE = 1024, TIMES = 9 };
    struct arena *a = arena_create();
    float *m[3];
    double ms[TIMES];
    for (int i = 0; i < 3; i++) {
        m[i] = arena_alloc(a, (size_t)SIDE * SIDE, sizeof(float));
        for (int k = 0; k < SIDE * SIDE; k++)
            m[i][k] = (float)(k % 7);
    }
    for (int i = 0; i < TIMES; i++) {
        double start = now(true);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, SIDE, SIDE, SIDE, 1,
                    m[0], SIDE, m[1], SIDE, 0, m[2], SIDE);
        ms[i] = now(true) - start;
    }
    qsort(ms, TIMES, sizeof(*ms), by_value);
    printf("%.1f %.3f\n", 2e-6 * SIDE * SIDE * SIDE / ms[TIMES / 2],
           1e-6 * (double)c->graph->macs);
    arena_destroy(a);
}

int main(int argc, char **argv)
{
    struct arguments o = {0};
    struct cli_list words = {0};
    enum cli_result parsed = cli_parse(&cli, argc, argv, &o, &words);
    if (parsed != CLI_GO)
        return parsed == CLI_DONE ? 0 : 2;
    if (words.count < 1) {
        fputs("bench_engine: which experiment?\n", stderr);
        return 2;
    }
    o.threads = o.threads == INT_MIN ? 1 : o.threads;
    o.steps = o.steps < 1 ? 15 : o.steps;
    gsl_set_error_handler_off();
    openblas_set_num_threads(1);
    struct arena *a = arena_create();
    struct bench b = {.arguments = &o, .config = load(&words, a)};
    int status = 2;
    if (b.config && o.rate) {
        print_rate(b.config);
        status = 0;
    } else if (b.config) {
        status = measure(&b, words.items[0]);
    }
    arena_destroy(a);
    return status;
}
