/* CSV for programs: every text and number reads back as it is. */
#include "report/csv.h"

#include "base/quote.h"

static void write(const struct rep_table *t, const struct rep_look *look,
                  struct str *out)
{
    (void)look;
    rep_csv_write(t, quote_csv, out);
}

const struct rep_format rep_format_csv = {
    .plugin = {.name = "csv", .help = "comma-separated, every digit, for programs"},
    .ending = ".csv",
    .write = write,
};
