/* A walk over an option table and the tables in it. */
#include "base/opt/opt.h"

void opt_each(const struct opt_each *outer, enum opt_depth depth,
              void (*visit)(const struct opt_each *at, void *context), void *context)
{
    for (const struct opt *o = outer->table; o && o->name; o++) {
        struct opt_each at = *outer;
        at.option = o;
        visit(&at, context);
        const bool enter = o->kind == OPT_TABLE ? depth >= OPT_EACH_TABLE
                                                : depth >= OPT_EACH_NODE && o->table;
        if (!enter)
            continue;
        struct str owner = {0};
        str_addf(&owner, "%s%s%s", outer->owner, *outer->owner ? "." : "", o->name);
        const struct opt_each inner = {
            .owner = str_text(&owner), .help = o->help, .table = o->table};
        opt_each(&inner, depth, visit, context);
        str_deinit(&owner);
    }
}
