/** {@code sonde shell}: checks and their results, in conversation. */
@NullMarked
package dev.sonde.cli.shell;

import org.jspecify.annotations.NullMarked;
