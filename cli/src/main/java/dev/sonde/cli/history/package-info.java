/** Takes histories of other programs to a server. */
@NullMarked
package dev.sonde.cli.history;

import org.jspecify.annotations.NullMarked;
