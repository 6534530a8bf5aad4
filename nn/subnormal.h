/* Numbers too small for a full mantissa (below 1.2e-38 for floats).
 *
 * A processor computes with them in microcode, a hundred times as slowly. Weights that
 * get no gradient and are pulled towards 0 by weight decay become such numbers: a
 * network whose ReLUs all died took twenty times as long for an epoch. */
#ifndef MTAG_NN_SUBNORMAL_H
#define MTAG_NN_SUBNORMAL_H

/* From here on the calling thread, and the threads that it starts, take such numbers as
 * 0 and give 0 in their place. Does nothing on processors that are not x86. */
void nn_flush_subnormals(void);

#endif
