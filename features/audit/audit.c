/* An audit as a whole, and what two clips share: audit.h. */
#include "features/audit/audit.h"

#include "features/analyse/parts.h"

#include <stdlib.h>
#include <string.h>

enum { FINDINGS = 24 };

struct audit_finding *audit_add(struct audit *x, const char *name, const char *title,
                                const char *advice)
{
    struct audit_finding *f = &x->findings[x->finding_count++];
    *f = (struct audit_finding){.name = name,
                                .title = title,
                                .advice = advice,
                                .of = "clip",
                                .of_many = "clips"};
    return f;
}

void audit_example(struct audit *x, struct audit_finding *f, const char *text)
{
    f->examples = arena_grow(x->arena, f->examples, f->example_count, sizeof(char *));
    f->examples[f->example_count++] = text;
    f->count++;
}

size_t audit_found(const struct audit *x)
{
    size_t found = 0;
    for (size_t i = 0; i < x->finding_count; i++)
        found += x->findings[i].count > 0;
    return found;
}

/* Groups that exclude each other in training and test. */
static int group_count(const struct audit *x)
{
    return x->d->fold_count > 0 ? (int)x->d->fold_count : FEAT_SPLITS;
}

const char *audit_group(const struct audit *x, size_t clip)
{
    const int group = x->group[clip];
    if (group >= group_count(x))
        return "other";
    return x->d->fold_count > 0 ? arena_printf(x->arena, "fold %d", group + 1)
                                : feat_split_names[group];
}

/* With folds, the fold that tests a clip is its group. */
static void find_groups(struct audit *x)
{
    const struct feat_dataset *d = x->d;
    x->group = feat_dataset_splits(d, x->arena);
    if (d->fold_count == 0)
        return;
    for (size_t i = 0; i < d->clip_count; i++)
        x->group[i] = (int)d->fold_count;
    for (size_t fold = 0; fold < d->fold_count; fold++)
        for (size_t i = 0; i < d->folds[fold]->split_count[FEAT_TEST]; i++)
            x->group[d->folds[fold]->split[FEAT_TEST][i]] = (int)fold;
}

static bool is_leak(const struct audit *x, size_t a, size_t b)
{
    return x->group[a] != x->group[b] && x->group[a] < group_count(x) &&
           x->group[b] < group_count(x);
}

/* ---- pairs ---- */

static void add_pair(struct audit *x, struct audit_pair p)
{
    x->pairs = arena_grow(x->arena, x->pairs, x->pair_count, sizeof(*x->pairs));
    if (x->group[p.a] > x->group[p.b]) {
        const size_t swap = p.a;
        p.a = p.b;
        p.b = swap;
        p.shift = -p.shift;
    }
    x->pairs[x->pair_count++] = p;
}

struct content {
    const char *hash;
    size_t clip;
};

static int compare_contents(const void *p, const void *q)
{
    const struct content *a = p, *b = q;
    const int order = strcmp(a->hash, b->hash);
    return order ? order : (a->clip > b->clip) - (a->clip < b->clip);
}

/* Each clip of a group of equal ones with one of another split, or with the first. */
static void add_equal(struct audit *x, const struct content *c, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        size_t with = 0;
        for (size_t k = 0; k < i && !is_leak(x, c[with].clip, c[i].clip); k++)
            with = is_leak(x, c[k].clip, c[i].clip) ? k : with;
        add_pair(x, (struct audit_pair){
                        .a = c[with].clip, .b = c[i].clip, .identical = true});
    }
}

static enum err_code find_pairs(struct audit *x, struct err *e)
{
    const struct audit_heard *h = x->heard;
    const size_t clips = x->d->clip_count;
    struct content *c = mem_alloc(clips + 1, sizeof(*c));
    size_t count = 0;
    if (c == NULL)
        return err_set(e, ERR_MEMORY, "no memory to compare %zu clips", clips);
    for (size_t i = 0; i < clips; i++)
        if (h->checked[i].content.text[0] != '\0' &&
            h->checked[i].finding != FEAT_SILENT)
            c[count++] = (struct content){h->checked[i].content.text, i};
    if (count > 0)
        qsort(c, count, sizeof(*c), compare_contents);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && strcmp(c[i].hash, c[end].hash) == 0;)
            end++;
        add_equal(x, c + i, end - i);
    }
    free(c);
    struct near_pair *near;
    enum err_code code = near_find(&h->prints, AUDIT_NEAR, &near, &count, e);
    for (size_t i = 0; code == ERR_OK && i < count; i++) {
        const struct near_pair *n = &near[i];
        const char *one = h->checked[n->a].content.text;
        if (*one && strcmp(one, h->checked[n->b].content.text) == 0)
            continue;
        add_pair(x,
                 (struct audit_pair){.a = n->a,
                                     .b = n->b,
                                     .distance = (double)n->distance,
                                     .shift = (double)n->shift * (double)h->kind.step /
                                              x->d->options.sample_rate});
    }
    free(near);
    return code;
}

/* Whether it is known of both clips that one has the tag and the other has not. */
static bool is_contradiction(const struct audit *x, const struct audit_pair *p,
                             size_t tag)
{
    const struct feat_clip *a = &x->d->clips[p->a], *b = &x->d->clips[p->b];
    return (a->labels[tag] != 0) != (b->labels[tag] != 0) &&
           !(a->unknown && a->unknown[tag]) && !(b->unknown && b->unknown[tag]);
}

static bool has_equal_labels(const struct audit *x, const struct audit_pair *p)
{
    for (size_t t = 0; t < x->d->tag_count; t++)
        if (is_contradiction(x, p, t))
            return false;
    return true;
}

/* Two tags in which they differ, by name. */
static const char *name_difference(const struct audit *x, const struct audit_pair *p)
{
    struct str s = {0};
    size_t differ = 0;
    for (size_t t = 0; t < x->d->tag_count; t++) {
        const bool one = x->d->clips[p->a].labels[t] != 0;
        if (!is_contradiction(x, p, t))
            continue;
        if (differ++ < 3)
            str_addf(&s, "%s%s%s", differ > 1 ? ", " : "", one ? "-" : "+",
                     x->d->tags[t]);
    }
    if (differ > 3)
        str_addf(&s, " and %zu more", differ - 3);
    const char *text = arena_strdup(x->arena, str_text(&s));
    str_deinit(&s);
    return text;
}

static const char *describe(const struct audit *x, const struct audit_pair *p)
{
    struct str s = {0};
    str_addf(&s, "%s %s = %s %s", audit_group(x, p->a), x->d->clips[p->a].stem,
             audit_group(x, p->b), x->d->clips[p->b].stem);
    if (!p->identical)
        str_addf(&s, " (%.2f dB apart", p->distance);
    if (!p->identical && (p->shift > 0.05 || p->shift < -0.05))
        str_addf(&s, ", shifted by %.2f s", p->shift);
    str_add(&s, p->identical ? "" : ")");
    const char *text = arena_strdup(x->arena, str_text(&s));
    str_deinit(&s);
    return text;
}

static void add_pairs_of(struct audit *x, struct audit_finding *f, bool leak,
                         bool identical)
{
    f->of = "pair of clips";
    f->of_many = "pairs of clips";
    f->pairs = arena_alloc(x->arena, x->pair_count + 1, sizeof(*f->pairs));
    for (size_t i = 0; i < x->pair_count; i++) {
        const struct audit_pair *p = &x->pairs[i];
        if (p->identical != identical || is_leak(x, p->a, p->b) != leak)
            continue;
        f->pairs[f->example_count] = p;
        audit_example(x, f, describe(x, p));
    }
}

void audit_add_pairs(struct audit *x)
{
    add_pairs_of(x,
                 audit_add(x, "leak", "the same recording in two splits",
                           "keep each recording in one split; a test on recordings of "
                           "the training measures memory"),
                 true, true);
    add_pairs_of(x,
                 audit_add(x, "near_leak", "nearly the same recording in two splits",
                           "listen to both; keep copies of a recording in one split"),
                 true, false);
    add_pairs_of(x,
                 audit_add(x, "repeat", "the same recording twice in a split",
                           "leave one out: it counts twice"),
                 false, true);
    add_pairs_of(x,
                 audit_add(x, "near_repeat",
                           "nearly the same recording twice in a split",
                           "listen to both; leave one out if it is a copy"),
                 false, false);
    struct audit_finding *f =
        audit_add(x, "contradiction", "one sound with different labels",
                  "decide which labels are right, and give them to both");
    f->of = "pair of clips";
    f->of_many = "pairs of clips";
    f->pairs = arena_alloc(x->arena, x->pair_count + 1, sizeof(*f->pairs));
    for (size_t i = 0; i < x->pair_count; i++) {
        const struct audit_pair *p = &x->pairs[i];
        if (has_equal_labels(x, p))
            continue;
        f->pairs[f->example_count] = p;
        audit_example(
            x, f,
            arena_printf(x->arena, "%s: %s", describe(x, p), name_difference(x, p)));
    }
}

/* ---- artists ---- */

void audit_add_artists(struct audit *x)
{
    struct audit_finding *f =
        audit_add(x, "artists", "artists in two splits",
                  "split by artist: 'data.split={ratio: [.7, .15, .15], by: artist}'");
    const struct analyse_names *n = &x->analysis->names;
    const size_t clips = x->d->clip_count;
    f->of = "pair of splits";
    f->of_many = "pairs of splits";
    if (n->unmatched == clips)
        f->unseen = arena_printf(x->arena,
                                 "no name is %s (data.grammar says what the parts of "
                                 "a name are)",
                                 x->d->options.grammar);
    for (size_t of = 1; of < FEAT_SPLITS; of++)
        for (size_t with = 0; with < of; with++) {
            const struct analyse_overlap *o = &n->overlap[ANALYSE_ARTISTS][of][with];
            if (o->shared > 0)
                audit_example(x, f,
                              arena_printf(x->arena,
                                           "%zu of %zu artists of %s are in %s too: "
                                           "%zu of its clips",
                                           o->shared, o->of_first, feat_split_names[of],
                                           feat_split_names[with], o->clips));
        }
}

enum err_code audit_make(const struct feat_dataset *d, const struct audit_heard *heard,
                         const struct analysis *x, struct arena *a, struct audit *out,
                         struct err *e)
{
    *out = (struct audit){.d = d, .heard = heard, .analysis = x, .arena = a};
    out->findings = arena_alloc(a, FINDINGS, sizeof(*out->findings));
    find_groups(out);
    enum err_code code = find_pairs(out, e);
    if (code != ERR_OK)
        return code;
    audit_add_pairs(out);
    audit_add_artists(out);
    audit_add_sounds(out);
    audit_add_labels(out);
    return ERR_OK;
}
