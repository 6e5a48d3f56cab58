package dev.retort.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.codec.ZstandardCodec;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/**
 * A kind of row and its Parquet form (zstd, a checksum for each page). The bytes written depend on
 * the rows alone. Immutable and thread-safe.
 *
 * @param schema the columns: texts, integers, doubles, and lists and maps of groups of them
 * @param encode writes a row's columns
 * @param decode makes a row of its columns
 * @param distinct columns, by their paths with dots, of which a value seldom comes again: they are
 *     written without a dictionary, which would be filled in vain
 * @param <T> the row
 */
public record ParquetTable<T>(
    MessageType schema,
    BiConsumer<T, RowWriter> encode,
    Function<Row, T> decode,
    Set<String> distinct) {
  /** What a writer holds of a row group, compressed, before it goes to the disk. */
  private static final long ROW_GROUP_BYTES = 32L << 20;

  /** Writes a third more rows in the same time than zstd's default, in files a twelfth larger. */
  private static final int COMPRESSION_LEVEL = 1;

  public ParquetTable {
    Objects.requireNonNull(schema);
    Objects.requireNonNull(encode);
    Objects.requireNonNull(decode);
    distinct = Set.copyOf(distinct);
  }

  /** A table of whose columns nothing is known. */
  public ParquetTable(
      MessageType schema, BiConsumer<T, RowWriter> encode, Function<Row, T> decode) {
    this(schema, encode, decode, Set.of());
  }

  /**
   * Begins a file. It takes its name on {@link Writer#commit}, replacing an existing one; a writer
   * that is closed without leaves nothing behind.
   *
   * @throws UncheckedIOException if the disk refuses
   */
  public Writer<T> writer(Path file) {
    return new Writer<>(this, file, Optional.empty());
  }

  /**
   * Begins a file as {@link #writer(Path)} does, with a bloom filter beside a column, so that most
   * readers who look for few values need not read it.
   *
   * @throws UncheckedIOException if the disk refuses
   */
  public Writer<T> writer(Path file, BloomFilter filter) {
    return new Writer<>(this, file, Optional.of(filter));
  }

  /**
   * A filter that says of a value that it is not in a column, or may be.
   *
   * @param column a text column outside of lists
   * @param distinct how many different values to make room for
   */
  public record BloomFilter(String column, long distinct) {
    public BloomFilter {
      Objects.requireNonNull(column);
      distinct = Math.max(1, distinct);
    }
  }

  /**
   * Whether a text column may have any of some values, as far as the file's bloom filters tell: yes
   * if it has none.
   *
   * @throws DamagedFileException if the file is damaged
   * @throws UncheckedIOException if there is no such file; the message names it
   */
  public static boolean mayHold(Path file, String column, Collection<String> values) {
    return ParquetScan.mayHold(file, column, values);
  }

  /**
   * Writes a file, whole or not at all, replacing an existing one.
   *
   * @param rows read once, in order
   * @throws UncheckedIOException if the disk refuses
   */
  public void write(Path file, Iterator<T> rows) {
    try (Writer<T> writer = writer(file)) {
      rows.forEachRemaining(writer::write);
      writer.commit();
    }
  }

  /**
   * Reads a file's rows in order.
   *
   * @throws DamagedFileException if the file is damaged; some rows may have been handed out before
   * @throws UncheckedIOException if there is no such file; the message names it
   */
  public void scan(Path file, Consumer<T> reader) {
    ParquetScan.of(file, schema, decode, reader);
  }

  /** Reads all rows of a file. */
  public List<T> read(Path file) {
    List<T> rows = new ArrayList<>();
    scan(file, rows::add);
    return rows;
  }

  /**
   * Reads some columns of a file; the others are not touched.
   *
   * @param projection the columns wanted, of the file's schema
   * @param reader gets the same {@link Row}, filled anew, for each row
   * @throws DamagedFileException if the file is damaged; some rows may have been handed out before
   * @throws UncheckedIOException if there is no such file; the message names it
   */
  public static void scan(Path file, MessageType projection, Consumer<Row> reader) {
    ParquetScan.of(file, projection, Function.identity(), reader);
  }

  /**
   * Writes one file, row by row, in bounded memory. Not thread-safe.
   *
   * @param <T> the row
   */
  public static final class Writer<T> implements AutoCloseable {
    private final Path file;
    private final Path temporary;
    private final ParquetWriter<T> rows;
    private boolean open = true;

    private Writer(ParquetTable<T> table, Path file, Optional<BloomFilter> filter) {
      this.file = file;
      this.temporary = DurableFile.temporary(file);
      try {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.deleteIfExists(temporary);
        this.rows = new Builder<>(new LocalOutputFile(temporary), table, filter).build();
      } catch (IOException e) {
        throw DurableFile.failed(file, temporary, e);
      }
    }

    /**
     * Writes a row behind the others.
     *
     * @throws UncheckedIOException if the disk refuses; then there will be no file
     */
    public void write(T row) {
      try {
        rows.write(row);
      } catch (IOException e) {
        throw DurableFile.failed(file, temporary, e);
      }
    }

    /**
     * Forces the file to the disk and gives it its name.
     *
     * @throws UncheckedIOException if the disk refuses; then there is no file
     */
    public void commit() {
      open = false;
      try {
        rows.close();
      } catch (IOException e) {
        throw DurableFile.failed(file, temporary, e);
      }
      DurableFile.publish(temporary, file);
    }

    /** Gives the file up, unless it is committed. */
    @Override
    public void close() {
      if (!open) {
        return;
      }
      open = false;
      try {
        rows.close();
      } catch (IOException | RuntimeException e) {
        // A file that is given up need not be whole.
        return;
      } finally {
        DurableFile.deleteTree(temporary);
      }
    }
  }

  private static final class Builder<T> extends ParquetWriter.Builder<T, Builder<T>> {
    private final ParquetTable<T> table;

    Builder(OutputFile file, ParquetTable<T> table, Optional<BloomFilter> filter) {
      super(file);
      this.table = table;
      PlainParquetConfiguration configuration = new PlainParquetConfiguration();
      configuration.setInt(ZstandardCodec.PARQUET_COMPRESS_ZSTD_LEVEL, COMPRESSION_LEVEL);
      withConf(configuration);
      withCompressionCodec(CompressionCodecName.ZSTD);
      withWriterVersion(WriterVersion.PARQUET_1_0);
      withRowGroupSize(ROW_GROUP_BYTES);
      withPageWriteChecksumEnabled(true);
      table.distinct().forEach(column -> withDictionaryEncoding(column, false));
      filter.ifPresent(
          wanted -> {
            withBloomFilterEnabled(wanted.column(), true);
            withBloomFilterNDV(wanted.column(), wanted.distinct());
          });
    }

    @Override
    protected Builder<T> self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation")
    protected WriteSupport<T> getWriteSupport(Configuration configuration) {
      return new RowSupport<>(table);
    }

    @Override
    protected WriteSupport<T> getWriteSupport(ParquetConfiguration configuration) {
      return new RowSupport<>(table);
    }
  }

  private static final class RowSupport<T> extends WriteSupport<T> {
    private final ParquetTable<T> table;
    private RecordConsumer columns;
    private RowWriter row;

    RowSupport(ParquetTable<T> table) {
      this.table = table;
    }

    @Override
    @SuppressWarnings("deprecation")
    public WriteContext init(Configuration configuration) {
      return new WriteContext(table.schema(), Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      return new WriteContext(table.schema(), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      columns = consumer;
      row = new RowWriter(consumer, table.schema());
    }

    @Override
    public void write(T value) {
      columns.startMessage();
      table.encode().accept(value, row);
      row.finish();
      columns.endMessage();
    }
  }
}
