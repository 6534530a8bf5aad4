/* mtag-data: make, check and analyse data. The verbs are in features/verbs/; here is
 * what they share, and what needs experiments. */
#include "base/child.h"
#include "base/cli.h"
#include "base/say.h"
#include "base/str.h"
#include "base/term.h"
#include "features/verbs/verb.h"
#include "nn/blas.h"
#include "nn/blas_kernels.h"
#include "runner/experiment/complete.h"
#include "runner/experiment/experiment.h"

#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define DATA_VERB(verb) extern const struct cli_verb data_verb_##verb;
#include "features/verbs.def"
#undef DATA_VERB

#define DATA_VERB(verb) &data_verb_##verb,
static const struct cli_verb *const verbs[] = {
#include "features/verbs.def"
};
#undef DATA_VERB

static volatile sig_atomic_t stop;
static struct term_block block;

static void on_interrupt(int number)
{
    (void)number;
    stop = stop + 1;
}

static void show(void *what, size_t done, size_t total, double seconds)
{
    struct str line = {0};
    str_addf(&line, "%s %zu/%zu ", (const char *)what, done, total);
    term_add_duration(&line, seconds);
    const char *lines[] = {line.text};
    term_block_show(&block, lines, 1);
    str_deinit(&line);
}

struct feat_progress data_progress(const char *what)
{
    static char text[64];
    snprintf(text, sizeof(text), "%s", what);
    block.out = stderr;
    return (struct feat_progress){.show = show, .context = text, .stop = &stop};
}

void data_progress_clear(void)
{
    term_block_clear(&block);
}

int data_workers(void)
{
    return child_processors();
}

int data_fail(const struct err *e)
{
    say(stderr, "mtag-data: %s\n",
        e->code == ERR_INTERRUPTED ? "interrupted" : e->text);
    return err_exit_status(e->code);
}

/* The place of the set, which is added if it is new. */
static size_t add_set(struct data_subject *s, struct feat_dataset *set)
{
    size_t i = 0;
    while (i < s->count && s->sets[i] != set)
        i++;
    if (i == s->count)
        s->sets[s->count++] = set;
    return i;
}

static bool is_same(const struct opt_typed *a, const struct opt_typed *b)
{
    struct str x = {0}, y = {0};
    feat_add_text(a, &x);
    feat_add_text(b, &y);
    bool same = feat_companion(a) == feat_companion(b) &&
                strcmp(str_text(&x), str_text(&y)) == 0;
    str_deinit(&x);
    str_deinit(&y);
    return same;
}

/* Adds an input if it reads files beside the recordings and no other has its values. */
static void add_beside(struct feat_beside *b, const struct feat_input *input,
                       struct arena *a)
{
    if (feat_companion(&input->value) == NULL)
        return;
    for (size_t i = 0; i < b->count; i++)
        if (is_same(&b->inputs[i]->value, &input->value))
            return;
    const struct feat_input **more = arena_alloc(a, b->count + 1, sizeof(*more));
    if (b->count > 0)
        memcpy(more, b->inputs, b->count * sizeof(*more));
    more[b->count++] = input;
    b->inputs = more;
}

static void add_trial(struct data_subject *s, const struct exp_config *c,
                      struct arena *a)
{
    size_t at = add_set(s, c->dataset);
    for (size_t i = 0; i < c->input_count; i++)
        add_beside(&s->beside[at], &c->inputs[i], a);
}

/* `data.OPTION=value` words as a mapping. */
static const struct yaml_node *read_settings(const char *const *settings, size_t count,
                                             struct arena *a, struct diag *diag)
{
    struct yaml_node *map = yaml_mapping(a);
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(settings[i], '='), *name = settings[i] + 5;
        if (equals == NULL || strncmp(settings[i], "data.", 5) != 0) {
            diag_error(diag, NULL, "data.grammar=artist-title",
                       "`%s`: a folder takes options of data alone", settings[i]);
            continue;
        }
        struct yaml_node *value =
            yaml_read_text(equals + 1, strlen(equals + 1), settings[i], ".", a, diag);
        if (value)
            yaml_set(map, arena_strndup(a, name, (size_t)(equals - name)), value, a);
    }
    return map;
}

struct data_subject *data_open(const char *word, const char *const *settings,
                               size_t setting_count, struct arena *a)
{
    struct diag *diag = diag_create();
    struct data_subject *subject = arena_alloc(a, 1, sizeof(*subject));
    if (file_is_folder(word)) {
        const struct yaml_node *more = read_settings(settings, setting_count, a, diag);
        struct feat_dataset *set =
            diag_errors(diag) ? NULL : feat_dataset_read_folder(word, more, a, diag);
        subject->sets = arena_alloc(a, 1, sizeof(*subject->sets));
        subject->beside = arena_alloc(a, 1, sizeof(*subject->beside));
        if (set)
            add_set(subject, set);
    } else {
        struct exp_request request = {.needs_network = true,
                                      .path = word,
                                      .overrides = settings,
                                      .override_count = setting_count};
        const struct exp_sweep *sweep = exp_load(&request, a, diag);
        size_t trials = sweep ? sweep->trial_count : 1;
        subject->sets = arena_alloc(a, trials, sizeof(*subject->sets));
        subject->beside = arena_alloc(a, trials, sizeof(*subject->beside));
        for (size_t i = 0; sweep && i < trials; i++)
            add_trial(subject, sweep->trials[i].config, a);
    }
    diag_print_brief(diag, "mtag-run -n -v EXPERIMENT", stderr);
    bool ok = diag_errors(diag) == 0 && subject->count > 0;
    diag_destroy(diag);
    return ok ? subject : NULL;
}

bool data_open_features(const char *experiment, const char *const *settings,
                        size_t setting_count, struct arena *a,
                        struct data_features *out)
{
    struct diag *diag = diag_create();
    struct exp_request request = {.needs_network = true,
                                  .path = experiment,
                                  .overrides = settings,
                                  .override_count = setting_count};
    const struct exp_sweep *sweep = exp_load(&request, a, diag);
    diag_print_brief(diag, "mtag-run -n -v EXPERIMENT", stderr);
    struct err e = {0};
    bool ok = diag_errors(diag) == 0 && sweep != NULL && sweep->trial_count > 0;
    if (ok &&
        nn_blas_check(&e) != ERR_OK) { /* a feature of type network computes products */
        data_fail(&e);
        ok = false;
    }
    if (ok) {
        const struct exp_config *config = sweep->trials[0].config;
        *out = (struct data_features){config->dataset, config->inputs,
                                      config->input_count};
    }
    diag_destroy(diag);
    return ok;
}

int main(int argc, char **argv)
{
    const struct cli_program program = {.name = "mtag-data",
                                        .about =
                                            "Makes and checks data sets for mtag-run.",
                                        .examples = "mtag-data synth data/synth\n"
                                                    "mtag-data check data/synth\n"
                                                    "mtag-data synth --help\n",
                                        .verbs = verbs,
                                        .verb_count = sizeof(verbs) / sizeof(*verbs)};
    nn_blas_choose(argv);
    gsl_set_error_handler_off();
    cli_complete_with(exp_complete);
    sigaction(SIGINT, &(struct sigaction){.sa_handler = on_interrupt}, NULL);
    return cli_run_verb(&program, argc, argv);
}
