/* mtag-predict: the tags of recordings by a trained network. */
#include "base/cli.h"
#include "base/say.h"
#include "features/audio/decode.h"
#include "features/data/tags.h"
#include "nn/blas.h"
#include "nn/blas_kernels.h"
#include "results/path.h"
#include "results/read/kept.h"
#include "runner/experiment/complete.h"
#include "runner/experiment/weights_notes.h"
#include "runner/predict/beside.h"
#include "runner/predict/print.h"

#include <gsl/gsl_errno.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_TOP = 5, PICTURE_TOP = 20 };

struct arguments {
    const char *trial, *weights, *model, *tags, *results, *threshold, *taggram, *hop;
    struct table_request table;
    int top;
    struct cli_list embeddings;
};

#define AT(member) offsetof(struct arguments, member)

static const struct cli_option options[] = {
    {"trial", 't', CLI_TEXT, AT(trial), "N",
     "this recorded trial, or run N.2 of it (default: best, the best trial of the "
     "sweep started last)"},
    {"weights", 0, CLI_TEXT, AT(weights), "FILE",
     "these weights instead, with --model"},
    {"model", 0, CLI_TEXT, AT(model), "EXPERIMENT",
     "the experiment file that --weights belong to"},
    {"tags", 0, CLI_TEXT, AT(tags), "FILE",
     "the tags of --weights, one a line in the order of the outputs, if neither the "
     "file "
     "of weights nor the experiment's data set tells them"},
    {"results", 0, CLI_TEXT, AT(results), "FILE",
     "database of the trial (default: $MTAG_RESULTS, else results/mtag.db)"},
    {"top", 0, CLI_INT, AT(top), "K", "the K most probable tags (default 5)"},
    {"threshold", 0, CLI_TEXT, AT(threshold), "X",
     "only tags at least so probable, 0 to 1; without --top all of them"},
    TABLE_OPTIONS(struct arguments, table),
    {"output", 'o', CLI_TEXT, AT(table.output), "FILE", "write there"},
    {"taggram", 0, CLI_TEXT, AT(taggram), "FILE",
     "the probabilities over time of one recording: a row for each chunk in .npy or "
     ".csv, or a picture of its K (20) most probable tags in .svg, .pdf or .png"},
    {"embedding", 0, CLI_LIST, AT(embeddings), "NAME=FILE",
     "the values of the feature NAME of type embedding: once for each recording, in "
     "their order, or a folder with a file of each one's name"},
    {"hop", 0, CLI_TEXT, AT(hop), "S",
     "seconds from one row of the taggram to the next (default: a chunk's length)"},
    {0}};

static const struct cli_renamed renamed[] = {{'w', NULL, "--weights FILE"},
                                             {'m', NULL, "--model EXPERIMENT"},
                                             {'n', NULL, "--top K"},
                                             {0, NULL, NULL}};

static const struct cli cli = {
    .program = "mtag-predict",
    .usage = "[options] AUDIO...",
    .about =
        "Prints the most probable tags of recordings of any format and rate, by a "
        "network that mtag-run trained: the mean over chunks, as in its evaluation. "
        "Recordings that cannot be read are named and left out: exit status 1, or 2 "
        "if that are all.",
    .options = options,
    .add_word = table_add_word,
    .renamed = renamed,
    .examples = "mtag-predict song.mp3\n"
                "mtag-predict --trial 37 --top 10 *.flac\n"
                "mtag-predict --threshold 0.3 --format csv song.mp3\n"
                "mtag-predict --taggram song.svg --hop 0.5 song.mp3\n"
                "mtag-predict --weights w.safetensors --model my.yaml song.mp3\n"
                "mtag-predict --trial 9 --embedding musicnn=song.npy song.mp3\n"};

static int wrong(const char *message)
{
    say(stderr, "mtag-predict: %s\n", message);
    return 2;
}

static int fail(const struct err *e)
{
    say(stderr, "mtag-predict: %s\n", e->text);
    return err_exit_status(e->code);
}

/* What the options mean, checked. */
struct task {
    const struct exp_config *config;
    const char *weights;
    struct predict_listing listing;
    const char *taggram;
    size_t picture_top; /* tags in a picture */
    double hop;         /* s; NAN: a chunk */
    const struct cli_list *files;
    struct predict_beside beside;
};

static bool read_options(const struct arguments *o, const struct cli_list *files,
                         struct task *t, struct arena *a)
{
    t->files = files;
    t->taggram = o->taggram;
    t->hop = (double)NAN;
    t->listing.top = o->threshold ? SIZE_MAX : DEFAULT_TOP;
    if (files->count == 0)
        return wrong("which recordings? Usage: mtag-predict [options] AUDIO..."), false;
    if (o->top != INT_MIN && o->top < 1)
        return wrong("--top takes a number of at least 1"), false;
    t->picture_top = PICTURE_TOP;
    if (o->top != INT_MIN)
        t->listing.top = t->picture_top = (size_t)o->top;
    if (o->threshold && (!str_to_double(o->threshold, &t->listing.threshold) ||
                         !(t->listing.threshold >= 0 && t->listing.threshold <= 1)))
        return wrong("--threshold takes a number from 0 to 1"), false;
    struct err e = {0};
    t->listing.table = o->table;
    if (table_choose_format(&o->table, &t->listing.format, a, &e) != ERR_OK)
        return fail(&e), false;
    if (o->hop &&
        (!str_to_double(o->hop, &t->hop) || !(t->hop > 0) || !isfinite(t->hop)))
        return wrong("--hop takes a number of seconds above 0"), false;
    if (o->hop && !o->taggram)
        return wrong("--hop goes with --taggram"), false;
    if (o->taggram && files->count != 1)
        return wrong("--taggram takes one recording"), false;
    if (o->taggram && predict_check_taggram(o->taggram, &e) != ERR_OK)
        return wrong(e.text), false;
    if (!o->weights != !o->model)
        return wrong("--weights and --model go together"), false;
    if (o->tags && !o->weights)
        return wrong("--tags goes with --weights and --model"), false;
    if (o->weights && (o->trial || o->results))
        return wrong("--weights goes neither with --trial nor with --results"), false;
    return true;
}

/* The first trial of a file; faults are printed. */
static const struct exp_config *load(const struct exp_request *request, struct arena *a)
{
    struct diag *diag = diag_create();
    const struct exp_sweep *s = exp_load(request, a, diag);
    diag_print_brief(diag, "mtag-run -n -v EXPERIMENT", stderr);
    bool good = diag_errors(diag) == 0 && s && s->trial_count > 0;
    diag_destroy(diag);
    if (good && s->trial_count > 1) {
        say(stderr, "%s asks for %zu trials; this is the first one's network, %s.\n",
            request->path, s->trial_count, s->trials[0].label);
    }
    return good ? s->trials[0].config : NULL;
}

static int find_network(const struct arguments *o, struct task *t, struct arena *a)
{
    struct exp_request request = {.path = o->model, .needs_network = true};
    struct feat_recorded data = {0};
    struct err e = {0};
    t->weights = o->weights;
    if (!o->weights) {
        const char *results = res_path(o->results);
        struct res_kept kept;
        int64_t trial = 0;
        int run = 0;
        if (o->trial && !res_kept_choice(o->trial, &trial, &run))
            return wrong("--trial takes the number of a trial, or of a run as 37.2, or "
                         "`best`");
        if (res_kept_find(results, trial, run, a, &kept, &e) != ERR_OK)
            return fail(&e);
        t->weights = kept.weights;
        data = (struct feat_recorded){kept.tags, kept.tag_count, kept.clips, kept.truth,
                                      kept.clip_count};
        request.from_yaml = kept.yaml;
        request.trained = results;
        request.from_name = arena_printf(a, "trial %lld", (long long)kept.trial);
        if (trial == 0 && t->listing.format->people) {
            say(stderr, "Run %lld.%d of %s\n", (long long)kept.trial, kept.run,
                results);
        }
    }
    if (o->tags &&
        feat_tags_file(o->tags, a, &data.tags, &data.tag_count, &e) != ERR_OK)
        return fail(&e);
    if (!data.tags &&
        exp_weights_tags(t->weights, a, &data.tags, &data.tag_count, &e) != ERR_OK)
        return fail(&e);
    request.recorded = data.tags ? &data : NULL;
    if (predict_beside_read(&o->embeddings, t->files, &t->beside, a, &e) != ERR_OK)
        return fail(&e);
    request.beside = t->beside.first;
    request.beside_count = t->beside.count;
    t->config = load(&request, a);
    if (t->config && predict_beside_check(&t->beside, t->config, &e) != ERR_OK)
        return fail(&e);
    return t->config ? 0 : 2;
}

static enum err_code write_taggram(const struct task *t, struct predict *p,
                                   const char *file, const struct feat_audio *audio,
                                   struct err *e)
{
    const struct feat_data *data = &t->config->dataset->options;
    double hop = isnan(t->hop) ? data->samples : nearbyint(t->hop * data->sample_rate);
    struct predict_chunks chunks = {0};
    if (hop < 1 || hop > (double)(LONG_MAX / 2)) {
        return err_set(e, ERR_USER,
                       "--hop %g s is not a step of whole samples at %d Hz", t->hop,
                       data->sample_rate);
    }
    enum err_code code =
        predict_chunks(p, audio->samples, audio->count, (long)hop, &chunks, e);
    if (code == ERR_OK) {
        struct predict_taggram taggram = {.path = t->taggram,
                                          .file = file,
                                          .tags = t->config->dataset->tags,
                                          .top = t->picture_top,
                                          .sample_rate = data->sample_rate};
        struct str note = {0};
        code = predict_write_taggram(&taggram, &chunks, &note, e);
        if (code == ERR_OK && note.length > 0)
            say_warning("%s", note.text);
        str_deinit(&note);
    }
    predict_chunks_deinit(&chunks);
    return code;
}

static enum err_code decode(const struct task *t, const char *file,
                            struct feat_audio *audio, struct err *e)
{
    const struct feat_data *data = &t->config->dataset->options;
    int npy_rate = data->npy_rate == OPT_WORD(0) ? data->sample_rate : data->npy_rate;
    return feat_decode(file, data->sample_rate, npy_rate, audio, e);
}

static enum err_code predict_one(const struct task *t, struct predict *p,
                                 const char *file, const struct feat_audio *audio,
                                 struct predict_clip_row *row, float *score,
                                 struct err *e)
{
    const struct feat_data *data = &t->config->dataset->options;
    *row =
        (struct predict_clip_row){.file = file,
                                  .seconds = (double)audio->count / data->sample_rate,
                                  .score = score};
    enum err_code code =
        predict_clip(p, audio->samples, audio->count, score, &row->chunks, e);
    if (code == ERR_OK && t->taggram)
        code = write_taggram(t, p, file, audio, e);
    return code;
}

static int predict_all(struct task *t, struct arena *a)
{
    struct err e = {0};
    struct predict *p = NULL;
    size_t count = t->files->count, tags = t->config->dataset->tag_count;
    struct predict_clip_row *rows = arena_alloc(a, count, sizeof(*rows));
    float *scores = arena_alloc(a, count * tags, sizeof(*scores));
    t->listing.tags = t->config->dataset->tags;
    t->listing.tag_count = tags;
    enum err_code code = nn_blas_check(&e);
    if (code == ERR_OK)
        code = predict_open(t->config, t->weights, &p, &e);
    struct feat_given *beside =
        arena_alloc(a, t->config->input_count + 1, sizeof(*beside));
    size_t done = 0;
    int status = 0;
    for (size_t i = 0; i < count && code == ERR_OK; i++) {
        const char *file = t->files->items[i];
        struct feat_audio audio = {0};
        struct err fault = {0};
        predict_beside_files(&t->beside, t->config, file, i, beside);
        if (decode(t, file, &audio, &fault) != ERR_OK ||
            predict_begin(p, beside, audio.samples, audio.count, &fault) != ERR_OK) {
            status = fail(&fault);
            feat_audio_deinit(&audio);
            continue;
        }
        code = predict_one(t, p, file, &audio, &rows[done], scores + done * tags, &e);
        feat_audio_deinit(&audio);
        done++;
    }
    predict_close(p);
    if (code != ERR_OK)
        return fail(&e);
    if (done == 0)
        return status;
    struct str text = {0};
    code = predict_print(&t->listing, rows, done, &text, &e);
    if (code == ERR_OK)
        code = table_put(&t->listing.table, &text, t->listing.format->people, &e);
    str_deinit(&text);
    if (code != ERR_OK)
        return fail(&e);
    return status ? 1 : 0;
}

static int program(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    gsl_set_error_handler_off();
    cli_complete_with(exp_complete);
    struct arguments o = {0};
    struct cli_list files = {0};
    if (cli_wants_help(argc, argv)) {
        cli_print_help(&cli);
        return 0;
    }
    enum cli_result parsed = cli_parse(&cli, argc, argv, &o, &files);
    if (parsed != CLI_GO)
        return parsed == CLI_DONE ? 0 : 2;
    struct task t = {0};
    struct arena *a = arena_create();
    int status = read_options(&o, &files, &t, a) ? find_network(&o, &t, a) : 2;
    if (status == 0)
        status = predict_all(&t, a);
    arena_destroy(a);
    return status;
}

int main(int argc, char **argv)
{
    nn_blas_choose(argv);
    return cli_end("mtag-predict", program(argc, argv));
}
