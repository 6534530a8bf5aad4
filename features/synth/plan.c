/* The table of styles, and drawing a plan from it: plan.h. */
#include "features/synth/plan.h"

#include <stddef.h>

struct member {
    enum synth_instrument_number instrument;
    enum synth_role role;
    double level;
    double chance; /* that it plays */
};

/* How a kind of music is made. A style of which no member was drawn is played by its
 * first one alone. */
struct style {
    const char *name;
    double weight; /* how often */
    synth_cues cues;
    double slowest, fastest;  /* beats a minute */
    double quietest, loudest; /* dB */
    enum synth_pattern drums;
    struct member members[SYNTH_PARTS];
};

/* clang-format off */
static const struct style styles[] = {
    {"orchestra", 8, CUE_CLASSICAL, 50, 170, -40, -14, SYNTH_NO_DRUMS,
     {{SYNTH_VIOLIN, SYNTH_MELODY, 1, .7}, {SYNTH_STRING_SECTION, SYNTH_CHORDS, .8, .6},
      {SYNTH_CELLO, SYNTH_MELODY, .9, .5}, {SYNTH_FLUTE, SYNTH_MELODY, .7, .35}}},
    {"cello", 3, CUE_CLASSICAL, 45, 140, -38, -18, SYNTH_NO_DRUMS,
     {{SYNTH_CELLO, SYNTH_MELODY, 1, 1}, {SYNTH_PIANO, SYNTH_CHORDS, .5, .3}}},
    {"piano", 6, CUE_CLASSICAL, 45, 170, -40, -17, SYNTH_NO_DRUMS,
     {{SYNTH_PIANO, SYNTH_MELODY, 1, 1}, {SYNTH_PIANO, SYNTH_ARPEGGIO, .7, .7},
      {SYNTH_VIOLIN, SYNTH_MELODY, .8, .25}}},
    {"baroque", 6, CUE_CLASSICAL, 65, 165, -34, -17, SYNTH_NO_DRUMS,
     {{SYNTH_HARPSICHORD, SYNTH_ARPEGGIO, 1, 1}, {SYNTH_HARPSICHORD, SYNTH_MELODY, 1, .6},
      {SYNTH_FLUTE, SYNTH_MELODY, .8, .3}, {SYNTH_VIOLIN, SYNTH_MELODY, .7, .25}}},
    {"guitar", 7, CUE_CLASSICAL, 45, 160, -38, -18, SYNTH_NO_DRUMS,
     {{SYNTH_GUITAR, SYNTH_ARPEGGIO, 1, 1}, {SYNTH_GUITAR, SYNTH_MELODY, 1, .5},
      {SYNTH_FLUTE, SYNTH_MELODY, .8, .2}}},
    {"opera", 5, CUE_CLASSICAL, 50, 120, -30, -12, SYNTH_NO_DRUMS,
     {{SYNTH_SOPRANO, SYNTH_MELODY, 1.2, .6}, {SYNTH_TENOR, SYNTH_MELODY, 1.2, .45},
      {SYNTH_STRING_SECTION, SYNTH_CHORDS, .6, .8}}},
    {"choir", 5, CUE_CLASSICAL, 45, 110, -38, -16, SYNTH_NO_DRUMS,
     {{SYNTH_CHOIR, SYNTH_CHORDS, 1, 1}, {SYNTH_CHOIR, SYNTH_MELODY, .8, .4},
      {SYNTH_STRING_SECTION, SYNTH_HELD, .4, .25}}},
    {"raga", 5, CUE_INDIAN, 55, 170, -34, -16, SYNTH_TABLA,
     {{SYNTH_SITAR, SYNTH_MELODY, 1, .9}, {SYNTH_DRONE, SYNTH_HELD, .4, .9},
      {SYNTH_FLUTE, SYNTH_MELODY, .7, .2}, {SYNTH_WOMAN, SYNTH_MELODY, .8, .15}}},
    {"harp", 4, CUE_NEW_AGE, 45, 100, -40, -22, SYNTH_NO_DRUMS,
     {{SYNTH_HARP, SYNTH_ARPEGGIO, 1, .85}, {SYNTH_PAD, SYNTH_HELD, .5, .5},
      {SYNTH_FLUTE, SYNTH_MELODY, .8, .45}}},
    {"ambient", 6, CUE_AMBIENT | CUE_ELECTRONIC, 45, 80, -42, -22, SYNTH_NO_DRUMS,
     {{SYNTH_PAD, SYNTH_HELD, 1, 1}, {SYNTH_PAD, SYNTH_CHORDS, .8, .6},
      {SYNTH_LEAD, SYNTH_ARPEGGIO, .25, .3}, {SYNTH_CHOIR, SYNTH_HELD, .4, .1}}},
    {"techno", 8, CUE_TECHNO | CUE_ELECTRONIC | CUE_DANCE, 122, 152, -20, -11, SYNTH_TECHNO,
     {{SYNTH_BASS, SYNTH_RIFF, .9, .95}, {SYNTH_LEAD, SYNTH_ARPEGGIO, .8, .8},
      {SYNTH_PAD, SYNTH_CHORDS, .4, .3}}},
    {"dance", 5, CUE_DANCE | CUE_ELECTRONIC | CUE_POP, 112, 140, -21, -12, SYNTH_DANCE,
     {{SYNTH_BASS, SYNTH_RIFF, .9, .9}, {SYNTH_WOMAN, SYNTH_MELODY, 1, .65},
      {SYNTH_LEAD, SYNTH_ARPEGGIO, .6, .6}, {SYNTH_MAN, SYNTH_MELODY, 1, .15}}},
    {"pop", 8, CUE_POP, 70, 135, -26, -14, SYNTH_POP,
     {{SYNTH_GUITAR, SYNTH_CHORDS, .7, .7}, {SYNTH_PIANO, SYNTH_CHORDS, .7, .45},
      {SYNTH_WOMAN, SYNTH_MELODY, 1.1, .5}, {SYNTH_MAN, SYNTH_MELODY, 1.1, .4}}},
    {"rock", 9, CUE_ROCK, 90, 160, -20, -11, SYNTH_ROCK,
     {{SYNTH_ROCK_GUITAR, SYNTH_RIFF, .9, 1}, {SYNTH_MAN, SYNTH_MELODY, 1.1, .5},
      {SYNTH_BASS, SYNTH_RIFF, .7, .6}, {SYNTH_WOMAN, SYNTH_MELODY, 1.1, .15}}},
    {"metal", 4, CUE_METAL | CUE_ROCK, 140, 195, -16, -9, SYNTH_METAL,
     {{SYNTH_ROCK_GUITAR, SYNTH_RIFF, 1.2, 1}, {SYNTH_ROCK_GUITAR, SYNTH_MELODY, .7, .4},
      {SYNTH_MAN, SYNTH_MELODY, .8, .35}}},
    {"country", 4, CUE_COUNTRY, 85, 150, -27, -15, SYNTH_COUNTRY,
     {{SYNTH_COUNTRY_GUITAR, SYNTH_ARPEGGIO, 1, 1}, {SYNTH_MAN, SYNTH_MELODY, 1, .65},
      {SYNTH_COUNTRY_GUITAR, SYNTH_MELODY, .8, .4}, {SYNTH_WOMAN, SYNTH_MELODY, 1, .15}}},
    {"weird", 4, CUE_WEIRD | CUE_ELECTRONIC, 50, 170, -36, -13, SYNTH_NO_DRUMS,
     {{SYNTH_SIREN, SYNTH_MELODY, 1, 1}, {SYNTH_SIREN, SYNTH_HELD, .8, .6},
      {SYNTH_PAD, SYNTH_HELD, .5, .3}, {SYNTH_PIANO, SYNTH_MELODY, .6, .2}}},
};
/* clang-format on */

static const struct style *draw_style(struct rng *r)
{
    const size_t count = sizeof(styles) / sizeof(*styles);
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += styles[i].weight;
    double at = sum * rng_uniform(r);
    for (size_t i = 0; i + 1 < count; i++) {
        at -= styles[i].weight;
        if (at < 0)
            return &styles[i];
    }
    return &styles[count - 1];
}

static void add_part(struct synth_plan *p, const struct member *m, struct rng *r)
{
    struct synth_part *part = &p->parts[p->part_count++];
    part->instrument = m->instrument;
    part->role = m->role;
    part->level = m->level * synth_between(r, 0.5, 1.4);
    part->colour = rng_uniform(r);
    part->cents = synth_between(r, -15, 15);
    p->cues |= synth_instruments[m->instrument].cues;
}

static void draw_parts(const struct style *s, struct rng *r, struct synth_plan *p)
{
    bool sung = false;
    for (int i = 0; i < SYNTH_PARTS && s->members[i].chance > 0; i++) {
        const struct member *m = &s->members[i];
        bool sings = synth_instruments[m->instrument].cues & (CUE_FEMALE | CUE_MALE);
        if (rng_uniform(r) >= m->chance || (sings && sung))
            continue;
        sung = sung || sings;
        add_part(p, m, r);
    }
    if (p->part_count == 0)
        add_part(p, &s->members[0], r);
}

void synth_plan_draw(struct rng *r, struct synth_plan *out)
{
    const struct style *s = draw_style(r);
    *out = (struct synth_plan){.drums = s->drums, .cues = s->cues};
    out->tempo = synth_between(r, s->slowest, s->fastest);
    out->key = 24 + (int)rng_below(r, 12);
    out->minor = rng_uniform(r) < 0.5;
    out->cents = synth_between(r, -40, 40);
    out->loudness = synth_between(r, s->quietest, s->loudest);
    out->noise = synth_between(r, -45, -18);
    out->tilt = synth_between(r, -1, 1);
    out->drum_level = synth_between(r, 0.5, 1.3);
    draw_parts(s, r, out);
    if (s->drums != SYNTH_NO_DRUMS)
        out->cues |= CUE_DRUMS;
    else if (out->part_count == 1)
        out->cues |= CUE_SOLO;
    if (!(out->cues & CUE_VOICE))
        out->cues |= CUE_INSTRUMENTAL;
    out->cues |= out->tempo >= SYNTH_FAST ? CUE_FAST : 0;
    out->cues |= out->tempo <= SYNTH_SLOW ? CUE_SLOW : 0;
    out->cues |= out->loudness >= SYNTH_LOUD ? CUE_LOUD : 0;
    out->cues |= out->loudness <= SYNTH_QUIET ? CUE_QUIET : 0;
}
