/** Tests of links to agents. */
@NullMarked
package dev.sonde.server.link;

import org.jspecify.annotations.NullMarked;
