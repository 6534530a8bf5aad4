/* The models that come with mtag: their sizes, as published and as PyTorch counts them,
 * and one training step of each against PyTorch (tests/golden/nn/make_models.py). */
#include "loading.h"
#include "tests/nn/golden.h"

enum { TAGS = 50 };

static const struct yaml_node *read_index(struct loading *l)
{
    const struct yaml_node *index =
        yaml_read_file(GOLDEN_FOLDER "models.yaml", l->arena, l->diag);
    assert_non_null(index);
    assert_true(index->count > 0);
    return index;
}

static const char *text_of(const struct yaml_node *entry, const char *key)
{
    const struct yaml_node *node = yaml_find(entry, key);
    assert_non_null(node);
    return node->text;
}

static double number_of(const struct yaml_node *entry, const char *key)
{
    double number = 0;
    assert_true(yaml_to_double(yaml_find(entry, key), &number));
    return number;
}

static const struct nn_graph *load(struct loading *l, const char *name,
                                   const char *const *words)
{
    const char *file = arena_printf(l->arena, "models/%s.yaml", name);
    return loading_given(l, file, words)->trials[0].config->graph;
}

/* Won et al. 2020, counted with the authors' code. */
static void sizes_are_the_published_ones(void **state)
{
    static const struct {
        const char *name;
        size_t weights;
        double giga; /* multiply-adds, rounded to three decimals */
    } published[] = {
        {"fcn", 447732, 2.154},
        {"musicnn", 784300, 1.202},
        {"sample_cnn", 1869874, 1.728},
        {"sample_cnn_se", 6951858, 4.858},
        {"short_chunk_cnn", 3687348, 2.011},
        {"short_chunk_res", 12104244, 2.773},
        {"harmonic_cnn", 3631551, 4.236},
        {"crnn", 394100, 4.064},
        {"self_attention", 10521652, 13.368},
        {"music_tagging_transformer", 4567732, 13.726},
    };
    for (size_t i = 0; i < sizeof(published) / sizeof(*published); i++) {
        const struct nn_graph *g = load(*state, published[i].name, NULL);
        if (g->weights != published[i].weights ||
            fabs((double)g->macs / 1e9 - published[i].giga) > 0.0005)
            fail_msg("%s has %zu weights and %llu multiply-adds", published[i].name,
                     g->weights, (unsigned long long)g->macs);
    }
}

static void sizes_are_those_of_pytorch_s_networks(void **state)
{
    const struct yaml_node *index = read_index(*state);
    for (size_t i = 0; i < index->count; i++) {
        const struct yaml_node *entry = index->items[i];
        const struct nn_graph *g = load(*state, text_of(entry, "name"), NULL);
        if ((double)g->weights != number_of(entry, "weights") ||
            (double)g->macs != number_of(entry, "macs"))
            fail_msg("%s has %zu weights and %llu multiply-adds",
                     text_of(entry, "name"), g->weights, (unsigned long long)g->macs);
    }
}

static void check_model(struct loading *l, const struct yaml_node *entry)
{
    const struct yaml_node *given = yaml_find(entry, "words");
    const char **words = arena_alloc(l->arena, given->count + 2, sizeof(*words));
    for (size_t i = 0; i < given->count; i++)
        words[i] = given->items[i]->text;
    words[given->count] = "variables.dropout=0";
    const char *name = text_of(entry, "name");
    struct step s = {.name = name,
                     .path =
                         arena_printf(l->arena, GOLDEN_FOLDER "models/%s.npy", name),
                     .tags = TAGS,
                     .batch = (int)number_of(entry, "batch"),
                     .scale = number_of(entry, "scale"),
                     .shift = number_of(entry, "shift")};
    const struct nn_graph *g = load(l, name, words);
    check_step(&s, g);
    s.plain = true;
    check_step(&s, g);
}

static void a_training_step_is_pytorch_s(void **state)
{
    const struct yaml_node *index = read_index(*state);
    for (size_t i = 0; i < index->count; i++)
        check_model(*state, index->items[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(sizes_are_the_published_ones),
        LOADING_TEST(sizes_are_those_of_pytorch_s_networks),
        LOADING_TEST(a_training_step_is_pytorch_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
