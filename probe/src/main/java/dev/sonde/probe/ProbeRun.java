package dev.sonde.probe;

/**
 * One measurement to be made.
 *
 * @param target as a person wrote it; {@link ProbeProvider#targetProblem} found nothing wrong
 * @param settings how to measure
 * @param deadline when the result must be there
 * @param witness is told what happens on the way
 */
public record ProbeRun<S extends Record>(
    String target, S settings, Deadline deadline, Witness witness) {}
