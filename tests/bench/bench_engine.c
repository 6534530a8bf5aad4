/* Milliseconds of a training step (forward, loss, backward, optimizer) of the
 * homework's networks, from features to updated weights, on one thread.
 *
 *   bench_engine [--eval] [--plain] [--direct] [--threads N] [--cpu] [--batch N]
 *                [--steps N] [MODEL ...]
 *
 * The minimum over the steps is what the machine can do; the median what it did. --cpu:
 * processor time instead of elapsed time, for a machine that others use too. --eval:
 * forward alone, as for validation.
 * GFLOP/s counts two operations for each multiply-add of forward, three times (forward,
 * gradient of the weights, gradient of the data). */
#include "base/diag.h"
#include "base/clock.h"
#include "nn/loss.h"
#include "nn/net.h"
#include "nn/optimizer.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TAGS = 50 };

static const struct {
    const char *name, *text;
} models[] = {
    {"baseline1d",
     "blocks:\n"
     "  stage:\n"
     "    options: {filters: 32}\n"
     "    layers: [{conv1d: {filters: $filters, kernel: 3, padding: 3}},\n"
     "             batchnorm, relu, {max_pool1d: {kernel: 3}}]\n"
     "layers: [batchnorm, bands_as_channels, {stage: {repeat: 3}},\n"
     "         global_avg_pool, {linear: {units: tags}}]\n"},
    {"cnn2d", "blocks:\n"
              "  stage:\n"
              "    options: {filters: ~, pool: 2}\n"
              "    layers: [{conv2d: {filters: $filters, kernel: 3, padding: 1}},\n"
              "             batchnorm, relu, {max_pool2d: {kernel: $pool}}]\n"
              "layers: [batchnorm, {stage: {each: {filters: [64, 128, 128, 64],\n"
              "                                    pool: [4, 3, 3, [2, 5]]}}},\n"
              "         flatten, {linear: {units: tags}}]\n"},
    {"cnn2d-gelu",
     "blocks:\n"
     "  stage:\n"
     "    options: {filters: ~, pool: 2}\n"
     "    layers: [{conv2d: {filters: $filters, kernel: 3, padding: 1}},\n"
     "             batchnorm, gelu, {max_pool2d: {kernel: $pool}}]\n"
     "layers: [batchnorm, {stage: {each: {filters: [64, 128, 128, 64],\n"
     "                                    pool: [4, 3, 3, [2, 5]]}}},\n"
     "         flatten, {linear: {units: tags}}]\n"},
    {"resnet",
     "blocks:\n"
     "  residual:\n"
     "    options: {filters: 128, stride: 2}\n"
     "    layers:\n"
     "      - conv2d: {filters: $filters, kernel: 3, stride: $stride, padding: 1}\n"
     "      - batchnorm\n"
     "      - relu\n"
     "      - conv2d: {filters: $filters, kernel: 3, padding: 1}\n"
     "      - batchnorm: {name: main}\n"
     "      - shortcut: {from: input, filters: $filters, stride: $stride, kernel: 3}\n"
     "      - add: {from: [main, previous]}\n"
     "      - relu\n"
     "layers: [batchnorm, {residual: {repeat: 6}}, global_max_pool,\n"
     "         {linear: {units: tags}}]\n"},
};

static const struct nn_feature mel = {"mel", {NN_IMAGE, 1, 96, 188}};

static bool processor_time;

/* In ms. */
static double now(void)
{
    return 1e3 * (processor_time ? (double)clock() / CLOCKS_PER_SEC : clock_seconds());
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

struct bench {
    struct nn_net_options options;
    int steps;
};

static void *chosen(const struct registry *r, const char *name, const char *text,
                    struct opt_typed *out, struct arena *a, struct diag *diag)
{
    struct yaml_node *node = yaml_read_text(text, strlen(text), name, ".", a, diag);
    opt_read_typed(r, node, name, out, a, diag);
    return out->options;
}

static int run(const struct bench *b, const char *name, const char *text)
{
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    struct yaml_node *model = yaml_read_text(text, strlen(text), name, ".", a, diag);
    struct nn_graph *g = nn_graph_read(model, NULL, &mel, 1, TAGS, a, diag);
    struct opt_typed loss, optimizer;
    chosen(&nn_losses, "loss", "bce", &loss, a, diag);
    chosen(&nn_optimizers, "optimizer", "{type: adam, lr: 1e-3}", &optimizer, a, diag);
    diag_print(diag, stderr);
    if (!g || diag_errors(diag))
        return EXIT_FAILURE;
    struct nn_loss bce = {(const void *)loss.type, loss.options, NULL};
    struct nn_update update = {0};
    const struct nn_optimizer_type *adam = (const void *)optimizer.type;

    struct nn_net *net;
    struct err e = {0};
    if (nn_net_create(g, &b->options, &net, &e) != ERR_OK) {
        fprintf(stderr, "%s\n", e.text);
        return EXIT_FAILURE;
    }
    int batch = b->options.batch;
    nn_graph_init(g, 1, nn_net_weights(net), nn_net_statistics(net));
    struct rng stream;
    rng_init(&stream, 1, RNG_SYNTH, 0, 0);
    for (size_t i = 0; i < (size_t)batch * nn_shape_count(mel.shape); i++)
        nn_net_input(net, 0)[i] = (real)(40 * rng_uniform(&stream) - 60);
    float *targets = arena_alloc(a, (size_t)(batch * TAGS), sizeof *targets);
    for (int i = 0; i < batch * TAGS; i++)
        targets[i] = rng_uniform(&stream) < 0.1;
    real *dlogits = arena_alloc(a, (size_t)(batch * TAGS), sizeof *dlogits);
    real *slots = arena_alloc(a, (size_t)adam->slots(optimizer.options) * g->weights,
                              sizeof *slots);

    enum nn_mode mode = b->options.training ? NN_TRAIN : NN_EVAL;
    double *times = arena_alloc(a, (size_t)b->steps, sizeof *times), last = 0;
    double forward = 1e30, backward = 1e30;
    for (int i = 0; i < b->steps; i++) {
        double start = now();
        if (mode == NN_TRAIN)
            nn_net_zero_gradients(net);
        const real *logits = nn_net_forward(net, batch, mode, 1, 0, (uint64_t)i);
        last = nn_loss_compute(&bce, logits, targets, batch, TAGS, dlogits);
        double middle = now();
        times[i] = middle - start;
        if (mode == NN_EVAL)
            continue;
        nn_net_backward(net, dlogits);
        double end = now();
        nn_optimizer_begin(&optimizer, 1e-3, NAN, &update);
        adam->step(optimizer.options, &update, nn_net_weights(net),
                   nn_net_gradients(net), slots, g->weights);
        times[i] = now() - start;
        forward = middle - start < forward ? middle - start : forward;
        backward = end - middle < backward ? end - middle : backward;
    }
    qsort(times, (size_t)b->steps, sizeof *times, by_value);
    double flops = (mode == NN_TRAIN ? 6e-6 : 2e-6) * (double)g->macs * batch;
    printf("%-12s batch %d: median %8.2f ms, least %8.2f, %.0f GFLOP/s, %zu MB, "
           "loss %.4f",
           name, batch, times[b->steps / 2], times[0], flops / times[0],
           nn_net_memory(g, &b->options) >> 20, last);
    if (mode == NN_TRAIN)
        printf(" (forward %.2f, backward %.2f)", forward, backward);
    putchar('\n');
    nn_net_destroy(net);
    diag_destroy(diag);
    arena_destroy(a);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct bench b = {{.batch = 16, .training = true}, 15};
    const char *only[16];
    int named = 0, status = EXIT_SUCCESS;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--cpu") == 0)
            processor_time = true;
        else if (strcmp(argv[i], "--eval") == 0)
            b.options.training = false;
        else if (strcmp(argv[i], "--plain") == 0)
            b.options.plain = true;
        else if (strcmp(argv[i], "--direct") == 0)
            b.options.direct = true;
        else if (strcmp(argv[i], "--threads") == 0 && i + 1 < argc)
            b.options.threads = atoi(argv[++i]);
        else if (strcmp(argv[i], "--batch") == 0 && i + 1 < argc)
            b.options.batch = atoi(argv[++i]);
        else if (strcmp(argv[i], "--steps") == 0 && i + 1 < argc)
            b.steps = atoi(argv[++i]);
        else if (named < 16)
            only[named++] = argv[i];
    }
    openblas_set_num_threads(1);
    for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
        bool wanted = named == 0;
        for (int i = 0; i < named; i++)
            wanted |= strcmp(only[i], models[m].name) == 0;
        if (wanted && run(&b, models[m].name, models[m].text) != EXIT_SUCCESS)
            status = EXIT_FAILURE;
    }
    return status;
}
