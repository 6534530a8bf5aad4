/* ESC-50 (Piczak, "ESC: Dataset for Environmental Sound Classification", 2015): a table
 * of recordings with their class, fold and the longer recording that they were cut
 * from.
 */
#include "features/import/import.h"

#define TABLE "meta/esc50.csv"

static enum err_code read_esc50(struct import *in, const char *path, int split,
                                struct err *e)
{
    static const struct import_table columns = {.pattern = "audio/{filename}",
                                                .tags = "category",
                                                .fold = "fold",
                                                .artist = "src_file"};
    if (!in->audio)
        in->audio = path;
    return import_read_table(in, file_join(in->arena, path, TABLE), &columns, split, e);
}

static bool recognise(const char *folder, struct arena *a)
{
    return import_has(folder, a, (const char *const[]){TABLE, NULL});
}

const struct import_format import_esc50 = {
    .name = "esc50",
    .help = "ESC-50's folder, with meta and audio; its five folds are kept",
    .published = (const struct import_published[]){{.clips = 2000, .tags = 50}, {0}},
    .recognise = recognise,
    .read = read_esc50};
