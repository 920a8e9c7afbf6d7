/** Histories of SmokePing. */
@NullMarked
package dev.sonde.cli.history.smokeping;

import org.jspecify.annotations.NullMarked;
