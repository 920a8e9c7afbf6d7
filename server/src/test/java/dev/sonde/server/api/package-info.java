@NullMarked
package dev.sonde.server.api;

import org.jspecify.annotations.NullMarked;
