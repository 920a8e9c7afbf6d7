/** What programs on the agent's host may ask of it over HTTP. */
@NullMarked
package dev.sonde.agent.api;

import org.jspecify.annotations.NullMarked;
