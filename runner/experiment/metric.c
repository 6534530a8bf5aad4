/* The metrics that mtag records, and their goals. */
#include "runner/experiment/sections.h"

#include <string.h>

/* What a metric is taken over, said where metrics are listed. */
#define OF_CHUNKS(clips)                                                               \
    "minimized; train.loss, mean over the chunks of the " clips                        \
    " clips (a clip of more chunks counts more)"
#define OF_CLIPS(clips)                                                                \
    "maximized; over the " clips                                                       \
    " clips, each judged by the mean over its chunks; mean over the tags that some "   \
    "clips have and others have not"

static const struct {
    const char *name;
    enum exp_goal goal;
    bool needs_classes;    /* a tag with clips that have it and clips that have not */
    enum feat_split split; /* whose clips it is measured on */
    const char *help;
} known[] = {
    {"train_loss", EXP_MINIMIZE, false, FEAT_TRAIN,
     "minimized; train.loss, mean over the examples of an epoch, each before its step"},
    {"valid_loss", EXP_MINIMIZE, false, FEAT_VALID, OF_CHUNKS("validation")},
    {"valid_roc_auc", EXP_MAXIMIZE, true, FEAT_VALID, OF_CLIPS("validation")},
    {"valid_pr_auc", EXP_MAXIMIZE, true, FEAT_VALID, OF_CLIPS("validation")},
    {"test_loss", EXP_MINIMIZE, false, FEAT_TEST, OF_CHUNKS("test")},
    {"test_roc_auc", EXP_MAXIMIZE, true, FEAT_TEST, OF_CLIPS("test")},
    {"test_pr_auc", EXP_MAXIMIZE, true, FEAT_TEST, OF_CLIPS("test")}};

enum { KNOWN = sizeof known / sizeof *known, EPOCH = 4 };

const char *exp_metric_name(size_t number, const char **help)
{
    if (number >= KNOWN)
        return NULL;
    *help = known[number].help;
    return known[number].name;
}

static const char *const goals[] = {"minimize", "maximize", NULL};

struct metric_options {
    const char *name;
    int goal;
};

const struct opt exp_metric_table[] = {
    {.name = "name",
     .kind = OPT_STRING,
     .offset = offsetof(struct metric_options, name),
     .help = "of a recorded metric"},
    {.name = "goal",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct metric_options, goal),
     .choices = goals,
     .fallback = "minimize",
     .help = "minimize or maximize; known for mtag's own metrics"},
    {0}};

static bool unknown(const char *name, size_t count, const struct yaml_node *at,
                    const char *what, struct arena *a, struct diag *diag)
{
    const char *names[KNOWN];
    struct str list = {0};
    for (size_t i = 0; i < count; i++) {
        names[i] = known[i].name;
        str_addf(&list, "%s%s", i > 0 ? ", " : "", known[i].name);
    }
    if (strchr(name, '@') != NULL) {
        diag_error(diag, at,
                   "`mtag-report --metric` ranks finished trials by one of "
                   "evaluate.perturb",
                   "`%s` of %s: it cannot be a metric of perturbed test clips", name,
                   what);
        str_deinit(&list);
        return false;
    }
    const char *near = opt_did_you_mean(name, names, count, a);
    diag_error(diag, at,
               near ? arena_printf(a, "%s Recorded are: %s", near, str_text(&list))
                    : arena_printf(a, "recorded are: %s", str_text(&list)),
               "`%s` of %s is no metric that is recorded%s", name, what,
               count == EPOCH ? " in each epoch" : "");
    str_deinit(&list);
    return false;
}

bool exp_read_metric(const struct yaml_node *node, enum exp_metric_use use,
                     const char *what, struct exp_metric *out, struct arena *a,
                     struct diag *diag)
{
    if (!node || yaml_is_null(node))
        return true;
    struct metric_options o = {0};
    const struct yaml_node *at = node, *goal = NULL;
    if (node->kind == YAML_SCALAR) {
        o.name = node->text;
    } else {
        size_t before = diag_errors(diag);
        opt_read(exp_metric_table, node, what, NULL, &o, a, diag);
        if (diag_errors(diag) > before || !o.name)
            return false;
        at = yaml_find(node, "name");
        goal = yaml_find(node, "goal");
    }
    size_t count = use == EXP_METRIC_EPOCH ? EPOCH : KNOWN;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(known[i].name, o.name) == 0) {
            *out =
                (struct exp_metric){.name = known[i].name, .goal = (int)known[i].goal};
            if (goal && !yaml_is_null(goal))
                out->goal = o.goal;
            return true;
        }
    }
    return unknown(o.name, count, at, what, a, diag);
}

const char *exp_metric_needing_classes(size_t *next, enum feat_split split)
{
    while (*next < KNOWN) {
        size_t i = (*next)++;
        if (known[i].needs_classes && known[i].split == split)
            return known[i].name;
    }
    return NULL;
}

struct exp_metric exp_metric_of_epoch(struct exp_metric m, struct arena *a)
{
    if (strncmp(m.name, "test_", 5) == 0)
        m.name = arena_printf(a, "valid_%s", m.name + 5);
    return m;
}
