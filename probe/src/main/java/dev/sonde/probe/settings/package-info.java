/**
 * Settings as records: read from trees and texts, with defaults and bounds, every fault named, and
 * described by a JSON Schema, all from the annotations of the record's components.
 */
@NullMarked
package dev.sonde.probe.settings;

import org.jspecify.annotations.NullMarked;
