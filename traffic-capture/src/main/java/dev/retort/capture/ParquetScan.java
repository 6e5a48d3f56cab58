package dev.retort.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * Reads a Parquet file's rows, one row group after the other. Pages are verified by their
 * checksums, and the footer's row counts by those of the columns.
 */
final class ParquetScan<T> {
  private final ParquetFileReader groups;
  private final MessageColumnIO columns;
  private final RowAssembly assembly;
  private final Function<Row, T> decode;
  private RecordReader<Row> rows;
  private long left;

  private ParquetScan(ParquetFileReader groups, MessageType projection, Function<Row, T> decode)
      throws IOException {
    FileMetaData metadata = groups.getFooter().getFileMetaData();
    for (BlockMetaData group : groups.getRowGroups()) {
      requireWholeColumns(group, metadata.getSchema());
    }
    groups.setRequestedSchema(projection);
    this.groups = groups;
    this.columns =
        new ColumnIOFactory(metadata.getCreatedBy())
            .getColumnIO(projection, metadata.getSchema(), true);
    this.assembly = new RowAssembly(projection);
    this.decode = decode;
  }

  /** Hands each row of a file to a reader, whose own exceptions pass through. */
  static <T> void of(
      Path file, MessageType projection, Function<Row, T> decode, Consumer<T> reader) {
    LocalInputFile input = new LocalInputFile(file);
    try (SeekableInputStream stream = input.newStream();
        ParquetFileReader groups = open(file, input, stream)) {
      ParquetScan<T> scan = open(file, groups, projection, decode);
      while (scan.hasNext(file)) {
        reader.accept(scan.next(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  static boolean mayHold(Path file, String column, Collection<String> values) {
    LocalInputFile input = new LocalInputFile(file);
    try (SeekableInputStream stream = input.newStream();
        ParquetFileReader groups = open(file, input, stream)) {
      return mayHold(file, groups, column, values);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  private static boolean mayHold(
      Path file, ParquetFileReader groups, String column, Collection<String> values) {
    try {
      for (BlockMetaData group : groups.getRowGroups()) {
        for (ColumnChunkMetaData chunk : group.getColumns()) {
          if (chunk.getPath().equals(ColumnPath.get(column))) {
            BloomFilter filter = groups.readBloomFilter(chunk);
            if (filter == null
                || values.stream()
                    .anyMatch(value -> filter.findHash(filter.hash(Binary.fromString(value))))) {
              return true;
            }
          }
        }
      }
      return false;
    } catch (IOException | RuntimeException e) {
      throw new DamagedFileException(file, e);
    }
  }

  private static ParquetFileReader open(
      Path file, LocalInputFile input, SeekableInputStream stream) {
    try {
      return ParquetFileReader.open(input, options(), stream);
    } catch (IOException | RuntimeException e) {
      throw new DamagedFileException(file, e);
    }
  }

  private static <T> ParquetScan<T> open(
      Path file, ParquetFileReader groups, MessageType projection, Function<Row, T> decode) {
    try {
      return new ParquetScan<>(groups, projection, decode);
    } catch (IOException | RuntimeException e) {
      throw new DamagedFileException(file, e);
    }
  }

  private boolean hasNext(Path file) {
    try {
      while (left == 0) {
        PageReadStore group = groups.readNextRowGroup();
        if (group == null) {
          return false;
        }
        left = group.getRowCount();
        rows = columns.getRecordReader(group, assembly);
      }
      return true;
    } catch (IOException | RuntimeException e) {
      throw new DamagedFileException(file, e);
    }
  }

  private T next(Path file) {
    try {
      left--;
      return decode.apply(rows.read());
    } catch (RuntimeException e) {
      throw new DamagedFileException(file, e);
    }
  }

  /** The footer has no checksum: a count of rows that is damaged would silently lose some. */
  private static void requireWholeColumns(BlockMetaData group, MessageType schema)
      throws IOException {
    for (ColumnChunkMetaData column : group.getColumns()) {
      boolean flat = schema.getMaxRepetitionLevel(column.getPath().toArray()) == 0;
      if (flat && column.getValueCount() != group.getRowCount()) {
        throw new IOException(
            "the footer counts %d rows where column %s has %d values"
                .formatted(group.getRowCount(), column.getPath(), column.getValueCount()));
      }
    }
  }

  /** A reader's own: with them comes a factory of codecs, which its reader closes. */
  private static ParquetReadOptions options() {
    return ParquetReadOptions.builder(new PlainParquetConfiguration())
        .usePageChecksumVerification()
        .withUseHadoopVectoredIo(false)
        .build();
  }
}
