package dev.retort.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.parquet.schema.GroupType;

/**
 * One row of a Parquet file, or the columns of it that were asked for. It is filled anew for each
 * row: take what is wanted out of it, and do not keep it. Not thread-safe.
 */
public final class Row {
  private static final Object NUMBER = new Object();

  private final GroupType type;

  /** A string, a list of rows, {@link #NUMBER} where {@link #numbers} has the value, or null. */
  private final Object[] values;

  private final long[] numbers;

  Row(GroupType type) {
    this.type = type;
    this.values = new Object[type.getFieldCount()];
    this.numbers = new long[type.getFieldCount()];
  }

  /** A text column that every row has. */
  public String text(String column) {
    return (String) required(column);
  }

  /** A text column that a row may lack. */
  public Optional<String> optionalText(String column) {
    return Optional.ofNullable((String) values[type.getFieldIndex(column)]);
  }

  /** Whether the row has a value in a column. */
  public boolean has(String column) {
    return values[type.getFieldIndex(column)] != null;
  }

  /** A column of 32 or 64-bit integers; the row has a value in it. */
  public long integer(String column) {
    required(column);
    return numbers[type.getFieldIndex(column)];
  }

  /** A column of doubles; the row has a value in it. */
  public double number(String column) {
    return Double.longBitsToDouble(integer(column));
  }

  /**
   * A column that is a list of groups, or a map: its elements are the entries.
   *
   * @param decode makes an element of its columns
   */
  public <E> List<E> list(String column, Function<Row, E> decode) {
    List<?> rows = (List<?>) required(column);
    List<E> elements = new ArrayList<>(rows.size());
    for (Object row : rows) {
      elements.add(decode.apply((Row) row));
    }
    return elements;
  }

  /**
   * A column that is a list of groups, or a map, and that a row may lack: then there is no element.
   *
   * @param decode makes an element of its columns
   */
  public <E> List<E> listIfAny(String column, Function<Row, E> decode) {
    return has(column) ? list(column, decode) : List.of();
  }

  void clear() {
    Arrays.fill(values, null);
  }

  void put(int index, Object value) {
    values[index] = value;
  }

  void put(int index, long number) {
    values[index] = NUMBER;
    numbers[index] = number;
  }

  private Object required(String column) {
    Object value = values[type.getFieldIndex(column)];
    if (value == null) {
      throw new IllegalStateException("the row has no value in column '%s'".formatted(column));
    }
    return value;
  }
}
