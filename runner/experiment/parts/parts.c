/* What all kinds of parts share: keys, finding, texts. */
#include "runner/experiment/parts/parts.h"

void exp_key_section(const struct exp_checking *c, const char *name,
                     struct exp_key *key)
{
    exp_key_pointer(key, exp_texts_section(&c->checker->texts, yaml_find(c->file, name),
                                           c->scope.names));
}

void exp_key_data(const struct exp_data_part *data, struct exp_key *key)
{
    exp_key_number(key, (uint64_t)data->sample_rate);
    exp_key_number(key, (uint64_t)data->samples);
    exp_key_pointer(key, data->dataset);
}

void *exp_part_find(struct exp_checking *c, enum exp_part_kind kind,
                    const struct exp_key *key, size_t size, bool *is_new)
{
    void **slot = exp_memo_find(&c->checker->parts[kind], key->words,
                                key->count * sizeof(*key->words), is_new);
    struct diag **spare = &c->checker->spare[kind];
    if (*is_new) {
        c->read[kind] = *slot = arena_record(c->checker->arena, 1, size);
        c->read[kind]->diag = *spare ? *spare : diag_create();
        *spare = NULL;
    }
    struct exp_part *part = *slot;
    c->found->parts[kind] = part->diag;
    return part;
}

const struct yaml_node *exp_plain_section(const struct exp_checking *c,
                                          const char *name, struct diag *diag)
{
    struct yaml_node *section = yaml_find(c->file, name);
    if (!section || yaml_is_null(section))
        return NULL;
    return dollar_replace(section, DOLLAR_NAMES, &c->scope, c->checker->arena, diag);
}

void exp_missing_section(const struct exp_checking *c, const char *name,
                         const char *hint, struct diag *diag)
{
    const struct yaml_node *first = c->file->count ? c->file->pairs[0].key : c->file;
    const struct yaml_node *null = yaml_find(c->file, name);
    diag_error(diag, null ? null : first, hint, "the file has no `%s` section", name);
}

void exp_keep_canonical(const struct exp_checking *c, struct exp_part *part,
                        struct str *text)
{
    part->canonical = exp_texts_keep(&c->checker->texts, text);
}

void exp_keep_inputs(const struct exp_checking *c, struct exp_input_list *list)
{
    struct str text = {0};
    for (size_t i = 0; i < list->count; i++) {
        str_addf(&text, "%s ", list->inputs[i].name);
        feat_add_key(&list->inputs[i].value, &text);
        nn_shape_add(&text, list->shapes[i].shape);
    }
    list->text = exp_texts_keep(&c->checker->texts, &text);
}
