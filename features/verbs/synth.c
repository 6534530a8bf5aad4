/* mtag-data synth: a data set to learn from where there is none. */
#include "features/synth/synth.h"
#include "base/cli.h"
#include "base/say.h"
#include "base/str.h"
#include "features/verbs/verb.h"

#include <limits.h>
#include <stdio.h>

#define MOST_CLIPS 1000000

struct words {
    int clips, seed;
    const char *seconds;
};

static const struct cli_option options[] = {
    {"clips", 0, CLI_INT, offsetof(struct words, clips), "N",
     "how many, of which three fifths train (1000)"},
    {"seconds", 0, CLI_TEXT, offsetof(struct words, seconds), "S",
     "length of each clip (4)"},
    {"seed", 0, CLI_INT, offsetof(struct words, seed), "N",
     "another seed, another set (0)"},
    {0},
};

static const struct cli cli = {
    .program = "mtag-data synth",
    .usage = "[options] DIR",
    .about =
        "Makes a labelled musical data set in the homework's layout: "
        "DIR/annotations_final.csv with its 50 tags, and "
        "DIR/waveform/<folder>/<name>.flac, 16 kHz. DIR is new or empty, or holds this "
        "very set, which is left as it is, or a part of it, which is completed.",
    .examples = "mtag-data synth data/synth\n"
                "MTAG_DATA=data/synth mtag-run experiments/baseline1d.yaml\n",
    .options = options,
};

static int run(int argc, char **argv)
{
    struct words w;
    struct cli_list rest;
    struct err e = {0};
    bool made;
    enum cli_result parsed = cli_parse(&cli, argc, argv, &w, &rest);
    if (parsed != CLI_GO)
        return cli_exit_status(parsed);
    if (rest.count != 1)
        return cli_wrong(&cli, rest.count ? "one folder at a time" : "which folder?");
    struct feat_synth s = {.folder = rest.items[0],
                           .clips = w.clips == INT_MIN ? FEAT_SYNTH_CLIPS : w.clips,
                           .seconds = FEAT_SYNTH_SECONDS,
                           .seed = w.seed == INT_MIN ? 0 : (uint64_t)w.seed,
                           .workers = data_workers(),
                           .progress = data_progress("synthesising")};
    if (s.clips < 5 || s.clips > MOST_CLIPS)
        return cli_wrong(&cli, "--clips takes a number from 5 to 1000000");
    if (w.seed != INT_MIN && w.seed < 0)
        return cli_wrong(&cli, "--seed takes a number of at least 0");
    if (w.seconds && (!str_to_double(w.seconds, &s.seconds) || !(s.seconds >= 0.5) ||
                      !(s.seconds <= 600)))
        return cli_wrong(&cli, "--seconds takes a number from 0.5 to 600");
    enum err_code code = feat_synth_write(&s, &made, &e);
    data_progress_clear();
    if (code != ERR_OK)
        return data_fail(&e);
    say(stdout, "%s: %d clips of %g s%s\n", s.folder, s.clips, s.seconds,
        made ? "" : " were there already");
    return 0;
}

const struct cli_verb data_verb_synth = {
    .name = "synth",
    .usage = "DIR",
    .help = "make a labelled musical data set",
    .run = run,
};
