/* What a sweep's tests say of its hypothesis. */
#ifndef MTAG_REPORT_HOMEWORK_VERDICT_H
#define MTAG_REPORT_HOMEWORK_VERDICT_H

#include "report/homework/homework.h"

/* A hypothesis that names a measure and a direction: "GELU raises the PR-AUC". */
struct rep_hypothesis {
    bool stated; /* false: it names none, or both directions, or there is a doubt */
    enum rep_area area;
    bool higher;
    bool of_some; /* it compares what is changed: "a higher rate", "more filters" */
};
struct rep_hypothesis rep_hypothesis_read(const char *text);

/* How the trials of the sweep that the hypothesis names (if it names none, all) differ
 * from its baseline in the measure that the hypothesis names: rows whose difference is
 * shown (Holm), by its direction, and those that have a test and do not show any. */
struct rep_verdict {
    const char *lacks; /* why a person has to judge; NULL: there is a verdict */
    const char *among; /* "the best 10 of 14 trials"; NULL: among all */
    size_t tested, agree, against;
    const char *agreeing, *opposing; /* names, "GELU and ELU"; "": none */
    bool of_recipes;                 /* the choice of seeds is in every test */
};
struct rep_verdict rep_verdict_of(const struct rep_hypothesis *hypothesis,
                                  const struct rep_homework_sweep *sweep,
                                  struct arena *a);
/* As a sentence without its full stop. Not if it lacks something. */
const char *rep_verdict_text(const struct rep_verdict *v, struct arena *a);
/* What would refute the hypothesis, likewise; NULL: it is not stated, or there is no
 * baseline. */
const char *rep_verdict_refuted(const struct rep_hypothesis *hypothesis,
                                const struct rep_homework_sweep *sweep,
                                struct arena *a);

/* "the best 10 of 14 trials"; NULL: the table has all. Without an arena the text is
 * empty. */
const char *rep_cut_text(const struct res_table *t, struct arena *a);

/* "A", "A and B", "A, B and 3 more". */
const char *rep_list_names(const char *const *names, size_t count, struct arena *a);
/* The name of a row of the sweep's table: its label, "trial 37". */
const char *rep_row_name(const struct rep_trials *of, size_t row, struct arena *a);

#endif
