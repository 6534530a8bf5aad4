/* Before the first run: prepare.h. */
#include "runner/sweep/prepare.h"

#include "base/say.h"
#include "base/term.h"
#include "runner/experiment/key.h"
#include "runner/sweep/pool.h"

#include <stdio.h>
#include <string.h>

static void add_chain_key(const char *of, const struct aug_chain *chain,
                          struct str *out)
{
    str_addf(out, " %s", of);
    if (!chain)
        return;
    str_addf(out, " %d ", chain->versions);
    aug_canonical(chain, AUG_WAVEFORM, AUG_GROUPS, out);
}

/* Equal texts of one data set mean equal features of its clips. */
static void add_input_key(const struct feat_input *input, struct str *out)
{
    feat_add_key(&input->value, out);
    str_addf(out, " step %ld", input->chunk_step);
    add_chain_key("train", input->train, out);
    add_chain_key("test", input->test, out);
}

static void add_inputs(struct run_preparation *p, struct run_source *s,
                       const struct feat_input *own, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str text = {0};
        bool is_new;
        add_input_key(&own[i], &text);
        exp_memo_slot(&s->listed, str_text(&text), &is_new);
        if (is_new) {
            s->inputs =
                arena_grow(p->arena, s->inputs, s->input_count, sizeof(*s->inputs));
            s->inputs[s->input_count++] = own[i];
        }
        str_deinit(&text);
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

static void add_item(struct run_preparation *p, struct run_source *s,
                     struct feat_dataset *d)
{
    p->items = arena_grow(p->arena, p->items, p->count, sizeof(*p->items));
    p->items[p->count++] = (struct feat_prepare){
        .dataset = d, .cache = p->cache, .limit = p->limit, .workers = p->workers};
    s->items++;
}

static struct run_source *find_source(struct run_preparation *p, struct feat_dataset *d)
{
    for (size_t i = 0; i < p->source_count; i++)
        if (p->sources[i].dataset == d)
            return &p->sources[i];
    p->sources = arena_grow(p->arena, p->sources, p->source_count, sizeof(*p->sources));
    struct run_source *s = &p->sources[p->source_count++];
    *s = (struct run_source){
        .dataset = d, .first = p->count, .listed = {.arena = p->arena}};
    add_item(p, s, d);
    for (size_t i = 1; i < d->fold_count && p->every_fold; i++)
        add_item(p, s, d->folds[i]);
    return s;
}

bool run_preparation_add(struct run_preparation *p, const struct exp_config *c)
{
    if (c->objective || is_known(&p->known, c))
        return false;
    struct run_source *s = find_source(p, c->dataset);
    size_t before = s->input_count;
    add_inputs(p, s, c->inputs, c->input_count);
    /* The test clips are judged under conditions, too. */
    for (size_t i = 0; i < c->evaluate.condition_count; i++)
        add_inputs(p, s, c->evaluate.conditions[i].inputs, c->input_count);
    for (size_t i = s->first; i < s->first + s->items; i++) {
        p->items[i].inputs = s->inputs;
        p->items[i].input_count = s->input_count;
    }
    return s->input_count > before;
}

void run_preparation_add_data(struct run_preparation *p, const struct exp_config *c)
{
    if (!c->objective)
        find_source(p, c->dataset);
}

/* Whether the trial's identity is known before its features are there. */
static bool knows_identity(const struct run_preparation *p, const struct exp_config *c)
{
    bool known = c->objective != NULL;
    for (size_t i = 0; i < p->source_count; i++)
        known = known || (p->sources[i].dataset == c->dataset && p->sources[i].read);
    for (size_t i = 0; i < c->input_count; i++)
        known = known && !feat_companion(&c->inputs[i].value);
    return known;
}

bool run_preparation_add_recorded(struct run_preparation *p, const struct exp_config *c,
                                  const char *identity)
{
    if (knows_identity(p, c) && strcmp(exp_identity(c).text, identity) != 0)
        return false;
    run_preparation_add(p, c);
    return true;
}

struct run_preparation run_preparation_list(const struct exp_sweep *s,
                                            const char *cache, int workers,
                                            bool every_fold, struct arena *a)
{
    struct run_preparation p = {.known = {.arena = a},
                                .cache = cache,
                                .limit = s->cache_limit,
                                .workers = workers,
                                .every_fold = every_fold,
                                .arena = a};
    for (size_t t = 0; t < s->trial_count; t++)
        run_preparation_add(&p, s->trials[t].config);
    return p;
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
    if (v->live)
        term_block_show(&v->block, &text, 1);
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
    while (strcmp(said[i].text, said[count].text) != 0)
        i++;
    if (i < count)
        return;
    count += count + 1 < sizeof(said) / sizeof(*said);
    say_warning("%s", text);
}

enum err_code run_preparation_size(const struct run_preparation *p,
                                   struct feat_prepare_size *sizes, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < p->count && code == ERR_OK; i++)
        code = feat_prepare_size(&p->items[i], warn, &sizes[i], e);
    return code;
}

bool run_preparation_is_whole(const struct run_preparation *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (!feat_is_cached(p->items[i].dataset))
            return false;
    return true;
}

enum err_code run_prepare_again(struct run_preparation *p, struct arena *a,
                                struct err *e)
{
    struct hash *before = arena_alloc(a, p->count + 1, sizeof(*before));
    for (size_t i = 0; i < p->count; i++)
        before[i] = feat_dataset_fingerprint(p->items[i].dataset);
    enum err_code code = run_prepare(p, false, a, e);
    for (size_t i = 0; i < p->count && code == ERR_OK; i++) {
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
    for (size_t i = 0; i < p->count && code == ERR_OK; i++) {
        struct view v = {.block = {.out = stderr}, .live = term_is_live(stderr)};
        p->items[i].arena = a;
        p->items[i].progress = (struct feat_progress){
            .show = show ? show_progress : NULL, .context = &v, .stop = &pool_stop};
        code = feat_prepare(&p->items[i], warn, e);
        term_block_clear(&v.block);
    }
    for (size_t i = 0; i < p->source_count; i++)
        p->sources[i].read = p->sources[i].read || code == ERR_OK;
    return code;
}
