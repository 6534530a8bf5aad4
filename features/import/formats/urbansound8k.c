/* UrbanSound8K (Salamon, Jacoby and Bello, "A Dataset and Taxonomy for Urban Sound
 * Research", 2014). Slices of one recording of Freesound (fsID) lie in one fold. */
#include "features/import/import.h"

#define TABLE "metadata/UrbanSound8K.csv"

static enum err_code read_urbansound8k(struct import *in, const char *path, int split,
                                       struct err *e)
{
    static const struct import_table columns = {
        .pattern = "audio/fold{fold}/{slice_file_name}",
        .tags = "class",
        .fold = "fold",
        .artist = "fsID"};
    if (!in->audio)
        in->audio = path;
    return import_read_table(in, file_join(in->arena, path, TABLE), &columns, split, e);
}

static bool recognise(const char *folder, struct arena *a)
{
    return import_has(folder, a, (const char *const[]){TABLE, NULL});
}

const struct import_format import_urbansound8k = {
    .name = "urbansound8k",
    .help = "UrbanSound8K's folder, with metadata and audio; its ten folds are kept",
    .published = (const struct import_published[]){{.clips = 8732, .tags = 10}, {0}},
    .recognise = recognise,
    .read = read_urbansound8k};
