#include "loading.h"

static void an_experiment_is_a_sweep_of_one(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = loading_file(l, "base.yaml", NULL);
    assert_non_null(s);
    assert_string_equal(l->faults, "");
    assert_string_equal(s->name, "base");
    assert_int_equal(s->trial_count, 1);
    assert_string_equal(s->metric.name, "valid_loss");
    const struct exp_config *c = s->trials[0].config;
    assert_int_equal(c->train.epochs, 2);
    assert_int_equal(c->dataset->split_count[FEAT_TRAIN], 8);
    assert_int_equal(c->graph->tags, 50);
    assert_int_equal(c->input_count, 1);
}

static void mappings_merge_key_by_key_and_lists_replace(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l, "train: {epochs: 7}\nmodel: {layers: [flatten, linear: {units: tags}]}\n");
    assert_int_equal(s->trials[0].config->train.epochs, 7);
    assert_int_equal(s->trials[0].config->train.batch, 4);
    assert_int_equal(s->trials[0].config->graph->node_count, 2);
}

static void null_removes_an_inherited_key(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(l, "train: {schedule: ~, epochs: null}\n");
    assert_string_equal(s->trials[0].config->train.schedule.type->name, "constant");
    assert_int_equal(s->trials[0].config->train.epochs, 10);
}

static void another_way_to_split_replaces_the_inherited_one(void **state)
{
    struct loading *l = *state;
    loading_write(l, "folders.yaml",
                  "base: base.yaml\ndata: {tags: {top: 9}, split: {train: [0, 1, 2, a, "
                  "b], valid: [c], test: [d]}}\n");
    loading_write(l, "ratio.yaml",
                  "base: folders.yaml\ndata: {split: {ratio: [.5, .25, .25]}}\n");
    struct exp_sweep *s = loading_file(l, "ratio.yaml", NULL);
    assert_non_null(s);
    assert_string_equal(resolved(l, &s->trials[0], "data", "split"),
                        "{ratio: [0.5, 0.25, 0.25]}");
    loading_write(l, "tags.txt", "guitar\n");
    loading_write(l, "seed.yaml",
                  "base: ratio.yaml\ntrain: {batch: 1}\ndata: {tags: {file: tags.txt}, "
                  "split: {seed: 3}}\n");
    s = loading_file(l, "seed.yaml", NULL);
    assert_non_null(s);
    assert_mentions(resolved(l, &s->trials[0], "data", "split"), "ratio");
    assert_lacks(resolved(l, &s->trials[0], "data", "tags"), "top");
    const char *words[] = {"data.split.ratio=[.5, .25, .25]", NULL};
    s = loading_file(l, "folders.yaml", words);
    assert_non_null(s);
    assert_lacks(resolved(l, &s->trials[0], "data", "split"), "train");
    loading_write(l, "part.yaml",
                  "base: folders.yaml\ndata: {split: {train: [0, 1]}}\n");
    s = loading_file(l, "part.yaml", NULL);
    assert_non_null(s);
    assert_mentions(resolved(l, &s->trials[0], "data", "split"), "valid: [c]");
}

static void setting_one_of_two_exclusive_keys_removes_the_other(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(l, "data: {samples: 8000}\n");
    assert_int_equal(s->trials[0].config->dataset->options.samples, 8000);
    s = loading_word(l, "data.samples=4096");
    assert_non_null(s);
    assert_int_equal(s->trials[0].config->dataset->options.samples, 4096);
}

static void a_mapping_over_a_list_changes_the_items_of_those_names(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l, "model: {layers: {drop: {p: 0.25}, first: {filters: 5}, relu: ~}}\n");
    const struct nn_graph *g = s->trials[0].config->graph;
    assert_int_equal(g->node_count, 6);
    assert_int_equal(g->nodes[2].rule.out.channels, 5);
    assert_mentions(resolved(l, &s->trials[0], "model", "layers"), "p: 0.25");
}

static void an_item_that_is_not_in_the_list_is_a_fault(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "model: {layers: {dorp: {p: 0.25}}}\n",
                   "2:18: error: the list model.layers has no item named `dorp`");
}

static void name_hypothesis_and_sweep_are_not_inherited(void **state)
{
    struct loading *l = *state;
    loading_write(l, "one.yaml",
                  "base: base.yaml\nname: one\nhypothesis: h\n"
                  "sweep: {seeds: 4, parameters: {train.epochs: {values: [1, 2]}}}\n");
    loading_write(l, "two.yaml", "base: one.yaml\n");
    struct exp_sweep *one = loading_file(l, "one.yaml", NULL);
    struct exp_sweep *two = loading_file(l, "two.yaml", NULL);
    assert_string_equal(one->name, "one");
    assert_int_equal(one->trial_count, 2);
    assert_string_equal(two->name, "two");
    assert_null(two->hypothesis);
    assert_int_equal(two->seeds, 1);
    assert_int_equal(two->trial_count, 1);
}

static void paths_are_relative_to_the_file_that_names_them(void **state)
{
    struct loading *l = *state;
    loading_make(l, "deep/er");
    loading_write(l, "deep/er/far.yaml", "base: ../../base.yaml\n");
    struct exp_sweep *s = loading_file(l, "deep/er/far.yaml", NULL);
    assert_non_null(s);
    const char *root = s->trials[0].config->dataset->options.root;
    assert_int_equal(root[0], '/');
    assert_true(file_is_folder(root));
}

static void
a_relative_path_from_the_environment_starts_in_the_current_folder(void **state)
{
    struct loading *l = *state;
    char before[1024];
    assert_non_null(getcwd(before, sizeof(before)));
    loading_make(l, "other");
    loading_write(l, "other/test.yaml",
                  "base: ../base.yaml\n"
                  "data: {root: \"${env:MTAG_TEST_ROOT:nowhere}\"}\n");
    setenv("MTAG_TEST_ROOT", "data", 1);
    assert_int_equal(chdir(l->folder), 0);
    struct exp_sweep *s = loading_file(l, "other/test.yaml", NULL);
    assert_int_equal(chdir(before), 0);
    unsetenv("MTAG_TEST_ROOT");
    assert_non_null(s);
    s = loading_file(l, "other/test.yaml", NULL);
    assert_null(s);
    assert_mentions(l->faults, "other/nowhere is not a folder");
}

static void a_base_that_includes_itself_is_a_fault_with_the_chain(void **state)
{
    struct loading *l = *state;
    loading_write(l, "a.yaml", "base: b.yaml\n");
    loading_write(l, "b.yaml", "name: b\nbase: ./a.yaml\n");
    assert_null(loading_file(l, "a.yaml", NULL));
    assert_mentions(l->faults, "b.yaml:2:7: error: a base that includes itself");
    assert_mentions(l->faults, "a.yaml -> ");
}

static void a_chain_of_bases_ends_somewhere(void **state)
{
    struct loading *l = *state;
    for (int i = 1; i <= 20; i++)
        loading_write(l, arena_printf(l->arena, "c%d.yaml", i),
                      arena_printf(l->arena, "base: c%d.yaml\n", i - 1));
    loading_write(l, "c0.yaml", loading_base);
    assert_non_null(loading_file(l, "c10.yaml", NULL));
    assert_null(loading_file(l, "c20.yaml", NULL));
    assert_mentions(l->faults, "more than 16 bases");
}

static void a_missing_base_is_a_fault_where_it_is_named(void **state)
{
    struct loading *l = *state;
    loading_write(l, "test.yaml", "base: nowhere.yaml\n");
    assert_null(loading_file(l, "test.yaml", NULL));
    assert_mentions(l->faults, "test.yaml:1:7: error: the base ");
}

static void another_type_starts_afresh_and_an_optimizer_keeps_its_rate(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l, "train: {optimizer: {type: adam, eps: 1e-7}, schedule: {type: cosine}}\n");
    const struct yaml_node *o =
        yaml_find(yaml_find(s->trials[0].config->resolved, "train"), "optimizer");
    assert_int_equal(o->count, 3);
    assert_string_equal(yaml_find(o, "lr")->text, "1e-2");
    assert_string_equal(yaml_find(o, "eps")->text, "1e-7");
    struct str lines = {0};
    for (size_t i = 0; i < s->dropped_count; i++)
        str_addf(&lines, "%s\n", s->dropped[i]);
    assert_mentions(str_text(&lines), "train.optimizer: momentum 0.9 of sgd");
    assert_mentions(str_text(&lines), "train.optimizer: nesterov true of sgd");
    assert_mentions(str_text(&lines), "train.schedule: patience 2 of plateau");
    str_deinit(&lines);
}

static void the_same_type_keeps_everything(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(l, "train: {optimizer: {type: sgd, lr: 0.5}}\n");
    assert_int_equal(s->dropped_count, 0);
    assert_mentions(resolved(l, &s->trials[0], "train", "optimizer"), "momentum: 0.9");
}

static void the_command_line_replaces_what_its_path_names(void **state)
{
    struct loading *l = *state;
    const char *words[] = {"train.optimizer.lr=0.25", "train.optimizer={type: adam}",
                           "model.layers.drop.p=0.1", "train.epochs=3", NULL};
    struct exp_sweep *s = loading_file(l, "base.yaml", words);
    assert_non_null(s);
    assert_string_equal(s->trials[0].config->train.optimizer.type->name, "adam");
    assert_true(nn_optimizer_lr(&s->trials[0].config->train.optimizer) == 0.25);
    assert_int_equal(s->trials[0].config->train.epochs, 3);
    assert_mentions(resolved(l, &s->trials[0], "model", "layers"), "p: 0.1");
}

static void paths_may_begin_in_the_home_folder(void **state)
{
    struct loading *l = *state;
    setenv("HOME", l->folder, 1);
    loading_write(l, "home.yaml", "base: ~/base.yaml\ntrain: {epochs: 7}\n");
    struct exp_sweep *s = loading_file(l, "home.yaml", NULL);
    assert_non_null(s);
    assert_int_equal(s->trials[0].config->train.epochs, 7);
}

static void faults_of_the_command_line_point_into_the_word(void **state)
{
    struct loading *l = *state;
    assert_null(loading_word(l, "train.epochs=many"));
    assert_mentions(l->faults, "command line:1:14: error: `epochs` of train");
    assert_null(loading_word(l, "train.epoch=3"));
    assert_mentions(l->faults,
                    "command line:1:1: error: path `train.epoch` names nothing");
    assert_mentions(l->faults, "did you mean `epochs`?");
    assert_null(loading_word(l, "train.optimizer.momentumm=3"));
    assert_mentions(l->faults,
                    "command line:1:1: error: unknown option `momentumm` of sgd");
    assert_null(loading_word(l, "epochs"));
    assert_mentions(l->faults, "is not of the form path=value");
    assert_null(loading_word(l, "train.epochs="));
    assert_mentions(l->faults, "`train.epochs` has no value");
    assert_null(loading_word(l, "train.epochs=[1"));
    assert_mentions(l->faults, "command line:");
}

static void variables_serve_everywhere_and_can_be_set(void **state)
{
    struct loading *l = *state;
    loading_write(
        l, "v.yaml",
        "base: base.yaml\nvariables: {width: 6, half: $(width // 2)}\n"
        "model: {layers: {first: {filters: $half}}}\ntrain: {batch: $width}\n");
    struct exp_sweep *s = loading_file(l, "v.yaml", NULL);
    assert_non_null(s);
    assert_int_equal(s->trials[0].config->graph->nodes[2].rule.out.channels, 3);
    assert_int_equal(s->trials[0].config->train.batch, 6);
    const char *words[] = {"variables.width=8", NULL};
    s = loading_file(l, "v.yaml", words);
    assert_int_equal(s->trials[0].config->graph->nodes[2].rule.out.channels, 4);
}

static void a_request_overrides_name_seeds_and_number_of_trials(void **state)
{
    struct loading *l = *state;
    loading_write(l, "s.yaml",
                  "base: base.yaml\n"
                  "sweep: {seeds: 2, parameters: {train.epochs: {min: 1, max: 9}}}\n");
    struct exp_request r = {.path = arena_printf(l->arena, "%s/s.yaml", l->folder),
                            .seeds = 5,
                            .limit_trials = 3,
                            .name = "final"};
    struct exp_sweep *s = exp_load(&r, l->arena, l->diag);
    assert_non_null(s);
    assert_string_equal(s->name, "final");
    assert_int_equal(s->seeds, 5);
    assert_int_equal(s->trial_count, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(an_experiment_is_a_sweep_of_one),
        LOADING_TEST(mappings_merge_key_by_key_and_lists_replace),
        LOADING_TEST(null_removes_an_inherited_key),
        LOADING_TEST(another_way_to_split_replaces_the_inherited_one),
        LOADING_TEST(setting_one_of_two_exclusive_keys_removes_the_other),
        LOADING_TEST(a_mapping_over_a_list_changes_the_items_of_those_names),
        LOADING_TEST(an_item_that_is_not_in_the_list_is_a_fault),
        LOADING_TEST(name_hypothesis_and_sweep_are_not_inherited),
        LOADING_TEST(paths_are_relative_to_the_file_that_names_them),
        LOADING_TEST(a_relative_path_from_the_environment_starts_in_the_current_folder),
        LOADING_TEST(a_base_that_includes_itself_is_a_fault_with_the_chain),
        LOADING_TEST(a_chain_of_bases_ends_somewhere),
        LOADING_TEST(a_missing_base_is_a_fault_where_it_is_named),
        LOADING_TEST(another_type_starts_afresh_and_an_optimizer_keeps_its_rate),
        LOADING_TEST(the_same_type_keeps_everything),
        LOADING_TEST(the_command_line_replaces_what_its_path_names),
        LOADING_TEST(paths_may_begin_in_the_home_folder),
        LOADING_TEST(faults_of_the_command_line_point_into_the_word),
        LOADING_TEST(variables_serve_everywhere_and_can_be_set),
        LOADING_TEST(a_request_overrides_name_seeds_and_number_of_trials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
