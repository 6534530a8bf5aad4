/* Keys of values that are computed once for all trials that share them: a few pointers
 * and numbers. Equal texts are one copy, whose pointer is part of the key. */
#ifndef MTAG_EXPERIMENT_KEY_H
#define MTAG_EXPERIMENT_KEY_H

#include "base/str.h"
#include "base/yaml.h"
#include "runner/experiment/memo.h"

struct exp_key {
    uint64_t words[16];
    size_t count;
};

void exp_key_number(struct exp_key *key, uint64_t number);
void exp_key_pointer(struct exp_key *key, const void *pointer);

/* Texts, each once, and the texts of sections by their nodes. Starts as {{a}, {a}}. */
struct exp_texts {
    struct exp_memo texts, sections;
};

/* The one copy of a text; the string is freed. */
const char *exp_texts_keep(struct exp_texts *t, struct str *text);
/* The text of a section (NULL: there is none), with that of names if it has dollars. */
const char *exp_texts_section(struct exp_texts *t, const struct yaml_node *section,
                              const struct yaml_node *names);

#endif
