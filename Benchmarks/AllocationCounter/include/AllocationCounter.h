#pragma once
#include <stdint.h>

/// The heap allocations that the calling thread has made so far: malloc, calloc, realloc and the aligned ones.
uint64_t stint_allocations(void);

/// CPU time of the calling thread in nanoseconds.
uint64_t stint_thread_ns(void);
