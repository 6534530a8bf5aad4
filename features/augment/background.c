/* Part of another recording added at some level below the clip's. A recording that is
 * shorter than the clip is repeated. */
#include "features/augment.h"

#include "base/file.h"
#include "features/audio/decode.h"
#include "features/audio/find.h"
#include "features/augment/shared/level.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct background {
    struct aug_common common;
    const char *folder;
    double min_snr_db, max_snr_db;
    const char **paths; /* of its recordings, by name */
    size_t count;
    struct hash content; /* of all of them */
};

static const struct opt options[] = {
    {.name = "folder",
     .kind = OPT_PATH,
     .offset = offsetof(struct background, folder),
     .silent = true,
     .help = "folder of the recordings (folders in it are not searched); .npy files "
             "have the data's sample rate"},
    {AUG_REAL(background, min_snr_db, "3", -100, 100), .unit = "dB",
     .help = "level of the clip above the loudest recording"},
    {AUG_REAL(background, max_snr_db, "30", -100, 100), .unit = "dB",
     .help = "level of the clip above the softest recording"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

/* Samples that were decoded, up to so many; further recordings are decoded each time.
 */
enum { KEPT_MAX = 64 << 20 };

struct recordings {
    struct feat_audio *audio; /* samples NULL: not decoded yet */
    size_t count;
    long kept;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void list_folder(struct background *o, struct arena *a)
{
    DIR *dir = opendir(o->folder);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.' ||
            feat_stem_length(entry->d_name) == strlen(entry->d_name))
            continue;
        o->paths = arena_grow(a, o->paths, o->count, sizeof(*o->paths));
        o->paths[o->count++] = file_join(a, o->folder, entry->d_name);
    }
    if (dir != NULL)
        closedir(dir);
    if (o->count > 0)
        qsort(o->paths, o->count, sizeof(*o->paths), by_name);
}

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    struct background *o = options_;
    const struct yaml_node *place = yaml_find(at, "folder");
    struct str hashes = {0};
    (void)scene;
    aug_check_range(o->min_snr_db, o->max_snr_db, "snr_db", at, diag);
    list_folder(o, a);
    if (o->count == 0)
        diag_error(diag, place, NULL, "`folder` of background, %s, %s", o->folder,
                   file_is_folder(o->folder)
                       ? "holds no recordings itself (folders within "
                         "it are not searched)"
                       : "is not a folder that can be read");
    for (size_t i = 0; i < o->count; i++) {
        char *bytes = NULL;
        size_t length;
        struct err e = {0};
        struct stat status;
        if (stat(o->paths[i], &status) == 0 && !S_ISREG(status.st_mode))
            diag_error(diag, place, NULL, "%s is not a regular file", o->paths[i]);
        else if (file_read(o->paths[i], &bytes, &length, &e) != ERR_OK)
            diag_error(diag, place, NULL, "%s", e.text);
        else
            str_add(&hashes, hash_bytes(bytes, length).text);
        free(bytes);
    }
    o->content = hash_text(str_text(&hashes));
    str_deinit(&hashes);
}

static void canonical(const void *options_, struct str *out)
{
    const struct background *o = options_;
    str_addf(out, " recordings %s", o->content.text);
}

static void each_recording(const void *options_,
                           void (*add)(void *to, const char *path), void *to)
{
    const struct background *o = options_;
    for (size_t i = 0; i < o->count; i++)
        add(to, o->paths[i]);
}

static enum err_code open_recordings(const void *options_, int sample_rate,
                                     void **state, struct err *e)
{
    const struct background *o = options_;
    (void)sample_rate;
    struct recordings *r = calloc(1, sizeof(*r));
    if (r != NULL)
        r->audio = calloc(o->count + 1, sizeof(*r->audio));
    if (r == NULL || r->audio == NULL) {
        free(r);
        return err_set(e, ERR_MEMORY, "no memory for backgrounds");
    }
    r->count = o->count;
    *state = r;
    return ERR_OK;
}

static void close_recordings(void *state)
{
    struct recordings *r = state;
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->count; i++)
        feat_audio_deinit(&r->audio[i]);
    free(r->audio);
    free(r);
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct background *o = c->options;
    struct recordings *r = c->state;
    size_t which = (size_t)rng_below(c->rng, o->count);
    double snr = aug_uniform(c->rng, o->min_snr_db, o->max_snr_db);
    double start = rng_uniform(c->rng);
    struct feat_audio *audio = &r->audio[which];
    if (audio->samples == NULL) {
        enum err_code code =
            feat_decode(o->paths[which], c->sample_rate, c->sample_rate, audio, e);
        if (code != ERR_OK)
            return code;
        r->kept += audio->count;
    }
    long spare = audio->count > count ? audio->count - count + 1 : audio->count;
    long first = (long)(start * (double)spare);
    for (long i = 0; i < count; i++)
        c->scratch[i] = audio->samples[(first + i) % audio->count];
    double level = level_rms(c->scratch, count);
    if (level > 0)
        level_mix(x, 1, c->scratch,
                  (float)(level_rms(x, count) * pow(10, -snr / 20) / level), count);
    if (r->kept > KEPT_MAX) {
        r->kept -= audio->count;
        feat_audio_deinit(audio);
        *audio = (struct feat_audio){0};
    }
    return ERR_OK;
}

static const char python[] =
    "def background(samples, folder, min_snr_db, max_snr_db, kept={}):\n"
    "    \"\"\"A part of another recording, which is repeated if it is shorter.\"\"\"\n"
    "    names = [name for name in os.listdir(folder)\n"
    "             if name.lower().endswith(tuple(predict.ENDINGS)) and not "
    "name.startswith('.')]\n"
    "    path = os.path.join(folder, random.choice(sorted(names)))\n"
    "    snr, start = random.uniform(min_snr_db, max_snr_db), random.random()\n"
    "    other = kept[path] if path in kept else predict.read_audio(path)\n"
    "    if len(kept) < 64:\n"
    "        kept[path] = other\n"
    "    places = len(other) - len(samples) + 1 if len(other) > len(samples) else "
    "len(other)\n"
    "    first = int(start * places)\n"
    "    part = other[(first + torch.arange(len(samples))) % len(other)]\n"
    "    ratio = samples.square().mean().sqrt() / "
    "part.square().mean().sqrt().clamp(min=1e-30)\n"
    "    return samples + 10 ** (-snr / 20) * ratio * part\n";

const struct aug_type aug_background = {
    .plugin = {.name = "background",
               .help = "adds a part of another recording",
               .options = options,
               .options_size = sizeof(struct background),
               .reference = "audiomentations AddBackgroundNoise",
               .example = "{folder: ../data/backgrounds, min_snr_db: 3}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .settle = settle,
    .canonical = canonical,
    .each_recording = each_recording,
    .open = open_recordings,
    .close = close_recordings,
    .waveform = waveform};
