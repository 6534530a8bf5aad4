/* The registry of feature types, from features.def. */
#include "features/extract.h"

const char *const feat_normalize_choices[] = {"none", "band", "global", NULL};

#define FEAT_TYPE(name) extern const struct feat_type feat_##name;
#include "features/features.def"
#undef FEAT_TYPE

static const struct plugin *const types[] = {
#define FEAT_TYPE(name) &feat_##name.plugin,
#include "features/features.def"
#undef FEAT_TYPE
    NULL};

const struct registry feat_types = {.kind = "feature", .items = types};
