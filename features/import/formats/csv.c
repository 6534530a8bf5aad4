/* Tables with a header. */
#include "features/import/import.h"

static enum err_code read_csv(struct import *in, const char *path, int split,
                              struct err *e)
{
    return import_read_table(in, path, &in->columns, split, e);
}

const struct import_format import_csv = {
    .name = "csv",
    .takes = " path pattern tags split fold artist threshold ",
    .help = "a table with a header, of commas, semicolons or tabs: a column of paths; "
            "one of tags, or one of 0 and 1 for each tag (`?`: not known); perhaps "
            "split, fold, artist, album",
    .read = read_csv};
