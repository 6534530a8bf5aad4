/* What a run predicted: predicted.h. */
#include "runner/sweep/predicted.h"

struct res_predictions run_predictions(const struct feat_dataset *d,
                                       enum res_split split, const float *scores,
                                       struct arena *a)
{
    const enum feat_split of = split == RES_VALID ? FEAT_VALID : FEAT_TEST;
    const size_t clips = d->split_count[of], tags = d->tag_count;
    const char **names = arena_alloc(a, clips + 1, sizeof(*names));
    unsigned char *truth = arena_alloc(a, clips + 1, tags);
    for (size_t i = 0; i < clips; i++) {
        const struct feat_clip *clip = &d->clips[d->split[of][i]];
        names[i] = clip->stem;
        feat_clip_truth(clip, tags, truth + i * tags);
    }
    const struct hash task = feat_dataset_split_hash(d, of);
    return (struct res_predictions){.task = arena_strdup(a, task.text),
                                    .clips = names,
                                    .tags = d->tags,
                                    .groups = feat_dataset_artists(d, of, a),
                                    .clip_count = clips,
                                    .tag_count = tags,
                                    .truth = truth,
                                    .scores = scores};
}

void sweep_record_predictions(struct sweep *w, const struct run_item *r,
                              enum res_split split, const float *scores)
{
    struct arena *a = arena_create();
    const struct res_predictions p =
        run_predictions(r->config->dataset, split, scores, a);
    sweep_check(res_predictions_put(w->store, r->row.id, split, &p, &w->err));
    arena_destroy(a);
}
