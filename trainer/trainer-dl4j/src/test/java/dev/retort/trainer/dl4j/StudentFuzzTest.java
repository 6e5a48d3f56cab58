package dev.retort.trainer.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.fuzz.Damage;
import dev.retort.capture.fuzz.HostileJson;
import dev.retort.capture.fuzz.Trial;
import dev.retort.trainer.ConfidenceCalibration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;

/** A classifier's files from anywhere, also those whose checksum somebody has made right. */
@Tag("fault")
@Tag("fault-bad-input")
class StudentFuzzTest {
  private static final Trial STUDENTS = Trial.of("classifiers", UncheckedIOException.class);
  private static final String REQUEST = "my card is lost";

  private static Path student;

  @BeforeContainer
  static void writeAStudent() throws IOException {
    student = Files.createTempDirectory("retort-student").resolve("student");
    int[] buckets = TextFeatures.of("lost card", NGramOrders.DEFAULT).buckets();
    Arrays.sort(buckets);
    float[] ones = new float[buckets.length];
    Arrays.fill(ones, 1);
    StudentFiles.write(
        student,
        new NGramBagModel(
            List.of("lost", "top up"),
            new AnswerConfidence(
                1.5,
                new ConfidenceCalibration(
                    List.of(1.0, 2.0, 0.5), List.of(1.0, 1.0, 1.0), List.of(1.0, 0.5, 2.0), 0.25)),
            new ScoreTable(
                NGramOrders.DEFAULT,
                new Vocabulary(buckets),
                ones,
                ones,
                new float[] {0, 1},
                new byte[2 * buckets.length])));
  }

  @AfterContainer
  static void report() throws IOException {
    FileUtils.deleteDirectory(student.getParent().toFile());
    STUDENTS.report();
  }

  @Property(seed = "1")
  void anyHeaderIsReadOrRefused(@ForAll("headers") JsonNode header) throws IOException {
    Path copy = copy();
    Files.writeString(copy.resolve(StudentFiles.HEADER), HostileJson.line(header));
    STUDENTS.ask(() -> new Dl4jModelLoader().load(copy).predict(REQUEST));
  }

  @Property(seed = "1")
  void anyTableIsReadOrRefusedThoughItsChecksumIsRight(@ForAll("tables") byte[] table)
      throws IOException {
    Path copy = copy();
    Files.write(copy.resolve(StudentFiles.TABLE), table);
    ObjectNode header =
        (ObjectNode) HostileJson.parsed(Files.readString(student.resolve(StudentFiles.HEADER)));
    CRC32C checksum = new CRC32C();
    checksum.update(table);
    header.put("tableBytes", table.length);
    header.put("tableChecksum", HexFormat.of().toHexDigits((int) checksum.getValue()));
    Files.writeString(copy.resolve(StudentFiles.HEADER), HostileJson.line(header));
    STUDENTS.ask(() -> new Dl4jModelLoader().load(copy).predict(REQUEST));
  }

  private static Path copy() throws IOException {
    Path copy = student.resolveSibling("copy");
    FileUtils.copyDirectory(student.toFile(), copy.toFile());
    return copy;
  }

  @Provide
  Arbitrary<JsonNode> headers() throws IOException {
    return HostileJson.of(List.of(Files.readString(student.resolve(StudentFiles.HEADER))));
  }

  @Provide
  Arbitrary<byte[]> tables() throws IOException {
    return Damage.of(List.of(Files.readAllBytes(student.resolve(StudentFiles.TABLE))));
  }
}
