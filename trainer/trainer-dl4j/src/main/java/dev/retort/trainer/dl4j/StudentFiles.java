package dev.retort.trainer.dl4j;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A student on disk. {@code student.json} says what it is; {@code table.bin} holds, big-endian:
 * each bucket in ascending order as its distance from the one before (the first from -1), seven
 * bits a byte, lowest first, the eighth set where more follow; the buckets' weights and their
 * scales (the upper 16 bits of 32-bit floats), the bias (a 32-bit float a label), and the scores (a
 * signed byte a label, row by row). Everything that is read is checked; no length in a file is
 * believed before it agrees with the file's size.
 */
final class StudentFiles {
  static final String HEADER = "student.json";
  static final String TABLE = "table.bin";

  private static final String FORMAT = "retort-ngram-bag";

  /** With n-grams of the usual orders; what a build before the orders were a choice reads. */
  private static final int USUAL_ORDERS = 2;

  /** With orders of its own. */
  private static final int OWN_ORDERS = 3;

  /** Of sets of labels. */
  private static final int SETS = 4;

  private static final int GAP_BITS = 7;
  private static final int GAP_MORE = 1 << GAP_BITS;
  private static final int LONGEST_GAP = 3;

  private StudentFiles() {}

  /**
   * The contents of {@code student.json}.
   *
   * @param format always {@code retort-ngram-bag}
   * @param version of the layout and of the feature extraction
   * @param orders how long its n-grams are; null for the usual ones
   * @param labels the answers, in the order of the scores
   * @param confidence how sure an answer is
   * @param sets how a set is chosen; null where an answer is one label
   * @param rows how many n-grams the table holds
   * @param tableBytes the size of {@code table.bin}
   * @param tableChecksum CRC-32C of {@code table.bin}, eight hexadecimal digits
   */
  private record Header(
      String format,
      int version,
      @JsonInclude(JsonInclude.Include.NON_NULL) NGramOrders orders,
      List<String> labels,
      AnswerConfidence confidence,
      @JsonInclude(JsonInclude.Include.NON_NULL) SetRule sets,
      int rows,
      long tableBytes,
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
    boolean usual = model.table().orders().equals(NGramOrders.DEFAULT);
    Header header =
        new Header(
            FORMAT,
            model.sets().isPresent() ? SETS : usual ? USUAL_ORDERS : OWN_ORDERS,
            usual ? null : model.table().orders(),
            model.labels(),
            model.confidence(),
            model.sets().orElse(null),
            model.table().vocabulary().size(),
            table.length,
            checksum(table));
    Path temporary = DurableFile.temporary(folder);
    DurableFile.deleteTree(temporary);
    DurableFile.write(temporary.resolve(TABLE), table);
    DurableFile.write(temporary.resolve(HEADER), JsonFormat.pretty(header));
    DurableFile.publish(temporary, folder);
  }

  private static byte[] bytes(ScoreTable table) {
    int rows = table.vocabulary().size();
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(largest(rows, table.labels())));
    int before = -1;
    for (int row = 0; row < rows; row++) {
      putGap(buffer, table.vocabulary().bucket(row) - before);
      before = table.vocabulary().bucket(row);
    }
    for (int row = 0; row < rows; row++) {
      putUpperHalf(buffer, table.featureWeight(row));
    }
    for (int row = 0; row < rows; row++) {
      putUpperHalf(buffer, table.scale(row));
    }
    for (int label = 0; label < table.labels(); label++) {
      buffer.putFloat(table.bias(label));
    }
    buffer.put(table.scores());
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static void putGap(ByteBuffer buffer, int gap) {
    int rest = gap;
    for (; rest >= GAP_MORE; rest >>>= GAP_BITS) {
      buffer.put((byte) (rest | GAP_MORE));
    }
    buffer.put((byte) rest);
  }

  private static void putUpperHalf(ByteBuffer buffer, float value) {
    buffer.putShort((short) (Float.floatToRawIntBits(value) >>> Short.SIZE));
  }

  /** Bytes of everything but the buckets. */
  private static long besideBuckets(long rows, long labels) {
    return rows * (2 * Short.BYTES + labels) + labels * Float.BYTES;
  }

  private static long largest(long rows, long labels) {
    return rows * LONGEST_GAP + besideBuckets(rows, labels);
  }

  /** Reads a student back. */
  static NGramBagModel read(Path folder) {
    Path headerFile = folder.resolve(HEADER);
    Header header = JsonFormat.read(headerFile, Header.class);
    check(header, headerFile);
    Path tableFile = folder.resolve(TABLE);
    byte[] table = tableBytes(tableFile, header.tableBytes());
    require(
        checksum(table).equals(header.tableChecksum()),
        tableFile,
        "its checksum is %s where %s says %s"
            .formatted(checksum(table), HEADER, header.tableChecksum()));
    return new NGramBagModel(
        header.labels(),
        header.confidence(),
        Optional.ofNullable(header.sets()),
        table(table, header, tableFile));
  }

  private static void check(Header header, Path file) {
    require(
        FORMAT.equals(header.format()),
        file,
        "its format is '%s', not '%s'".formatted(header.format(), FORMAT));
    require(
        header.version() >= USUAL_ORDERS && header.version() <= SETS,
        file,
        "its version is %d; this build reads versions %d to %d"
            .formatted(header.version(), USUAL_ORDERS, SETS));
    require(
        (header.version() == SETS || (header.version() == OWN_ORDERS) == (header.orders() != null))
            && (header.orders() == null || header.orders().areSound()),
        file,
        "of version %d, it says of its n-grams %s".formatted(header.version(), header.orders()));
    require(
        header.labels() != null
            && header.labels().size() >= (header.version() == SETS ? 1 : 2)
            && !header.labels().contains(null)
            && new HashSet<>(header.labels()).size() == header.labels().size(),
        file,
        "it needs two or more labels (one or more for sets), each once");
    require(
        (header.version() == SETS) == (header.sets() != null),
        file,
        "of version %d, it %s how sets are chosen"
            .formatted(header.version(), header.sets() == null ? "doesn't say" : "says"));
    if (header.sets() != null) {
      String unsound = header.sets().complaint(header.labels().size());
      require(unsound.isEmpty(), file, unsound);
    }
    require(header.confidence() != null, file, "it doesn't say how confidences are calibrated");
    String complaint = header.confidence().complaint();
    require(complaint.isEmpty(), file, complaint);
    require(
        header.rows() >= 0 && header.rows() <= NGrams.BUCKETS,
        file,
        "it claims %d rows, where at most %d can be".formatted(header.rows(), NGrams.BUCKETS));
    long largest = largest(header.rows(), header.labels().size());
    require(
        header.tableBytes() <= largest,
        file,
        "it claims %d bytes of a table that has at most %d"
            .formatted(header.tableBytes(), largest));
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
    int labels = header.labels().size();
    int[] buckets = buckets(buffer, header.rows(), file);
    require(
        buffer.remaining() == besideBuckets(buckets.length, labels),
        file,
        "%d bytes follow its buckets, not %d"
            .formatted(buffer.remaining(), besideBuckets(buckets.length, labels)));
    float[] weights = new float[buckets.length];
    float[] scales = new float[buckets.length];
    for (int row = 0; row < weights.length; row++) {
      weights[row] = finite(upperHalf(buffer), file, "weight", row);
    }
    for (int row = 0; row < scales.length; row++) {
      scales[row] = finite(upperHalf(buffer), file, "scale", row);
    }
    float[] bias = new float[labels];
    for (int label = 0; label < labels; label++) {
      bias[label] = finite(buffer.getFloat(), file, "bias", label);
    }
    byte[] scores = new byte[buffer.remaining()];
    buffer.get(scores);
    NGramOrders orders = header.orders() == null ? NGramOrders.DEFAULT : header.orders();
    return new ScoreTable(orders, new Vocabulary(buckets), weights, scales, bias, scores);
  }

  private static int[] buckets(ByteBuffer buffer, int rows, Path file) {
    int[] buckets = new int[rows];
    int before = -1;
    for (int row = 0; row < rows; row++) {
      before += gap(buffer);
      require(
          before < NGrams.BUCKETS && (row == 0 || before > buckets[row - 1]),
          file,
          "row %d has bucket %d, out of order or range".formatted(row, before));
      buckets[row] = before;
    }
    return buckets;
  }

  private static int gap(ByteBuffer buffer) {
    int gap = 0;
    for (int i = 0; i < LONGEST_GAP && buffer.hasRemaining(); i++) {
      byte next = buffer.get();
      gap |= (next & (GAP_MORE - 1)) << (i * GAP_BITS);
      if (next >= 0) {
        break;
      }
    }
    return gap;
  }

  private static float upperHalf(ByteBuffer buffer) {
    return Float.intBitsToFloat(buffer.getShort() << Short.SIZE);
  }

  private static float finite(float value, Path file, String what, int i) {
    require(Float.isFinite(value), file, "%s %d is %s, not finite".formatted(what, i, value));
    return value;
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
