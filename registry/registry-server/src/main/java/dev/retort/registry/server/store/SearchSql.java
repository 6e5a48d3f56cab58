package dev.retort.registry.server.store;

import dev.retort.registry.server.store.SearchFilter.Comparison;
import dev.retort.registry.server.store.SearchTerm.Entity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * A search as SQL. Column and table names come from the code, every key and value of the request
 * from bound arguments.
 */
final class SearchSql {
  private static final int LONG_DIGITS = 19;

  private final String select;
  private final Map<String, Column> attributes;
  private final Map<Entity, Child> children;
  private final Absent absent;
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> arguments = new ArrayList<>();
  private final List<String> order = new ArrayList<>();
  private final List<Object> orderArguments = new ArrayList<>();

  /** How a column compares. */
  enum Type {
    TEXT,
    NUMBER
  }

  /** Whether something without a tag satisfies a {@code !=} on that tag. */
  enum Absent {
    DIFFERS,
    NEVER_MATCHES
  }

  /**
   * An SQL expression of a known type.
   *
   * @param start the column with its indexed beginning; empty if there is none
   * @param within what surrounds a test of it, {@code %s} standing for the test
   * @param order what to order by
   */
  record Column(String sql, Type type, String start, String within, String order) {
    static Column text(String sql) {
      return new Column(sql, Type.TEXT, "", "%s", sql);
    }

    static Column number(String sql) {
      return new Column(sql, Type.NUMBER, "", "%s", sql);
    }

    /** The databases differ in where they put what isn't there. */
    Column nullable() {
      return new Column(sql, type, start, within, order + "%s NULLS LAST");
    }

    Column startingIn(String column) {
      return new Column(sql, type, column, within, order);
    }

    /** A column of another table. */
    Column through(String subquery, String value) {
      return new Column(sql, type, start, subquery, value);
    }

    String ordered(String direction) {
      return order.contains("%s") ? order.formatted(direction) : order + direction;
    }
  }

  /** Rows beside the searched one, which is {@code parent}; called {@code c} themselves. */
  record Child(String table, String owner, String parent, String key, Column value) {
    private String from() {
      return "%s c WHERE c.%s = %s.%s AND c.%s = ?".formatted(table, owner, parent, owner, key);
    }

    /** Looks the rows up first, where an index leads to them. */
    private String amongThose() {
      return "%s.%s IN (SELECT c.%s FROM %s c WHERE c.%s = ? AND "
          .formatted(parent, owner, owner, table, key);
    }
  }

  SearchSql(
      String select, Map<String, Column> attributes, Map<Entity, Child> children, Absent absent) {
    this.select = select;
    this.attributes = attributes;
    this.children = children;
    this.absent = absent;
  }

  SearchSql where(String condition, Object... values) {
    conditions.add(condition);
    arguments.addAll(List.of(values));
    return this;
  }

  SearchSql filter(String filter) {
    return filter(SearchFilter.parse(filter));
  }

  SearchSql filter(List<Comparison> filter) {
    return filter(filter, comparison -> true);
  }

  /**
   * Adds comparisons.
   *
   * @param rare whether few rows satisfy one, so that it is looked up first
   */
  SearchSql filter(List<Comparison> filter, Predicate<Comparison> rare) {
    filter.forEach(comparison -> add(comparison, rare));
    return this;
  }

  /** Orders by the request's keys, then by those that make the order total. */
  SearchSql orderBy(List<String> keys, String... byDefault) {
    Limits.count("order_by keys", keys, Limits.SEARCH_ITEMS).forEach(this::addOrder);
    for (String key : byDefault) {
      // An index helps only if it has the very columns.
      String column = key.replace(" DESC", "");
      if (order.stream().noneMatch(before -> before.replace(" DESC", "").equals(column))) {
        order.add(key);
      }
    }
    return this;
  }

  Query query(Handle handle, Page.Window window) {
    String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    Query query =
        handle.createQuery(
            "%s%s ORDER BY %s LIMIT ? OFFSET ?".formatted(select, where, String.join(", ", order)));
    int position = 0;
    for (Object argument : arguments) {
      query.bind(position++, argument);
    }
    for (Object argument : orderArguments) {
      query.bind(position++, argument);
    }
    return query.bind(position++, window.rows()).bind(position, window.offset());
  }

  private void add(Comparison comparison, Predicate<Comparison> rare) {
    SearchTerm term = comparison.term();
    if (term.entity() == Entity.ATTRIBUTE) {
      addTest(attribute(term.key()), comparison);
      return;
    }
    Child child = child(term.entity());
    String exists = "EXISTS (SELECT 1 FROM " + child.from();
    arguments.add(term.key());
    switch (comparison.operator()) {
      case "=" -> {
        if (child.value().start().isEmpty()) {
          String test = test(child.value(), "=", comparison.values());
          conditions.add(exists + " AND " + test + ")");
        } else if (rare.test(comparison)) {
          conditions.add(child.amongThose() + test(child.value(), "=", comparison.values()) + ")");
        } else {
          // Asked of one row after the other, in the order of the search: many have it.
          conditions.add("(SELECT %s FROM %s) = ?".formatted(child.value().sql(), child.from()));
          arguments.add(comparison.values().get(0));
        }
      }
      case "IS NULL" -> conditions.add("NOT " + exists + ")");
      case "IS NOT NULL" -> conditions.add(exists + ")");
      case "!=" -> {
        boolean absentDiffers = absent == Absent.DIFFERS;
        String test = test(child.value(), absentDiffers ? "=" : "!=", comparison.values());
        conditions.add((absentDiffers ? "NOT " : "") + exists + " AND " + test + ")");
      }
      default -> {
        String test = test(child.value(), comparison.operator(), comparison.values());
        conditions.add(exists + " AND " + test + ")");
      }
    }
  }

  private void addTest(Column column, Comparison comparison) {
    conditions.add(test(column, comparison.operator(), comparison.values()));
  }

  private String test(Column column, String operator, List<String> values) {
    if (values.isEmpty()) {
      return column.sql() + " " + operator;
    }
    boolean pattern = operator.equals("LIKE") || operator.equals("ILIKE");
    if (pattern && column.type() == Type.NUMBER) {
      throw ProtocolException.invalid("A number can't be compared by " + operator);
    }
    if (operator.equals("=") && !column.start().isEmpty()) {
      arguments.add(KeyValueTable.start(values.get(0)));
    }
    values.forEach(value -> arguments.add(argument(column, value)));
    return column.within().formatted(comparison(column, operator, values));
  }

  private static String comparison(Column column, String operator, List<String> values) {
    if (operator.endsWith("IN")) {
      String marks = values.stream().map(value -> "?").collect(Collectors.joining(", "));
      return "%s %s (%s)".formatted(column.sql(), operator, marks);
    }
    if (operator.equals("=") && !column.start().isEmpty()) {
      return "%s = ? AND %s = ?".formatted(column.start(), column.sql());
    }
    boolean pattern = operator.equals("LIKE") || operator.equals("ILIKE");
    if (pattern) {
      return "%s %s ? ESCAPE ''".formatted(column.sql(), operator);
    }
    return "%s %s ?".formatted(column.sql(), operator.equals("!=") ? "<>" : operator);
  }

  private static Object argument(Column column, String value) {
    if (column.type() == Type.TEXT) {
      return value;
    }
    try {
      BigDecimal number = Limits.number(value);
      // A fraction would keep PostgreSQL from the index of a whole number's column.
      return isWhole(number) ? (Object) number.longValueExact() : number;
    } catch (NumberFormatException e) {
      throw ProtocolException.invalid("Expected a number to compare with, found '" + value + "'");
    }
  }

  private static boolean isWhole(BigDecimal number) {
    return number.precision() - number.scale() < LONG_DIGITS
        && number.scale() > -LONG_DIGITS
        && number.stripTrailingZeros().scale() <= 0;
  }

  private void addOrder(String key) {
    String text = key.strip();
    String upper = text.toUpperCase(Locale.ROOT);
    String direction = upper.endsWith(" DESC") ? " DESC" : "";
    if (!direction.isEmpty() || upper.endsWith(" ASC")) {
      text = text.substring(0, text.lastIndexOf(' ')).strip();
    }
    SearchTerm term = SearchTerm.parse(text);
    if (term.entity() == Entity.ATTRIBUTE) {
      order.add(attribute(term.key()).ordered(direction));
    } else {
      Child child = child(term.entity());
      order.add(
          "(SELECT %s FROM %s)%s NULLS LAST"
              .formatted(child.value().sql(), child.from(), direction));
      orderArguments.add(term.key());
    }
  }

  private Column attribute(String key) {
    Column column = attributes.get(key);
    if (column == null) {
      throw ProtocolException.invalid(
          "Invalid attribute key '%s' specified. Valid keys are '%s'"
              .formatted(key, new TreeSet<>(attributes.keySet())));
    }
    return column;
  }

  private Child child(Entity entity) {
    Child child = children.get(entity);
    if (child == null) {
      throw ProtocolException.invalid(
          "Invalid entity type '%s' for this search".formatted(entity).toLowerCase(Locale.ROOT));
    }
    return child;
  }
}
