/* Hugging Face's audiofolder: recordings beside a metadata.csv or metadata.jsonl, in
 * one folder or in one for each split; without such a file, a folder for each label. */
#include "features/import/import.h"

/* Reads the metadata of one folder; *found: there is some. */
static enum err_code read_metadata(struct import *in, const char *folder, int split,
                                   bool *found, struct err *e)
{
    const char *table = file_join(in->arena, folder, "metadata.csv"),
               *lines = file_join(in->arena, folder, "metadata.jsonl");
    struct import_table columns = in->columns;
    if (!columns.path)
        columns.path = "file_name";
    if (file_exists(table)) {
        *found = true;
        return import_read_table(in, table, &columns, split, e);
    }
    if (file_exists(lines)) {
        *found = true;
        return import_jsonl.read(in, lines, split, e);
    }
    return ERR_OK;
}

static enum err_code read_audiofolder(struct import *in, const char *path, int split,
                                      struct err *e)
{
    const char *inner = file_join(in->arena, path, "data");
    bool found = false;
    if (file_is_folder(inner))
        path = inner;
    enum err_code code = read_metadata(in, path, split, &found, e);
    const char **names;
    size_t count;
    if (code == ERR_OK)
        code = import_list_folder(path, in->arena, &names, &count, e);
    for (size_t i = 0; code == ERR_OK && i < count; i++)
        if (import_split(names[i]) != IMPORT_NO_SPLIT)
            code = read_metadata(in, file_join(in->arena, path, names[i]),
                                 import_split(names[i]), &found, e);
    return code == ERR_OK && !found ? import_folders.read(in, path, split, e) : code;
}

/* Whether a folder has folders in it. */
static bool has_folders(const char *folder, struct arena *a)
{
    struct err fault = {0};
    const char **names;
    size_t count;
    if (!file_is_folder(folder) ||
        import_list_folder(folder, a, &names, &count, &fault) != ERR_OK)
        return false;
    for (size_t i = 0; i < count; i++)
        if (file_is_folder(file_join(a, folder, names[i])))
            return true;
    return false;
}

/* Without metadata: train and another split, each with a folder for each label. */
static bool has_split_folders(const char *folder, struct arena *a)
{
    struct err fault = {0};
    const char **names;
    size_t count;
    bool found[FEAT_SPLITS] = {false};
    if (import_list_folder(folder, a, &names, &count, &fault) != ERR_OK)
        return false;
    for (size_t i = 0; i < count; i++)
        if (import_split(names[i]) != IMPORT_NO_SPLIT &&
            has_folders(file_join(a, folder, names[i]), a))
            found[import_split(names[i])] = true;
    return found[FEAT_TRAIN] && (found[FEAT_VALID] || found[FEAT_TEST]);
}

static bool recognise(const char *folder, struct arena *a)
{
    static const char *const files[] = {"metadata.csv",       "metadata.jsonl",
                                        "train/metadata.csv", "train/metadata.jsonl",
                                        "data/train",         "data/metadata.csv"};
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        if (file_exists(file_join(a, folder, files[i])))
            return true;
    return has_split_folders(folder, a);
}

const struct import_format import_audiofolder = {
    .name = "audiofolder",
    .takes = " path pattern tags split fold artist threshold ",
    .help =
        "a folder for Hugging Face's datasets: metadata.csv or metadata.jsonl with "
        "file_name, in one folder or in train, validation and test; or these with a "
        "folder for each label",
    .published = (const struct import_published[]){{0}},
    .recognise = recognise,
    .read = read_audiofolder};
