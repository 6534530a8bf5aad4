/* CSV for spreadsheets, which run a text that begins like a formula: an apostrophe
 * stands before it. Numbers are as in CSV. */
#include "base/table/csv_rows.h"

#include "base/csv.h"

static void write(const struct table *t, const struct table_look *look, struct str *out)
{
    (void)look;
    csv_rows_add(t, csv_add_for_spreadsheet, out);
}

const struct table_format table_format_csv_spreadsheet = {
    .plugin = {.name = "csv-spreadsheet",
               .help = "the same, but no text can run as a formula"},
    .single = true,
    .every = true,
    .bare = true,
    .write = write,
};
