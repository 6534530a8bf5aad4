/* Sections by the values in them. A value is known by its node: grids and lists give
 * equal values as the same node. */
#include "runner/experiment/assemble.h"

#include "runner/experiment/recordable.h"
#include "runner/experiment/tree.h"

#include <string.h>

/* A section with the values of a point in it. */
struct made {
    struct yaml_node *value; /* NULL: absent */
    struct yaml_node *key;
    struct diag *diag; /* NULL: nothing is wrong */
};

static struct exp_assembly_section *find_section(struct exp_assembly *s,
                                                 const char *name)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->sections[i].name, name) == 0)
            return &s->sections[i];
    return NULL;
}

static void add_section(struct exp_assembly *s, const char *name,
                        const struct yaml_node *key)
{
    if (s->count == EXP_SECTIONS_MAX || find_section(s, name))
        return;
    s->sections[s->count++] = (struct exp_assembly_section){
        .name = name,
        .key = key,
        .parameters = arena_alloc(s->edit.arena, s->plan->space.count + 1,
                                  sizeof(*s->sections->parameters))};
}

static const char *section_of(const struct exp_assembly *s, size_t parameter)
{
    const char *path = s->plan->parameters[parameter].path;
    return arena_strndup(s->edit.arena, path, strcspn(path, "."));
}

void exp_assembly_init(struct exp_assembly *out, const struct exp_edit *edit,
                       const struct exp_plan *plan, const struct yaml_node *plain)
{
    *out = (struct exp_assembly){
        .edit = *edit, .plan = plan, .plain = plain, .made = {.arena = edit->arena}};
    out->sections = arena_alloc(edit->arena, EXP_SECTIONS_MAX, sizeof(*out->sections));
    for (size_t i = 0; i < plain->count; i++)
        add_section(out, plain->pairs[i].key->text, plain->pairs[i].key);
    for (size_t i = 0; i < plan->space.count; i++)
        add_section(out, section_of(out, plan->order[i]), NULL);
    /* What variables are says what `$` means everywhere. */
    for (int own = 0; own < 2; own++) {
        for (size_t i = 0; i < plan->space.count; i++) {
            const char *name = section_of(out, plan->order[i]);
            bool variables = strcmp(name, "variables") == 0;
            for (size_t k = 0; k < out->count; k++) {
                struct exp_assembly_section *section = &out->sections[k];
                bool in = strcmp(section->name, name) == 0;
                if (own ? in && !variables : variables)
                    section->parameters[section->count++] = plan->order[i];
            }
        }
    }
}

void exp_assembly_deinit(struct exp_assembly *s)
{
    for (size_t i = 0; i < s->made.bucket_count; i++)
        for (struct exp_memo_entry *e = s->made.buckets[i]; e; e = e->next)
            diag_destroy(((struct made *)e->value)->diag);
    diag_destroy(s->spare);
}

/* Sets the values in the whole file and takes the section out of it. What is made on
 * the way lies in scratch. */
static void make(struct exp_assembly *s, const struct exp_assembly_section *section,
                 const struct yaml_node *const *values, struct arena *scratch,
                 struct made *out)
{
    struct exp_edit edit = s->edit;
    const struct yaml_node *file = s->plain;
    struct yaml_node *key = NULL;
    edit.arena = scratch;
    edit.diag = out->diag;
    for (size_t i = 0; i < section->count; i++) {
        size_t k = section->parameters[i];
        const struct run_parameter *p = &s->plan->parameters[k];
        struct diag *ignored = NULL;
        if (!values[i])
            continue;
        /* Faults of variables are told with the section `variables`. */
        if (exp_path_is_in(p->path, "variables") &&
            strcmp(section->name, "variables") != 0)
            edit.diag = ignored = diag_create();
        const struct yaml_node *changed =
            exp_path_set(&edit, file, p->path, p->at, values[i]);
        file = changed ? changed : file;
        edit.diag = out->diag;
        diag_destroy(ignored);
    }
    struct yaml_node *value =
        exp_recordable_value(file, section->name, scratch, out->diag);
    for (size_t i = 0; i < file->count; i++)
        if (strcmp(file->pairs[i].key->text, section->name) == 0)
            key = file->pairs[i].key;
    out->value = yaml_keep(value, scratch, s->edit.arena);
    out->key = yaml_keep(key, scratch, s->edit.arena);
}

static struct made *make_section(struct exp_assembly *s,
                                 const struct exp_assembly_section *section,
                                 const struct yaml_node *const *values)
{
    struct made *fresh = arena_record(s->edit.arena, 1, sizeof(*fresh));
    struct arena *scratch = arena_create();
    fresh->diag = s->spare ? s->spare : diag_create();
    make(s, section, values, scratch, fresh);
    arena_destroy(scratch);
    s->spare = diag_is_untouched(fresh->diag) ? fresh->diag : NULL;
    if (s->spare)
        fresh->diag = NULL;
    return fresh;
}

/* The section for the values of a point, made the first time. */
static const struct made *find_made(struct exp_assembly *s, size_t number,
                                    const struct yaml_node **all)
{
    const struct exp_assembly_section *section = &s->sections[number];
    const struct yaml_node *few[32], **values = few;
    if (section->count + 1 > sizeof(few) / sizeof(*few))
        values = arena_alloc(s->edit.arena, section->count + 1, sizeof(*values));
    for (size_t i = 0; i < section->count; i++)
        values[i] = all[section->parameters[i]];
    values[section->count] = section->key ? section->key : (const void *)section;
    bool is_new;
    void **slot = exp_memo_find(&s->made, values,
                                (section->count + 1) * sizeof(*values), &is_new);
    if (is_new)
        *slot = make_section(s, section, values);
    return *slot;
}

const struct yaml_node *exp_assemble(struct exp_assembly *s,
                                     const struct run_point *point, const bool *active,
                                     const struct yaml_node **values,
                                     const struct diag *found[EXP_SECTIONS_MAX])
{
    struct yaml_node *file = exp_mapping_at(s->plain, s->edit.arena);
    file->room = s->count;
    file->pairs = arena_record(s->edit.arena, s->count + 1, sizeof(*file->pairs));
    for (size_t i = 0; i < s->plan->space.count; i++)
        values[i] = active[i] ? point->values[i] : NULL;
    for (size_t i = 0; i < s->count; i++) {
        const struct made *m = find_made(s, i, values);
        found[i] = m->diag && diag_count(m->diag) ? m->diag : NULL;
        if (m->value)
            file->pairs[file->count++] =
                (struct yaml_pair){.key = m->key, .value = m->value};
    }
    for (size_t i = s->count; i < EXP_SECTIONS_MAX; i++)
        found[i] = NULL;
    return file;
}
