/** How agents reach a server's port: what the uplinks over HTTP and over the link share. */
@NullMarked
package dev.sonde.transport.dial;

import org.jspecify.annotations.NullMarked;
