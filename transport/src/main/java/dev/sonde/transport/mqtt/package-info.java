/**
 * Reports and commands through a broker of MQTT 5 or 3.1.1, and what other programs publish there;
 * docs/mqtt.md lists the topics.
 */
@NullMarked
package dev.sonde.transport.mqtt;

import org.jspecify.annotations.NullMarked;
