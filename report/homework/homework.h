/* The report of a homework: a folder with report.tex, its tables and figures, a
 * Makefile, the PDF where LaTeX is, and words/ for what only a person can say. Numbers
 * make the sentences; nothing is said beyond them.
 *
 * A chapter is one file of homework/chapters/ and a line in chapters.def. What is made
 * of the database is a step: one file of homework/steps/ and a line in steps.def, in
 * their order. */
#ifndef MTAG_REPORT_HOMEWORK_HOMEWORK_H
#define MTAG_REPORT_HOMEWORK_HOMEWORK_H

#include "report/significance.h"
#include "report/table.h"

struct json_t;

/* What a person asks for. */
struct rep_homework_asked {
    const struct rep_request *request;
    const char *folder;         /* made if it is missing */
    const char *title, *author; /* NULL: not given */
    bool two_columns, no_pdf;
};

/* A trial of a sweep; trial 0: there is none. */
struct rep_homework_trial {
    int64_t trial, sweep;
    const char *name; /* for sentences: its label, "trial 37" */
    struct res_row row;
    const struct res_table *of; /* whose metrics the row's values are */
    struct res_trial_row about;
};

/* What a setting of the trial's resolved file is; NULL: it has none. Of a setting with
 * a type ("train.loss") its type. */
const char *rep_homework_setting(const struct rep_homework_trial *t, const char *path);
/* A metric of the trial; count 0: it has none. */
struct res_value rep_homework_value(const struct rep_homework_trial *t,
                                    const char *metric);

struct rep_tex_figure;

struct rep_homework_sweep {
    const struct res_sweep_row *row;
    const char *slug;  /* its name in names of files and labels: "sweep_losses" */
    const char *lacks; /* why there is nothing to show, a sentence; NULL: there is */
    struct rep_choice choice;
    struct table table;          /* for a paper */
    const struct rep_trials *of; /* NULL: nothing to show */
    const char **labels;         /* of all its trials, shown or not; one may be NULL */
    size_t label_count;
    /* The same rows with tests by each area; those of `of` are by the one that the
     * sweep's metric names. */
    struct rep_trials tested[REP_AREAS];
};

/* A file of the folder that is written when all is known; path: relative. */
struct rep_homework_file {
    const char *path;
    struct str text;
};

/* words/NAME.tex: what a person says in one place of the report. */
struct rep_homework_words {
    const char *name;
    const char *question; /* of the stub */
    const char *numbers;  /* that the words are about: "Adam 0.8512 | SGD 0.5" */
};

struct rep_homework {
    const struct rep_homework_asked *asked;
    struct res_reader *reader;
    struct arena *arena;
    struct rep_comparer *comparer;
    struct rep_homework_sweep *sweeps; /* at least one has something to show; oldest
                                          first */
    size_t sweep_count;
    /* The first sweep's baseline, else its best; the best of all sweeps by the first
     * sweep's metric. */
    struct rep_homework_trial baseline, best;
    struct json_t *data;    /* what mtag-data analyse says; NULL: see data_lacks */
    const char *data_lacks; /* why it says nothing, a sentence; NULL: it does */

    /* A figure of one column that no other stands beside yet; NULL: none. Placed by the
     * next chapter that has one, at the latest by per_tag. */
    const struct rep_tex_figure *waiting;
    const char *basis; /* of the intervals, once it has been said; or NULL */

    struct rep_homework_file *files;
    size_t file_count;
    struct rep_homework_words *words;
    size_t word_count;
    const char *code_lacks; /* which folder of code/ is not there and why, sentences;
                               "": all are */
    const char **made;      /* paths in the folder: made.h */
    size_t made_count;
    const char *notes; /* for the person who asked, lines; "": none */
};

/* Writes the folder. *notice: what the person should know, or NULL. ERR_USER if no
 * trial has finished, the person's words do not compile or the folder has a report.tex
 * that is not mtag's; errors of the database and
 * of files. */
enum err_code rep_homework_write(const struct rep_homework_asked *asked,
                                 struct res_reader *reader, struct arena *a,
                                 const char **notice, struct err *e);

struct rep_chapter {
    struct plugin plugin;
    const char *title;
    bool appendix; /* behind the report: in one column, numbered by letters */
    /* Appends its text; without text it has no section. */
    enum err_code (*write)(struct rep_homework *h, struct str *out, struct err *e);
};
extern const struct registry rep_chapters;

struct rep_step {
    struct plugin plugin;
    enum err_code (*take)(struct rep_homework *h, struct err *e);
};
extern const struct registry rep_steps;

/* What the sweep's own figures and tables are asked for with. */
struct rep_request rep_homework_request(const struct rep_homework *h,
                                        const struct rep_homework_sweep *s);

/* Fills sweeps, baseline and best. ERR_USER if no trial has finished. */
enum err_code rep_homework_read(struct rep_homework *h, struct err *e);

/* The path of a name in the folder. */
const char *rep_homework_path(const struct rep_homework *h, const char *name);

/* A line for the person who asked. How weights are kept is told once. */
void rep_homework_note(struct rep_homework *h, const char *text);

/* The text of a new file of the folder, to be filled. Valid until the next call. */
struct str *rep_homework_file(struct rep_homework *h, const char *path);

/* Places words/NAME.tex in the text. numbers: NULL: the words are about none. */
void rep_homework_words(struct rep_homework *h, const char *name, const char *question,
                        const char *numbers, struct str *out);
/* Makes the files of words that are missing, and notes those that were written for
 * other numbers. A file that is there is never changed. */
enum err_code rep_homework_keep_words(struct rep_homework *h, struct err *e);

/* Of the sweep's trials, for rep_homework_words: "Adam 0.8512 | SGD 0.5". */
const char *rep_homework_numbers(const struct rep_homework *h,
                                 const struct rep_homework_sweep *sweep);

#endif
