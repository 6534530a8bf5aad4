/* mtag-data features: a feature of one recording as numbers or as a picture, so that
 * people can look at what a network hears. */
#include "base/arena.h"
#include "base/cli.h"
#include "base/npy.h"
#include "base/plot.h"
#include "base/say.h"
#include "features/audio/decode.h"
#include "features/extraction.h"
#include "features/picture.h"
#include "features/verbs/verb.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct words {
    const char *experiment, *feature, *out, *compare, *tolerance;
    int rate;
};

static const struct cli_option options[] = {
    {"output", 'o', CLI_TEXT, offsetof(struct words, out), "FILE",
     "a .npy of float32 in the order (channels, bands, frames), samples and sequences "
     "without bands; or a picture: .svg, .png, .pdf, with its gnuplot script (.gp) and "
     "data (.dat) beside it"},
    {"experiment", 'e', CLI_TEXT, offsetof(struct words, experiment), "FILE",
     "an experiment: its features, its sample rate"},
    {"feature", 0, CLI_TEXT, offsetof(struct words, feature), "NAME",
     "a feature that the experiment's network uses, or any type (default: the "
     "experiment's first one; mel)"},
    {"rate", 0, CLI_INT, offsetof(struct words, rate), "HZ",
     "what the recording is resampled to without an experiment (default: 16000)"},
    {"compare", 0, CLI_TEXT, offsetof(struct words, compare), "FILE.npy",
     "tell the largest difference from what another program computed, in the order of "
     "a "
     ".npy that -o writes"},
    {"tolerance", 0, CLI_TEXT, offsetof(struct words, tolerance), "X",
     "exit status 1 if that difference is larger"},
    {0},
};

static const struct cli_renamed renamed[] = {
    {'f', NULL, "--feature NAME"}, {'r', NULL, "--rate HZ"}, {0, NULL, NULL}};

static const struct cli cli = {
    .program = "mtag-data features",
    .usage = "[options] RECORDING [key=value ...] -o FILE|--compare FILE.npy",
    .about = "Writes a feature of a whole recording, as a network would be given it "
             "before `normalize`. key=value sets the feature's options; `mtag-run "
             "--describe mel` names those of mel.",
    .examples =
        "mtag-data features song.flac -o song.png\n"
        "mtag-data features song.mp3 --feature cqt bins_per_octave=24 n_bins=168 \\\n"
        "    -o song.svg\n"
        "mtag-data features song.wav -e experiments/baseline1d.yaml \\\n"
        "    -f mel deltas=1 -o song.npy\n"
        "mtag-data features song.wav preset=musicnn --compare theirs.npy\n",
    .options = options,
    .renamed = renamed,
};

/* The request of the command line. */
struct wanted {
    struct opt_typed value;
    int sample_rate, npy_rate;
    const struct feat_dataset *dataset; /* NULL without an experiment */
};

/* The feature of the recording. */
struct computed {
    float *values; /* heap */
    struct feat_shape shape;
    long samples; /* of the recording */
};

/* `type` with the settings as its options: {type: mel, n_mels: 64}. */
static bool read_type(const char *type, const char *const *settings, size_t count,
                      struct wanted *out, struct arena *a)
{
    struct diag *diag = diag_create();
    struct yaml_node *node = yaml_mapping(a);
    yaml_set(node, "type", yaml_string(a, type), a);
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(settings[i], '=');
        if (equals == NULL) {
            diag_error(diag, NULL, "as in n_mels=64", "`%s` sets nothing", settings[i]);
            continue;
        }
        struct yaml_node *value =
            yaml_read_text(equals + 1, strlen(equals + 1), settings[i], ".", a, diag);
        if (value != NULL)
            yaml_set(node,
                     arena_strndup(a, settings[i], (size_t)(equals - settings[i])),
                     value, a);
    }
    if (diag_errors(diag) == 0)
        feat_read(node, type, &out->value, a, diag);
    const struct feat_type *t = (const struct feat_type *)out->value.type;
    if (diag_errors(diag) == 0 && t->check != NULL)
        t->check(out->value.options, out->sample_rate, node, diag);
    if (diag_errors(diag) == 0 && t->bind != NULL)
        diag_error(diag, NULL, "name one that has such a feature with --experiment",
                   "the feature %s needs the data set of an experiment", type);
    bool good = diag_errors(diag) == 0;
    if (good && t->resolve != NULL)
        t->resolve(out->value.options, out->sample_rate);
    diag_print_brief(diag, "mtag-run -n -v EXPERIMENT", stderr);
    diag_destroy(diag);
    return good;
}

/* The feature with this name (name NULL: the first feature); NULL if there is none. */
static const struct feat_input *find_input(const struct data_features *f,
                                           const char *name)
{
    for (size_t i = 0; i < f->input_count; i++)
        if (name == NULL || strcmp(f->inputs[i].name, name) == 0)
            return &f->inputs[i];
    return NULL;
}

/* That `name` is neither a feature of the experiment nor a type. */
static void refuse_name(const struct words *w, const struct data_features *f)
{
    struct str names = {0};
    for (size_t i = 0; i < f->input_count; i++)
        str_addf(&names, "%s %s", i ? "," : "", f->inputs[i].name);
    say(stderr,
        "%s: there is no feature `%s`: the network of %s uses%s; a type of "
        "feature would do, too (`mtag-run --list features`)\n",
        cli.program, w->feature, w->experiment, str_text(&names));
    str_deinit(&names);
}

/* settings are the options of feature `name`, as paths of the experiment. */
static bool read_experiment(const struct words *w, const char *const *settings,
                            size_t count, struct wanted *out, struct arena *a)
{
    struct data_features f;
    if (!data_open_features(w->experiment, NULL, 0, a, &f))
        return false;
    out->dataset = f.dataset;
    out->sample_rate = f.dataset->options.sample_rate;
    out->npy_rate = f.dataset->options.npy_rate;
    const struct feat_input *input = find_input(&f, w->feature);
    if (input == NULL && registry_find(&feat_types, w->feature) == NULL) {
        refuse_name(w, &f);
        return false;
    }
    if (input == NULL)
        return read_type(w->feature, settings, count, out, a);
    if (count > 0) {
        const char **paths = arena_alloc(a, count, sizeof(*paths));
        for (size_t i = 0; i < count; i++)
            paths[i] = arena_printf(a, "features.%s.%s", input->name, settings[i]);
        if (!data_open_features(w->experiment, paths, count, a, &f) ||
            (input = find_input(&f, input->name)) == NULL)
            return false;
        out->dataset = f.dataset;
    }
    out->value = input->value;
    return true;
}

/* The clip of the data set with this recording; NULL if there is none. */
static const struct feat_clip *find_clip(const struct feat_dataset *d, const char *path)
{
    struct stat here, there;
    if (stat(path, &here) != 0)
        return NULL;
    for (size_t i = 0; i < d->clip_count; i++)
        if (d->clips[i].path != NULL && stat(d->clips[i].path, &there) == 0 &&
            here.st_dev == there.st_dev && here.st_ino == there.st_ino)
            return &d->clips[i];
    return NULL;
}

/* Opens the feature for the recording; one that reads a file beside it needs to know
 * the clip. */
static enum err_code open_feature(const struct wanted *w, const char *path,
                                  long samples, struct feat_extraction *x,
                                  struct err *e)
{
    const struct feat_type *t = (const struct feat_type *)w->value.type;
    enum err_code code =
        feat_extraction_open(x, t, w->value.options, w->sample_rate, e);
    if (code != ERR_OK || t->begin == NULL)
        return code;
    const struct feat_clip *clip = find_clip(w->dataset, path);
    return clip != NULL
               ? feat_extraction_begin(x, clip, samples, e)
               : err_set(e, ERR_USER,
                         "%s is not a clip of the experiment's data set, so the "
                         "feature %s has no values for it",
                         path, t->plugin.name);
}

static enum err_code compute(const struct wanted *w, const char *path,
                             struct computed *out, struct err *e)
{
    const struct feat_type *t = (const struct feat_type *)w->value.type;
    struct feat_audio audio = {0};
    struct feat_extraction x = {0};
    enum err_code code = feat_decode(path, w->sample_rate, w->npy_rate, &audio, e);
    *out = (struct computed){.samples = audio.count};
    if (code == ERR_OK && audio.notice != NULL)
        say(stderr, "notice: %s: %s\n", path, audio.notice);
    if (code == ERR_OK)
        code = open_feature(w, path, audio.count, &x, e);
    if (code == ERR_OK) {
        out->shape = t->shape(w->value.options, w->sample_rate, audio.count);
        size_t values = feat_shape_floats(out->shape);
        out->values = mem_alloc(values, sizeof(*out->values));
        code = out->values != NULL
                   ? feat_extraction_run(&x, audio.samples, audio.count, out->values, e)
                   : err_set(e, ERR_MEMORY, "no memory for %zu values", values);
    }
    feat_extraction_close(&x);
    feat_audio_deinit(&audio);
    return code;
}

/* (channels, bands, frames), without the axes that a sequence or a vector lacks. */
static float *turn(const struct computed *computed, size_t dims[3], int *rank)
{
    const struct feat_shape *s = &computed->shape;
    const float *x = computed->values;
    const size_t channels = (size_t)s->channels, bands = (size_t)s->bands,
                 frames = (size_t)s->frames;
    float *turned = mem_alloc(channels * bands * frames, sizeof(*turned));
    *rank = 0;
    dims[(*rank)++] = channels;
    if (!s->vector && !s->sequence)
        dims[(*rank)++] = bands;
    if (!s->vector)
        dims[(*rank)++] = frames;
    for (size_t t = 0; turned && t < frames; t++)
        for (size_t f = 0; f < bands; f++)
            for (size_t c = 0; c < channels; c++)
                turned[(c * bands + f) * frames + t] = *x++;
    return turned;
}

static enum err_code write_npy(const char *path, const struct computed *computed,
                               struct arena *a, struct err *e)
{
    size_t dims[3];
    int rank;
    float *turned = turn(computed, dims, &rank);
    if (turned == NULL)
        return err_set(e, ERR_MEMORY, "no memory for %s", path);
    enum err_code code = file_make_folders(file_folder_of(a, path), e);
    if (code == ERR_OK)
        code = npy_write(path, turned, dims, rank, e);
    free(turned);
    return code;
}

static void add_dims(struct str *out, const size_t *dims, int rank)
{
    for (int i = 0; i < rank; i++)
        str_addf(out, "%s%zu", i ? " x " : "", dims[i]);
}

/* Axes of one place do not count: (1, 96, 188) is (96, 188). */
static bool are_same(const size_t *a, int a_rank, const size_t *b, int b_rank)
{
    int i = 0, k = 0;
    for (;; i++, k++) {
        while (i < a_rank && a[i] == 1)
            i++;
        while (k < b_rank && b[k] == 1)
            k++;
        if (i == a_rank || k == b_rank)
            return i == a_rank && k == b_rank;
        if (a[i] != b[k])
            return false;
    }
}

/* Tells the largest difference, and returns the exit status. tolerance: NAN: any. */
static int compare(const char *path, const struct computed *computed, double tolerance)
{
    struct err e = {0};
    size_t dims[3], their_dims[4], count = 1, at = 0;
    int rank, their_rank;
    float *theirs = NULL, *ours = turn(computed, dims, &rank);
    struct str text = {0};
    enum err_code code =
        ours ? npy_read(path, &theirs, their_dims, &their_rank, &e)
             : err_set(&e, ERR_MEMORY, "no memory to compare with %s", path);
    if (code == ERR_OK && !are_same(dims, rank, their_dims, their_rank)) {
        add_dims(&text, dims, rank);
        str_add(&text, " here, ");
        add_dims(&text, their_dims, their_rank);
        code = err_set(&e, ERR_USER, "the shapes differ: %s in %s", text.text, path);
    }
    str_deinit(&text);
    for (int i = 0; i < rank; i++)
        count *= dims[i];
    double most = 0, sum = 0, largest = 0;
    for (size_t i = 0; code == ERR_OK && i < count; i++) {
        const double difference = fabs((double)ours[i] - (double)theirs[i]);
        sum += difference;
        largest = fmax(largest, fabs((double)theirs[i]));
        if (!isnan(most) && !(difference <= most)) {
            most = difference;
            at = i;
        }
    }
    if (code == ERR_OK) {
        say(stdout, "largest difference %.3g", most);
        for (int i = 0, below = (int)count; i < rank && most != 0; i++) {
            below /= (int)dims[i];
            say(stdout, "%s%zu", i ? ", " : " at (", at / (size_t)below % dims[i]);
        }
        say(stdout,
            "%s, %.2g of the largest value; mean difference %.3g (%zu values)\n",
            most != 0 ? ")" : "", largest > 0 ? most / largest : most,
            sum / (double)count, count);
    }
    free(ours);
    free(theirs);
    if (code != ERR_OK)
        return data_fail(&e);
    return !isnan(tolerance) && !(most <= tolerance);
}

static enum err_code write_picture(const char *path, const char *recording,
                                   const struct wanted *w, const struct computed *f,
                                   struct arena *a, struct err *e)
{
    const struct feat_type *t = (const struct feat_type *)w->value.type;
    const char *slash = strrchr(recording, '/');
    struct feat_picture picture = {
        .type = t,
        .options = w->value.options,
        .sample_rate = w->sample_rate,
        .samples = f->samples,
        .shape = f->shape,
        .values = f->values,
        .title =
            arena_printf(a, "%s: %s", slash ? slash + 1 : recording, t->plugin.name)};
    struct plot_figure figure = {0};
    feat_picture_draw(&picture, &figure);
    enum err_code code = plot_write(&figure, path, a, e);
    if (code == ERR_OK && figure.note.length > 0)
        say_warning("%s", figure.note.text);
    plot_figure_deinit(&figure);
    return code;
}

/* As write_npy writes it. */
static void print_shape(const char *path, const struct feat_shape *s)
{
    if (s->vector)
        say(stdout, "%s: %d (channels)\n", path, s->channels);
    else if (s->sequence)
        say(stdout, "%s: %d x %d (channels, frames)\n", path, s->channels, s->frames);
    else
        say(stdout, "%s: %d x %d x %d (channels, bands, frames)\n", path, s->channels,
            s->bands, s->frames);
}

static bool ends_in_npy(const char *path)
{
    size_t n = strlen(path);
    return n > 4 && strcmp(path + n - 4, ".npy") == 0;
}

/* Computes and writes; only the words were checked before. */
static int perform(const struct words *w, const char *recording,
                   const char *const *settings, size_t count, double tolerance,
                   struct arena *a)
{
    struct err e = {0};
    struct computed f = {0};
    int rate = w->rate == INT_MIN ? 16000 : w->rate;
    struct wanted wanted = {.sample_rate = rate, .npy_rate = rate};
    const bool npy = w->out && ends_in_npy(w->out);
    enum err_code code = npy || !w->out ? ERR_OK : plot_check_path(w->out, a, &e);
    if (code != ERR_OK) {
        say(stderr, "%s: -o takes a .npy, or a picture: %s\n", cli.program, e.text);
        return 2;
    }
    if (w->experiment != NULL ? !read_experiment(w, settings, count, &wanted, a)
                              : !read_type(w->feature != NULL ? w->feature : "mel",
                                           settings, count, &wanted, a))
        return 2;
    struct stat in, out;
    if (w->out && stat(recording, &in) == 0 && stat(w->out, &out) == 0 &&
        in.st_ino == out.st_ino && in.st_dev == out.st_dev) {
        say(stderr, "%s: %s is the recording itself: name another file\n", cli.program,
            w->out);
        return 2;
    }
    code = compute(&wanted, recording, &f, &e);
    if (code == ERR_OK && w->out)
        code = npy ? write_npy(w->out, &f, a, &e)
                   : write_picture(w->out, recording, &wanted, &f, a, &e);
    int status = code == ERR_OK ? 0 : data_fail(&e);
    if (code == ERR_OK && w->out)
        print_shape(w->out, &f.shape);
    if (code == ERR_OK && w->compare)
        status = compare(w->compare, &f, tolerance);
    free(f.values);
    return status;
}

static int run(int argc, char **argv)
{
    struct words w;
    struct cli_list rest;
    enum cli_result parsed = cli_parse(&cli, argc, argv, &w, &rest);
    if (parsed != CLI_GO)
        return cli_exit_status(parsed);
    if (rest.count < 1)
        return cli_wrong(&cli, "name a recording");
    if (w.out == NULL && w.compare == NULL)
        return cli_wrong(&cli,
                         "name the file to write with -o, as in -o mel.png, or to "
                         "--compare with");
    double tolerance = (double)NAN;
    if (w.tolerance && (!str_to_double(w.tolerance, &tolerance) || !(tolerance >= 0)))
        return cli_wrong(&cli, "--tolerance takes a number that is not negative");
    if (w.tolerance && !w.compare)
        return cli_wrong(&cli, "--tolerance is of --compare");
    if (w.rate != INT_MIN && w.experiment != NULL) {
        say(stderr,
            "%s: --rate and --experiment: an experiment has a rate of its "
            "own\n",
            cli.program);
        return 2;
    }
    if (w.rate != INT_MIN && (w.rate < FEAT_LEAST_RATE || w.rate > FEAT_MOST_RATE)) {
        say(stderr, "%s: --rate takes %d to %d Hz\n", cli.program, FEAT_LEAST_RATE,
            FEAT_MOST_RATE);
        return 2;
    }
    struct arena *a = arena_create();
    int status =
        perform(&w, rest.items[0], rest.items + 1, rest.count - 1, tolerance, a);
    arena_destroy(a);
    return status;
}

const struct cli_verb data_verb_features = {
    .name = "features",
    .usage = "RECORDING -o FILE",
    .help = "write a feature of a recording as .npy or as a picture",
    .run = run,
};
