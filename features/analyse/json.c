/* An analysis for scripts. What is not known, or infinite, is null. */
#include "features/analyse/parts.h"

#include "base/json.h"

static json_t *count(size_t n)
{
    return json_integer((json_int_t)n);
}

static json_t *counts(const size_t n[ANALYSE_GROUPS])
{
    json_t *o = json_object();
    for (size_t g = 0; g < ANALYSE_GROUPS; g++)
        json_object_set_new(o, analyse_group_names[g], count(n[g]));
    return o;
}

static json_t *hours(const struct analysis *x)
{
    json_t *o = json_object();
    for (size_t g = 0; g < ANALYSE_GROUPS; g++)
        json_object_set_new(o, analyse_group_names[g],
                            x->recordings[g] ? json_number(x->seconds[g] / 3600)
                                             : json_null());
    return o;
}

static json_t *folders(const struct analysis *x)
{
    json_t *o = json_object();
    for (size_t i = 0; i < x->folder_count; i++) {
        json_t *f = json_object();
        json_object_set_new(f, "clips", count(x->folders[i].clips));
        json_object_set_new(f, "labelled", count(x->folders[i].labelled));
        json_object_set_new(o, x->folders[i].name, f);
    }
    return o;
}

static json_t *tags_per_clip(const struct analysis *x)
{
    json_t *o = json_object(), *histogram = json_array();
    for (size_t n = 0; n <= x->most_tags; n++)
        json_array_append_new(histogram, count(x->tags_per_clip[n]));
    json_object_set_new(o, "mean", json_number(x->mean_tags));
    json_object_set_new(o, "median", json_number(x->median_tags));
    json_object_set_new(o, "max", count(x->most_tags));
    json_object_set_new(o, "density", json_number(x->density));
    json_object_set_new(o, "histogram", histogram);
    return o;
}

static json_t *unknown_of(const struct analysis *x, size_t tag)
{
    json_t *o = json_object();
    for (size_t g = 0; g < ANALYSE_GROUPS; g++)
        json_object_set_new(o, analyse_group_names[g], count(x->unknown[g][tag]));
    return o;
}

static json_t *frequency(const struct analysis *x)
{
    json_t *list = json_array();
    for (size_t i = 0; i < x->d->tag_count; i++) {
        size_t tag = x->by_frequency[i];
        json_t *o = json_object(), *with = json_object(), *share = json_object();
        for (size_t g = 0; g < ANALYSE_GROUPS; g++) {
            json_object_set_new(with, analyse_group_names[g], count(x->with[g][tag]));
            json_object_set_new(share, analyse_group_names[g],
                                json_number(analyse_prevalence(x, g, tag)));
        }
        json_object_set_new(o, "tag", json_text(x->d->tags[tag]));
        json_object_set_new(o, "clips", with);
        json_object_set_new(o, "prevalence", share);
        if (x->lacks_labels)
            json_object_set_new(o, "unknown", unknown_of(x, tag));
        json_object_set_new(o, "ratio", json_number(analyse_ratio(x, tag)));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *imbalance(const struct analysis *x)
{
    size_t most = x->by_frequency[0], least = x->by_frequency[x->d->tag_count - 1];
    const size_t *with = x->with[ANALYSE_ALL];
    json_t *o = json_object();
    json_object_set_new(o, "most", json_text(x->d->tags[most]));
    json_object_set_new(o, "least", json_text(x->d->tags[least]));
    json_object_set_new(o, "ratio",
                        json_number((double)with[most] / (double)with[least]));
    return o;
}

static json_t *pairs(const struct analysis *x, const struct analyse_pair *p, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *o = json_object();
        json_object_set_new(o, "a", json_text(x->d->tags[p[i].a]));
        json_object_set_new(o, "b", json_text(x->d->tags[p[i].b]));
        json_object_set_new(o, "both", count(p[i].both));
        json_object_set_new(o, "jaccard", json_number(p[i].share));
        json_object_set_new(o, "b_given_a", json_number(p[i].b_given_a));
        json_object_set_new(o, "a_given_b", json_number(p[i].a_given_b));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *contradictions(const struct analysis *x)
{
    json_t *list = json_array();
    for (size_t i = 0; i < x->contradiction_count; i++) {
        const struct analyse_contradiction *c = &x->contradictions[i];
        json_t *o = json_object(), *with = json_array();
        for (size_t k = 0; k < c->other_count; k++)
            json_array_append_new(with, json_text(x->d->tags[c->others[k]]));
        json_object_set_new(o, "tag", json_text(x->d->tags[c->tag]));
        json_object_set_new(o, "with", with);
        json_object_set_new(o, "clips", count(c->clips));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *names(const struct analysis *x)
{
    json_t *o = json_object(), *overlap = json_array();
    json_object_set_new(o, "grammar", json_text(x->d->options.grammar));
    json_object_set_new(o, "unmatched", count(x->names.unmatched));
    for (int level = 0; level < ANALYSE_LEVELS; level++)
        json_object_set_new(o, analyse_level_names[level],
                            counts(x->names.count[level]));
    for (size_t s = 0; s < ANALYSE_ALL; s++) {
        for (size_t t = 0; t < ANALYSE_ALL; t++) {
            if (s == t || x->clips[s] == 0 || x->clips[t] == 0)
                continue;
            json_t *item = json_object();
            json_object_set_new(item, "of", json_text(analyse_group_names[s]));
            json_object_set_new(item, "with", json_text(analyse_group_names[t]));
            for (int level = 0; level < ANALYSE_LEVELS; level++) {
                const struct analyse_overlap *v = &x->names.overlap[level][s][t];
                json_t *shared = json_object();
                json_object_set_new(shared, "shared", count(v->shared));
                json_object_set_new(shared, "of", count(v->of_first));
                json_object_set_new(shared, "clips", count(v->clips));
                json_object_set_new(item, analyse_level_names[level], shared);
            }
            json_array_append_new(overlap, item);
        }
    }
    json_object_set_new(o, "overlap", overlap);
    return o;
}

/* Recordings that are there more than once, in two splits or in one. */
static json_t *same(const struct analysis *x)
{
    json_t *list = json_array();
    for (int of = 0; of < FEAT_SPLITS; of++)
        for (int with = 0; with < FEAT_SPLITS; with++) {
            json_t *o;
            if (x->same.clips[of][with] == 0)
                continue;
            o = json_object();
            json_object_set_new(o, "of", json_text(feat_split_names[of]));
            json_object_set_new(o, "with", json_text(feat_split_names[with]));
            json_object_set_new(o, "clips", count(x->same.clips[of][with]));
            json_object_set_new(o, "first",
                                json_text(x->d->clips[x->same.first[of][with]].stem));
            json_object_set_new(o, "is",
                                json_text(x->d->clips[x->same.same[of][with]].stem));
            json_array_append_new(list, o);
        }
    return list;
}

static json_t *constant(const struct analysis *x)
{
    json_t *o = json_object(), *loss = json_object(), *floor = json_object();
    json_t *accuracy = json_object(), *entropy = json_object();
    for (size_t s = 0; s < ANALYSE_GROUPS; s++) {
        json_t *on = json_object(), *right = json_object(), *of_one = json_object();
        for (size_t t = 0; t < ANALYSE_GROUPS; t++) {
            json_object_set_new(on, analyse_group_names[t],
                                json_number(x->constant_loss[s][t]));
            json_object_set_new(of_one, analyse_group_names[t],
                                json_number(x->constant_entropy[s][t]));
            json_object_set_new(right, analyse_group_names[t],
                                json_number(x->constant_accuracy[s][t]));
        }
        json_object_set_new(loss, analyse_group_names[s], on);
        json_object_set_new(accuracy, analyse_group_names[s], right);
        json_object_set_new(entropy, analyse_group_names[s], of_one);
        json_object_set_new(floor, analyse_group_names[s], json_number(x->pr_floor[s]));
    }
    json_object_set_new(o, "loss", loss);
    json_object_set_new(o, "cross_entropy", entropy);
    json_object_set_new(o, "accuracy", accuracy);
    json_object_set_new(o, "roc_auc", json_number(0.5));
    json_object_set_new(o, "pr_auc", floor);
    json_object_set_new(o, "tags_counted", counts(x->floor_tags));
    return o;
}

void analyse_add_json(const struct analysis *x, struct str *out)
{
    json_t *o = json_object(), *tags = json_array();
    for (size_t t = 0; t < x->d->tag_count; t++)
        json_array_append_new(tags, json_text(x->d->tags[t]));
    json_object_set_new(o, "data", json_text(x->d->options.root));
    json_object_set_new(o, "tags", tags);
    json_object_set_new(o, "clips", counts(x->clips));
    json_object_set_new(o, "labelled", counts(x->labelled));
    json_object_set_new(o, "counted", counts(x->counted));
    json_object_set_new(o, "recordings", counts(x->recordings));
    json_object_set_new(o, "hours", hours(x));
    json_object_set_new(o, "folders", folders(x));
    json_object_set_new(o, "tags_per_clip", tags_per_clip(x));
    json_object_set_new(o, "one_tag", json_boolean(x->one_tag));
    json_object_set_new(o, "imbalance", imbalance(x));
    json_object_set_new(o, "frequency", frequency(x));
    json_object_set_new(o, "cooccurrence", pairs(x, x->pairs, x->pair_count));
    json_object_set_new(o, "synonyms", pairs(x, x->synonyms, x->synonym_count));
    json_object_set_new(o, "contradictions", contradictions(x));
    json_object_set_new(o, "contradicting_clips", count(x->contradicting));
    json_object_set_new(o, "names", names(x));
    json_object_set_new(o, "same_recordings", same(x));
    json_object_set_new(o, "constant", constant(x));
    json_add_pretty(out, o);
    json_decref(o);
}
