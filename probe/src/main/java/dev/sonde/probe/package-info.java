/**
 * What a probe is: a function of a target, typed settings and a deadline that measures once and
 * gives a result. Each kind has a package of its own below this one and is found by {@link
 * java.util.ServiceLoader}. Probes own no schedule.
 */
@NullMarked
package dev.sonde.probe;

import org.jspecify.annotations.NullMarked;
