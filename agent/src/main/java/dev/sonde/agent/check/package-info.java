/** Runs the checks that the server assigns, on schedule, whether the server is there or not. */
@NullMarked
package dev.sonde.agent.check;

import org.jspecify.annotations.NullMarked;
