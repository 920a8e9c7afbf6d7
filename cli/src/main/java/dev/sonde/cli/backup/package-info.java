/** Folders with backups of a server: what is in them, and the ways in and out. */
@NullMarked
package dev.sonde.cli.backup;

import org.jspecify.annotations.NullMarked;
