package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.trainer.ConfidenceCalibration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fault")
@Tag("fault-bad-input")
class StudentFilesTest {
  private final Dl4jModelLoader loader = new Dl4jModelLoader();

  @TempDir Path home;
  private Path student;
  private NGramBagModel model;

  @BeforeEach
  void writeAStudent() {
    student = home.resolve("student");
    int[] buckets = TextFeatures.of("card", NGramOrders.DEFAULT).buckets();
    java.util.Arrays.sort(buckets);
    float[] ones = new float[buckets.length];
    java.util.Arrays.fill(ones, 1);
    byte[] scores = new byte[2 * buckets.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (byte) (i % 2 == 0 ? 100 : -100);
    }
    model =
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
                scores));
    StudentFiles.write(student, model);
  }

  @Test
  void readsBackAModelThatPredictsTheSame() {
    assertThat(loader.load(student).predict("my card")).isEqualTo(model.predict("my card"));
    assertThat(loader.load(student).predict("my card").answer()).isEqualTo("lost");
  }

  @Test
  void readsBackHowLongItsNGramsAre() {
    NGramOrders orders = new NGramOrders(3, 4);
    int[] buckets = TextFeatures.of("my lost card", orders).buckets();
    java.util.Arrays.sort(buckets);
    float[] ones = new float[buckets.length];
    java.util.Arrays.fill(ones, 1);
    NGramBagModel other =
        new NGramBagModel(
            model.labels(),
            model.confidence(),
            new ScoreTable(
                orders,
                new Vocabulary(buckets),
                ones,
                ones,
                new float[] {0, 1},
                new byte[2 * buckets.length]));
    Path folder = home.resolve("other");

    StudentFiles.write(folder, other);

    assertThat(StudentFiles.read(folder).table().orders()).isEqualTo(orders);
    assertThat(loader.load(folder).predict("my lost card"))
        .isEqualTo(other.predict("my lost card"))
        .isNotEqualTo(model.predict("my lost card"));
    assertThat(StudentFiles.read(student).table().orders()).isEqualTo(NGramOrders.DEFAULT);
  }

  @Test
  void recognisesOnlyItsOwnFolders() throws IOException {
    assertThat(loader.recognises(student)).isTrue();
    assertThat(loader.recognises(home)).isFalse();
    Files.writeString(student.resolve(StudentFiles.HEADER), "not json");
    assertThat(loader.recognises(student)).isFalse();
  }

  @Test
  void namesATableWithOneFlippedBit() throws IOException {
    Path table = student.resolve(StudentFiles.TABLE);
    byte[] bytes = Files.readAllBytes(table);
    bytes[bytes.length / 2] ^= 1;
    Files.write(table, bytes);

    assertRefused("table.bin", "checksum");
  }

  @Test
  void namesATruncatedTable() throws IOException {
    Path table = student.resolve(StudentFiles.TABLE);
    byte[] bytes = Files.readAllBytes(table);
    Files.write(table, java.util.Arrays.copyOf(bytes, bytes.length - 1));

    assertRefused("table.bin", "bytes long");
  }

  @Test
  void namesAMissingTable() throws IOException {
    Files.delete(student.resolve(StudentFiles.TABLE));

    assertRefused("table.bin");
  }

  @Test
  void believesNoRowCount() throws IOException {
    edit("\"rows\" : \\d+", "\"rows\" : 2000000000");
    assertRefused("student.json", "2000000000");

    edit("\"rows\" : \\d+", "\"rows\" : -1");
    assertRefused("student.json", "-1");
  }

  @Test
  void refusesNonsenseInTheHeader() throws IOException {
    edit("\"temperature\" : 1.5", "\"temperature\" : 0.0");
    assertRefused("student.json", "temperature");

    edit("\"temperature\" : 0.0", "\"temperature\" : 1.5");
    edit("\"intercept\" : 0.25", "\"intercept\" : \"NaN\"");
    assertRefused("student.json", "not finite");

    edit("\"intercept\" : \"NaN\"", "\"intercept\" : 0.25");
    edit("\"lost\"", "\"top up\"");
    assertRefused("student.json", "labels");

    edit("\"version\" : 2", "\"version\" : 4");
    assertRefused("student.json", "version");

    edit("\"version\" : 4", "\"version\" : 3");
    assertRefused("student.json", "n-grams");
  }

  private void edit(String pattern, String replacement) throws IOException {
    Path header = student.resolve(StudentFiles.HEADER);
    String before = Files.readString(header);
    String after = before.replaceFirst(pattern, replacement);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(header, after);
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> loader.load(student))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll(parts);
  }
}
