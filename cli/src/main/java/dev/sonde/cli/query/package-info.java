/** How the answers of queries look in a terminal. */
@NullMarked
package dev.sonde.cli.query;

import org.jspecify.annotations.NullMarked;
