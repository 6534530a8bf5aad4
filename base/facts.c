/* The table of facts: facts.h. */
#include "base/facts.h"

#include <string.h>

/* The programs as letters: R mtag-run, T mtag-report, D mtag-data, M mtag-model,
 * P mtag-predict. */
struct fact {
    enum fact_kind kind;
    const char *programs, *name, *help;
};

static const struct fact facts[] = {
    {FACT_ENVIRONMENT, "RDMP", "MTAG_DATA",
     "The folder of the data, in the experiments that come with mtag. Any variable can "
     "stand in an experiment file: ${env:NAME:default}."},
    {FACT_ENVIRONMENT, "RTMP", "MTAG_RESULTS",
     "The database, if --results does not name one. Default: results/mtag.db."},
    {FACT_ENVIRONMENT, "RDP", "MTAG_CACHE",
     "The folder of computed features. Default: $XDG_CACHE_HOME/mtag, or "
     "~/.cache/mtag."},
    {FACT_ENVIRONMENT, "RDP", "OPENBLAS_CORETYPE",
     "The CPU whose kernels OpenBLAS uses. Default: mtag chooses. Other kernels give "
     "other bits."},
    {FACT_ENVIRONMENT, "R", "TMPDIR",
     "The folder for temporary folders of --dry-run, --rerun, --bundle, --verify, "
     "--verify-decisions and folder workers. Default: /tmp."},
    {FACT_ENVIRONMENT, "RTDMP", "COLUMNS",
     "The width of tables and messages. Default: the terminal's."},
    {FACT_ENVIRONMENT, "RTDMP", "NO_COLOR", "If set and not empty, no colours."},
    {FACT_FILES, "RTMP", "results/mtag.db",
     "The database: settings and metrics of all trials."},
    {FACT_FILES, "RTMP", "results/mtag.db.d",
     "The folder beside the database: weights, logs, checkpoints, requests."},
    {FACT_FILES, "RDP", "~/.cache/mtag",
     "Computed features. mtag-data cache lists and removes them."},
    {FACT_FILES, "RDM", "share/mtag/experiments",
     "The experiments that come with mtag. mtag/cnn2d names one of them."},
    {FACT_FILES, "R", "share/mtag/experiment.schema.json",
     "The JSON Schema of experiment files, for editors."},
    {FACT_STATUS, "R", "0", "All runs finished, or the question was answered."},
    {FACT_STATUS, "TDM", "0", "The command did what it was asked to do."},
    {FACT_STATUS, "P", "0", "All recordings were tagged."},
    {FACT_STATUS, "R", "1",
     "Some runs failed (mtag-report runs shows why), or what --rerun, --verify, "
     "--verify-decisions or --merge compared differs."},
    {FACT_STATUS, "TM", "1",
     "Memory ran out, or standard output could not be written."},
    {FACT_STATUS, "D", "1",
     "check, audit or cache verify found something, memory ran out, or standard output "
     "could not be written."},
    {FACT_STATUS, "P", "1",
     "Some recordings could not be read; the others were tagged."},
    {FACT_STATUS, "RTDM", "2",
     "The command or a file is wrong. The message says what would be right."},
    {FACT_STATUS, "P", "2",
     "The command or a file is wrong, or no recording could be read."},
    {FACT_STATUS, "RD", "130", "Interrupted. The same command goes on."},
};
enum { COUNT = sizeof(facts) / sizeof(*facts) };

static const struct {
    const char *name;
    char letter;
} programs[] = {{"mtag-run", 'R'},
                {"mtag-report", 'T'},
                {"mtag-data", 'D'},
                {"mtag-model", 'M'},
                {"mtag-predict", 'P'}};

const char *fact_title(enum fact_kind kind)
{
    static const char *const titles[FACT_KIND_COUNT] = {"Environment", "Files",
                                                        "Exit status"};
    return titles[kind];
}

const char *fact_macro(enum fact_kind kind)
{
    static const char *const macros[FACT_KIND_COUNT] = {"Ev", "Pa", "Cm"};
    return macros[kind];
}

struct cli_entry *facts_of(const char *program, enum fact_kind kind, size_t *count,
                           struct arena *a)
{
    struct cli_entry *entries = arena_alloc(a, COUNT, sizeof(*entries));
    char letter = '\0';
    for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
        if (strcmp(program, programs[i].name) == 0)
            letter = programs[i].letter;
    *count = 0;
    for (size_t i = 0; i < COUNT && letter; i++)
        if (facts[i].kind == kind && strchr(facts[i].programs, letter))
            entries[(*count)++] =
                (struct cli_entry){.name = facts[i].name, .help = facts[i].help};
    return entries;
}
