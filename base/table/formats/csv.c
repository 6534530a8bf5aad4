/* CSV for programs: every text and number reads back as it is. */
#include "base/table/csv_rows.h"

#include "base/csv.h"

static void write(const struct table *t, const struct table_look *look, struct str *out)
{
    (void)look;
    csv_rows_add(t, csv_add, out);
}

const struct table_format table_format_csv = {
    .plugin = {.name = "csv", .help = "comma-separated, every digit, for programs"},
    .ending = ".csv",
    .single = true,
    .every = true,
    .bare = true,
    .write = write,
};
