/* Recordings of clips: clips.h. A database holds the names of its clips; data.root and
 * data.audio, which are recorded as settings, lead to the files. */
#include "report/clips.h"

#include "base/file.h"
#include "base/inside.h"
#include "base/str.h"
#include "features/audio/find.h"
#include "features/data/dataset.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { USUAL_RATE = 16000 };

struct rep_clips {
    struct feat_finder *finder; /* NULL: the folder is not known */
    const char *here;           /* the current folder and a slash; "": not known */
    struct arena *arena;
};

/* A setting of `data`; what it is where the experiment file does not say. */
static const char *setting_of(const struct res_trial_row *trial, const char *name,
                              struct arena *a)
{
    const char *path = arena_printf(a, "data.%s", name);
    for (size_t i = 0; i < trial->param_count; i++)
        if (strcmp(trial->params[i].name, path) == 0)
            return trial->params[i].value;
    for (const struct opt *o = feat_data_table; o->name; o++)
        if (strcmp(o->name, name) == 0)
            return o->fallback;
    return NULL;
}

struct rep_clips *rep_clips_create(const struct res_trial_row *trial, struct arena *a)
{
    struct rep_clips *c = arena_alloc(a, 1, sizeof(*c));
    char here[4096];
    const char *root = setting_of(trial, "root", a);
    const char *audio = setting_of(trial, "audio", a);
    *c = (struct rep_clips){.here = "", .arena = a};
    if (getcwd(here, sizeof(here)))
        c->here = arena_printf(a, "%s%s", here, strcmp(here, "/") ? "/" : "");
    if (root && audio)
        c->finder = feat_finder_create(
            file_join(a, file_expand(a, root), file_expand(a, audio)));
    return c;
}

void rep_clips_destroy(struct rep_clips *c)
{
    if (c)
        feat_finder_destroy(c->finder);
}

const char *rep_clip_path(struct rep_clips *c, const char *clip)
{
    if (c->finder == NULL || !inside_is_name(clip))
        return NULL;
    const char *path = feat_finder_find(c->finder, clip, c->arena);
    const size_t length = strlen(c->here);
    return path && length && strncmp(path, c->here, length) == 0 ? path + length : path;
}

/* 0: the setting is not a rate, but a word. */
static int rate_of(const struct res_trial_row *trial, const char *name, struct arena *a)
{
    const char *text = setting_of(trial, name, a);
    long long hz;
    return text && str_to_long(text, &hz) && hz > 0 && hz <= INT_MAX ? (int)hz : 0;
}

struct rep_clip_rates rep_clip_rates(const struct res_trial_row *trial, struct arena *a)
{
    const int samples = rate_of(trial, "sample_rate", a),
              npy = rate_of(trial, "npy_rate", a);
    return (struct rep_clip_rates){samples ? samples : USUAL_RATE, npy ? npy
                                                                   : samples
                                                                       ? samples
                                                                       : USUAL_RATE};
}
