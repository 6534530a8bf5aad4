/* The `train` section: its option tables, and the checks that they cannot make by
 * themselves. */
#include "runner/experiment/init.h"
#include "runner/experiment/sections.h"

#include <math.h>
#include <string.h>

/* The section as it is written, before it is resolved. */
struct train_options {
    struct exp_train train;
    const struct yaml_node *monitor, *phases;
};

static const char *const none_word[] = {"none", NULL};
static const char *const auto_word[] = {"auto", NULL};
static const char *const test_weights[] = {"best", "last", NULL};
static const char *const convolutions[] = {"auto", "direct", NULL};
static const char *const starts[] = {"last", "best", NULL};

static const struct opt stop_table[] = {
    {.name = "patience",
     .kind = OPT_INT,
     .offset = offsetof(struct exp_stop, patience),
     .fallback = "0",
     .min = 0,
     .max = 1e6,
     .unit = "epochs",
     .help =
         "stop after so many epochs (of a phase) without a better monitored metric; "
         "0: never"},
    {.name = "min_lr",
     .kind = OPT_REAL,
     .offset = offsetof(struct exp_stop, min_lr),
     .fallback = "none",
     .words = none_word,
     .min = 0,
     .max = 1e6,
     .help = "stop when the schedule has brought the learning rate below this"},
    {.name = "minutes",
     .kind = OPT_REAL,
     .offset = offsetof(struct exp_stop, minutes),
     .fallback = "none",
     .words = none_word,
     .min = 0,
     .max = 1e6,
     .above_min = true,
     .unit = "minutes",
     .help = "stop after the epoch in which this time is over"},
    {0}};

static const struct opt phase_table[] = {
    {.name = "epochs",
     .kind = OPT_INT,
     .offset = offsetof(struct exp_phase, epochs),
     .min = 1,
     .max = 1e6,
     .help = "of this phase"},
    {.name = "optimizer",
     .kind = OPT_TYPED,
     .offset = offsetof(struct exp_phase, optimizer),
     .registry = &nn_optimizers,
     .fallback = "~",
     .help = "default: train.optimizer"},
    {.name = "schedule",
     .kind = OPT_TYPED,
     .offset = offsetof(struct exp_phase, schedule),
     .registry = &nn_schedules,
     .fallback = "~",
     .help = "counts the phase's epochs; default: train.schedule"},
    {.name = "start",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct exp_phase, start),
     .choices = starts,
     .fallback = "last",
     .help = "goes on from the last weights, or from the best epoch's so far"},
    {0}};

const struct opt exp_train_table[] = {
    {.name = "epochs",
     .kind = OPT_INT,
     .offset = offsetof(struct train_options, train.epochs),
     .fallback = "10",
     .min = 1,
     .max = 1e6,
     .silent = true,
     .help = "passes over the training clips; with `phases` all theirs together"},
    {.name = "batch",
     .kind = OPT_INT,
     .offset = offsetof(struct train_options, train.batch),
     .fallback = "16",
     .min = 1,
     .max = 65536,
     .unit = "examples",
     .help = "examples of one step"},
    {.name = "seed",
     .kind = OPT_INT,
     .offset = offsetof(struct train_options, train.seed),
     .fallback = "0",
     .min = 0,
     .max = 1e9,
     .silent = true,
     .help = "seed of the first run; sweep.seeds adds runs with seed + 1, + 2, ..."},
    {.name = "threads",
     .kind = OPT_INT,
     .offset = offsetof(struct train_options, train.threads),
     .fallback = "auto",
     .words = auto_word,
     .min = 1,
     .max = 1024,
     .silent = true,
     .help = "of one run; auto: cores divided by the runs of the sweep, at least 1"},
    {.name = "drop_last",
     .kind = OPT_BOOL,
     .offset = offsetof(struct train_options, train.drop_last),
     .fallback = "true",
     .help = "leave out the incomplete last batch of an epoch"},
    {.name = "loss",
     .kind = OPT_TYPED,
     .offset = offsetof(struct train_options, train.loss),
     .registry = &nn_losses,
     .fallback = "bce",
     .help = "what is minimized; it applies the sigmoid (cross_entropy: the softmax) "
             "itself"},
    {.name = "optimizer",
     .kind = OPT_TYPED,
     .offset = offsetof(struct train_options, train.optimizer),
     .registry = &nn_optimizers,
     .fallback = "{type: adam, lr: 1e-3}",
     .silent = true,
     .help = "how weights follow the gradient"},
    {.name = "regularize",
     .kind = OPT_TABLE,
     .offset = offsetof(struct train_options, train.regularize),
     .table = nn_regularize_table,
     .help = "penalties on the weights"},
    {.name = "schedule",
     .kind = OPT_TYPED,
     .offset = offsetof(struct train_options, train.schedule),
     .registry = &nn_schedules,
     .fallback = "constant",
     .silent = true,
     .help = "how the learning rate changes"},
    {.name = "phases",
     .kind = OPT_NODE,
     .offset = offsetof(struct train_options, phases),
     .table = phase_table,
     .words = none_word,
     .silent = true,
     .help =
         "one training after another: [{epochs, optimizer, schedule, start: last or "
         "best}, ...]; a phase takes what it does not name from `train`, begins with "
         "a fresh optimizer, and goes on from the last weights or the best so far"},
    {.name = "clip_gradient",
     .kind = OPT_TABLE,
     .offset = offsetof(struct train_options, train.clip),
     .table = nn_clip_table,
     .words = none_word,
     .help = "limits the gradient, by `norm` or by `value`"},
    {.name = "average",
     .kind = OPT_TYPED,
     .offset = offsetof(struct train_options, train.average),
     .registry = &nn_averages,
     .words = none_word,
     .fallback = "none",
     .help = "averaged weights are validated and tested in place of the trained ones"},
    {.name = "init",
     .kind = OPT_TABLE,
     .offset = offsetof(struct train_options, train.init),
     .table = exp_init_table,
     .help = "the weights to begin with, and which of them stay"},
    {.name = "monitor",
     .kind = OPT_NODE,
     .offset = offsetof(struct train_options, monitor),
     .silent = true,
     .help = "the metric that picks the best epoch: NAME or {name, goal}; default: the "
             "sweep's metric, else valid_loss (mtag-run --list metrics)"},
    {.name = "test_weights",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct train_options, train.test_weights),
     .choices = test_weights,
     .fallback = "best",
     .help = "the weights that are tested: of the best epoch or of the last"},
    {.name = "convolution",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct train_options, train.convolution),
     .choices = convolutions,
     .fallback = "auto",
     .help = "auto: convolutions of 3x3, and of 3 frames of a sequence, by Winograd's "
             "method where it is faster; direct: "
             "never, for results nearer to other programs'"},
    {.name = "stop",
     .kind = OPT_TABLE,
     .offset = offsetof(struct train_options, train.stop),
     .table = stop_table,
     .words = none_word,
     .help = "when to end before `epochs`"},
    {0}};

/* Two penalties that do nearly the same are most likely a mistake. */
static void warn_twice_decayed(const struct exp_train *t,
                               const struct opt_typed *optimizer,
                               const struct yaml_node *section, struct diag *diag)
{
    const struct opt *o = optimizer->type->options;
    while (o->name && strcmp(o->name, "weight_decay") != 0)
        o++;
    if (!o->name || o->kind != OPT_REAL || !(t->regularize.l2 > 0))
        return;
    double decay = *(const double *)((const char *)optimizer->options + o->offset);
    if (decay > 0)
        diag_warning(diag, yaml_find(yaml_find(section, "regularize"), "l2"), NULL,
                     "regularize.l2 comes on top of the optimizer's weight_decay %g",
                     decay);
}

/* A phase takes from train what it does not name. If every phase names it, train's own
 * is unused. */
static void check_phases_use(const struct yaml_node *section, struct diag *diag)
{
    static const char *const keys[] = {"optimizer", "schedule"};
    const struct yaml_node *phases = yaml_find(section, "phases");
    for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++) {
        const struct yaml_node *written = yaml_find(section, keys[k]);
        bool all = written && phases && phases->kind == YAML_SEQUENCE;
        for (size_t i = 0; all && i < phases->count; i++)
            all = yaml_find(phases->items[i], keys[k]) != NULL;
        /* A mapping over one of the base has its place there; its type's is here. */
        const struct yaml_node *type = yaml_find(written, "type");
        if (all)
            diag_unused(diag, type ? type : written, NULL,
                        "every phase has its own `%s`: that of train does nothing",
                        keys[k]);
    }
}

/* Whether the rate never changes. */
static bool is_constant(const struct exp_train *t)
{
    bool constant = true;
    for (size_t i = 0; i < t->phase_count; i++) {
        const struct opt_typed *schedule = &t->phases[i].schedule;
        constant =
            constant && ((const struct nn_schedule_type *)schedule->type)->constant;
    }
    return constant;
}

/* Options that act only beside others. */
static void check_use(const struct exp_train *t, const struct yaml_node *section,
                      struct diag *diag)
{
    const struct yaml_node *on = yaml_find(yaml_find(section, "regularize"), "on");
    const struct yaml_node *stop = yaml_find(section, "stop");
    const struct yaml_node *least = yaml_find(stop, "min_lr");
    const struct yaml_node *patience = yaml_find(stop, "patience");
    if (on && !(t->regularize.l1 > 0) && !(t->regularize.l2 > 0))
        diag_unused(diag, on, "as in `{l2: 1e-4, on: all}`",
                    "`on` of regularize does nothing without l1 or l2");
    if (patience && t->stop.patience >= t->epochs)
        diag_unused(diag, patience, NULL,
                    "a run has %d epoch%s: `patience` of stop never ends it earlier",
                    t->epochs, t->epochs == 1 ? "" : "s");
    if (least && !isnan(t->stop.min_lr) && is_constant(t))
        diag_unused(diag, least, NULL,
                    "the learning rate is constant: `min_lr` never stops a run");
}

static int warmup_of(const struct opt_typed *schedule)
{
    const struct opt *o = schedule->type->options;
    while (o->name && o->table != nn_warmup_table)
        o++;
    const char *at = (const char *)schedule->options + (o->name ? o->offset : 0);
    return o->name ? ((const struct nn_warmup *)(const void *)at)->epochs : 0;
}

/* Whether the rate of any epoch differs from the optimizer's. A metric that is watched
 * may always bring a change. */
static bool moves(const struct exp_phase *p)
{
    const struct nn_schedule_type *type =
        (const struct nn_schedule_type *)p->schedule.type;
    if (type->constant || !type->next || type->metric)
        return true;
    double state[NN_SCHEDULE_STATE / sizeof(double)] = {0};
    double lr = 1;
    if (type->start)
        type->start(p->schedule.options, state);
    for (int done = 0; done < p->epochs; done++) {
        lr = type->next(p->schedule.options, state, 1, lr, done, p->epochs, 0);
        if (lr != 1)
            return true;
    }
    return false;
}

/* Rates that nothing takes, and schedules that leave the rate as it is. */
static void check_rate(const struct exp_phase *p, struct diag *diag)
{
    const struct nn_schedule_type *type =
        (const struct nn_schedule_type *)p->schedule.type;
    const struct yaml_node *lr = yaml_find(p->optimizer.node, "lr");
    const struct yaml_node *schedule = p->schedule.node;
    const int warmup = type ? warmup_of(&p->schedule) : 0;
    if (type && type->at && lr)
        diag_unused(diag, lr, "vary `max_lr` of the schedule",
                    "the schedule %s sets the learning rate: `lr` of the optimizer "
                    "does nothing",
                    type->plugin.name);
    else if (lr && nn_optimizer_lr(&p->optimizer) == 0)
        diag_warning(diag, lr, NULL, "with a learning rate of 0 nothing is learned");
    if (warmup >= p->epochs)
        diag_warning(diag, yaml_find(yaml_find(schedule, "warmup"), "epochs"), NULL,
                     "the warmup takes all %d epoch%s: the rate never reaches its "
                     "full height",
                     p->epochs, p->epochs == 1 ? "" : "s");
    else if (type && !moves(p))
        diag_unused(diag, yaml_place(schedule, "type"), NULL,
                    "%d epoch%s: the schedule %s never changes the rate", p->epochs,
                    p->epochs == 1 ? " is trained" : "s are trained",
                    type->plugin.name);
}

static void check_schedule(const struct opt_typed *schedule, struct arena *a,
                           struct diag *diag)
{
    const struct nn_schedule_type *type =
        (const struct nn_schedule_type *)schedule->type;
    const char *metric = type->metric ? type->metric(schedule->options) : NULL;
    const struct yaml_node *node = yaml_find(schedule->node, "metric");
    struct exp_metric watched;
    if (metric && node)
        exp_read_metric(node, EXP_METRIC_EPOCH, "train.schedule.metric", &watched, a,
                        diag);
}

/* The epochs of a list of phases, 0 after a fault. */
static int read_list(const struct yaml_node *list, struct exp_train *out,
                     struct arena *a, struct diag *diag)
{
    static const char hint[] =
        "as in `phases: [{epochs: 80, optimizer: adam}, {epochs: 20, optimizer: sgd, "
        "start: best}]`";
    if (list->kind != YAML_SEQUENCE || list->count == 0) {
        diag_error(diag, list, hint,
                   "`phases` of train must be a list of mappings or `none`");
        return 0;
    }
    size_t before = diag_errors(diag);
    long long epochs = 0;
    out->phase_count = list->count;
    out->phases = arena_alloc(a, list->count, sizeof(*out->phases));
    for (size_t i = 0; i < list->count; i++) {
        struct exp_phase *p = &out->phases[i];
        opt_read(phase_table, list->items[i], "a phase", NULL, p, a, diag);
        if (!p->optimizer.type)
            p->optimizer = out->optimizer;
        if (!p->schedule.type)
            p->schedule = out->schedule;
        epochs += p->epochs;
    }
    if (out->phases[0].start == EXP_START_BEST)
        diag_error(diag, yaml_find(list->items[0], "start"), NULL,
                   "before the first phase there are no best weights to start from");
    if (epochs > 1000000)
        diag_error(diag, list, NULL, "the phases have %lld epochs, more than 1000000",
                   epochs);
    return diag_errors(diag) > before ? 0 : (int)epochs;
}

static void read_phases(const struct yaml_node *list, const struct yaml_node *section,
                        struct exp_train *out, struct arena *a, struct diag *diag)
{
    bool none = !list || (list->kind == YAML_SCALAR &&
                          (yaml_is_null(list) || strcmp(list->text, "none") == 0));
    if (none) {
        out->phases = arena_alloc(a, 1, sizeof(*out->phases));
        out->phase_count = 1;
        *out->phases = (struct exp_phase){.epochs = out->epochs,
                                          .optimizer = out->optimizer,
                                          .schedule = out->schedule};
        return;
    }
    int epochs = read_list(list, out, a, diag);
    const struct yaml_node *written = yaml_find(section, "epochs");
    if (epochs && written && !yaml_is_null(written) && out->epochs != epochs)
        diag_error(diag, written, "leave `epochs` of train out",
                   "`epochs` is %d, but the phases have %d together", out->epochs,
                   epochs);
    out->epochs = epochs;
}

void exp_read_train(const struct yaml_node *section, struct exp_train *out,
                    struct arena *a, struct diag *diag)
{
    struct train_options options = {0};
    size_t before = diag_errors(diag);
    opt_read(exp_train_table, section, "train", NULL, &options, a, diag);
    *out = options.train;
    exp_read_metric(options.monitor, EXP_METRIC_EPOCH, "train.monitor", &out->monitor,
                    a, diag);
    read_phases(options.phases, section, out, a, diag);
    exp_read_init(yaml_find(section, "init"), &out->init, a, diag);
    for (size_t i = 0; i < out->phase_count; i++)
        if (out->phases[i].schedule.type)
            check_schedule(&out->phases[i].schedule, a, diag);
    if (diag_errors(diag) > before)
        return;
    const struct yaml_node *clip = yaml_find(section, "clip_gradient");
    if (!isnan(out->clip.norm) && !isnan(out->clip.value))
        diag_error(diag, clip, NULL,
                   "`clip_gradient` takes `norm` or `value`, not both");
    check_use(out, section, diag);
    check_phases_use(section, diag);
    for (size_t i = 0; i < out->phase_count; i++) {
        nn_optimizer_check(&out->phases[i].optimizer, diag);
        check_rate(&out->phases[i], diag);
        warn_twice_decayed(out, &out->phases[i].optimizer, section, diag);
    }
}
