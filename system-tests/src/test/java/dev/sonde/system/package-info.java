/** The packaged program as people run it: real processes, real sockets, a real browser. */
@NullMarked
package dev.sonde.system;

import org.jspecify.annotations.NullMarked;
