/* One augmentation out of several, each as probable as the others. */
#include "features/augment.h"

struct one_of {
    struct aug_common common;
    const struct yaml_node *of;
    struct aug_chain *chain; /* of which one member is applied */
};

static const struct opt options[] = {
    {.name = "of",
     .kind = OPT_NODE,
     .offset = offsetof(struct one_of, of),
     .registry = &aug_types,
     .nested = true,
     .silent = true,
     .help = "augmentations of the waveform, one of which is applied: [highpass, "
             "lowpass]; `p` and `only_tags` belong to one_of"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

/* Whether a member leaves what decides on an application to one_of. */
static bool is_bare(const struct yaml_node *member, struct diag *diag)
{
    static const char *const options_of_all[] = {"p", "only_tags"};
    bool bare = true;
    for (size_t i = 0; i < 2; i++) {
        const struct yaml_node *written = yaml_find(member, options_of_all[i]);
        if (written != NULL)
            diag_error(diag, written, "give it to one_of",
                       "members of one_of are applied when they are chosen and take no "
                       "`%s`",
                       options_of_all[i]);
        bare = bare && written == NULL;
    }
    return bare;
}

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    struct one_of *o = options_;
    const struct yaml_node *list = o->of;
    if (list == NULL || list->kind != YAML_SEQUENCE || list->count == 0) {
        diag_error(diag, list != NULL ? list : at, "as in `of: [highpass, lowpass]`",
                   "one_of needs `of`, a list of augmentations");
        return;
    }
    struct aug_item *items = arena_alloc(a, list->count, sizeof(*items));
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        if (is_bare(list->items[i], diag) &&
            aug_read_one(list->items[i], "`one_of`", scene, &items[count], a, diag))
            count++;
    o->chain = aug_chain_of(items, count, scene, a);
}

static void canonical(const void *options_, struct str *out)
{
    const struct one_of *o = options_;
    str_add(out, " of [\n");
    aug_canonical(o->chain, AUG_WAVEFORM, AUG_FEATURE, out);
    str_add(out, "]");
}

static void each_recording(const void *options_,
                           void (*add)(void *to, const char *path), void *to)
{
    const struct one_of *o = options_;
    aug_each_recording(o->chain, add, to);
}

static enum err_code open_members(const void *options_, int sample_rate, void **state,
                                  struct err *e)
{
    const struct one_of *o = options_;
    struct aug_run *run = NULL;
    (void)sample_rate;
    enum err_code code = aug_run_open(o->chain, &run, e);
    *state = run;
    return code;
}

static void close_members(void *state)
{
    aug_run_close(state);
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct one_of *o = c->options;
    size_t chosen = (size_t)rng_below(c->rng, o->chain->count);
    return aug_run_item(c->state, chosen, c->rng, x, count, e);
}

/* Any of them may be the one that is applied. */
static long sounding(const void *options_, long count)
{
    const struct one_of *o = options_;
    long least = count;
    for (size_t i = 0; i < o->chain->count; i++) {
        long of_member = aug_item_sounding(&o->chain->items[i], count);
        least = of_member < least ? of_member : least;
    }
    return least;
}

static const struct aug_chain *members(const void *options_)
{
    const struct one_of *o = options_;
    return o->chain;
}

static const char python[] = "def one_of(samples, *members):\n"
                             "    return random.choice(members)(samples)\n";

const struct aug_type aug_one_of = {
    .plugin = {.name = "one_of",
               .help = "one of several augmentations of the waveform",
               .options = options,
               .options_size = sizeof(struct one_of),
               .reference = "audiomentations OneOf",
               .example = "{of: [highpass, lowpass]}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .members = members,
    .settle = settle,
    .canonical = canonical,
    .each_recording = each_recording,
    .open = open_members,
    .close = close_members,
    .waveform = waveform,
    .sounding = sounding};
