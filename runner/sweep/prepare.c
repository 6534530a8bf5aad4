/* Before the first run: prepare.h. */
#include "runner/sweep/prepare.h"

#include "base/say.h"
#include "base/term.h"
#include "runner/experiment/key.h"
#include "runner/sweep/pool.h"

#include <stdio.h>
#include <string.h>

static bool has_input(const struct feat_prepare *p, const struct feat_input *input,
                      const char *text)
{
    for (size_t i = 0; i < p->input_count; i++) {
        struct str other = {0};
        feat_add_key(&p->inputs[i].value, &other);
        bool same = p->inputs[i].value.type == input->value.type &&
                    p->inputs[i].chunk_step == input->chunk_step &&
                    p->inputs[i].train == input->train &&
                    p->inputs[i].test == input->test &&
                    strcmp(str_text(&other), text) == 0;
        str_deinit(&other);
        if (same) {
            return true;
        }
    }
    return false;
}

static void add_inputs(struct feat_prepare *p, struct feat_input *inputs,
                       const struct feat_input *own, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str text = {0};
        feat_add_key(&own[i].value, &text);
        if (!has_input(p, &own[i], str_text(&text))) {
            inputs[p->input_count++] = own[i];
        }
        str_deinit(&text);
    }
}

/* A trial's inputs, and those that its test clips are judged by under conditions. */
static void add_trial(struct feat_prepare *p, struct feat_input *inputs,
                      const struct exp_config *c)
{
    add_inputs(p, inputs, c->inputs, c->input_count);
    for (size_t i = 0; i < c->evaluate.condition_count; i++) {
        add_inputs(p, inputs, c->evaluate.conditions[i].inputs, c->input_count);
    }
}

/* Whether a trial before had the very same inputs; remembers them if not. */
static bool is_known(struct exp_memo *known, const struct exp_config *c)
{
    struct exp_key key = {0};
    bool is_new;
    exp_key_pointer(&key, c->dataset);
    exp_key_pointer(&key, c->inputs);
    exp_key_pointer(&key, c->evaluate.conditions);
    exp_memo_find(known, key.words, key.count * sizeof(*key.words), &is_new);
    return !is_new;
}

static size_t count_inputs(const struct exp_sweep *s, const struct feat_dataset *d)
{
    size_t count = 0;
    for (size_t t = 0; t < s->trial_count; t++) {
        const struct exp_config *c = s->trials[t].config;
        count +=
            c->dataset == d ? c->input_count * (1 + c->evaluate.condition_count) : 0;
    }
    return count;
}

struct run_preparation run_preparation_list(const struct exp_sweep *s,
                                            const char *cache, int workers,
                                            bool every_fold, struct arena *a)
{
    const size_t room = s->trial_count * (size_t)exp_folds(s);
    struct run_preparation all = {.items = arena_alloc(a, room, sizeof(*all.items))};
    struct feat_input **inputs = arena_alloc(a, s->trial_count, sizeof(*inputs));
    struct exp_memo known = {.arena = a};
    for (size_t t = 0; t < s->trial_count; t++) {
        const struct exp_config *c = s->trials[t].config;
        if (is_known(&known, c)) {
            continue;
        }
        size_t k = 0;
        while (k < all.count && all.items[k].dataset != c->dataset) {
            k++;
        }
        struct feat_prepare *p = &all.items[k];
        if (k == all.count) {
            all.count++;
            inputs[k] = arena_alloc(a, count_inputs(s, c->dataset), sizeof(**inputs));
            *p = (struct feat_prepare){.dataset = c->dataset,
                                       .inputs = inputs[k],
                                       .cache = cache,
                                       .limit = s->cache_limit,
                                       .workers = workers};
        }
        add_trial(p, inputs[k], c);
    }
    for (size_t k = 0, first = all.count; k < first && every_fold; k++) {
        const struct feat_dataset *d = all.items[k].dataset;
        for (size_t i = 1; i < d->fold_count; i++) {
            all.items[all.count] = all.items[k];
            all.items[all.count++].dataset = d->folds[i];
        }
    }
    return all;
}

struct view {
    struct term_block block;
    bool live, told;
};

static void show_progress(void *context, size_t done, size_t total, double seconds)
{
    struct view *v = context;
    struct str line = {0};
    str_add(&line, "features: ");
    term_add_count(&line, done);
    str_add(&line, " of ");
    term_add_count(&line, total);
    str_add(&line, " clips, ");
    term_add_duration(&line, seconds);
    if (done > 0 && done < total) {
        str_add(&line, ", ");
        term_add_duration(&line, seconds / (double)done * (double)(total - done));
        str_add(&line, " left");
    }
    const char *text = str_text(&line);
    if (v->live) {
        term_block_show(&v->block, &text, 1);
    }
    if (done == total && total > 0 && !v->told) {
        term_block_clear(&v->block);
        say(stderr, "%s\n", text);
        v->told = true;
    }
    str_deinit(&line);
}

/* The data sets of a sweep, and a preparation that is repeated, often have the same to
 * say: each text is said once. */
static void warn(const char *text)
{
    static struct hash said[256];
    static size_t count;
    size_t i = 0;
    said[count] = hash_text(text);
    while (strcmp(said[i].text, said[count].text) != 0) {
        i++;
    }
    if (i < count) {
        return;
    }
    count += count + 1 < sizeof(said) / sizeof(*said);
    say_warning("%s", text);
}

enum err_code run_preparation_size(const struct run_preparation *p,
                                   struct feat_prepare_size *sizes, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < p->count && !code; i++) {
        code = feat_prepare_size(&p->items[i], warn, &sizes[i], e);
    }
    return code;
}

bool run_preparation_is_whole(const struct run_preparation *p)
{
    for (size_t i = 0; i < p->count; i++) {
        if (!feat_is_cached(p->items[i].dataset)) {
            return false;
        }
    }
    return true;
}

enum err_code run_prepare_again(struct run_preparation *p, struct arena *a,
                                struct err *e)
{
    struct hash *before = arena_alloc(a, p->count + 1, sizeof(*before));
    for (size_t i = 0; i < p->count; i++) {
        before[i] = feat_dataset_fingerprint(p->items[i].dataset);
    }
    enum err_code code = run_prepare(p, false, a, e);
    for (size_t i = 0; i < p->count && !code; i++) {
        struct hash now = feat_dataset_fingerprint(p->items[i].dataset);
        if (strcmp(now.text, before[i].text) != 0) {
            code = err_set(e, ERR_DATA,
                           "recordings of %s were changed while the sweep ran",
                           p->items[i].dataset->options.root);
        }
    }
    return code;
}

enum err_code run_prepare(struct run_preparation *p, bool show, struct arena *a,
                          struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < p->count && !code; i++) {
        struct view v = {.block = {.out = stderr}, .live = term_is_live(stderr)};
        p->items[i].arena = a;
        p->items[i].progress = (struct feat_progress){
            .show = show ? show_progress : NULL, .context = &v, .stop = &pool_stop};
        code = feat_prepare(&p->items[i], warn, e);
        term_block_clear(&v.block);
    }
    return code;
}
