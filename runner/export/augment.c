/* Effects as Python: each is called if chance says so, on the clips that it is for. */
#include "base/quote.h"
#include "runner/export/parts.h"

#include <stdio.h>
#include <string.h>

struct writer {
    const struct exp_config *config;
    struct nn_export_augment *out;
};

/* "chance(0.8) and tags & {'guitar'}" */
static void add_condition(const struct writer *w, const struct aug_item *item,
                          struct str *s)
{
    const struct aug_common *common = item->value.options;
    str_add(s, "chance(");
    str_add_double(s, common->p);
    str_add(s, ")");
    for (size_t i = 0; i < item->tag_count; i++) {
        str_add(s, i ? ", " : " and tags & {");
        quote_python(s, w->config->dataset->tags[item->tags[i]]);
    }
    str_add(s, item->tag_count ? "}" : "");
}

static const char *const common[] = {"p", "name", "only_tags", "on", NULL};
static const char *const of_batch[] = {"name", NULL};

static void add_options(const struct aug_item *item, const char *const *without,
                        struct str *s)
{
    struct str options = {0};
    opt_print_python(item->value.type->options, item->value.options, without, &options);
    str_addf(s, "%s%s)", options.length ? ", " : "", str_text(&options));
    str_deinit(&options);
}

static const struct aug_type *type_of(const struct aug_item *item)
{
    return (const struct aug_type *)item->value.type;
}

static const struct aug_chain *members_of(const struct aug_item *item)
{
    return type_of(item)->members ? type_of(item)->members(item->value.options) : NULL;
}

/* Adds the names of what has no PyTorch text: the item, or members of it. */
static bool add_missing(const struct aug_item *item, struct str *missing)
{
    const struct plugin *type = item->value.type;
    const struct aug_chain *members = members_of(item);
    bool any = !type->python;
    if (any)
        str_addf(missing, "%s%s", missing->length ? ", " : "", type->name);
    for (size_t i = 0; members && i < members->count; i++)
        any = add_missing(&members->items[i], missing) || any;
    return any;
}

static void add_helper(const char *text, struct str *helpers)
{
    if (text && !strstr(str_text(helpers), text))
        str_addf(helpers, "%s\n\n", text);
}

static void add_helpers(const struct aug_item *item, struct str *helpers)
{
    const struct aug_chain *members = members_of(item);
    for (size_t i = 0; members && i < members->count; i++)
        add_helpers(&members->items[i], helpers);
    add_helper(type_of(item)->python_shared, helpers);
    add_helper(item->value.type->python, helpers);
}

/* "lowpass(samples, min_hz=2200, max_hz=4000)" */
static void add_call(const struct aug_item *item, const char *subject, struct str *s)
{
    const struct aug_chain *members = members_of(item);
    str_addf(s, "%s(%s", item->value.type->name, subject);
    for (size_t i = 0; members && i < members->count; i++) {
        str_add(s, ", lambda x: ");
        add_call(&members->items[i], "x", s);
    }
    add_options(item, common, s);
}

static void add_item(const struct writer *w, const struct aug_item *item)
{
    struct nn_export_augment *o = w->out;
    char subject[48];
    if (add_missing(item, &o->missing))
        return;
    add_helpers(item, &o->helpers);
    switch (type_of(item)->group) {
    case AUG_WAVEFORM:
        str_add(&o->waveform, "    if ");
        add_condition(w, item, &o->waveform);
        str_add(&o->waveform, ":\n        samples = ");
        add_call(item, "samples", &o->waveform);
        str_add(&o->waveform, "\n");
        break;
    case AUG_FEATURE:
        str_add(&o->feature, "    if ");
        add_condition(w, item, &o->feature);
        snprintf(subject, sizeof(subject), "features[%zu]", item->input);
        str_addf(&o->feature, ":\n        %s = ", subject);
        add_call(item, subject, &o->feature);
        str_add(&o->feature, "\n");
        break;
    case AUG_BATCH:
        str_addf(&o->batch, "    inputs, targets = %s(inputs, targets",
                 item->value.type->name);
        add_options(item, of_batch, &o->batch);
        str_add(&o->batch, "\n");
        break;
    case AUG_GROUPS:
        break;
    }
}

/* The text in the arena, for a struct that nobody frees. */
static struct str kept(struct str *s, struct arena *a)
{
    struct str out = {.text = arena_strdup(a, str_text(s)), .length = s->length};
    str_deinit(s);
    return out;
}

static const struct aug_chain *chain_of(const struct exp_config *c)
{
    return c->input_count > 0 ? c->inputs[0].train : NULL;
}

struct nn_export_augment *run_export_augment(const struct exp_config *c,
                                             struct arena *a)
{
    struct nn_export_augment *out = arena_alloc(a, 1, sizeof(*out));
    const struct aug_chain *chain = chain_of(c);
    const struct writer w = {c, out};
    for (size_t i = 0; chain && i < chain->count; i++)
        add_item(&w, &chain->items[i]);
    out->helpers = kept(&out->helpers, a);
    out->waveform = kept(&out->waveform, a);
    out->feature = kept(&out->feature, a);
    out->batch = kept(&out->batch, a);
    out->missing = kept(&out->missing, a);
    return out;
}

bool run_export_from_samples(const struct exp_config *c)
{
    return aug_has(chain_of(c), AUG_WAVEFORM) ||
           c->dataset->options.crop == FEAT_CROP_EXACT;
}
