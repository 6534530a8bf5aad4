/* Findings of an audit about labels: audit.h. */
#include "features/audit/audit.h"

#include "features/analyse/parts.h"

#include <string.h>

static struct audit_finding *add_of_tags(struct audit *x, const char *name,
                                         const char *title, const char *advice)
{
    struct audit_finding *f = audit_add(x, name, title, advice);
    f->of = "tag";
    f->of_many = "tags";
    return f;
}

/* Tags that few clips of a split have that is not trained on. */
static void add_rare(struct audit *x)
{
    struct audit_finding *f = add_of_tags(
        x, "rare", "tags that few clips of test or valid have",
        "their metrics say little: give intervals (mtag-report does), merge tags, or "
        "share clips out anew ('data.split={ratio: [.7, .15, .15]}')");
    const struct analysis *y = x->analysis;
    for (size_t t = 0; t < x->d->tag_count; t++) {
        const size_t test = y->with[FEAT_TEST][t], valid = y->with[FEAT_VALID][t];
        const bool few_test = y->clips[FEAT_TEST] && test < ANALYSE_FEW;
        const bool few_valid = y->clips[FEAT_VALID] && valid < ANALYSE_FEW;
        if (few_test || few_valid)
            audit_example(x, f,
                          arena_printf(x->arena, "%s (%zu of test, %zu of valid)",
                                       x->d->tags[t], test, valid));
    }
}

static void add_constant(struct audit *x)
{
    struct audit_finding *f =
        add_of_tags(x, "constant", "tags that all or no clips have",
                    "leave them out of data.tags: there is nothing to tell apart");
    const struct analysis *y = x->analysis;
    for (size_t t = 0; t < x->d->tag_count; t++)
        for (size_t g = 0; g < ANALYSE_GROUPS; g++) {
            const size_t with = y->with[g][t];
            if (g == ANALYSE_OTHER || y->clips[g] == 0 ||
                (with > 0 && with < analyse_known(y, g, t)))
                continue;
            audit_example(
                x, f,
                arena_printf(x->arena, "%s (%s of %s)", x->d->tags[t],
                             analyse_known(y, g, t) == 0 ? "known of no clip"
                             : with                      ? "all"
                                                         : "none",
                             g == ANALYSE_ALL ? "all clips" : analyse_group_names[g]));
            break;
        }
}

static void add_untagged(struct audit *x)
{
    struct audit_finding *f = audit_add(
        x, "untagged", "clips without any tag",
        "say whether nothing was heard in them or nobody listened; data.unlabelled "
        "keeps or drops them");
    for (size_t i = 0; i < x->d->clip_count; i++)
        if (memchr(x->d->clips[i].labels, 1, x->d->tag_count) == NULL)
            audit_example(x, f, x->d->clips[i].stem);
    if (x->d->unlabelled_count > 0) {
        audit_example(x, f,
                      arena_printf(x->arena, "%zu that data.unlabelled: drop left out",
                                   x->d->unlabelled_count));
        f->count += x->d->unlabelled_count - 1;
    }
}

/* Clips whose own tags exclude each other ("no vocals" and "female vocals"). */
static void add_excluding(struct audit *x)
{
    struct audit_finding *f =
        audit_add(x, "excluding", "clips with tags that exclude each other",
                  "correct the annotations, or merge tags (data.merge)");
    for (size_t i = 0; i < x->analysis->contradiction_count; i++) {
        const struct analyse_contradiction *c = &x->analysis->contradictions[i];
        if (c->clips > 0)
            audit_example(x, f,
                          arena_printf(x->arena, "%s with %s%s: %zu clips",
                                       x->d->tags[c->tag], x->d->tags[c->others[0]],
                                       c->other_count > 1 ? " and others" : "",
                                       c->clips));
    }
    f->count = x->analysis->contradicting;
}

void audit_add_labels(struct audit *x)
{
    add_rare(x);
    add_constant(x);
    add_untagged(x);
    add_excluding(x);
}
