/** How histories of other programs come to the server. */
@NullMarked
package dev.sonde.server.past;

import org.jspecify.annotations.NullMarked;
