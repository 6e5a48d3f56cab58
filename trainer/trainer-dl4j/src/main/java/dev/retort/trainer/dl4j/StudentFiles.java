package dev.retort.trainer.dl4j;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A student on disk. {@code student.json} says what it is; {@code table.bin} holds, big-endian: the
 * buckets in ascending order (32-bit integers), their weights and their scales (32-bit floats), the
 * bias (a 32-bit float a label), and the scores (a signed byte a label, row by row). Everything
 * that is read is checked; no length in a file is believed before it agrees with the file's size.
 */
final class StudentFiles {
  static final String HEADER = "student.json";
  static final String TABLE = "table.bin";

  private static final String FORMAT = "retort-ngram-bag";
  private static final int VERSION = 1;

  private StudentFiles() {}

  /**
   * The contents of {@code student.json}.
   *
   * @param format always {@code retort-ngram-bag}
   * @param version of the layout and of the feature extraction
   * @param labels the answers, in the order of the scores
   * @param temperature what the scores are divided by before the softmax
   * @param rows how many n-grams the table holds
   * @param tableChecksum CRC-32C of {@code table.bin}, eight hexadecimal digits
   */
  private record Header(
      String format,
      int version,
      List<String> labels,
      double temperature,
      int rows,
      String tableChecksum) {}

  /** Whether a folder's header names this format. */
  static boolean recognises(Path folder) {
    Path file = folder.resolve(HEADER);
    try {
      return Files.isRegularFile(file)
          && FORMAT.equals(JsonFormat.mapper().readTree(file.toFile()).path("format").asText());
    } catch (IOException e) {
      return false;
    }
  }

  /** Writes a student into a folder that must not exist yet: whole, or not at all. */
  static void write(Path folder, NGramBagModel model) {
    byte[] table = bytes(model.table());
    Header header =
        new Header(
            FORMAT,
            VERSION,
            model.labels(),
            model.temperature(),
            model.table().vocabulary().size(),
            checksum(table));
    Path temporary = DurableFile.temporary(folder);
    DurableFile.deleteTree(temporary);
    DurableFile.write(temporary.resolve(TABLE), table);
    DurableFile.write(temporary.resolve(HEADER), JsonFormat.pretty(header));
    DurableFile.publish(temporary, folder);
  }

  private static byte[] bytes(ScoreTable table) {
    int rows = table.vocabulary().size();
    int labels = table.bias().length;
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(size(rows, labels)));
    for (int row = 0; row < rows; row++) {
      buffer.putInt(table.vocabulary().bucket(row));
    }
    put(buffer, table.featureWeights());
    put(buffer, table.scales());
    put(buffer, table.bias());
    return buffer.put(table.scores()).array();
  }

  private static void put(ByteBuffer buffer, float[] values) {
    for (float value : values) {
      buffer.putFloat(value);
    }
  }

  private static long size(long rows, long labels) {
    return rows * ScoreTable.rowBytes(Math.toIntExact(labels)) + labels * Float.BYTES;
  }

  /** Reads a student back. */
  static NGramBagModel read(Path folder) {
    Path headerFile = folder.resolve(HEADER);
    Header header = JsonFormat.read(headerFile, Header.class);
    check(header, headerFile);
    Path tableFile = folder.resolve(TABLE);
    byte[] table = tableBytes(tableFile, size(header.rows(), header.labels().size()));
    require(
        checksum(table).equals(header.tableChecksum()),
        tableFile,
        "its checksum is %s where %s says %s"
            .formatted(checksum(table), HEADER, header.tableChecksum()));
    return new NGramBagModel(
        header.labels(), header.temperature(), table(table, header, tableFile));
  }

  private static void check(Header header, Path file) {
    require(
        FORMAT.equals(header.format()),
        file,
        "its format is '%s', not '%s'".formatted(header.format(), FORMAT));
    require(
        header.version() == VERSION,
        file,
        "its version is %d; this build reads version %d".formatted(header.version(), VERSION));
    require(
        header.labels() != null
            && header.labels().size() >= 2
            && !header.labels().contains(null)
            && new HashSet<>(header.labels()).size() == header.labels().size(),
        file,
        "it needs two or more labels, each once");
    require(
        Double.isFinite(header.temperature()) && header.temperature() > 0,
        file,
        "its temperature is %s, not a positive number".formatted(header.temperature()));
    require(
        header.rows() >= 0 && header.rows() <= TextFeatures.BUCKETS,
        file,
        "it claims %d rows, where at most %d can be"
            .formatted(header.rows(), TextFeatures.BUCKETS));
  }

  private static byte[] tableBytes(Path file, long expected) {
    try {
      long size = Files.size(file);
      require(
          size == expected,
          file,
          "it is %d bytes long where %s promises %d".formatted(size, HEADER, expected));
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static ScoreTable table(byte[] bytes, Header header, Path file) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int[] buckets = new int[header.rows()];
    int least = 0;
    for (int row = 0; row < buckets.length; row++) {
      buckets[row] = buffer.getInt();
      require(
          buckets[row] >= least && buckets[row] < TextFeatures.BUCKETS,
          file,
          "row %d has bucket %d, out of order or range".formatted(row, buckets[row]));
      least = buckets[row] + 1;
    }
    float[] weights = floats(buffer, header.rows(), file, "weight");
    float[] scales = floats(buffer, header.rows(), file, "scale");
    float[] bias = floats(buffer, header.labels().size(), file, "bias");
    byte[] scores = new byte[buffer.remaining()];
    buffer.get(scores);
    return new ScoreTable(new Vocabulary(buckets), weights, scales, bias, scores);
  }

  private static float[] floats(ByteBuffer buffer, int size, Path file, String what) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = buffer.getFloat();
      require(
          Float.isFinite(values[i]), file, "%s %d is %s, not finite".formatted(what, i, values[i]));
    }
    return values;
  }

  private static String checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }

  private static void require(boolean holds, Path file, String complaint) {
    if (!holds) {
      String message =
          "%s is damaged or of another version: %s. Pull the student again, or train it anew."
              .formatted(file, complaint);
      throw new UncheckedIOException(message, new IOException(complaint));
    }
  }
}
