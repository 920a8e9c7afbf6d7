package dev.sonde.store.duckdb;

import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.model.NearestName;
import dev.sonde.store.QueryException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the engine's own parse of a statement, and lets pass only what is known to be
 * harmless: tables that are kinds or the statement's own, and listed functions. What is not known
 * is refused.
 */
final class SqlCheck {
  private static final Set<String> TABLE_FUNCTIONS = Set.of("range", "generate_series", "unnest");

  /** What may stand after FROM, and in a query's place. */
  private static final Set<String> TABLES =
      Set.of("BASE_TABLE", "EMPTY", "JOIN", "SUBQUERY", "TABLE_FUNCTION", "EXPRESSION_LIST");

  private static final Set<String> NODES =
      Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE");

  private final Set<String> kinds;
  private final Set<String> used = new TreeSet<>();

  private SqlCheck(Collection<String> kinds) {
    this.kinds = Set.copyOf(kinds);
  }

  /**
   * The kinds that a statement reads.
   *
   * @param parsed what the engine's {@code json_serialize_sql} makes of it
   * @param kinds the kinds that there are
   * @throws QueryException if it is not one SELECT, or reaches for what is not allowed
   */
  static Set<String> kindsOf(String parsed, Collection<String> kinds) {
    SqlCheck check = new SqlCheck(kinds);
    check.walk(statement(parsed));
    return check.used;
  }

  private static Map<?, ?> statement(String parsed) {
    Map<String, Object> tree;
    try {
      tree = JsonTree.object(parsed.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new QueryException("the statement is nested too deeply");
    }
    if (!Boolean.FALSE.equals(tree.get("error"))) {
      String why = Objects.toString(tree.get("error_message"), "it can't be parsed");
      throw new QueryException(
          why.startsWith("Only SELECT")
              ? "only SELECT is answered here, as in SELECT device, max(cpu_pct) FROM host GROUP BY ALL"
              : why.lines().findFirst().orElse("it can't be parsed"));
    }
    if (tree.get("statements") instanceof List<?> statements
        && statements.size() == 1
        && statements.getFirst() instanceof Map<?, ?> statement) {
      return statement;
    }
    throw new QueryException("expected one SELECT");
  }

  /** A part of the statement, and the names of its own tables that are known there. */
  private record Part(@Nullable Object tree, Set<String> own) {}

  private void walk(Map<?, ?> statement) {
    Deque<Part> waiting = new ArrayDeque<>();
    waiting.add(new Part(statement, Set.of()));
    while (!waiting.isEmpty()) {
      Part part = waiting.removeLast();
      switch (part.tree()) {
        case Map<?, ?> map -> {
          Set<String> own = withOwn(map, part.own());
          check(map, own);
          map.values().forEach(each -> waiting.add(new Part(each, own)));
        }
        case List<?> list -> list.forEach(each -> waiting.add(new Part(each, part.own())));
        case null, default -> {}
      }
    }
  }

  /** The names that a query gives to queries in its WITH. */
  private static Set<String> withOwn(Map<?, ?> map, Set<String> known) {
    if (map.get("cte_map") instanceof Map<?, ?> ctes
        && ctes.get("map") instanceof List<?> entries
        && !entries.isEmpty()) {
      Set<String> more = new HashSet<>(known);
      for (Object entry : entries) {
        if (entry instanceof Map<?, ?> pair) {
          more.add(lower(pair.get("key")));
        }
      }
      return more;
    }
    return known;
  }

  private void check(Map<?, ?> map, Set<String> own) {
    String type = Objects.toString(map.get("type"), "");
    if (map.containsKey("select_list") || type.endsWith("_NODE")) {
      require(NODES.contains(type), "this form of a query");
    }
    if (map.containsKey("sample") && map.containsKey("alias") && !map.containsKey("class")) {
      require(
          TABLES.contains(type),
          type.equals("SHOW_REF") ? "SHOW, DESCRIBE and SUMMARIZE" : "'" + type + "' after FROM");
    }
    if (map.containsKey("table_name")) {
      table(map, own);
    }
    if (map.containsKey("function_name")) {
      function(map, type);
    }
    if (type.equals("TABLE_FUNCTION") && map.get("function") instanceof Map<?, ?> function) {
      String name = lower(function.get("function_name"));
      require(TABLE_FUNCTIONS.contains(name), "the table function '" + name + "'");
    }
    require(!Objects.toString(map.get("class"), "").equals("PARAMETER"), "a parameter ($1, ?)");
  }

  private void table(Map<?, ?> map, Set<String> own) {
    String name = lower(map.get("table_name"));
    require(
        isEmpty(map.get("schema_name"))
            && isEmpty(map.get("catalog_name"))
            && map.get("at_clause") == null,
        "a table of another schema, or at another time,");
    if (own.contains(name)) {
      return;
    }
    if (!kinds.contains(name)) {
      throw new QueryException(
          kinds.isEmpty()
              ? "there are no points yet"
              : "there is no table '%s'; did you mean %s? The tables are the kinds: %s"
                  .formatted(
                      name, NearestName.of(kinds, name), String.join(", ", new TreeSet<>(kinds))));
    }
    used.add(name);
  }

  private static void function(Map<?, ?> map, String type) {
    String name = lower(map.get("function_name"));
    require(isEmpty(map.get("schema")) && isEmpty(map.get("catalog")), "a function of a schema");
    boolean listed = SqlFunctions.ALLOWED.contains(name) || TABLE_FUNCTIONS.contains(name);
    require(listed, "the function '" + name + "'");
    require(!type.equals("WINDOW") || listed, "the function '" + name + "'");
  }

  private static boolean isEmpty(@Nullable Object text) {
    return Objects.toString(text, "").isEmpty();
  }

  private static String lower(@Nullable Object text) {
    return Objects.toString(text, "").toLowerCase(Locale.ROOT);
  }

  private static void require(boolean allowed, String what) {
    if (!allowed) {
      throw new QueryException(what + " is not allowed here");
    }
  }
}
