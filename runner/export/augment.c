/* Effects as Python: each is called if chance says so, on the clips that it is for. */
#include "base/quote.h"
#include "runner/export/parts.h"

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

static void add_options(const struct aug_item *item, const char *const *without,
                        struct str *s)
{
    struct str options = {0};
    opt_print_python(item->value.type->options, item->value.options, without, &options);
    str_addf(s, "%s%s)\n", options.length ? ", " : "", str_text(&options));
    str_deinit(&options);
}

static void add_item(const struct writer *w, const struct aug_item *item)
{
    static const char *const common[] = {"p", "name", "only_tags", "on", NULL};
    static const char *const of_batch[] = {"name", NULL};
    const struct plugin *type = item->value.type;
    struct nn_export_augment *o = w->out;
    if (!type->python) {
        str_addf(&o->missing, "%s%s", o->missing.length ? ", " : "", type->name);
        return;
    }
    if (!strstr(str_text(&o->helpers), type->python))
        str_addf(&o->helpers, "%s\n\n", type->python);
    switch (((const struct aug_type *)type)->group) {
    case AUG_WAVEFORM:
        str_add(&o->waveform, "    if ");
        add_condition(w, item, &o->waveform);
        str_addf(&o->waveform, ":\n        samples = %s(samples", type->name);
        add_options(item, common, &o->waveform);
        break;
    case AUG_FEATURE:
        str_add(&o->feature, "    if ");
        add_condition(w, item, &o->feature);
        str_addf(&o->feature, ":\n        features[%zu] = %s(features[%zu]",
                 item->input, type->name, item->input);
        add_options(item, common, &o->feature);
        break;
    case AUG_BATCH:
        str_addf(&o->batch, "    inputs, targets = %s(inputs, targets", type->name);
        add_options(item, of_batch, &o->batch);
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
