/** Tests. */
@NullMarked
package dev.sonde.server;

import org.jspecify.annotations.NullMarked;
