// The system's ISA-L: cyclic redundancy checks by the processor's own instructions, where it has them.
#ifndef STINT_CISAL_H
#define STINT_CISAL_H

#include <isa-l/crc.h>

#endif
