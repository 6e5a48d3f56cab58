package dev.retort.capture.iceberg;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.ParquetTable;
import java.time.Instant;
import java.util.function.Function;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/**
 * A kind of row that is about one exchange and one instant, kept by days.
 *
 * @param name the table's
 * @param rows the columns
 * @param idColumn which of them names the exchange
 * @param timeColumn which of them is the instant
 * @param id of which exchange a row is
 * @param time when
 */
record DailyKind<R>(
    String name,
    ParquetTable<R> rows,
    String idColumn,
    String timeColumn,
    Function<R, ExchangeId> id,
    Function<R, Instant> time) {

  /** Only the exchanges' ids. */
  MessageType ids() {
    return new MessageType(name, Types.required(BINARY).as(stringType()).named(idColumn));
  }
}
