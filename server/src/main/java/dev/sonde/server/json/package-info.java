/**
 * JSON as the server writes and reads it, with Jackson's streams; knows nothing of what it means.
 */
@NullMarked
package dev.sonde.server.json;

import org.jspecify.annotations.NullMarked;
