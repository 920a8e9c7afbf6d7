package dev.sonde.model;

import java.time.Instant;

/**
 * The statistics of one UTC minute of a stream of echo probes. All times are in milliseconds with 3
 * decimals, and 0.0 where nothing was received (for jitter: where no two were received one after
 * the other).
 *
 * @param minute its beginning
 * @param latencyMin the least round-trip time
 * @param latencyMax the greatest
 * @param latencyAvg their mean
 * @param jitterMin the least |RTT − previous RTT| of consecutive received probes
 * @param jitterMax the greatest
 * @param jitterAvg their mean
 * @param sent how many probes were sent in this minute, with those whose sending failed
 * @param received how many of them were answered in time
 * @param lost how many were not
 * @param jitters how many differences {@code jitterAvg} is the mean of
 */
public record MinuteWindow(
    Instant minute,
    double latencyMin,
    double latencyMax,
    double latencyAvg,
    double jitterMin,
    double jitterMax,
    double jitterAvg,
    long sent,
    long received,
    long lost,
    long jitters) {}
