/**
 * An agent: collects points at an interval, keeps them on disk until the server has them, and says
 * how it fares itself.
 *
 * <p>{@link dev.sonde.agent.Agent} is the whole; {@link dev.sonde.agent.Source} is what it collects
 * from. Why things are as they are stands in {@code agent/RATIONALE.md}.
 */
@NullMarked
package dev.sonde.agent;

import org.jspecify.annotations.NullMarked;
