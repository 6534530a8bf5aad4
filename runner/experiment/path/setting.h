/* Shared by the files that set a value. */
#ifndef MTAG_EXPERIMENT_PATH_SETTING_H
#define MTAG_EXPERIMENT_PATH_SETTING_H

#include "runner/experiment/path/path.h"

/* One exp_path_set under way. `rest` is the rest of path, and points into it. */
struct exp_setting {
    const struct exp_edit *edit;
    const struct yaml_node *root;
    const char *path;
    const struct yaml_node *at, *value;
};

/* node with the value at rest in it; node may be NULL. NULL after a fault. */
struct yaml_node *exp_set_in(const struct exp_setting *s, const struct yaml_node *node,
                             struct exp_place place, const char *rest);
/* The same in a list; place: of the list. */
struct yaml_node *exp_set_in_list(const struct exp_setting *s,
                                  const struct yaml_node *list,
                                  const struct exp_place *place, const char *rest);

/* Splits the first key off rest: the longest one that is written in node, else the text
 * up to the next dot. *tail is the text behind it, "" at the end. */
const char *exp_first_key(const struct yaml_node *node, const char *rest,
                          const char **tail, struct arena *a);

/* `path` up to where `rest` begins, for messages: "the file" or "`train.optimizer`". */
const char *exp_setting_where(const struct exp_setting *s, const char *rest);
void exp_names_nothing(const struct exp_setting *s, const char *rest, const char *key,
                       const char *hint);

#endif
