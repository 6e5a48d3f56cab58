package dev.retort.capture.iceberg;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Parquet columns as Iceberg has them, and back with Iceberg's field ids, by which other engines
 * find a column whatever became of its name.
 *
 * @see <a href="https://iceberg.apache.org/spec/#parquet">Iceberg specification, Parquet</a>
 */
final class IcebergForm {
  private int lastId;

  private IcebergForm() {}

  /** The columns as an Iceberg schema, with ids of no meaning. */
  static Schema schema(MessageType columns) {
    return new Schema(new IcebergForm().fields(columns));
  }

  /** Every column, also those in lists and maps, by its full name. */
  static Set<String> names(Schema schema) {
    return Set.copyOf(TypeUtil.indexNameById(schema.asStruct()).values());
  }

  private List<NestedField> fields(GroupType group) {
    List<NestedField> fields = new ArrayList<>();
    for (Type type : group.getFields()) {
      fields.add(
          NestedField.builder()
              .withName(type.getName())
              .withId(++lastId)
              .isOptional(type.isRepetition(Repetition.OPTIONAL))
              .ofType(type(type))
              .build());
    }
    return fields;
  }

  private org.apache.iceberg.types.Type type(Type type) {
    if (type.isPrimitive()) {
      return primitive(type.asPrimitiveType());
    }
    GroupType repeated = type.asGroupType().getType(0).asGroupType();
    if (type.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation) {
      int key = ++lastId;
      int value = ++lastId;
      return Types.MapType.ofRequired(
          key, value, type(repeated.getType(0)), type(repeated.getType(1)));
    }
    return Types.ListType.ofRequired(
        ++lastId, Types.StructType.of(fields(repeated.getType(0).asGroupType())));
  }

  private static org.apache.iceberg.types.Type primitive(PrimitiveType type) {
    return switch (type.getPrimitiveTypeName()) {
      case BINARY -> Types.StringType.get();
      case DOUBLE -> Types.DoubleType.get();
      case INT32 -> Types.IntegerType.get();
      case INT64 ->
          type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation
              ? Types.TimestampType.withZone()
              : Types.LongType.get();
      default -> throw new IllegalArgumentException("no column is of type " + type);
    };
  }

  /** The columns with the ids that a table has for them. */
  static MessageType withIds(MessageType columns, Schema table) {
    return new MessageType(columns.getName(), withIds(columns, table.asStruct()));
  }

  private static List<Type> withIds(GroupType group, Types.StructType struct) {
    List<Type> fields = new ArrayList<>();
    for (Type type : group.getFields()) {
      NestedField field = struct.field(type.getName());
      // A table that an older version wrote last lacks the columns that are new since.
      fields.add(field == null ? type : withIds(type, field.type()).withId(field.fieldId()));
    }
    return fields;
  }

  private static Type withIds(Type type, org.apache.iceberg.types.Type of) {
    if (type.isPrimitive()) {
      return type;
    }
    GroupType outer = type.asGroupType();
    GroupType repeated = outer.getType(0).asGroupType();
    List<Type> inner = new ArrayList<>();
    if (of.isMapType()) {
      inner.add(repeated.getType(0).withId(of.asMapType().keyId()));
      inner.add(repeated.getType(1).withId(of.asMapType().valueId()));
    } else {
      GroupType element = repeated.getType(0).asGroupType();
      inner.add(
          element
              .withNewFields(withIds(element, of.asListType().elementType().asStructType()))
              .withId(of.asListType().elementId()));
    }
    return outer.withNewFields(repeated.withNewFields(inner));
  }
}
