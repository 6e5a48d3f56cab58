package dev.retort.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;

/**
 * A kind of row and its Parquet form (zstd). The bytes written depend on the rows alone. Immutable
 * and thread-safe.
 *
 * @param schema the columns
 * @param encode fills a fresh group with a row
 * @param decode makes a row of a group
 * @param <T> the row
 */
public record ParquetTable<T>(
    MessageType schema, BiConsumer<T, Group> encode, Function<Group, T> decode) {
  public ParquetTable {
    Objects.requireNonNull(schema);
    Objects.requireNonNull(encode);
    Objects.requireNonNull(decode);
  }

  /**
   * Writes a file, whole or not at all, replacing an existing one.
   *
   * @param rows read once, in order
   * @throws UncheckedIOException if the disk refuses
   */
  public void write(Path file, Iterator<T> rows) {
    Path temporary = DurableFile.temporary(file);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(temporary);
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(new LocalOutputFile(temporary))
              .withConf(new PlainParquetConfiguration())
              .withType(schema)
              .withCompressionCodec(CompressionCodecName.ZSTD)
              .build()) {
        while (rows.hasNext()) {
          Group group = new SimpleGroup(schema);
          encode.accept(rows.next(), group);
          writer.write(group);
        }
      }
    } catch (IOException e) {
      throw DurableFile.failed(file, temporary, e);
    }
    DurableFile.publish(temporary, file);
  }

  /**
   * Reads a file's rows in order.
   *
   * @throws UncheckedIOException if the file is missing or damaged; the message names it
   */
  public void scan(Path file, Consumer<T> reader) {
    scan(file, schema, group -> reader.accept(decode.apply(group)));
  }

  /** Reads all rows of a file. */
  public List<T> read(Path file) {
    List<T> rows = new ArrayList<>();
    scan(file, rows::add);
    return rows;
  }

  /**
   * Reads some columns of a file.
   *
   * @param projection the columns wanted, of {@link #schema}
   */
  public static void scan(Path file, MessageType projection, Consumer<Group> reader) {
    PlainParquetConfiguration configuration = new PlainParquetConfiguration();
    configuration.set(ReadSupport.PARQUET_READ_SCHEMA, projection.toString());
    try (ParquetReader<Group> rows =
        new GroupReader(new LocalInputFile(file), configuration).build()) {
      for (Group group = next(rows); group != null; group = next(rows)) {
        reader.accept(group);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The next row, or null at the end. Damage that Parquet reports unchecked counts as I/O too. */
  private static Group next(ParquetReader<Group> rows) throws IOException {
    try {
      return rows.read();
    } catch (RuntimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static final class GroupReader extends ParquetReader.Builder<Group> {
    GroupReader(InputFile file, PlainParquetConfiguration configuration) {
      super(file, configuration);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
