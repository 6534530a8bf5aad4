/* The options that several views take. */
#include "report/request.h"

#define AT(member) offsetof(struct rep_request, member)

const struct cli_option rep_options_every[] = {
    {"results", 0, CLI_TEXT, AT(results), "FILE",
     "the database (default: $MTAG_RESULTS, else results/mtag.db)"},
    {"sweep", 's', CLI_LIST, AT(sweeps), "NAME",
     "this sweep; may be given again (default: the one started last)"},
    {"trials", 't', CLI_TEXT, AT(trials), "N,N,...",
     "these trials, in this order; `best` is the sweep's best"},
    {0},
};

const struct cli_option rep_options_ranked[] = {
    {"all", 'a', CLI_FLAG, AT(all), NULL, "trials of every sweep"},
    {"top", 0, CLI_INT, AT(top), "N", "the best N trials only"},
    {"metric", 'm', CLI_TEXT, AT(metric), "NAME",
     "rank by this metric (default: the sweep's)"},
    {"where", 'w', CLI_TEXT, AT(where), "SQL",
     "trials for which this is true, such as \"lr < 0.01 and optimizer = 'adam'\""},
    {0},
};

const struct cli_option rep_options_labels[] = {
    {"labels", 0, CLI_TEXT, AT(labels), "A,B,...", "what to call the trials"},
    {0},
};

const struct cli_option rep_options_compared[] = {
    {"order", 0, CLI_TEXT, AT(order), "rank|file",
     "of the rows (default: the file's for variants and one_at_a_time, else rank)"},
    {"baseline", 0, CLI_TEXT, AT(baseline), "N|LABEL",
     "the trial to compare with: a column has the difference (default: the sweep's)"},
    {0},
};

const struct cli_option rep_options_tested[] = {
    {"significance", 0, CLI_FLAG, AT(significance), NULL,
     "with intervals, and tests against the baseline, else the best, on the test "
     "clips"},
    {"steps", 0, CLI_FLAG, AT(steps), NULL,
     "in the order of the file, each row with its difference from the row above: the "
     "story of cumulative variants"},
    {0},
};

const struct cli_option rep_options_kept[] = {
    {"read-only", 0, CLI_FLAG, AT(read_only), NULL,
     "write nothing to the database: neither computed tests nor what workers of a "
     "shared folder have ended"},
    {0},
};

const struct cli_option rep_options_written[] = {
    TABLE_OPTIONS(struct rep_request, table),
    {0},
};

const struct cli_option rep_options_output[] = {
    {"output", 'o', CLI_TEXT, AT(table.output), "FILE", "write there"},
    {0},
};

const struct cli_renamed rep_renamed[] = {
    {0, "trial", "`mtag-report trial N`; for other verbs --trials N"},
    {0, "yaml", "`mtag-report trial N --yaml`"},
    {'d', "diff", "`mtag-report diff A B`"},
    {'p', "plot", "`mtag-report plot KIND -o FILE`"},
    {0, "curves", "`mtag-report plot curves -o FILE`"},
    {'r', "runs", "`mtag-report runs`"},
    {0, "sweeps", "`mtag-report sweeps`"},
    {0, "list", "`mtag-report --list KIND`"},
    {'n', NULL, "--top N"},
    {0, "label", "--ref KEY"},
    {0, NULL, NULL}};
