/* MusicNet (Thickstun, Harchaoui and Kakade, "Learning Features of Music from Scratch",
 * 2017): the tags of a recording are the instruments that its notes name. */
#include "features/import/import.h"

#include "features/import/table.h"

#include <stdlib.h>
#include <string.h>

enum { PROGRAMS = 128 };

/* Programs of General MIDI, from 1 on. */
static const struct {
    int program;
    const char *name;
} instruments[] = {{1, "piano"},    {7, "harpsichord"}, {41, "violin"}, {42, "viola"},
                   {43, "cello"},   {44, "contrabass"}, {61, "horn"},   {69, "oboe"},
                   {71, "bassoon"}, {72, "clarinet"},   {74, "flute"}};

static const char *name_of(struct arena *a, int program)
{
    for (size_t i = 0; i < sizeof(instruments) / sizeof(*instruments); i++)
        if (instruments[i].program == program)
            return instruments[i].name;
    return arena_printf(a, "program %d", program);
}

static enum err_code read_notes(struct import *in, const char *list,
                                struct import_clip *clip, struct err *e)
{
    struct table t;
    size_t column = 0;
    enum err_code code = table_open(&t, list, ',', e);
    if (code == ERR_OK && table_next(&t))
        while (column < t.count && strcmp(t.fields[column], "instrument") != 0)
            column++;
    if (code == ERR_OK && column >= t.count)
        code =
            err_set(e, ERR_USER, "%s:1: the header has no column `instrument`", list);
    while (code == ERR_OK && table_next(&t)) {
        char *end;
        const char *text = column < t.count ? t.fields[column] : "";
        const long program = strtol(text, &end, 10);
        if (end == text || *end || program < 1 || program > PROGRAMS)
            code =
                err_set(e, ERR_USER,
                        "%s:%zu: `%.40s` is not the number of an instrument, 1 to %d",
                        list, t.line, text, PROGRAMS);
        else
            import_add_tag(in, clip, name_of(in->arena, (int)program));
    }
    return table_close(&t, code, e);
}

/* The recordings whose notes lie in FOLDER/labels, from FOLDER/data. */
static enum err_code read_part(struct import *in, const char *path, const char *labels,
                               const char *data, int split, struct err *e)
{
    const char *folder = file_join(in->arena, path, labels), **names;
    size_t count;
    enum err_code code = import_list_folder(folder, in->arena, &names, &count, e);
    for (size_t i = 0; code == ERR_OK && i < count; i++) {
        const char *name = names[i], *dot = strrchr(name, '.');
        struct import_clip clip = import_no_clip;
        struct err fault = {0};
        if (!dot || strcmp(dot, ".csv") != 0)
            continue;
        clip.split = split;
        const enum err_code row =
            read_notes(in, file_join(in->arena, folder, name), &clip, &fault);
        if (row == ERR_OK)
            import_add(
                in, path,
                arena_printf(in->arena, "%s/%.*s.wav", data, (int)(dot - name), name),
                &clip);
        code = import_line(in, row, &fault, e);
    }
    return code;
}

static enum err_code read_musicnet(struct import *in, const char *path, int split,
                                   struct err *e)
{
    (void)split;
    if (!in->audio)
        in->audio = path;
    enum err_code code =
        read_part(in, path, "train_labels", "train_data", FEAT_TRAIN, e);
    return code == ERR_OK
               ? read_part(in, path, "test_labels", "test_data", FEAT_TEST, e)
               : code;
}

static bool recognise(const char *folder, struct arena *a)
{
    return import_has(folder, a,
                      (const char *const[]){"train_labels", "test_labels", NULL});
}

const struct import_format import_musicnet = {
    .name = "musicnet",
    .help = "MusicNet's folder, with train_labels and train_data; tags are instruments",
    .published =
        (const struct import_published[]){
            {.split = {320, 0, 10}, .clips = 330, .tags = 11}, {0}},
    .valid_share = 0.15,
    .recognise = recognise,
    .read = read_musicnet};
