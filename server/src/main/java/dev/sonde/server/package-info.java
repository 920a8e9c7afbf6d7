/** The server: takes reports in, keeps them, and tells people and programs about them. */
@NullMarked
package dev.sonde.server;

import org.jspecify.annotations.NullMarked;
