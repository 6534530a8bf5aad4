/* Pi, for which C11 has no constant. */
#ifndef MTAG_FEATURES_DSP_PI_H
#define MTAG_FEATURES_DSP_PI_H

#define PI 3.14159265358979323846

#endif
