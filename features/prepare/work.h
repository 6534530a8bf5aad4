/* Shared by the steps of feat_prepare. Internal to features/prepare/. Each step does
 * its work in children and leaves the cache as it was if it fails. */
#ifndef MTAG_FEATURES_PREPARE_WORK_H
#define MTAG_FEATURES_PREPARE_WORK_H

#include "features/cache/index.h"
#include "features/cache/plan.h"
#include "features/prepare/prepare.h"

/* A file as it was found. */
struct prepare_file {
    struct stat state;
    struct hash content;
    bool has_content;
};

/* The facts about a clip; in shared memory, filled in by children. */
struct prepare_clip {
    struct prepare_file recording;
    long samples;       /* 0: not known, or broken */
    long announced;     /* as the header has it; -1: not known */
    int file_rate;      /* Hz, of the recording; 0: not known */
    const char *notice; /* static: what is odd about a readable file; or NULL */
    char reason[400];   /* why it is broken; empty: it is not, as far as is known */
    bool beside;        /* the reason is not the recording's, but of a file beside it */
    struct hash fault;  /* what that reason is remembered by; empty: it is not */
};

/* Files beside the recordings that features depend on. */
struct prepare_companion {
    struct feat_companion *of;
    struct prepare_file *files; /* of each clip; in shared memory */
};

void prepare_set_reason(struct prepare_clip *c, const char *reason); /* cut to fit */

/* The content of the file at path; an error says why it cannot be read. */
enum err_code prepare_read_content(const char *path, struct prepare_file *file,
                                   struct err *e);

/* Reasons as lines of a message, which has room for some long ones, not for all. */
struct prepare_list {
    struct str text;
    size_t count, named;
};
void prepare_list_add(struct prepare_list *l, const char *reason); /* empty: nothing */
const char *prepare_list_text(struct prepare_list *l); /* ends with how many more */
void prepare_list_deinit(struct prepare_list *l);

struct pack;

struct prepare_work {
    const struct feat_prepare *p;
    struct feat_dataset *dataset;
    struct arena *arena;
    struct index *index;
    struct prepare_clip *clips; /* as in dataset */
    struct prepare_companion *companions;
    size_t companion_count;
    const struct cache_wanted **unfilled; /* by prepare_fill: what did not fit */
    size_t unfilled_count;
    int npy_rate;
    size_t done, total; /* for progress: files read, those and clips computed */
    double started;
};

/* State, contents and, where remembered, length of every clip. Clips without a readable
 * file, or with a fault that is remembered, get their reason. Under on_error: stop,
 * remembered reasons are not believed. */
enum err_code prepare_scan(struct prepare_work *w, struct err *e);

/* The part of it that reads no file but headers, for feat_prepare_size: contents only
 * as far as they are remembered. */
void prepare_look(struct prepare_work *w);

/* Decodes the recordings that augmentations of the inputs read, if that was not done
 * before; an error names those that cannot be used. */
enum err_code prepare_added(struct prepare_work *w, struct err *e);

size_t prepare_count_broken(const struct prepare_work *w); /* clips with a reason */

/* Clips with a reason: an error that names them, or they leave their splits and warn()
 * names them, by on_error. */
enum err_code prepare_judge(struct prepare_work *w, void (*warn)(const char *text),
                            struct err *e);

/* Notes a recording found in an unfinished pack (pack_note of pack.h); work: a struct
 * prepare_work. */
void prepare_note_recording(void *work, const struct hash *recording, int sample_rate,
                            int npy_rate, long samples);

/* Notes a good file of the cache in the dataset's `cached`. */
void prepare_note(struct prepare_work *w, const char *path, const struct stat *state);

/* Tells warn() (NULL is allowed) what is known of the clips and does not stop: before
 * features are computed recordings that two splits have in common, then files that are
 * read though something is missing, recordings that are upsampled where bands of an
 * input stay empty for that, .npy whose rate is a guess, and recordings much shorter
 * than an example. */
enum err_code prepare_warn_of_leaks(const struct prepare_work *w,
                                    void (*warn)(const char *text), struct err *e);
void prepare_warn_of_files(const struct prepare_work *w,
                           void (*warn)(const char *text));

/* A pack of the plan: its path, from the arena; its bytes when it has all clips; the
 * pack itself, which pack_close closes (NULL: it is not there, or not whole). */
const char *prepare_pack_path(const struct prepare_work *w,
                              const struct cache_wanted *wanted);
double prepare_pack_bytes(const struct prepare_work *w,
                          const struct cache_wanted *wanted);
struct pack *prepare_pack_open(const struct prepare_work *w,
                               const struct cache_wanted *wanted);

/* is_there[i]: pack i of the plan exists and its data agree with their checksums. Packs
 * that were verified and have not changed since are not read again. */
enum err_code prepare_packs(struct prepare_work *w, const struct cache_plan *plan,
                            bool *is_there, struct err *e);

/* Computes the packs that are missing and decodes every clip of unknown length, once
 * each. Newly broken clips get their reason and are left out of the packs. */
enum err_code prepare_fill(struct prepare_work *w, void (*warn)(const char *text),
                           struct err *e);

/* Checks the files beside the recordings of the packs that prepare_fill left out.
 * Clips whose files are found wrong get their reason. */
enum err_code prepare_beside(struct prepare_work *w, struct err *e);

/* Computes the missing statistics of inputs with `normalize`; packs are filled. */
enum err_code prepare_norms(struct prepare_work *w, struct err *e);

/* After prepare_look: the bytes of missing packs, and whether all contents are known.
 */
void prepare_reckon(struct prepare_work *w, struct feat_prepare_size *out);
bool prepare_knows_contents(const struct prepare_work *w);

/* Which of the packs of a plan lie within the limit together: those that are there
 * first, then the missing ones, in the order of the plan. */
void prepare_fit(const double *bytes, const bool *is_there, size_t count, double limit,
                 bool *fits);

/* The key of a recipe's fault with the files of a clip. settings: the recipe's text;
 * content: of cache_content. */
struct hash prepare_fault(const struct cache_recipe *r, const char *settings,
                          const struct hash *content);

/* The length of a clip, as well as it is known. */
long prepare_length(const struct prepare_work *w, size_t clip);

#endif
