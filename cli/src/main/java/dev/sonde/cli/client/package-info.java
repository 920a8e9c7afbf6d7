/** What commands know of a server: its API, seen from outside. */
@NullMarked
package dev.sonde.cli.client;

import org.jspecify.annotations.NullMarked;
