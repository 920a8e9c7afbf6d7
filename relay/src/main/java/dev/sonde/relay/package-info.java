/**
 * A relay: what stands between a site and its server. It takes what a server takes, keeps it on
 * disk, and brings it on; commands and checks pass through to the agents behind it.
 */
@NullMarked
package dev.sonde.relay;

import org.jspecify.annotations.NullMarked;
