/**
 * What all answers of the HTTP server have in common: problems, compression, caching, the headers
 * that protect browsers, and the times that requests take.
 */
@NullMarked
package dev.sonde.server.http;

import org.jspecify.annotations.NullMarked;
