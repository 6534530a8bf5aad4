/* NSynth (Engel et al., "Neural Audio Synthesis of Musical Notes with WaveNet
 * Autoencoders", 2017): notes with family, source and qualities of their instrument, in
 * three folders that share no instrument between training and the rest. */
#include "features/import/import.h"

#include <jansson.h>

static const char *const folders[FEAT_SPLITS] = {[FEAT_TRAIN] = "nsynth-train",
                                                 [FEAT_VALID] = "nsynth-valid",
                                                 [FEAT_TEST] = "nsynth-test"};

static enum err_code add_note(struct import *in, const char *list, const char *name,
                              const json_t *note, int split, struct err *e)
{
    static const char *const keys[] = {"instrument_family_str",
                                       "instrument_source_str"};
    struct import_clip clip = import_no_clip;
    const json_t *qualities = json_object_get(note, "qualities_str");
    const char *instrument = json_string_value(json_object_get(note, "instrument_str"));
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        const char *tag = json_string_value(json_object_get(note, keys[i]));
        if (!tag)
            return err_set(e, ERR_USER, "%s: the note %.80s has no text `%s`", list,
                           name, keys[i]);
        import_add_tag(in, &clip, tag);
    }
    for (size_t i = 0; i < json_array_size(qualities); i++) {
        const char *tag = json_string_value(json_array_get(qualities, i));
        if (tag)
            import_add_tag(in, &clip, tag);
    }
    clip.artist = instrument ? arena_strdup(in->arena, instrument) : NULL;
    clip.split = split;
    import_add(in, list, arena_printf(in->arena, "audio/%s.wav", name), &clip);
    return ERR_OK;
}

static enum err_code read_notes(struct import *in, const char *list, int split,
                                struct err *e)
{
    json_error_t fault;
    json_t *notes = json_load_file(list, 0, &fault);
    if (!json_is_object(notes)) {
        json_decref(notes);
        return err_set(e, ERR_USER, "%s:%d: not a JSON object of notes: %s", list,
                       fault.line, fault.text);
    }
    enum err_code code = ERR_OK;
    const char *name;
    json_t *note;
    json_object_foreach(notes, name, note)
    {
        struct err wrong = {0};
        code = add_note(in, list, name, note, split, &wrong);
        code = import_line(in, code, &wrong, e);
        if (code != ERR_OK)
            break;
    }
    json_decref(notes);
    return code;
}

static enum err_code read_nsynth(struct import *in, const char *path, int split,
                                 struct err *e)
{
    enum err_code code = ERR_OK;
    size_t found = 0;
    (void)split;
    for (int s = 0; s < FEAT_SPLITS && code == ERR_OK; s++) {
        const char *list =
            arena_printf(in->arena, "%s/%s/examples.json", path, folders[s]);
        if (!file_exists(list)) {
            str_addf(&in->note, "%s is not there: nothing for %s\n", list,
                     feat_split_names[s]);
            continue;
        }
        found++;
        code = read_notes(in, list, s, e);
    }
    if (code == ERR_OK && found == 0)
        code = err_set(e, ERR_USER,
                       "%s has none of nsynth-train, nsynth-valid and nsynth-test with "
                       "an examples.json",
                       path);
    return code;
}

static bool recognise(const char *folder, struct arena *a)
{
    return import_has(folder, a,
                      (const char *const[]){"nsynth-test/examples.json", NULL}) ||
           import_has(folder, a,
                      (const char *const[]){"nsynth-train/examples.json", NULL});
}

const struct import_format import_nsynth = {
    .name = "nsynth",
    .help =
        "the folder with nsynth-train, nsynth-valid and nsynth-test (json/wav); tags "
        "are family, source and qualities",
    .published =
        (const struct import_published[]){
            {.split = {289205, 12678, 4096}, .clips = 305979, .tags = 24}, {0}},
    .recognise = recognise,
    .read = read_nsynth};
