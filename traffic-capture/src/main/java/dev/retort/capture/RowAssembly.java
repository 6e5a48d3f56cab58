package dev.retort.capture;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Puts the values of a Parquet file's columns together to rows: one {@link Row}, filled anew. */
final class RowAssembly extends RecordMaterializer<Row> {
  private final RootConverter root;

  RowAssembly(GroupType type) {
    this.root = new RootConverter(type);
  }

  @Override
  public Row getCurrentRecord() {
    return root.row;
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }

  /** A group whose fields go into a row. */
  private abstract static class FieldsConverter extends GroupConverter {
    private final Converter[] converters;
    Row row;

    FieldsConverter(GroupType type) {
      row = new Row(type);
      converters = new Converter[type.getFieldCount()];
      for (int index = 0; index < converters.length; index++) {
        Type field = type.getType(index);
        converters[index] =
            field.isPrimitive()
                ? new ValueConverter(this, index, field.asPrimitiveType().getPrimitiveTypeName())
                : new ListConverter(this, index, field.asGroupType());
      }
    }

    @Override
    public Converter getConverter(int index) {
      return converters[index];
    }

    @Override
    public void end() {}
  }

  private static final class RootConverter extends FieldsConverter {
    RootConverter(GroupType type) {
      super(type);
    }

    @Override
    public void start() {
      row.clear();
    }
  }

  /** The element group of a list: a row of its own for each. */
  private static final class ElementConverter extends FieldsConverter {
    private final GroupType type;
    private final ListConverter list;

    ElementConverter(GroupType type, ListConverter list) {
      super(type);
      this.type = type;
      this.list = list;
    }

    @Override
    public void start() {
      row = new Row(type);
      list.rows.add(row);
    }
  }

  /**
   * The outer group of a list or a map. Between a list and its elements stands a repeated group; a
   * map's repeated groups are its entries.
   */
  private static final class ListConverter extends GroupConverter {
    private final FieldsConverter parent;
    private final int index;
    private final GroupConverter repeated;
    private List<Row> rows = new ArrayList<>();

    ListConverter(FieldsConverter parent, int index, GroupType type) {
      this.parent = parent;
      this.index = index;
      GroupType group = type.getType(0).asGroupType();
      if (RowWriter.isMap(type)) {
        this.repeated = new ElementConverter(group, this);
        return;
      }
      ElementConverter element = new ElementConverter(group.getType(0).asGroupType(), this);
      this.repeated =
          new GroupConverter() {
            @Override
            public Converter getConverter(int field) {
              return element;
            }

            @Override
            public void start() {}

            @Override
            public void end() {}
          };
    }

    @Override
    public Converter getConverter(int field) {
      return repeated;
    }

    @Override
    public void start() {
      rows = new ArrayList<>();
      parent.row.put(index, rows);
    }

    @Override
    public void end() {}
  }

  /** A column's values. A text that stands in the column's dictionary is decoded once. */
  private static final class ValueConverter extends PrimitiveConverter {
    private final FieldsConverter parent;
    private final int index;
    private final PrimitiveTypeName kind;
    private String[] dictionary = {};

    ValueConverter(FieldsConverter parent, int index, PrimitiveTypeName kind) {
      this.parent = parent;
      this.index = index;
      this.kind = kind;
    }

    @Override
    public boolean hasDictionarySupport() {
      return kind == PrimitiveTypeName.BINARY;
    }

    @Override
    public void setDictionary(Dictionary dictionary) {
      this.dictionary = new String[dictionary.getMaxId() + 1];
      for (int id = 0; id < this.dictionary.length; id++) {
        this.dictionary[id] = dictionary.decodeToBinary(id).toStringUsingUTF8();
      }
    }

    @Override
    public void addValueFromDictionary(int id) {
      parent.row.put(index, dictionary[id]);
    }

    @Override
    public void addBinary(Binary value) {
      parent.row.put(index, value.toStringUsingUTF8());
    }

    @Override
    public void addInt(int value) {
      parent.row.put(index, (long) value);
    }

    @Override
    public void addLong(long value) {
      parent.row.put(index, value);
    }

    @Override
    public void addDouble(double value) {
      parent.row.put(index, Double.doubleToRawLongBits(value));
    }
  }
}
