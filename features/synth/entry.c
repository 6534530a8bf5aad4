/* All of a synthetic clip but its samples: entry.h. */
#include "features/synth/entry.h"

#include "features/synth/clip.h"

#include <math.h>
#include <stdio.h>

#define GROUP 5        /* clips: three train, one validates, one tests */
#define TRAIN 3        /* of a group */
#define ALBUM_TRACKS 8 /* clips of one folder that share artist and album */
#define WORDS 24

/* The folders of 25 clips, group by group. */
static const char folders[] = "012cdab0cd12acdb01cd2abcd";
enum { PERIOD = sizeof(folders) - 1 };

static const char *const adjectives[WORDS] = {
    "amber", "autumn", "blue",   "bright", "broken", "copper",   "distant", "early",
    "first", "golden", "green",  "grey",   "hidden", "hollow",   "little",  "lost",
    "north", "quick",  "silver", "silent", "small",  "southern", "tall",    "winter",
};
static const char *const nouns[WORDS] = {
    "bridge",  "candle", "cloud", "field",  "forest",  "fox",    "garden", "harbour",
    "hill",    "island", "lamp",  "letter", "light",   "meadow", "mirror", "moon",
    "orchard", "rain",   "river", "road",   "station", "stone",  "tower",  "train",
};

enum stream { PLAN, LABELS, RENDER };

/* The how manieth of its folder clip `number` is, counted from 0. */
static int place_in_folder(int number)
{
    int period = number / PERIOD, place = 0, in_period = 0;
    char folder = folders[number % PERIOD];
    for (int i = 0; i < PERIOD; i++) {
        in_period += folders[i] == folder;
        place += folders[i] == folder && i < number % PERIOD;
    }
    return period * in_period + place;
}

/* Names that no two clips of a set share: the artist numbers albums of ALBUM_TRACKS
 * clips. */
static void name_entry(int number, double seconds, struct rng *r,
                       struct synth_entry *out)
{
    char folder = folders[number % PERIOD];
    int place = place_in_folder(number), album = place / ALBUM_TRACKS;
    int artist = album * 7;
    for (const char *p = "012abcd"; *p != folder; p++)
        artist++;
    const char *artist_noun = nouns[(artist / WORDS + artist) % WORDS];
    const char *title = nouns[rng_below(r, WORDS)];
    int volume = artist / (WORDS * WORDS) + 1, start = 29 * (int)rng_below(r, 8);
    snprintf(out->stem, sizeof(out->stem), "%c/the_%s_%s-%s_%s_%d-%02d-%s-%d-%d",
             folder, adjectives[artist % WORDS], artist_noun,
             adjectives[(artist * 5 + 3) % WORDS], nouns[(artist * 7 + 1) % WORDS],
             volume, place % ALBUM_TRACKS + 1, title, start,
             start + (int)ceil(seconds));
}

static int sure_tag(int number)
{
    int group = number / GROUP, place = number % GROUP;
    return (place < TRAIN ? TRAIN * group + place : group) % SYNTH_TAGS;
}

void synth_entry_draw(uint64_t seed, int number, double seconds,
                      struct synth_entry *out)
{
    struct rng plan, labels;
    int sure = sure_tag(number);
    rng_init(&plan, seed, RNG_SYNTH, PLAN, (uint64_t)number);
    rng_init(&labels, seed, RNG_SYNTH, LABELS, (uint64_t)number);
    do
        synth_plan_draw(&plan, &out->plan);
    while (!(out->plan.cues & synth_labels[sure].cues));
    synth_labels_draw(out->plan.cues, sure, &labels, out->labels);
    name_entry(number, seconds, &plan, out);
}

void synth_entry_render(uint64_t seed, int number, const struct synth_entry *entry,
                        float *out, float *scratch, long count)
{
    struct rng r;
    rng_init(&r, seed, RNG_SYNTH, RENDER, (uint64_t)number);
    synth_clip_render(&entry->plan, &r, out, scratch, count);
}
