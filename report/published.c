/* Published figures. A figure is here only if its own source says which clips it was
 * measured on: figures of two protocols are never listed together. */
#include "report/published.h"

#include "report/scored.h"

#include <string.h>

#define CLMR "README of Spijkervet/CLMR"
#define MUSICNN "jordipons/musicnn"

/* Clips with at least one of the 50 tags. */
static const struct rep_published_figure pons2018[] = {
    {"short-chunk CNN with residuals", "Won et al. 2020, arXiv:2006.00751", 0.9129,
     0.4614},
    {"harmonic CNN, the best of a user's five runs",
     "minzwon/sota-music-tagging-models, issue 5", 0.9157, 0.4666},
    {0}};

/* All clips. */
static const struct rep_published_figure unclean[] = {
    {"musicnn", MUSICNN, 0.9067, 0.3831},
    {"vgg", MUSICNN, 0.9030, 0.3823},
    {"waveform network of Pons et al. 2018", CLMR, 0.8905, 0.3492},
    {"SampleCNN", CLMR, 0.8856, 0.3438},
    {"CLMR, linear head", CLMR, 0.8849, 0.3537},
    {"CLMR, two layers", CLMR, 0.8925, 0.3589},
    {0}};

static const struct rep_published_figure homework[] = {
    {"baseline, 5 epochs", "notebook of the homework", 0.5641, 0.1073}, {0}};

const struct rep_published rep_published[] = {{"pons2018", 4332, 50, pons2018},
                                              {"unclean", 5329, 50, unclean},
                                              {"homework", 1339, 50, homework},
                                              {0}};

static enum err_code find(const char *name, const struct rep_published **out,
                          struct err *e)
{
    enum { MOST = sizeof(rep_published) / sizeof(*rep_published) };
    const char *names[MOST];
    struct str s = {0};
    size_t count = 0;
    for (const struct rep_published *p = rep_published; p->protocol; p++) {
        if (strcmp(p->protocol, name) == 0) {
            *out = p;
            return ERR_OK;
        }
        names[count++] = p->protocol;
    }
    str_addf(&s, "--published knows no protocol `%s`", name);
    str_add_did_you_mean(&s, "; ", name, names, count);
    str_add(&s, "; there are");
    for (size_t i = 0; i < count; i++)
        str_addf(&s, "%s %s", i ? "," : "", names[i]);
    const enum err_code code = err_set(e, ERR_USER, "%s", str_text(&s));
    str_deinit(&s);
    return code;
}

/* What is tested here, beside what is tested there. */
static const char *note_of_size(const struct rep_published *p,
                                const struct rep_scored *own, struct arena *a)
{
    if (own->count == 0)
        return arena_printf(a,
                            "%s tests %zu clips and %zu tags; which are tested here is "
                            "not recorded",
                            p->protocol, p->clips, p->tags);
    const size_t clips = own->runs[0].clip_count, tags = own->runs[0].tag_count;
    return clips == p->clips && tags == p->tags
               ? arena_printf(a, "%s tests %zu clips and %zu tags, as many as here",
                              p->protocol, clips, tags)
               : arena_printf(a,
                              "%s tests %zu clips and %zu tags, here are %zu and %zu: "
                              "not comparable",
                              p->protocol, p->clips, p->tags, clips, tags);
}

enum err_code rep_add_published(struct table *t, const char *protocol,
                                struct res_reader *r, struct arena *a, struct err *e)
{
    const struct rep_trials *of = t->source;
    const struct rep_plot_input in = {.trials = of->trials, .reader = r, .arena = a};
    const struct rep_published *p = NULL;
    struct rep_scored own;
    const char **notes = NULL;
    size_t count = 0;
    enum err_code code = find(protocol, &p, e);
    if (code == ERR_OK)
        code = rep_scored_read(&in, 0, RES_TEST, &own, e);
    if (code != ERR_OK)
        return code;
    for (; count < t->note_count; count++) {
        notes = arena_grow(a, notes, count, sizeof(*notes));
        notes[count] = t->notes[count];
    }
    for (const struct rep_published_figure *f = p->figures; f->model; f++) {
        notes = arena_grow(a, notes, count, sizeof(*notes));
        notes[count++] = arena_printf(
            a, "published, not run here: test ROC-AUC %.4f, PR-AUC %.4f, %s (%s; %s)",
            f->roc_auc, f->pr_auc, f->model, f->source, p->protocol);
    }
    notes = arena_grow(a, notes, count, sizeof(*notes));
    notes[count++] = note_of_size(p, &own, a);
    t->notes = notes;
    t->note_count = count;
    return ERR_OK;
}
