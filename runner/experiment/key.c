/* Small keys of pointers and numbers, and texts that are kept once. */
#include "runner/experiment/key.h"

#include <assert.h>
#include <string.h>

void exp_key_number(struct exp_key *key, uint64_t number)
{
    assert(key->count < sizeof(key->words) / sizeof(*key->words));
    key->words[key->count++] = number;
}

void exp_key_pointer(struct exp_key *key, const void *pointer)
{
    exp_key_number(key, (uintptr_t)pointer);
}

const char *exp_texts_keep(struct exp_texts *t, struct str *text)
{
    const char *kept = exp_memo_text(&t->texts, str_text(text));
    str_deinit(text);
    return kept;
}

const char *exp_texts_section(struct exp_texts *t, const struct yaml_node *section,
                              const struct yaml_node *names)
{
    struct exp_key key = {0};
    bool is_new;
    exp_key_pointer(&key, section);
    exp_key_pointer(&key, names);
    void **slot =
        exp_memo_find(&t->sections, key.words, key.count * sizeof(*key.words), &is_new);
    if (is_new) {
        struct str text = {0};
        if (section)
            yaml_write_flow(section, &text);
        if (names && strchr(str_text(&text), '$'))
            yaml_write_flow(names, &text);
        *slot = (void *)(uintptr_t)exp_texts_keep(t, &text);
    }
    return *slot;
}
