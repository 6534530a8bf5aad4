/* What can be heard in a clip, as bits. Instruments, styles and performances have cues;
 * tags are about them. */
#ifndef MTAG_FEATURES_SYNTH_CUES_H
#define MTAG_FEATURES_SYNTH_CUES_H

#include <stdint.h>

typedef uint64_t synth_cues;

#define SYNTH_CUE(n) ((synth_cues)1 << (n))
#define CUE_GUITAR SYNTH_CUE(0)
#define CUE_HARP SYNTH_CUE(1)
#define CUE_HARPSICHORD SYNTH_CUE(2)
#define CUE_SITAR SYNTH_CUE(3)
#define CUE_PIANO SYNTH_CUE(4)
#define CUE_BOWED SYNTH_CUE(5)
#define CUE_VIOLIN SYNTH_CUE(6)
#define CUE_CELLO SYNTH_CUE(7)
#define CUE_FLUTE SYNTH_CUE(8)
#define CUE_SYNTH SYNTH_CUE(9)
#define CUE_DRUMS SYNTH_CUE(10)
#define CUE_VOICE SYNTH_CUE(11)
#define CUE_FEMALE SYNTH_CUE(12)
#define CUE_MALE SYNTH_CUE(13)
#define CUE_OPERA SYNTH_CUE(14)
#define CUE_CHOIR SYNTH_CUE(15)
#define CUE_CLASSICAL SYNTH_CUE(16)
#define CUE_INDIAN SYNTH_CUE(17)
#define CUE_AMBIENT SYNTH_CUE(18)
#define CUE_NEW_AGE SYNTH_CUE(19)
#define CUE_ELECTRONIC SYNTH_CUE(20)
#define CUE_TECHNO SYNTH_CUE(21)
#define CUE_DANCE SYNTH_CUE(22)
#define CUE_POP SYNTH_CUE(23)
#define CUE_ROCK SYNTH_CUE(24)
#define CUE_METAL SYNTH_CUE(25)
#define CUE_COUNTRY SYNTH_CUE(26)
#define CUE_WEIRD SYNTH_CUE(27)
#define CUE_FAST SYNTH_CUE(28)
#define CUE_SLOW SYNTH_CUE(29)
#define CUE_LOUD SYNTH_CUE(30)
#define CUE_QUIET SYNTH_CUE(31)
#define CUE_SOLO SYNTH_CUE(32)         /* one part and no drums */
#define CUE_INSTRUMENTAL SYNTH_CUE(33) /* nobody sings */

#endif
