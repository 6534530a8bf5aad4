/* CSV for spreadsheets, which run a text that begins like a formula: an apostrophe
 * stands before it. Numbers are as in CSV. */
#include "report/csv.h"

#include "base/quote.h"

static void write(const struct rep_table *t, const struct rep_look *look,
                  struct str *out)
{
    (void)look;
    rep_csv_write(t, quote_csv_spreadsheet, out);
}

const struct rep_format rep_format_csv_spreadsheet = {
    .plugin = {.name = "csv-spreadsheet",
               .help = "the same, but no text can run as a formula"},
    .write = write,
};
