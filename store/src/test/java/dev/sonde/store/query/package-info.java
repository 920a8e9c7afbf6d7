@org.jspecify.annotations.NullMarked
package dev.sonde.store.query;
