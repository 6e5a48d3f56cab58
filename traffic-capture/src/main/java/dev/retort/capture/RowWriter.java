package dev.retort.capture;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Takes one row's values straight to a Parquet file's columns, in any order of columns. A required
 * column is written once, an optional one at most once. Not thread-safe; valid while the row is
 * being encoded.
 */
public final class RowWriter {
  private final RecordConsumer columns;
  private final GroupType type;
  private final boolean[] written;

  RowWriter(RecordConsumer columns, GroupType type) {
    this.columns = columns;
    this.type = type;
    this.written = new boolean[type.getFieldCount()];
  }

  /** Writes a text column. */
  public RowWriter text(String column, String value) {
    int index = start(column);
    columns.addBinary(Binary.fromConstantByteArray(value.getBytes(StandardCharsets.UTF_8)));
    columns.endField(column, index);
    return this;
  }

  /** Writes an optional text column; nothing if there is no value. */
  public RowWriter text(String column, Optional<String> value) {
    value.ifPresent(present -> text(column, present));
    return this;
  }

  /** Writes a column of 32 or 64-bit integers. */
  public RowWriter integer(String column, long value) {
    int index = start(column);
    if (type.getType(index).asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT32) {
      columns.addInteger(Math.toIntExact(value));
    } else {
      columns.addLong(value);
    }
    columns.endField(column, index);
    return this;
  }

  /** Writes a column of doubles. */
  public RowWriter number(String column, double value) {
    int index = start(column);
    columns.addDouble(value);
    columns.endField(column, index);
    return this;
  }

  /**
   * Writes a column that is a list of groups, or a map: a map's elements are its entries, with the
   * columns {@code key} and {@code value}.
   *
   * @param encode writes one element
   */
  public <E> RowWriter list(
      String column, Collection<E> elements, BiConsumer<E, RowWriter> encode) {
    int index = start(column);
    columns.startGroup();
    if (!elements.isEmpty()) {
      GroupType outer = type.getType(index).asGroupType();
      GroupType repeated = outer.getType(0).asGroupType();
      columns.startField(repeated.getName(), 0);
      if (isMap(outer)) {
        RowWriter writer = new RowWriter(columns, repeated);
        elements.forEach(value -> element(value, writer, encode));
      } else {
        wrapped(elements, repeated.getType(0), encode);
      }
      columns.endField(repeated.getName(), 0);
    }
    columns.endGroup();
    columns.endField(column, index);
    return this;
  }

  /**
   * Writes an optional column that is a list of groups, or a map; nothing if there is no element.
   *
   * @param encode writes one element
   */
  public <E> RowWriter listIfAny(
      String column, Collection<E> elements, BiConsumer<E, RowWriter> encode) {
    return elements.isEmpty() ? this : list(column, elements, encode);
  }

  private <E> void element(E value, RowWriter writer, BiConsumer<E, RowWriter> encode) {
    columns.startGroup();
    encode.accept(value, writer);
    writer.finish();
    columns.endGroup();
  }

  private <E> void wrapped(Collection<E> elements, Type type, BiConsumer<E, RowWriter> encode) {
    RowWriter writer = new RowWriter(columns, type.asGroupType());
    for (E value : elements) {
      columns.startGroup();
      columns.startField(type.getName(), 0);
      element(value, writer, encode);
      columns.endField(type.getName(), 0);
      columns.endGroup();
    }
  }

  static boolean isMap(GroupType type) {
    return type.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation;
  }

  /** Ends a row: another may follow. */
  void finish() {
    for (int index = 0; index < written.length; index++) {
      if (!written[index] && type.getType(index).isRepetition(Repetition.REQUIRED)) {
        throw new IllegalStateException(
            "column '%s' is required, and this row has no value for it"
                .formatted(type.getFieldName(index)));
      }
      written[index] = false;
    }
  }

  private int start(String column) {
    int index = type.getFieldIndex(column);
    if (written[index]) {
      throw new IllegalStateException("column '%s' is written twice".formatted(column));
    }
    written[index] = true;
    columns.startField(column, index);
    return index;
  }
}
