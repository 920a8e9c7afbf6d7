@NullMarked
package dev.sonde.agent.api;

import org.jspecify.annotations.NullMarked;
