package dev.sonde.host;

import dev.sonde.model.Tags;

/**
 * A temperature sensor.
 *
 * @param path the file with its value in thousandths of a degree Celsius
 * @param ofProcessor whether it measures the processor
 * @param tags its tags, with its name
 */
record Sensor(String path, boolean ofProcessor, Tags tags) {}
