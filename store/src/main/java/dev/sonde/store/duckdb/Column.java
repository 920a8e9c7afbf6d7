package dev.sonde.store.duckdb;

/**
 * A column of a kind's table. A field has one column for its numbers, named like the field, and one
 * for its texts, named like the field with {@code $text} behind it; a field that occurs as both has
 * both, and each row fills one of them.
 *
 * @param field the field's name
 * @param text whether the column holds texts
 */
record Column(String field, boolean text) {
  static final String SERIES = "series";
  static final String TIME = "time";
  private static final String TEXT = "$text";

  /** The column that has this name in the engine. */
  static Column of(String identifier) {
    boolean text = identifier.endsWith(TEXT);
    String encoded =
        text ? identifier.substring(0, identifier.length() - TEXT.length()) : identifier;
    return new Column(Identifier.decode(encoded), text);
  }

  /** The column's name in the engine. */
  String identifier() {
    String encoded = Identifier.encode(field);
    if (encoded.equals(SERIES) || encoded.equals(TIME)) {
      encoded = Identifier.escape(field.charAt(0)) + encoded.substring(1);
    }
    return text ? encoded + TEXT : encoded;
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
    return text ? "VARCHAR" : "DOUBLE";
  }
}
