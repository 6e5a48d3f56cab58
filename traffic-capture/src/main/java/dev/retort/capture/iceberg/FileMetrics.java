package dev.retort.capture.iceberg;

import dev.retort.capture.DamagedFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * What Iceberg keeps of a Parquet file to plan reads by, from the file's footer: counts and sizes
 * of columns, and bounds of numbers. Of texts there are no bounds, since they would carry the
 * beginnings of texts into metadata.
 */
final class FileMetrics {
  private final Schema schema;
  private long rows;
  private final Map<Integer, Long> sizes = new HashMap<>();
  private final Map<Integer, Long> values = new HashMap<>();
  private final Map<Integer, Long> nulls = new HashMap<>();
  private final Map<Integer, Object> least = new HashMap<>();
  private final Map<Integer, Object> greatest = new HashMap<>();

  private FileMetrics(Schema schema) {
    this.schema = schema;
  }

  /**
   * Reads a file's footer.
   *
   * @param schema the table's, of whose ids the file's columns have theirs
   * @throws DamagedFileException if it has none
   */
  static Metrics of(Path file, Schema schema) {
    FileMetrics metrics = new FileMetrics(schema);
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options())) {
      List<BlockMetaData> groups = reader.getFooter().getBlocks();
      for (BlockMetaData group : groups) {
        metrics.rows += group.getRowCount();
        group.getColumns().forEach(metrics::add);
      }
    } catch (IOException | RuntimeException e) {
      throw new DamagedFileException(file, e);
    }
    return metrics.result();
  }

  private void add(ColumnChunkMetaData chunk) {
    if (chunk.getPrimitiveType().getId() == null) {
      return;
    }
    int id = chunk.getPrimitiveType().getId().intValue();
    Statistics<?> statistics = chunk.getStatistics();
    sizes.merge(id, chunk.getTotalSize(), Long::sum);
    values.merge(id, chunk.getValueCount(), Long::sum);
    if (statistics == null) {
      return;
    }
    if (statistics.isNumNullsSet()) {
      nulls.merge(id, statistics.getNumNulls(), Long::sum);
    }
    boolean flat = chunk.getPath().size() == 1;
    boolean text = chunk.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
    if (flat && !text && statistics.hasNonNullValue()) {
      least.merge(id, statistics.genericGetMin(), (a, b) -> compare(a, b) <= 0 ? a : b);
      greatest.merge(id, statistics.genericGetMax(), (a, b) -> compare(a, b) >= 0 ? a : b);
    }
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object one, Object other) {
    return ((Comparable<Object>) one).compareTo(other);
  }

  private Metrics result() {
    return new Metrics(rows, sizes, values, nulls, Map.of(), bytes(least), bytes(greatest));
  }

  private Map<Integer, ByteBuffer> bytes(Map<Integer, Object> bounds) {
    Map<Integer, ByteBuffer> bytes = new HashMap<>();
    bounds.forEach(
        (id, bound) -> {
          Type type = schema.findType(id);
          if (type != null) {
            bytes.put(id, Conversions.toByteBuffer(type, bound));
          }
        });
    return bytes;
  }

  /** A reader's own: with them comes a factory of codecs, which its reader closes. */
  private static ParquetReadOptions options() {
    return ParquetReadOptions.builder(new PlainParquetConfiguration())
        .withUseHadoopVectoredIo(false)
        .build();
  }
}
