/* The option table of `evaluate`, and the checks that it cannot make by itself. */
#include "runner/experiment/sections.h"

static const char *const chunks[] = {"all", "first", "center", NULL};
static const char *const averages[] = {"probability", "logit", NULL};
static const char *const perturb_words[] = {"none", "robustness", NULL};

const struct opt exp_evaluate_table[] = {
    {.name = "chunks",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct exp_evaluate, chunks),
     .choices = chunks,
     .fallback = "all",
     .help = "the parts of a clip that are averaged: all; first; center, the chunk in "
             "the middle (of an even number the earlier of the two)"},
    {.name = "overlap",
     .kind = OPT_REAL,
     .offset = offsetof(struct exp_evaluate, overlap),
     .min = 0,
     .max = 1,
     .below_max = true,
     .fallback = "0",
     .help = "part of a chunk that the next one has too"},
    {.name = "average",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct exp_evaluate, average),
     .choices = averages,
     .fallback = "probability",
     .help = "what is averaged over the chunks"},
    {.name = "perturb",
     .kind = OPT_NODE,
     .offset = offsetof(struct exp_evaluate, perturb),
     .registry = &aug_types,
     .words = perturb_words,
     .silent = true,
     .help =
         "the test clips are judged once more under each condition, recorded as "
         "test_roc_auc@NAME and so on: robustness (the eight of Won et al. 2020), or "
         "a list of augmentations of the waveform"},
    {0}};

void exp_read_evaluate(const struct yaml_node *section, struct exp_evaluate *out,
                       struct arena *a, struct diag *diag)
{
    opt_read(exp_evaluate_table, section, "evaluate", NULL, out, a, diag);
    if (out->chunks == EXP_CHUNKS_FIRST && out->overlap > 0)
        diag_unused(diag, yaml_find(section, "overlap"), NULL,
                    "`overlap` does nothing with `chunks: first`");
}
