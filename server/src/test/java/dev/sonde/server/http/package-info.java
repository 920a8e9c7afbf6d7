@NullMarked
package dev.sonde.server.http;

import org.jspecify.annotations.NullMarked;
