package dev.sonde.store.duckdb;

/**
 * A column of a kind's table or file. In a table, a field has one column for its numbers, named
 * like the field, and one for its texts, named like the field with {@code $text} behind it; a field
 * that occurs as both has both, and each row fills one of them. Rollups have more, for each of the
 * {@linkplain Part parts}.
 *
 * @param field the field's name
 * @param part what the column says of it
 */
record Column(String field, Part part) {
  static final String SERIES = "series";
  static final String TIME = "time";

  /** A column of a table. */
  Column(String field, boolean text) {
    this(field, text ? Part.TEXT : Part.NUMBER);
  }

  /** The column that has this name in the engine. */
  static Column of(String identifier) {
    Part part = Part.of(identifier);
    String encoded = identifier.substring(0, identifier.length() - part.suffix().length());
    return new Column(Identifier.decode(encoded), part);
  }

  boolean text() {
    return part == Part.TEXT;
  }

  /** Another part of the same field. */
  Column with(Part other) {
    return new Column(field, other);
  }

  /** The column's name in the engine. */
  String identifier() {
    String encoded = Identifier.encode(field);
    if (encoded.equals(SERIES) || encoded.equals(TIME)) {
      encoded = Identifier.escape(field.charAt(0)) + encoded.substring(1);
    }
    return encoded + part.suffix();
  }

  /** The column's name, quoted for SQL. */
  String sql() {
    return Identifier.quoted(identifier());
  }

  /** The name and type, for CREATE TABLE and ALTER TABLE. */
  String definition() {
    return sql() + " " + type();
  }

  /** The type in tables. */
  String type() {
    return part.type();
  }
}
