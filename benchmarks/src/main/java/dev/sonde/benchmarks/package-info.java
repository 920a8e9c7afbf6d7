/**
 * Figures of Sonde, each beside its peer in the same run. One {@code main} for each command in
 * {@code benchmarks/}: {@code IntakeBenchmark}, {@code StoreBenchmark}, {@code AgentBenchmark},
 * {@code ServerBenchmark}.
 *
 * <p>Everything here listens and connects on loopback, is bounded in time and number, and ends only
 * the programs that it started.
 */
@NullMarked
package dev.sonde.benchmarks;

import org.jspecify.annotations.NullMarked;
